"""An HTML page becomes an Article, by trafilatura in a child process with limits on time and memory.

Parsers of foreign HTML have hung and crashed before (trafilatura issues 189 and 657 are examples); a child
process can be killed, and takes only its own file with it.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import replace
from typing import IO, Any

from avow.articles.decoding import normalise
from avow.articles.plain import assemble
from avow.errors import ArticleError, MissingExtraError
from avow.records import Article, Dropped

_OUR_PAGE = re.compile(rb'<meta name="generator" content="avow \d')

_MOST_OUTPUT = 64_000_000
"""Bytes that the child may write: three times as many as a page may have."""


def article_from_html(
    data: bytes, *, id: str = "article", timeout_s: float = 30.0, memory_mb: int = 2048, where: str | None = None
) -> Article:
    """Extracts the article of a web page; nothing is fetched.

    Args:
        data: The page as bytes; read as UTF-8 if they are that, else as the encoding that it declares.
        timeout_s: Wall-clock limit; the child process is killed after it.
        memory_mb: Address-space limit of the child process, where the operating system has one.
        where: Opens error messages; `id` if not given.

    Returns:
        The article; `dropped` lists the page's blocks of text that are not part of it.

    Raises:
        ArticleError: No article is found in the page, avow wrote it, or a limit is reached.
        MissingExtraError: trafilatura is not installed.
    """
    where = where or id
    if importlib.util.find_spec("trafilatura") is None:
        raise MissingExtraError("trafilatura", "html")
    if _OUR_PAGE.search(data[:2000]):  # its quotes would be found twice
        raise ArticleError(f"{where}: expected an article, found an analysis that avow wrote; leave this page out")
    # -P: without it, Python would import modules that lie in the current folder, such as a downloaded trafilatura.py.
    limits = [str(memory_mb), str(int(timeout_s) + 1), str(_MOST_OUTPUT)]
    command = [sys.executable, "-P", "-m", "avow.articles.html_worker", *limits]
    # Files rather than pipes: a pipe has no limit, and what a child writes without end would fill our memory.
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as problems:
        try:
            # The command is our own module; the page goes in on standard input.
            done = subprocess.run(  # noqa: S603
                command, input=data, stdout=output, stderr=problems, timeout=timeout_s, check=False
            )
        except subprocess.TimeoutExpired:
            raise ArticleError(f"{where}: reading this page took more than {timeout_s:g} s; it was given up") from None
        if done.returncode != 0:
            last = _read(problems).decode("utf-8", errors="replace").strip().rpartition("\n")[2]
            raise ArticleError(f"{where}: this page cannot be read (exit status {done.returncode}): {last[:300]}")
        written = _read(output)
    try:
        page: dict[str, Any] = json.loads(written)
    except (ValueError, RecursionError):
        raise ArticleError(f"{where}: this page cannot be read: it gave more than {_MOST_OUTPUT:,} bytes") from None
    if not page["paragraphs"]:
        raise ArticleError(f"{where}: expected an article, found no running text in this page")
    title, *cleaned = (normalise(text) for text in (page["title"] or "", *page["paragraphs"]))
    article = assemble(
        id=id,
        title=title[0],
        paragraphs=[text for text, _ in cleaned],
        dropped=[Dropped(kind="page", text=block) for block in page["dropped"]],
        date=page["date"],
        outlet=page["sitename"],
        byline=page["author"],
        url=page["url"],
    )
    return replace(article, replaced_characters=title[1] + sum(count for _, count in cleaned))


def _read(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(_MOST_OUTPUT)
