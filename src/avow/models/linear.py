"""The linear model at prediction time: named features times weights, nothing but numpy.

Fitting is in `avow.models.linear_fit`; loading and predicting import no scikit-learn, so that a first
prediction is quick.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avow.errors import ModelError
from avow.labels import LABELS, Label
from avow.models.arrays import read_array, write_array
from avow.models.bundle import Bundle, Manifest, write_bundle
from avow.models.features import Rarity, features
from avow.models.softmax import softmax
from avow.records import Example

_VOCABULARY = "vocabulary.json"
_WEIGHTS = "weights.npy"
FEATURES_VERSION = 1
"""Raised whenever `avow.models.features` changes what it gives; weights fit one version only."""


class LinearModel:
    """Multinomial logistic regression over named features, calibrated by a temperature.

    Attributes:
        name: The model's name and version, as predictions carry it.
        names: Feature name -> row of `weights`.
        weights: Shape (features + 1, 4), float32, columns in `LABELS` order; the last row is the intercept.
        fitted: The labels that the training rows had; the others get probability 0.
        rarity: How rare each stem is, as the overlap features weigh it.
        manifest: What is written beside the weights.
        card: The model card, Markdown.
    """

    def __init__(
        self,
        names: Mapping[str, int],
        weights: NDArray[np.float32],
        rarity: Rarity,
        manifest: Manifest,
        card: str,
    ) -> None:
        self.names = names
        self.weights = weights
        self.rarity = rarity
        self.manifest = manifest
        self.name = f"{manifest.name} {manifest.version}"
        self.card = card
        self.fitted: tuple[Label, ...] = tuple(manifest.settings["fitted_labels"])
        self._absent = [i for i, label in enumerate(LABELS) if label not in self.fitted]
        self._weights = weights.astype(np.float64)

    def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Gives an array (n examples, 4) in `LABELS` order; see `avow.records.StanceModel`."""
        return softmax(self.logits(examples) / self.manifest.temperature)

    def logits(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Gives the scores before temperature and softmax, shape (n, 4); -inf for labels never seen in training."""
        scores = np.empty((len(examples), len(LABELS)))
        for row, example in enumerate(examples):
            scores[row] = self._weights[-1]
            known = [(self.names[k], v) for k, v in features(example, self.rarity).items() if k in self.names]
            if known:
                places, values = zip(*known, strict=True)
                scores[row] += np.asarray(values) @ self._weights[list(places)]
        scores[:, self._absent] = -np.inf
        return scores

    def save(self, folder: str | Path) -> None:
        """Writes the model folder.

        Raises:
            ModelError: The folder exists and is not empty.
        """
        vocabulary = {"features": list(self.names), "idf": dict(self.rarity.idf), "idf_unseen": self.rarity.unseen}
        text = json.dumps(vocabulary, ensure_ascii=False, separators=(",", ":"))
        files = {_VOCABULARY: text.encode("utf-8"), _WEIGHTS: write_array(self.weights)}
        write_bundle(folder, self.manifest, files, self.card)

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> LinearModel:
        """Builds the model from a verified folder.

        Raises:
            ModelError: The files do not fit each other or this version's features.
        """
        where = bundle.folder
        settings = bundle.manifest.settings
        if settings.get("features_version") != FEATURES_VERSION:
            raise ModelError(
                f"{where}: made for version {settings.get('features_version')!r} of the features, this avow has"
                f" {FEATURES_VERSION}; train the model again"
            )
        fitted = settings.get("fitted_labels")
        if not isinstance(fitted, list) or not fitted or any(label not in LABELS for label in fitted):
            raise ModelError(f"{where}: settings.fitted_labels: expected labels of {LABELS}, found {fitted!r}")
        names, rarity = _read_vocabulary(bundle.read_json(_VOCABULARY), where)
        weights = read_array(bundle.read(_WEIGHTS), (len(names) + 1, len(LABELS)), where / _WEIGHTS)
        return cls(names, weights, rarity, bundle.manifest, bundle.read("MODEL_CARD.md").decode("utf-8", "replace"))


def _read_vocabulary(row: Any, where: Path) -> tuple[dict[str, int], Rarity]:
    match row:
        case {"features": list(features_), "idf": dict(idf), "idf_unseen": float(unseen)}:
            names = {name: place for place, name in enumerate(features_) if isinstance(name, str)}
            numbers = all(isinstance(value, float) and 0 < value < 100 for value in (*idf.values(), unseen))
            if len(names) == len(features_) and numbers:
                return names, Rarity(idf, unseen)
    raise ModelError(f"{where / _VOCABULARY}: expected distinct feature names and idf values between 0 and 100")
