"""``CONTENT, REPORTER CUE`` and ``HOLDER, REPORTER CUE, goes on``: who reports another holder from behind or within.

"The board knew, its clerk told the court" and "The mayor, her lawyer says, still hopes ...". A reader from left to
right takes the first name for the speaker; these patterns look for the second one first, whatever stands before.
"""

from __future__ import annotations

from dataclasses import replace

from avow.attribution.accounts import read_account
from avow.attribution.clauses import content_end
from avow.attribution.cues import Cue, find_cues
from avow.attribution.draft import Draft
from avow.attribution.phrases import find_phrases
from avow.attribution.sentence import DASHES, QUOTE, Sentence
from avow.attribution.sources import Range, has_verb, source_span, subject_right
from avow.lexicon.function_words import (
    AUXILIARIES,
    DETERMINERS,
    OBJECT_PRONOUNS,
    PREPOSITIONS,
    RELATIVES,
    SENTENCE_OPENERS,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
)
from avow.lexicon.names import ROLES
from avow.lexicon.reporting import inside_verbs

_CLOSING = frozenset({",", ";", *DASHES})
_LONGEST_REPORTER = 12
_ENDING = frozenset({"post", "quote"})
_LONGEST_ROLE = 4
_LONGEST_TAIL = 10
_LONGEST_HOLDER = 14
_LONGEST_SUBJECT = 8


def read_reported(sentence: Sentence) -> Draft | None:
    """Gives what a reporter behind or within a sentence reports, if there is one; marks no items."""
    if "," not in sentence.low:
        return None
    cues = [*find_cues(sentence, inside_verbs()), *find_phrases(sentence)]
    for cue in cues:
        if cue.form != "finite" or cue.verb.cue_class != "speech" or cue.negated:
            continue
        # "A cashier named Holt", "who withdrew the number": no verbs that a report ends with.
        if _ENDING.isdisjoint(cue.verb.frames.get("", ())):
            continue
        draft = _reported(sentence, cue, _reporter_left(sentence, cue), cues) or _reported(
            sentence, cue, _reporter_right(sentence, cue), cues
        )
        if draft is not None:
            return draft
    return _according(sentence, cues) or read_account(sentence)


def _according(sentence: Sentence, cues: list[Cue]) -> Draft | None:
    """Reads ``HOLDER, according to REPORTER, goes on``."""
    low = sentence.low
    for index in range(2, len(low) - 3):
        if low[index] == "according" and low[index + 1] == "to" and low[index - 1] == ",":
            begin = _clause_begin(sentence, index - 1)
            after = _clause_end(sentence, index + 2)
            if after is None or any(begin <= cue.head < index for cue in cues) or has_verb(sentence, begin + 1, index):
                return None
            said = Cue(index, index, index + 2, inside_verbs()["says"].verb, "finite")
            draft = _reported(sentence, said, ((index + 2, after), (index, after)), cues)
            return draft and replace(draft, lemma="according to")
    return None


def _reported(sentence: Sentence, cue: Cue, clause: tuple[Range, Range] | None, cues: list[Cue]) -> Draft | None:
    """Gives the attribution of a reporting clause, unless what is around it is no content.

    Args:
        sentence: Its items.
        cue: The reporting verb.
        clause: The reporter, and the whole clause between commas.
        cues: All cues of the sentence.
    """
    if clause is None:
        return None
    reporter, (first, after) = clause
    low = sentence.low
    begin = _clause_begin(sentence, first - 1)
    left = first - 1
    if left - begin < 1 + (not sentence.capital(begin)) or low[begin] in SUBORDINATORS or low[begin] in RELATIVES:
        return None
    parts = [(begin, left)]
    told = any(begin <= other.head < left for other in cues)
    # "Roth replied that it was late: count again, she said": she is Roth. "Her deputy told her, she said": she is not.
    if low[reporter[0]] in SUBJECT_PRONOUNS and told and not OBJECT_PRONOUNS.intersection(low[begin:left]):
        return None
    goes_on = after + 1
    if (told or has_verb(sentence, begin + 1, left)) and low[begin] not in PREPOSITIONS:
        # "Her deputy told him, he said, that ...": what was told may come behind.
        if goes_on < len(low) and low[goes_on] in ("that", "whether"):
            parts.append((goes_on, content_end(sentence, goes_on, cues)))
    elif not has_verb(sentence, begin + 1, left) and goes_on + 3 < len(low) and low[after] != ";":
        # "The mayor, her lawyer says, still hopes", "In private, her lawyer says, the mayor hopes".
        preface = low[begin] in PREPOSITIONS
        reach = _LONGEST_SUBJECT if preface else 2
        if left - begin > _LONGEST_HOLDER or not any(goes_on <= other.first <= goes_on + reach for other in cues):
            return None
        end = content_end(sentence, goes_on, [other for other in cues if other.head > goes_on + reach])
        if end - goes_on < 3 or (preface and not _phrase(sentence, goes_on)):
            return None
        parts.append((goes_on, end))
    else:
        return None
    return Draft(
        content=[sentence.between(*part) for part in parts],
        cue=[sentence.between(cue.first, cue.last)],
        source=[source_span(sentence, reporter)],
        lemma=cue.verb.lemma,
        cue_class=cue.verb.cue_class,
        negated=cue.negated,
        modal=cue.modal,
        frame="reported",
    )


def _clause_begin(sentence: Sentence, end: int) -> int:
    low = sentence.low
    begin = end
    while begin > 0 and low[begin - 1] not in (";", ":"):
        begin -= 1
    while begin < end and (low[begin] in SENTENCE_OPENERS or low[begin] == ","):
        begin += 1
    return begin


def _reporter_left(sentence: Sentence, cue: Cue) -> tuple[Range, Range] | None:
    """Reads ``, the mayor Ana Roth told the court on Monday ,``: at most two pieces before the verb."""
    low = sentence.low
    at = cue.first
    apposed = at > 0 and low[at - 1] == ","
    begin = _piece(sentence, at - 1 if apposed else at)
    if apposed and begin is not None:
        at = begin - 1
        begin = _piece(sentence, at)
    if begin is None or begin < 1 or low[begin - 1] not in (",", *DASHES):
        return None
    after = _clause_end(sentence, cue.last)
    titled = any(sentence.capital(index) for index in range(begin, cue.first))
    if after is None or not (_phrase(sentence, begin) or (titled and low[begin].isalpha())):
        return None
    end = cue.first - 1 if apposed else cue.first
    return (begin, end), (begin, after)


def _piece(sentence: Sentence, end: int) -> int | None:
    """Gives where a verbless piece between commas that ends before `end` begins."""
    low = sentence.low
    begin = end
    while begin > 0 and low[begin - 1] not in (",", ";", ":", QUOTE, *DASHES):
        begin -= 1
    if not 0 < end - begin <= _LONGEST_REPORTER or not RELATIVES.isdisjoint(low[begin:end]):
        return None
    return None if any(word in AUXILIARIES or word in SUBJECT_PRONOUNS for word in low[begin:end][1:]) else begin


def _phrase(sentence: Sentence, at: int) -> bool:
    """Whether a noun phrase or "he" begins here that may name a reporter."""
    word = sentence.low[at]
    if word in PREPOSITIONS or word in SUBORDINATORS or word in RELATIVES:
        return False
    if sentence.capital(at) or word in DETERMINERS or word in ("he", "she", "they"):
        return True
    # "Said district judge Ana Roth".
    near = range(at, min(len(sentence), at + _LONGEST_ROLE))
    name = next((index for index in near if sentence.capital(index)), at)
    return name > at and sentence.low[name - 1] in ROLES


def _clause_end(sentence: Sentence, start: int) -> int | None:
    """Gives the index of the mark that ends a reporting clause without content, or the sentence's size."""
    low = sentence.low
    size = len(low)
    for index in range(start, min(size, start + _LONGEST_TAIL) + 1):
        if index == size or low[index] in _CLOSING:
            return index
        word = low[index]
        if word in (QUOTE, ":", "that", "whether", "if") or word in AUXILIARIES or word in SUBJECT_PRONOUNS:
            return None
        if word in inside_verbs() and index > start and "ed" in inside_verbs()[word].tags:
            return None
    return None


def _reporter_right(sentence: Sentence, cue: Cue) -> tuple[Range, Range] | None:
    """Reads ``, says the brother of one of the dead ,``."""
    low = sentence.low
    at = cue.first
    if at < 1 or cue.first != cue.head or low[at - 1] not in (",", *DASHES):
        return None
    if cue.last >= len(low) or not _phrase(sentence, cue.last):
        return None
    after = _clause_end(sentence, cue.last + 1)
    if after is None:
        return None
    # "says her deputy, Arild Moe": the name belongs to the role.
    end = after
    phrase = subject_right(sentence, cue.last)
    if phrase is not None and phrase[1] > after and not has_verb(sentence, *phrase) and sentence.capital(after + 1):
        end = phrase[1]
    return (cue.last, end), (at, end)
