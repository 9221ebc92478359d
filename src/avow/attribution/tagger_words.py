"""What the tagger reads: words with their word pieces, looks and tags by rules, and windows that fit the network."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Protocol

from avow.attribution.tagger_decoding import OUTSIDE, ROLES, TAGS, begin_tag
from avow.attribution.titles import is_title
from avow.quotation_marks import Style, quotation_style, quotations
from avow.records import Span
from avow.text import paragraphs, sentences

if TYPE_CHECKING:
    import tokenizers

FEATURES: Final = (4, 5, 4, len(TAGS))
"""How many values each feature of a word has: letter case, place in a quotation, what it opens, tag by the rules."""

RULE: Final = 3
"""Which of the features is the tag by the rules."""

LOWER, CAPITALISED, UPPER, MIXED = range(4)
UNQUOTED, OPENING, INSIDE, CLOSING, UNCLOSED = range(5)
NOTHING, SENTENCE, PARAGRAPH, TITLE = range(4)

_CORE = 2 / 3
"""Share of a window that its own words may fill where a paragraph is cut, the rest being context."""


class Attribution(Protocol):
    """What has the spans of an attribution: a `Quote` or a `Draft`."""

    @property
    def source(self) -> Sequence[Span]:
        """Spans of the source."""
        ...

    @property
    def cue(self) -> Sequence[Span]:
        """Spans of the cue."""
        ...

    @property
    def content(self) -> Sequence[Span]:
        """Spans of the content."""
        ...


@dataclass(slots=True)
class Words:
    """The words of a text, as parallel lists; punctuation marks are words of their own.

    Attributes:
        starts: Offset of each word.
        ends: Offset after it.
        pieces: Its word pieces, as ids of the tokenizer.
        features: (case, quotation, opens, rule) of each word; see `FEATURES`.
    """

    starts: list[int]
    ends: list[int]
    pieces: list[list[int]]
    features: list[tuple[int, int, int, int]]

    def __len__(self) -> int:
        return len(self.starts)

    def between(self, first: int, after: int) -> Span:
        """Gives the offsets of words ``first:after``, which must not be empty."""
        return self.starts[first], self.ends[after - 1]

    def inside(self, span: Span) -> tuple[int, int]:
        """Gives the range of words that begin inside a span of the text."""
        return bisect_left(self.starts, span[0]), bisect_left(self.starts, span[1])


@dataclass(frozen=True, slots=True)
class Window:
    """Words ``first:after`` that the network reads at once.

    Attributes:
        core: The range of words whose cues this window decides on; what stands around them is context. The
            cores of a text's windows do not overlap and cover it.
    """

    first: int
    after: int
    core: tuple[int, int]


def read_words(
    text: str, tokenizer: tokenizers.Tokenizer, body_start: int = 0, ruled: Sequence[Attribution] = ()
) -> Words:
    """Gives the words of a text, paragraph by paragraph; paragraphs without letters have none.

    Args:
        text: The article's text.
        tokenizer: A BERT tokenizer without truncation and padding.
        body_start: Where the headline ends.
        ruled: What the rules found in the text.
    """
    words = Words([], [], [], [])
    style = quotation_style(text)
    spans = [(start, end) for start, end in paragraphs(text) if any(map(str.isalpha, text[start:end]))]
    encodings = tokenizer.encode_batch([text[start:end] for start, end in spans], add_special_tokens=False)
    for span, encoding in zip(spans, encodings, strict=True):
        first = len(words)
        last: int | None = None
        for piece, word, (start, end) in zip(encoding.ids, encoding.word_ids, encoding.offsets, strict=True):
            if word == last:
                words.ends[-1] = span[0] + end
                words.pieces[-1].append(piece)
            else:
                words.starts.append(span[0] + start)
                words.ends.append(span[0] + end)
                words.pieces.append([piece])
                last = word
        _add_features(words, text, span, first, style, opens=TITLE if span[0] < body_start else PARAGRAPH)
    for word, tag in enumerate(tag_words(words, ruled)[0]):
        if tag != OUTSIDE:
            words.features[word] = (*words.features[word][:3], tag)
    return words


def tag_words(words: Words, attributions: Sequence[Attribution]) -> tuple[list[int], list[int]]:
    """Gives each word its tag, and the word that it points to, as given attributions have it.

    A content's words point to the first word of its cue, a cue's words to the first word of its source or, without
    one, of itself; all others to none, -1. Where two attributions share a word, the one with the earlier cue has it.
    Attributions without a cue are left out: the tagger reads every one from its cue.
    """
    tags = [OUTSIDE] * len(words)
    heads = [-1] * len(words)
    for one in sorted((one for one in attributions if one.cue), key=lambda one: tuple(one.cue)):
        cue = words.inside(one.cue[0])[0]
        source = words.inside(one.source[0])[0] if one.source else cue
        for role, spans, head in zip(ROLES, (one.source, one.cue, one.content), (-1, source, cue), strict=True):
            first = begin_tag(ROLES.index(role))
            for span in spans:
                tag = first
                for word in range(*words.inside(span)):
                    if tags[word] == OUTSIDE:
                        tags[word], heads[word] = tag, head
                        tag = first + 1
                    else:
                        tag = first
    return tags, heads


def plan_windows(words: Words, most_pieces: int, first_pieces: int | None = None) -> list[Window]:
    """Packs whole paragraphs into windows of at most `most_pieces` word pieces.

    A longer paragraph is cut at sentence ends, and a sentence that is longer still anywhere; its parts are
    windows of their own, each with context on both sides. The work grows linearly with the text.

    Args:
        words: The words of a text.
        most_pieces: At least 128, so that any word fits in (a tokenizer's word has at most 100 pieces).
        first_pieces: A smaller limit for the first window; training draws it, so that the network sees
            the same paragraph with other paragraphs around it.
    """
    sizes = [len(pieces) for pieces in words.pieces]
    begins = [at for at, feature in enumerate(words.features) if feature[2] >= PARAGRAPH]
    found: list[Window] = []
    begin, filled, limit = 0, 0, first_pieces or most_pieces
    for first, after in pairwise([*begins, len(words)]):
        size = sum(sizes[first:after])
        if filled and filled + size > limit:
            found.append(Window(begin, first, (begin, first)))
            begin, filled, limit = first, 0, most_pieces
        if size > most_pieces:
            found.extend(_cut(words, sizes, (first, after), most_pieces))
            begin, filled, limit = after, 0, most_pieces
        else:
            filled += size
    if filled:
        found.append(Window(begin, len(words), (begin, len(words))))
    return found


def _cut(words: Words, sizes: list[int], paragraph: tuple[int, int], most: int) -> list[Window]:
    """Cuts a long paragraph into cores, and gives each as much context as fits, the same on both sides."""
    found: list[Window] = []
    for core in _cores(words, sizes, paragraph, int(most * _CORE)):
        first, after = core
        room = most - sum(sizes[first:after])
        half = room // 2
        while first > paragraph[0] and sizes[first - 1] <= half:
            first -= 1
            half -= sizes[first]
            room -= sizes[first]
        while after < paragraph[1] and sizes[after] <= room:
            room -= sizes[after]
            after += 1
        found.append(Window(first, after, core))
    return found


def _cores(words: Words, sizes: list[int], paragraph: tuple[int, int], most: int) -> list[tuple[int, int]]:
    """Groups a paragraph's sentences, or parts of too long ones, to at most `most` pieces if words allow."""
    cores: list[tuple[int, int]] = []
    begin, filled, last_sentence = paragraph[0], 0, -1
    for at in range(*paragraph):
        if words.features[at][2] != NOTHING:
            last_sentence = at
        if filled and filled + sizes[at] > most:
            cut = last_sentence if last_sentence > begin else at
            cores.append((begin, cut))
            begin, filled = cut, sum(sizes[cut:at])
        filled += sizes[at]
    cores.append((begin, paragraph[1]))
    return cores


def _add_features(words: Words, text: str, span: Span, first: int, style: Style, *, opens: int) -> None:
    """Appends the features of a paragraph's words, which are those from `first` on."""
    # Nobody says the title of a programme, so its words are none of a quotation.
    inside = [quotation for quotation in quotations(text, span, style) if not is_title(text, quotation, span[0])]
    breaks = iter(sentences(text[span[0] : span[1]])[1:])
    next_break = next(breaks, None)
    at = 0
    for word in range(first, len(words)):
        start = words.starts[word]
        while at < len(inside) and start >= inside[at].end:
            at += 1
        place = UNQUOTED
        if at < len(inside) and start >= inside[at].start:
            quotation = inside[at]
            if start < quotation.start + quotation.mark:
                place = OPENING
            elif start >= quotation.inside[1] and quotation.closed:
                place = CLOSING
            else:
                place = INSIDE if quotation.closed else UNCLOSED
        begins = NOTHING
        if word == first:
            begins = opens
        elif next_break is not None and start >= span[0] + next_break[0]:
            begins = SENTENCE
            while next_break is not None and start >= span[0] + next_break[0]:
                next_break = next(breaks, None)
        words.features.append((_case(text[start : words.ends[word]]), place, begins, OUTSIDE))


def _case(word: str) -> int:
    if word.islower() or not any(map(str.isupper, word)):
        return LOWER
    if len(word) > 1 and word.isupper():
        return UPPER
    return CAPITALISED if word[0].isupper() and not any(map(str.isupper, word[1:])) else MIXED
