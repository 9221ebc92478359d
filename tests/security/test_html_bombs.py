"""Web pages that are made to fill the memory, take for ever, or read what is not theirs."""

import gzip
import subprocess
import sys
import time

import pytest

pytest.importorskip("trafilatura", reason="the html extra is not installed")

from avow.articles import Limits, article_from_bytes
from avow.articles import html as reader
from avow.errors import ArticleError

LIMITS = Limits(html_timeout_s=20.0, html_memory_mb=1024)
STORY = "<p>The mayor said on Monday that the bridge was safe and that she had never doubted it.</p>"


def attempt(page: bytes) -> str:
    """Reads a page; gives the article's text, or "" for a refusal. Anything but a refusal fails the test."""
    began = time.monotonic()
    try:
        text = article_from_bytes(page, "page.html", limits=LIMITS).text
    except ArticleError:
        text = ""
    assert time.monotonic() - began < 90  # the limit is 20; a busy machine starts processes slowly
    return text


@pytest.mark.parametrize(
    "page",
    [
        b"<div>" * 200_000 + STORY.encode(),
        (b"<table><tr><td>" * 5000) + STORY.encode(),
        b"<p " + b"a=b " * 200_000 + b">" + STORY.encode(),
        b"<" * 1_000_000,
        b"<!--" * 100_000 + STORY.encode(),
        ("<article>" + "<li>word " * 3000 + "</article>").encode(),
        gzip.compress(b"0" * 100_000_000),
        b"<html>" + b"\x00" * 1_000_000,
    ],
    ids=["nested", "tables", "attributes", "brackets", "comments", "items", "gzip", "zeros"],
)
def test_bomb_ends_in_an_article_or_a_refusal(page):
    attempt(page)


def test_entities_neither_expand_nor_read_files(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("Quillfeather said that nobody may read this line of text.", encoding="utf-8")
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">{levels}<!ENTITY file SYSTEM "{secret.as_uri()}">]>'
        f"<html><body><article>{STORY}<p>&file; &l9;</p></article></body></html>"
    )
    assert "Quillfeather" not in attempt(page.encode())


def test_child_that_writes_without_end_is_cut_off(monkeypatch):
    monkeypatch.setattr(reader, "_MOST_OUTPUT", 1000)
    lines = "".join(STORY.replace("bridge", f"bridge number {number}") for number in range(50))
    page = f"<html><body><article>{lines}</article></body></html>"
    with pytest.raises(ArticleError, match="this page cannot be read"):
        article_from_bytes(page.encode(), "page.html", limits=LIMITS)


def test_child_sets_its_limits():
    code = (
        "import resource\nfrom avow.articles.html_worker import _limit\n_limit(512, 7, 1000)\n"
        "print([resource.getrlimit(k)[1] for k in"
        " (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str([512 << 20, 7, 1000, 0])


def test_child_is_started_so_that_the_working_folder_is_no_source_of_modules(tmp_path, monkeypatch):
    for name in ("trafilatura", "json", "avow", "lxml", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("open('imported', 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    attempt(f"<html><body><article>{STORY}</article></body></html>".encode())
    assert not (tmp_path / "imported").exists()
