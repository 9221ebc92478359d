"""Attributions inside contents as the tagger finds them, put where they belong among those that rules find there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from avow.attribution.draft import Draft
from avow.attribution.inner_holders import names_nobody
from avow.attribution.nesting import MAX_DEPTH
from avow.attribution.tagger_gaps import Covered
from avow.records import Span

Deeper = Callable[[Draft], list[Draft]]

_REACH = 4
"""How many attributions before and behind are looked at; keeps the cost linear."""
_LONGEST_PARAGRAPH = 20_000


def with_tagged(text: str, drafts: Sequence[Draft], tagged: Sequence[Draft], deeper: Deeper) -> list[Draft]:
    """Gives outermost attributions with what the tagger found inside them, beside what rules have found there.

    One that stands in no content belongs to what somebody said before, in its paragraph or the one above, or else
    behind: "Roth spoke first. The board had assured him that it was safe." That one's content grows by it.

    Args:
        text: The article's text.
        drafts: Outermost attributions in reading order, with what rules found inside.
        tagged: What the tagger found inside contents, in reading order.
        deeper: Gives the attributions inside the content of one.
    """
    hosts = list(drafts)
    begins = [draft.bounds()[0] for draft in hosts]
    inside: dict[int, list[Draft]] = {}
    for one in tagged:
        if not one.source or names_nobody(text[slice(*one.source[0])]):
            continue
        at = bisect_right(begins, one.cue[0][0])
        near = range(max(0, at - _REACH), min(len(hosts), at + _REACH))
        host = next((number for number in near if _holds(hosts[number], one)), None)
        if host is None and not any(_share(one.cue, hosts[number].cue) for number in near):
            host = _reporter(text, hosts, at, near, one)
            if host is not None:
                hosts[host] = replace(hosts[host], content=[*hosts[host].content, one.bounds()])
        if host is not None:
            inside.setdefault(host, []).append(one)
    for number, found in inside.items():
        hosts[number] = _filled(hosts[number], found, deeper, MAX_DEPTH)
    return hosts


def _reporter(text: str, hosts: Sequence[Draft], at: int, near: range, one: Draft) -> int | None:
    """Gives the number of the attribution that goes on with one which stands in no content."""
    start, end = _paragraph(text, one.cue[0][0])
    above = _paragraph(text, max(0, start - 1))[0]
    before = [number for number in near if number < at and _within(hosts[number].bounds(), (above, end))]
    if before:
        return before[-1]
    return next((number for number in near if number >= at and _within(hosts[number].bounds(), (start, end))), None)


def _filled(outer: Draft, tagged: Sequence[Draft], deeper: Deeper, depth: int) -> Draft:
    """Gives an attribution with others inside it, each as deep as it belongs."""
    known = Covered([span for inner in _all_inside(outer) for span in inner.cue])
    own = sorted(outer.inner, key=lambda draft: min(draft.content))
    begins = [min(draft.content)[0] for draft in own]
    further: dict[int, list[Draft]] = {}
    added: list[Draft] = []
    for one in tagged:
        if any(known.touches(span) for span in one.cue):
            continue
        at = bisect_right(begins, one.cue[0][0])
        near = range(max(0, at - _REACH), at)
        holder = next((number for number in near if _holds(own[number], one)), None)
        if holder is not None and own[holder].source != one.source and depth > 1:
            further.setdefault(holder, []).append(one)
        else:
            added.append(replace(one, inner=deeper(one) if depth > 1 else []))
    for number, found in further.items():
        own[number] = _filled(own[number], found, deeper, depth - 1)
    # What rules found next to one may stand inside it.
    moved = {span for one in added for inner in one.inner for span in inner.cue}
    kept = [inner for inner in own if moved.isdisjoint(inner.cue)]
    return replace(outer, inner=sorted([*kept, *added], key=lambda draft: min(draft.content)))


def _all_inside(outer: Draft) -> Iterator[Draft]:
    for inner in outer.inner:
        yield inner
        yield from _all_inside(inner)


def _holds(outer: Draft, inner: Draft) -> bool:
    return any(_within(inner.cue[0], span) for span in outer.content) and not _share(inner.cue, outer.cue)


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _share(one: Sequence[Span], other: Sequence[Span]) -> bool:
    return any(start < after and first < end for start, end in one for first, after in other)


def _paragraph(text: str, at: int) -> Span:
    first, last = max(0, at - _LONGEST_PARAGRAPH), min(len(text), at + _LONGEST_PARAGRAPH)
    start, end = text.rfind("\n", first, at), text.find("\n", at, last)
    return max(first, start + 1), last if end < 0 else end
