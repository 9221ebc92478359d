"""Scores of probabilities and of soft labels, each beside a value worked out by hand or by scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as sk

from avow.evaluation import counts
from avow.evaluation.calibration import (
    brier_rows,
    calibration_error_by_chance,
    classwise_calibration_error,
    expected_calibration_error,
    log_loss_rows,
)
from avow.evaluation.metrics import majority_line, restricted, soft_metrics, stance_metrics
from avow.labels import LABELS

GOLD = np.array([0, 0, 1, 1, 2, 2, 2, 3])
PROBA = np.array(
    [
        [0.7, 0.1, 0.1, 0.1],
        [0.2, 0.5, 0.2, 0.1],
        [0.1, 0.6, 0.2, 0.1],
        [0.4, 0.3, 0.2, 0.1],
        [0.1, 0.1, 0.7, 0.1],
        [0.1, 0.2, 0.6, 0.1],
        [0.5, 0.1, 0.3, 0.1],
        [0.1, 0.1, 0.1, 0.7],
    ]
)


def test_scores_of_probabilities_equal_those_of_scikit_learn():
    scores = stance_metrics(GOLD, PROBA, bins=2)
    areas = [sk.roc_auc_score(i == GOLD, PROBA[:, i]) for i in range(4)]
    averages = [sk.average_precision_score(i == GOLD, PROBA[:, i]) for i in range(4)]
    assert scores["auroc"] == pytest.approx(np.mean(areas))
    assert scores["average_precision"] == pytest.approx(np.mean(averages))
    for index, label in enumerate(LABELS):
        assert scores["per_label"][label]["auroc"] == pytest.approx(areas[index])
        assert scores["per_label"][label]["average_precision"] == pytest.approx(averages[index])
    assert scores["log_loss"] == pytest.approx(sk.log_loss(GOLD, PROBA))
    assert scores["brier"] == pytest.approx(((PROBA - np.eye(4)[GOLD]) ** 2).sum(axis=1).mean())
    correct = PROBA.argmax(axis=1) == GOLD
    assert scores["accuracy"] == correct.mean() == 5 / 8
    assert scores["ece"] == pytest.approx(expected_calibration_error(PROBA.max(axis=1), correct, 2))
    assert len(scores["reliability"]) == 2
    assert sum(each["n"] for each in scores["reliability"]) == 8


def test_the_surest_rows_are_right_first():
    scores = stance_metrics(GOLD, PROBA)
    # Confidence .7 (three rows) and .6 (two): all right; .5 (two) and .4: all wrong.
    assert scores["accuracy_at_coverage"]["50%"] == 1.0
    assert 0 < scores["aurc"] < 1 - scores["accuracy"]
    assert set(scores["accuracy_at_coverage"]) >= {"50%"}
    wrong = stance_metrics(np.array([1, 1]), np.array([[0.9, 0.1, 0, 0], [0.4, 0.6, 0, 0]]))
    assert wrong["aurc"] == pytest.approx((1.0 + 0.5) / 2)


def test_label_that_never_or_always_occurs_has_no_area():
    gold, proba = np.array([0, 0, 1]), PROBA[:3]
    scores = stance_metrics(gold, proba)
    assert scores["per_label"]["denies"]["auroc"] is None
    assert scores["per_label"]["denies"]["average_precision"] is None
    area = np.mean([sk.roc_auc_score(gold == i, proba[:, i]) for i in (0, 1)])
    assert scores["auroc"] == pytest.approx(area)
    average = np.mean([sk.average_precision_score(gold == i, proba[:, i]) for i in (0, 1)])
    assert scores["average_precision"] == pytest.approx(average)
    alone = stance_metrics(np.array([0, 0]), PROBA[:2])
    assert alone["auroc"] is None
    assert alone["average_precision"] == 1.0
    assert alone["per_label"]["affirms"]["auroc"] is None


def test_a_table_of_labels_tells_support_and_predictions():
    scores = stance_metrics(GOLD, PROBA)
    assert scores["n"] == 8
    assert scores["labels"] == list(LABELS)
    assert scores["macro_over"] == list(LABELS)
    assert scores["confusion"] == [[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 2, 0], [0, 0, 0, 1]]
    assert scores["per_label"]["affirms"] == {
        "precision": pytest.approx(1 / 3),
        "recall": 0.5,
        "f1": pytest.approx(0.4),
        "support": 2,
        "predicted": 3,
        "auroc": pytest.approx(sk.roc_auc_score(GOLD == 0, PROBA[:, 0])),
        "average_precision": pytest.approx(sk.average_precision_score(GOLD == 0, PROBA[:, 0])),
    }
    assert scores["majority"] == {"label": "denies", "accuracy": 3 / 8, "macro_f1": pytest.approx(6 / 11 / 4)}


def test_three_labels_have_a_majority_of_their_own():
    rows, gold, proba = restricted(GOLD, PROBA)
    assert rows.tolist() == [True] * 7 + [False]
    assert gold.tolist() == GOLD[:7].tolist()
    assert proba[0].tolist() == pytest.approx([7 / 9, 1 / 9, 1 / 9])
    scores = stance_metrics(gold, proba, labels=("denies", "hedges", "affirms"))
    assert scores["majority"]["label"] == "affirms"
    assert "fnc1_score" not in scores
    only = restricted(np.array([0]), np.array([[0, 0, 0, 1.0]]))[2]
    assert only.tolist() == [[pytest.approx(1 / 3)] * 3]


def test_no_rows_have_no_majority():
    assert majority_line(np.zeros(4, dtype=np.int64)) == {"label": None, "accuracy": None, "macro_f1": None}
    assert majority_line(np.array([0, 3, 1, 0])) == {
        "label": "hedges",
        "accuracy": 0.75,
        "macro_f1": pytest.approx(6 / 7 / 2),
    }


def entropy(*shares):
    return -sum(share * np.log(share) for share in shares if share)


def test_soft_scores_of_two_rows():
    soft = np.array([[0.5, 0.5, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.25, 0.25, 0.5, 0.0]])
    proba = np.array([[0.5, 0.25, 0.25, 0.0], [0.9, 0.1, 0.0, 0.0], [0.2, 0.2, 0.6, 0.0]])
    scores = soft_metrics(soft, proba)
    humans = [entropy(*row) for row in soft]
    models = [entropy(*row) for row in proba]
    middles = [entropy(*((a + b) / 2)) for a, b in zip(soft, proba, strict=True)]
    jensen = [m - (h + p) / 2 for m, h, p in zip(middles, humans, models, strict=True)]
    assert scores["n"] == 3
    assert scores["jensen_shannon"] == pytest.approx(np.mean(jensen))
    assert scores["entropy_correlation"] == pytest.approx(np.corrcoef(humans, models)[0, 1])
    assert 0.9 < scores["entropy_correlation"] < 1
    assert scores["total_variation"] == pytest.approx((0.25 + 0.1 + 0.1) / 3)
    assert scores["expected_agreement"] == pytest.approx((0.5 + 1 + 0.5) / 3)
    assert set(scores) == {
        "n",
        "cross_entropy",
        "kl",
        "jensen_shannon",
        "total_variation",
        "entropy_correlation",
        "expected_agreement",
        "annotator_ceiling",
    }


def test_entropies_that_do_not_vary_do_not_correlate():
    varied = np.array([[0.5, 0.5, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]])
    same = np.array([[0.75, 0.25, 0.0, 0.0], [0.75, 0.25, 0.0, 0.0]])
    assert soft_metrics(varied, same)["entropy_correlation"] == 0.0
    assert soft_metrics(same, varied)["entropy_correlation"] == 0.0


def test_fnc_score_of_each_cell_by_itself():
    for gold in range(4):
        for predicted in range(4):
            cell = np.zeros((4, 4))
            cell[gold, predicted] = 2
            if gold == 3:
                expected = 1.0 if predicted == 3 else 0.0
            else:
                expected = 1.0 if predicted == gold else 0.0 if predicted == 3 else 0.25
            assert float(counts.fnc1_score(cell)) == pytest.approx(expected), (gold, predicted)


def test_precision_of_a_gold_label_never_predicted_is_zero_and_without_gold_precision_and_recall_are_none():
    matrix = [[2, 0, 0], [1, 0, 0], [0, 0, 0]]
    assert counts.precision(matrix)[:2].tolist() == [pytest.approx(2 / 3), 0.0]
    assert np.isnan(counts.precision(matrix)[2])
    assert counts.precision([[2, 1], [0, 0]]).tolist() == [1.0, 0.0]
    found = counts.recall(matrix)
    assert found[:2].tolist() == [1.0, 0.0]
    assert np.isnan(found[2])
    assert np.isnan(counts.f1(matrix)[2])
    assert counts.confusion([], []).shape == (4, 4)
    assert counts.confusion([2, 2], [0, 1]).tolist()[2] == [1, 1, 0, 0]


def test_classwise_error_is_the_mean_over_labels():
    gold = np.array([0, 0, 1, 1])
    proba = np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6], [0.4, 0.6]])
    # Two bins a label: of the first label .9 (all are it) and .4 (none is), of the second .1 (none) and .6 (all).
    by_hand = ((0.1 + 0.4) / 2 + (0.1 + 0.4) / 2) / 2
    assert classwise_calibration_error(gold, proba, 2) == pytest.approx(by_hand)
    # One bin: .65 on average and half of the rows, .35 and half of the rows.
    assert classwise_calibration_error(gold, proba, 1) == pytest.approx(0.15)
    assert stance_metrics(GOLD, PROBA, bins=2)["ece_classwise"] == pytest.approx(
        np.mean([expected_calibration_error(PROBA[:, i], i == GOLD, 2) for i in range(4)])
    )


def test_error_by_chance_is_what_true_probabilities_show_on_average():
    rng = np.random.default_rng(0)
    for rows in (40, 184, 2000):
        confidence = rng.uniform(0.3, 1.0, rows)
        drawn = [expected_calibration_error(confidence, rng.random(rows) < confidence) for _ in range(400)]
        assert calibration_error_by_chance(confidence) == pytest.approx(np.mean(drawn), rel=0.08)
    assert calibration_error_by_chance([1.0, 1.0]) == 0.0
    assert np.isnan(calibration_error_by_chance([]))
    assert stance_metrics(GOLD, PROBA, bins=2)["ece_by_chance"] == calibration_error_by_chance(PROBA.max(axis=1), 2)


def test_a_probability_that_rounding_took_above_one_gains_nothing():
    sure = np.array([[1 + 1e-9, 0.0, 0.0, 0.0]])
    assert log_loss_rows(np.array([0]), sure).tolist() == [0.0]
    scores = soft_metrics(np.array([[1.0, 0.0, 0.0, 0.0]]), sure)
    assert scores["cross_entropy"] == scores["kl"] == scores["jensen_shannon"] == 0.0
    both = soft_metrics(sure, np.array([[1.0, 0.0, 0.0, 0.0]]))
    assert both["kl"] == both["jensen_shannon"] == 0.0


def test_a_probability_of_zero_costs_at_most_the_epsilon_of_a_double():
    none = np.array([[0.0, 1.0, 0.0, 0.0]])
    most = 52 * np.log(2)
    assert log_loss_rows(np.array([0]), none).tolist() == [pytest.approx(most)]
    assert soft_metrics(np.array([[1.0, 0.0, 0.0, 0.0]]), none)["cross_entropy"] == pytest.approx(most)


def test_scores_of_single_precision_are_double():
    proba = np.array([[0.5, 0.5, 0, 0], [0, 0, 0, 1]], dtype=np.float32)
    gold = np.array([0, 1])
    assert brier_rows(gold, proba).dtype == log_loss_rows(gold, proba).dtype == np.float64
    assert restricted(gold, proba)[2].dtype == np.float64
