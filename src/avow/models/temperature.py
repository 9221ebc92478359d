"""Temperature scaling (Guo et al., 2017, "On calibration of modern neural networks")."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from avow.models.softmax import softmax

_BOUNDS = (0.05, 20.0)
# A few rows that are all answered well would ask for a temperature of 0; of hundreds the sum of their losses outweighs
# this, so that it moves the temperature of 1,000 rows by a hundredth or two.
_PENALTY = 5.0


def fit_temperature(
    scores: NDArray[np.float64], gold: NDArray[np.int64], weights: NDArray[np.float64] | None = None
) -> float:
    """Gives the temperature that minimises the log loss of ``softmax(scores / temperature)``, summed over rows.

    A penalty on the square of its logarithm keeps it near 1 where few rows speak for another.

    Args:
        scores: Shape (n, labels), of rows that the model was not fitted on; -inf for labels it cannot give.
        gold: Shape (n,), label indices.
        weights: Shape (n,), or None for 1 each; of a row that comes several times, a share each.

    Returns:
        A number in [0.05, 20]; 1 for no rows.

    Examples:
        >>> over_confident = np.array([[4.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 0.0]])
        >>> round(fit_temperature(over_confident, np.array([0, 0, 1, 1])), 2)
        1.29
    """
    from scipy.optimize import minimize_scalar

    # A label that the fold's model could not give has probability 0 whatever the temperature.
    possible = np.isfinite(scores[np.arange(len(gold)), gold])
    if not possible.any():
        return 1.0
    scores, gold = scores[possible], gold[possible]
    weights = np.ones(len(gold)) if weights is None else weights[possible]

    def loss(log_temperature: float) -> float:
        proba = softmax(scores / np.exp(log_temperature))
        chosen = np.maximum(proba[np.arange(len(gold)), gold], 1e-12)
        return float(-(weights * np.log(chosen)).sum() + _PENALTY * log_temperature**2)

    found = minimize_scalar(loss, bounds=tuple(np.log(_BOUNDS)), method="bounded")
    return float(np.exp(found.x))
