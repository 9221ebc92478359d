"""avow's own claims for single quotes of FNC-1 train bodies: what the holder says, what excludes it, what is beside it.

The quotes were found by avow's tagger; annotators left out those with a wrong source or content. Some units ask about a
headline of FNC-1; their ``claim_id`` says which row of its table of stances has it ("headline-12"), so that no text of
the corpus is kept here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from avow.corpora.fnc1 import read_bodies
from avow.corpora.reading import read_csv
from avow.corpora.source import Source
from avow.corpora.units import read_units
from avow.errors import CorpusError
from avow.records import Example

HEADLINE = "headline-"
"""Begins the id of a claim that is a headline of FNC-1; the number of its row in ``train_stances.csv`` follows."""


def read(source: Source) -> Iterator[Example]:
    """Gives one example a unit, as `avow.corpora.units.read_units` does; all are of split "train"."""
    yield from read_fnc1(source, ("train",))


def read_fnc1(source: Source, splits: Sequence[str]) -> Iterator[Example]:
    """Gives the units on bodies of FNC-1's train part.

    Raises:
        CorpusError: The folder of FNC-1 is not given, it lacks a body or headline, or a unit does not fit its body.
    """
    if source.texts is None:
        raise CorpusError(f"{source.name}: the folder of the FNC-1 texts is not given")
    path = source.texts / "train_bodies.csv"
    bodies = read_bodies(path)

    def body(_: str, number: str) -> str:
        if number not in bodies:
            raise CorpusError(f"{path}: expected a body with the number {number!r}, found none")
        return bodies[number]

    stances = source.texts / "train_stances.csv"
    headlines: list[str] = []

    def headline(where: str, claim_id: str) -> str:
        if not headlines:
            headlines.extend(row["Headline"] for _, row in read_csv(stances, ("Headline", "Body ID", "Stance")))
        number = claim_id.removeprefix(HEADLINE)
        if claim_id == number or not number.isdecimal() or not 1 <= int(number) <= len(headlines):
            rows = f"{HEADLINE}1 to {HEADLINE}{len(headlines)}"
            raise CorpusError(f"{where}: expected a row of {stances} for the claim, {rows}, found {claim_id!r}")
        return headlines[int(number) - 1]

    yield from read_units(source, splits, body, headline)
