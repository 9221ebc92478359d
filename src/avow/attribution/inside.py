"""Attributions inside a content that no closer pattern finds ("concedes in private that ...", "puts it down to ...").

News is read for outermost attributions by closer patterns, which cost less precision there; inside the words of one
source, where nobody else speaks for long, a verb of saying or believing and a "that" belong together.
"""

from __future__ import annotations

from avow.attribution.clauses import content_end
from avow.attribution.cues import Cue, find_cues
from avow.attribution.draft import Draft
from avow.attribution.frames import DASHES
from avow.attribution.nouns import read_nouns
from avow.attribution.sentence import QUOTE, Sentence
from avow.attribution.sources import Range, has_verb, is_agent, main_subject, source_span, subject_left
from avow.lexicon.function_words import DETERMINERS, OBJECT_PRONOUNS, PREPOSITIONS, RELATIVES
from avow.lexicon.reporting import inside_nouns, inside_verbs

_FARTHEST = 12
_STOPS = frozenset({";", "and", "but", "or"})
# "gave her word that": the verb alone reports nothing.
_GIVEN = frozenset("word assurance assurances promise guarantee notice case impression".split())
_PEOPLE_END = (
    "er ers or ors ist ists man men woman women ian ians ant ants eer eers wife husband boss chief crew clerk guard"
    " guards uncle aunt cousin friend partner colleague staff"
)
_PEOPLE = tuple(_PEOPLE_END.split())
# "told her that": her is no determiner there.
_ONLY_DETERMINERS = DETERMINERS - OBJECT_PRONOUNS
_JUDGED = frozenset("as at for on to with out".split())
_COUNTED = frozenset("one two three some several both another".split())
_SAYING = frozenset({"speech", "denial"})


def read_inside(sentence: Sentence) -> list[Draft]:
    """Gives attributions that no closer pattern found: subject, verb, some words, then what leads to the content.

    Items that a closer pattern took are left alone.
    """
    cues = find_cues(sentence, inside_verbs())
    drafts = [draft for draft in read_nouns(sentence, cues, inside_nouns()) if draft.source]
    for cue in cues:
        if sentence.taken[cue.head]:
            continue
        subject = _subject(sentence, cue)
        if subject is None or not _may_hold(sentence, subject, cue):
            continue
        found = _content(sentence, cue, cues)
        if found is None:
            continue
        lead, start, end = found
        drafts.append(
            Draft(
                content=[sentence.between(start, end)],
                cue=[sentence.between(cue.first, cue.last)],
                source=[source_span(sentence, subject)],
                lemma=cue.verb.lemma,
                cue_class=cue.verb.cue_class,
                negated=cue.negated,
                modal=cue.modal,
                frame=f"inside/{lead}",
                quoted=sentence.low[start] == QUOTE,
            )
        )
        sentence.take(cue.first, end)
    return drafts


def _subject(sentence: Sentence, cue: Cue) -> Range | None:
    if cue.form != "finite":
        return _agent(sentence, cue)
    if cue.first and sentence.low[cue.first - 1] in ("and", "but"):
        return main_subject(sentence, cue.first)
    return subject_left(sentence, cue.first)


def _agent(sentence: Sentence, cue: Cue) -> Range | None:
    """Gives who acts in a passive clause: "had been told by her lawyers that"."""
    low = sentence.low
    if cue.form != "passive" or cue.last >= len(low) or low[cue.last] != "by":
        return None
    for index in range(cue.last + 1, min(cue.last + _FARTHEST, len(low))):
        if low[index] in ("that", "of", "about", "to", ",", QUOTE):
            return (cue.last + 1, index) if index > cue.last + 1 and low[index] in ("that", QUOTE) else None
    return None


def _may_hold(sentence: Sentence, subject: Range, cue: Cue) -> bool:
    """Whether a subject can say or believe something; what a verb of saying has for a subject mostly can."""
    if is_agent(sentence, subject):
        return True
    low = sentence.low
    first, after = subject
    if low[first] in RELATIVES or after - first < 2:
        return False
    if cue.verb.cue_class in _SAYING and low[first] in DETERMINERS:
        return True
    head = next((at for at in range(first + 1, after) if low[at] in PREPOSITIONS or low[at] == ","), after)
    return low[head - 1].endswith(_PEOPLE) or low[head - 1] in _COUNTED


def _content(sentence: Sentence, cue: Cue, cues: list[Cue]) -> tuple[str, int, int] | None:
    """Gives (what leads to it, first item, item after) of what a verb governs."""
    leads = cue.verb.frames.get("", frozenset())
    opener = _opener(sentence, cue, leads)
    if opener is None:
        return None
    lead, start = opener
    end = start + 1 if sentence.low[start] == QUOTE else content_end(sentence, start, cues)
    least = 1 if sentence.low[start] == QUOTE else 2
    return (lead, start, end) if end >= start + least else None


def _opener(sentence: Sentence, cue: Cue, leads: frozenset[str]) -> tuple[str, int] | None:
    """Gives what leads to the content, and where the content begins."""
    low = sentence.low
    size = len(low)
    for index in range(cue.last, min(cue.last + _FARTHEST, size - 1)):
        word = low[index]
        if sentence.taken[index] or word in _STOPS or (word == "," and not _inserted(sentence, index)):
            break
        if word == QUOTE:
            return ("quote", index) if "quote" in leads else None
        if word == ":":
            return ("colon", index + 1) if "colon" in leads else None
        # "told that man" has no clause behind it.
        if (
            word == "that"
            and ("that" in leads or "word_that" in leads)
            and low[index + 1] not in _STOPS
            and _clause(sentence, index + 1)
        ):
            if low[index - 1] in _ONLY_DETERMINERS or ("word_that" in leads and low[index - 1] not in _GIVEN):
                return None
            return "that", index
        if word == "of" and "of" in leads:
            return "of", index + 1
        pair = f"{word}_{low[index + 1]}"
        if pair == "word_that":
            continue
        if pair in leads or (word in leads and word in _JUDGED and index > cue.last):
            # What is judged stands before the judgement and belongs to it.
            return pair, cue.last
    return _bare(sentence, cue) if "bare" in leads else None


def _clause(sentence: Sentence, at: int) -> bool:
    """Whether a verb is ahead, or a quotation that may hold it."""
    return has_verb(sentence, at, len(sentence)) or QUOTE in sentence.low[at:]


def _inserted(sentence: Sentence, comma: int) -> bool:
    """Whether a comma opens or closes a short insertion: "said, in the lift, that"."""
    low = sentence.low
    return (
        "," in low[comma + 1 : comma + 6] or low[comma + 1] in ("that", QUOTE) or "," in low[max(0, comma - 5) : comma]
    )


def _bare(sentence: Sentence, cue: Cue) -> tuple[str, int] | None:
    """Gives where a clause begins right behind the verb or whom it addresses."""
    low = sentence.low
    at = cue.last
    if at < len(low) and low[at] in OBJECT_PRONOUNS:
        at += 1
    if at + 2 >= len(low) or low[at] in (",", "to", ":", *DASHES) or low[at] in PREPOSITIONS or sentence.taken[at]:
        return None
    return ("bare", at) if has_verb(sentence, at + 1, len(low)) else None
