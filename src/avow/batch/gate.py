"""Which claims an article or a passage may bear on at all: a cheap question that spares the costly ones.

A claim's content words are stemmed and weighted by how rare they are in the archive; an article is searched for
quotes only if it has enough of them, and a claim is asked of a quote only if the words around the quote have some.
A passage is part of its article, so leaving out an article first never loses a pair that the passage test would keep.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from avow.batch.options import GateOptions
from avow.records import Claim
from avow.text import content_stems

# What is believed of a word before the archive is looked at: it stands in 4 of 200 articles. On 20 or fewer
# articles all words then count about alike; on 2000 the counts decide.
_PRIOR_ARTICLES = 200.0
_PRIOR_COUNT = 4.0


@dataclass(frozen=True, slots=True)
class Rarity:
    """In how many of some articles the stems of the claims stand.

    Attributes:
        articles: How many articles were looked at.
        counts: Stem -> articles that have it; only stems of the claims.
    """

    articles: int
    counts: Mapping[str, int]

    def weight(self, stem_: str) -> float:
        """Gives the inverse document frequency of a stem, with a prior for few articles; above 0."""
        total = _PRIOR_ARTICLES + self.articles
        return math.log((1.0 + total) / (_PRIOR_COUNT + self.counts.get(stem_, 0)))


def count_rarity(claims: Iterable[Claim], texts: Iterable[str]) -> Rarity:
    """Counts in how many texts each content stem of the claims stands."""
    wanted = {each for claim in claims for each in content_stems(claim.text)}
    counts: Counter[str] = Counter()
    articles = 0
    for text in texts:
        counts.update(content_stems(text) & wanted)
        articles += 1
    return Rarity(articles, dict(sorted(counts.items())))


class Gate:
    """Tells for a text which claims are worth asking.

    A claim without content words is always asked.
    """

    def __init__(self, claims: Sequence[Claim], rarity: Rarity, options: GateOptions) -> None:
        self.claims = tuple(claims)
        self._options = options
        self._claims_of_stem: dict[str, list[tuple[int, float]]] = {}
        self._always = [place for place, claim in enumerate(self.claims) if not content_stems(claim.text)]
        for place, claim in enumerate(self.claims):
            stems = sorted(content_stems(claim.text))
            total = sum(rarity.weight(each) for each in stems)
            for each in stems:
                self._claims_of_stem.setdefault(each, []).append((place, rarity.weight(each) / total))

    def for_article(self, article_id: str, text: str) -> list[Claim]:
        """Gives the claims, in their order, that an article of this text may bear on."""
        passed = self._passed(content_stems(text), self._options.article_share)
        return [self.claims[place] for place in passed if self.claims[place].applies_to(article_id)]

    def for_passage(self, text: str) -> set[str]:
        """Gives the ids of the claims that a passage may bear on."""
        passed = self._passed(content_stems(text), self._options.passage_share)
        return {self.claims[place].id for place in passed}

    def shares(self, text: str) -> dict[str, float]:
        """Gives for each claim that shares a word with the text what share of its content the text has, in (0, 1]."""
        return {self.claims[place].id: share for place, share in self._shares(content_stems(text)).items()}

    def _passed(self, stems: Iterable[str], least: float) -> Iterator[int]:
        if least <= 0.0:
            return iter(range(len(self.claims)))
        # Sums of weights that make up a whole claim may fall short of 1 by rounding.
        passed = [place for place, share in self._shares(stems).items() if share >= least - 1e-9]
        return iter(sorted({*passed, *self._always}))

    def _shares(self, stems: Iterable[str]) -> dict[int, float]:
        shares: dict[int, float] = {}
        for each in sorted(stems):  # sorted: sums of floats must not depend on the order of a set
            for place, weight in self._claims_of_stem.get(each, ()):
                shares[place] = shares.get(place, 0.0) + weight
        return shares
