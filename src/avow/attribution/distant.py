"""Attributions inside a content whose "that" stands apart from the verb ("concedes in private that ...").

News is read for outermost attributions by closer patterns, which cost less precision there; inside the words of one
source, where nobody else speaks for long, a verb of saying or believing and a "that" belong together.
"""

from __future__ import annotations

from avow.attribution.clauses import content_end
from avow.attribution.cues import Cue, find_cues
from avow.attribution.draft import Draft
from avow.attribution.sentence import QUOTE, Sentence
from avow.attribution.sources import has_verb, is_agent, source_span, subject_left
from avow.lexicon.function_words import DETERMINERS

_FARTHEST = 9
_STOPS = frozenset({",", ";", ":", "and", "but", "or"})


def read_distant(sentence: Sentence) -> list[Draft]:
    """Gives attributions that no closer pattern found: subject, verb, some words, then "that" or a quotation.

    Items that a closer pattern took are left alone.
    """
    cues = find_cues(sentence)
    drafts: list[Draft] = []
    for cue in cues:
        if cue.form != "finite" or sentence.taken[cue.head]:
            continue
        opener = _opener(sentence, cue)
        subject = subject_left(sentence, cue.first)
        if opener is None or subject is None or not is_agent(sentence, subject):
            continue
        quoted = sentence.low[opener] == QUOTE
        end = opener + 1 if quoted else content_end(sentence, opener, cues)
        if end <= opener + (not quoted):
            continue
        drafts.append(
            Draft(
                content=[sentence.between(opener, end)],
                cue=[sentence.between(cue.first, cue.last)],
                source=[source_span(sentence, subject)],
                lemma=cue.verb.lemma,
                cue_class=cue.verb.cue_class,
                negated=cue.negated,
                modal=cue.modal,
                frame="finite/distant",
                quoted=quoted,
            )
        )
        sentence.take(cue.first, end)
    return drafts


def _opener(sentence: Sentence, cue: Cue) -> int | None:
    """Gives where the "that" or quotation stands which the verb governs."""
    low = sentence.low
    for index in range(cue.last, min(cue.last + _FARTHEST, len(low) - 1)):
        if sentence.taken[index] or low[index] in _STOPS:
            return None
        if low[index] == QUOTE:
            return index
        # "told that man" has no clause behind it.
        if low[index] == "that" and low[index + 1] not in _STOPS and has_verb(sentence, index + 1, len(low)):
            return index if low[index - 1] not in DETERMINERS else None
    return None
