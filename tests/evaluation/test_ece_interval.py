"""How often the interval of the calibration error covers the error, by simulation; and what it says of plain cases."""

import numpy as np
import pytest
from scipy.stats import norm

from avow.evaluation.calibration import bin_numbers
from avow.evaluation.intervals import bootstrap_intervals, calibration_interval

CASES = 200


def simulated(rng, rows, clusters, kind, size):
    """Confidences, how often such an answer is right, and whether each is; answers of a cluster resemble each other."""
    confidence = 0.4 + 0.6 * rng.beta(3, 1.5, rows)
    off = {
        "everywhere": np.full(rows, size),
        "where sure": np.where(confidence > np.quantile(confidence, 0.8), 5 * size, 0.0),
        "both ways": np.where(confidence > np.median(confidence), size, -size),
    }[kind]
    right = np.clip(confidence - off, 0, 1)
    cluster = np.arange(rows) % clusters
    drawn = np.sqrt(0.2) * rng.standard_normal(clusters)[cluster] + np.sqrt(0.8) * rng.standard_normal(rows)
    return confidence, right, norm.cdf(drawn) < right, cluster


def covered(rows, clusters, kind, size, cases=CASES):
    """Gives in what share of simulated sets the interval has the true error of the set's bins."""
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(cases):
        confidence, right, correct, cluster = simulated(rng, rows, clusters, kind, size)
        # Four labels: the first is predicted, and gold where the answer is correct.
        proba = np.column_stack([confidence, *[(1 - confidence) / 3] * 3])
        found = bootstrap_intervals(np.where(correct, 0, 1), proba, cluster, resamples=300)["ece"]
        true = np.abs(np.bincount(bin_numbers(confidence), weights=confidence - right)).sum() / rows
        hits += found.low - 1e-6 <= true <= found.high + 1e-6
    return hits / cases


@pytest.mark.parametrize(
    ("kind", "size"),
    [("everywhere", 0.0), ("everywhere", 0.03), ("everywhere", 0.1), ("where sure", 0.03), ("both ways", 0.05)],
)
def test_the_interval_covers_the_true_error(kind, size):
    # Of 500 sets 97, 98, 96, 96 and 99 in 100 are covered; of 600 rows in 100 clusters and of 3,000 in 300 it is 94 to
    # 99. Mirrored percentiles cover 58, 90, 82, 76 and 89, and of 3,000 rows 40 to 93. Chance moves 200 sets by 3.
    assert covered(184, 40, kind, size) >= 0.91


def test_gaps_without_noise_are_the_error():
    gaps = np.array([0.02, -0.03])
    assert calibration_interval(gaps, np.tile(gaps, (50, 1))) == pytest.approx((0.05, 0.05), abs=1e-5)
    assert calibration_interval(np.zeros(2), np.zeros((50, 2))) == (0.0, 0.0)


def test_of_what_chance_alone_shows_the_interval_begins_at_0():
    # Noise of either sign in one bin, .1 at most: a gap of .05 is no surprise, one of .3 is .2 to .4.
    noise = np.linspace(-0.1, 0.1, 2001)[:, None]
    low, high = calibration_interval(np.array([0.05]), 0.05 + noise)
    assert low == 0.0
    assert high == pytest.approx(0.05 + 0.095, abs=1e-3)
    assert calibration_interval(np.array([0.3]), 0.3 + noise) == pytest.approx((0.205, 0.395), abs=1e-3)
