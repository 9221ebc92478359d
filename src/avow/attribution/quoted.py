"""``SOURCE was quoted (by a paper) as saying CONTENT``: who is quoted speaks, not who quotes."""

from __future__ import annotations

from avow.attribution.clauses import content_begin, content_end
from avow.attribution.cues import Cue
from avow.attribution.draft import Draft
from avow.attribution.sentence import QUOTE, Sentence
from avow.attribution.sources import source_span, subject_left
from avow.lexicon.function_words import BE, HAVE

FRAME = "quoted"
_SAYING = frozenset({"saying", "telling"})
_REACH = 10


def read_quoted(sentence: Sentence, cues: list[Cue]) -> list[Draft]:
    """Gives the attribution of whom a sentence quotes in the passive, marking its items."""
    low = sentence.low
    if "quoted" not in low:
        return []
    verb = low.index("quoted")
    first = verb
    while first > 0 and (low[first - 1] in BE or low[first - 1] in HAVE or low[first - 1] in ("also", "later")):
        first -= 1
    saying = next((at for at in range(verb + 1, min(len(low), verb + _REACH)) if low[at] in _SAYING), 0)
    if first == verb or not saying or low[saying - 1] != "as":
        return []
    subject = subject_left(sentence, first)
    if subject is None:
        return []
    before = subject[0]
    if before > 0 and (low[before - 1] == QUOTE or low[before - 1] == ","):
        start, end = content_begin(sentence, before), before
    else:
        start = saying + 1 + (saying + 2 < len(low) and low[saying + 1] == ",")
        end = content_end(sentence, start, [cue for cue in cues if cue.head > saying])
        # "quoted as saying by the agency that"
        start = next((at for at in range(start, min(end, start + _REACH)) if low[at] == "that"), start)
    if end <= start:
        return []
    draft = Draft(
        [sentence.between(start, end)],
        [sentence.between(first, verb + 1), sentence.between(saying - 1, saying + 1)],
        [source_span(sentence, subject)],
        "say",
        "speech",
        frame=FRAME,
        quoted=low[start] == QUOTE,
    )
    sentence.take(start, end)
    sentence.take(subject[0], saying + 1)
    return [draft]
