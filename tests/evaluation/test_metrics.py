import numpy as np
import pytest
from sklearn import metrics as sk

from avow.evaluation import counts
from avow.evaluation.calibration import bin_numbers, expected_calibration_error, reliability
from avow.evaluation.metrics import majority_line, restricted, soft_metrics, stance_metrics
from avow.evaluation.selective import accuracy_at, area_under_risk, selective_risk
from avow.labels import LABELS, STANCES

RNG = np.random.default_rng(3)


def random_case(n=400, labels=4, weights=None):
    gold = RNG.choice(labels, size=n, p=weights)
    proba = RNG.dirichlet(np.ones(labels), size=n)
    proba[np.arange(n), gold] += 0.4
    return gold, proba / proba.sum(axis=1, keepdims=True)


def test_scores_equal_those_of_scikit_learn():
    gold, proba = random_case(weights=[0.4, 0.3, 0.05, 0.25])
    predicted = proba.argmax(axis=1)
    scores = stance_metrics(gold, proba)
    p, r, f, support = sk.precision_recall_fscore_support(gold, predicted, labels=range(4))
    for index, label in enumerate(LABELS):
        mine = scores["per_label"][label]
        assert [mine["precision"], mine["recall"], mine["f1"]] == pytest.approx([p[index], r[index], f[index]])
        assert mine["support"] == support[index]
        assert mine["auroc"] == pytest.approx(sk.roc_auc_score(gold == index, proba[:, index]))
        assert mine["average_precision"] == pytest.approx(sk.average_precision_score(gold == index, proba[:, index]))
        assert scores[f"f1_{label}"] == pytest.approx(f[index])
    assert scores["macro_f1"] == pytest.approx(sk.f1_score(gold, predicted, average="macro"))
    assert scores["macro_precision"] == pytest.approx(p.mean())
    assert scores["macro_recall"] == pytest.approx(sk.balanced_accuracy_score(gold, predicted))
    assert scores["accuracy"] == pytest.approx(sk.accuracy_score(gold, predicted))
    assert scores["mcc"] == pytest.approx(sk.matthews_corrcoef(gold, predicted))
    assert scores["confusion"] == sk.confusion_matrix(gold, predicted).tolist()
    assert scores["brier"] == pytest.approx(np.mean(((proba - np.eye(4)[gold]) ** 2).sum(axis=1)))
    assert scores["log_loss"] == pytest.approx(sk.log_loss(gold, proba))
    assert scores["auroc"] == pytest.approx(sk.roc_auc_score(gold, proba, multi_class="ovr"))


def test_one_hot_log_loss_equals_that_of_scikit_learn():
    gold, proba = random_case(50)
    hard = np.eye(4)[proba.argmax(axis=1)]
    assert stance_metrics(gold, hard)["log_loss"] == pytest.approx(sk.log_loss(gold, hard, labels=range(4)))


def test_macro_runs_over_the_labels_that_occur_as_gold():
    gold = np.array([0, 0, 2, 2])
    proba = np.eye(4)[[0, 3, 2, 2]]
    scores = stance_metrics(gold, proba)
    assert scores["macro_over"] == ["affirms", "denies"]
    assert scores["macro_f1"] == pytest.approx((2 / 3 + 1) / 2)
    assert scores["f1_unrelated"] == 0.0
    assert scores["f1_hedges"] is None


def test_no_rows_give_none_not_an_error():
    scores = stance_metrics(np.zeros(0, dtype=np.int64), np.zeros((0, 4)))
    assert scores["n"] == 0
    assert scores["macro_f1"] is None
    assert scores["majority"]["label"] is None


def test_scores_of_probabilities_are_left_out_for_labels_only():
    gold, proba = random_case(20)
    scores = stance_metrics(gold, np.eye(4)[proba.argmax(axis=1)], probabilities=False)
    assert "ece" not in scores
    assert "auroc" not in scores["per_label"]["affirms"]


def fnc_scorer(gold, predicted):
    """The rules of the challenge's scoring page, row by row: the test's second opinion."""
    related = {"affirms", "hedges", "denies"}

    def points(truth, answer):
        total = 0.0
        if truth == answer:
            total += 0.25
            if truth != "unrelated":
                total += 0.50
        if truth in related and answer in related:
            total += 0.25
        return total

    return sum(map(points, gold, predicted)) / sum(points(truth, truth) for truth in gold)


def test_fnc1_score_equals_the_row_wise_rules():
    gold, proba = random_case(500)
    predicted = proba.argmax(axis=1)
    names = np.array(LABELS)
    expected = fnc_scorer(names[gold].tolist(), names[predicted].tolist())
    assert stance_metrics(gold, proba)["fnc1_score"] == pytest.approx(expected)


def test_semeval_average_is_over_affirms_and_denies():
    gold, proba = random_case()
    f = sk.f1_score(gold, proba.argmax(axis=1), average=None)
    assert stance_metrics(gold, proba)["semeval_f_avg"] == pytest.approx((f[0] + f[2]) / 2)


def test_scores_of_stances_leave_unrelated_out():
    gold, proba = random_case()
    predicted = proba.argmax(axis=1)
    found = stance_metrics(gold, proba)
    for name, score in (("precision", sk.precision_score), ("recall", sk.recall_score), ("f1", sk.f1_score)):
        expected = score(gold, predicted, labels=[0, 1, 2], average="micro")
        assert found[f"stance_{name}"] == pytest.approx(expected)
    unrelated = np.array([[0.1, 0.1, 0.1, 0.7]])
    nothing = stance_metrics(np.array([3]), unrelated)
    assert (nothing["stance_precision"], nothing["stance_recall"], nothing["stance_f1"]) == (None, None, None)
    missed = stance_metrics(np.array([0]), unrelated)
    assert (missed["stance_precision"], missed["stance_recall"], missed["stance_f1"]) == (0, 0, 0)
    assert "stance_f1" not in stance_metrics(gold[gold < 3], proba[gold < 3, :3], labels=LABELS[:3])


def test_stacked_matrices_score_like_single_ones():
    matrices = RNG.integers(0, 9, size=(6, 4, 4)).astype(float)
    for name, score in counts.count_metrics().items():
        together = score(matrices, [0, 1, 2, 3])
        alone = [float(score(matrix, [0, 1, 2, 3])) for matrix in matrices]
        assert together.tolist() == pytest.approx(alone), name


def test_undefined_class_is_left_out_of_the_macro_mean():
    matrix = np.array([[2.0, 0, 0], [1, 1, 0], [0, 0, 0]])
    assert np.isnan(counts.f1(matrix)[2])
    assert float(counts.COUNT_METRICS["macro_f1"](matrix, [0, 1, 2])) == pytest.approx((4 / 5 + 2 / 3) / 2)


def test_matthews_is_zero_for_a_constant_answer():
    assert float(counts.matthews([[3, 0], [2, 0]])) == 0.0


def test_calibration_error_worked_by_hand():
    # Two bins of three: confidences .5 .5 .6 (mean .5333, one of three right) and .8 .9 1.0 (mean .9, two right).
    confidence = [0.5, 0.9, 0.6, 1.0, 0.5, 0.8]
    correct = [1, 1, 0, 0, 0, 1]
    by_hand = (3 * abs(1 / 3 - 1.6 / 3) + 3 * abs(2 / 3 - 0.9)) / 6
    assert expected_calibration_error(confidence, correct, bins=2) == pytest.approx(by_hand)
    first, second = reliability(confidence, correct, bins=2)
    assert (first.low, first.high, first.n) == (0.5, 0.6, 3)
    assert (second.confidence, second.accuracy) == (pytest.approx(0.9), pytest.approx(2 / 3))


def test_calibration_error_does_not_depend_on_row_order_with_ties():
    confidence = np.round(RNG.uniform(0.25, 1, 200), 1)
    correct = RNG.integers(0, 2, 200)
    order = RNG.permutation(200)
    assert expected_calibration_error(confidence, correct, 10) == pytest.approx(
        expected_calibration_error(confidence[order], correct[order], 10), abs=1e-12
    )


def test_bins_hold_equally_many_rows():
    assert np.bincount(bin_numbers(RNG.uniform(size=90), bins=9)).tolist() == [10] * 9
    assert bin_numbers([0.5] * 5, bins=3).tolist() == [0] * 5


def test_few_rows_have_few_bins():
    assert len(set(bin_numbers(RNG.uniform(size=19)))) == 1
    assert len(set(bin_numbers(RNG.uniform(size=100)))) == 5
    assert len(set(bin_numbers(RNG.uniform(size=9000)))) == 15


def test_perfect_and_coin_flip_calibration():
    assert expected_calibration_error([1.0, 1.0], [1, 1]) == 0.0
    assert np.isnan(expected_calibration_error([], []))
    assert expected_calibration_error([1.0, 1.0], [0, 1]) == 0.5


def test_risk_coverage_worked_by_hand():
    assert selective_risk([0.6, 0.9, 0.8], [0, 1, 0]).tolist() == pytest.approx([0, 1 / 2, 2 / 3])
    assert area_under_risk([0.6, 0.9, 0.8], [0, 1, 0]) == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)
    assert accuracy_at([0.6, 0.9, 0.8], [0, 1, 0], 0.66) == pytest.approx(0.5)
    assert accuracy_at([0.6, 0.9, 0.8], [0, 1, 0], 0.01) == 1.0


def test_no_rows_have_no_risk():
    assert selective_risk([], []).tolist() == []
    assert np.isnan(area_under_risk([], []))
    assert np.isnan(accuracy_at([], [], 0.5))


def test_risk_of_ties_is_the_mean_over_their_orders():
    assert selective_risk([0.5, 0.5], [0, 1]).tolist() == pytest.approx([0.5, 0.5])
    assert selective_risk([0.5, 0.5], [1, 0]).tolist() == pytest.approx([0.5, 0.5])


def test_restricted_task_renormalises_and_drops_unrelated_gold():
    gold = np.array([0, 3, 2])
    proba = np.array([[0.2, 0.2, 0.0, 0.6], [0.25, 0.25, 0.25, 0.25], [0.0, 0.0, 0.0, 1.0]])
    rows, kept, scaled = restricted(gold, proba)
    assert rows.tolist() == [True, False, True]
    assert kept.tolist() == [0, 2]
    assert scaled.tolist() == [pytest.approx([0.5, 0.5, 0.0]), pytest.approx([1 / 3, 1 / 3, 1 / 3])]
    scores = stance_metrics(kept, scaled, labels=STANCES)
    assert scores["labels"] == ["affirms", "hedges", "denies"]
    assert "fnc1_score" not in scores


def test_majority_line_equals_a_constant_prediction():
    gold = np.array([0] * 5 + [1] * 3 + [3] * 2)
    scores = stance_metrics(gold, np.eye(4)[np.zeros(10, dtype=int)])
    line = majority_line(np.bincount(gold, minlength=4))
    assert line["macro_f1"] == pytest.approx(scores["macro_f1"])
    assert line["accuracy"] == scores["accuracy"]


def test_soft_scores_worked_by_hand():
    soft = np.array([[0.5, 0.5, 0, 0], [1.0, 0, 0, 0]])
    proba = np.array([[0.5, 0.25, 0.25, 0], [1.0, 0, 0, 0]])
    scores = soft_metrics(soft, proba)
    assert scores["cross_entropy"] == pytest.approx((0.5 * np.log(2) + 0.5 * np.log(4)) / 2)
    assert scores["kl"] == pytest.approx((0.5 * np.log(2) + 0.5 * np.log(4) - np.log(2)) / 2)
    assert scores["total_variation"] == pytest.approx(0.125)
    assert scores["expected_agreement"] == pytest.approx(0.75)
    assert scores["annotator_ceiling"] == pytest.approx(0.75)
    assert soft_metrics(soft, soft)["jensen_shannon"] == pytest.approx(0.0, abs=1e-12)
