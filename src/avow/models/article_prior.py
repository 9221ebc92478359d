"""From probabilities for chosen pairs to probabilities for all quotes of an article.

A model is fitted and calibrated on pairs that somebody put together because the passage may bear on the claim. Where
every quote of an article is asked about a claim, most say nothing about it, so the same scores mean less. This is the
shift of class priors (Saerens et al., 2002, "Adjusting the outputs of a classifier to new a priori probabilities"), but
how far to shift is fitted on whole articles and not worked out from shares, since the unrelated pairs are easier there.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from avow.errors import ModelError, RecordError
from avow.labels import LABEL_INDEX, Prior
from avow.models.bundle import Manifest
from avow.models.card import with_article_prior
from avow.models.softmax import softmax
from avow.records import Example, StanceModel

_UNRELATED: Final = LABEL_INDEX["unrelated"]
_LEAST: Final = 1e-12
_SHARPNESS: Final = (0.05, 20.0)
_KINDS: Final = ("linear", "torch", "onnx", "adapted")

Model = TypeVar("Model", bound=StanceModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePrior:
    """How the log-probabilities for pairs change where all quotes of an article are asked.

    Attributes:
        sharpness: They are multiplied by it.
        unrelated: This is added to that of "unrelated"; 1 makes its odds 2.7 times as high.
    """

    sharpness: float
    unrelated: float

    def apply(self, proba: NDArray[np.float64]) -> NDArray[np.float64]:
        """Gives probabilities (n, 4) for quotes of whole articles, of those for pairs (n, 4).

        >>> even = np.full((1, 4), 0.25)
        >>> ArticlePrior(sharpness=1.0, unrelated=float(np.log(3))).apply(even).round(3).tolist()
        [[0.167, 0.167, 0.167, 0.5]]
        """
        return softmax(self._scores(proba))

    def log_loss(self, proba: NDArray[np.float64], gold: NDArray[np.int64]) -> float:
        """Gives the mean log loss of the changed probabilities, of those for pairs (n, 4) and label indices (n,)."""
        from scipy.special import log_softmax

        return float(-log_softmax(self._scores(proba), axis=1)[np.arange(len(gold)), gold].mean())

    def _scores(self, proba: NDArray[np.float64]) -> NDArray[np.float64]:
        scores: NDArray[np.float64] = self.sharpness * np.log(np.maximum(proba, _LEAST))
        scores[:, _UNRELATED] += self.unrelated
        return scores

    def as_settings(self) -> dict[str, float]:
        """Gives plain values for a manifest."""
        return asdict(self)


def fit_article_prior(proba: NDArray[np.float64], gold: NDArray[np.int64]) -> ArticlePrior:
    """Gives the change that minimises the log loss on pairs of whole articles.

    Args:
        proba: Shape (n, 4), probabilities for pairs that the model was not fitted on; n of at least 1.
        gold: Shape (n,), label indices.
    """
    from scipy.optimize import minimize

    def prior_of(parameters: NDArray[np.float64]) -> ArticlePrior:
        return ArticlePrior(sharpness=float(np.exp(parameters[0])), unrelated=float(parameters[1]))

    def loss(parameters: NDArray[np.float64]) -> float:
        return prior_of(parameters).log_loss(proba, gold)

    bounds = (tuple(np.log(_SHARPNESS)), (-10.0, 10.0))
    found = minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=bounds)
    return prior_of(found.x)


def fitted_to_articles(model: Model, examples: Sequence[Example]) -> Model:
    """Gives a model with an article prior that is fitted on labelled pairs of whole articles, and told on its card.

    Args:
        model: Of a kind that learns: linear, torch, onnx or adapted.
        examples: Every quote of some articles that the model has not learned from, with claims on them.

    Raises:
        ModelError: The model is of another kind; or there are no examples, or one has no label.
    """
    fitted: Any = copy(model)
    if getattr(getattr(fitted, "manifest", None), "kind", "") not in _KINDS:
        raise ModelError(f"{type(model).__name__} cannot keep an article prior; expected one of {', '.join(_KINDS)}")
    if not examples or any(example.label is None for example in examples):
        raise ModelError("an article prior is fitted on labelled pairs of whole articles; expected some, all labelled")
    gold = np.array([LABEL_INDEX[example.label or ""] for example in examples], dtype=np.int64)
    prior = fit_article_prior(model.predict_proba(examples), gold)
    fitted.manifest = replace(fitted.manifest, article_prior=prior.as_settings())
    fitted.card = with_article_prior(fitted.card, fitted.manifest, len(examples))
    found: Model = fitted
    return found


def read_article_prior(manifest: Manifest) -> ArticlePrior | None:
    """Gives what a manifest says of whole articles; None where nothing was fitted."""
    return ArticlePrior(**manifest.article_prior) if manifest.article_prior else None


@dataclass(slots=True)
class _OfArticles:
    """A model whose probabilities are for quotes of whole articles."""

    name: str
    model: StanceModel
    prior: ArticlePrior

    def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        return self.prior.apply(self.model.predict_proba(examples))


def with_prior(model: StanceModel, prior: Prior) -> StanceModel:
    """Gives a model whose probabilities are for `prior`; the model itself where it knows of no difference.

    Raises:
        RecordError: `prior` is neither "pairs" nor "articles".
    """
    if prior not in ("pairs", "articles"):
        raise RecordError(f"prior: expected 'pairs' or 'articles', found {prior!r}")
    manifest = getattr(model, "manifest", None)
    if prior == "pairs" or not isinstance(manifest, Manifest):
        return model
    found = read_article_prior(manifest)
    return model if found is None else _OfArticles(model.name, model, found)
