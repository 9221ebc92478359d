"""The rules for one sentence, in the order in which they are tried, each with its reason for standing there."""

from __future__ import annotations

from avow.attribution.clauses import content_begin, content_end
from avow.attribution.cues import Cue, find_cues
from avow.attribution.draft import Draft
from avow.attribution.frames import DASHES, Frame, read_frame
from avow.attribution.sentence import QUOTE, Sentence
from avow.attribution.sources import (
    Range,
    main_subject,
    previous_subject,
    source_span,
    subject_left,
    subject_right,
)
from avow.lexicon.function_words import DETERMINERS, POSSESSIVES, SUBJECT_PRONOUNS
from avow.lexicon.reporting import reporting_nouns

_SPEECH_ENDS = frozenset(",.?!…-–—")


def read_attributions(sentence: Sentence) -> list[Draft]:
    """Gives the outermost attributions of a sentence.

    A source that stands behind its content holds all of it ("Trump believes he won, Pence said"), so
    the post-posed rules come first; then cues from left to right, where the first one takes what follows it.
    """
    cues = find_cues(sentence)
    drafts: list[Draft] = []
    subjects: dict[int, Range] = {}
    drafts.extend(_according_to(sentence, cues))
    for cue in cues:
        if cue.form == "finite" and not sentence.taken[cue.head]:
            draft = _post_posed(sentence, cue, cues, subjects) or _inverted(sentence, cue, cues, subjects)
            if draft is not None:
                drafts.append(draft)
    for cue in cues:
        if not sentence.taken[cue.head]:
            draft = _governing(sentence, cue, cues, subjects)
            if draft is not None:
                drafts.append(draft)
    drafts.extend(_nominal(sentence, cues))
    drafts.extend(_colon(sentence))
    return drafts


def ends_like_speech(sentence: Sentence, index: int) -> bool:
    """Whether a quotation ends with a comma or stop, inside or right after its marks."""
    quotation = sentence.quotes[index]
    if quotation is None:
        return False
    if index + 1 < len(sentence) and sentence.low[index + 1] in (",", *DASHES):
        return True
    start, end = quotation.inside
    return end > start and sentence.text[end - 1] in _SPEECH_ENDS


def _post_posed(sentence: Sentence, cue: Cue, cues: list[Cue], subjects: dict[int, Range]) -> Draft | None:
    """``CONTENT , SOURCE CUE`` with at most adverbials, an addressee or a second part behind."""
    subject = subject_left(sentence, cue.first)
    if subject is None or subject[0] == 0:
        return None
    low = sentence.low
    at = subject[0] - 1
    quoted = low[at] == QUOTE or (low[at] == "," and at > 0 and low[at - 1] == QUOTE)
    if quoted:
        left = at + 1 if low[at] == QUOTE else at
        if not ends_like_speech(sentence, left - 1):
            return None
    elif low[at] == "," or low[at] in DASHES:
        left = at
    else:
        return None
    frame = read_frame(sentence, cue)
    if not (cue.verb.allows("quote" if quoted else "post")):
        return None
    if quoted:
        if frame.name in ("that", "wh", "inf"):
            return None
    elif frame.name not in ("none", "quote"):
        return None
    elif frame.name == "none" and frame.start < len(sentence) and low[frame.start] not in (",", *DASHES):
        if frame.particle or low[frame.start] not in ("in", "on", "at", "during", "after", "when", "as"):
            return None
    begin = content_begin(sentence, left)
    if begin >= left:
        return None
    if not quoted and left - begin < 2:
        return None
    content = [sentence.between(begin, left)]
    sentence.take(begin, left)
    sentence.take(subject[0], frame.cue_end)
    subjects[cue.head] = subject
    content.extend(_second_part(sentence, frame, cues, quoted=quoted))
    return _draft(sentence, cue, frame, content, subject, "quote" if quoted else "post")


def _second_part(sentence: Sentence, frame: Frame, cues: list[Cue], *, quoted: bool) -> list[tuple[int, int]]:
    """Gives the content that goes on behind a cue in the middle: ``"A," he said, "B"`` and ``A, he said, B``."""
    low = sentence.low
    at = frame.start
    if frame.name == "quote":
        end = _quote_end(sentence, at, cues)
    elif not quoted and at + 1 < len(low) and low[at] == ",":
        if any(cue.first == at + 1 and cue.form == "ing" for cue in cues) or low[at + 1] in ("who", "which"):
            return []
        at += 1
        end = content_end(sentence, at, cues)
    else:
        return []
    if end <= at:
        return []
    sentence.take(at, end)
    return [sentence.between(at, end)]


def _quote_end(sentence: Sentence, start: int, cues: list[Cue]) -> int:
    """Gives the end of a content that opens with a quotation: on behind it only where the clause goes on."""
    if start + 1 >= len(sentence) or ends_like_speech(sentence, start):
        return start + 1
    return content_end(sentence, start, cues)


def _inverted(sentence: Sentence, cue: Cue, cues: list[Cue], subjects: dict[int, Range]) -> Draft | None:
    """``CONTENT , CUE SOURCE``: "...," said Roth, the minister."""
    low = sentence.low
    if cue.first != cue.head or cue.head == 0 or cue.last >= len(sentence):
        return None
    at = cue.head - 1
    quoted = low[at] == QUOTE or (low[at] == "," and at > 0 and low[at - 1] == QUOTE)
    if not quoted and low[at] != "," and low[at] not in DASHES:
        return None
    if not cue.verb.allows("quote" if quoted else "post"):
        return None
    after = cue.last
    opener = low[after]
    if not (sentence.capital(after) or opener in SUBJECT_PRONOUNS or opener in DETERMINERS):
        if not quoted or not opener.isalpha():
            return None
    if not quoted and subject_left(sentence, cue.first) is not None and not sentence.capital(after):
        return None
    subject = subject_right(sentence, after)
    if subject is None:
        return None
    left = at + 1 if low[at] == QUOTE else at
    begin = content_begin(sentence, left)
    if begin >= left:
        return None
    content = [sentence.between(begin, left)]
    sentence.take(begin, left)
    sentence.take(cue.first, subject[1])
    subjects[cue.head] = subject
    frame = Frame("none", "", cue.last, subject[1])
    at = subject[1]
    if at + 1 < len(sentence) and low[at] in (",", ":") and low[at + 1] == QUOTE:
        content.extend(_second_part(sentence, Frame("quote", "", cue.last, at + 1), cues, quoted=quoted))
    return _draft(sentence, cue, frame, content, subject, "quote" if quoted else "post")


def _governing(sentence: Sentence, cue: Cue, cues: list[Cue], subjects: dict[int, Range]) -> Draft | None:
    """``SOURCE CUE CONTENT``: the cue takes what follows it, up to where its clause ends."""
    frame = read_frame(sentence, cue)
    if frame.name == "none" or not cue.verb.allows(frame.name, frame.particle, cue.form):
        return None
    start = frame.start
    if start >= len(sentence) or sentence.taken[start]:
        return None
    subject = _subject(sentence, cue, cues, subjects)
    end = _quote_end(sentence, start, cues) if frame.name == "quote" else content_end(sentence, start, cues)
    if end <= start:
        return None
    content = [sentence.between(start, end)]
    sentence.take(cue.first, frame.cue_end)
    sentence.take(start, end)
    if subject is not None:
        subjects[cue.head] = subject
    return _draft(sentence, cue, frame, content, subject, frame.name)


def _subject(sentence: Sentence, cue: Cue, cues: list[Cue], subjects: dict[int, Range]) -> Range | None:
    low = sentence.low
    before = low[cue.first - 1] if cue.first else ""
    if cue.form == "passive":
        return None
    if before in ("and", "but", "or", ""):
        return previous_subject(cues, subjects, cue) or main_subject(sentence, cue.first)
    if cue.form == "ing":
        if before in (",", *DASHES):
            return previous_subject(cues, subjects, cue) or main_subject(sentence, cue.first)
        return subject_left(sentence, cue.first)
    if cue.form == "to":
        return previous_subject(cues, subjects, cue) or main_subject(sentence, cue.first)
    if before == "," and cue.first > 1 and low[cue.first - 2] not in (",",):
        return (
            subject_left(sentence, cue.first)
            or previous_subject(cues, subjects, cue)
            or main_subject(sentence, cue.first)
        )
    return subject_left(sentence, cue.first)


def _according_to(sentence: Sentence, cues: list[Cue]) -> list[Draft]:
    """``According to SOURCE, CONTENT`` and ``CONTENT, according to SOURCE``."""
    low = sentence.low
    size = len(low)
    found: list[Draft] = []
    for index in range(size - 1):
        if low[index] != "according" or low[index + 1] != "to" or sentence.taken[index]:
            continue
        subject = subject_right(sentence, index + 2)
        if subject is None:
            continue
        if index == 0 or (index == 1 and low[0] in ("and", "but")):
            after = subject[1]
            if index == 0 and after < size and low[after] != ",":
                after = next((at for at in range(after, size) if low[at] == ","), after)
            start = after + 1
            end = content_end(sentence, start, cues) if start < size else start
        else:
            end = index
            while end > 0 and low[end - 1] in (",", *DASHES):
                end -= 1
            start = content_begin(sentence, end)
        if start >= end:
            continue
        draft = Draft(
            [sentence.between(start, end)],
            [sentence.between(index, index + 2)],
            [source_span(sentence, subject)],
            "according to",
            "speech",
            frame="according",
        )
        sentence.take(start, end)
        sentence.take(index, subject[1])
        found.append(draft)
    return found


def _nominal(sentence: Sentence, cues: list[Cue]) -> list[Draft]:
    """``SOURCE's claim that CONTENT``, ``the allegation that CONTENT``."""
    nouns = reporting_nouns()
    low = sentence.low
    found: list[Draft] = []
    for index, word in enumerate(low[:-2]):
        entry = nouns.get(word)
        if entry is None or sentence.taken[index] or low[index + 1] not in entry[2]:
            continue
        start = index + 1 if low[index + 1] == "that" else index + 2
        source = []
        if index > 0 and low[index - 1] in POSSESSIVES:
            source = [sentence.between(index - 1, index)]
        else:
            at = index - 1
            while at >= max(0, index - 3) and not low[at].endswith(("'s", "’s", "s'", "s’")):
                at -= 1
            if at >= max(0, index - 3) and at >= 0:
                begin = at
                while begin > 0 and sentence.capital(begin - 1) and sentence.capital(begin):
                    begin -= 1
                span = sentence.between(begin, at + 1)
                trimmed = 1 if low[at].endswith(("s'", "s’")) else 2
                source = [(span[0], span[1] - trimmed)]
        end = content_end(sentence, start, cues)
        if end <= start:
            continue
        sentence.take(index, end)
        found.append(
            Draft(
                [sentence.between(start, end)],
                [sentence.between(index, index + 1)],
                source,
                entry[0],
                entry[1],
                frame="noun-" + low[index + 1] + ("-source" if source else ""),
            )
        )
    return found


def _colon(sentence: Sentence) -> list[Draft]:
    """``NAME: "..."`` and, at the start of a line, ``NAME: content`` as in headlines and transcripts."""
    low = sentence.low
    for index, word in enumerate(low):
        if word != ":":
            continue
        if index == 0 or index + 1 >= len(low) or sentence.taken[index] or sentence.taken[index + 1]:
            return []
        if index > 6 or low[index + 1] != QUOTE or not sentence.capital(0):
            return []
        draft = Draft(
            [sentence.between(index + 1, len(low))],
            [sentence.between(index, index + 1)],
            [sentence.between(0, index)],
            ":",
            "speech",
            frame="name-colon",
        )
        sentence.take(0, len(low))
        return [draft]
    return []


def _draft(
    sentence: Sentence, cue: Cue, frame: Frame, content: list[tuple[int, int]], subject: Range | None, name: str
) -> Draft:
    return Draft(
        content,
        [sentence.between(cue.first, frame.cue_end)],
        [] if subject is None else [source_span(sentence, subject)],
        cue.verb.lemma + (f" {frame.particle}" if frame.particle else ""),
        cue.verb.cue_class,
        cue.negated,
        cue.modal,
        f"{cue.form}/{frame.particle}:{name}" if frame.particle else f"{cue.form}/{name}",
    )
