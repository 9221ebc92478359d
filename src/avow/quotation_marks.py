"""Which marks of a paragraph open and close quotations, and which are apostrophes or feet and inches.

A paragraph is read once from left to right, so the cost is linear. Newsrooms drop marks, close with the
wrong one and reopen on each paragraph of a long quotation; an opening mark without a partner therefore runs to
the end of its paragraph and says so (`closed` is False), and a closing mark without a partner is left alone.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from avow.records import Span

Style = Literal["double", "single"]

# Literals throughout, no character class: the regex engine then skips to the next mark at once.
_DOUBLE = re.compile("''|``|" + "|".join('"“”„‟«»'))
_ANY = re.compile("''|``|" + "|".join("\"“”„‟«»‘’‛'`\n"))
_SINGLE = re.compile("[‘’‛'`]")
_OPENING_BEFORE = frozenset(" \t\u00a0\u2009([{—–-/:;,‘“'\"…")
_LONGEST_HEADING = 120
_MIN_QUOTATION = 3
"""Two opening marks closer than this are one mark typed twice."""

_ELIDED = re.compile(r"(?:\d\ds|em|til|tis|twas|cause|n|round|bout|neath|nuff)(?!\w)", re.IGNORECASE)


class Quotation(NamedTuple):
    """A stretch in quotation marks.

    Attributes:
        start: Offset of the opening mark.
        end: Offset after the closing mark, or the end of the paragraph.
        mark: How many characters a mark has (2 for '' and ``).
        closed: Whether a closing mark was found.
    """

    start: int
    end: int
    mark: int = 1
    closed: bool = True

    @property
    def inside(self) -> Span:
        """The span between the marks."""
        return self.start + self.mark, max(self.start + self.mark, self.end - (self.mark if self.closed else 0))


def quotation_style(text: str) -> Style:
    """Tells whether a text quotes with double marks or, as British papers do, with single ones.

    >>> quotation_style("‘We won’t go,’ he said. ‘Never.’")
    'single'
    """
    doubles = 0
    singles = 0
    inside = False
    for match in _ANY.finditer(text):
        mark = match.group()
        if mark == "\n":
            inside = False
        elif _DOUBLE.match(mark):
            doubles += 1
            inside = mark in "“„«``" or (mark not in "”»" and not inside)
        elif not inside and _opens_single(text, match.start()):
            singles += 1
    return "single" if 2 * singles > doubles else "double"


def other_style(style: Style) -> Style:
    """Gives the marks of a quotation within one in this style."""
    return "single" if style == "double" else "double"


def quotations(text: str, span: Span, style: Style = "double") -> list[Quotation]:
    """Gives the outermost quotations of one paragraph, in order.

    >>> [q.inside for q in quotations('"Go," he said. "Now."', (0, 21))]
    [(1, 4), (16, 20)]
    """
    single = style == "single" or _single_headline(text, span)
    return _single(text, span) if single else _double(text, span)


def _single_headline(text: str, span: Span) -> bool:
    """Whether a line quotes with single marks alone, as headlines do above texts with double ones.

    That is a text's first line, or a short one without a stop, as stand above the entries of a live report.
    """
    if text[span[1] : span[1] + 1] != "\n" or _DOUBLE.search(text, *span) is not None:
        return False
    short = span[1] - span[0] < _LONGEST_HEADING and text[span[1] - 1].isalnum()
    if not short and text[max(0, span[0] - 1) : span[0]] == "\n":
        return False
    return any(_opens_single(text, match.start()) for match in _SINGLE.finditer(text, *span))


def _double(text: str, span: Span) -> list[Quotation]:
    begin, end = span
    found: list[Quotation] = []
    opened = -1
    width = 1
    for match in _DOUBLE.finditer(text, begin, end):
        start, after = match.span()
        if opened < 0:
            if _opens(text, match.group(), start, after, span):
                opened, width = start, after - start
        elif _closes(text, match.group(), start, after, span):
            found.append(Quotation(opened, after, width))
            opened = -1
        elif match.group() == "“" or _starts_word(text, start, after, span):
            # A second opening mark: the partner of the first one is missing. Long quotations win over lost ones.
            if start - opened >= _MIN_QUOTATION:
                found.append(Quotation(opened, start, width, closed=False))
            opened, width = start, after - start
    if opened >= 0:
        found.append(Quotation(opened, end, width, closed=False))
    return found


def _opens(text: str, mark: str, start: int, after: int, span: Span) -> bool:
    if mark in "“„‟«``":
        return True
    if mark in "”»":
        return (start == span[0] or text[start - 1] in _OPENING_BEFORE) and after < span[1] and text[after].isalnum()
    if after >= span[1] or text[after].isspace():
        return False
    return (
        start == span[0] or not text[start - 1].isalnum() or (not text[after].isspace() and _glued(text, start, after))
    )


def _glued(text: str, start: int, after: int) -> bool:
    """A straight mark between two word characters opens, unless it is an inch sign."""
    return text[after].isalpha() and not text[start - 1].isdigit()


def _closes(text: str, mark: str, start: int, after: int, span: Span) -> bool:
    if mark in "”»":
        return True
    if mark == "“":
        return start > span[0] and not text[start - 1].isspace() and (after >= span[1] or not text[after].isalnum())
    if mark in "„«``":
        return False
    if mark == '"' and text[start - 1].isdigit() and "'" in text[max(span[0], start - 4) : start]:
        return False
    return not _starts_word(text, start, after, span)


def _starts_word(text: str, start: int, after: int, span: Span) -> bool:
    """A straight mark with white space before and a word after can only open."""
    if start == span[0] or after >= span[1]:
        return start == span[0]
    return text[start - 1].isspace() and not text[after].isspace() and text[after] not in ".,;:!?)—–"


def _opens_single(text: str, at: int) -> bool:
    """Whether a single mark opens a quotation rather than eliding letters ("’90s") or joining a word."""
    after = at + 1
    if after >= len(text) or not (text[after].isalnum() or text[after] in '“"[$£€…'):
        return False
    if at > 0 and text[at - 1] not in _OPENING_BEFORE and not text[at - 1].isspace():
        return False
    if text[at] == "‘":
        return True
    return text[at] in "'`" and _ELIDED.match(text, after) is None


def _single(text: str, span: Span) -> list[Quotation]:
    begin, end = span
    marks = [match.start() for match in _SINGLE.finditer(text, begin, end)]
    # For each mark: does a sure closing mark follow before the next opening one? Read from the right, once.
    sure_later = [False] * (len(marks) + 1)
    for index in range(len(marks) - 1, -1, -1):
        at = marks[index]
        if _opens_single(text, at):
            sure_later[index] = False
        else:
            sure_later[index] = sure_later[index + 1] or _may_close(text, at, end)
    found: list[Quotation] = []
    opened = -1
    for index, at in enumerate(marks):
        if opened < 0:
            if _opens_single(text, at):
                opened = at
        elif _may_close(text, at, end):
            if _possessive(text, at, end) and sure_later[index + 1]:
                continue
            found.append(Quotation(opened, at + 1))
            opened = -1
    if opened >= 0:
        found.append(Quotation(opened, end, closed=False))
    return found


def _may_close(text: str, at: int, end: int) -> bool:
    if text[at] == "‘" or (at + 1 < end and text[at + 1].isalnum()):
        return False
    return at > 0 and not text[at - 1].isspace()


def _possessive(text: str, at: int, end: int) -> bool:
    """Looks like the apostrophe of "the voters’ choice"."""
    return text[at - 1] in "sz" and at + 2 < end and text[at + 1] == " " and text[at + 2].isalnum()
