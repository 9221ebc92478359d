"""What others reached on the same test sets, to draw beside our scores.

A line is shown only when the evaluated rows are of that corpus and exactly as many as its test set, so
that nobody compares a part with the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from avow.evaluation.prediction_table import PredictionTable


@dataclass(frozen=True, slots=True)
class Reference:
    """One published or recomputed score.

    Attributes:
        metric: A name of `avow.evaluation.metrics.METRICS`, ending in ``_3way`` for the restricted task.
        source: Where the figure is from, and how sure it is.
    """

    corpus: str
    n: int
    system: str
    metric: str
    value: float
    source: str


_FERREIRA = "recomputed from the system's published predictions (Ferreira & Vlachos 2016)"
_SUBMISSION = "recomputed from the team's published submission"
_RATERS = "from the ratings published with the corpus (Luo, Card & Jurafsky 2020)"

REFERENCES: Final = (
    Reference("emergent", 524, "logistic regression of 2016", "accuracy_3way", 0.733, _FERREIRA),
    Reference("emergent", 524, "logistic regression of 2016", "macro_f1_3way", 0.723, _FERREIRA),
    Reference("fnc1", 25413, "Talos", "fnc1_score", 0.8202, _SUBMISSION),
    Reference("fnc1", 25413, "Talos", "macro_f1", 0.578, _SUBMISSION),
    Reference("fnc1", 25413, "Talos", "f1_denies", 0.035, _SUBMISSION),
    Reference("fnc1", 25413, "Athene", "fnc1_score", 0.8197, _SUBMISSION),
    Reference("fnc1", 25413, "Athene", "macro_f1", 0.600, _SUBMISSION),
    Reference("fnc1", 25413, "Athene", "f1_denies", 0.151, _SUBMISSION),
    Reference("gwsd", 200, "one person against the majority of the others", "accuracy_3way", 0.706, _RATERS),
)
"""Lines drawn in reports; figures that nobody of us recomputed are left out."""


def references_for(table: PredictionTable) -> list[Reference]:
    """Gives the lines that may be drawn beside the scores of this table; none when it mixes corpora."""
    corpora = set(table.corpus)
    return [line for line in REFERENCES if corpora == {line.corpus} and len(table) == line.n]
