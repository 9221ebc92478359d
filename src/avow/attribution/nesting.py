"""Attributions inside contents: "Smith said that the ministry believes that ..." has two holders."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from avow.attribution.draft import Draft
from avow.quotation_marks import Style, quotations
from avow.records import Span

MAX_DEPTH = 4
"""How many holders a chain may have; each level reads its content once more, so the cost stays linear."""

_MIN_LENGTH = len("a says b")

_SELF = frozenset("i we you my our your me us i’m i'm i’ve i've we’re we're one it itself there".split())
# They name nobody whose stance could be asked for.
_NOBODY = frozenset(
    "nobody anybody everybody somebody none anyone everyone someone who whoever people this that these those them nor"
    " god".split()
)
_PRONOUNS = frozenset("he she they".split())
_HOLDING = frozenset({"speech", "belief", "denial", "doubt", "perception", "document", "poll"})
# What follows these without "that" or quotation marks is as a rule a proposition ("he says it rained"); what follows
# others inside a content is mostly a thing ("asks for money", "saw a video", "charges 90 crowns").
_PROPOSITIONAL = frozenset(
    "say tell think believe claim promise swear assure admit insist warn deny fear hope expect suspect doubt predict"
    " confess confirm consider assume reckon convinced sure accuse blame dismiss reject dispute describe".split()
)
# And these take a position on a thing as well ("denied the report").
_OPPOSING = frozenset("deny doubt dismiss reject dispute accuse blame".split())
_LEAST_WORDS = 3
_MOST_TRAILING_WORDS = 6
# White space that no article has stands for words that are left out.
_BLANK = "\x1f"
_NOT_BLANK = re.compile(r"[^\x1f\s](?:[^\x1f]*[^\x1f\s,])?")
_CLAUSE_OPENERS = ("that ", "whether ", "if ")

Reader = Callable[[str, Span, Style], list[Draft]]


def read_nested(text: str, outer: Draft, style: Style, read: Reader, depth: int = 2) -> None:
    """Fills `outer.inner` with the attributions inside its content, each with its own inner ones.

    Kept are those with a source of their own: "I think" inside a quotation adds no holder.

    Args:
        text: The article's text.
        outer: The attribution whose content is read.
        style: The quotation marks that surround the outer attribution.
        read: Gives the attributions of a span of the text.
        depth: How many holders the chain has with an inner one.
    """
    if depth > MAX_DEPTH:
        return
    for local, shift, span, local_style in _stretches(text, outer, style):
        for stretch, inner_style in _readable(local, span, local_style):
            for draft in read(local, stretch, inner_style):
                kept = [draft]
                read_nested(local, draft, inner_style, read, depth + 1)
                if not _is_holder(local, draft):
                    # "She said he thinks that Roth denied it": Roth is reported, whoever he is.
                    kept = draft.inner
                outer.inner += kept if local is text else [_moved(each, shift, local) for each in kept]
    outer.inner.sort(key=lambda draft: min(draft.content))


def _stretches(text: str, outer: Draft, style: Style) -> list[tuple[str, int, Span, Style]]:
    """Gives (text, shift, span in it, marks) for each stretch of a content that is read for itself.

    Parts between which only the cue and source stand are one stretch, in which these are blanked out: "The mayor, her
    lawyer said, still insists that ..." is read as "The mayor still insists that ...".
    """
    own = sorted((*outer.cue, *outer.source))
    found: list[tuple[str, int, Span, Style]] = []
    parts: list[Span] = []
    for part in sorted(outer.content):
        if parts and not _only_between(text, parts[-1][1], part[0], own):
            found += _joined(text, parts, style)
            parts = []
        parts.append(part)
    return found + _joined(text, parts, style)


def _joined(text: str, parts: list[Span], style: Style) -> list[tuple[str, int, Span, Style]]:
    if not parts or parts[-1][1] - parts[0][0] < _MIN_LENGTH:
        return []
    if len(parts) == 1 or text[parts[0][0]] in "“\"‘'":
        # Parts of a quotation have their own marks.
        return [(text, 0, part, style) for part in parts if part[1] - part[0] >= _MIN_LENGTH]
    start = parts[0][0]
    local = text[start : parts[0][1]]
    for (_, before), (first, after) in pairwise(parts):
        local += _BLANK * (first - before) + text[first:after]
    return [(local, start, (0, len(local)), style)]


def _only_between(text: str, start: int, end: int, own: list[Span]) -> bool:
    """Whether nothing but these spans, commas and white space stands between two parts of a content."""
    for first, after in own:
        if first < end and after > start:
            if text[start:first].strip(" ,\n"):
                return False
            start = max(start, after)
    return start >= end or not text[start:end].strip(" ,\n")


def _moved(draft: Draft, shift: int, local: str) -> Draft:
    """Gives a draft, and all inside it, with offsets moved on and without what was blanked out."""

    def moved(spans: list[Span]) -> list[Span]:
        return [
            (match.start() + shift, match.end() + shift)
            for start, end in spans
            for match in _NOT_BLANK.finditer(local, start, end)
        ]

    return replace(
        draft,
        content=moved(draft.content),
        cue=moved(draft.cue),
        source=moved(draft.source),
        inner=[_moved(inner, shift, local) for inner in draft.inner],
    )


def _readable(text: str, span: Span, style: Style) -> list[tuple[Span, Style]]:
    """Gives the stretches of a content to read: the inside of a quotation, with the other marks, or all of it."""
    found = quotations(text, span, style)
    if len(found) == 1 and found[0].start == span[0] and found[0].end >= span[1]:
        return [(found[0].inside, "single" if style == "double" else "double")]
    start, end = span
    if text[start:end].lower().startswith("that "):
        start += len("that ")
    return [((start, end), style)]


def _is_holder(text: str, draft: Draft) -> bool:
    """Whether an attribution inside a content is somebody's own: a named holder and a proposition."""
    if not draft.source or not draft.content or draft.cue_class not in _HOLDING:
        return False
    source = text[slice(*draft.source[0])].lower()
    if _BLANK in source:
        return False
    if source in _SELF or source in _NOBODY:
        return False
    start, end = min(draft.content)
    content = text[start:end].lower()
    if draft.quoted or content.startswith(("“", '"', "‘", *_CLAUSE_OPENERS)):
        return True
    if source in _PRONOUNS or draft.lemma not in _PROPOSITIONAL:
        return False
    words = sum(len(text[first:after].split()) for first, after in draft.content)
    return words >= _LEAST_WORDS or draft.lemma in _OPPOSING


def reporter_outside(text: str, draft: Draft) -> Draft:
    """Turns an attribution inside out whose content ends with who reports it.

    In "Roth insisted that the paper was fake, his deputy recalled" the deputy reports Roth, though a reader from left
    to right takes the deputy for the end of what Roth insists.
    """
    if len(draft.content) != 1 or not draft.source or not draft.cue or not draft.inner:
        return draft
    start, end = draft.content[0]
    if max(draft.source[-1][1], draft.cue[-1][1]) > start:
        return draft
    reporter = draft.inner[-1]
    tail = sorted((*reporter.source, *reporter.cue))
    if not reporter.source or not reporter.content or tail[0][0] < max(after for _, after in reporter.content):
        return draft
    stop = len(text[: tail[0][0]].rstrip(" ,\n"))
    # Nothing but when and where may follow the reporter, and nothing but his or her report may go before.
    if min(reporter.content)[0] > start + len("that ") or len(text[tail[-1][1] : end].split()) > _MOST_TRAILING_WORDS:
        return draft
    inner = replace(
        draft, content=[(start, stop)], inner=[each for each in draft.inner[:-1] if max(each.content)[1] <= stop]
    )
    return replace(reporter, content=[(draft.source[0][0], stop)], inner=[inner, *reporter.inner][:1])


def numbered(drafts: list[Draft], prefix: str = "q", outer: str | None = None) -> list[tuple[str, str | None, Draft]]:
    """Gives (id, outer id, draft) of all drafts in reading order, inner ones right behind their outer one."""
    found: list[tuple[str, str | None, Draft]] = []
    for number, draft in enumerate(drafts, start=1):
        name = f"{prefix}{number}"
        found.append((name, outer, draft))
        found.extend(numbered(draft.inner, f"{name}.", name))
    return found
