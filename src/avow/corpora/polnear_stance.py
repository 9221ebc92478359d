"""avow's own stance labels on PolNeAR articles; the texts come from PolNeAR, the labels and offsets from avow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from avow.corpora.reading import read_text
from avow.corpora.source import Source
from avow.corpora.units import read_units
from avow.errors import CorpusError
from avow.records import Example


def read(source: Source) -> Iterator[Example]:
    """Gives one example a unit, as `avow.corpora.units.read_units` does."""
    yield from read_polnear(source, ("train", "dev", "test"))


def read_polnear(source: Source, splits: Sequence[str]) -> Iterator[Example]:
    """Gives the units on PolNeAR articles.

    Raises:
        CorpusError: The folder of the texts is not given, an article is missing, or a unit does not fit it.
    """
    texts = source.texts
    if texts is None:
        raise CorpusError(f"{source.name}: the folder of the PolNeAR texts is not given")
    yield from read_units(source, splits, lambda split, article: _text(texts / "data" / split, texts, article))


@lru_cache(maxsize=64)
def _text(part: Path, texts: Path, article: str) -> str:
    """Reads an article from the part that has it: claims of one split may use articles of the other PolNeAR part."""
    for folder in (part, texts / "data" / "train", texts / "data" / "dev"):
        if (folder / "text" / f"{article}.txt").is_file():
            return read_text(folder / "text" / f"{article}.txt")
    raise CorpusError(f"{texts}: expected the PolNeAR article {article!r}, found none")
