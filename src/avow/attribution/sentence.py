"""Sentences as lists of items, where a whole quotation is a single item.

What stands in quotation marks never takes part in the grammar around it, so a rule that reads
``NP said , QUOTE`` needs no knowledge of how long the quotation is. The title of a programme or book is no quotation:
its words are items as a name's are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from avow.attribution.titles import is_title
from avow.quotation_marks import Quotation, Style, quotations
from avow.records import Span
from avow.text import paragraph_sentences

MAX_ITEMS = 160
"""Longer sentences are cut: rules look from each cue to the sentence's ends, and cost must stay linear in the text."""

QUOTE = "“”"
"""The lower-case form of an item that is a quotation."""
DASHES = frozenset({"-", "–", "—", "--", "---"})
GENITIVES = ("'s", "’s", "'", "’")
"""What the item before what somebody has ends with; the mark of "the voters' plans" is an item of its own."""

# The first alternative is what the third gives for most words, found sooner.
_ITEM = re.compile(
    r"[a-zA-Z]{2}\w*(?:[-’'&/]\w+)*(?:\.(?=\s))?|(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)+|\w+(?:[-’'&/]\w+)*(?:\.(?=\s))?|--+|[^\w\s]"
)
_FINAL = frozenset(".?!…")
_NAMES_LIKE_AUXILIARIES = frozenset({"Will", "May", "Mark"})


class Sentence:
    """Items of one sentence, as parallel lists.

    Attributes:
        text: The article's text.
        low: Lower-case form of each item; `QUOTE` for a quotation.
        starts: Offset of each item.
        ends: Offset after each item.
        quotes: For each item the quotation that it is, or None.
        taken: Items that are part of a content or cue already.
        titles: Where the title of a work in quotation marks begins, and the index after its last item.
        opens_paragraph: The sentence is the first of its paragraph.
    """

    __slots__ = ("ends", "low", "opens_paragraph", "quotes", "starts", "taken", "text", "titles")

    def __init__(self, text: str, span: Span, inside: list[Quotation], *, opens_paragraph: bool = False) -> None:
        self.text = text
        self.opens_paragraph = opens_paragraph
        self.low: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.quotes: list[Quotation | None] = []
        self.titles: dict[int, int] = {}
        at = span[0]
        for quotation in inside:
            self._add(at, quotation.start)
            if is_title(text, quotation, span[0]):
                self._add_title(quotation)
                at = quotation.end
                continue
            self.low.append(QUOTE)
            self.starts.append(quotation.start)
            self.ends.append(quotation.end)
            self.quotes.append(quotation)
            at = quotation.end
        self._add(at, span[1])
        # The period that ends the sentence is not part of its last word, except in "U.S." or "Inc.".
        if at < span[1] and self.low and self.quotes[-1] is None and self.low[-1].endswith("."):
            if self.low[-1] == ".":
                self._pop()
            elif self.low[-1].count(".") == 1:
                self.low[-1] = self.low[-1][:-1]
                self.ends[-1] -= 1
        while self.low and self.low[-1] in _FINAL:
            self._pop()
        self.taken = [False] * len(self.low)

    def __len__(self) -> int:
        return len(self.low)

    def raw(self, index: int) -> str:
        """Gives an item as it stands in the text."""
        return self.text[self.starts[index] : self.ends[index]]

    def capital(self, index: int) -> bool:
        """Whether an item starts with a capital letter."""
        return self.text[self.starts[index] + (index in self.titles)].isupper()

    def between(self, first: int, after: int) -> Span:
        """Gives the offsets of items ``first:after``, which must not be empty."""
        return self.starts[first], self.ends[after - 1]

    def take(self, first: int, after: int) -> None:
        """Marks items as used."""
        for index in range(max(first, 0), min(after, len(self.taken))):
            self.taken[index] = True

    def _add_title(self, quotation: Quotation) -> None:
        """Adds the words of a title; the marks belong to the first and the last one, so that a span holds both."""
        first = len(self.low)
        self._add(*quotation.inside)
        if self.low[-1] == ".":
            self._pop()
        after = len(self.low) - (self.low[-1] == ",")
        self.starts[first] = quotation.start
        self.ends[after - 1] = quotation.end
        self.titles[first] = after

    def _add(self, start: int, end: int) -> None:
        if start >= end:
            return
        spans = [match.span() for match in _ITEM.finditer(self.text, start, end)]
        piece = self.text[start:end]
        lowered = piece.lower()
        if len(lowered) == len(piece):
            low = [lowered[first - start : after - start] for first, after in spans]
        else:  # a few letters change length in lower case, which would shift offsets
            low = [self.text[first:after].lower() for first, after in spans]
        if "Will" in piece or "Ma" in piece:  # a quick test
            # "Will Estrada" is no auxiliary: keeping the capital keeps the word out of all word lists.
            for index, (first, after) in enumerate(spans):
                if self.text[first:after] in _NAMES_LIKE_AUXILIARIES and (index or self.low):
                    low[index] = self.text[first:after]
        self.low += low
        self.starts += [first for first, _ in spans]
        self.ends += [after for _, after in spans]
        self.quotes += [None] * len(spans)

    def _pop(self) -> None:
        self.low.pop()
        self.starts.pop()
        self.ends.pop()
        self.quotes.pop()


def read_sentences(text: str, paragraph: Span, style: Style) -> Iterator[Sentence]:
    """Gives the sentences of a paragraph; a quotation of several sentences stays one item."""
    inside = quotations(text, paragraph, style)
    begin = paragraph[0]
    first = 0
    starts = [quotation.start for quotation in inside]
    for _, cut in paragraph_sentences(text, paragraph):
        # A cut within a quotation is none, unless it falls on its closing mark.
        index = bisect_right(starts, cut - 1) - 1
        if index >= 0 and inside[index].start < cut < inside[index].end:
            continue
        if cut <= begin:
            continue
        after = index + 1
        yield from _pieces(Sentence(text, (begin, cut), inside[first:after], opens_paragraph=begin == paragraph[0]))
        first = after
        begin = cut
    if begin < paragraph[1]:
        yield from _pieces(Sentence(text, (begin, paragraph[1]), inside[first:], opens_paragraph=begin == paragraph[0]))


def _pieces(sentence: Sentence) -> Iterator[Sentence]:
    """Cuts a sentence of more than `MAX_ITEMS` items."""
    if len(sentence) <= MAX_ITEMS:
        yield sentence
        return
    for first in range(0, len(sentence), MAX_ITEMS):
        piece = Sentence(sentence.text, (0, 0), [], opens_paragraph=sentence.opens_paragraph and first == 0)
        after = first + MAX_ITEMS
        piece.low = sentence.low[first:after]
        piece.starts = sentence.starts[first:after]
        piece.ends = sentence.ends[first:after]
        piece.quotes = sentence.quotes[first:after]
        piece.titles = {at - first: end - first for at, end in sentence.titles.items() if first <= at < after}
        piece.taken = [False] * len(piece.low)
        yield piece
