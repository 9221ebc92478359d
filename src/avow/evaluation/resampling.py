"""Sums per cluster, from which any resample of the clusters can be scored without its rows.

Rows of one claim or article are not independent, so whole clusters are drawn. Each cluster is reduced
to a row of sums (its confusion counts, its squared errors, ...); a resample of 25,000 rows is then one
product of a weight vector with that matrix, and 2,000 of them take a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avow.evaluation.calibration import bin_numbers, brier_rows, log_loss_rows
from avow.evaluation.counts import count_metrics
from avow.labels import LABELS, Label

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Score = Callable[[Array], Array]

_CHUNK_CELLS: Final = 4_000_000


class ClusterSums:
    """Additive statistics of one system's predictions, a row per cluster.

    Attributes:
        sums: Shape (clusters, columns).
        scores: Metric name -> function from totals (..., columns) to scores (...).
    """

    def __init__(
        self,
        gold: Integers,
        proba: Array,
        clusters: Integers,
        *,
        labels: Sequence[Label] = LABELS,
        probabilities: bool = True,
    ) -> None:
        """Sums up n rows.

        Args:
            gold: Shape (n,), indices into `labels`.
            proba: Shape (n, len(labels)).
            clusters: Shape (n,), cluster numbers 0 ... c-1, each used.
            labels: What the columns of `proba` stand for.
            probabilities: Whether to offer Brier score, log-loss and calibration error too.
        """
        size = len(labels)
        predicted = proba.argmax(axis=1)
        count = int(clusters.max()) + 1 if len(clusters) else 0
        self.size = size
        self.classes = [int(index) for index in np.unique(gold)]
        columns = [_one_hot_sums(gold * size + predicted, clusters, size * size, count)]
        self.scores: dict[str, Score] = {name: self._on_counts(score) for name, score in count_metrics(labels).items()}
        if probabilities:
            start = size * size
            for offset, rows in enumerate((brier_rows(gold, proba), log_loss_rows(gold, proba))):
                columns.append(np.bincount(clusters, weights=rows, minlength=count)[:, None].astype(np.float64))
                self.scores[("brier", "log_loss")[offset]] = self._mean_of(start + offset)
            confidence = proba.max(axis=1)
            bins = bin_numbers(confidence)
            columns.append(_gap_sums(bins, confidence - (predicted == gold), clusters, count))
            self.scores["ece"] = lambda totals: np.asarray(np.abs(self.gaps(totals)).sum(axis=-1), dtype=np.float64)
        self.sums: Array = np.concatenate(columns, axis=1)

    def _on_counts(self, score: Callable[[Array, Sequence[int]], Array]) -> Score:
        shape = (self.size, self.size)
        return lambda totals: score(np.reshape(totals[..., : self.size**2], (*totals.shape[:-1], *shape)), self.classes)

    def _rows(self, totals: Array) -> Array:
        return np.asarray(np.maximum(totals[..., : self.size**2].sum(axis=-1), 1), dtype=np.float64)

    def _mean_of(self, column: int) -> Score:
        return lambda totals: np.asarray(totals[..., column] / self._rows(totals), dtype=np.float64)

    def gaps(self, totals: Array) -> Array:
        """Gives confidence minus accuracy of each bin, times its share of the rows: (..., columns) -> (..., bins)."""
        # The sum of (confidence - correct) over a bin is its n times its gap; behind the counts and the two means.
        start = self.size**2 + 2
        return np.asarray(totals[..., start:] / self._rows(totals)[..., None], dtype=np.float64)


def bootstrap_weights(clusters: int, resamples: int, seed: int) -> Iterator[Array]:
    """Gives chunks (r, clusters) of how often each cluster is drawn; the rows of all chunks are `resamples`."""
    rng = np.random.default_rng(seed)
    for rows in _chunks(clusters, resamples):
        drawn = rng.integers(0, clusters, size=(rows, clusters))
        cells = (drawn + np.arange(rows)[:, None] * clusters).ravel()
        yield np.bincount(cells, minlength=rows * clusters).reshape(rows, clusters).astype(np.float64)


def swap_masks(clusters: int, resamples: int, seed: int) -> Iterator[Array]:
    """Gives chunks (r, clusters) of 0 and 1: in which clusters two systems change places.

    All 2 ** clusters ways, when these are no more than `resamples`; otherwise a random choice.
    """
    if clusters < 63 and 2**clusters <= resamples:
        ways = np.arange(2**clusters, dtype=np.int64)[:, None]
        yield ((ways >> np.arange(clusters, dtype=np.int64)) & 1).astype(np.float64)
        return
    rng = np.random.default_rng(seed)
    for rows in _chunks(clusters, resamples):
        yield rng.integers(0, 2, size=(rows, clusters)).astype(np.float64)


def _chunks(clusters: int, resamples: int) -> Iterator[int]:
    step = max(1, _CHUNK_CELLS // max(clusters, 1))
    for start in range(0, resamples, step):
        yield min(step, resamples - start)


def _one_hot_sums(values: Integers, clusters: Integers, size: int, count: int) -> Array:
    return np.bincount(clusters * size + values, minlength=count * size).reshape(count, size).astype(np.float64)


def _gap_sums(bins: Integers, gaps: Array, clusters: Integers, count: int) -> Array:
    size = int(bins.max()) + 1 if len(bins) else 1
    return (
        np.bincount(clusters * size + bins, weights=gaps, minlength=count * size)
        .reshape(count, size)
        .astype(np.float64)
    )
