"""avow's own claims for single quotes of PolNeAR train: what the holder says, what excludes it, what is beside it."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.polnear_stance import read_polnear
from avow.corpora.source import Source
from avow.records import Example


def read(source: Source) -> Iterator[Example]:
    """Gives one example a unit, as `avow.corpora.units.read_units` does; all are of split "train"."""
    yield from read_polnear(source, ("train",))
