"""Takes a reading with a chain of holders where another reader saw one holder only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from avow.attribution.draft import Draft
from avow.attribution.tagger_gaps import Covered
from avow.records import Article, Span

_PLACE = 512
"""Characters that make a place of a text."""

Fill = Callable[[Draft], Draft]
"""Gives an outermost attribution with those inside it."""


def prefer_chains(article: Article, drafts: list[Draft], ruled: list[Draft], fill: Fill) -> list[Draft]:
    """Gives attributions, with the rules' reading of a stretch where that alone has a chain of holders.

    The tagger has learned from outermost attributions, in which a second one is rare: of "A colleague had told him that
    the code was to blame, said the chief", it takes the colleague for the speaker, or leaves out "had told". The
    rules read it as what the chief said, and find another holder inside. So it is with headlines that end with who
    says them ("Roth backs Lee, says Hart").

    Args:
        article: The article.
        drafts: The outermost attributions in reading order.
        ruled: Those that the rules found, also what they read as reported from behind or within.
        fill: Gives an attribution with those inside it.
    """
    kept = _Drafts(drafts)
    for draft in ruled:
        chain = fill(draft)
        signed = draft.frame == "reported" and draft.cue[0] < draft.source[0] < (article.body_start, 0)
        if (chain.inner or signed) and chain.source:
            _take(kept, chain, fill, draft.inner)
    return sorted(kept.drafts(), key=lambda draft: min(draft.content))


class _Drafts:
    """Attributions by the stretches of text that they stand in, so that asking for a place costs little."""

    def __init__(self, drafts: list[Draft]) -> None:
        self._next = 0
        self._drafts: dict[int, Draft] = {}
        self._places: dict[int, set[int]] = {}
        for draft in drafts:
            self.add(draft)

    def add(self, draft: Draft) -> None:
        number = self._next
        self._next += 1
        self._drafts[number] = draft
        for place in _places((*draft.content, *draft.cue)):
            self._places.setdefault(place, set()).add(number)

    def drop(self, numbers: list[int]) -> None:
        for number in numbers:
            del self._drafts[number]

    def touching(self, chain: Draft) -> dict[int, Draft]:
        spans = (*chain.content, *chain.cue, *chain.source)
        whole = Covered(list(spans))
        near = sorted({number for place in _places(spans) for number in self._places.get(place, ())})
        found = {number: self._drafts[number] for number in near if number in self._drafts}
        return {
            number: draft
            for number, draft in found.items()
            if any(whole.touches(span) for span in (*draft.content, *draft.cue))
        }

    def drafts(self) -> list[Draft]:
        return list(self._drafts.values())


def _places(spans: tuple[Span, ...]) -> set[int]:
    return {place for start, end in spans for place in range(start // _PLACE, end // _PLACE + 1)}


def _take(drafts: _Drafts, chain: Draft, fill: Fill, inner: list[Draft]) -> None:
    """Puts a chain in the place of the attributions that it touches, if none of them is a chain or says more.

    Kept of what is inside are those that came with it; others are read again with the content that it gets.
    """
    touching = drafts.touching(chain)
    if not (touching or chain.frame == "reported") or any(fill(draft).inner for draft in touching.values()):
        return
    begin, end = chain.bounds()
    more: list[Span] = []
    for draft in touching.values():
        # A tagger's attribution whose cue is outside the stretch says more than the rules saw.
        if not all(begin <= first and after <= end for first, after in draft.cue):
            return
        for first, after in draft.content:
            more += [part for part in ((first, min(after, begin)), (max(first, end), after)) if part[0] < part[1]]
    drafts.drop(list(touching))
    drafts.add(replace(chain, content=[*chain.content, *more], inner=inner))
