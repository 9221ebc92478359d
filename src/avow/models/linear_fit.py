"""Fits the linear model with scikit-learn, calibrated on predictions for claims that the fit did not see."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from importlib import metadata
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from avow.errors import ModelError
from avow.labels import LABEL_INDEX, LABELS
from avow.models.bundle import Manifest, TrainingData
from avow.models.card import model_card
from avow.models.features import Rarity, features
from avow.models.folds import grouped_folds
from avow.models.linear import FEATURES_VERSION, LinearModel
from avow.models.temperature import fit_temperature
from avow.records import Example

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_WHAT = (
    "A multinomial logistic regression over named features: overlap of claim and passage, stance cues and what they"
    " reach, n-grams of the holder's words with the claim's words masked. It runs on numpy alone."
)


def fit_linear(
    examples: Sequence[Example],
    *,
    name: str = "linear",
    inverse_penalty: float = 0.3,
    least_examples: int = 3,
    folds: int = 5,
    balanced: bool = False,
    weights: Sequence[float] | None = None,
    groups: Sequence[str] | None = None,
    calibrate: Sequence[bool] | None = None,
    seed: int = 0,
    training_data: Sequence[TrainingData] = (),
    version: str = "1",
) -> LinearModel:
    """Fits and calibrates a linear model; the same input and seed give the same model.

    Args:
        examples: With labels; soft labels are not used.
        name: The model's name.
        inverse_penalty: C of the logistic regression: smaller means stronger regularisation.
        least_examples: Features of fewer examples are left out.
        folds: Parts for the cross-fitted predictions that the temperature is fitted on.
        balanced: Weigh every label alike, whatever its share.
        weights: One weight per example, or None for 1 each.
        groups: What each example belongs to; folds keep groups whole. None: its claim.
        calibrate: Which examples the temperature is fitted on: those like the text to be predicted. None: all.
        seed: For the assignment of groups to folds.
        training_data: For the manifest.
        version: For the manifest.

    Raises:
        ModelError: There are fewer than two labels or two groups, an example has no label, or there are so few examples
            that no feature is in `least_examples` of them.
    """
    if missing := next((example for example in examples if example.label is None), None):
        raise ModelError(f"example {missing.id!r} of {missing.corpus!r} has no label to learn from")
    gold = np.array([LABEL_INDEX[example.label or ""] for example in examples], dtype=np.int64)
    present = np.unique(gold)
    if len(present) < 2:
        raise ModelError(f"expected examples of at least two labels, found {len(present)}")
    rarity = Rarity.of(text for example in examples for text in (example.claim, example.passage))
    matrix, names = feature_matrix(examples, rarity)
    scale = np.ones(len(examples)) if weights is None else np.asarray(weights, dtype=np.float64)
    fit = _Fit(inverse_penalty, least_examples, "balanced" if balanced else None)
    groups = groups or [example.claim_id or example.claim for example in examples]
    scores = _cross_fitted(fit, matrix, gold, scale, groups, folds=folds, seed=seed)
    alike = np.ones(len(examples), dtype=bool) if calibrate is None else np.asarray(calibrate, dtype=bool)
    temperature = fit_temperature(scores[alike], gold[alike], scale[alike])
    columns, weight = fit(matrix, gold, scale)
    kept = {names[column]: place for place, column in enumerate(columns.tolist())}
    manifest = Manifest(
        kind="linear",
        name=name,
        version=version,
        temperature=temperature,
        training_data=tuple(training_data),
        created_with={package: metadata.version(package) for package in ("avow", "numpy", "scikit-learn")},
        settings={"features_version": FEATURES_VERSION, "fitted_labels": [LABELS[i] for i in present]},
    )
    return LinearModel(kept, weight, rarity, manifest, model_card(manifest, examples, _WHAT))


def feature_matrix(examples: Sequence[Example], rarity: Rarity) -> tuple[csr_matrix, list[str]]:
    """Gives a sparse matrix (examples, features) and the name of each column, in order of first appearance."""
    from scipy.sparse import csr_matrix

    names: dict[str, int] = {}
    columns, values, ends = array("i"), array("f"), array("q", [0])
    for example in examples:
        found = features(example, rarity)
        columns.extend([names.setdefault(name, len(names)) for name in found])
        values.extend(found.values())
        ends.append(len(columns))
    parts = (
        np.frombuffer(values, dtype=np.float32),
        np.frombuffer(columns, dtype=np.int32),
        np.frombuffer(ends, dtype=np.int64),
    )
    return csr_matrix(parts, shape=(len(examples), len(names))), list(names)


class _Fit:
    """Turns a matrix of features into (columns kept, weights with the intercept last)."""

    def __init__(self, inverse_penalty: float, least_examples: int, class_weight: str | None) -> None:
        self.inverse_penalty = inverse_penalty
        self.least_examples = least_examples
        self.class_weight = class_weight

    def __call__(
        self, matrix: csr_matrix, gold: NDArray[np.int64], scale: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        from sklearn.linear_model import LogisticRegression
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        columns = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]) >= self.least_examples)
        if not len(columns):
            raise ModelError(
                f"expected features that are in at least {self.least_examples} examples, found none in"
                f" {matrix.shape[0]} examples to fit or calibrate on; label more, or lower least_examples"
            )
        model = LogisticRegression(C=self.inverse_penalty, class_weight=self.class_weight, max_iter=1000, tol=1e-3)
        # The products are sparse: more threads only wait for each other (14 times slower on 2 busy cores).
        with threadpool_limits(1):
            model.fit(matrix[:, columns].astype(np.float64), gold, sample_weight=scale)
        weight = np.zeros((len(columns) + 1, len(LABELS)), dtype=np.float32)
        # scikit-learn keeps one column for two classes: the log odds of the second.
        classes = model.classes_[1:] if len(model.classes_) == 2 else model.classes_
        weight[:-1, classes] = model.coef_.T
        weight[-1, classes] = model.intercept_
        return columns, weight


def _cross_fitted(
    fit: _Fit,
    matrix: csr_matrix,
    gold: NDArray[np.int64],
    scale: NDArray[np.float64],
    groups: Sequence[str],
    *,
    folds: int,
    seed: int,
) -> NDArray[np.float64]:
    """Gives every row the scores of a model that saw no example of its group; shape (n, 4)."""
    scores = np.zeros((matrix.shape[0], len(LABELS)))
    for fold in grouped_folds(groups, folds, seed):
        if len(np.unique(gold[~fold])) < 2:
            raise ModelError("too few groups to calibrate on: a fold leaves less than two labels to learn from")
        columns, weight = fit(matrix[~fold], gold[~fold], scale[~fold])
        scores[fold] = matrix[fold][:, columns] @ weight[:-1].astype(np.float64) + weight[-1]
        scores[np.ix_(fold, np.setdiff1d(np.arange(len(LABELS)), gold[~fold]))] = -np.inf
    return scores
