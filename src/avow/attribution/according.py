"""``According to SOURCE, CONTENT`` and its like: prepositional cues."""

from __future__ import annotations

from avow.attribution.clauses import content_begin, content_end
from avow.attribution.cues import Cue
from avow.attribution.draft import Draft
from avow.attribution.sentence import DASHES, QUOTE, Sentence
from avow.attribution.sources import Range, has_verb, source_span, subject_right
from avow.lexicon.function_words import COORDINATORS

_PHRASES = (
    ("according", "to"),
    ("in", "the", "words", "of"),
    ("in", "the", "view", "of"),
    ("in", "the", "opinion", "of"),
)


def read_according_to(sentence: Sentence, cues: list[Cue]) -> list[Draft]:
    """Gives the attributions by "according to", "in the words of" and the like, marking their items."""
    low = sentence.low
    found: list[Draft] = []
    if "according" not in low and "in" not in low:
        return found
    for index in [index for index, word in enumerate(low) if word in ("according", "in")]:
        if sentence.taken[index] or (index and low[index - 1] == "that"):
            continue
        if index > 1 and low[index - 2 : index] == ["that", ","]:
            # "He said that, according to Roth, it rained": Roth is inside.
            continue
        phrase = next((phrase for phrase in _PHRASES if tuple(low[index : index + len(phrase)]) == phrase), None)
        if phrase is not None and (draft := _read(sentence, index, index + len(phrase), cues)) is not None:
            found.append(draft)
    return found


def _read(sentence: Sentence, index: int, after: int, cues: list[Cue]) -> Draft | None:
    low = sentence.low
    opening = index == 0 or low[index - 1] in COORDINATORS or low[index - 1] in (":", ";")
    subject = _up_to_comma(sentence, after) if opening else _behind(sentence, after)
    if subject is None:
        return None
    parts: list[Range] = []
    if opening:
        start = subject[1] + 1
        parts.append((start, content_end(sentence, start, cues)))
    else:
        end = index
        while end > 0 and low[end - 1] in (",", *DASHES):
            end -= 1
        parts.append((content_begin(sentence, end), end))
        # "The plan, according to Roth, is dead": the clause goes on where its verb is still to come.
        start = subject[1] + 1
        if start < len(low) and low[subject[1]] in (",", *DASHES) and not has_verb(sentence, *parts[0]):
            parts.append((start, content_end(sentence, start, cues)))
    parts = [part for part in parts if part[0] < part[1]]
    if not parts:
        return None
    for part in parts:
        sentence.take(*part)
    sentence.take(index, subject[1])
    return Draft(
        [sentence.between(*part) for part in parts],
        [sentence.between(index, after)],
        [source_span(sentence, subject)],
        " ".join(low[index:after]),
        "speech",
        frame="according",
    )


def _up_to_comma(sentence: Sentence, start: int) -> Range | None:
    """Gives the items from `start` to the first comma; None when no clause follows it."""
    for index in range(start, len(sentence)):
        if sentence.low[index] in (",", QUOTE):
            return (start, index) if index > start and sentence.low[index] == "," else None
    return None


def _behind(sentence: Sentence, start: int) -> Range | None:
    """Gives the source behind a mid-sentence "according to": to the end, or to a comma with a verb behind it."""
    low = sentence.low
    subject = subject_right(sentence, start)
    if subject is None:
        return None
    comma = next((index for index in range(*subject) if low[index] == ","), None)
    if comma is not None and has_verb(sentence, comma, len(low)):
        return subject[0], comma
    return subject
