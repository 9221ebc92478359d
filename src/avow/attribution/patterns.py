"""The rules for one sentence, in the order in which they are tried, each with its reason for standing there."""

from __future__ import annotations

from avow.attribution.according import read_according_to
from avow.attribution.clauses import content_begin, content_end
from avow.attribution.colon import read_colon
from avow.attribution.cues import Cue, find_cues
from avow.attribution.draft import Draft
from avow.attribution.frames import Frame, read_frame
from avow.attribution.led import read_led_quotations
from avow.attribution.nouns import read_nouns
from avow.attribution.quoted import read_quoted
from avow.attribution.sentence import DASHES, QUOTE, Sentence
from avow.attribution.sources import (
    Range,
    has_verb,
    is_agent,
    main_subject,
    previous_subject,
    source_span,
    subject_left,
    subject_right,
)
from avow.lexicon.function_words import (
    AUXILIARIES,
    COMMON_VERBS,
    DETERMINERS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
)
from avow.lexicon.names import GROUPS, ORGANISATIONS, role_noun

_INVERTING = frozenset({"say", "add", "note", "warn", "report"})
_LONGEST_SUBJECT = 8
_FARTHEST_REST = 16
"""How many items behind a verb in the middle the clause around it may go on."""
_SPEECH_ENDS = frozenset(tuple(",.?!…-–—"))


def read_attributions(sentence: Sentence, *, led: bool = True) -> list[Draft]:
    """Gives the outermost attributions of a sentence.

    A source that stands behind its content holds all of it ("Trump believes he won, Pence said"), so
    the post-posed rules come first; then cues from left to right, where the first one takes what follows it.

    Args:
        sentence: Its items; those that are used are marked.
        led: Also read quotations that a sentence leads to without a known cue.
    """
    cues = find_cues(sentence)
    drafts: list[Draft] = []
    subjects: dict[int, Range] = {}
    drafts.extend(read_quoted(sentence, cues))
    drafts.extend(read_according_to(sentence, cues))
    for cue in cues:
        if cue.form == "finite" and not sentence.taken[cue.head]:
            draft = (
                _post_posed(sentence, cue, cues, subjects)
                or _inverted(sentence, cue, cues, subjects)
                or _inserted(sentence, cue, cues, subjects)
            )
            if draft is not None:
                drafts.append(draft)
    for cue in cues:
        if not sentence.taken[cue.head]:
            draft = _governing(sentence, cue, cues, subjects)
            if draft is not None:
                drafts.append(draft)
    drafts.extend(read_nouns(sentence, cues))
    drafts.extend(read_colon(sentence))
    if led:
        drafts.extend(read_led_quotations(sentence))
    return drafts


def ends_like_speech(sentence: Sentence, index: int) -> bool:
    """Whether a quotation ends with a comma or stop, inside or right after its marks."""
    quotation = sentence.quotes[index]
    if quotation is None:
        return False
    if index + 1 < len(sentence) and sentence.low[index + 1] in (",", *DASHES):
        return True
    inside = sentence.text[slice(*quotation.inside)][-6:].rstrip(" \u00a0'\"’”")
    return inside[-1:] in _SPEECH_ENDS


def _post_posed(sentence: Sentence, cue: Cue, cues: list[Cue], subjects: dict[int, Range]) -> Draft | None:
    """``CONTENT , SOURCE CUE`` with at most adverbials, an addressee or a second part behind."""
    subject = subject_left(sentence, cue.first)
    if subject is None or subject[0] == 0 or _two_phrases(sentence, subject):
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
        if frame.name in ("that", "inf") or (frame.name == "wh" and low[frame.start] not in ("when", "where")):
            return None
    elif (
        frame.name not in ("none", "quote")
        or (frame.name == "quote" and (low[frame.start - 1] == ":" or _adverbial_clause(sentence, left)))
        or (frame.name == "none" and not _clause_may_end(sentence, frame))
    ):
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


def _two_phrases(sentence: Sentence, subject: Range) -> bool:
    """Whether a second noun phrase starts inside, as in ", a charge the operator denies"."""
    low = sentence.low
    return any(
        (low[index] in ("the", "a", "an") or low[index] in POSSESSIVES)
        and low[index - 1] not in PREPOSITIONS
        and low[index - 1] not in (",", "and", "or")
        for index in range(subject[0] + 1, subject[1])
    )


def _clause_may_end(sentence: Sentence, frame: Frame) -> bool:
    """Whether the reporting clause ends where the frame does, or goes on with an adverbial only."""
    if frame.start >= len(sentence):
        return True
    word = sentence.low[frame.start]
    if word in (",", ")", ".", "?", "!", *DASHES):
        return True
    return not frame.particle and word in ("in", "on", "at", "during", "after", "when", "as")


def _adverbial_clause(sentence: Sentence, end: int) -> bool:
    """Whether the words before `end` are a mere preface: "Asked about it", "In a statement", "When he left"."""
    begin = content_begin(sentence, end)
    if begin >= end:
        return False
    word = sentence.low[begin]
    return word in PREPOSITIONS or word in SUBORDINATORS or word in ("asked", "pressed") or word.endswith("ing")


def _second_part(sentence: Sentence, frame: Frame, cues: list[Cue], *, quoted: bool) -> list[tuple[int, int]]:
    """Gives the content that goes on behind a cue in the middle: ``"A," he said, "B"`` and ``A, he said, B``."""
    low = sentence.low
    at = frame.start
    if quoted and frame.name != "quote":
        at = _later_quotation(sentence, frame.cue_end, cues)
        if at < 0:
            return []
        end = _quote_end(sentence, at, cues)
    elif frame.name == "quote":
        end = _quote_end(sentence, at, cues)
    elif not quoted and at + 1 < len(low) and low[at] == ",":
        if low[at + 1] in ("who", "which") or low[at + 1].endswith("ing"):
            return []
        at += 1
        end = content_end(sentence, at, cues)
    else:
        return []
    if end <= at:
        return []
    sentence.take(at, end)
    return [sentence.between(at, end)]


def _later_quotation(sentence: Sentence, start: int, cues: list[Cue]) -> int:
    """Finds the second half of a quotation behind adverbials: ``"A," he said of the plan, "B"``; -1 without."""
    low = sentence.low
    for index in range(start, len(low)):
        if low[index] == QUOTE:
            after_mark = low[index - 1] in (",", ":", "and") or low[index - 1] in DASHES
            other = any(
                start <= cue.head < index and cue.form in ("finite", "ing") and cue.verb.allows("quote") for cue in cues
            )
            return index if after_mark and not other and not sentence.taken[index] else -1
    return -1


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
    starts_phrase = sentence.capital(after) or opener in SUBJECT_PRONOUNS or opener in DETERMINERS
    if not starts_phrase and not (opener.isalpha() and (quoted or _role_opens(sentence, after))):
        return None
    if not quoted and opener in DETERMINERS and cue.verb.lemma not in _INVERTING:
        return None
    subject = subject_right(sentence, after)
    if subject is None:
        return None
    if not (_plain_subject(sentence, subject) if quoted else _plain_inversion(sentence, cue, subject)):
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


def _inserted(sentence: Sentence, cue: Cue, cues: list[Cue], subjects: dict[int, Range]) -> Draft | None:
    """``NP , CUE SOURCE , REST``: "Neither figure, cautions Ann Lowe, a lawyer, is final"."""
    low = sentence.low
    comma = cue.head - 1
    if cue.first != cue.head or comma < 1 or low[comma] != "," or not cue.verb.allows("post"):
        return None
    begin = content_begin(sentence, comma)
    short = 0 < comma - begin <= _LONGEST_SUBJECT
    if not short or low[begin] in PREPOSITIONS or has_verb(sentence, begin + 1, comma):
        return None
    after = cue.last
    rest = next((at for at in range(after + 2, min(len(low), after + _FARTHEST_REST)) if _goes_on(sentence, at)), 0)
    opens = rest and (sentence.capital(after) or low[after] in DETERMINERS or _role_opens(sentence, after))
    if not opens or has_verb(sentence, after, rest - 1):
        return None
    subject = after, rest - 1
    end = content_end(sentence, rest, cues)
    sentence.take(begin, end)
    subjects[cue.head] = subject
    content = [sentence.between(begin, comma), sentence.between(rest, end)]
    return _draft(sentence, cue, Frame("none", "", cue.last, rest), content, subject, "inserted")


def _goes_on(sentence: Sentence, at: int) -> bool:
    low = sentence.low
    return low[at - 1] == "," and (low[at] in AUXILIARIES or low[at] in COMMON_VERBS or low[at] == QUOTE)


def _role_opens(sentence: Sentence, at: int) -> bool:
    """Whether a bare noun names who speaks: "said officials", "said union boss Len Croft"."""
    low = sentence.low
    for index in range(at, min(at + 4, len(low))):
        if sentence.capital(index):
            return True
        if low[index] in GROUPS or low[index] in ORGANISATIONS or role_noun(low[index]):
            return True
        if not low[index].replace("-", "").isalpha() or low[index] in PREPOSITIONS:
            return False
    return False


def _plain_subject(sentence: Sentence, subject: Range) -> bool:
    """Whether a subject behind a quotation's cue is a plain noun phrase: not so in ``''magic,'' said Lee is out``."""
    return not has_verb(sentence, subject[0], subject[1])


def _plain_inversion(sentence: Sentence, cue: Cue, subject: Range) -> bool:
    """Whether an unquoted clause, a cue and a subject form ``the plan failed, said Roth``.

    Not so in "Roth, the minister, said Lee is out": there a verb stands among the words behind the cue.
    """
    low = sentence.low
    behind = low[subject[0] : subject[1]]
    if (
        subject[1] < len(low)
        and low[subject[1]] not in (",", ";", ")", *DASHES)
        and low[subject[1]] not in PREPOSITIONS
    ):
        return False
    if has_verb(sentence, subject[0], subject[1]) or any(word in SUBJECT_PRONOUNS for word in behind[1:]):
        return False
    return has_verb(sentence, content_begin(sentence, cue.head), cue.head - 1)


def _governing(sentence: Sentence, cue: Cue, cues: list[Cue], subjects: dict[int, Range]) -> Draft | None:
    """``SOURCE CUE CONTENT``: the cue takes what follows it, up to where its clause ends."""
    frame = read_frame(sentence, cue)
    start = frame.start
    if frame.name == "none" or start >= len(sentence) or sentence.taken[start]:
        return None
    if not cue.verb.allows(frame.name, frame.particle, cue.form, agent=True):
        return None
    if cue.form == "ing" and frame.name in ("np", "bare", "ing") and _main_verb_ahead(sentence, cue, start, cues):
        return None
    subject = _subject(sentence, cue, cues, subjects)
    agent = subject is not None and is_agent(sentence, subject)
    if not agent and not cue.verb.allows(frame.name, frame.particle, cue.form):
        return None
    end = _quote_end(sentence, start, cues) if frame.name == "quote" else content_end(sentence, start, cues)
    if cue.first == 0 and cue.form in ("ing", "passive"):
        # "Calling the vote a sham, Roth left": the content ends where the main clause begins.
        end = next((index for index in range(start, end) if sentence.low[index] == ","), end)
    if end <= start:
        return None
    content = [sentence.between(start, end)]
    sentence.take(cue.first, frame.cue_end)
    sentence.take(start, end)
    if subject is not None:
        subjects[cue.head] = subject
    titled = frame.name == "that" and any(cue.last <= title < start for title in sentence.titles)
    return _draft(sentence, cue, frame, content, subject, "title" if titled else frame.name)


def _main_verb_ahead(sentence: Sentence, cue: Cue, start: int, cues: list[Cue]) -> bool:
    """Whether a participle only tells who speaks: "The lawyer representing Ana Roth said the plan was fair".

    So it is right behind a subject, before the first verb of the sentence that takes one. A clause follows "saying".
    """
    low = sentence.low
    before = low[cue.first - 1] if cue.first else ","
    if before in (",", QUOTE, *DASHES) or before in PREPOSITIONS or has_verb(sentence, 0, cue.first):
        return False
    if cue.verb.lemma == "say":
        return False
    main = next((other.first for other in cues if other.form == "finite" and other.first > start), 0)
    between = low[start:main]
    # "Blaming Roth for what she says is fraud"; but "blaming the mayor, who resigned, said".
    opens = any(word in RELATIVES or word in SUBJECT_PRONOUNS or word in SUBORDINATORS for word in between)
    return bool(between) and (between[-1] == "," if opens else True)


def _subject(sentence: Sentence, cue: Cue, cues: list[Cue], subjects: dict[int, Range]) -> Range | None:
    low = sentence.low
    before = low[cue.first - 1] if cue.first else ""
    if cue.form == "passive":
        return None
    if cue.form == "ing" and cue.first == 0:
        comma = next((index for index in range(cue.head, len(low)) if low[index] == ","), -1)
        return main_subject(sentence, len(low), comma + 1) if comma > 0 else None
    if before in ("and", "but", "or", "", QUOTE):
        return previous_subject(cues, subjects, cue) or main_subject(sentence, cue.first)
    if cue.form == "ing":
        if before in (",", *DASHES) or before in PREPOSITIONS:
            return previous_subject(cues, subjects, cue) or main_subject(sentence, cue.first)
        return main_subject(sentence, cue.first) or subject_left(sentence, cue.first)
    if cue.form == "to":
        return previous_subject(cues, subjects, cue) or main_subject(sentence, cue.first)
    if before == "," and cue.first > 1 and low[cue.first - 2] not in (",",):
        return (
            subject_left(sentence, cue.first)
            or previous_subject(cues, subjects, cue)
            or main_subject(sentence, cue.first)
        )
    return subject_left(sentence, cue.first)


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
        name == "quote",
    )
