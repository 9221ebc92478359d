"""A shipped encoder with a last layer fitted anew on a user's few labels: seconds of work, no torch.

The scores of the encoder are kept and corrected: ``(sharpness * scores + pooled @ weights + bias) / temperature``,
where `pooled` is the vector that the encoder's own last layer reads. The correction is penalised (ridge), and how
much is chosen by cross-validation over claims, so that labels which say nothing new change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avow.errors import ModelError
from avow.labels import LABEL_INDEX, LABELS
from avow.models.arrays import read_array, write_array
from avow.models.bundle import Bundle, Manifest, TrainingData, write_bundle
from avow.models.card import model_card, with_article_prior
from avow.models.encoder import TOKENIZER, probabilities, read_tokenizer
from avow.models.folds import grouped_folds
from avow.models.onnx import NETWORK, OnnxModel
from avow.models.softmax import softmax
from avow.models.temperature import fit_temperature
from avow.records import Example

HEAD: Final = "head.npy"

_WHAT = (
    "{base} with its last layer fitted anew on few examples: the encoder's own scores, sharpened and corrected by a"
    " penalised linear layer on the vectors that it makes of claim and passage."
)
# From "nearly as it was" to "nearly free"; a sum over examples is penalised, so more examples loosen it by themselves.
_PENALTIES: Final = (100.0, 30.0, 10.0, 3.0, 1.0, 0.3)
_FOLDS: Final = 5
_REPEATS: Final = 3


@dataclass(frozen=True, slots=True)
class Correction:
    """What is added to an encoder's scores.

    Attributes:
        sharpness: The scores are multiplied by it.
        weights: Shape (width, 4), of the pooled vector.
        bias: Shape (4,).
    """

    sharpness: float
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]

    def apply(self, scores: NDArray[np.float64], pooled: NDArray[np.float64]) -> NDArray[np.float64]:
        """Gives corrected scores, shape (n, 4), of scores (n, 4) and pooled vectors (n, width)."""
        corrected: NDArray[np.float64] = self.sharpness * scores + pooled @ self.weights + self.bias
        return corrected


class AdaptedModel:
    """A stance model of kind "adapted".

    Attributes:
        base: The encoder, unchanged.
        correction: Of its scores.
        name: The model's name and version, as predictions carry it.
        manifest: What is written beside the weights; its temperature is applied last.
        card: The model card, Markdown.
    """

    def __init__(self, base: OnnxModel, correction: Correction, manifest: Manifest, card: str) -> None:
        self.base = base
        self.correction = correction
        self.manifest = manifest
        self.card = card
        self.name = f"{manifest.name} {manifest.version}"

    @property
    def threads(self) -> int:
        """How many rows the encoder runs at the same time; see `avow.models.onnx.OnnxModel`."""
        return self.base.threads

    @threads.setter
    def threads(self, number: int) -> None:
        self.base.threads = number

    def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Gives an array (n examples, 4) in `LABELS` order; see `avow.records.StanceModel`."""
        scores = self.correction.apply(*self.base.logits_and_pooled(examples))
        return probabilities(scores, self.manifest)

    def save(self, folder: str | Path) -> None:
        """Writes the model folder.

        Raises:
            ModelError: The folder exists and is not empty.
        """
        found = self.correction
        head = np.vstack([found.weights, found.bias, np.full(len(LABELS), found.sharpness)])
        files = {
            NETWORK: self.base.network,
            TOKENIZER: self.base.tokenizer.to_str().encode("utf-8"),
            HEAD: write_array(head),
        }
        write_bundle(folder, self.manifest, files, self.card)

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> AdaptedModel:
        """Builds the model from a verified folder.

        Raises:
            ModelError: The files do not fit each other.
        """
        tokenizer = read_tokenizer(bundle.read(TOKENIZER), bundle.folder / TOKENIZER)
        card = bundle.read("MODEL_CARD.md").decode("utf-8", "replace")
        try:
            base = OnnxModel(bundle.read(NETWORK), tokenizer, bundle.manifest, card)
        except ModelError as error:
            raise ModelError(f"{bundle.folder}: {error}") from error
        head = read_array(bundle.read(HEAD), (base.width + 2, len(LABELS)), bundle.folder / HEAD).astype(np.float64)
        correction = Correction(sharpness=float(head[-1, 0]), weights=head[:-2], bias=head[-2])
        return cls(base, correction, bundle.manifest, card)


def fit_adapted(
    base: OnnxModel,
    examples: Sequence[Example],
    *,
    name: str = "adapted",
    version: str = "1",
    groups: Sequence[str] | None = None,
    seed: int = 0,
    training_data: Sequence[TrainingData] = (),
) -> AdaptedModel:
    """Fits the correction of an encoder's scores; the same input and seed give the same model.

    Args:
        base: The encoder; its network must give pooled vectors.
        examples: With labels, marked as the encoder's training rows were (`avow.examples.mark_holder`).
        name: The model's name.
        version: For the manifest.
        groups: What each example belongs to; cross-validation keeps groups whole. None: its claim, or its article
            where there are fewer than five claims.
        seed: For the assignment of groups to folds.
        training_data: For the manifest, beside the encoder's own.

    Raises:
        ModelError: An example has no label, there are fewer than two labels or two groups, or the network gives no
            pooled vectors.
    """
    if missing := next((example for example in examples if example.label is None), None):
        raise ModelError(f"example {missing.id!r} has no label to learn from")
    gold = np.array([LABEL_INDEX[example.label or ""] for example in examples], dtype=np.int64)
    if len(np.unique(gold)) < 2:
        raise ModelError(f"expected examples of at least two labels, found {len(np.unique(gold))}")
    scores, pooled = base.logits_and_pooled(examples)
    groups = list(groups) if groups is not None else _groups(examples)
    before = _log_loss(scores / base.manifest.temperature, gold)
    penalty, out_of_fold = _choose(scores, pooled, gold, groups, base.manifest.temperature, seed)
    correction = _fit(scores, pooled, gold, penalty, base.manifest.temperature)
    once = np.full(len(gold) * _REPEATS, 1 / _REPEATS)
    temperature = fit_temperature(out_of_fold, np.tile(gold, _REPEATS), once)
    after = _log_loss(out_of_fold / temperature, np.tile(gold, _REPEATS))
    manifest = replace(
        base.manifest,
        kind="adapted",
        name=name,
        version=version,
        temperature=temperature,
        training_data=(*base.manifest.training_data, *training_data),
        settings={
            **base.manifest.settings,
            "fitted_labels": list(LABELS),
            "base": base.name,
            "penalty": penalty,
            "log_loss": {"encoder": round(before, 4), "adapted, out of fold": round(after, 4)},
        },
    )
    card = model_card(manifest, examples, _WHAT.format(base=base.name))
    if manifest.article_prior:
        card = with_article_prior(card, manifest.article_prior)
    return AdaptedModel(base, correction, manifest, card)


def _groups(examples: Sequence[Example]) -> list[str]:
    claims = [example.claim_id or example.claim for example in examples]
    if len(set(claims)) >= _FOLDS:
        return claims
    articles = [example.article_id or example.passage for example in examples]
    return articles if len(set(articles)) >= 2 else [str(place) for place in range(len(examples))]


def _choose(
    scores: NDArray[np.float64],
    pooled: NDArray[np.float64],
    gold: NDArray[np.int64],
    groups: Sequence[str],
    temperature: float,
    seed: int,
) -> tuple[float, NDArray[np.float64]]:
    """Gives the penalty with the least log loss on groups that the fit did not see, and its scores of them."""
    folds = [fold for repeat in range(_REPEATS) for fold in grouped_folds(groups, _FOLDS, seed + repeat)]
    each = len(folds) // _REPEATS
    best: tuple[float, float, NDArray[np.float64]] | None = None
    for penalty in _PENALTIES:
        found = np.empty((_REPEATS, *scores.shape))
        for number, fold in enumerate(folds):
            correction = _fit(scores[~fold], pooled[~fold], gold[~fold], penalty, temperature)
            found[number // each, fold] = correction.apply(scores[fold], pooled[fold])
        flat = found.reshape(-1, len(LABELS))
        loss = _log_loss(flat, np.tile(gold, _REPEATS))
        if best is None or loss < best[0]:
            best = (loss, penalty, flat)
    assert best is not None  # noqa: S101  (there are penalties)
    return best[1], best[2]


def _fit(
    scores: NDArray[np.float64],
    pooled: NDArray[np.float64],
    gold: NDArray[np.int64],
    penalty: float,
    temperature: float,
) -> Correction:
    """Minimises the log loss, summed over examples, plus penalties on everything that differs from the encoder."""
    from scipy.optimize import minimize

    width = pooled.shape[1]
    # Vectors of mean square 1 in all: the penalty then means the same for every encoder.
    size = float(np.sqrt((pooled**2).sum(axis=1).mean())) or 1.0
    vectors = pooled / size
    one_hot = np.eye(len(LABELS))[gold]

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = point[: width * 4].reshape(width, 4)
        bias, log_sharpness = point[width * 4 : width * 4 + 4], point[-1]
        sharpness = np.exp(log_sharpness) / temperature
        proba = softmax(sharpness * scores + vectors @ weights + bias)
        slope = proba - one_hot
        value = -np.log(np.maximum(proba[np.arange(len(gold)), gold], 1e-300)).sum()
        value += penalty * ((weights**2).sum() + (bias**2).sum() + log_sharpness**2) / 2
        gradient = np.concatenate(
            [
                (vectors.T @ slope + penalty * weights).ravel(),
                slope.sum(axis=0) + penalty * bias,
                [(slope * scores).sum() * sharpness + penalty * log_sharpness],
            ]
        )
        return float(value), gradient

    point = minimize(loss, np.zeros(width * 4 + 5), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return Correction(
        sharpness=float(np.exp(point[-1]) / temperature),
        weights=point[: width * 4].reshape(width, 4) / size,
        bias=point[width * 4 : width * 4 + 4],
    )


def _log_loss(scores: NDArray[np.float64], gold: NDArray[np.int64]) -> float:
    proba = softmax(scores)[np.arange(len(gold)), gold]
    return float(-np.log(np.maximum(proba, 1e-12)).mean())
