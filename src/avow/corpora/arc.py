"""Argument Reasoning Comprehension in the form of FNC-1: comments of a newspaper's readers on a debate's claim."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.fnc1 import read_pairs
from avow.corpora.source import Source
from avow.records import Example


def read(source: Source) -> Iterator[Example]:
    """Gives the 14,233 train and 3,559 test pairs of a claim and a comment; both splits share one bodies file."""
    for split in ("train", "test"):
        stances = source.folder / f"arc_stances_{split}.csv"
        yield from read_pairs(source, split, source.folder / "arc_bodies.csv", stances)
