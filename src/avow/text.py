"""Paragraph, sentence and word spans of a text; offsets always slice back to the text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from avow.records import Span

_PARAGRAPH = re.compile(r"[^\n]+")
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def paragraphs(text: str) -> list[Span]:
    """Gives the span of each non-blank line, stripped of white space at both ends."""
    found: list[Span] = []
    for match in _PARAGRAPH.finditer(text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        if start < end:
            found.append((start, end))
    return found


def words(text: str) -> list[Span]:
    """Gives the spans of words: letters, digits and inner apostrophes ("didn't" is one word)."""
    return [match.span() for match in _WORD.finditer(text)]


def slices(text: str, spans: Iterable[Span]) -> str:
    """Gives the slices of `text` at `spans`, joined by one space."""
    return " ".join(text[start:end] for start, end in spans)
