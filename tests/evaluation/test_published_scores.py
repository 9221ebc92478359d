"""Scores that others published, computed again by our functions."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from avow.evaluation.counts import confusion, fnc1_score
from avow.evaluation.intervals import bootstrap_intervals
from avow.evaluation.metrics import stance_metrics

CORPORA = os.environ.get("AVOW_CORPORA")


# Confusion matrices in the order agree, disagree, discuss, unrelated, with the points that the challenge's own scorer
# gave them and the most it could give: printed in the README of FakeNewsChallenge/fnc-1-baseline (commit 006e17d1, its
# second table; the hold-out part), and in the READMEs of two public systems (the 25,413 pairs of the official test).
SCORED_OFFICIALLY = [
    ([[119, 3, 560, 80], [14, 2, 131, 15], [59, 4, 1528, 209], [5, 1, 100, 6792]], 3539.75, 4448.5),
    ([[1110, 3, 666, 124], [308, 26, 234, 129], [845, 20, 3270, 329], [95, 0, 289, 17965]], 9416.25, 11651.25),
    ([[425, 60, 1281, 137], [116, 43, 407, 131], [754, 81, 3220, 409], [50, 26, 373, 17900]], 8837.75, 11651.25),
]


@pytest.mark.parametrize(("matrix", "points", "most"), SCORED_OFFICIALLY)
def test_fnc1_score_equals_the_official_scorers(matrix, points, most):
    ours = np.array(matrix)[np.ix_([0, 2, 1, 3], [0, 2, 1, 3])]
    assert float(fnc1_score(ours)) == pytest.approx(points / most, abs=1e-15)


@pytest.mark.skipif(not CORPORA, reason="AVOW_CORPORA names no mirror of the public corpora")
def test_emergent_system_of_2016_scores_as_published_from_its_own_predictions():
    path = Path(CORPORA) / "emergent" / "official_test_524_with_FV2016_predictions.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    names = {"for": 0, "observing": 1, "against": 2}
    gold = np.array([names[row["y"]] for row in rows])
    proba = np.eye(4)[[names[row["y_hat"]] for row in rows]]
    claims = np.unique([row["claimId"] for row in rows], return_inverse=True)[1]
    scores = stance_metrics(gold, proba, probabilities=False)
    assert scores["n"] == 524
    # 384 of 524 right: Ferreira & Vlachos (2016), table 3. The F1 scores follow from the same predictions.
    assert scores["accuracy"] == 384 / 524
    assert [round(scores[name], 3) for name in ("f1_affirms", "f1_hedges", "f1_denies")] == [0.789, 0.623, 0.757]
    assert round(scores["macro_f1"], 3) == 0.723
    by_claim = bootstrap_intervals(gold, proba, claims, probabilities=False)["accuracy"]
    by_row = bootstrap_intervals(gold, proba, np.arange(524), probabilities=False)["accuracy"]
    assert by_claim.high - by_claim.low > 1.25 * (by_row.high - by_row.low)


@pytest.mark.skipif(not CORPORA, reason="AVOW_CORPORA names no mirror of the public corpora")
def test_fnc1_score_of_answering_unrelated_throughout_is_the_official_null_score():
    with (Path(CORPORA) / "fnc1" / "competition_test_stances.csv").open(encoding="utf-8", newline="") as file:
        stances = [row["Stance"] for row in csv.DictReader(file)]
    names = {"agree": 0, "discuss": 1, "disagree": 2, "unrelated": 3}
    gold = np.array([names[stance] for stance in stances])
    matrix = confusion(gold, np.full(len(gold), 3))
    # The official scorer prints 4587.25 as the null score and 11651.25 as the most for these labels.
    assert float(fnc1_score(matrix)) == pytest.approx(4587.25 / 11651.25)
