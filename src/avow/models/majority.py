"""The majority baseline: the label shares of the training rows, whatever the passage says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avow.errors import ModelError
from avow.labels import LABELS
from avow.models.bundle import Bundle, Manifest, TrainingData, write_bundle
from avow.models.card import model_card
from avow.records import Example


class MajorityModel:
    """Gives every example the same probabilities."""

    def __init__(self, shares: Sequence[float], manifest: Manifest, card: str) -> None:
        self.shares = tuple(shares)
        self.manifest = manifest
        self.name = f"{manifest.name} {manifest.version}"
        self.card = card

    def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Gives an array (n examples, 4) in `LABELS` order; see `avow.records.StanceModel`."""
        return np.tile(np.asarray(self.shares), (len(examples), 1)).reshape(-1, len(LABELS))

    def save(self, folder: str | Path) -> None:
        """Writes the model folder.

        Raises:
            ModelError: The folder exists and is not empty.
        """
        write_bundle(folder, self.manifest, {}, self.card)

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> MajorityModel:
        """Builds the model from a verified folder.

        Raises:
            ModelError: The manifest's shares are not a distribution over the labels.
        """
        match bundle.manifest.settings:
            case {"shares": [float(), float(), float(), float()] as shares} if (
                min(shares) >= 0 and abs(sum(shares) - 1) < 1e-9
            ):
                return cls(shares, bundle.manifest, bundle.read("MODEL_CARD.md").decode("utf-8", "replace"))
        raise ModelError(f"{bundle.folder}: settings.shares: expected four shares that sum to 1")


def fit_majority(
    examples: Sequence[Example], *, name: str = "majority", training_data: Sequence[TrainingData] = ()
) -> MajorityModel:
    """Counts the labels of the examples.

    Raises:
        ModelError: No example has a label.
    """
    counts = Counter(example.label for example in examples if example.label)
    total = sum(counts.values())
    if not total:
        raise ModelError("expected examples with labels, found none")
    shares = [counts[label] / total for label in LABELS]
    manifest = Manifest(kind="majority", name=name, training_data=tuple(training_data), settings={"shares": shares})
    what = "A baseline: it gives the label shares of its training rows, whatever the passage says."
    return MajorityModel(shares, manifest, model_card(manifest, examples, what))
