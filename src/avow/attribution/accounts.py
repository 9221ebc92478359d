"""``In HOLDER's view, CONTENT``, ``By REPORTER's account, CONTENT``, ``As REPORTER tells it, CONTENT``."""

from __future__ import annotations

from avow.attribution.draft import Draft
from avow.attribution.sentence import GENITIVES, QUOTE, Sentence
from avow.lexicon.function_words import DETERMINERS
from avow.records import CueClass, Span

_VIEWS = frozenset("view opinion judgment judgement eyes mind estimation".split())
_ACCOUNTS = frozenset("account telling version reckoning words".split())
_TELLS = frozenset("tells told puts put sees saw has had".split())
_FARTHEST = 12
_SHORTEST = 3
_SHORTEST_VIEW = 6


def read_view(sentence: Sentence) -> Draft | None:
    """Gives the attribution of a view that opens what somebody says: "in the bishop's view the war is lost"."""
    low = sentence.low
    if len(low) < _SHORTEST_VIEW or low[0] not in ("in", "to", "by"):
        return None
    for index in range(2, min(len(low) - 2, _FARTHEST)):
        if low[index] in _VIEWS | _ACCOUNTS and low[index - 1].endswith(GENITIVES):
            start = index + 2 if low[index + 1] == "," else index + 1
            return _draft(sentence, index, (index, index + 1), start, "belief", "inside/view")
        if low[index] in (",", QUOTE):
            return None
    return None


def read_account(sentence: Sentence) -> Draft | None:
    """Gives what somebody reports by whose account or in whose words it is; marks no items."""
    low = sentence.low
    if low[0] not in ("by", "in", "as") or "," not in low:
        return None
    comma = low.index(",")
    if comma < _SHORTEST or len(low) - comma < _SHORTEST:
        return None
    if not sentence.capital(1) and low[1] not in DETERMINERS and low[1] not in ("he", "she", "they"):
        return None
    if low[0] == "as" and low[comma - 1] == "it" and low[comma - 2] in _TELLS:
        return _draft(sentence, comma - 2, (comma - 2, comma), comma + 1, "speech", "reported")
    if low[0] != "as" and low[comma - 1] in _ACCOUNTS and low[comma - 2].endswith(GENITIVES):
        return _draft(sentence, comma - 1, (comma - 1, comma), comma + 1, "speech", "reported")
    return None


def _draft(sentence: Sentence, after: int, cue: tuple[int, int], start: int, cue_class: CueClass, frame: str) -> Draft:
    """Gives an attribution whose source begins at the second item and ends before `after`."""
    return Draft(
        [sentence.between(start, len(sentence))],
        [sentence.between(*cue)],
        [_owner(sentence, after)],
        sentence.low[cue[0]],
        cue_class,
        frame=frame,
    )


def _owner(sentence: Sentence, after: int) -> Span:
    """Gives a source without the "’s" of its last word."""
    start, end = sentence.between(1, after)
    last = sentence.low[after - 1]
    if last.endswith(GENITIVES):
        end -= 2 if last[-1] == "s" else 1
    return start, end
