"""Fetching: from a mirror, from a server, and every way in which it fails."""

import dataclasses
import functools
import hashlib
import http.server
import threading

import pytest

from avow.corpora import registry
from avow.corpora.registry import Pin, corpus_folder, fetch, pins, verify
from avow.errors import CorpusError

FILES = {"small/a.txt": b"one\n", "small/deep/b c.txt": "zwei é\n".encode()}


def pin(path, content):
    return Pin(
        corpus="emergent",
        path=path,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        repository="someone/something",
        commit="0" * 40,
        path_in_repository=path.split("/", 1)[1],
    )


@pytest.fixture
def small(monkeypatch, tmp_path):
    """The corpus "emergent" has the two small files; there is no mirror and the cache is empty."""
    made = tuple(pin(path, content) for path, content in FILES.items())
    monkeypatch.setattr(registry, "_all_pins", lambda: {"emergent": made})
    monkeypatch.delenv("AVOW_CORPORA", raising=False)
    monkeypatch.setenv("AVOW_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(registry, "RETRIES", 0)
    return made


@pytest.fixture
def mirror(tmp_path):
    for path, content in FILES.items():
        file = tmp_path / "mirror" / "emergent" / path.split("/", 1)[1]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path / "mirror"


@pytest.fixture
def server(monkeypatch, tmp_path):
    """A web server with the small files; gives its folder and the paths that were asked for."""
    root = tmp_path / "web"
    for path, content in FILES.items():
        file = root / "someone" / "something" / ("0" * 40) / path.split("/", 1)[1]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            super().do_GET()

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(root))) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        monkeypatch.setattr(registry, "SOURCE", f"http://127.0.0.1:{httpd.server_port}")
        yield root, asked
        httpd.shutdown()
        thread.join()


def test_the_shipped_pins_name_repository_commit_and_sha256_of_every_file():
    found = [one for name in registry._all_pins() for one in pins(name)]
    assert len(found) > 2000
    assert all(len(one.sha256) == 64 and len(one.commit) == 40 and "/" in one.repository for one in found)
    assert all(".." not in one.path.split("/") and one.path.startswith(one.corpus + "/") for one in found)


def test_a_url_has_repository_commit_and_quoted_path():
    assert pin("small/deep/b c.txt", b"x").url == (
        "https://raw.githubusercontent.com/someone/something/" + "0" * 40 + "/deep/b%20c.txt"
    )


def test_a_mirror_is_read_in_place_after_its_files_are_checked(small, mirror):
    assert fetch("emergent", mirror=mirror) == mirror / "emergent"
    assert set(verify("emergent", mirror=mirror)) == set(FILES)


def test_the_mirror_may_be_named_by_the_environment(small, mirror, monkeypatch):
    monkeypatch.setenv("AVOW_CORPORA", str(mirror))
    assert corpus_folder("emergent") == mirror / "emergent"


def test_a_changed_file_in_the_mirror_is_refused(small, mirror):
    (mirror / "emergent" / "a.txt").write_bytes(b"two\n")
    assert corpus_folder("emergent", mirror=mirror)  # same size: only fetch and verify read all bytes
    with pytest.raises(CorpusError, match=r"a\.txt: expected sha256 [0-9a-f]{64}, found [0-9a-f]{64}; the mirror"):
        fetch("emergent", mirror=mirror)


def test_a_cut_file_in_the_mirror_is_refused_by_its_size(small, mirror):
    (mirror / "emergent" / "a.txt").write_bytes(b"o")
    with pytest.raises(CorpusError, match=r"a\.txt: expected 4 bytes, found 1"):
        corpus_folder("emergent", mirror=mirror)


def test_a_mirror_that_is_no_folder_is_named(small, tmp_path):
    with pytest.raises(CorpusError, match="not a folder"):
        fetch("emergent", mirror=tmp_path / "nowhere")


def test_an_unfetched_corpus_says_how_to_fetch_it(small):
    with pytest.raises(CorpusError, match="run: avow corpora fetch emergent"):
        corpus_folder("emergent")


def test_an_unknown_corpus_gets_a_likely_spelling():
    with pytest.raises(CorpusError, match="did you mean 'emergent'"):
        fetch("emergnet")


def test_a_download_is_checked_placed_and_announced_once(small, server):
    told = []
    folder = fetch("emergent", announce=told.append)
    assert (folder / "a.txt").read_bytes() == FILES["small/a.txt"]
    assert (folder / "deep" / "b c.txt").read_bytes() == FILES["small/deep/b c.txt"]
    assert len(told) == 1
    assert "licence: none stated" in told[0]
    assert fetch("emergent", announce=told.append) == folder == corpus_folder("emergent")
    assert len(told) == 1
    assert len(server[1]) == 2


def test_a_download_goes_on_where_it_stopped(small, server):
    root, asked = server
    missing = next(root.rglob("b c.txt"))
    content = missing.read_bytes()
    missing.unlink()
    with pytest.raises(CorpusError, match=r"no longer there \(HTTP 404\)"):
        fetch("emergent")
    missing.write_bytes(content)
    asked.clear()
    fetch("emergent")
    assert [path.rsplit("/", 1)[1] for path in asked] == ["b%20c.txt"]


def test_a_download_with_the_wrong_checksum_leaves_nothing(small, server, tmp_path):
    next(server[0].rglob("a.txt")).write_bytes(b"evil")
    with pytest.raises(CorpusError, match="not the pinned file"):
        fetch("emergent")
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


def test_a_damaged_file_in_the_cache_is_fetched_again(small, server):
    folder = fetch("emergent")
    (folder / "a.txt").write_bytes(b"onX\n")
    fetch("emergent")
    assert (folder / "a.txt").read_bytes() == FILES["small/a.txt"]


def test_without_a_network_the_error_names_the_url_and_nothing_is_written(small, monkeypatch, tmp_path):
    monkeypatch.setattr(registry, "SOURCE", "http://127.0.0.1:9")
    with pytest.raises(CorpusError, match=r"http://127\.0\.0\.1:9/someone/something/.*cannot be downloaded"):
        fetch("emergent")
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


def test_a_pin_is_a_fact_that_cannot_change(small):
    with pytest.raises(dataclasses.FrozenInstanceError):
        small[0].sha256 = "x"


def test_our_own_corpora_have_nothing_to_fetch():
    with pytest.raises(CorpusError, match="comes with avow"):
        fetch("authored")
