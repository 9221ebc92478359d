"""Labelled passages with a sentence from elsewhere beside them, so that a model learns what does not matter.

A short passage alone, and the same with "The hall was full." behind it, say the same about a claim. Models that have
seen few short passages change their answer.
"""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Sequence

from avow.prepare.negatives import matter_of
from avow.records import Example, Span
from avow.text import content_stems, sentences

_LENGTHS = range(20, 121)
_LONGEST_PASSAGE = 300
"""Longer passages have neighbours of their own."""
_TRIES = 20
_QUOTATION_MARK = re.compile("[\"“”„«»‘`]|''")


def with_neighbours(examples: Sequence[Example], number: int, *, seed: int = 0) -> list[tuple[int, Example]]:
    """Draws passages and puts a sentence of another passage before or behind them; labels stay.

    The sentence has no quotation marks, shares no content word with the claim and comes from a passage on another
    matter (tags ``topic`` or ``group``; without them: of another claim).

    Args:
        examples: Where passages and sentences come from.
        number: How many to make; fewer come back where the examples do not allow as many.
        seed: The same seed draws the same.

    Returns:
        (place among `examples` of the one that was changed, what became of it).
    """
    short = [place for place, example in enumerate(examples) if len(example.passage) <= _LONGEST_PASSAGE]
    pool = [(example, sentence) for example in examples for sentence in _plain_sentences(example.passage)]
    if not short or not pool:
        return []
    draw = random.Random(seed)  # noqa: S311  (no secret)
    made: list[tuple[int, Example]] = []
    for serial in range(number):
        place = draw.choice(short)
        example = examples[place]
        about = content_stems(example.claim)
        for _ in range(_TRIES):
            other, sentence = draw.choice(pool)
            if _matter(other) != _matter(example) and about.isdisjoint(content_stems(sentence)):
                made.append((place, _beside(example, sentence, serial, before=draw.random() < 0.5)))
                break
    return made


def _matter(example: Example) -> str:
    return matter_of(example) or example.claim_id or example.claim


def _plain_sentences(passage: str) -> list[str]:
    found = [passage[start:end] for start, end in sentences(passage)]
    return [
        sentence
        for sentence in found
        if len(sentence) in _LENGTHS
        and sentence[0].isupper()
        and sentence.endswith(".")
        and _QUOTATION_MARK.search(sentence) is None
    ]


def _beside(example: Example, sentence: str, serial: int, *, before: bool) -> Example:
    by = len(sentence) + 1 if before else 0

    def moved(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple((start + by, end + by) for start, end in spans)

    return dataclasses.replace(
        example,
        id=f"{example.id}-neighbour-{serial}",
        passage=f"{sentence} {example.passage}" if before else f"{example.passage} {sentence}",
        content=moved(example.content),
        cue=moved(example.cue),
        mention=moved(example.mention),
    )
