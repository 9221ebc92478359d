"""A text as the feature models see it: words, stems, sentences and stance cues, read once per text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from avow.lexicon.stance import StanceCue, match_stance_cues
from avow.lexicon.stemming import stem
from avow.records import Span
from avow.text import sentences

_TOKEN = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*|[?!:]|[\"“”]|\n")
STOPWORDS = frozenset(
    "a an the of to in on at by for with from as and or that this these those it its he she they them his her their"
    " him i you we us my your our me who whom which what is are was were be been being am has have had having do does"
    " did will would shall should can there then than so also about into over after before up down out off".split()
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text with what is known of each.

    Attributes:
        words: Lower case, straight apostrophes.
        spans: Where each word stands in the text.
        stems: Stem of each word.
        content: Whether each word carries content (no stop word, no mark).
        sentence: Number of the sentence that each word belongs to.
        sentences: Numbers of the words of each sentence that has words.
        sentence_stems: The content stems of each of `sentences`.
        stem_set: All stems.
        cues: Stance cues as (number of their first word, number after the last, cue).
    """

    words: tuple[str, ...]
    spans: tuple[Span, ...]
    stems: tuple[str, ...]
    content: tuple[bool, ...]
    sentence: tuple[int, ...]
    sentences: tuple[tuple[int, ...], ...]
    sentence_stems: tuple[frozenset[str], ...]
    stem_set: frozenset[str]
    cues: tuple[tuple[int, int, StanceCue], ...]

    def within(self, spans: Iterable[Span]) -> frozenset[int]:
        """Gives the numbers of the words that begin inside one of the spans."""
        starts = [start for start, _ in self.spans]
        inside: set[int] = set()
        for start, end in spans:
            inside.update(range(bisect_left(starts, start), bisect_left(starts, end)))
        return frozenset(inside)


@lru_cache(maxsize=8192)
def read(text: str) -> Reading:
    """Reads a text; the same text is read once, so that a body paired with many claims costs little."""
    spans = [match.span() for match in _TOKEN.finditer(text)]
    tokens = [text[start:end] for start, end in spans]
    words = tuple(token.lower().replace("’", "'") for token in tokens)
    ends = [end for _, end in sentences(text)]
    sentence: list[int] = []
    number = 0
    for start, _ in spans:
        while number < len(ends) and start >= ends[number]:
            number += 1
        sentence.append(number)
    first_word = {span[0]: i for i, span in enumerate(spans)}
    cues = []
    for cue in match_stance_cues(tokens, spans):
        begin = first_word[cue.span[0]]
        end = begin + 1
        while end < len(spans) and spans[end][0] < cue.span[1]:
            end += 1
        cues.append((begin, end, cue))
    stems = tuple(map(stem, words))
    content = tuple(word[0].isalnum() and word not in STOPWORDS for word in words)
    sentence_words: dict[int, list[int]] = {}
    for i, number in enumerate(sentence):
        sentence_words.setdefault(number, []).append(i)
    return Reading(
        words=words,
        spans=tuple(spans),
        stems=stems,
        content=content,
        sentence=tuple(sentence),
        sentences=tuple(map(tuple, sentence_words.values())),
        sentence_stems=tuple(frozenset(stems[i] for i in ws if content[i]) for ws in sentence_words.values()),
        stem_set=frozenset(stems),
        cues=tuple(cues),
    )
