"""Are the probabilities true? Reliability bins and expected calibration error.

Bins hold equally many rows (adaptive bins, Nguyen & O'Connor 2015) rather than equal stretches of
confidence, because confident models leave most equal-width bins almost empty. Rows of one confidence
never part, so the result does not depend on the order of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
MAX_BINS = 15
MIN_ROWS_PER_BIN = 20
"""A bin of fewer rows shows chance: a set of under 300 rows has fewer than 15 bins."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of similar confidence: how sure the model was on average, and how often it was right."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


def bin_numbers(confidence: ArrayLike, bins: int | None = None) -> NDArray[np.int64]:
    """Gives each row the number of its bin: at most `bins` of them, of equal size but for ties.

    None stands for 15 bins, or as many as leave 20 rows in each.

    >>> bin_numbers([0.9, 0.3, 0.3, 0.8], bins=2).tolist()
    [1, 0, 0, 1]
    """
    values = np.asarray(confidence, dtype=np.float64)
    if not len(values):
        return np.zeros(0, dtype=np.int64)
    if bins is None:
        bins = max(1, min(MAX_BINS, len(values) // MIN_ROWS_PER_BIN))
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    # A group of ties goes where the middle of it falls; then empty bins are closed up.
    target = np.minimum((middle * bins / len(values)).astype(np.int64), bins - 1)
    return np.asarray(np.unique(target, return_inverse=True)[1][inverse], dtype=np.int64)


def reliability(confidence: ArrayLike, correct: ArrayLike, bins: int | None = None) -> list[Bin]:
    """Gives the bins of a reliability diagram, least confident first; none for no rows."""
    values, hits = np.asarray(confidence, dtype=np.float64), np.asarray(correct, dtype=np.float64)
    number = bin_numbers(values, bins)
    found = []
    for index in range(number.max() + 1 if len(number) else 0):
        rows = number == index
        inside = values[rows]
        found.append(
            Bin(float(inside.min()), float(inside.max()), len(inside), float(inside.mean()), float(hits[rows].mean()))
        )
    return found


def expected_calibration_error(confidence: ArrayLike, correct: ArrayLike, bins: int | None = None) -> float:
    """Gives the mean distance of confidence and accuracy over adaptive bins, weighted by rows; NaN for none.

    >>> round(expected_calibration_error([0.6, 0.6, 0.9, 0.9], [1, 0, 1, 1], bins=2), 6)  # (.1 + .1) / 2
    0.1
    """
    found = reliability(confidence, correct, bins)
    total = sum(each.n for each in found)
    if not total:
        return float("nan")
    return sum(each.n * abs(each.accuracy - each.confidence) for each in found) / total


def calibration_error_by_chance(confidence: ArrayLike, bins: int | None = None) -> float:
    """Gives the calibration error to expect of a perfectly calibrated model with these confidences; NaN for none.

    With few rows in a bin the share right is off by chance alone, so the error is not 0 though every probability is
    true; below this value a set cannot tell models apart. In each bin the distance is taken as normal, with the
    variance of independent answers that are right as often as their confidence says.

    >>> round(calibration_error_by_chance([0.5] * 200), 3)  # one bin: sqrt(2 / pi * 200 * .25) / 200
    0.028
    """
    values = np.asarray(confidence, dtype=np.float64)
    if not len(values):
        return float("nan")
    variances = np.bincount(bin_numbers(values, bins), weights=values * (1 - values))
    return float(np.sqrt(2 / np.pi * np.maximum(variances, 0)).sum() / len(values))


def classwise_calibration_error(gold: NDArray[np.int64], proba: Array, bins: int | None = None) -> float:
    """Gives the calibration error of each class's probability, averaged over classes (Kull et al. 2019)."""
    errors = [expected_calibration_error(proba[:, index], gold == index, bins=bins) for index in range(proba.shape[1])]
    return float(np.mean(errors))


def brier_rows(gold: NDArray[np.int64], proba: Array) -> Array:
    """Gives per row the squared distance of the probabilities from the truth, summed over classes: 0 to 2."""
    return np.asarray(((proba - np.eye(proba.shape[1])[gold]) ** 2).sum(axis=1), dtype=np.float64)


def log_loss_rows(gold: NDArray[np.int64], proba: Array) -> Array:
    """Gives per row -ln of the gold label's probability, which is cut at the double's epsilon (36.04 at most)."""
    chosen = proba[np.arange(len(gold)), gold]
    return np.asarray(-np.log(np.clip(chosen, np.finfo(np.float64).eps, 1.0)), dtype=np.float64)
