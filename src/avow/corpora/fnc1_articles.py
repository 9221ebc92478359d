"""avow's panels on bodies of FNC-1's train part: every quote of a body with each of four claims."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.fnc1_contrast import read_fnc1
from avow.corpora.source import Source
from avow.records import Example


def read(source: Source) -> Iterator[Example]:
    """Gives one example a unit, as `avow.corpora.units.read_units` does; for "calibration" see `polnear_articles`."""
    yield from read_fnc1(source, ("train", "calibration"))
