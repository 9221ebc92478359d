"""What follows a verb: its particle, addressee and adverbials, the frame, and where the content begins."""

from __future__ import annotations

from typing import NamedTuple

from avow.attribution.cues import Cue, is_adverb
from avow.attribution.sentence import DASHES, QUOTE, Sentence
from avow.lexicon.function_words import (
    AUXILIARIES,
    COMMON_VERBS,
    DETERMINERS,
    MONTHS,
    OBJECT_PRONOUNS,
    OCCASIONS,
    PREPOSITIONS,
    QUESTION_WORDS,
    SUBJECT_PRONOUNS,
    TIME_NOUNS,
    TIME_OPENERS,
    WEEKDAYS,
)
from avow.lexicon.reporting import verb_forms

_ADDRESSED = frozenset(
    "tell ask remind assure inform warn urge advise convince promise persuade notify caution text email".split()
)
_REACH = 24
"""How many items after a cue are searched for the "that" or the quotation that opens its content."""

_FEW_WORDS = 4
_MANNER = frozenset("in on with at by".split())


class Frame(NamedTuple):
    """How a cue goes on.

    Attributes:
        name: "that", "bare", "wh", "inf", "ing", "np", "quote", "colon", or "none" when the clause ends here.
        particle: "" or "out", "for", "out at" ...
        cue_end: Index after the cue's last item, particle included.
        start: Index at which the content begins; for "none" the index after what was skipped.
    """

    name: str
    particle: str
    cue_end: int
    start: int


def read_frame(sentence: Sentence, cue: Cue) -> Frame:
    """Reads on from a cue."""
    low = sentence.low
    size = len(low)
    particle, cue_end = _particle(sentence, cue)
    at = cue_end
    if cue.verb.lemma in _ADDRESSED and not particle:
        at = _skip_addressee(sentence, at)
        # "urged the department to act": whom the urge is about belongs to what is urged.
        if at < size and low[at] == "to":
            return Frame("inf", particle, cue_end, cue_end)
    found = _opener_ahead(sentence, at)
    at = found if found is not None else _skip_adverbials(sentence, at)
    if at >= size:
        return Frame("none", particle, cue_end, at)
    word = low[at]
    if word == ":":
        quoted = at + 1 < size and low[at + 1] == QUOTE
        return Frame("quote" if quoted else "colon", particle, cue_end, at + 1)
    if word in (",", *DASHES):
        if at + 1 < size and low[at + 1] == QUOTE:
            return Frame("quote", particle, cue_end, at + 1)
        if at + 1 < size and low[at + 1] == "that":
            return Frame("that", particle, cue_end, at + 1)
        return Frame("none", particle, cue_end, at)
    if word == QUOTE:
        return Frame("quote", particle, cue_end, at)
    if word == "that":
        return Frame("that", particle, cue_end, at)
    if word in QUESTION_WORDS:
        return Frame("wh", particle, cue_end, at)
    if word == "to" and not particle:
        name = "none" if _noun_phrase_opens(sentence, at + 1) else "inf"
        return Frame(name, particle, cue_end, at)
    if word in ("and", "or", "but", ";", ")", "“", "?"):
        return Frame("none", particle, cue_end, at)
    if word.endswith("ing") and len(word) > 5:
        return Frame("ing", particle, cue_end, at)
    if (word in PREPOSITIONS and word != "as") or word == "as":
        return Frame("none", particle, cue_end, at)
    return Frame("bare" if _finite_ahead(sentence, at) else "np", particle, cue_end, at)


def _particle(sentence: Sentence, cue: Cue) -> tuple[str, int]:
    """Gives the words that the verb takes along, if the lexicon knows it with them, and the index after them.

    The longest match wins: "lashed out at" before "lashed out".
    """
    low = sentence.low
    at = cue.last
    frames = cue.verb.frames
    for count in (3, 2, 1):
        words = low[at : at + count]
        particle = " ".join(words)
        if len(words) < count or particle not in frames:
            continue
        if words[-1] == "on" and _is_time(sentence, at + count):
            continue
        if particle == "to" and "inf" in frames.get("", ()) and not _noun_phrase_opens(sentence, at + 1):
            continue
        return particle, at + count
    return "", at


def _noun_phrase_opens(sentence: Sentence, at: int) -> bool:
    if at >= len(sentence):
        return False
    word = sentence.low[at]
    return word in DETERMINERS or word in OBJECT_PRONOUNS or word == QUOTE or sentence.capital(at)


def _opener_ahead(sentence: Sentence, at: int) -> int | None:
    """Finds a "that" or quotation that opens the content behind an addressee or an adverbial.

    Only what such phrases are made of may stand between: no verb, no second preposition phrase with a
    subject pronoun, no sentence mark.
    """
    low = sentence.low
    forms = verb_forms()
    if at >= len(low) or (low[at] not in PREPOSITIONS and not _time_opens(sentence, at) and not is_adverb(low[at])):
        return None
    passed = at
    for index in range(at, min(len(low), at + _REACH)):
        word = low[index]
        if index in sentence.titles:
            passed = _after_title(sentence, index)
        if index < passed or index + 1 in sentence.titles or _named_in_marks(sentence, index):
            continue
        if word == "that" and index > at:
            return index
        if word in (",", ":") and index + 1 < len(low) and low[index + 1] == QUOTE:
            return index
        if word in (",", ":", ";", QUOTE) or word in DASHES or word in AUXILIARIES or word in SUBJECT_PRONOUNS:
            return None
        if index > at and (form := forms.get(word)) is not None and form.tags & {"ed", "ing"}:
            return None
    return None


def _named_in_marks(sentence: Sentence, at: int) -> bool:
    """Whether a few words in quotation marks stand between a preposition and "that": 'said in “plain terms” that'."""
    quotation = sentence.quotes[at]
    if quotation is None or at + 1 >= len(sentence) or sentence.low[at + 1] != "that":
        return False
    inside = sentence.text[slice(*quotation.inside)]
    return sentence.low[at - 1] in _MANNER and inside[-1:].isalnum() and len(inside.split()) <= _FEW_WORDS


def _after_title(sentence: Sentence, at: int) -> int:
    """Gives the index behind the title that begins at an item, and behind the comma that closes it."""
    after = sentence.titles[at]
    low = sentence.low
    quoted = after + 1 < len(low) and low[after + 1] == QUOTE
    return after + 1 if after < len(low) and low[after] == "," and not quoted else after


def _time_opens(sentence: Sentence, at: int) -> bool:
    word = sentence.low[at]
    return word in WEEKDAYS or word in TIME_OPENERS or word in MONTHS


def _is_time(sentence: Sentence, at: int) -> bool:
    """Whether a time expression begins here: "Monday", "March 3", "last week"."""
    if at >= len(sentence):
        return False
    word = sentence.low[at]
    return word in WEEKDAYS or word in MONTHS or (word.isdigit() and len(word) == 4)


def _skip_addressee(sentence: Sentence, at: int) -> int:
    """Skips who is told: "reporters", "the crowd", "Fox News’s Sean Hannity", "her supporters in Ohio"."""
    low = sentence.low
    size = len(low)
    if at >= size or low[at] in ("that", "to", ",", ":", QUOTE) or low[at] in QUESTION_WORDS:
        return at
    for index in range(at, min(size, at + 14)):
        word = low[index]
        if index > at and (word in ("that", "to") or word in QUESTION_WORDS):
            return index
        if (word in (",", ":") and index + 1 < size and low[index + 1] == QUOTE) or word == QUOTE:
            return index
        if word in (",", ";", ":") or word in AUXILIARIES:
            break
    if low[at] in OBJECT_PRONOUNS:
        return at + 1
    index = at
    if low[index] in DETERMINERS:
        index += 1
        if (named := _behind_name(sentence, index)) is not None:
            return named
        while index < size and not sentence.capital(index) and low[index] not in PREPOSITIONS:
            if low[index] in DETERMINERS or low[index] in SUBJECT_PRONOUNS or low[index] in (",", QUOTE):
                break
            index += 1
        return index
    if sentence.capital(index):
        while index < size and (sentence.capital(index) or low[index] in ("of", "the", "and", "&")):
            if low[index] == "the" and low[index - 1] not in ("of", "at"):
                break
            index += 1
        return index
    if low[index] in PREPOSITIONS:
        return at
    return index + 1


def _behind_name(sentence: Sentence, at: int) -> int | None:
    """Gives the index behind an addressee's name, if what comes there shows its end: "the BBC the plan was fair"."""
    low = sentence.low
    after = at
    while after < len(low) and (sentence.capital(after) or (after > at and low[after] in ("of", "and", "&"))):
        after += 1
    if after == at or after >= len(low):
        return None
    word = low[after]
    ends = word in DETERMINERS or word in SUBJECT_PRONOUNS or word in PREPOSITIONS or word in WEEKDAYS
    return after if ends else None


def _skip_adverbials(sentence: Sentence, at: int) -> int:
    """Skips adverbs, times and occasions: "repeatedly", "on Monday", "in a statement", "last week"."""
    low = sentence.low
    size = len(low)
    while at < size:
        word = low[at]
        if word in WEEKDAYS or (is_adverb(word) and at + 1 < size and _closes_group(low[at + 1])):
            at += 1
        elif word in TIME_OPENERS and at + 1 < size and (low[at + 1] in TIME_NOUNS or low[at + 1] in WEEKDAYS):
            at += 2
            if at < size and low[at] in TIME_NOUNS:
                at += 1
        elif word in ("on", "in", "since", "by", "at", "during", "via", "after", "through"):
            after = _skip_occasion(sentence, at)
            if after == at:
                return at
            at = after
        elif (word == "," and at + 2 < size and low[at + 2] == "," and is_adverb(low[at + 1])) or (
            word == "," and at + 2 < size and low[at + 2] == "," and low[at + 1] in ("however", "though", "meanwhile")
        ):
            at += 3
        else:
            return at
    return at


def _closes_group(word: str) -> bool:
    """Whether an adverb before `word` belongs to the verb ("said repeatedly that") and not to the content."""
    return word in ("that", ",", ":", QUOTE) or word in WEEKDAYS or word in ("on", "in", "at", "during")


def _skip_occasion(sentence: Sentence, at: int) -> int:
    """Skips "on Monday", "in March", "in a statement", "during a rally in Ohio"; stays where it is otherwise."""
    low = sentence.low
    size = len(low)
    if at + 1 >= size:
        return at
    if _is_time(sentence, at + 1):
        at += 2
        while at < size and (low[at] in TIME_NOUNS or low[at].isdigit()):
            at += 1
        return at
    for index in range(at + 1, min(size, at + 6)):
        word = low[index]
        if index in sentence.titles:
            return sentence.titles[index]
        if word in OCCASIONS or word in TIME_NOUNS:
            index += 1
            if (
                index + 1 < size
                and low[index] in ("with", "to", "in", "at", "on", "from")
                and sentence.capital(index + 1)
            ):
                index += 1
                while index < size and sentence.capital(index):
                    index += 1
            return index
        if word in (",", ":", ";", QUOTE) or word in SUBJECT_PRONOUNS or word in AUXILIARIES:
            return at
    return at


def _finite_ahead(sentence: Sentence, at: int) -> bool:
    """Whether the words ahead look like a clause: a subject pronoun, or a verb before any mark."""
    low = sentence.low
    if low[at] in SUBJECT_PRONOUNS or low[at] == "there":
        return True
    for index in range(at, min(len(low), at + 16)):
        word = low[index]
        if word in AUXILIARIES or ("’" in word and word.partition("’")[0] in SUBJECT_PRONOUNS):
            return True
        if word in (",", ";", ":", "that", "who", "which"):
            return False
        if index > at and (word in COMMON_VERBS or (word.endswith("ed") and low[index - 1] not in DETERMINERS)):
            return not sentence.capital(index)
    return False
