"""Scores to probabilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gives probabilities over the last axis; -inf becomes 0, rows sum to 1.

    Examples:
        >>> softmax(np.array([[0.0, 0.0, -np.inf, -np.inf]])).tolist()
        [[0.5, 0.5, 0.0, 0.0]]
    """
    if not scores.size:
        return scores
    odds = np.exp(scores - scores.max(axis=-1, keepdims=True))
    proba: NDArray[np.float64] = odds / odds.sum(axis=-1, keepdims=True)
    return proba
