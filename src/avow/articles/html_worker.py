"""The child process of `avow.articles.html`: a page on standard input, its parts as JSON on standard output."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from itertools import chain
from typing import Any

from avow.articles.decoding import decode_page
from avow.articles.layout import dateline_date, parse_credit_date, parse_date
from avow.articles.line_breaks import with_paragraphs
from avow.resource_limits import limit_resources

_BLOCKS = ("p", "quote", "item", "head")
# Control characters, which no page's text has here: for where a block begins or ends, and for a line break.
_BLOCK, _BREAK = "\x1d", "\x1e"
_PARTS = re.compile(f"{_BLOCK}|{_BREAK}\\s*{_BREAK}")
_SHORTEST_BLOCK = 3
_HEAD_LINES = 3
# What is decoded already has no encoding to declare, and lxml refuses it.
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")


def main() -> None:
    """Reads the limits from the command line, the page from standard input, and writes one JSON object."""
    memory_mb, cpu_s, output_bytes = map(int, sys.argv[1:4])
    _limit(memory_mb, cpu_s, output_bytes)
    json.dump(extract(sys.stdin.buffer.read()), sys.stdout)


def extract(data: bytes) -> dict[str, Any]:
    """Gives title, author, date, sitename, url, paragraphs, and the other text blocks of a page."""
    from trafilatura import bare_extraction, load_html
    from trafilatura.settings import use_config

    # Not left to trafilatura, which guesses from a sample where a single byte is wrong.
    text = _XML_DECLARATION.sub("", decode_page(data, where="page"), count=1)
    page = _rewritten(load_html(text), text)
    config = use_config()
    # News briefs are short; below its usual size of 250 characters trafilatura falls back to one run-together block.
    settings = {"MIN_EXTRACTED_SIZE": "40", "MIN_OUTPUT_SIZE": "1", "MIN_OUTPUT_COMM_SIZE": "1"}
    # Its wider search takes any year in the text, the footer's included, for the day of publication.
    settings["EXTENSIVE_DATE_SEARCH"] = "off"
    for key, value in settings.items():
        config.set("DEFAULT", key, value)
    document: Any = bare_extraction(
        page, with_metadata=True, include_comments=False, include_tables=False, config=config
    )
    if document is None:
        return {
            "paragraphs": [],
            "dropped": [],
            "title": "",
            "author": None,
            "date": None,
            "sitename": None,
            "url": None,
        }
    title = _line(document.title or "")
    paragraphs = [paragraph for paragraph in _paragraphs(document.body) if paragraph and paragraph != title]
    visible = _visible(page)
    dropped = _other_blocks(visible, {title, *paragraphs})
    return {
        "title": title,
        "author": document.author,
        "date": document.date or _printed_date(visible, paragraphs, dropped),
        "sitename": document.sitename,
        "url": document.url,
        "paragraphs": paragraphs,
        "dropped": dropped,
    }


def _rewritten(tree: Any, page: str) -> str:
    """Gives the page with paragraphs for its double line breaks, or as it was if it has none."""
    if tree is None or not with_paragraphs(tree):
        return page
    from lxml.etree import tostring

    written: str = tostring(tree, encoding="unicode", method="html")
    return written


def _paragraphs(body: Any) -> list[str]:
    """Gives the paragraphs of all blocks in the order of the page, where a block may go on after one inside it.

    Beginnings and ends of blocks part them, and so do two line breaks; one is a space.
    """
    from lxml.etree import iterwalk

    pieces: list[str] = []
    depth = 0  # of blocks around the text
    for event, element in iterwalk(body, events=("start", "end")):  # no recursion: pages nest as deeply as they like
        block = element.tag in _BLOCKS
        begins = event == "start"
        depth += (1 if begins else -1) if block else 0
        if block or (begins and element.tag == "lb"):
            pieces.append(_BLOCK if block else _BREAK)
        if depth:
            pieces.append((element.text if begins else element.tail) or "")
    return [_line(part.replace(_BREAK, " ")) for part in _PARTS.split("".join(pieces))]


def _visible(page: str) -> Any:
    """Gives the page as a tree without what no reader sees."""
    from trafilatura import load_html

    tree: Any = load_html(page)
    for element in tree.iter("br"):
        element.tail = " " + (element.tail or "")
    for element in tree.xpath("//script|//style|//noscript|//template|//head"):
        element.drop_tree()
    return tree


def _own_lines(tree: Any) -> Iterator[tuple[Any, str]]:
    """Gives each block of a tree with its text on one line."""
    for element in tree.iter("p", "li", "h1", "h2", "h3", "h4", "figcaption", "td", "th", "div", "nav", "footer"):
        # A div holds other blocks, which have their own turn; only the text before them is its own.
        yield element, _line((element.text or "") if element.tag == "div" else element.text_content())


def _other_blocks(tree: Any, kept: set[str]) -> list[str]:
    """Gives the visible blocks of text that no kept paragraph contains."""
    whole = "\n".join(kept)
    return list(
        dict.fromkeys(line for _, line in _own_lines(tree) if len(line) >= _SHORTEST_BLOCK and line not in whole)
    )


def _printed_date(tree: Any, paragraphs: list[str], dropped: list[str]) -> str | None:
    """Gives the first date in the credits around the top of the body, or in a line that is nothing else."""
    near = [*paragraphs[:_HEAD_LINES], *(_texts_above(tree, paragraphs[0]) if paragraphs else ())]
    dates = chain(map(parse_credit_date, near), [dateline_date(paragraphs)], map(parse_date, dropped))
    return next((date for date in dates if date), None)


def _texts_above(tree: Any, paragraph: str) -> list[str]:
    """Gives the last texts before a paragraph, the nearest first, in blocks of their own or not; none if not found."""
    place = next((element for element, line in _own_lines(tree) if line == paragraph), None)
    if place is None:
        return []
    texts = place.xpath(f"preceding::text()[normalize-space()][position() <= {_HEAD_LINES}]")
    return [_line(text) for text in reversed(texts)]


def _line(text: str) -> str:
    return " ".join(text.split())


def _limit(memory_mb: int, cpu_s: int, output_bytes: int) -> None:
    """Caps memory, processor time and the size of files; Windows, which has no such limits, keeps the time-out."""
    limit_resources(RLIMIT_CPU=cpu_s, RLIMIT_AS=memory_mb << 20, RLIMIT_FSIZE=output_bytes, RLIMIT_CORE=0)


if __name__ == "__main__":
    main()
