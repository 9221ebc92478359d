"""Fits the linear model with scikit-learn, calibrated on predictions for claims that the fit did not see."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from avow.errors import ModelError
from avow.labels import LABEL_INDEX, LABELS
from avow.models.bundle import Manifest, TrainingData
from avow.models.card import model_card
from avow.models.features import Features, Rarity, features
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
        seed: For the assignment of groups to folds.
        training_data: For the manifest.
        version: For the manifest.

    Raises:
        ModelError: There are fewer than two labels or two groups, or an example has no label.
    """
    if missing := next((example for example in examples if example.label is None), None):
        raise ModelError(f"example {missing.id!r} of {missing.corpus!r} has no label to learn from")
    gold = np.array([LABEL_INDEX[example.label or ""] for example in examples], dtype=np.int64)
    present = np.unique(gold)
    if len(present) < 2:
        raise ModelError(f"expected examples of at least two labels, found {len(present)}")
    rarity = Rarity.of(text for example in examples for text in (example.claim, example.passage))
    rows = [features(example, rarity) for example in examples]
    scale = np.ones(len(examples)) if weights is None else np.asarray(weights, dtype=np.float64)
    fit = _Fit(inverse_penalty, least_examples, "balanced" if balanced else None)
    groups = groups or [example.claim_id or example.claim for example in examples]
    scores = _cross_fitted(fit, rows, gold, scale, groups, folds=folds, seed=seed)
    temperature = fit_temperature(scores, gold, scale)
    names, weight = fit(rows, gold, scale)
    manifest = Manifest(
        kind="linear",
        name=name,
        version=version,
        temperature=temperature,
        training_data=tuple(training_data),
        created_with={package: metadata.version(package) for package in ("avow", "numpy", "scikit-learn")},
        settings={"features_version": FEATURES_VERSION, "fitted_labels": [LABELS[i] for i in present]},
    )
    return LinearModel(names, weight, rarity, manifest, model_card(manifest, examples, _WHAT))


class _Fit:
    """Turns rows of features into (feature names, weights)."""

    def __init__(self, inverse_penalty: float, least_examples: int, class_weight: str | None) -> None:
        self.inverse_penalty = inverse_penalty
        self.least_examples = least_examples
        self.class_weight = class_weight

    def __call__(
        self, rows: Sequence[Features], gold: NDArray[np.int64], scale: NDArray[np.float64]
    ) -> tuple[dict[str, int], NDArray[np.float32]]:
        from sklearn.linear_model import LogisticRegression
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        counts: dict[str, int] = {}
        for row in rows:
            for name in row:
                counts[name] = counts.get(name, 0) + 1
        kept = sorted(name for name, count in counts.items() if count >= self.least_examples)
        names = {name: place for place, name in enumerate(kept)}
        model = LogisticRegression(C=self.inverse_penalty, class_weight=self.class_weight, max_iter=1000, tol=1e-4)
        # The products are sparse: more threads only wait for each other (14 times slower on 2 busy cores).
        with threadpool_limits(1):
            model.fit(matrix(rows, names), gold, sample_weight=scale)
        weight = np.zeros((len(names) + 1, len(LABELS)), dtype=np.float32)
        if len(model.classes_) == 2:
            # scikit-learn keeps one column for two classes: the log odds of the second.
            weight[:-1, model.classes_[1]] = model.coef_[0]
            weight[-1, model.classes_[1]] = model.intercept_[0]
        else:
            weight[:-1, model.classes_] = model.coef_.T
            weight[-1, model.classes_] = model.intercept_
        return names, weight


def matrix(rows: Sequence[Features], names: dict[str, int]) -> csr_matrix:
    """Gives rows of features as a sparse matrix with a column per name; other features are left out."""
    from scipy.sparse import csr_matrix

    places: list[NDArray[np.int32]] = []
    values: list[NDArray[np.float64]] = []
    ends = [0]
    for row in rows:
        known = [(names[name], value) for name, value in row.items() if name in names]
        places.append(np.array([place for place, _ in known], dtype=np.int32))
        values.append(np.array([value for _, value in known], dtype=np.float64))
        ends.append(ends[-1] + len(known))
    empty = np.empty(0)
    columns = np.concatenate(places) if places else empty.astype(np.int32)
    return csr_matrix((np.concatenate(values) if values else empty, columns, ends), shape=(len(rows), len(names)))


def _cross_fitted(
    fit: _Fit,
    rows: Sequence[Features],
    gold: NDArray[np.int64],
    scale: NDArray[np.float64],
    groups: Sequence[str],
    *,
    folds: int,
    seed: int,
) -> NDArray[np.float64]:
    """Gives every row the scores of a model that saw no example of its group; shape (n, 4)."""
    scores = np.zeros((len(rows), len(LABELS)))
    for fold in grouped_folds(groups, folds, seed):
        chosen = np.flatnonzero(~fold).tolist()
        if len(np.unique(gold[chosen])) < 2:
            raise ModelError("too few groups to calibrate on: a fold leaves less than two labels to learn from")
        names, weight = fit([rows[i] for i in chosen], gold[chosen], scale[chosen])
        scores[fold] = matrix([rows[i] for i in np.flatnonzero(fold).tolist()], names) @ weight[:-1].astype(np.float64)
        scores[fold] += weight[-1]
        scores[np.ix_(fold, np.setdiff1d(np.arange(len(LABELS)), gold[chosen]))] = -np.inf
    return scores
