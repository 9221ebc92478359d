"""Scores that need the order of all rows, for clusters of rows that count several times or not at all.

AUROC, average precision and AURC are no function of sums over clusters (`avow.evaluation.resampling`), but the order
of the rows stays the same in every resample; only their weights differ. So the rows are sorted once, and a resample
costs a few cumulative sums: 2,000 of them on 25,000 rows take some seconds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


class RankedScores:
    """AUROC and average precision (means over labels) and AURC of one system, for any weights of its clusters."""

    def __init__(self, gold: Integers, proba: Array, clusters: Integers) -> None:
        """Sorts n rows.

        Args:
            gold: Shape (n,), indices into the columns of `proba`; n at least 1.
            proba: Shape (n, labels).
            clusters: Shape (n,), cluster numbers 0 ... c-1.
        """
        self._labels = [_LabelRanking(proba[:, index], gold == index, clusters) for index in range(proba.shape[1])]
        self._risk = _RiskRanking(proba.max(axis=1), proba.argmax(axis=1) != gold, clusters)

    def scores(self, weights: Array) -> dict[str, float]:
        """Gives each score where a cluster's rows count `weights` times: shape (c,), whole numbers; NaN if undefined.

        >>> gold, proba = np.array([0, 1, 1]), np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
        >>> ranked = RankedScores(gold, proba, clusters=np.array([0, 0, 1]))
        >>> {name: round(value, 3) for name, value in ranked.scores(np.array([1.0, 2.0])).items()}
        {'auroc': 1.0, 'average_precision': 1.0, 'aurc': 0.208}
        """
        pairs = [label.area_and_average(weights) for label in self._labels]
        return {
            "auroc": _mean([area for area, _ in pairs]),
            "average_precision": _mean([average for _, average in pairs]),
            "aurc": self._risk.area(weights),
        }


class _LabelRanking:
    """One label against the rest; all sums are taken at the rows that have the label."""

    def __init__(self, values: Array, marked: NDArray[np.bool_], clusters: Integers) -> None:
        order, starts, ends = _ranked(values)
        self._clusters = clusters[order]
        self._marked = np.flatnonzero(marked[order])
        # Rows of equal value have no order: each has the sums before the first and after the last of them.
        self._starts, self._ends = starts[self._marked], ends[self._marked]
        self._first = np.searchsorted(self._marked, self._starts)
        self._last = np.searchsorted(self._marked, self._ends)

    def area_and_average(self, weights: Array) -> tuple[float, float]:
        """Gives AUROC and average precision."""
        inside = weights[self._clusters]
        total, marked = _sums(inside), inside[self._marked]
        above = _sums(marked)
        positives, negatives = above[-1], total[-1] - above[-1]
        if not positives:
            return float("nan"), float("nan")
        reached, found = total[self._ends], above[self._last]
        average = float(marked @ (found / np.maximum(reached, 1)) / positives)
        if not negatives:
            return float("nan"), average
        passed = (reached - found + total[self._starts] - above[self._first]) / 2
        return float(1 - marked @ passed / (positives * negatives)), average


class _RiskRanking:
    """Errors from the surest row to the least sure."""

    def __init__(self, confidence: Array, wrong: NDArray[np.bool_], clusters: Integers) -> None:
        order, _, ends = _ranked(confidence)
        self._clusters = clusters[order]
        self._wrong = wrong[order].astype(np.float64)
        self._ends = np.unique(ends)
        self._harmonic = np.zeros(1)

    def area(self, weights: Array) -> float:
        """Gives the mean over i of the error rate of the i surest rows, as `selective.area_under_risk` does.

        Within m rows of equal confidence, after a rows with w errors, the rate at the j-th is (w + r j) / (a + j) for
        their own rate r; summed over j that is m r + (w - r a) (H(a + m) - H(a)), with the harmonic numbers H.
        """
        inside = weights[self._clusters]
        ends, errors = np.cumsum(inside)[self._ends - 1], np.cumsum(inside * self._wrong)[self._ends - 1]
        if not ends[-1]:
            return float("nan")
        sizes, wrong = np.diff(ends, prepend=0.0), np.diff(errors, prepend=0.0)
        rate = wrong / np.maximum(sizes, 1)
        steps = np.diff(self._harmonic_numbers(int(ends[-1]))[ends.astype(np.int64)], prepend=0.0)
        return float((errors[-1] + (errors - wrong - rate * (ends - sizes)) @ steps) / ends[-1])

    def _harmonic_numbers(self, size: int) -> Array:
        if size >= len(self._harmonic):
            self._harmonic = np.concatenate([[0.0], np.cumsum(1.0 / np.arange(1, 2 * size + 1))])
        return self._harmonic


def _ranked(values: Array) -> tuple[Integers, Integers, Integers]:
    """Gives the order from high to low, and for each place where its value begins and (exclusive) ends."""
    order = np.argsort(-values, kind="stable")
    falling = -values[order]
    return order, np.searchsorted(falling, falling, side="left"), np.searchsorted(falling, falling, side="right")


def _sums(values: Array) -> Array:
    """Gives the sum of the first i values, for i from 0 on."""
    return np.concatenate([[0.0], np.cumsum(values)])


def _mean(values: list[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")
