"""Parts for cross-validation that keep what belongs together in one part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from avow.errors import ModelError


def grouped_folds(groups: Sequence[str], folds: int, seed: int) -> list[NDArray[np.bool_]]:
    """Gives a mask over the rows per fold; groups are shuffled and dealt out, and none is in two folds.

    Args:
        groups: The group of each row.
        folds: How many parts; fewer when there are fewer groups.
        seed: Of the shuffle.

    Raises:
        ModelError: There are fewer than two groups.

    Examples:
        >>> [mask.tolist() for mask in grouped_folds(["a", "a", "b"], 2, seed=0)]
        [[True, True, False], [False, False, True]]
    """
    names, number = np.unique(np.array(groups), return_inverse=True)
    if len(names) < 2:
        raise ModelError(f"expected rows of at least two groups, found {len(names)}: folds keep groups apart")
    order = np.random.default_rng(seed).permutation(len(names))
    folds = min(folds, len(names))
    fold_of_group = np.empty(len(names), dtype=np.int64)
    fold_of_group[order] = np.arange(len(names)) % folds
    return [fold_of_group[number] == fold for fold in range(folds)]
