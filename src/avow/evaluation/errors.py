"""Which examples go wrong, and which gold labels may be wrong themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avow.evaluation.prediction_table import NO_LABEL, PredictionTable
from avow.labels import LABELS
from avow.tables import Row, write_csv

Rows = NDArray[np.int64]


def confusions(table: PredictionTable) -> dict[tuple[str, str], Rows]:
    """Gives (gold, predicted) -> row numbers, surest first, for every pair of different labels that occurs.

    Pairs are ordered by how many rows they have, the most first.
    """
    found: dict[tuple[str, str], Rows] = {}
    for gold, gold_name in enumerate(LABELS):
        for predicted, predicted_name in enumerate(LABELS):
            rows = np.flatnonzero((table.gold == gold) & (table.predicted == predicted))
            if gold != predicted and len(rows):
                found[gold_name, predicted_name] = _surest(table.confidence, rows)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def confident_errors(table: PredictionTable, limit: int | None = None) -> Rows:
    """Gives the numbers of wrongly predicted rows, the surest first; ties in the order of the table."""
    wrong = np.flatnonzero((table.gold != NO_LABEL) & (table.gold != table.predicted))
    return _surest(table.confidence, wrong)[:limit]


def label_noise_candidates(table: PredictionTable, limit: int | None = None) -> Rows:
    """Gives the rows whose gold label most deserves a second look, the most suspicious first.

    Confident learning (Northcutt, Jiang & Chuang 2021, section 3): a label is suspected if the model gives another
    label at least the mean probability that rows of that other label get for their own. Ranked by how much
    more probable the other label is. It needs predictions on rows the model was not trained on.
    """
    if not table.has_probabilities:
        return np.zeros(0, dtype=np.int64)
    known = table.gold != NO_LABEL
    usual = np.full(len(LABELS), np.inf)
    for index in range(len(LABELS)):
        if (table.gold == index).any():
            usual[index] = table.proba[table.gold == index, index].mean()
    rows = np.flatnonzero(known)
    proba, gold = table.proba[rows], table.gold[rows]
    possible = np.where(proba >= usual, proba, 0.0)
    possible[np.arange(len(rows)), gold] = 0.0
    margin = possible.max(axis=1) - proba[np.arange(len(rows)), gold] if len(rows) else np.zeros(0)
    suspicious = np.flatnonzero((possible.max(axis=1) > 0) & (margin > 0)) if len(rows) else rows
    return np.asarray(rows[suspicious[np.argsort(-margin[suspicious], kind="stable")]][:limit], dtype=np.int64)


def error_rows(table: PredictionTable, rows: Rows) -> list[Row]:
    """Gives the rows as plain values for a table that people read: labels by name, probabilities rounded."""
    found = []
    for row in rows:
        gold = int(table.gold[row])
        found.append(
            {
                "id": table.id[row],
                "corpus": table.corpus[row],
                "gold": LABELS[gold] if gold != NO_LABEL else "",
                "predicted": LABELS[int(table.predicted[row])],
                "confidence": round(float(table.confidence[row]), 4),
                "claim": table.claim[row],
                "holder": table.holder[row],
                "outer": " < ".join(table.outer[row]),
                "passage": table.passage[row],
                "claim_id": table.claim_id[row],
                "article_id": table.article_id[row],
            }
            | {f"p_{label}": round(float(p), 4) for label, p in zip(LABELS, table.proba[row], strict=True)}
        )
    return found


def write_error_csv(path: str | Path, table: PredictionTable, rows: Rows) -> None:
    """Writes rows as CSV to hand back to annotators, with an empty ``new_label`` and ``note`` to fill in.

    ``suspected`` is "yes" where `label_noise_candidates` doubts the gold label.
    """
    suspected = set(label_noise_candidates(table).tolist())
    shown = error_rows(table, rows)
    for number, row in zip(rows.tolist(), shown, strict=True):
        row |= {"suspected": "yes" if number in suspected else "", "new_label": "", "note": ""}
    write_csv(path, shown)


def as_records(found: dict[tuple[str, str], Rows]) -> list[dict[str, Any]]:
    """Gives `confusions` as plain rows: gold, predicted, n."""
    return [{"gold": gold, "predicted": predicted, "n": len(rows)} for (gold, predicted), rows in found.items()]


def _surest(confidence: NDArray[np.float64], rows: NDArray[Any]) -> Rows:
    return np.asarray(rows[np.argsort(-confidence[rows], kind="stable")], dtype=np.int64)
