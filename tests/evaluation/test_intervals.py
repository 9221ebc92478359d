import itertools
import time

import numpy as np
import pytest
from scipy import stats

from avow.evaluation.intervals import bootstrap_intervals, holm, paired_test, ranked_intervals, spread
from avow.evaluation.metrics import stance_metrics
from avow.evaluation.ranking import RankedScores
from avow.evaluation.resampling import ClusterSums, bootstrap_weights, swap_masks

RNG = np.random.default_rng(11)


def random_case(n, clusters):
    gold = RNG.choice(4, size=n, p=[0.3, 0.2, 0.1, 0.4])
    proba = RNG.dirichlet(np.ones(4), size=n)
    proba[np.arange(n), gold] += 0.5
    return gold, proba / proba.sum(axis=1, keepdims=True), RNG.integers(0, clusters, size=n)


def one_hot(labels):
    return np.eye(4)[np.asarray(labels)]


def test_values_equal_the_metrics_of_the_rows():
    gold, proba, clusters = random_case(300, 40)
    scores = stance_metrics(gold, proba)
    for name, interval in bootstrap_intervals(gold, proba, clusters, resamples=50).items():
        assert interval.value == pytest.approx(scores[name]), name
        assert interval.low is not None
        assert interval.low <= interval.high


def test_a_perfect_system_is_perfect_in_resamples_that_lack_a_label():
    gold = np.array([0, 0, 0, 2])
    found = bootstrap_intervals(gold, one_hot(gold), np.arange(4), resamples=200)
    for name in ("macro_f1", "macro_precision", "macro_recall", "stance_precision"):
        assert (found[name].value, found[name].low, found[name].high) == (1.0, 1.0, 1.0), name
    unrelated = np.array([3, 3, 3, 0])
    found = bootstrap_intervals(unrelated, one_hot(unrelated), np.arange(4), resamples=200)["stance_precision"]
    assert (found.low, found.high) == (1.0, 1.0)


def test_resampled_scores_equal_the_scores_of_the_resampled_rows():
    gold, proba, clusters = random_case(120, 9)
    # In one cluster alone, so that some resamples lack it.
    gold[clusters != 0] = np.minimum(gold[clusters != 0], 2)
    gold[clusters == 0] = 3
    clusters = np.unique(clusters, return_inverse=True)[1]
    system = ClusterSums(gold, proba, clusters)
    (weights,) = bootstrap_weights(len(system.sums), 5, seed=4)
    for row in weights:
        chosen = np.repeat(np.arange(len(gold)), row[clusters].astype(int))
        scores = stance_metrics(gold[chosen], proba[chosen])
        names = ("macro_f1", "macro_precision", "macro_recall", "stance_precision", "accuracy", "mcc", "f1_denies")
        for name in (*names, "fnc1_score", "brier", "log_loss"):
            assert float(system.scores[name](row @ system.sums)) == pytest.approx(scores[name]), name


@pytest.mark.parametrize("decimals", [1, 12], ids=["many ties", "no ties"])
def test_resampled_ranked_scores_equal_the_scores_of_the_resampled_rows(decimals):
    gold, proba, clusters = random_case(120, 9)
    proba = np.maximum(proba.round(decimals), 0.01)
    proba /= proba.sum(axis=1, keepdims=True)
    clusters = np.unique(clusters, return_inverse=True)[1]
    ranked = RankedScores(gold, proba, clusters)
    (weights,) = bootstrap_weights(int(clusters.max()) + 1, 5, seed=4)
    for row in weights:
        chosen = np.repeat(np.arange(len(gold)), row[clusters].astype(int))
        scores = stance_metrics(gold[chosen], proba[chosen])
        assert ranked.scores(row) == pytest.approx(
            {name: scores[name] for name in ("auroc", "average_precision", "aurc")}
        )


def test_ranked_scores_of_a_resample_without_a_label_leave_it_out():
    gold, proba = np.array([0, 0, 1]), np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]])
    ranked = RankedScores(gold, proba, np.arange(3))
    # Without the row of label 1, no label has rows and others; the averages are those of label 0 alone.
    found = ranked.scores(np.array([1.0, 1.0, 0.0]))
    assert np.isnan(found["auroc"])
    assert found["average_precision"] == 1.0
    assert found["aurc"] == pytest.approx((0 + 1 / 2) / 2)
    assert all(np.isnan(value) for value in ranked.scores(np.zeros(3)).values())


def test_ranked_intervals_of_two_clusters_worked_by_hand():
    # The surest row of one cluster is right, that of the other wrong: AURC is 0, 1 or (0 + 1/2) / 2.
    gold, proba = np.array([0, 1]), np.array([[0.9, 0.1], [0.6, 0.4]])
    found = ranked_intervals(gold, proba, np.array([5, 8]))["aurc"]
    assert (found.value, found.low, found.high) == (0.25, 0.0, 1.0)
    alone = ranked_intervals(gold, proba, np.array([5, 5]))["aurc"]
    assert (alone.value, alone.low, alone.high) == (0.25, None, None)


def test_bootstrap_draws_as_many_clusters_as_there_are():
    weights = np.concatenate(list(bootstrap_weights(7, 300, seed=1)))
    assert weights.shape == (300, 7)
    assert set(weights.sum(axis=1)) == {7.0}
    assert weights.mean() == pytest.approx(1.0)


def test_bootstrap_of_two_clusters_worked_by_hand():
    # Two clusters of two rows, all right in one and all wrong in the other: a resample's accuracy is
    # 0, 1/2 or 1 with chances 1/4, 1/2, 1/4, so the 95 % interval is the whole range.
    gold = np.array([0, 0, 0, 0])
    proba = one_hot([0, 0, 1, 1])
    interval = bootstrap_intervals(gold, proba, np.array([5, 5, 8, 8]))["accuracy"]
    assert (interval.value, interval.low, interval.high) == (0.5, 0.0, 1.0)
    weights = np.concatenate(list(bootstrap_weights(2, 4000, seed=2)))
    assert np.bincount(weights[:, 0].astype(int)) / 4000 == pytest.approx([0.25, 0.5, 0.25], abs=0.03)


def test_interval_of_independent_rows_agrees_with_the_normal_approximation():
    gold = np.zeros(400, dtype=np.int64)
    proba = one_hot([0] * 300 + [1] * 100)
    interval = bootstrap_intervals(gold, proba, np.arange(400))["accuracy"]
    half = 1.96 * np.sqrt(0.75 * 0.25 / 400)
    assert interval.low == pytest.approx(0.75 - half, abs=0.01)
    assert interval.high == pytest.approx(0.75 + half, abs=0.01)


def test_clustering_widens_the_interval():
    gold = np.zeros(400, dtype=np.int64)
    proba = one_hot(np.repeat(RNG.integers(0, 2, 40), 10))
    clusters = np.repeat(np.arange(40), 10)
    wide = bootstrap_intervals(gold, proba, clusters)["accuracy"]
    narrow = bootstrap_intervals(gold, proba, np.arange(400))["accuracy"]
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_one_cluster_has_no_interval():
    gold, proba, _ = random_case(30, 1)
    assert bootstrap_intervals(gold, proba, np.zeros(30, dtype=int))["macro_f1"].low is None


def test_same_seed_gives_the_same_interval():
    gold, proba, clusters = random_case(100, 20)
    assert bootstrap_intervals(gold, proba, clusters, seed=5) == bootstrap_intervals(gold, proba, clusters, seed=5)
    assert bootstrap_intervals(gold, proba, clusters, seed=5) != bootstrap_intervals(gold, proba, clusters, seed=6)


def test_permutation_test_enumerates_few_clusters_by_hand():
    # Three clusters of one row; A is right in all, B in none. Of the 8 swaps, the two that swap nothing
    # or everything are as extreme as what was seen: p = 2/8.
    gold = np.array([0, 0, 0])
    result = paired_test(gold, one_hot([0, 0, 0]), one_hot([1, 1, 1]), np.arange(3), metric="accuracy")
    assert result.p_value == 0.25
    assert result.difference == 1.0
    assert len(next(swap_masks(3, 100, seed=0))) == 8


def test_permutation_test_agrees_with_a_row_wise_enumeration_of_macro_f1():
    gold, proba_a, clusters = random_case(40, 6)
    proba_b = one_hot(RNG.integers(0, 4, 40))
    clusters = np.unique(clusters, return_inverse=True)[1]
    seen = stance_metrics(gold, proba_a)["macro_f1"] - stance_metrics(gold, proba_b)["macro_f1"]
    extreme = 0
    for swap in itertools.product([False, True], repeat=clusters.max() + 1):
        moved = np.array(swap)[clusters][:, None]
        first, second = np.where(moved, proba_b, proba_a), np.where(moved, proba_a, proba_b)
        change = stance_metrics(gold, first)["macro_f1"] - stance_metrics(gold, second)["macro_f1"]
        extreme += abs(change) >= abs(seen) - 1e-12
    result = paired_test(gold, proba_a, proba_b, clusters)
    assert result.p_value == pytest.approx(extreme / 2 ** (clusters.max() + 1))


def test_random_permutation_agrees_with_the_sign_test():
    # Rows where exactly one system is right: 30 for A, 15 for B. Swapping rows is then the sign test.
    gold = np.zeros(60, dtype=np.int64)
    right = one_hot([0] * 30 + [1] * 15 + [0] * 15)
    other = one_hot([1] * 30 + [0] * 15 + [0] * 15)
    result = paired_test(gold, right, other, np.arange(60), metric="accuracy", resamples=20000)
    assert result.p_value == pytest.approx(stats.binomtest(30, 45).pvalue, abs=0.01)
    assert result.low > 0


def test_equal_systems_have_p_one():
    gold, proba, clusters = random_case(80, 30)
    result = paired_test(gold, proba, proba, clusters)
    assert (result.difference, result.p_value) == (0.0, 1.0)


def test_unknown_metric_is_refused_with_the_known_ones():
    gold, proba, clusters = random_case(20, 5)
    with pytest.raises(ValueError, match="cannot test 'ece'; expected one of macro_f1, accuracy"):
        paired_test(gold, proba, proba, clusters, metric="ece")


def test_holm_is_monotone_and_bounded():
    assert holm([0.5, 0.6]) == [1.0, 1.0]
    assert holm([]) == []
    assert holm([0.2]) == [0.2]
    assert holm([0.2, 0.001], total=45) == [1.0, pytest.approx(0.045)]


def test_one_seed_has_no_spread():
    assert spread([0.4])["sd"] is None


def test_two_thousand_resamples_of_25000_rows_take_seconds():
    gold, proba, _ = random_case(25000, 2)
    start = time.perf_counter()
    bootstrap_intervals(gold, proba, np.arange(25000) // 28)
    assert time.perf_counter() - start < 10
