"""Attributions inside a content that no closer pattern finds ("concedes in private that ...", "puts it down to ...").

News is read for outermost attributions by closer patterns, which cost less precision there; inside the words of one
source, where nobody else speaks for long, a verb of saying or believing and a "that" belong together.
"""

from __future__ import annotations

from bisect import bisect_left

from avow.attribution.accounts import read_view
from avow.attribution.clauses import content_end
from avow.attribution.cues import Cue, find_cues
from avow.attribution.draft import Draft
from avow.attribution.nouns import read_nouns
from avow.attribution.parted import parted_subject
from avow.attribution.phrases import find_phrases
from avow.attribution.sentence import DASHES, QUOTE, Sentence
from avow.attribution.sources import Range, has_verb, is_agent, main_subject, source_span, subject_left
from avow.lexicon.function_words import (
    DETERMINERS,
    OBJECT_PRONOUNS,
    PREPOSITIONS,
    RELATIVES,
)
from avow.lexicon.reporting import inside_nouns, inside_verbs

_FARTHEST = 12
_CLAUSE_WORDS = 4
_STOPS = frozenset({";", "and", "but", "or"})
# "gave her word that": the verb alone reports nothing.
# What stands behind these is the content, whatever verbs it has.
_STRONG = frozenset({"that", "quote", "colon", "bare", "to_be"})
_GIVEN = frozenset("word assurance assurances promise guarantee notice case impression".split())
_PEOPLE_END = (
    "er ers or ors ist ists man men woman women ian ians ant ants eer eers wife husband boss chief crew clerk guard"
    " guards uncle aunt cousin friend partner colleague staff"
)
_PEOPLE = tuple(_PEOPLE_END.split())
# "told her that": her is no determiner there.
_ONLY_DETERMINERS = DETERMINERS - OBJECT_PRONOUNS
_TOLD = frozenset({"tell", "say", "inform", "warn"})
# Who "rang to say" it has said it; who "hoped to say" it has not.
_SENT = frozenset(
    "telephoned telephones called calls rang rings rung phoned phones wrote writes texted emailed came".split()
)
_NEAR = 6
_PERCEIVED = frozenset("heard hear hears overheard overhear".split())
_WHO = frozenset({"who", "whom"})
_JUDGED = frozenset("as at for on to with out".split())
_COUNTED = frozenset("one two three some several both another others most".split())
_MINDFUL = frozenset({"speech", "denial", "belief", "doubt"})


def read_inside(sentence: Sentence, closer: list[Draft]) -> list[Draft]:
    """Gives what closer patterns found, and more: subject, verb, some words, then what leads to the content.

    Items that a closer pattern took are left alone, unless its verb stands in the content of one to the left.
    """
    # A noun without an owner gives no holder, and may be no noun: "critics of the study claim that".
    for draft in closer:
        if _is_read_again(sentence, draft):
            _release(sentence, draft)
    closer = [draft for draft in closer if not _is_read_again(sentence, draft)]
    phrases = find_phrases(sentence)
    heads = {sentence.starts[index] for cue in phrases for index in range(cue.first, cue.head + 1)}
    for draft in closer:
        if draft.cue and draft.cue[0][0] in heads:
            _release(sentence, draft)
    closer = [draft for draft in closer if not draft.cue or draft.cue[0][0] not in heads]
    cues = sorted([*find_cues(sentence, inside_verbs()), *phrases], key=lambda cue: (cue.head, -cue.last))
    view = read_view(sentence)
    drafts = [] if view is None else [view]
    if view is not None:
        sentence.take(0, len(sentence))
    for noun in read_nouns(sentence, cues, inside_nouns(), owner_behind=True):
        if noun.source:
            drafts.append(noun)
        else:
            _release(sentence, noun)
    for cue in cues:
        if sentence.taken[cue.head]:
            continue
        subject = _subject(sentence, cue)
        if subject is None or not _may_hold(sentence, subject, cue):
            continue
        taken = sentence.taken
        sentence.taken = _freed(sentence, cue, closer)
        found = _content(sentence, cue, cues)
        if found is None or (sentence.taken != taken and found[0] not in _STRONG):
            sentence.taken = taken
            found = _content(sentence, cue, cues)
        if found is None:
            continue
        lead, start, end = found
        closer = [draft for draft in closer if not sentence.starts[start] <= draft.cue[0][0] < sentence.ends[end - 1]]
        drafts.append(
            Draft(
                content=[sentence.between(start, end)],
                cue=[sentence.between(_cue_begin(sentence, cue), cue.last)],
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
    return [*closer, *drafts]


def _is_read_again(sentence: Sentence, draft: Draft) -> bool:
    """Whether a closer pattern took a noun for a verb, a noun without an owner, or who heard it for who said it."""
    if draft.cue_class == "perception":
        return True
    if draft.frame in ("finite/np", "finite/bare") and draft.source:
        # "The engineers who saw the pipe believe": whoever saw it, "the pipe believes" nothing.
        return sentence.text[slice(*draft.source[0])].lower() in ("who", "which")
    if draft.frame.startswith("noun-"):
        return not draft.source
    if not draft.cue or draft.cue[0][0] == sentence.starts[0]:
        return False
    at = bisect_left(sentence.starts, draft.cue[0][0])
    low = sentence.low
    if low[at] not in inside_nouns():
        return False
    return (draft.frame.startswith("ing/") and low[at - 1] in DETERMINERS) or low[at - 1] in ("'", "’")


def _release(sentence: Sentence, draft: Draft) -> None:
    spans = (*draft.content, *draft.cue)
    for index, start in enumerate(sentence.starts):
        if any(first <= start < after for first, after in spans):
            sentence.taken[index] = False


def _cue_begin(sentence: Sentence, cue: Cue) -> int:
    """Gives where a verb group begins that says what somebody does: "used to say", but "tell" of "rang to tell"."""
    if cue.form != "to":
        return cue.first
    return cue.first - 1 if sentence.low[cue.first - 1] == "used" else cue.head


def _freed(sentence: Sentence, cue: Cue, closer: list[Draft]) -> list[bool]:
    """Gives which items are taken, but for those of closer patterns whose verb is behind a cue."""
    after = sentence.starts[cue.head]
    left = [draft for draft in closer if draft.cue and min(draft.cue)[0] < after]
    spans = [span for draft in left for span in (*draft.content, *draft.cue)]
    return [
        taken and (start < after or any(first <= start < end for first, end in spans))
        for taken, start in zip(sentence.taken, sentence.starts, strict=True)
    ]


def _subject(sentence: Sentence, cue: Cue) -> Range | None:
    low = sentence.low
    before = low[cue.first - 1] if cue.first else ""
    if cue.form == "ing" and before == "as":
        # "Quoted the bishop as saying that ..."
        return subject_left(sentence, cue.first - 1)
    if cue.form == "to" and before == "used":
        return subject_left(sentence, cue.first - 1)
    if (
        cue.form == "to"
        and cue.verb.lemma in _TOLD
        and not _SENT.isdisjoint(low[max(0, cue.first - _NEAR) : cue.first])
    ):
        return main_subject(sentence, cue.first)
    if cue.form != "finite":
        return _agent(sentence, cue)
    if cue.first and sentence.low[cue.first - 1] in ("and", "but"):
        return main_subject(sentence, cue.first)
    near = subject_left(sentence, cue.first)
    if near is not None and near[1] - near[0] > 1 and low[near[0]] in _PERCEIVED:
        # "She overheard Lee say that".
        near = near[0] + 1, near[1]
    related = near is not None and near[0] > 0 and low[near[0] - 1] in ("who", "whom")
    if near is None or related or not is_agent(sentence, near):
        return parted_subject(sentence, cue.first) or near
    return near


def _agent(sentence: Sentence, cue: Cue) -> Range | None:
    """Gives who acts in a passive clause: "had been told by her lawyers that"."""
    low = sentence.low
    if cue.form != "passive" or cue.last >= len(low) or low[cue.last] != "by":
        return None
    end = 0
    for index in range(cue.last + 1, min(cue.last + 2 * _FARTHEST, len(low))):
        word = low[index]
        if word == "," and _inserted(sentence, index):
            # "By its auditor, in June, that".
            end = end or index
        elif word in ("that", QUOTE):
            end = end or index
            return (cue.last + 1, end) if end > cue.last + 1 else None
        elif not end and word in ("of", "about", "to", ","):
            return None
    return None


def _may_hold(sentence: Sentence, subject: Range, cue: Cue) -> bool:
    """Whether a subject can say or believe something; what a verb of saying has for a subject mostly can."""
    low = sentence.low
    first, after = subject
    if is_agent(sentence, subject) or (after - first > 2 and not _WHO.isdisjoint(low[first:after])):
        return True
    if after - first == 1:
        return low[first] in _COUNTED or (low[first].endswith("s") and low[first].endswith(_PEOPLE))
    if low[first] in RELATIVES:
        return False
    if cue.verb.cue_class in _MINDFUL and low[first] in DETERMINERS:
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
    least = 1 if sentence.low[start] == QUOTE or lead == "thing" else 2
    return (lead, start, end) if end >= start + least else None


def _opener(sentence: Sentence, cue: Cue, leads: frozenset[str]) -> tuple[str, int] | None:
    """Gives what leads to the content, and where the content begins."""
    low = sentence.low
    size = len(low)
    farthest = 2 * _FARTHEST if cue.form == "passive" else _FARTHEST
    for index in range(cue.last, min(cue.last + farthest, size - 1)):
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
        if word == "of" and "of" in leads and cue.form != "passive":
            return "of", index + 1
        pair = f"{word}_{low[index + 1]}"
        if pair == "word_that":
            continue
        if pair in leads or (word in leads and word in _JUDGED and index > cue.last):
            # What is judged stands before the judgement and belongs to it.
            return pair, cue.last
    if "thing" in leads and cue.last + 1 <= size and low[cue.last] not in (",", "to"):
        return "thing", cue.last
    return _bare(sentence, cue) if "bare" in leads else None


def _clause(sentence: Sentence, at: int) -> bool:
    """Whether a verb is ahead, a quotation that may hold it, or so many words that one of them will be a verb."""
    ahead = len(sentence) - at
    return ahead >= _CLAUSE_WORDS or has_verb(sentence, at, len(sentence)) or QUOTE in sentence.low[at:]


def _inserted(sentence: Sentence, comma: int) -> bool:
    """Whether a comma opens or closes a short insertion: "said, in the lift, that"."""
    low = sentence.low
    return (
        "," in low[comma + 1 : comma + 8]
        or low[comma + 1 : comma + 2] in (["that"], [QUOTE])
        or "," in low[max(0, comma - 5) : comma]
    )


def _bare(sentence: Sentence, cue: Cue) -> tuple[str, int] | None:
    """Gives where a clause begins right behind the verb or whom it addresses."""
    low = sentence.low
    at = cue.last
    if at < len(low) and low[at] in OBJECT_PRONOUNS - {"it", "you"}:
        at += 1
    if at + 2 >= len(low) or low[at] in (",", "to", ":", *DASHES) or low[at] in PREPOSITIONS or sentence.taken[at]:
        return None
    return ("bare", at) if has_verb(sentence, at + 1, len(low)) else None
