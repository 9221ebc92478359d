"""Where a content ends to the right of its cue, and where it begins to the left."""

from __future__ import annotations

from avow.attribution.cues import Cue
from avow.attribution.frames import DASHES
from avow.attribution.sentence import QUOTE, Sentence
from avow.lexicon.function_words import SENTENCE_OPENERS

_STOPPING = frozenset({";"})


def content_end(sentence: Sentence, start: int, cues: list[Cue]) -> int:
    """Gives the index after the last item of a content that begins at `start`."""
    low = sentence.low
    size = len(low)
    firsts = {cue.first: cue for cue in cues if cue.first > start}
    heads = {cue.head: cue for cue in cues if cue.head > start}
    index = start
    while index < size:
        word = low[index]
        if sentence.taken[index] or word in _STOPPING:
            break
        if word == "," and index + 1 < size:
            if _comma_ends(sentence, index, firsts, heads):
                break
        elif word in ("and", "but") and index + 1 in firsts and firsts[index + 1].form == "finite":
            break
        index += 1
    while index > start and (low[index - 1] == "," or low[index - 1] in DASHES):
        index -= 1
    return index


def _comma_ends(sentence: Sentence, comma: int, firsts: dict[int, Cue], heads: dict[int, Cue]) -> bool:
    low = sentence.low
    after = comma + 1
    nxt = low[after]
    if after in firsts and firsts[after].form == "ing":
        return True
    if nxt in ("and", "but", "while", "though", "although"):
        if after + 1 in firsts:
            return True
        return any(
            head in heads and heads[head].form == "finite" for head in range(after + 2, min(len(low), after + 6))
        )
    if nxt == "according":
        return True
    return nxt in ("which", "who", "where") or (after in firsts and firsts[after].form == "finite")


def content_begin(sentence: Sentence, end: int) -> int:
    """Gives the index at which a content that ends before `end` begins: after the last taken item."""
    index = end
    while index > 0 and not sentence.taken[index - 1] and sentence.low[index - 1] != ";":
        index -= 1
    low = sentence.low
    while index < end and (low[index] in (",", ";") or low[index] in DASHES):
        index += 1
    if index < end and low[index] in SENTENCE_OPENERS and index + 1 < end and low[index + 1] in (QUOTE, ","):
        index += 1
        while index < end and low[index] == ",":
            index += 1
    return index
