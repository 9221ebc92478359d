"""The four questions to a loaded model, and which answers give it away, with thresholds by hand."""

from pathlib import Path

import numpy as np
import pytest

from avow.errors import ModelError
from avow.models.probe import probe_labels

WHERE = Path("model")


class Fixed:
    name = "fixed"

    def __init__(self, rows):
        self.rows = np.asarray(rows, dtype=np.float64)
        self.asked = []

    def predict_proba(self, examples):
        self.asked = list(examples)
        return self.rows


def swapped(rest):
    """Affirms and hedges stand in each other's place, with `rest` left for the right label; the others are sure."""
    return [[rest, 1 - rest, 0, 0], [1 - rest, rest, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]


def spread(sure):
    """Affirms and denies stand in each other's place, all with the same probability."""
    rows = np.full((4, 4), (1 - sure) / 3)
    rows[np.arange(4), [2, 1, 0, 3]] = sure
    return rows


def test_each_question_has_its_holder_cue_and_content_marked():
    model = Fixed(np.eye(4))
    probe_labels(model, WHERE)
    told = [
        (example.claim, example.holder, *(example.passage[slice(*spans[0])] for spans in parts))
        for example in model.asked
        for parts in [(example.mention, example.cue, example.content)]
    ]
    assert told == [
        ("The bridge is safe.", "Ana Roth", "Ana Roth", "said", "that the bridge was safe"),
        ("The bridge is safe.", "Ana Roth", "Ana Roth", "said", "that the bridge may be safe"),
        ("The bridge is safe.", "Ana Roth", "Ana Roth", "denied", "that the bridge was safe"),
        ("The bridge is safe.", "Ana Roth", "Ana Roth", "said", "that the budget vote would be held on Friday"),
    ]
    assert model.asked[2].passage == "Ana Roth denied that the bridge was safe."


def test_a_model_that_cannot_be_run_is_refused_in_words():
    class Mixed(Fixed):
        def predict_proba(self, examples):
            raise IndexError("token 999999 is out of bounds")

    with pytest.raises(ModelError, match=r"model: the model cannot be run, do its files belong together.*999999"):
        probe_labels(Mixed([]), WHERE)


def test_a_model_under_other_labels_is_told_which():
    with pytest.raises(ModelError) as error:
        probe_labels(Fixed(swapped(0.0)), WHERE)
    assert str(error.value) == (
        "model: the model answers elementary questions under other labels: what should be affirms, hedges, denies,"
        " unrelated is hedges, affirms, denies, unrelated; expected a model with its labels in this order"
    )


def test_a_model_that_is_not_sure_is_believed():
    # Under its own best order it has 0.59, or 0.61, for the right answers.
    probe_labels(Fixed(spread(0.59)), WHERE)
    with pytest.raises(ModelError, match="is denies, hedges, affirms, unrelated"):
        probe_labels(Fixed(spread(0.61)), WHERE)


def test_a_model_that_is_hardly_better_under_another_order_is_believed():
    # Best order (0.7 + 0.7 + 1 + 1) / 4 = 0.85, claimed (0.3 + 0.3 + 1 + 1) / 4 = 0.65: 0.2 apart, but for rounding.
    probe_labels(Fixed(swapped(0.31)), WHERE)
    with pytest.raises(ModelError, match="other labels"):
        probe_labels(Fixed(swapped(0.29)), WHERE)


def test_probabilities_sum_to_one_but_for_rounding():
    probe_labels(Fixed(np.eye(4) * (1 + 5e-7)), WHERE)
    probe_labels(Fixed(np.eye(4)), WHERE)  # zeros are probabilities
    for rows in (np.eye(4) * 1.0001, np.eye(4) * 2, np.eye(4) * 2 - 0.25, np.eye(4)[:3], np.eye(5), np.zeros((4, 4))):
        with pytest.raises(ModelError, match=r"^model: expected probabilities of 4 labels that sum to 1, found array"):
            probe_labels(Fixed(rows), WHERE)


def test_infinite_answers_are_no_probabilities():
    rows = np.eye(4)
    rows[0] = [np.inf, -np.inf, 0, 1]
    with pytest.raises(ModelError, match="expected probabilities"), np.errstate(invalid="ignore"):
        probe_labels(Fixed(rows), WHERE)
