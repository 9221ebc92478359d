"""avow's own claims for single quotes of FNC-1 train bodies: what the holder says, what excludes it, what is beside it.

The quotes were found by avow's tagger; annotators left out those with a wrong source or content.
"""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.fnc1 import read_bodies
from avow.corpora.source import Source
from avow.corpora.units import read_units
from avow.errors import CorpusError
from avow.records import Example


def read(source: Source) -> Iterator[Example]:
    """Gives one example a unit, as `avow.corpora.units.read_units` does; all are of split "train".

    Raises:
        CorpusError: The folder of FNC-1 is not given, it lacks a body, or a unit does not fit its body.
    """
    if source.texts is None:
        raise CorpusError(f"{source.name}: the folder of the FNC-1 texts is not given")
    path = source.texts / "train_bodies.csv"
    bodies = read_bodies(path)

    def body(_: str, number: str) -> str:
        if number not in bodies:
            raise CorpusError(f"{path}: expected a body with the number {number!r}, found none")
        return bodies[number]

    yield from read_units(source, ("train",), body)
