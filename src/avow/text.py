"""Paragraph, sentence and word spans of a text; offsets always slice back to the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from avow.lexicon.function_words import (
    AUXILIARIES,
    DETERMINERS,
    NEGATIONS,
    OBJECT_PRONOUNS,
    PREPOSITIONS,
    QUESTION_WORDS,
    SPEAKER_PRONOUNS,
    SUBORDINATORS,
)
from avow.lexicon.stemming import stem
from avow.quotation_marks import quotation_style, quotations
from avow.records import Article, Quote, QuoteKind, Span, Spans

_PARAGRAPH = re.compile(r"[^\n]+")
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_ALPHANUMERIC = re.compile(r"[^\W_]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ANY_MARK = re.compile("[\"“”„‟«»‘’‛'`]")
_TERMINATOR = re.compile(r"[.!?…]+")
_CLOSERS = frozenset("\"'”’»)]")
_OPENERS = frozenset("\"'“‘«([`—–-")

# Abbreviations that a name or number follows: the period after them never ends a sentence.
_LEADING = frozenset(
    "mr mrs ms mx dr prof rev fr hon messrs st ste mt ft gov sen sens rep reps gen lt col maj capt adm sgt cpl pvt"
    " cmdr cdr brig supt det insp coun cllr ald pres amb atty asst dept dir ed eds no nos vol vs v art sec fig figs"
    " ch pp approx ca cf e.g i.e"
    " jan feb mar apr jun jul aug sept sep oct nov dec".split()
)
# Abbreviations that end a sentence only when a word follows that opens sentences.
_TRAILING = frozenset(
    "inc corp co ltd llc plc bros jr sr esq etc al est dist ave blvd rd sq bldg a.m p.m ph.d m.d b.a m.a j.d d.c"
    " ala ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla ore pa"
    " penn tenn tex va vt wash wis wyo univ assn gov't dep't int'l nat'l".split()
)
_STARTERS = frozenset(
    "the a an he she it they we i you this that these those there here his her its their our my in on at by for from"
    " with without to as if when while after before since until because although though despite during under over but"
    " and or so yet still also however meanwhile then now what why how who where which not no yes all some many most"
    " one another both each every such".split()
)
_SAID = frozenset(
    "said says say saying asked asks ask wrote writes told tells tweeted tweets shouted yelled cried replied responded"
    " answered added wondered exclaimed joked chanted demanded declared continued recalled quipped screamed".split()
)


_PASSED_OVER = (
    AUXILIARIES
    | DETERMINERS
    | NEGATIONS
    | OBJECT_PRONOUNS
    | PREPOSITIONS
    | QUESTION_WORDS
    | SPEAKER_PRONOUNS
    | SUBORDINATORS
    | {"and", "or", "but", "there", "then", "now", "up", "out", "off", "down", "too", "very"}
)


def paragraphs(text: str) -> list[Span]:
    """Gives the span of each non-blank line, stripped of white space at both ends."""
    found: list[Span] = []
    for match in _PARAGRAPH.finditer(text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        if start < end:
            found.append((start, end))
    return found


def sentences(text: str) -> list[Span]:
    """Gives the spans of sentences, in order; a paragraph end is always a sentence end.

    Sentences inside a quotation are cut too, a closing mark stays with the sentence that it closes, and a
    question in quotation marks keeps its reporting clause.

    >>> text = 'Mr. Roth lost in the U.S. Senate. "Why?" Ms. Lee asked. "He spoke. We left."'
    >>> [text[start:end] for start, end in sentences(text)]
    ['Mr. Roth lost in the U.S. Senate.', '"Why?" Ms. Lee asked.', '"He spoke.', 'We left."']
    """
    return [sentence for paragraph in paragraphs(text) for sentence in paragraph_sentences(text, paragraph)]


def paragraph_sentences(text: str, paragraph: Span) -> list[Span]:
    """Gives the spans of the sentences of one paragraph, as `sentences` does for a text."""
    found: list[Span] = []
    begin, end = paragraph
    for match in _TERMINATOR.finditer(text, begin, end):
        cut = match.end()
        if cut <= begin:
            continue
        while cut < end and text[cut] in _CLOSERS:
            cut += 1
        following = _skip_space(text, cut, end)
        if following == cut or following >= end:
            continue
        if _ends_sentence(text, match.span(), (begin, cut), (following, end)):
            found.append((begin, cut))
            begin = following
    if begin < end:
        found.append((begin, end))
    return found


def words(text: str) -> list[Span]:
    """Gives the spans of words: letters, digits and inner apostrophes ("didn't" is one word)."""
    return [match.span() for match in _WORD.finditer(text)]


def content_stems(text: str) -> frozenset[str]:
    """Gives the stems of the words of a text that are not function words.

    Example:
        >>> sorted(content_stems("The bridge was not repaired in 2019."))
        ['2019', 'bridg', 'repair']
    """
    lowered = {word.lower().replace("’", "'") for word in _WORD.findall(text)}
    return frozenset([stem(word) for word in lowered if word not in _PASSED_OVER])


def alphanumeric_tokens(text: str, spans: Iterable[Span]) -> frozenset[int]:
    """Gives the start offsets of the runs of letters and digits that begin within `spans`."""
    return frozenset(match.start() for start, end in spans for match in _ALPHANUMERIC.finditer(text, start, end))


def is_whole(text: str) -> bool:
    """Whether a text can be written to a file: JSON may hold half of a character (a lone surrogate), which cannot.

    >>> is_whole("🙂"), is_whole("\\ud83d")
    (True, False)
    """
    return text.isascii() or _SURROGATE.search(text) is None


def quote_kind(text: str, content: Sequence[Span]) -> QuoteKind:
    """Tells by its quotation marks whether a content is direct, indirect, or mixed.

    Direct: all its words are in quotation marks; indirect: none is; mixed: some are.

    >>> quote_kind('that it was "a sham"', [(0, 20)])
    'mixed'
    """
    quoted = 0
    total = 0
    if all(_ANY_MARK.search(text, start, end) is None for start, end in content):
        return "indirect"
    for start, end in content:
        total += len(_ALPHANUMERIC.findall(text, start, end))
        piece = text[start:end]
        for quotation in quotations(piece, (0, len(piece)), quotation_style(piece)):
            quoted += len(_ALPHANUMERIC.findall(piece, quotation.start, quotation.end))
    if not quoted:
        return "indirect"
    return "direct" if quoted == total else "mixed"


def joined_spans(spans: Iterable[Span]) -> Spans:
    """Gives spans in ascending order, those that touch or overlap as one.

    >>> joined_spans([(5, 7), (0, 2), (1, 3)])
    ((0, 3), (5, 7))
    """
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def slices(text: str, spans: Iterable[Span]) -> str:
    """Gives the slices of `text` at `spans`, joined by one space."""
    return " ".join(text[start:end] for start, end in spans)


def quote_at(
    article: Article, name: str, *, source: Spans, cue: Spans, content: Spans, outer: str | None = None
) -> Quote:
    """Gives a quote of an article with the texts of its spans."""
    text = article.text
    return Quote(
        id=name,
        article_id=article.id,
        content=content,
        cue=cue,
        source=source,
        content_text=slices(text, content),
        cue_text=slices(text, cue),
        source_text=slices(text, source),
        kind=quote_kind(text, content),
        outer=outer,
        in_title=bool(content) and content[0][0] < article.body_start,
    )


def line_around(text: str, at: int, reach: int) -> Span:
    """Gives the line that a place stands in, as far as `reach` characters before and behind.

    >>> line_around("One.\\nTwo.\\nThree.", 6, 100)
    (5, 9)
    """
    first, last = max(0, at - reach), min(len(text), at + reach)
    start, end = text.rfind("\n", first, at), text.find("\n", at, last)
    return max(first, start + 1), last if end < 0 else end


def _skip_space(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _ends_sentence(text: str, terminator: Span, sentence: Span, rest: Span) -> bool:
    begin, cut = sentence
    first = rest[0]
    while first < rest[1] and text[first] in _OPENERS:
        first += 1
    if first >= rest[1] or text[first].islower():
        return False
    mark = text[terminator[0] : terminator[1]]
    if mark == "." and cut == terminator[1]:
        return _period_ends(text, begin, terminator[0], text[first : first + 24])
    quoted = cut > terminator[1] and text[cut - 1] in "\"”’»'"
    if quoted and first == rest[0]:
        return not _reporting_follows(text[first : first + 80], alone=mark[-1] == ".")
    return True


def _period_ends(text: str, begin: int, period: int, following: str) -> bool:
    """Decides about one period by the word before it and the text after it."""
    start = text.rfind(" ", max(begin, period - 24), period) + 1 or max(begin, period - 24)
    word = text[start:period].lstrip("\"'“‘(—[").lower()
    if word in _LEADING:
        # "No." answers a question as often as it counts; a number must follow.
        return word in ("no", "mar", "art", "ed") and not following[:1].isdigit()
    initial = len(word) == 1 and word.isalpha() and word != "i"
    if initial or word in _TRAILING or ("." in word and all(len(part) == 1 for part in word.split("."))):
        return (following.split(None, 1) or [""])[0].strip(",’'").lower() in _STARTERS
    return True


def _reporting_follows(following: str, *, alone: bool) -> bool:
    """Whether one of the next words, before a stop, is a verb like "asked".

    Args:
        following: The text behind the quotation.
        alone: The verb must end its clause, since a period usually ends the sentence: ``"We won." Roth said.``
    """
    for word in following.split()[:6]:
        if word.strip(",.;:").lower() in _SAID:
            return not alone or word[-1] in ",."
        if alone and word[-1] == ",":
            return False
        if word[-1] in ".;:!?" and len(word) > 3 and word[:-1].lower() not in _LEADING:
            return False
    return False
