"""What is read of a content for attributions inside it, with words that a reader of outermost ones left out."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from avow.attribution.draft import Draft
from avow.attribution.inner_holders import BLANK, verb_seen
from avow.attribution.tagger_gaps import Covered
from avow.quotation_marks import Style, other_style, quotations
from avow.records import Span
from avow.text import joined_spans

MOST_TRAILING_WORDS = 6
"""How many words may follow a reporting clause: "her lawyer told the court on Monday"."""

ENDS_SENTENCE = re.compile(r"[.?!;:]\s|[“”\"\n]")

_MIN_LENGTH = len("a says b")
_MOST_LEFT_OUT = 14
_LONGEST_LEFT_OUT = 200
_MOST_BEFORE = 8
_SENTENCE_REACH = 120
_SENTENCE_BEGINS = re.compile(r"(?:[.?!;:]|\n)\s+|\A")
_THAT = re.compile(r"\bthat\b(?= \w)")
_QUOTES_AND_STOPS = "”’\"'.!?"


def stretches(text: str, outer: Draft, style: Style) -> list[tuple[str, int, Span, Style]]:
    """Gives (text, shift, span in it, marks) for each stretch of a content that is read for itself.

    Parts between which only the cue and source stand are one stretch, in which these are blanked out: "The mayor, her
    lawyer said, still insists that ..." is read as "The mayor still insists that ...".
    """
    own = sorted((*outer.cue, *outer.source))
    found: list[tuple[str, int, Span, Style]] = []
    parts: list[Span] = []
    for part in _whole_clauses(text, outer):
        if parts and not _only_between(text, parts[-1][1], part[0], own):
            found += _joined(text, parts, own, style)
            parts = []
        parts.append(part)
    return found + _joined(text, parts, own, style)


def readable(text: str, span: Span, style: Style) -> list[tuple[Span, Style]]:
    """Gives the stretches of a content to read: the inside of a quotation, with the other marks, or all of it."""
    found = quotations(text, span, style)
    if len(found) == 1 and found[0].start == span[0] and found[0].end >= span[1]:
        return [(found[0].inside, other_style(style))]
    start, end = span
    if text[start:end].lower().startswith(("that ", "that,")):
        start += len("that ")
    return [((start, end), style)]


def _whole_clauses(text: str, outer: Draft) -> list[Span]:
    """Gives the parts of a content with the words of the same clause that the tagger left out between them.

    Of "that the purser, asked again, spoke of “forty”" it sees "that the purser" and "“forty”": having learned from
    outermost attributions, it takes an inner verb for nobody's.
    """
    own = (*outer.cue, *outer.source)
    parts = sorted(outer.content)
    if not parts:
        return parts
    start = parts[0][0]
    before = max((after for _, after in own if after <= start), default=start)
    opener = _THAT.search(text, before, start)
    if opener is not None and _one_clause(text, before, start):
        parts[0] = (opener.start(), parts[0][1])
    elif outer.lemma == "say" and _one_clause(text, before, start) and verb_seen(f"{text[before:start].lower()} ."):
        # "Said the guard had told him, weeping, that": the guard's verb was left out.
        parts[0] = (start - len(text[before:start].lstrip(" ,:")), parts[0][1])
    elif before == start and text[start].islower():
        # "His mother thinks the men are lazy, he said": the tagger may see "the men are lazy" only.
        near = max(0, start - _SENTENCE_REACH)
        begin = max((found.end() for found in _SENTENCE_BEGINS.finditer(text, near, start)), default=start)
        if _one_clause(text, begin, start) and len(text[begin:start].split()) <= _MOST_BEFORE:
            parts[0] = (begin, parts[0][1])
    found = [parts[0]]
    for first, after in parts[1:]:
        last = found[-1]
        between = any(begin < first and end > last[1] for begin, end in own)
        if not between and text[last[1] - 1] not in _QUOTES_AND_STOPS and _one_clause(text, last[1], first):
            found[-1] = (last[0], after)
        else:
            found.append((first, after))
    return found


def _one_clause(text: str, start: int, end: int) -> bool:
    """Whether what is left out belongs to the clause around it: some words, but no end of a sentence or quotation."""
    if end - start > _LONGEST_LEFT_OUT:
        return False
    words = len(text[start:end].split())
    return 0 < words <= _MOST_LEFT_OUT and ENDS_SENTENCE.search(text, start, end) is None


def with_left_out(text: str, outer: Draft, inner: list[Draft]) -> Draft:
    """Gives an attribution with what is inside it, its content grown by the words in which that was found."""
    content = outer.content
    whole = _whole_clauses(text, outer)
    if inner and whole != sorted(content):
        seen = Covered(content)
        missed = Covered([span for draft in inner for span in (*draft.source, *draft.cue) if not seen.touches(span)])
        content = list(joined_spans([*content, *(part for part in whole if missed.touches(part))]))
    return replace(outer, content=content, inner=inner)


def _joined(text: str, parts: list[Span], own: list[Span], style: Style) -> list[tuple[str, int, Span, Style]]:
    if not parts or parts[-1][1] - parts[0][0] < _MIN_LENGTH:
        return []
    if len(parts) == 1 or text[parts[0][0]] in "“\"‘'":
        # Parts of a quotation have their own marks.
        return [(text, 0, part, style) for part in parts if part[1] - part[0] >= _MIN_LENGTH]
    start = parts[0][0]
    local = text[start : parts[0][1]]
    for (_, before), (first, after) in pairwise(parts):
        hole = _reporting_clause(text, (before, first), own)
        local += text[before : hole[0]] + BLANK * (hole[1] - hole[0]) + text[hole[1] : first] + text[first:after]
    return [(local, start, (0, len(local)), style)]


def _reporting_clause(text: str, between: Span, own: list[Span]) -> Span:
    """Gives the reporting clause among the words between two parts of a content.

    Of "She had been told by an expert, she said, that" and "Ana, her lawyer said, remembers that" the tagger leaves out
    the inner verb with the clause. What stands before the reporter, or behind a comma after the clause, is not its.
    """
    start, end = between
    inside = [span for span in own if span[0] < end and span[1] > start]
    if not inside:
        return between
    first, last = max(start, inside[0][0]), min(end, inside[-1][1])
    if text[start:first].strip(" ,"):
        start = first
    comma = text.find(", ", last, end)
    behind = text[comma + 1 : end].split() if comma >= 0 else []
    if behind and not behind[0].endswith("ing"):
        end = comma + 1
    return start, end


def _only_between(text: str, start: int, end: int, own: list[Span]) -> bool:
    """Whether the reporting clause, or nothing, stands between two parts of a content: "her lawyer said on Monday"."""
    left = ""
    reporting = False
    for first, after in own:
        if first < end and after > start:
            left += " " + text[start:first]
            start = max(start, after)
            reporting = True
    left += " " + text[start:end]
    rest = left.replace(",", " ").split()
    return not rest or (reporting and len(rest) <= MOST_TRAILING_WORDS and not ENDS_SENTENCE.search(left))
