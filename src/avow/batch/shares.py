"""How often each stance is taken in a group of quotes, with intervals that know that quotes come in articles."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from avow.labels import LABEL_INDEX, STANCES, Label

# 97.5 % quantile of the normal distribution.
_Z: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """A share in [0, 1] with its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(share: float, n: float) -> Share:
    """Gives Wilson's score interval of a share of `n` observations; n above 0, it need not be whole.

    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference".

    Example:
        >>> wilson(0.0, 10)
        Share(value=0.0, low=0.0, high=0.277...)
    """
    centre = (share + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
    half = _Z / (1 + _Z * _Z / n) * math.sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
    # Rounding must not put the share itself outside its interval.
    return Share(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))


@dataclass(slots=True)
class Tally:
    """Counts stances article by article; its size does not grow with their number.

    Attributes:
        articles: Articles with at least one stance.
        counts: Quotes by stance, in the order of `STANCES`.
    """

    articles: int = 0
    counts: list[int] = field(default_factory=lambda: [0] * len(STANCES))
    # Sums over articles of n * n, y * y and y * n, where an article has n quotes, y of them of one stance.
    _n_n: int = 0
    _y_y: list[int] = field(default_factory=lambda: [0] * len(STANCES))
    _y_n: list[int] = field(default_factory=lambda: [0] * len(STANCES))

    @property
    def quotes(self) -> int:
        """How many quotes were counted."""
        return sum(self.counts)

    def add(self, counts: list[int]) -> None:
        """Adds one article's quotes by stance."""
        n = sum(counts)
        if not n:
            return
        self.articles += 1
        self._n_n += n * n
        for place, y in enumerate(counts):
            self.counts[place] += y
            self._y_y[place] += y * y
            self._y_n[place] += y * n

    def share(self, label: Label) -> Share:
        """Gives the share of a stance among the quotes; there must be at least one.

        Wilson's interval with the effective sample size: the quotes of an article are not independent, and their
        number is divided by the design effect that the spread between articles shows (Korn & Graubard 1998,
        "Confidence intervals for proportions with small expected number of positive counts estimated from survey
        data"). Where nothing can be seen of the spread, every article counts as one observation.
        """
        place = LABEL_INDEX[label]
        share = self.counts[place] / self.quotes
        effective = float(self.articles)
        if self.articles > 1:
            spread = self._y_y[place] - 2 * share * self._y_n[place] + share * share * self._n_n
            variance = self.articles / (self.articles - 1) * spread / self.quotes**2
            if variance > 1e-12 and 0.0 < share < 1.0:
                effective = min(float(self.quotes), share * (1 - share) / variance)
        return wilson(share, max(effective, 1.0))
