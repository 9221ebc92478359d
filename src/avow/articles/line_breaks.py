"""Two line breaks of a web page in a row become a paragraph, as the pages of older sites have no others.

trafilatura makes one break of any number of them, and of cells that lay out a page it keeps the bare text; so the page
is rewritten before it reads it.
"""

from __future__ import annotations

import re
from typing import Any

_INLINE = frozenset("p font span b i u em strong big small center".split())
_CELLS = frozenset("td th tr tbody table".split())
_PARENTS = _INLINE | frozenset("td th div article section main body li blockquote".split())
_BLOCKS = frozenset(
    "address article aside blockquote center div dl figure footer form h1 h2 h3 h4 h5 h6 header hr iframe main nav"
    " noscript ol p pre script section style table ul".split()
)
# What opens a paragraph behind a single break, besides an indent by hand: the name of who speaks in a transcript.
_TURN = re.compile(r"\s{0,40}(?:[A-Z][A-Z.’' -]{1,40}:|[QA][.:])(?:\s|$)")


def with_paragraphs(tree: Any) -> bool:
    """Puts what stands between double line breaks into paragraphs of its own; tells whether there was any.

    A single break stays, as one within a paragraph. The work grows linearly with the page.

    Args:
        tree: A page as lxml reads it; altered in place.
    """
    breaks = [element for element in tree.iter("br") if _parts(element)]
    parents = list(dict.fromkeys(parent for one in breaks if (parent := one.getparent()) is not None))
    found = [parent for parent in parents if parent.tag in _PARENTS]
    for parent in found:
        _wrap(parent)
        _open_up(parent)
    return bool(found)


def _parts(element: Any) -> bool:
    """Whether a line break parts paragraphs: a second one follows, or what opens a paragraph."""
    tail = element.tail or ""
    if tail.strip():
        blank = tail[: len(tail) - len(tail.lstrip())]
        return blank.count("\xa0") > 1 or bool(_TURN.match(tail))
    following = element.getnext()
    if following is None or not isinstance(following.tag, str):
        return False
    return following.tag == "br" or bool(_TURN.match(following.text or ""))


def _wrap(parent: Any) -> None:
    """Gathers the children of an element in paragraphs, between which its blocks stay as they were."""
    children = [(child, _parts(child) if child.tag == "br" else False, child.tail) for child in parent]
    pieces = [(None, False, parent.text), *children]
    parent.text = None
    for child, _, _ in children:
        parent.remove(child)
    paragraph: Any = None
    for child, parted, tail in pieces:
        if child is not None:
            child.tail = None
            if child.tag in _BLOCKS:
                parent.append(child)
                paragraph = None
            elif parted:
                paragraph = None
            elif paragraph is not None or child.tag != "br":
                paragraph = _in_paragraph(parent, paragraph, child)
        if tail and (paragraph is not None or tail.strip()):
            paragraph = _in_paragraph(parent, paragraph, None)
            if len(paragraph):
                paragraph[-1].tail = tail
            else:
                paragraph.text = tail


def _in_paragraph(parent: Any, paragraph: Any, child: Any) -> Any:
    if paragraph is None:
        paragraph = parent.makeelement("p")
        parent.append(paragraph)
    if child is not None:
        paragraph.append(child)
    return paragraph


def _open_up(element: Any) -> None:
    """Makes blocks of an element and of those around it that may hold no paragraphs, or that lay out the page."""
    while element is not None and (element.tag in _INLINE or element.tag in _CELLS):
        element.tag = "div"
        element = element.getparent()
