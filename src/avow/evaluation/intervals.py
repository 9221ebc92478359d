"""How sure are the scores? Intervals, paired tests between systems, and the spread over seeds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avow.evaluation.ranking import RankedScores
from avow.evaluation.resampling import ClusterSums, Score, bootstrap_weights, swap_masks
from avow.labels import LABELS, Label

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

DEFAULT_RESAMPLES: Final = 2000
DEFAULT_SEED: Final = 13
LEVEL: Final = 0.95
_TAILS: Final = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
_ERROR_STEP: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Interval:
    """A score with its 95 % interval; `low` and `high` are None where no interval can be given."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class PairedTest:
    """Is system A better than B on the same rows?

    Attributes:
        difference: Score of A minus score of B, with a 95 % bootstrap interval (`low`, `high`).
        p_value: Of the cluster permutation test, two-sided.
    """

    metric: str
    a: float
    b: float
    difference: float
    low: float | None
    high: float | None
    p_value: float
    n: int
    clusters: int


def bootstrap_intervals(
    gold: Integers,
    proba: Array,
    clusters: Integers,
    *,
    labels: Sequence[Label] = LABELS,
    probabilities: bool = True,
    resamples: int = DEFAULT_RESAMPLES,
    seed: int = DEFAULT_SEED,
) -> dict[str, Interval]:
    """Gives every resampled metric with its percentile interval, whole clusters being drawn.

    With a single cluster there are no intervals. The calibration error keeps the bins of the full sample, and has an
    interval of its own kind, as noise can only add to a mean of absolute gaps (`calibration_interval`).

    Args:
        gold: Shape (n,), indices into `labels`; n at least 1.
        proba: Shape (n, len(labels)).
        clusters: Shape (n,), any integers.
        labels: What the columns of `proba` stand for.
        probabilities: Whether `proba` is more than one-hot labels.
        resamples: How many resamples; 2,000 settle the second decimal.
        seed: Of the random draws.
    """
    numbers = np.asarray(np.unique(clusters, return_inverse=True)[1], dtype=np.int64)
    system = ClusterSums(gold, proba, numbers, labels=labels, probabilities=probabilities)
    values = {name: float(score(system.sums.sum(axis=0))) for name, score in system.scores.items()}
    if len(system.sums) < 2:
        return {name: Interval(_plain(value), None, None) for name, value in values.items()}
    drawn, gaps = _resample(system, resamples, seed)
    found = {name: _interval(values[name], drawn[name]) for name in values}
    if "ece" in found:
        found["ece"] = Interval(values["ece"], *calibration_interval(system.gaps(system.sums.sum(axis=0)), gaps))
    return found


def calibration_interval(gaps: Array, drawn: Array) -> tuple[float, float]:
    """Gives the 95 % interval of a calibration error, the sum of the bins' absolute gaps.

    Noise adds to that sum, so where the true error is small all resamples are above it, and neither their percentiles
    nor the mirrored percentiles cover it. Instead a test is inverted: an error belongs to the interval if gaps of that
    size with the noise of the resamples give the sum that was seen, or one nearer their middle, in 95 % of cases
    (Davison & Hinkley 1997, section 5.5). How noise adds up depends on how the error is spread over the bins: as the
    gaps are, as those beyond two standard errors, or evenly; the interval has the errors of all three. It begins at 0
    where true probabilities could show the sum that was seen, and may end below that sum.
    `tests/evaluation/test_ece_interval.py` simulates how often it covers the error.

    Args:
        gaps: Shape (bins,), each times its bin's share of the rows.
        drawn: Shape (resamples, bins), the same of resamples.
    """
    noise = drawn - gaps
    seen = float(np.abs(gaps).sum())
    sure = np.where(gaps**2 > 4 * noise.var(axis=0), gaps, 0.0)
    shapes = [shape for shape in (gaps, sure, np.ones(len(gaps))) if shape.any()]
    # Where the sum is among the largest that an error gives, the error is the least one; and the other way round.
    highest, lowest = (
        [_error_with(shape / np.abs(shape).sum(), noise, seen, tail) for shape in shapes] for tail in _TAILS
    )
    return min(lowest), max(highest)


def _error_with(shape: Array, noise: Array, seen: float, quantile: float) -> float:
    """Gives the error in [0, 1] under which the quantile of the sums of absolute gaps is the sum that was seen."""
    low, high = 0.0, 1.0
    if np.quantile(np.abs(noise).sum(axis=1), quantile) >= seen:
        return 0.0
    while high - low > _ERROR_STEP:
        middle = (low + high) / 2
        if np.quantile(np.abs(middle * shape + noise).sum(axis=1), quantile) < seen:
            low = middle
        else:
            high = middle
    return high


def ranked_intervals(
    gold: Integers, proba: Array, clusters: Integers, *, resamples: int = DEFAULT_RESAMPLES, seed: int = DEFAULT_SEED
) -> dict[str, Interval]:
    """Gives AUROC, average precision and AURC with their percentile intervals, from the same draws of clusters.

    A label without rows in a resample is left out of that resample's means.

    Args:
        gold: Shape (n,), columns of `proba`; n at least 1.
        proba: Shape (n, labels).
        clusters: Shape (n,), any integers.
        resamples: How many resamples.
        seed: Of the random draws.
    """
    numbers = np.asarray(np.unique(clusters, return_inverse=True)[1], dtype=np.int64)
    count = int(numbers.max()) + 1
    ranked = RankedScores(gold, proba, numbers)
    values = ranked.scores(np.ones(count))
    if count < 2:
        return {name: Interval(_plain(value), None, None) for name, value in values.items()}
    drawn = [ranked.scores(weights) for chunk in bootstrap_weights(count, resamples, seed) for weights in chunk]
    return {name: _interval(values[name], np.asarray([each[name] for each in drawn])) for name in values}


def paired_test(
    gold: Integers,
    proba_a: Array,
    proba_b: Array,
    clusters: Integers,
    *,
    metric: str = "macro_f1",
    resamples: int = 5000,
    seed: int = DEFAULT_SEED,
) -> PairedTest:
    """Compares two systems on the same rows, in one metric.

    Under the null hypothesis the systems are exchangeable, so their answers are swapped in a random
    half of the clusters (all choices, if there are few), and p is the share of swaps with a difference
    at least as large as the one seen, the seen one included (Phipson & Smyth 2010).

    Args:
        gold: Shape (n,); n at least 1.
        proba_a: Shape (n, 4).
        proba_b: Shape (n, 4), the same rows.
        clusters: Shape (n,), any integers.
        metric: A metric of confusion counts, or "brier" or "log_loss".
        resamples: How many swaps, and how many resamples for the interval.
        seed: Of the random draws.

    Raises:
        ValueError: The metric cannot be tested.
    """
    numbers = np.asarray(np.unique(clusters, return_inverse=True)[1], dtype=np.int64)
    a, b = (ClusterSums(gold, proba, numbers) for proba in (proba_a, proba_b))
    if metric not in a.scores or metric == "ece":
        known = ", ".join(name for name in a.scores if name != "ece")
        raise ValueError(f"cannot test {metric!r}; expected one of {known}")
    score = a.scores[metric]
    # Counts and row scores take the first columns; the columns after them are calibration bins, not comparable.
    width = len(LABELS) ** 2 + 2
    first, second = a.sums[:, :width], b.sums[:, :width]
    score_a, score_b = (float(score(sums.sum(axis=0))) for sums in (first, second))
    seen = score_a - score_b
    low = high = None
    if len(first) > 1:
        draws = [
            score(w @ first) - score(w @ second)
            for w in bootstrap_weights(len(first), min(resamples, DEFAULT_RESAMPLES), seed)
        ]
        low, high = _percentiles(np.concatenate(draws))
    return PairedTest(
        metric=metric,
        a=score_a,
        b=score_b,
        difference=seen,
        low=low,
        high=high,
        p_value=_permutation_p(score, first, second, abs(seen), resamples, seed),
        n=len(gold),
        clusters=len(first),
    )


def holm(p_values: Sequence[float], total: int | None = None) -> list[float]:
    """Gives p-values adjusted for their number (Holm 1979), in the order given.

    Args:
        p_values: Of the tests that were made.
        total: Of how many tests these were chosen by looking at the data; None: all were made.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    >>> holm([0.01, 0.04], total=5)
    [0.05, 0.16]
    """
    count = len(p_values) if total is None else total
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda index: p_values[index])):
        highest = max(highest, min(1.0, (count - rank) * p_values[index]))
        adjusted[index] = highest
    return adjusted


def spread(values: Sequence[float]) -> Mapping[str, float | int | None]:
    """Gives mean, sample standard deviation and range of a metric over seeds.

    >>> dict(spread([1.0, 2.0, 3.0]))
    {'seeds': 3, 'mean': 2.0, 'sd': 1.0, 'min': 1.0, 'max': 3.0}
    """
    array = np.asarray(values, dtype=np.float64)
    return {
        "seeds": len(array),
        "mean": float(array.mean()) if len(array) else None,
        "sd": float(array.std(ddof=1)) if len(array) > 1 else None,
        "min": float(array.min()) if len(array) else None,
        "max": float(array.max()) if len(array) else None,
    }


def _resample(system: ClusterSums, resamples: int, seed: int) -> tuple[dict[str, Array], Array]:
    """Gives the scores of the resamples, and their bins' gaps (resamples, bins)."""
    parts: dict[str, list[Array]] = {name: [] for name in system.scores}
    gaps: list[Array] = []
    for weights in bootstrap_weights(len(system.sums), resamples, seed):
        totals = weights @ system.sums
        gaps.append(system.gaps(totals))
        for name, score in system.scores.items():
            parts[name].append(score(totals))
    return {name: np.concatenate(chunks) for name, chunks in parts.items()}, np.concatenate(gaps)


def _interval(value: float, drawn: Array) -> Interval:
    if math.isnan(value):
        return Interval(None, None, None)
    return Interval(value, *_percentiles(drawn))


def _percentiles(drawn: Array) -> tuple[float | None, float | None]:
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return None, None
    low, high = np.quantile(known, _TAILS)
    return float(low), float(high)


def _permutation_p(score: Score, first: Array, second: Array, seen: float, resamples: int, seed: int) -> float:
    step = second - first
    base_a, base_b = first.sum(axis=0), second.sum(axis=0)
    exact = len(first) < 63 and 2 ** len(first) <= resamples
    extreme = total = 0
    for swaps in swap_masks(len(first), resamples, seed):
        moved = swaps @ step
        differences = score(base_a + moved) - score(base_b - moved)
        # Equal differences differ in their last bits; they count as equal.
        extreme += int((np.abs(differences) >= seen - 1e-12).sum())
        total += len(differences)
    return extreme / total if exact else (extreme + 1) / (total + 1)


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else value
