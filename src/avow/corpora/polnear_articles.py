"""avow's panels on articles of PolNeAR: every quote of an article with each of four claims, as a reader would ask."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.polnear_stance import read_polnear
from avow.corpora.source import Source
from avow.records import Example


def read(source: Source) -> Iterator[Example]:
    """Gives one example a unit, as `avow.corpora.units.read_units` does.

    The quotes of "train" and "calibration" were found by avow's tagger, those of "test" are PolNeAR's own. The second
    is for the article prior (`avow.models.article_prior`) and nothing else. "disputed" are pairs of the test articles
    that two annotators call unrelated and a third, who saw the passage alone, a stance.
    """
    yield from read_polnear(source, ("train", "calibration", "test", "disputed"))
