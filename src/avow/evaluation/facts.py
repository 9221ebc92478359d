"""Facts about each row that slices can ask for: those of the file, and those its texts show."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avow.evaluation.prediction_table import NO_LABEL, PredictionTable
from avow.labels import LABELS
from avow.lexicon.stance import stance_cues
from avow.text import slices

NEGATION_KINDS: Final = frozenset({"negation", "denial", "weak_denial", "counterfactive"})
HEDGE_KINDS: Final = frozenset({"hedge", "noncommittal", "condition", "question"})

_WORD = re.compile(r"\w+")
# Words that tell nothing about what a text is about.
_EMPTY_WORDS: Final = frozenset(
    "a an and are as at be been but by for from had has have he her his i in is it its of on or our she that the their"
    " them they this to was we were will with you not no".split()
)
# A stance cue in a long body says little about the holder; past this the first part stands for the whole.
_SCANNED_CHARACTERS: Final = 4000


def row_facts(table: PredictionTable) -> dict[str, NDArray[Any]]:
    """Gives column name -> values for every row: text (dtype object), numbers or truth values.

    From the file: corpus, split, claim, claim_id, article_id, holder, passage, and each tag by its name, or as
    tag_<name> where another column has that name (a file's own tag_confidence).
    Worked out: gold, predicted (label names), correct, confidence, nested, negation (the content, or the
    passage where no content is marked, has a negating or denying cue), hedging (a hedge, a condition or a
    question), hedge_device (the kind of the first), claim_negated, passage_words, claim_overlap (share of the
    claim's content words that are in the passage).
    """
    names = np.asarray([*LABELS, ""], dtype=object)
    facts: dict[str, NDArray[Any]] = {
        name: getattr(table, name)
        for name in ("corpus", "split", "claim", "claim_id", "article_id", "holder", "passage")
    }
    contents = [
        slices(passage, content) if content else passage
        for passage, content in zip(table.passage, table.content, strict=True)
    ]
    kinds = [_cue_kinds(content[:_SCANNED_CHARACTERS]) for content in contents]
    facts |= {
        "gold": names[table.gold],
        "predicted": names[table.predicted],
        "correct": (table.gold == table.predicted) & (table.gold != NO_LABEL),
        "confidence": table.confidence,
        "nested": np.asarray([bool(outer) for outer in table.outer], dtype=np.bool_),
        "negation": np.asarray([not NEGATION_KINDS.isdisjoint(found) for found in kinds], dtype=np.bool_),
        "hedging": np.asarray([not HEDGE_KINDS.isdisjoint(found) for found in kinds], dtype=np.bool_),
        "hedge_device": _objects([next((kind for kind in found if kind in HEDGE_KINDS), "") for found in kinds]),
        "claim_negated": np.asarray(
            [not NEGATION_KINDS.isdisjoint(_cue_kinds(claim)) for claim in table.claim], np.bool_
        ),
        "passage_words": np.asarray([_word_count(passage) for passage in table.passage], dtype=np.int64),
        "claim_overlap": np.asarray(
            [_overlap(claim, passage) for claim, passage in zip(table.claim, table.passage, strict=True)],
            dtype=np.float64,
        ),
    }
    return {f"tag_{name}" if name in facts else name: values for name, values in table.tags.items()} | facts


# One passage serves many claims, and the other way round: the caches turn pairs into texts.
@lru_cache(maxsize=20_000)
def _cue_kinds(text: str) -> tuple[str, ...]:
    """Gives the kinds of stance cues in reading order."""
    return tuple(kind for _, kind in stance_cues(text))


@lru_cache(maxsize=20_000)
def _word_count(text: str) -> int:
    return len(_WORD.findall(text))


@lru_cache(maxsize=20_000)
def content_words(text: str) -> frozenset[str]:
    """Gives the words of a text that say what it is about, in lower case."""
    return frozenset(word for word in _WORD.findall(text.casefold()) if word not in _EMPTY_WORDS)


def _overlap(claim: str, passage: str) -> float:
    words = content_words(claim)
    return len(words & content_words(passage)) / len(words) if words else 0.0


def _objects(values: list[str]) -> NDArray[np.object_]:
    return np.asarray([*values, ""], dtype=object)[:-1]
