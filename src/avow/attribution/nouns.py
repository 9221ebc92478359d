"""``SOURCE's claim that CONTENT``: nouns that report."""

from __future__ import annotations

from collections.abc import Mapping

from avow.attribution.clauses import content_end
from avow.attribution.cues import Cue
from avow.attribution.draft import Draft
from avow.attribution.sentence import GENITIVES, QUOTE, Sentence
from avow.attribution.sources import Range, has_verb
from avow.lexicon.function_words import POSSESSIVES
from avow.lexicon.reporting import reporting_nouns
from avow.records import CueClass, Span

Nouns = Mapping[str, tuple[str, CueClass, frozenset[str]]]

_BY = frozenset({"by", "from", "among", "of"})
_FARTHEST = 8
_REACH = 3
"""How many items left of the noun its owner may stand: "Trump's long-held false belief"."""


def read_nouns(
    sentence: Sentence, cues: list[Cue], nouns: Nouns | None = None, *, owner_behind: bool = False
) -> list[Draft]:
    """Gives the attributions by nouns, marking their items.

    Args:
        sentence: Its items.
        cues: Its verbs.
        nouns: Those that count; by default `reporting_nouns`.
        owner_behind: Also read "a claim by Roth that".
    """
    nouns = reporting_nouns() if nouns is None else nouns
    low = sentence.low
    found: list[Draft] = []
    if nouns.keys().isdisjoint(low):
        return found
    for index, word in [(index, word) for index, word in enumerate(low[:-2]) if word in nouns]:
        entry = nouns[word]
        behind = _owner_behind(sentence, index) if owner_behind and "that" in entry[2] else None
        if sentence.taken[index] or (low[index + 1] not in entry[2] and behind is None):
            continue
        start = index + 1 if low[index + 1] == "that" else index + 2
        if behind is not None:
            start = behind[1]
        end = content_end(sentence, start, cues)
        if end <= start:
            continue
        sentence.take(index, end)
        source = _owner(sentence, index) if behind is None else sentence.between(*behind)
        found.append(
            Draft(
                [sentence.between(start, end)],
                [sentence.between(index, index + 1)],
                [] if source is None else [source],
                entry[0],
                entry[1],
                frame=f"noun-{low[start] if behind else low[index + 1]}" + ("" if source is None else "-source"),
            )
        )
    return found


def _owner_behind(sentence: Sentence, noun: int) -> Range | None:
    """Gives who holds what the noun names where that stands behind it: "fears among islanders that"."""
    low = sentence.low
    if low[noun + 1] not in _BY:
        return None
    for index in range(noun + 2, min(len(low) - 1, noun + 2 + _FARTHEST)):
        if low[index] == "that":
            return (noun + 2, index) if index > noun + 2 and not has_verb(sentence, noun + 2, index) else None
        if low[index] in (",", ";", ":", "and", QUOTE):
            return None
    return None


def _owner(sentence: Sentence, noun: int) -> Span | None:
    """Gives who holds what the noun names: "his", "Trump" of "Trump's"."""
    low = sentence.low
    for at in range(noun - 1, max(-1, noun - 1 - _REACH), -1):
        if low[at] in POSSESSIVES:
            return sentence.between(at, at + 1)
        if low[at] in ("'", "’") and at > 0 and low[at - 1].endswith("s"):
            return sentence.between(at - 1, at)
        if low[at].endswith(GENITIVES):
            begin = at
            while begin > 0 and sentence.capital(begin - 1) and sentence.capital(begin):
                begin -= 1
            start, end = sentence.between(begin, at + 1)
            return start, end - (2 if low[at][-1] == "s" else 1)
    return None
