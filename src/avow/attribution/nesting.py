"""Attributions inside contents: "Smith said that the ministry believes that ..." has two holders."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from avow.attribution.draft import Draft
from avow.attribution.inner_holders import PRONOUNS, is_holder, whole_phrase
from avow.attribution.stretches import ENDS_SENTENCE, MOST_TRAILING_WORDS, readable, stretches
from avow.quotation_marks import Style
from avow.records import Span

MAX_DEPTH = 4
"""How many holders a chain may have; each level reads its content once more, so the cost stays linear."""

_NOT_BLANK = re.compile(r"[^\x1f\s](?:[^\x1f]*[^\x1f\s,])?")

_BETWEEN = " .,;\n"

Reader = Callable[[str, Span, Style], list[Draft]]


def read_nested(text: str, outer: Draft, style: Style, read: Reader, depth: int = 2) -> list[Draft]:
    """Gives the attributions inside the content of one, each with its own inner ones.

    Kept are those with a source of their own: "I think" inside a quotation adds no holder.

    Args:
        text: The article's text.
        outer: The attribution whose content is read.
        style: The quotation marks that surround the outer attribution.
        read: Gives the attributions of a span of the text.
        depth: How many holders the chain has with an inner one.
    """
    inner: list[Draft] = []
    if depth > MAX_DEPTH:
        return inner
    for local, shift, span, local_style in stretches(text, outer, style):
        for stretch, inner_style in readable(local, span, local_style):
            for draft in read(local, stretch, inner_style):
                draft.source = [whole_phrase(local, span) for span in draft.source]
                draft.inner = draft.inner or read_nested(local, draft, inner_style, read, depth + 1)
                # "She said he thinks that Roth denied it": Roth is reported, whoever he is.
                kept = [draft] if is_holder(local, draft) else draft.inner
                inner += kept if local is text else [_moved(each, shift, local) for each in kept]
    return sorted(inner, key=lambda draft: min(draft.content))


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


def promoted(text: str, draft: Draft, is_inner: Callable[[Span], bool] = lambda cue: False) -> list[Draft]:
    """Gives an attribution without what is none of its own, and that for itself.

    A content can run on into sentences without quotation marks; one of these that opens with a named source and a
    cue of its own is another attribution, not one inside.

    Args:
        text: The article's text.
        draft: The attribution, with those inside it.
        is_inner: Whether something else tells that an attribution with this cue is inside another.
    """
    # What somebody reports in a transcript's turn, he or she reports.
    alone = [] if draft.frame == "colon-name" else [one for one in draft.inner if _stands_alone(text, draft, one)]
    moved = [inner for inner in alone if not any(is_inner(cue) for cue in inner.cue)]
    if not moved:
        return [draft]
    content = draft.content
    for inner in moved:
        start, end = inner.source[0][0], max(after for _, after in (*inner.content, *inner.cue))
        content = [
            (part[0] + len(words) - len(words.lstrip(_BETWEEN)), part[1])
            for first, after in content
            for part in ((first, min(after, start)), (max(first, end), after))
            if part[1] - part[0] > 0 and (words := text[slice(*part)]).strip(_BETWEEN)
        ]
    kept = [replace(draft, content=content, inner=[inner for inner in draft.inner if inner not in moved])]
    return [*(kept if content else []), *moved]


def _stands_alone(text: str, outer: Draft, inner: Draft) -> bool:
    start = inner.source[0][0]
    end = max(after for _, after in (*inner.content, *inner.cue))
    before = text[:start].rstrip()[-1:]
    own = next((span for span in outer.content if span[0] <= start < span[1]), None)
    if before not in (".", "!", "?") or own is None or text[own[0]] in "“\"‘'" or not outer.cue:
        return False
    if not text[start].isupper() or text[slice(*inner.source[0])].lower() in PRONOUNS:
        return False
    cue = outer.cue[0][0]
    between = text[end:cue] if cue >= end else text[cue:start]
    return cue < start or ENDS_SENTENCE.search(between) is not None


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
    if min(reporter.content)[0] > start + len("that ") or len(text[tail[-1][1] : end].split()) > MOST_TRAILING_WORDS:
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
