"""Stance cues: words and phrases that show how a speaker commits to what is said.

The table `stance.tsv` is our own. Its kinds follow Hyland (2005, "Metadiscourse") for hedges and
boosters, and Karttunen (1971) and Nairn, Condoravdi and Karttunen (2006) for verbs whose use implies
something about their clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final, Literal, get_args

from avow.lexicon.inflection import inflections
from avow.records import Span

StanceCueKind = Literal[
    "negation",
    "hedge",
    "hearsay",
    "noncommittal",
    "weak_denial",
    "denial",
    "affirmation",
    "booster",
    "factive",
    "implicative",
    "counterfactive",
    "condition",
    "question",
    "contrast",
]

STANCE_CUE_KINDS: Final[tuple[StanceCueKind, ...]] = get_args(StanceCueKind)

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|\?")
_MONTH_BEFORE = frozenset(
    {"in", "last", "next", "this", "until", "till", "since", "by", "of", "from", "before", "after"}
)


@dataclass(frozen=True, slots=True)
class StanceCue:
    """One cue in a text.

    Attributes:
        span: Where it stands in the text.
        phrase: Its entry in the table, verbs in the base form.
        signature: What a clause under it is implied to be when the cue is affirmed / negated: "+" true, "-" false,
            "o" open ("know": "+/+", "fail": "-/+"); "" for cues that take no clause.
    """

    span: Span
    kind: StanceCueKind
    phrase: str
    signature: str = ""


def stance_cues(text: str) -> list[tuple[Span, StanceCueKind]]:
    """Gives the span and kind of every stance cue of a text, in reading order; they do not overlap.

    Examples:
        >>> stance_cues("I doubt that it may ever be proven.")
        [((2, 7), 'weak_denial'), ((16, 19), 'hedge'), ((28, 34), 'affirmation')]
    """
    return [(cue.span, cue.kind) for cue in find_stance_cues(text)]


def find_stance_cues(text: str) -> list[StanceCue]:
    """Gives the stance cues of a text with their table entries, longest match first, in reading order."""
    spans = [match.span() for match in _TOKEN.finditer(text)]
    tokens = [text[start:end] for start, end in spans]
    return match_stance_cues(tokens, spans)


def match_stance_cues(tokens: list[str], spans: list[Span]) -> list[StanceCue]:
    """As `find_stance_cues`, for a text that is already cut into words and question marks.

    Args:
        tokens: The words as they stand in the text, contractions whole ("didn't"), and "?" for question marks.
        spans: Where each stands in the text.
    """
    table = _table()
    words = [token.lower().replace("’", "'") for token in tokens]
    found: list[StanceCue] = []
    position = 0
    while position < len(words):
        length = 1
        for phrase, entry in table.get(words[position], ()):
            if words[position : position + len(phrase)] == phrase and not _is_month(tokens, position):
                length = len(phrase)
                span = (spans[position][0], spans[position + length - 1][1])
                found.append(StanceCue(span, entry[0], entry[1], entry[2]))
                break
        else:
            if words[position].endswith("n't"):
                found.append(StanceCue(spans[position], "negation", "not"))
            elif words[position] == "?":
                found.append(StanceCue(spans[position], "question", "?"))
        position += length
    return found


def _is_month(tokens: list[str], position: int) -> bool:
    """Whether this is the month of May and no modal verb: "in May", "May 5"."""
    if tokens[position] != "May":
        return False
    before = tokens[position - 1].lower() if position else ""
    after = tokens[position + 1] if position + 1 < len(tokens) else ""
    return before in _MONTH_BEFORE or after[:1].isdigit() or before.isdigit()


def _forms(verb: str) -> list[str]:
    if verb == "be":
        return ["be", "am", "is", "are", "was", "were", "been", "being"]
    return list(dict.fromkeys(inflections(verb).values()))


@lru_cache(maxsize=1)
def _table() -> dict[str, list[tuple[list[str], tuple[StanceCueKind, str, str]]]]:
    """First word -> the phrases that begin with it, longest first, with (kind, phrase, signature)."""
    text = resources.files("avow.lexicon").joinpath("stance.tsv").read_text(encoding="utf-8")
    table: dict[str, list[tuple[list[str], tuple[StanceCueKind, str, str]]]] = {}
    for line in text.splitlines()[1:]:
        kind, form, signature, phrase = line.split("\t")
        words = _TOKEN.findall(phrase)
        for first in _forms(words[0]) if form == "verb" else (words[0],):
            # The table's kinds are checked against STANCE_CUE_KINDS by a test.
            entry: tuple[StanceCueKind, str, str] = (kind, phrase, signature)  # type: ignore[assignment]
            table.setdefault(first, []).append(([first, *words[1:]], entry))
    for phrases in table.values():
        phrases.sort(key=lambda item: -len(item[0]))
    return table
