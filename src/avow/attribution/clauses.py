"""Where a content ends to the right of its cue, and where it begins to the left."""

from __future__ import annotations

from avow.attribution.cues import Cue
from avow.attribution.sentence import DASHES, QUOTE, Sentence
from avow.attribution.sources import has_verb
from avow.lexicon.function_words import (
    AUXILIARIES,
    COMMON_VERBS,
    DETERMINERS,
    PREPOSITIONS,
    SENTENCE_OPENERS,
    SUBJECT_PRONOUNS,
)

SPEECH = frozenset({"said", "says", "told", "say"})
_ENDING = frozenset("but which who whom whose where while though although whereas a an the compared".split())
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
            if _comma_ends(sentence, start, index, firsts, heads):
                break
        elif word in ("and", "but") and _conjunction_ends(sentence, index, firsts):
            break
        index += 1
    while index > start and (low[index - 1] == "," or low[index - 1] in DASHES):
        index -= 1
    return index


def _comma_ends(sentence: Sentence, start: int, comma: int, firsts: dict[int, Cue], heads: dict[int, Cue]) -> bool:
    """Whether the content ends at a comma, by the word behind it and by what is still missing before it."""
    low = sentence.low
    after = comma + 1
    word = low[after]
    if after in firsts:
        return True
    if word == "according":
        return comma > start + 1
    if word in ("and", "or"):
        if after + 1 in firsts:
            return True
        return word == "and" and has_verb(sentence, start, comma) and _clause_opens(sentence, after + 1)
    if not has_verb(sentence, start, comma) and _pair(sentence, comma):
        return False
    if word in _ENDING:
        return True
    return _clause_opens(sentence, after)


def _clause_opens(sentence: Sentence, at: int) -> bool:
    """Whether a new main clause begins: a subject pronoun, or a name or noun phrase with a verb close behind."""
    low = sentence.low
    if at >= len(low):
        return False
    if low[at] in SUBJECT_PRONOUNS or low[at] == "there":
        return True
    if not (sentence.capital(at) or low[at] in DETERMINERS):
        return False
    for index in range(at + 1, min(len(low), at + 6)):
        word = low[index]
        if word in (",", ";", "that", "to", "who", "which") or word in PREPOSITIONS:
            return False
        if word in AUXILIARIES or word in COMMON_VERBS or word in SPEECH:
            return True
    return False


def _pair(sentence: Sentence, comma: int) -> bool:
    """Whether another comma follows soon, so that the words between are an insertion."""
    return "," in sentence.low[comma + 2 : comma + 14]


def _conjunction_ends(sentence: Sentence, conjunction: int, firsts: dict[int, Cue]) -> bool:
    """Whether a cue follows an "and" at once, or behind a short subject: "and added", "and Roth says"."""
    after = conjunction + 1
    if after in firsts:
        return firsts[after].form == "finite"
    if after >= len(sentence) or not (sentence.capital(after) or sentence.low[after] in SUBJECT_PRONOUNS):
        return False
    for index in range(after + 1, min(len(sentence), after + 4)):
        if index in firsts:
            return firsts[index].form == "finite"
        if not sentence.capital(index):
            return False
    return False


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
