"""Headlines that end with who says them: ``Bridge closed for months, says minister``, ``Bridge closed: minister``.

Those that begin with who says them are read by `avow.attribution.colon`; here a mere topic is sorted out from them.
They leave out articles and auxiliaries, so the rules for sentences find no clause in them, and the tagger, which has
learned from few of them, often no source.
"""

from __future__ import annotations

import re

from avow.attribution.cues import Cue, find_cues
from avow.attribution.draft import Draft
from avow.attribution.sentence import DASHES, QUOTE, Sentence, read_sentences
from avow.attribution.sources import has_verb
from avow.lexicon.function_words import AUXILIARIES, DETERMINERS, PREPOSITIONS, SUBJECT_PRONOUNS
from avow.lexicon.names import DOCUMENTS, GROUPS, ORGANISATIONS, PLACES, role_noun
from avow.quotation_marks import Style
from avow.records import Article
from avow.text import paragraphs

_LONGEST_SOURCE = 6
_LONGEST_SPEAKER = 4
_BODY_REACH = 20_000
"""How many characters of the body tell whether a word of the headline is a name."""
# "Hospital was warned, inquest told": who told it, nobody says.
_HEARING = frozenset("court jury inquest inquiry tribunal hearing trial judge committee mps peers senators".split())
_HEARD = frozenset("told hears heard".split())
_MEANWHILE = frozenset("as after amid while before despite".split())
_WHILE = re.compile(rf" (?:{'|'.join(sorted(_MEANWHILE))}) ", re.IGNORECASE)
_MARKS = ".,:;!?()[]\"“”‘’'"
_SPEAKERS = frozenset(
    "pm mp mps dm fm potus minister ministers police cops chiefs bosses watchdog coastguard regulator ministry ex-pm"
    " pundits union unions campaigners".split()
)


def read_headline(article: Article, style: Style) -> Draft | None:
    """Gives what a headline's last words attribute the rest of it to, or None."""
    if not article.body_start:
        return None
    text = article.text
    head = paragraphs(text[: article.body_start])
    if len(head) != 1:
        return None
    sentences = list(read_sentences(text, head[0], style))
    if len(sentences) != 1 or len(sentences[0]) < 3:
        return None
    body = text[article.body_start : article.body_start + _BODY_REACH]
    sentence = sentences[0]
    return _signed_by_verb(sentence, body) or _led_by_quotation(sentence, body) or _signed_by_mark(sentence, body)


def names_speaker(sentence: Sentence, first: int, after: int, body: str) -> bool:
    """Whether items of a headline name somebody who speaks: a role or group, an organisation, or a name of the body."""
    low = sentence.low
    if any(word in AUXILIARIES or word in SUBJECT_PRONOUNS or word in (",", ":", QUOTE) for word in low[first:after]):
        return False
    head = next((at for at in range(first + 1, after) if low[at] in PREPOSITIONS), after) - 1
    word = low[head]
    return is_speaking_noun(word) or _is_name(sentence, first, head + 1, body)


def is_speaking_noun(word: str) -> bool:
    """Whether a lower-case noun names who can speak: "minister", "experts", "ex-mayor", "police", "report"."""
    return bool(
        word in _SPEAKERS
        or word in GROUPS
        or word in ORGANISATIONS
        or word in DOCUMENTS
        or role_noun(word)
        or (word.endswith("s") and role_noun(word[:-1]))
    )


def _is_name(sentence: Sentence, first: int, after: int, body: str) -> bool:
    """Whether words written large are written so in the body, and never small."""
    if not all(sentence.capital(index) for index in range(first, after)):
        return False
    last = sentence.raw(after - 1).removesuffix("’s").removesuffix("'s")
    return last in body and last.lower() not in _plain_words(body)


def _signed_by_verb(sentence: Sentence, body: str) -> Draft | None:
    """Reads ``CONTENT , says SOURCE`` and ``CONTENT , SOURCE says``."""
    size = len(sentence)
    low = sentence.low
    for cue in find_cues(sentence):
        if cue.form not in ("finite", "passive") or not (cue.verb.allows("that") or cue.verb.allows("post")):
            continue
        if cue.last == size:
            comma = next((at for at in range(cue.first - 1, 0, -1) if low[at] == "," or low[at] == QUOTE), 0)
            first, after = comma + 1, cue.first
            hearing = low[cue.head] in _HEARD and low[after - 1] in _HEARING
        else:
            comma = cue.first - 1
            first, hearing = cue.last, False
            # "Says union as mayor wavers": what follows is said of the day, not of the union.
            after = next((at for at in range(first + 1, size) if low[at] in _MEANWHILE), size)
        if comma < 1 or low[comma] not in (",", QUOTE, *DASHES) or not 0 < after - first <= _LONGEST_SOURCE:
            continue
        if not (hearing or names_speaker(sentence, first, after, body)) or low[first] in PREPOSITIONS:
            continue
        end = comma + 1 if low[comma] == QUOTE else comma
        if end < 2 and low[0] != QUOTE:
            continue
        return _draft(sentence, cue, (0, end), None if hearing else (first, after))
    return None


def _led_by_quotation(sentence: Sentence, body: str) -> Draft | None:
    """Reads ``“CONTENT”: SOURCE's terror as ...``: who speaks opens what follows the colon."""
    low = sentence.low
    if low[0] != QUOTE or low[1] != ":" or len(low) < _LONGEST_SOURCE:
        return None
    for index in range(2, min(len(low), 2 + _LONGEST_SOURCE)):
        word = low[index].removesuffix("’s").removesuffix("'s")
        if word in AUXILIARIES or word in PREPOSITIONS or word in (",", QUOTE):
            return None
        if is_speaking_noun(word) or _is_name(sentence, index, index + 1, body):
            start, end = sentence.between(2, index + 1)
            end -= len(low[index]) - len(word)
            colon = sentence.between(1, 2)
            return Draft(
                [sentence.between(0, 1)], [colon], [(start, end)], ":", "speech", frame="headline", quoted=True
            )
    return None


def _signed_by_mark(sentence: Sentence, body: str) -> Draft | None:
    """Reads ``CONTENT : SOURCE`` and ``CONTENT – SOURCE``."""
    low = sentence.low
    size = len(low)
    mark = next((at for at in range(size - 1, 0, -1) if low[at] == ":" or low[at] in DASHES), 0)
    if not mark or not 0 < size - mark - 1 <= _LONGEST_SOURCE or low[mark + 1] in DETERMINERS | PREPOSITIONS:
        return None
    if ":" in low[:mark] or (low[size - 1] in PLACES) or (low[mark] != ":" and not _spaced(sentence, mark)):
        return None
    told = low[0] == QUOTE or has_verb(sentence, 0, mark)
    named = sentence.capital(mark + 1) and not is_speaking_noun(low[size - 1])
    if not (told or (mark > 2 and not named)) or not names_speaker(sentence, mark + 1, size, body):
        return None
    return Draft(
        [sentence.between(0, mark)],
        [sentence.between(mark, mark + 1)],
        [sentence.between(mark + 1, size)],
        low[mark],
        frame="headline",
        quoted=low[0] == QUOTE,
    )


def _spaced(sentence: Sentence, mark: int) -> bool:
    return sentence.ends[mark - 1] < sentence.starts[mark] and sentence.ends[mark] < sentence.starts[mark + 1]


def _draft(sentence: Sentence, cue: Cue, content: tuple[int, int], source: tuple[int, int] | None) -> Draft:
    return Draft(
        [sentence.between(*content)],
        [sentence.between(cue.first, cue.last)],
        [] if source is None else [sentence.between(*source)],
        cue.verb.lemma,
        cue.verb.cue_class,
        cue.negated,
        cue.modal,
        "headline",
        sentence.low[content[0]] == QUOTE,
    )


def sign_headline(article: Article, drafts: list[Draft], style: Style) -> list[Draft]:
    """Gives attributions with that of the headline's last words, where no other reader has it with a source.

    Args:
        article: The article.
        drafts: Its outermost attributions in reading order.
        style: Its quotation marks.
    """
    end = article.body_start
    body = article.text[end : end + _BODY_REACH]
    drafts = [draft for draft in drafts if not (min(draft.content)[0] < end and _is_topic(article.text, draft, body))]
    for draft in drafts:
        if min(draft.content)[0] < end:
            _shorten_source(article.text, draft)
            _leave_subject(article.text, draft, body)
            _end_source(article.text, draft)
    signed = read_headline(article, style)
    if signed is None:
        return drafts
    here = [draft for draft in drafts if min(draft.content)[0] < end]
    known = [draft for draft in here if draft.cue and draft.source and _meet(draft.source, signed.source)]
    if known and (signed.source or not here):
        return drafts
    return sorted(
        [signed, *(draft for draft in drafts if min(draft.content)[0] >= end)], key=lambda draft: min(draft.content)
    )


def _shorten_source(text: str, draft: Draft) -> None:
    """Leaves of a whole headline before ``: “CONTENT”`` who opens it, if that can speak, and else nobody."""
    if not draft.source or (draft.lemma != ":" and text[slice(*draft.cue[0])].strip() != ":"):
        return
    start, end = draft.source[0]
    words = text[start:end].split()
    if len(words) <= _LONGEST_SPEAKER or all(word[0].isupper() for word in words):
        return
    draft.source = [(start, start + len(words[0]))] if is_speaking_noun(words[0].lower()) else []


def _leave_subject(text: str, draft: Draft, body: str) -> None:
    """Leaves of ``ROTH BACKS THE BRIDGE, Says ...`` who backs and says: a role, or a name of the body."""
    if len(draft.source) != 1 or len(draft.cue) != 1:
        return
    (start, end), cue = draft.source[0], draft.cue[0]
    words = text[start:end].split()
    if text[end : cue[0]].strip() != "," or "," in text[start:end] or len(words) < _LONGEST_SPEAKER:
        return
    plain = _plain_words(body)
    for number, word in enumerate(words[: _LONGEST_SPEAKER - 1], start=1):
        after = words[number].strip(_MARKS).lower()
        named = word in body and word.lower() not in plain
        if (named or is_speaking_noun(word.lower())) and not (words[number] in body and after not in plain):
            # "The mayor of Bergen" goes on, "the mayor backs" does not.
            if after not in PREPOSITIONS and not is_speaking_noun(after) and after not in ("and", "&"):
                draft.source = [(start, start + text[start:end].index(word) + len(word))]
            return


def _end_source(text: str, draft: Draft) -> None:
    """Ends a source behind its verb before what goes on meanwhile: "says union as mayor wavers"."""
    if len(draft.source) != 1 or not draft.cue or draft.source[0][0] < draft.cue[-1][1]:
        return
    start, end = draft.source[0]
    if found := _WHILE.search(text, start, end):
        draft.source = [(start, found.start())]


def _is_topic(text: str, draft: Draft, body: str) -> bool:
    """Whether what stands before a headline's colon is what it is about ("Floods: town cut off") and nobody."""
    if draft.frame != "colon-name":
        return False
    last = text[slice(*draft.source[0])].lower().split()[-1]
    return not is_speaking_noun(last) and last in _plain_words(body)


def _plain_words(body: str) -> set[str]:
    return {word.strip(_MARKS) for word in body.replace("-", " ").split()}


def _meet(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> bool:
    return any(first < end and start < after for first, after in one for start, end in other)
