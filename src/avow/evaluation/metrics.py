"""Every score of a stance model on one set of rows, from gold labels and probabilities alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avow.evaluation.calibration import (
    brier_rows,
    calibration_error_by_chance,
    classwise_calibration_error,
    expected_calibration_error,
    log_loss_rows,
    reliability,
)
from avow.evaluation.counts import confusion, count_metrics, f1, precision, recall
from avow.evaluation.selective import COVERAGES, accuracy_at, area_under_risk
from avow.labels import LABELS, STANCES, Label

Array = NDArray[np.float64]
Gold = NDArray[np.int64]

METRICS: Final[dict[str, str]] = {
    "macro_f1": "Unweighted mean of the F1 of the labels that occur as gold.",
    "accuracy": "Share of rows whose most probable label is the gold label.",
    "mcc": "Matthews correlation over all labels; 0 is chance.",
    "macro_precision": "Unweighted mean precision of the labels that occur as gold.",
    "macro_recall": "Unweighted mean recall of the labels that occur as gold (balanced accuracy).",
    "f1_affirms": "F1 of affirms.",
    "f1_hedges": "F1 of hedges.",
    "f1_denies": "F1 of denies.",
    "f1_unrelated": "F1 of unrelated.",
    "stance_f1": "Harmonic mean of precision and recall of stances.",
    "stance_precision": "Share of the predicted stances (affirms, hedges, denies) that are right.",
    "stance_recall": "Share of the gold stances that are predicted as they are.",
    "fnc1_score": "Official score of the Fake News Challenge: .25 for related or not, .75 for which stance.",
    "semeval_f_avg": "Mean of the F1 of affirms and of denies (SemEval-2016 task 6).",
    "auroc": "Mean over labels of the area under the ROC curve, one label against the rest.",
    "average_precision": "Mean over labels of the average precision, one label against the rest.",
    "brier": "Squared distance of the probabilities from the truth, summed over labels: 0 to 2, lower is better.",
    "log_loss": "Mean of −ln of the gold label’s probability; lower is better.",
    "ece": "Mean distance of confidence and accuracy over bins of equally many rows; lower is better.",
    "ece_by_chance": "The ECE to expect on as many rows if the probabilities were true.",
    "ece_classwise": "Calibration error of each label’s probability, averaged over labels; lower is better.",
    "aurc": "Area under the risk-coverage curve: mean error rate over all shares answered; lower is better.",
}
"""Name -> what it means, for every single-number metric that a report can show."""

LOWER_IS_BETTER: Final = frozenset({"brier", "log_loss", "ece", "ece_classwise", "aurc"})


def stance_metrics(
    gold: Gold,
    proba: Array,
    *,
    labels: Sequence[Label] = LABELS,
    bins: int | None = None,
    probabilities: bool = True,
) -> dict[str, Any]:
    """Gives all scores as plain values that JSON can hold; undefined ones are None.

    Macro averages run over the labels that occur as gold (``macro_over``), as predictions of an absent
    label already cost recall elsewhere.

    Args:
        gold: Shape (n,), indices into `labels`.
        proba: Shape (n, len(labels)), rows sum to 1.
        labels: What the columns of `proba` stand for.
        bins: Most bins for the calibration errors; None for 15, or fewer for small n.
        probabilities: Whether `proba` is more than one-hot labels; if not, scores of probabilities are left out.
    """
    matrix = confusion(gold, proba.argmax(axis=1) if len(gold) else gold, size=len(labels))
    support = matrix.sum(axis=1)
    classes = [index for index in range(len(labels)) if support[index]]
    scores: dict[str, Any] = {"n": len(gold), "labels": list(labels), "macro_over": [labels[i] for i in classes]}
    for name, score in count_metrics(labels).items():
        scores[name] = _plain(float(score(matrix.astype(np.float64), classes)))
    per_class = zip(precision(matrix), recall(matrix), f1(matrix), strict=True)
    scores["per_label"] = {
        label: {
            "precision": _plain(p),
            "recall": _plain(r),
            "f1": _plain(f),
            "support": int(support[index]),
            "predicted": int(matrix[:, index].sum()),
        }
        for index, (label, (p, r, f)) in enumerate(zip(labels, per_class, strict=True))
    }
    scores["confusion"] = matrix.tolist()
    scores["majority"] = majority_line(support, labels)
    if probabilities and len(gold):
        scores |= _probability_scores(gold, proba, labels, bins, scores["per_label"])
    return scores


def restricted(gold: Gold, proba: Array) -> tuple[NDArray[np.bool_], Gold, Array]:
    """Gives the three-way task: the mask of rows whose gold is a stance, their gold and their probabilities.

    Probabilities are taken over affirms, hedges and denies alone and scaled to sum to 1; a row with
    all its probability on unrelated gets one third each.
    """
    rows = gold < len(STANCES)
    kept = proba[rows][:, : len(STANCES)]
    total = kept.sum(axis=1, keepdims=True)
    scaled = np.where(total > 0, kept / np.where(total > 0, total, 1), 1 / len(STANCES))
    return rows, gold[rows], np.asarray(scaled, dtype=np.float64)


def majority_line(support: NDArray[np.int64], labels: Sequence[Label] = LABELS) -> dict[str, Any]:
    """Gives what always answering the commonest label scores: its name, accuracy and macro-F1.

    >>> majority_line(np.array([6, 2, 2, 0]))
    {'label': 'affirms', 'accuracy': 0.6, 'macro_f1': 0.25}
    """
    total = int(support.sum())
    if not total:
        return {"label": None, "accuracy": None, "macro_f1": None}
    best = int(support.argmax())
    hits = int(support[best])
    return {
        "label": labels[best],
        "accuracy": hits / total,
        "macro_f1": 2 * hits / (total + hits) / int((support > 0).sum()),
    }


def soft_metrics(soft: Array, proba: Array) -> dict[str, float]:
    """Compares probabilities with the shares of annotators who chose each label.

    Args:
        soft: Shape (n, k), rows sum to 1; n at least 1.
        proba: Shape (n, k), rows sum to 1.

    Returns:
        ``cross_entropy`` in nats, ``kl`` (that, less the annotators' own entropy), ``jensen_shannon``
        divergence in nats, ``total_variation`` in [0, 1], ``entropy_correlation`` (is the model unsure
        where people are? 0 if either is constant), and ``expected_agreement``: how often the model's
        label is the one that a random annotator chose, with ``annotator_ceiling``, the most that any
        single answer could reach.
    """
    eps = np.finfo(np.float64).eps
    log_model = np.log(np.clip(proba, eps, 1))
    log_soft = np.log(np.clip(soft, eps, 1))
    middle = np.log(np.clip((soft + proba) / 2, eps, 1))
    cross = -(soft * log_model).sum(axis=1)
    human = -(soft * log_soft).sum(axis=1)
    model = -(proba * log_model).sum(axis=1)
    jensen = ((soft * (log_soft - middle)).sum(axis=1) + (proba * (log_model - middle)).sum(axis=1)) / 2
    varied = human.std() > 0 and model.std() > 0
    return {
        "n": len(soft),
        "cross_entropy": float(cross.mean()),
        "kl": float((cross - human).mean()),
        "jensen_shannon": float(jensen.mean()),
        "total_variation": float(np.abs(soft - proba).sum(axis=1).mean() / 2),
        "entropy_correlation": float(np.corrcoef(human, model)[0, 1]) if varied else 0.0,
        "expected_agreement": float(soft[np.arange(len(soft)), proba.argmax(axis=1)].mean()),
        "annotator_ceiling": float(soft.max(axis=1).mean()),
    }


def _probability_scores(
    gold: Gold, proba: Array, labels: Sequence[Label], bins: int | None, per_label: dict[Label, dict[str, Any]]
) -> dict[str, Any]:
    from sklearn.metrics import average_precision_score, roc_auc_score

    confidence, correct = proba.max(axis=1), proba.argmax(axis=1) == gold
    areas, averages = [], []
    for index, label in enumerate(labels):
        inside = gold == index
        both = bool(inside.any() and not inside.all())
        area = float(roc_auc_score(inside, proba[:, index])) if both else None
        average = float(average_precision_score(inside, proba[:, index])) if inside.any() else None
        per_label[label] |= {"auroc": area, "average_precision": average}
        areas += [area] if area is not None else []
        averages += [average] if average is not None else []
    return {
        "auroc": float(np.mean(areas)) if areas else None,
        "average_precision": float(np.mean(averages)) if averages else None,
        "brier": float(brier_rows(gold, proba).mean()),
        "log_loss": float(log_loss_rows(gold, proba).mean()),
        "ece": expected_calibration_error(confidence, correct, bins),
        "ece_by_chance": calibration_error_by_chance(confidence, bins),
        "ece_classwise": classwise_calibration_error(gold, proba, bins),
        "reliability": [asdict(each) for each in reliability(confidence, correct, bins)],
        "aurc": area_under_risk(confidence, correct),
        "accuracy_at_coverage": {f"{share:.0%}": accuracy_at(confidence, correct, share) for share in COVERAGES},
    }


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
