"""Scores that follow from a confusion matrix alone, for one matrix or for a stack of resampled ones.

A matrix has shape (k, k), gold labels in rows, predicted ones in columns; every score here also takes
shape (..., k, k) and gives shape (...). That is what makes 2,000 bootstrap resamples cheap: they are
2,000 matrices, scored at once.

A score whose denominator is zero is NaN where it is undefined (F1 or precision of a class with neither gold nor
predicted rows) and 0 where the field says 0 (precision of a class that has gold rows but is never predicted).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from avow.labels import LABELS, Label

Array = NDArray[np.float64]
CountScore = Callable[[Array, Sequence[int]], Array]


def confusion(gold: ArrayLike, predicted: ArrayLike, size: int = len(LABELS)) -> NDArray[np.int64]:
    """Gives the (size, size) matrix of how often gold label i was predicted as label j.

    >>> confusion([0, 0, 1], [0, 1, 1], size=2).tolist()
    [[1, 1], [0, 1]]
    """
    cells = np.asarray(gold, dtype=np.int64) * size + np.asarray(predicted, dtype=np.int64)
    return np.bincount(cells, minlength=size * size).reshape(size, size)


def precision(counts: ArrayLike) -> Array:
    """Gives shape (..., k): the share of rows predicted as a class that are of it.

    Without such rows it is 0 for a class that has gold rows, and NaN for one that does not occur.
    """
    hits, gold, predicted = _margins(counts)
    return _precision(hits, gold, predicted)


def recall(counts: ArrayLike) -> Array:
    """Gives shape (..., k): the share of a class's gold rows that are predicted as it; NaN without gold rows."""
    hits, gold, _ = _margins(counts)
    return _ratio(hits, gold)


def f1(counts: ArrayLike) -> Array:
    """Gives shape (..., k): harmonic mean of precision and recall; NaN for a class that does not occur."""
    hits, gold, predicted = _margins(counts)
    return _ratio(2 * hits, gold + predicted)


def accuracy(counts: ArrayLike) -> Array:
    """Gives the share of rows whose predicted label is the gold label."""
    hits, gold, _ = _margins(counts)
    return _ratio(hits.sum(axis=-1), gold.sum(axis=-1))


def matthews(counts: ArrayLike) -> Array:
    """Gives the multi-class Matthews correlation (Gorodkin 2004); 0 when gold or predicted is constant."""
    hits, gold, predicted = _margins(counts)
    total = gold.sum(axis=-1)
    covariance = hits.sum(axis=-1) * total - (gold * predicted).sum(axis=-1)
    spread = (total**2 - (gold**2).sum(axis=-1)) * (total**2 - (predicted**2).sum(axis=-1))
    return _ratio(covariance, np.sqrt(spread), otherwise=0.0)


def mean_over(scores: Array, classes: Sequence[int]) -> Array:
    """Gives the mean of `scores` (..., k) over the classes given, leaving out undefined ones."""
    chosen = scores[..., list(classes)]
    known = ~np.isnan(chosen)
    return _ratio(np.where(known, chosen, 0).sum(axis=-1), known.sum(axis=-1).astype(np.float64))


def fnc1_score(counts: ArrayLike) -> Array:
    """Gives the official score of the Fake News Challenge (2017), relative to the best possible, in [0, 1].

    A quarter for telling related (affirms, hedges, denies) from unrelated, three quarters more for the
    right one of the three related labels.

    >>> float(fnc1_score([[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]]))  # (1 + .25 + .25) / 2.25
    0.6666666666666666
    """
    matrix = np.asarray(counts, dtype=np.float64)
    related = matrix[..., :3, :3].sum(axis=(-2, -1))
    exact = _right_stances(matrix)
    unrelated = matrix[..., 3, 3]
    best = matrix[..., :3, :].sum(axis=(-2, -1)) + 0.25 * matrix[..., 3, :].sum(axis=-1)
    return _ratio(0.25 * (related + unrelated) + 0.75 * exact, best)


def semeval_f_avg(counts: ArrayLike) -> Array:
    """Gives SemEval-2016 task 6's F_avg: the mean of the F1 of affirms (favor) and of denies (against).

    The other labels count through the errors they take part in.
    """
    return mean_over(f1(counts), (0, 2))


def stance_precision(counts: ArrayLike) -> Array:
    """Gives the share of predicted stances that are right: micro-averaged, "unrelated" counting as no answer.

    So relation extraction scores too, where most pairs have no relation. With none predicted it is 0 if there are gold
    stances, and NaN if there are none.

    >>> float(stance_precision([[1, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0], [2, 0, 0, 9]]))
    0.25
    """
    matrix = np.asarray(counts, dtype=np.float64)
    gold, predicted = matrix[..., :3, :].sum(axis=(-2, -1)), matrix[..., :, :3].sum(axis=(-2, -1))
    return _precision(_right_stances(matrix), gold, predicted)


def stance_recall(counts: ArrayLike) -> Array:
    """Gives the share of gold stances that are predicted as they are; NaN without any.

    >>> float(stance_recall([[1, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0], [2, 0, 0, 9]]))
    0.5
    """
    matrix = np.asarray(counts, dtype=np.float64)
    return _ratio(_right_stances(matrix), matrix[..., :3, :].sum(axis=(-2, -1)))


def stance_f1(counts: ArrayLike) -> Array:
    """Gives the harmonic mean of `stance_precision` and `stance_recall`; NaN without gold and predicted stances."""
    matrix = np.asarray(counts, dtype=np.float64)
    either = matrix[..., :, :3].sum(axis=(-2, -1)) + matrix[..., :3, :].sum(axis=(-2, -1))
    return _ratio(2 * _right_stances(matrix), either)


def _right_stances(matrix: Array) -> Array:
    return np.asarray(np.trace(matrix[..., :3, :3], axis1=-2, axis2=-1))


def _macro(score: Callable[[Array], Array]) -> CountScore:
    def averaged(counts: Array, classes: Sequence[int]) -> Array:
        # A resample may lack a class's gold rows: it is then no more part of the mean than in rows that never had any.
        has_gold = _margins(counts)[1] > 0
        return mean_over(np.where(has_gold, score(counts), np.nan), classes)

    return averaged


def _class_f1(index: int) -> CountScore:
    return lambda counts, classes: f1(counts)[..., index]


COUNT_METRICS: Final[dict[str, CountScore]] = {
    "macro_f1": _macro(f1),
    "accuracy": lambda counts, classes: accuracy(counts),
    "mcc": lambda counts, classes: matthews(counts),
    "macro_precision": _macro(precision),
    "macro_recall": _macro(recall),
}
"""Name -> score of (matrices, classes that macro averages run over), for any set of labels.

Macro averages leave out a class without gold rows in a matrix, as a resample may be.
"""

FOUR_LABEL_METRICS: Final[dict[str, CountScore]] = {
    "stance_f1": lambda counts, classes: stance_f1(counts),
    "stance_precision": lambda counts, classes: stance_precision(counts),
    "stance_recall": lambda counts, classes: stance_recall(counts),
    "fnc1_score": lambda counts, classes: fnc1_score(counts),
    "semeval_f_avg": lambda counts, classes: semeval_f_avg(counts),
}
"""Scores that need all four labels, official ones among them."""


def count_metrics(labels: Sequence[Label] = LABELS) -> dict[str, CountScore]:
    """Gives all scores of a confusion matrix over `labels`, with ``f1_<label>`` for each of them."""
    four = FOUR_LABEL_METRICS if tuple(labels) == LABELS else {}
    return COUNT_METRICS | {f"f1_{label}": _class_f1(index) for index, label in enumerate(labels)} | four


def _margins(counts: ArrayLike) -> tuple[Array, Array, Array]:
    """Gives hits, gold rows and predicted rows per class, each of shape (..., k)."""
    matrix = np.asarray(counts, dtype=np.float64)
    return np.diagonal(matrix, axis1=-2, axis2=-1), matrix.sum(axis=-1), matrix.sum(axis=-2)


def _precision(hits: Array, gold: Array, predicted: Array) -> Array:
    return np.where((predicted == 0) & (gold > 0), 0.0, _ratio(hits, predicted))


def _ratio(above: Array, below: Array, otherwise: float = float("nan")) -> Array:
    possible = below != 0
    return np.asarray(np.where(possible, above / np.where(possible, below, 1), otherwise), dtype=np.float64)
