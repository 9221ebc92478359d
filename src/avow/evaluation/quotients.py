"""Figures that are quotients of counts, with intervals from articles drawn anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Score:
    """A figure in [0, 1] with its 95 % interval; None when there was nothing to count."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    def to_dict(self) -> dict[str, float | int | None]:
        """Gives plain values for a JSON file."""
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n}


@dataclass(frozen=True, slots=True)
class Quotient:
    """What a figure divides by what: names of counts, each added up with its factor."""

    above: Mapping[str, float]
    below: Mapping[str, float]


def detection(name: str, right: str, predicted: str, gold: str) -> dict[str, Quotient]:
    """Gives precision, recall and F1 of things found: ``<name>_precision`` and so on."""
    return {
        f"{name}_precision": Quotient({right: 1}, {predicted: 1}),
        f"{name}_recall": Quotient({right: 1}, {gold: 1}),
        f"{name}_f1": Quotient({right: 2}, {predicted: 1, gold: 1}),
    }


def ratio(name: str, right: str, pairs: str) -> dict[str, Quotient]:
    """Gives a share of pairs under one name."""
    return {name: Quotient({right: 1}, {pairs: 1})}


def scores_of(
    rows: Sequence[Mapping[str, float]], figures: Mapping[str, Quotient], *, resamples: int = 1000
) -> dict[str, Score]:
    """Gives each figure with its interval: percentile bootstrap over the rows, 95 %, seed 13.

    Args:
        rows: The counts of each article.
        figures: Name -> quotient; `n` of a score is what stands below, or, for an F1, predicted and gold together.
        resamples: How often the articles are drawn anew; 0, or a single article, gives no intervals.
    """
    names = sorted({name for quotient in figures.values() for name in (*quotient.above, *quotient.below)})
    counts = np.array([[row.get(name, 0.0) for name in names] for row in rows], dtype=np.float64)
    counts = counts.reshape(len(rows), len(names))
    drawn = _resample(counts, resamples) if resamples and len(rows) > 1 else None
    total = counts.sum(axis=0)[None, :]
    scores = {}
    for figure, quotient in figures.items():
        above, below = (_weights(part, names) for part in (quotient.above, quotient.below))
        value = float(_divide(total @ above, total @ below)[0])
        low = high = None
        if drawn is not None and not np.isnan(value):
            values = _divide(drawn @ above, drawn @ below)
            low, high = (float(bound) for bound in np.percentile(values[~np.isnan(values)], [2.5, 97.5]))
        scores[figure] = Score(None if np.isnan(value) else value, low, high, int((total @ below)[0]))
    return scores


def score_lines(scores: Mapping[str, Score], peers: Mapping[str, Mapping[str, float]] | None = None) -> Iterator[str]:
    """Gives a line for each figure that could be counted, in per cent.

    Args:
        scores: Name -> score.
        peers: Name -> system -> what it reaches, in per cent; printed behind the figure.
    """
    for name, score in scores.items():
        if score.value is None:
            continue
        interval = "" if score.low is None or score.high is None else f"[{100 * score.low:.1f}, {100 * score.high:.1f}]"
        others = ", ".join(f"{system} {value}" for system, value in (peers or {}).get(name, {}).items())
        yield f"{name:<26}{100 * score.value:6.1f}  {interval:<14}  n={score.n:<7}{others}".rstrip()


def _weights(part: Mapping[str, float], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([part.get(name, 0.0) for name in names])


def _resample(counts: NDArray[np.float64], resamples: int) -> NDArray[np.float64]:
    """Gives the summed counts (resamples, columns) of articles drawn with replacement."""
    articles = len(counts)
    drawn = np.random.default_rng(13).integers(0, articles, size=(resamples, articles))
    weights = np.stack([np.bincount(row, minlength=articles) for row in drawn]).astype(np.float64)
    return np.asarray(weights @ counts, dtype=np.float64)


def _divide(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    quotient: NDArray[np.float64] = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return quotient
