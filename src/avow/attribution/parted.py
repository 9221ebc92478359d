"""Subjects that a relative clause parts from their verb: "the engineers who examined the pipe believe"."""

from __future__ import annotations

from bisect import bisect_left

from avow.attribution.draft import Draft
from avow.attribution.sentence import QUOTE, Sentence
from avow.attribution.sources import Range, has_verb, is_agent, source_span, subject_left
from avow.lexicon.function_words import (
    AUXILIARIES,
    BE,
    COMMON_VERBS,
    DETERMINERS,
    RELATIVES,
    SENTENCE_OPENERS,
    SUBJECT_PRONOUNS,
    TIME_NOUNS,
)

_PERSONAL = frozenset({"who", "whom"})
_OPENS_RELATIVE = frozenset({"who", "whom", "which"})
_CLOSES = frozenset({";", "and", "but", "or", ",", QUOTE})


def mend_subjects(sentence: Sentence, drafts: list[Draft]) -> None:
    """Gives attributions of the closer patterns the subject that a relative clause parts from their verb.

    Those take "examined the pipe" for the subject of "the engineers who examined the pipe believe".
    """
    for draft in drafts:
        if not draft.cue:
            continue
        first = bisect_left(sentence.starts, draft.cue[0][0])
        if draft.frame.startswith("to/") and first and sentence.low[first - 1] == "used":
            # "Used to call her a fool": so he did.
            first -= 1
            draft.cue = [(sentence.starts[first], draft.cue[0][1])]
            draft.frame = f"finite/{draft.frame.removeprefix('to/')}"
        if not draft.frame.startswith("finite/"):
            continue
        if draft.source and draft.source[-1][1] <= draft.cue[0][0]:
            begin = bisect_left(sentence.starts, draft.source[0][0])
            after = bisect_left(sentence.starts, draft.source[-1][1])
            if after - begin == 1 and sentence.low[begin] == "who" and (named := antecedent(sentence, begin, first)):
                draft.source = [source_span(sentence, named)]
                continue
            if is_agent(sentence, (begin, after)) and not (
                after - begin == 1 and sentence.low[begin] in (*RELATIVES, *SUBJECT_PRONOUNS)
            ):
                continue
        elif draft.source:
            continue
        subject = parted_subject(sentence, first)
        if subject is not None and (
            is_agent(sentence, subject) or not _PERSONAL.isdisjoint(sentence.low[slice(*subject)])
        ):
            draft.source = [source_span(sentence, subject)]


def antecedent(sentence: Sentence, who: int, verb: int) -> Range | None:
    """Gives whom a "who" goes back to: "it was the clerk who said", "the mayor, who believes".

    Not so where the clause tells which one is meant ("a man who says he is well is often ill"), unless the verb is
    joined to another ("the clerk who wrote it came and said that").
    """
    low = sentence.low
    end = who - 1 if who and low[who - 1] == "," else who
    phrase = subject_left(sentence, end) if end else None
    if phrase is None or phrase[1] != end or has_verb(sentence, *phrase):
        return None
    cleft = phrase[0] > 1 and low[phrase[0] - 2] == "it" and low[phrase[0] - 1] in BE
    if not is_agent(sentence, phrase) and low[phrase[0]] not in DETERMINERS:
        return None
    return phrase if cleft or end < who or low[verb - 1] == "and" else None


def parted_subject(sentence: Sentence, before: int) -> Range | None:
    """Gives a subject that a relative clause parts from its verb: "the engineers who examined the pipe believe".

    Looked for is the noun phrase that opens the sentence or stretch, with a clause about it and nothing else up to
    the verb at item `before`.
    """
    low = sentence.low
    begin = 0
    while begin < before and (low[begin] in SENTENCE_OPENERS or low[begin] == ","):
        begin += 1
    if low[begin] not in DETERMINERS and not sentence.capital(begin) and not low[begin].isdigit():
        return None
    for at in range(begin + 1, before):
        word = low[at]
        if sentence.taken[at] or word in AUXILIARIES or word in COMMON_VERBS or word in (",", ";", ":", QUOTE):
            return None
        # "The engineers who ...", "the agents she works with".
        if word in _OPENS_RELATIVE or (word in SUBJECT_PRONOUNS and at > begin + 1):
            rest = low[at + 1 : before]
            closed = not any(
                other in _CLOSES or (other == "that" and low[place + 1] not in TIME_NOUNS)
                for place, other in enumerate(rest, start=at + 1)
            )
            return (begin, before) if rest and closed else None
    return None
