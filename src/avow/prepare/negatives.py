"""Passages paired with claims that they do not bear on, so that a model learns when nothing is said.

Annotated corpora pair a passage with claims that it does speak to; an archive pairs every passage with every claim, and
most pairs are unrelated.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal

from avow.records import Example
from avow.text import content_stems

Nearness = Literal["other_topic", "same_domain", "same_topic", "same_article", "shared_words"]
_TRIES = 60
# As much of a claim as an archive's gate asks of an article (`avow.batch.GateOptions.article_share`).
_SHARED = 0.2


def unrelated_pairs(examples: Sequence[Example], number: int, *, nearness: Nearness, seed: int = 0) -> list[Example]:
    """Draws passages with claims of other examples, labelled unrelated.

    Args:
        examples: Where passages and claims come from; only those with the tags that `nearness` asks for are used.
        number: How many to make; fewer come back where the examples do not allow as many.
        nearness: "other_topic": a claim of another topic (tag ``topic``), surely unrelated. "same_domain": a claim of
            another group of the same domain (tags ``group`` and ``domain``), as surely, but on like matters.
            "same_topic": another claim of the same topic that no annotator paired with the passage: realistic, and
            wrong where the annotators overlooked something, so give these less weight.
            "same_article": a claim made for another passage of the same article: the hard ones, and one in twenty is
            related after all (data/README.md), so give these less weight too, or let a teacher label them
            (`avow.training.config.Teacher`). "shared_words": a claim of another topic (or another group) of which the
            passage has a fifth of the content words: what passes the gate of an archive, and no more.
        seed: The same seed draws the same pairs.
    """
    usable = [example for example in examples if _USABLE[nearness](example)]
    if not usable:
        return []
    paired = {(_passage(example), example.claim_id or example.claim) for example in usable}
    # Of all pairs hardly one is of one article: there the claim is drawn among the article's.
    near: dict[tuple[str, str | None], list[Example]] = {}
    for example in usable if nearness == "same_article" else ():
        near.setdefault(_article(example), []).append(example)
    draw = random.Random(seed)  # noqa: S311  (no secret)
    made: dict[tuple[str, str], Example] = {}
    for _ in range(number * _TRIES):
        if len(made) == number:
            break
        passage = draw.choice(usable)
        claim = draw.choice(near.get(_article(passage), usable))
        key = (_passage(passage), claim.claim_id or claim.claim)
        if key not in paired and key not in made and _FITS[nearness](passage, claim):
            made[key] = dataclasses.replace(
                passage,
                claim=claim.claim,
                claim_id=claim.claim_id,
                label="unrelated",
                soft_label=None,
                id=f"{passage.id}-{nearness}-{claim.claim_id or claim.id}",
            )
    return list(made.values())


def _passage(example: Example) -> str:
    return f"{example.article_id}|{example.holder}|{example.content}|{example.passage}"


def _article(example: Example) -> tuple[str, str | None]:
    return example.corpus, example.article_id


def matter_of(example: Example) -> str | None:
    """Gives what an example is about: its topic, or its group."""
    return example.tags.get("topic") or example.tags.get("group")


def _shares_words(passage: Example, claim: Example) -> bool:
    if matter_of(passage) == matter_of(claim):
        return False
    asked = _stems(claim.claim)
    return len(asked & _stems(passage.passage)) >= _SHARED * max(1, len(asked))


_stems = lru_cache(maxsize=50_000)(content_stems)

_USABLE: dict[Nearness, Callable[[Example], bool]] = {
    "other_topic": lambda example: "topic" in example.tags,
    "same_domain": lambda example: "domain" in example.tags and "group" in example.tags,
    "same_topic": lambda example: "topic" in example.tags,
    "same_article": lambda example: bool(example.article_id),
    "shared_words": lambda example: matter_of(example) is not None,
}
_FITS: dict[Nearness, Callable[[Example, Example], bool]] = {
    "other_topic": lambda one, other: one.tags["topic"] != other.tags["topic"],
    "same_domain": lambda one, other: (
        one.tags["domain"] == other.tags["domain"] and one.tags["group"] != other.tags["group"]
    ),
    "shared_words": _shares_words,
    "same_topic": lambda one, other: one.tags["topic"] == other.tags["topic"] and one.claim_id != other.claim_id,
    "same_article": lambda one, other: _article(one) == _article(other) and _passage(one) != _passage(other),
}
