"""The sentences of a long body that bear on a claim.

Method: each sentence is scored by the claim's words it has, weighted by how rare they are in the body (a word of
every sentence tells nothing), plus half the better score of its two neighbours, plus a little for words that report
doubt, denial or a source (a refutation often names the claim in one sentence and denies it in the next), plus a
little for the lead. The best sentences are kept in their order until the word limit.

Cost: linear in the words of the body. A body is analysed once and kept for the next claims that are asked of it.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from avow.text import sentences, words

NEIGHBOUR_SHARE = 0.5
STANCE_BONUS = 0.4
"""Chosen on FNC-1 train by cross-validation over bodies; data/README.md has the figures."""

LEAD_BONUS = 0.1

CACHED_BODIES = 2048
"""FNC-1 asks many headlines of each of 1,683 bodies, in random order; all of them fit."""

STANCE_WORDS = frozenset(
    "deny denied denies denying false fake hoax untrue debunked debunk rumor rumors rumour rumours rumored rumoured"
    " unconfirmed confirmed confirm confirms alleged allegedly reportedly reported reports claim claims claimed doubt"
    " doubts doubtful skeptical sceptical dismissed dismiss rejected reject refuted refute disputed satire satirical"
    " fabricated myth wrong not no never n't may might could possibly apparently supposedly purported purportedly"
    " according said says told fact true".split()
)

FUNCTION_WORDS = frozenset(
    "a an the and or but of in on at to for from by with as is are was were be been being it its this that these those"
    " he she they we you i his her their our your him them us who whom which what when where why how than then so if"
    " has have had do does did will would can about into over after before up out".split()
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    length: int
    words: frozenset[str]
    reports_stance: bool


@dataclass(frozen=True, slots=True)
class _Body:
    sentences: tuple[_Sentence, ...]
    length: int
    rarity: dict[str, float]


def select_evidence(claim: str, passage: str, max_words: int) -> str:
    """Gives the passage itself when it has at most `max_words` words, else its best sentences for the claim.

    Kept sentences are joined by one space, in their order. A first sentence that is longer than the limit is cut.

    >>> body = "Rain fell. The mayor was seen. Nobody knew why. The mayor resigned, an aide said. Shops closed."
    >>> select_evidence("The mayor resigned", body, 9)
    'Nobody knew why. The mayor resigned, an aide said.'
    """
    body = _analyse(passage)
    if max_words <= 0 or body.length <= max_words:
        return passage
    scores = _scores(claim, body)
    kept: list[int] = []
    room = max_words
    for index in sorted(range(len(scores)), key=lambda place: (-scores[place], place)):
        length = body.sentences[index].length
        if length <= room:
            kept.append(index)
            room -= length
        elif not kept:
            return _first_words(body.sentences[index].text, max_words)
    return " ".join(body.sentences[index].text for index in sorted(kept))


def _scores(claim: str, body: _Body) -> list[float]:
    wanted = content_words(claim)
    total = sum(body.rarity.get(word, 1.0) for word in wanted) or 1.0
    overlap = [
        sum(body.rarity.get(word, 1.0) for word in wanted & sentence.words) / total for sentence in body.sentences
    ]
    scores = []
    for index, sentence in enumerate(body.sentences):
        beside = max(overlap[index - 1] if index else 0.0, overlap[index + 1] if index + 1 < len(overlap) else 0.0)
        score = overlap[index] + NEIGHBOUR_SHARE * beside
        if sentence.reports_stance and score > 0:
            score += STANCE_BONUS
        scores.append(score + (LEAD_BONUS if index == 0 else 0.0))
    return scores


@lru_cache(maxsize=CACHED_BODIES)
def _analyse(passage: str) -> _Body:
    found: list[_Sentence] = []
    frequency: Counter[str] = Counter()
    for start, end in sentences(passage):
        text = passage[start:end]
        tokens = [text[first:last].lower() for first, last in words(text)]
        content = frozenset(map(_stem, tokens)) - FUNCTION_WORDS
        reports = any(token in STANCE_WORDS or token.endswith(("n't", "n’t")) for token in tokens)
        found.append(_Sentence(text, len(tokens), content, reports))
        frequency.update(content)
    rarity = {word: math.log(1 + len(found) / count) for word, count in frequency.items()}
    return _Body(tuple(found), sum(sentence.length for sentence in found), rarity)


def content_words(text: str) -> frozenset[str]:
    """Gives the words of a text that carry meaning, lower-cased, without possessive and plural endings.

    >>> sorted(content_words("The mayor's aides said it"))
    ['aide', 'mayor', 'said']
    """
    return frozenset(_stem(text[start:end].lower()) for start, end in words(text)) - FUNCTION_WORDS


def _stem(word: str) -> str:
    """Takes off a possessive or plural ending, so that "Apple's" and "sensors" meet "Apple" and "sensor"."""
    for ending in ("'s", "’s"):
        word = word.removesuffix(ending)
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _first_words(text: str, count: int) -> str:
    spans = words(text)[:count]
    return text[: spans[-1][1]] if spans else text
