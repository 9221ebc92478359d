"""From probabilities for chosen pairs to probabilities for all quotes of an article.

A model is fitted and calibrated on pairs that somebody put together because the passage may bear on the claim. Where
every quote of an article is asked about a claim, most say nothing about it, so the same scores mean less: the odds of
"unrelated" are higher by a factor, and the stances keep their proportions. That is a shift of class priors (Saerens et
al., 2002, "Adjusting the outputs of a classifier to new a priori probabilities"); how far to shift is fitted on whole
articles and not worked out from shares, since the unrelated pairs of whole articles are also easier ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from avow.errors import ModelError
from avow.labels import LABEL_INDEX, Prior
from avow.models.bundle import MOST_ARTICLE_PRIOR, Manifest, TrainingData
from avow.models.card import with_article_prior
from avow.models.softmax import softmax
from avow.records import Example, StanceModel

Model = TypeVar("Model", bound=StanceModel)

_UNRELATED: Final = LABEL_INDEX["unrelated"]
LEAST_ROWS: Final = 20
_KINDS: Final = ("linear", "torch", "onnx", "adapted")


def shifted(proba: NDArray[np.float64], log_odds: float) -> NDArray[np.float64]:
    """Gives probabilities (n, 4) with `log_odds` added to those of "unrelated"; 0 and 1 stay what they are.

    >>> shifted(np.full((1, 4), 0.25), float(np.log(3))).round(3).tolist()
    [[0.167, 0.167, 0.167, 0.5]]
    """
    return softmax(_scores(proba, log_odds))


def fit_article_prior(proba: NDArray[np.float64], gold: NDArray[np.int64]) -> float:
    """Gives the log-odds for `shifted` that minimise the log loss on pairs of whole articles.

    Args:
        proba: Shape (n, 4), probabilities for pairs that the model was not fitted on.
        gold: Shape (n,), label indices. Rows whose label the model cannot give are left aside.

    Raises:
        ModelError: Fewer than 20 rows are unrelated, fewer than 20 are not, or the model cannot tell the two apart.
    """
    from scipy.optimize import minimize_scalar

    possible = proba[np.arange(len(gold)), gold] > 0
    proba, gold = proba[possible], gold[possible]
    unrelated = int((gold == _UNRELATED).sum())
    if min(unrelated, len(gold) - unrelated) < LEAST_ROWS:
        raise ModelError(
            f"an article prior is fitted on pairs of whole articles: expected at least {LEAST_ROWS} that are unrelated"
            f" and {LEAST_ROWS} that are not, of labels that the model can give; found {unrelated} and"
            f" {len(gold) - unrelated}"
        )
    bounds = (-MOST_ARTICLE_PRIOR, MOST_ARTICLE_PRIOR)
    found = float(minimize_scalar(lambda shift: log_loss(proba, gold, shift), bounds=bounds, method="bounded").x)
    if abs(found) > MOST_ARTICLE_PRIOR - 0.01:
        raise ModelError("an article prior cannot be fitted: the model is as sure of wrong labels as of right ones")
    return found


def log_loss(proba: NDArray[np.float64], gold: NDArray[np.int64], log_odds: float = 0.0) -> float:
    """Gives the mean log loss of `shifted` probabilities, of those for pairs (n, 4) and label indices (n,).

    Rows whose label the model cannot give are left aside.
    """
    from scipy.special import log_softmax

    possible = proba[np.arange(len(gold)), gold] > 0
    proba, gold = proba[possible], gold[possible]
    return float(-log_softmax(_scores(proba, log_odds), axis=1)[np.arange(len(gold)), gold].mean())


def halved_log_loss(proba: NDArray[np.float64], gold: NDArray[np.int64], articles: NDArray[np.int64]) -> float:
    """Gives the log loss that each half of the articles has with the prior of the other half: what it brings elsewhere.

    Args:
        proba: See `fit_article_prior`.
        gold: The same.
        articles: Shape (n,), the number of each row's article; even and odd ones are the halves.

    Raises:
        ModelError: See `fit_article_prior`; of either half.
    """
    total = 0.0
    for asked in (articles % 2 == 0, articles % 2 == 1):
        log_odds = fit_article_prior(proba[~asked], gold[~asked])
        total += log_loss(proba[asked], gold[asked], log_odds) * int(asked.sum())
    return total / len(gold)


def with_fitted_prior(
    model: Model, log_odds: float, *, pairs: int, data: Sequence[TrainingData] = (), version: str = ""
) -> Model:
    """Gives a model with an article prior in its manifest and on its card.

    Args:
        model: Of a kind that learns: linear, torch, onnx or adapted.
        log_odds: See `fit_article_prior`.
        pairs: How many it was fitted on.
        data: What they were, for the manifest's settings: no training data, as nothing else is fitted on them.
        version: Of the model; as before where none is given.

    Raises:
        ModelError: The model is of another kind.
    """
    found: Any = copy(model)
    if getattr(getattr(found, "manifest", None), "kind", "") not in _KINDS:
        raise ModelError(f"{type(model).__name__} cannot keep an article prior; expected one of {', '.join(_KINDS)}")
    found.manifest = replace(
        found.manifest,
        article_prior=log_odds,
        version=version or found.manifest.version,
        settings={**found.manifest.settings, "article_prior_data": [asdict(each) for each in data]},
    )
    found.name = f"{found.manifest.name} {found.manifest.version}"
    title = f"# {model.name.rsplit(' ', 1)[0]}, version "
    if version and found.card.startswith(title):
        found.card = f"{title}{version}\n" + found.card.partition("\n")[2]
    found.card = with_article_prior(found.card, log_odds, pairs)
    kept: Model = found
    return kept


@dataclass(slots=True)
class OfArticles:
    """A model whose probabilities are for quotes of whole articles."""

    name: str
    model: StanceModel
    log_odds: float

    def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Gives an array (n examples, 4) in `LABELS` order; see `avow.records.StanceModel`."""
        return shifted(self.model.predict_proba(examples), self.log_odds)


def with_prior(model: StanceModel, prior: Prior) -> StanceModel:
    """Gives a model whose probabilities are for `prior`; the model itself where it knows of no difference."""
    manifest = getattr(model, "manifest", None)
    if prior == "pairs" or not isinstance(manifest, Manifest) or not manifest.article_prior:
        return model
    return OfArticles(model.name, model, manifest.article_prior)


def prior_of(model: StanceModel) -> Prior:
    """Tells what a model's probabilities are for: what `with_prior` could give, whatever was asked for."""
    return "articles" if isinstance(model, OfArticles) else "pairs"


def _scores(proba: NDArray[np.float64], log_odds: float) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):  # a label that cannot be has -inf
        scores: NDArray[np.float64] = np.log(proba)
    scores[:, _UNRELATED] += log_odds
    return scores
