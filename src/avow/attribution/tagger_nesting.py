"""Attributions inside contents as the tagger finds them, put where they belong among those that rules find there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from avow.attribution.draft import Draft
from avow.attribution.inner_holders import names_nobody
from avow.attribution.nesting import MAX_DEPTH
from avow.attribution.tagger_gaps import Covered
from avow.records import Span
from avow.text import line_around

Deeper = Callable[[Draft, int, bool], list[Draft]]
"""Gives the attributions inside one, told how many holders the chain has with them and if it is within a quotation."""

_REACH = 4
"""How many attributions before and behind are looked at; keeps the cost linear."""
_LONGEST_PARAGRAPH = 20_000
_MARKS = frozenset("“\"‘'")


def with_tagged(
    text: str, drafts: Sequence[Draft], tagged: Sequence[Draft], deeper: Deeper, body_start: int = 0
) -> list[Draft]:
    """Gives outermost attributions with what the tagger found inside them, beside what rules have found there.

    One that stands in no content belongs to what somebody said before, in its paragraph or the one above, or else
    behind: "Roth spoke first. The board had assured him that it was safe." That one's content grows by it.

    Args:
        text: The article's text.
        drafts: Outermost attributions, with what rules found inside.
        tagged: What the tagger found inside contents, in reading order.
        deeper: See `Deeper`.
        body_start: Where the headline ends.
    """
    if not tagged:  # as always with the rules
        return list(drafts)
    hosts = _Hosts(text, drafts, body_start)
    inside: dict[int, list[Draft]] = {}
    for one in tagged:
        if not one.source or names_nobody(text[slice(*one.source[0])]) or hosts.cues.touches(one.cue[0]):
            continue
        host = hosts.holding(one)
        if host is None:
            host = hosts.grown_by(one)
        if host is not None:
            inside.setdefault(host, []).append(one)
    found = [
        _filled(text, hosts.draft(number), inside[number], deeper, 2) if number in inside else draft
        for number, draft in enumerate(drafts)
    ]
    return sorted(found, key=lambda draft: min(draft.content))


class _Hosts:
    """Outermost attributions, by place.

    Attributes:
        cues: Where their cues are: what the tagger finds with one of these is no attribution inside another.
    """

    def __init__(self, text: str, drafts: Sequence[Draft], body_start: int) -> None:
        self._text = text
        self._drafts = drafts
        self._body_start = body_start
        self._contents = sorted((span, number) for number, draft in enumerate(drafts) for span in draft.content)
        self._bounds = sorted((draft.bounds(), number) for number, draft in enumerate(drafts))
        self.cues = Covered([span for draft in drafts for span in draft.cue])
        self._taken = Covered([span for draft in drafts for span in (*draft.content, *draft.cue)])
        self._more: dict[int, list[Span]] = {}

    def draft(self, number: int) -> Draft:
        """Gives an attribution with what its content has grown by."""
        draft = self._drafts[number]
        more = self._more.get(number)
        return replace(draft, content=[*draft.content, *more]) if more else draft

    def holding(self, one: Draft) -> int | None:
        """Gives the number of the attribution in whose content the cue of another stands."""
        cue = one.cue[0]
        at = bisect_right(self._contents, ((cue[0], len(self._text)), len(self._drafts)))
        near = reversed(self._contents[max(0, at - _REACH) : at])
        return next((number for span, number in near if _within(cue, span)), None)

    def grown_by(self, one: Draft) -> int | None:
        """Gives the number of the attribution that one which stands in no content goes on with, and lets it grow."""
        start, end = line_around(self._text, one.cue[0][0], _LONGEST_PARAGRAPH)
        parts = [span for span in (*one.source, *one.cue, *one.content) if _within(span, (start, end))]
        whole = min(first for first, _ in parts), max(after for _, after in parts)
        if self._taken.touches(whole):
            return None
        far = max(0, start - _LONGEST_PARAGRAPH)
        above = far + len(self._text[far:start].rstrip())
        first = line_around(self._text, above, _LONGEST_PARAGRAPH)[0] if above else start
        # A headline's speaker does not go on in the body.
        side = (0, self._body_start) if whole[0] < self._body_start else (self._body_start, len(self._text))
        at = bisect_left(self._bounds, (whole, 0))
        before = self._bounds[max(0, at - _REACH) : at]
        near = [number for span, number in reversed(before) if _within(span, (max(first, side[0]), end))]
        near += [number for span, number in self._bounds[at : at + 1] if _within(span, (start, min(end, side[1])))]
        if not near:
            return None
        self._more.setdefault(near[0], []).append(whole)
        return near[0]


def _filled(text: str, outer: Draft, tagged: Sequence[Draft], deeper: Deeper, depth: int) -> Draft:
    """Gives an attribution with others inside it, each as deep as it belongs.

    Args:
        depth: How many holders the chain has with an inner one.
    """
    known = Covered([span for inner in outer.inner for span in _cues(inner)])
    own = sorted(outer.inner, key=lambda draft: min(draft.content))
    begins = [min(draft.content)[0] for draft in own]
    bounds = _bounds(outer)
    further: dict[int, list[Draft]] = {}
    added: list[Draft] = []
    for one in tagged:
        fitting = _clipped(one, bounds)
        if fitting is None or any(known.touches(span) for span in one.cue):
            continue
        at = bisect_right(begins, one.cue[0][0])
        near = range(max(0, at - _REACH), at)
        holder = next((number for number in near if depth < MAX_DEPTH and _holds(own[number], one)), None)
        if holder is None:
            added.append(fitting)
        else:
            further.setdefault(holder, []).append(one)
    for number, found in further.items():
        own[number] = _filled(text, own[number], found, deeper, depth + 1)
    places = sorted(outer.content)
    moved: set[int] = set()
    for number, one in enumerate(added):
        # What rules found next to it may stand inside it.
        first, after = _bounds(one)
        near = range(bisect_left(begins, first), bisect_right(begins, after))
        held = {at for at in near if at not in moved and depth + _height(own[at]) < MAX_DEPTH and _holds(one, own[at])}
        moved |= held
        read = deeper(one, depth + 1, _quoted(text, places, one)) if depth < MAX_DEPTH else []
        new = [inner for inner in read if not any(known.touches(span) for span in _cues(inner))]
        inner = sorted([*(own[at] for at in held), *new], key=lambda draft: min(draft.content))
        added[number] = replace(one, inner=inner)
    kept = [inner for at, inner in enumerate(own) if at not in moved]
    return replace(outer, inner=sorted([*kept, *added], key=lambda draft: min(draft.content)))


def _quoted(text: str, places: Sequence[Span], one: Draft) -> bool:
    """Whether an attribution stands in a quotation of the content around it."""
    at = bisect_right(places, (one.cue[0][0], len(text)))
    return at > 0 and text[places[at - 1][0]] in _MARKS


def _clipped(one: Draft, bounds: Span) -> Draft | None:
    """Gives an attribution with what of its content stands within bounds, or None without any."""
    start, end = bounds
    content = [(max(first, start), min(after, end)) for first, after in one.content if first < end and start < after]
    return replace(one, content=content) if content else None


def _bounds(draft: Draft) -> Span:
    return min(draft.content)[0], max(after for _, after in draft.content)


def _holds(outer: Draft, inner: Draft) -> bool:
    """Whether another attribution stands in the content of one."""
    cue = inner.cue[0] if inner.cue else min(inner.content)
    return (
        any(_within(cue, span) for span in outer.content)
        and outer.source != inner.source
        and _clipped(inner, _bounds(outer)) is not None
    )


def _height(draft: Draft) -> int:
    return 1 + max((_height(inner) for inner in draft.inner), default=0)


def _cues(draft: Draft) -> Iterator[Span]:
    for each in (draft, *_all_inside(draft)):
        yield from each.cue


def _all_inside(outer: Draft) -> Iterator[Draft]:
    for inner in outer.inner:
        yield inner
        yield from _all_inside(inner)


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
