"""What is gained by leaving the least sure cases to a person: the risk-coverage curve.

The model answers the share `coverage` of the rows it is surest of; the risk is its error rate there
(El-Yaniv & Wiener 2010). Rows of equal confidence have no order, so the expected risk over all their
orders is taken, and the curve does not depend on the order of the file.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

COVERAGES: Final = (1.0, 0.9, 0.8, 0.7, 0.5, 0.3)
"""Coverages at which a report gives the accuracy."""


def selective_risk(confidence: ArrayLike, correct: ArrayLike) -> Array:
    """Gives shape (n,): entry i is the expected error rate on the i + 1 surest rows.

    >>> selective_risk([0.9, 0.5, 0.5], [1, 0, 1]).round(3).tolist()
    [0.0, 0.25, 0.333]
    """
    values, wrong = np.asarray(confidence, dtype=np.float64), 1.0 - np.asarray(correct, dtype=np.float64)
    _, inverse = np.unique(-values, return_inverse=True)
    sizes = np.bincount(inverse)
    rate = np.bincount(inverse, weights=wrong) / np.maximum(sizes, 1)
    expected_wrong = np.repeat(rate, sizes)
    return np.asarray(np.cumsum(expected_wrong) / np.arange(1, len(values) + 1), dtype=np.float64)


def area_under_risk(confidence: ArrayLike, correct: ArrayLike) -> float:
    """Gives the mean of the selective risk over all coverages (AURC); lower is better, NaN for no rows."""
    risk = selective_risk(confidence, correct)
    return float(risk.mean()) if len(risk) else float("nan")


def accuracy_at(confidence: ArrayLike, correct: ArrayLike, coverage: float) -> float:
    """Gives the accuracy on the surest share `coverage` of the rows (at least one row); NaN for no rows."""
    risk = selective_risk(confidence, correct)
    if not len(risk):
        return float("nan")
    answered = max(1, round(coverage * len(risk)))
    return float(1.0 - risk[answered - 1])
