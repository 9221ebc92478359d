"""What is written: whole or not at all, never through a link, never as markup, the same bytes for the same input."""

import html
import json
import os
import re
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import avow
from avow.analysis import wording
from avow.batch.folder import Manifest as Shards
from avow.batch.folder import RunFolder, only_run
from avow.batch.journal import Journal
from avow.errors import RunError
from avow.evaluation.prediction_table import PredictionTable
from avow.evaluation.report import Options, RunInfo, evaluate
from avow.tables import atomic_writer, write_csv, write_jsonl
from avow.text import is_whole

EVIL = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "</script>",
        "]]>",
        "<!--",
        "-->",
        "<![CDATA[",
        "javascript:alert(1)",
        '" onload="x',
        "' onclick='x",
        "</style><style>*{color:red}",
        "&lt;",
        "&#60;",
        "{{ 7*7 }}",
        "{% raw %}",
        "\u202e",
        "\u2028",
        "\x00",
        "\ud800",
        "<img src=x onerror=alert(1)>",
        "</title>",
        "</textarea>",
        "<base href=//evil.example>",
    ]
)
TEXTS = st.lists(EVIL | st.text(max_size=20), min_size=1, max_size=5).map("".join)
QUICK = Options(resamples=20, slice_resamples=20)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


class Reader(HTMLParser):
    """Collects the tags and attributes of a page, as a browser would see them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data):
        self.text.append(data)


def check_page(page: str, allowed_scripts: int) -> Reader:
    found = Reader(page)
    assert found.tags.count("script") <= allowed_scripts
    assert not {"img", "iframe", "object", "embed", "base"} & set(found.tags)
    for name, value in found.attributes:
        assert not name.startswith("on"), (name, value)
        if name in ("href", "src", "action"):
            assert value.startswith(("#", "http://", "https://")), value
    page.encode("utf-8")
    assert "\x00" not in page
    assert "default-src 'none'" in html.unescape(page)
    return found


# Others are refused: `avow.analyze` says why.
CLAIMS = TEXTS.filter(lambda text: any(map(str.isalnum, text)) and is_whole(text))


@FEW
@given(title=TEXTS, name=TEXTS, claim=CLAIMS, url=TEXTS, outlet=TEXTS)
def test_any_text_is_text_on_the_analysis_page(title, name, claim, url, outlet):
    article = avow.article_from_text(
        f"“It is {title.replace(chr(10), ' ')} safe,” Ana Roth said. Jon Petrak denied that {name}.",
        id=name or "a",
        title=title,
        url=url,
        outlet=outlet,
    )
    analysis = avow.analyze(article, claim, model="linear", extractor="rules", evidence=False)
    page = analysis.to_html()
    found = check_page(page, 0)
    shown = wording.printable(claim)
    assert re.sub(r"\s+", "", shown) in re.sub(r"\s+", "", "".join(found.text))
    json.loads(analysis.to_json())


@settings(FEW, max_examples=4)  # an evaluation takes a second
@given(claim=TEXTS, passage=TEXTS, holder=TEXTS, tag=TEXTS, name=TEXTS)
def test_any_text_is_text_in_the_report(claim, passage, holder, tag, name):
    import numpy as np

    from avow.evaluation.pages import report_page

    def column(text):
        values = np.empty(4, dtype=object)
        values[:] = [text] * 4
        return values

    identity = column("")
    identity[:] = ["a", "b", "c", "d"]
    empty = column(())
    table = PredictionTable(
        id=identity,
        corpus=column(name),
        split=column("test"),
        claim_id=identity,
        claim=column(claim),
        article_id=identity,
        holder=column(holder),
        passage=column(passage),
        outer=empty,
        content=empty,
        gold=np.array([0, 1, 2, 3]),
        proba=np.full((4, 4), 0.1) + 0.6 * np.eye(4)[[1, 1, 2, 0]],
        soft=None,
        tags={"topic": column(tag)},
        prior=column(""),
        has_probabilities=True,
        source="x",
    )
    report = evaluate({name: table}, RunInfo(name=name, model=tag), QUICK)
    page = report_page(report)
    check_page(page, 1)
    assert report_page(evaluate({name: table}, RunInfo(name=name, model=tag), QUICK)) == page


def test_same_analysis_gives_the_same_bytes():
    text = "The weir is safe, Hanne Ulve said. Jon Petrak denied that the weir was safe."
    code = (
        "import avow, hashlib\n"
        f"article = avow.article_from_text({text!r}, id='a')\n"
        "a = avow.analyze(article, 'The weir is safe.', model='linear', extractor='rules')\n"
        "print(hashlib.sha256((a.to_html() + a.to_json()).encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


WRITE = """
import resource, sys
from avow.tables import write_jsonl
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    write_jsonl(sys.argv[1], ({"n": n, "text": "x" * 100} for n in range(10_000)))
except OSError as error:
    print("refused", error.errno)
"""


def test_full_disk_leaves_the_old_file_and_nothing_else(tmp_path):
    """A limit on the size of files fails in the same place, with the same kind of error, as a full disk."""
    path = tmp_path / "a.jsonl"
    write_jsonl(path, [{"old": 1}])
    done = subprocess.run([sys.executable, "-c", WRITE, str(path)], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("refused"), done.stderr
    assert path.read_text() == '{"old": 1}\n'
    assert [each.name for each in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may mount a small disk")
def test_truly_full_disk_is_an_error_in_words(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        (disk / "filler").write_bytes(b"x" * 60_000)
        article = tmp_path / "a.txt"
        article.write_text("Ana Roth said that the bridge was safe. " * 200, encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "avow",
            "extract",
            str(article),
            "--extractor",
            "rules",
            "--out",
            str(disk / "q.jsonl"),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "No space left on device" in done.stderr
        assert "Traceback" not in done.stderr
        assert [each.name for each in disk.iterdir()] == ["filler"]
    finally:
        subprocess.run(["/bin/umount", str(disk)], check=False)


def test_folder_that_is_none_is_an_error_in_words(tmp_path):
    """Root may write into read-only folders, so a file in the place of a folder stands for one."""
    (tmp_path / "out").write_text("x")
    article = tmp_path / "a.txt"
    article.write_text("Ana Roth said no.", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "avow",
        "extract",
        str(article),
        "--extractor",
        "rules",
        "--out",
        str(tmp_path / "out" / "q"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert done.stderr.startswith("avow: ")


KILLED = """
import sys, time
from avow.tables import atomic_writer
with atomic_writer(sys.argv[1]) as file:
    file.write("half")
    file.flush()
    print("writing", flush=True)
    time.sleep(60)
"""


def test_killed_process_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "writing\n"
        process.send_signal(signal.SIGKILL)
    assert path.read_text() == "old"


def test_link_in_the_place_of_a_result_is_replaced_not_followed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "a.csv").symlink_to(victim)
    write_csv(tmp_path / "a.csv", [{"a": 1}])
    with atomic_writer(tmp_path / "b.txt") as file:
        file.write("x")
    assert victim.read_text() == "mine"
    assert not (tmp_path / "a.csv").is_symlink()


def test_links_in_a_run_folder_are_not_written_through(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    run = tmp_path / "run"
    (run / "journal").mkdir(parents=True)
    (run / ".lock").symlink_to(victim)
    (run / "journal" / "1").symlink_to(victim)
    with pytest.raises(RunError, match=r"\.lock: cannot be made"), only_run(run):
        pass
    with pytest.raises(OSError, match="symbolic links"):
        Journal(run / "journal" / "1", "run")
    assert victim.read_text() == "mine"


@pytest.mark.parametrize(
    "line",
    [
        {"shard": "../../x", "rows": 1, "bytes": 1, "sha256": "", "counts": {}},
        {"shard": -1, "bytes": 1, "counts": {}},
        {"shard": 0, "bytes": 4, "counts": {"records": "many"}},
        {"shard": 0, "bytes": 4, "counts": [1]},
        {"shard": 0, "bytes": 4},
        {},
    ],
)
def test_manifest_line_that_is_not_ours_does_not_count(tmp_path, line):
    folder = RunFolder(tmp_path)
    folder.shard(0).parent.mkdir()
    folder.shard(0).write_bytes(b"PAR1")
    folder.manifest.write_text(json.dumps(line) + "\n" + "[" * 100_000 + "\n")
    shards = Shards(folder)
    assert shards.finished == set()
    shards.close()


LOCK = """
import sys, time
from pathlib import Path
from avow.batch.folder import only_run
with only_run(Path(sys.argv[1])):
    print("locked", flush=True)
    time.sleep(60)
"""


def test_second_process_on_a_run_folder_is_refused_and_the_lock_ends_with_the_first(tmp_path):
    with subprocess.Popen([sys.executable, "-c", LOCK, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "locked\n"
        with pytest.raises(RunError, match="another batch is running"), only_run(tmp_path):
            pass
        process.send_signal(signal.SIGKILL)
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            with only_run(tmp_path):
                return
        except RunError:
            time.sleep(0.1)
    pytest.fail("the lock outlived its process")


def test_nothing_is_written_beside_the_place_that_was_named(tmp_path: Path):
    write_jsonl(tmp_path / "new" / "a.jsonl", [{"a": 1}])
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["a.jsonl", "new"]
