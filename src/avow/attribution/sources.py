"""The noun phrase that is the source: left of the verb, or right of it."""

from __future__ import annotations

from collections.abc import Sequence

from avow.attribution.cues import Cue, contracted_pronoun, is_adverb
from avow.attribution.sentence import DASHES, QUOTE, Sentence
from avow.lexicon.function_words import (
    AUXILIARIES,
    COMMON_VERBS,
    DETERMINERS,
    PREPOSITIONS,
    RELATIVES,
    SENTENCE_OPENERS,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    TIME_NOUNS,
    TIME_OPENERS,
    WEEKDAYS,
)
from avow.lexicon.names import GROUPS, ORGANISATIONS, ROLES
from avow.lexicon.reporting import verb_forms
from avow.records import Span

_BOUNDARIES = frozenset({",", ";", ":", QUOTE, "(", ")", "[", "]", "that", "but", *DASHES}) | SUBORDINATORS | RELATIVES

RELATIVE_SUBJECTS = frozenset({"who", "which", "that"})
_PREFACES = frozenset("back along asked pressed once speaking".split()) | WEEKDAYS
_PARTS_OF_DAY = frozenset({"morning", "afternoon", "evening", "night"})
_DAYS = frozenset({"today", "yesterday", "tonight"})
_AGENT_PRONOUNS = frozenset("he she they we i".split())
_HARD_STOPS = frozenset({";", ":", QUOTE})
_MAX_PIECES = 5

Range = tuple[int, int]


def subject_left(sentence: Sentence, before: int) -> Range | None:
    """Gives the items of the subject that ends before item `before`, or None.

    Handles a pronoun, a noun phrase with prepositional parts, a phrase with an apposition between commas
    ("Roth, the minister, said"), a parenthesis after it; a relative pronoun stands for itself.
    """
    low = sentence.low
    at = before
    while at > 0 and ((is_adverb(low[at - 1]) and low[at - 1] not in WEEKDAYS) or low[at - 1] in _DAYS):
        at -= 1
    at = _before_day(low, at)
    if at == 0:
        return None
    last = low[at - 1]
    if (last in SUBJECT_PRONOUNS and last != "who") or contracted_pronoun(last) is not None:
        return at - 1, at
    if last in RELATIVE_SUBJECTS:
        return at - 1, at
    if last == "," or last in DASHES:
        return _with_apposition(sentence, at - 1)
    if last == ")":
        opening = at - 1
        while opening > 0 and low[opening] != "(":
            opening -= 1
        phrase = _phrase_left(sentence, opening)
        return None if phrase is None else (phrase[0], at)
    return _phrase_left(sentence, at)


def _before_day(low: Sequence[str], before: int) -> int:
    """Passes the day between subject and verb: "Roth, the mayor, on Thursday evening denied"."""
    at = before
    while at > 1 and (low[at - 1] in WEEKDAYS or (low[at - 1] in _PARTS_OF_DAY and low[at - 2] in WEEKDAYS)):
        at -= 1
    if at == before or at < 2 or low[at - 1] != "on":
        return before
    return at - 1 - (low[at - 2] in ("late", "early"))


def _with_apposition(sentence: Sentence, comma: int) -> Range | None:
    """Reads ``NP , apposition , VERB`` with up to four pieces between commas: "Roth, 45, of Ohio, said".

    From the verb to the left, pieces that cannot be the head ("of Ohio", "45", "who won", "a doctor") are
    passed until a phrase is left that can. Prepositional, relative and participle pieces next to the verb do
    not belong to the source.
    """
    low = sentence.low
    mark = low[comma]
    end = comma
    source_end = -1
    for _ in range(_MAX_PIECES):
        begin = end
        while begin > 0 and low[begin - 1] != mark and low[begin - 1] not in _HARD_STOPS:
            begin -= 1
        appositive = _appositive(low[begin] if begin < end else "")
        if source_end < 0 and appositive:
            source_end = end
        if begin == 0 or low[begin - 1] != mark or (end != comma and _is_head(sentence, begin, end)):
            if end == comma:
                return None
            phrase = _phrase_left(sentence, end)
            if phrase is None:
                return None
            return phrase[0], (phrase[1] if mark in DASHES else max(source_end, phrase[1]))
        end = begin - 1
    return None


def _appositive(opener: str) -> bool:
    """Whether a piece between commas explains the name before it ("the minister") rather than the event."""
    if (opener in PREPOSITIONS and opener != "of") or opener in RELATIVES or opener in SUBORDINATORS or not opener:
        return False
    return not (is_adverb(opener) or opener in SENTENCE_OPENERS or opener.endswith(("ing", "ed")))


def _is_head(sentence: Sentence, begin: int, end: int) -> bool:
    """Whether a piece between commas is a name or a phrase that others explain, and no explanation itself."""
    low = sentence.low
    if low[begin].isdigit() or low[begin] in PREPOSITIONS or low[begin] in RELATIVES or end == begin:
        return False
    if end - begin == 1 and (low[begin].endswith(".") or (begin > 1 and low[begin - 2] in PREPOSITIONS)):
        return False
    if begin > 2 and low[begin - 1] == "," and (low[begin - 2].isdigit() or sentence.capital(begin - 2)):
        before = begin - 2
        while before > 0 and sentence.capital(before - 1):
            before -= 1
        return before > 0 and low[before - 1] in PREPOSITIONS and sentence.capital(begin)
    return True


def _phrase_left(sentence: Sentence, end: int) -> Range | None:
    """Gives the noun phrase that ends before item `end`, within its clause."""
    low = sentence.low
    forms = verb_forms()
    begin = end
    while begin > 0:
        word = low[begin - 1]
        that_night = word == "that" and begin < end and low[begin] in TIME_NOUNS
        if (
            (word in _BOUNDARIES and not that_night)
            or sentence.taken[begin - 1]
            or word in AUXILIARIES
            or word in SUBJECT_PRONOUNS
        ):
            break
        if word in COMMON_VERBS and not sentence.capital(begin - 1):
            break
        entry = forms.get(word)
        if entry is not None and "ed" in entry.tags and not sentence.capital(begin - 1) and begin < end - 1:
            break
        if word == "and" and _clause_before(sentence, begin - 1):
            break
        begin -= 1
    while begin < end and (low[begin] in SENTENCE_OPENERS or low[begin] in ("and", "or", "to")):
        begin += 1
    begin = _drop_leading_adverbial(sentence, begin, end)
    while begin < end and is_adverb(low[begin]) and not sentence.capital(begin):
        begin += 1
    return (begin, end) if begin < end else None


def _clause_before(sentence: Sentence, conjunction: int) -> bool:
    """Whether a verb stands before an "and" in its clause, so that the "and" joins clauses."""
    low = sentence.low
    forms = verb_forms()
    for index in range(conjunction - 1, -1, -1):
        word = low[index]
        if word in (",", ";", ":", QUOTE):
            return False
        if word in AUXILIARIES or word in COMMON_VERBS or sentence.taken[index]:
            return True
        if word in forms and index > 0 and not sentence.capital(index):
            return True
    return False


def _drop_leading_adverbial(sentence: Sentence, begin: int, end: int) -> int:
    """Drops "On Monday", "In Ohio", "Last week" before the noun phrase proper."""
    low = sentence.low
    at = begin
    if at < end and low[at] in PREPOSITIONS:
        at += 1
        while at < end and (low[at] in ("the", "a", "an", "his", "her", "their", "last", "this") or low[at].isdigit()):
            at += 1
        while at < end and (low[at] in WEEKDAYS or low[at] in TIME_NOUNS or low[at].isdigit() or sentence.capital(at)):
            at += 1
            if low[at - 1] in WEEKDAYS or low[at - 1] in TIME_NOUNS:
                break
        return at if at < end else begin
    while at < end and (low[at] in WEEKDAYS or low[at] in ("last", "this", "late", "early", "earlier")):
        at += 1
    return at if at < end else begin


def subject_right(sentence: Sentence, after: int) -> Range | None:
    """Gives the items of a subject that follows its verb: ``said Roth , the health minister``."""
    low = sentence.low
    size = len(low)
    if after >= size:
        return None
    if low[after] in SUBJECT_PRONOUNS:
        return after, after + 1
    index = after
    while index < size:
        word = low[index]
        if word in (QUOTE, ";", ":") or word in DASHES or word in RELATIVES or sentence.taken[index]:
            break
        if word == ",":
            nxt = low[index + 1] if index + 1 < size else ""
            if nxt in PREPOSITIONS or nxt in RELATIVES or nxt in SUBORDINATORS or nxt in ("and", "but", QUOTE):
                break
            if nxt.endswith("ing") or is_adverb(nxt):
                break
        elif (
            index > after and (word in WEEKDAYS or word in ("during", "after", "while", "when", "as", "last", "via"))
        ) or (index > after and word in ("in", "on", "at") and _occasion(sentence, index)):
            break
        index += 1
    while index > after and low[index - 1] in (",", "on"):
        index -= 1
    return (after, index) if index > after else None


def _occasion(sentence: Sentence, at: int) -> bool:
    nxt = sentence.low[at + 1] if at + 1 < len(sentence) else ""
    return nxt in ("a", "an", "his", "her", "their") or nxt in WEEKDAYS or nxt.isdigit()


def source_span(sentence: Sentence, items: Range) -> Span:
    """Gives the offsets of a source, without the "’s" of "he’s"."""
    start, end = sentence.between(*items)
    if items[1] - items[0] == 1 and (rest := contracted_pronoun(sentence.low[items[0]])) is not None:
        end -= len(rest) + 1
    return start, end


def is_agent(sentence: Sentence, items: Range) -> bool:
    """Whether a subject names someone who can speak or think: a pronoun, a name, a role, a group, an organisation."""
    low = sentence.low
    first, after = items
    if after - first == 1 and (low[first] in _AGENT_PRONOUNS or contracted_pronoun(low[first]) is not None):
        return True
    for index in range(first, after):
        word = low[index]
        if word in ROLES or word in GROUPS or word in ORGANISATIONS:
            return True
        if (
            sentence.capital(index)
            and word not in DETERMINERS
            and word not in SENTENCE_OPENERS
            and word not in RELATIVES
        ):
            return True
    return False


def previous_subject(cues: list[Cue], subjects: dict[int, Range], cue: Cue) -> Range | None:
    """Gives the subject of the nearest earlier cue in the sentence, for "and added" or ", saying"."""
    for other in reversed([one for one in cues if one.head < cue.head]):
        if other.head in subjects:
            return subjects[other.head]
    return None


def has_verb(sentence: Sentence, first: int, after: int) -> bool:
    """Whether a finite verb stands among items ``first:after``, as far as word lists and endings tell."""
    low = sentence.low
    forms = verb_forms()
    for index in range(max(first, 0), min(after, len(low))):
        word = low[index]
        if word in AUXILIARIES or word in COMMON_VERBS or contracted_pronoun(word) is not None:
            return True
        if index > first and not sentence.capital(index):
            entry = forms.get(word)
            if (entry is not None and "ed" in entry.tags) or (word.endswith("ed") and len(word) > 4):
                return True
    return False


def _opens_preface(sentence: Sentence, at: int) -> bool:
    """Whether a sentence's first piece is no subject: "In Ohio,", "When he left,", "Publicly,", "This week,"."""
    low = sentence.low
    word = low[at]
    if word in PREPOSITIONS or word in SUBORDINATORS or word.endswith("ing") or is_adverb(word) or word in _PREFACES:
        return True
    return word in TIME_OPENERS and at + 1 < len(low) and low[at + 1] in TIME_NOUNS


def main_subject(sentence: Sentence, before: int, begin: int = 0) -> Range | None:
    """Gives the subject of the main clause that begins at `begin`, looked for up to item `before`."""
    low = sentence.low
    forms = verb_forms()
    while begin < before and (low[begin] in SENTENCE_OPENERS or low[begin] == ","):
        begin += 1
    while begin < before and _opens_preface(sentence, begin):
        comma = next((at for at in range(begin, before) if low[at] == ","), -1)
        if comma < 0:
            break
        begin = comma + 1
    end = begin
    while end < before:
        word = low[end]
        if word in AUXILIARIES or word in COMMON_VERBS or word in (",", ";", ":", QUOTE) or word in RELATIVES:
            break
        lower_inside = end > begin and not sentence.capital(end) and low[end - 1] not in DETERMINERS
        if lower_inside and (word in forms or word.endswith("ed") or is_adverb(word)):
            break
        end += 1
        if word in SUBJECT_PRONOUNS:
            return end - 1, end
    return (begin, end) if begin < end else None
