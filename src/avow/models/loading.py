"""Which kinds of saved model there are, what files each may have, and how each is loaded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from avow.errors import ModelError
from avow.models.bundle import MANIFEST, Bundle, open_bundle, read_manifest
from avow.models.probe import probe_labels
from avow.records import StanceModel

logger = logging.getLogger(__name__)

DEFAULT: Final = "default"

SHIPPED: Final[Mapping[str, str]] = {DEFAULT: "encoder-default", "linear": "linear-default"}
"""Names of the models that ship with avow, and their folders below ``assets/``."""


@runtime_checkable
class SavableModel(StanceModel, Protocol):
    """A stance model that can be written to a folder."""

    def save(self, folder: str | Path) -> None:
        """Writes the model folder.

        Raises:
            ModelError: The folder exists and is not empty.
        """
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of model is loaded.

    Attributes:
        files: File name -> most bytes it may have, beside manifest and card. All are required.
        load: Builds the model from a verified folder; imports its heavy libraries itself.
    """

    files: Mapping[str, int]
    load: Callable[[Bundle], StanceModel]


def load_model(folder: str | Path = DEFAULT) -> StanceModel:
    """Loads a saved model; every file is verified against avow's own rules before it is used.

    Args:
        folder: A model folder, or the name of a model that ships with avow: "default", or "linear", which is
            some fifty times as fast and much less good. "./default" is a folder of that name.

    Raises:
        ModelError: The folder is missing, incomplete, altered, too large, of an unknown kind, or the model answers
            four elementary questions under other labels than it should; the message says which.
    """
    # A folder that happens to be called "default" must neither stop avow nor take the place of its model.
    if isinstance(folder, str) and (shipped := SHIPPED.get(folder)):
        if (Path(folder) / MANIFEST).exists():
            logger.warning("%s: the model of this name that ships with avow; write ./%s for the folder", folder, folder)
        with resources.as_file(resources.files("avow").joinpath("assets", shipped)) as path:
            return _load(path)
    if not Path(folder).is_dir():
        raise ModelError(
            f"{folder}: no such model folder; expected one, or the name of a model that ships with avow:"
            f" {', '.join(SHIPPED)}"
        )
    return _load(Path(folder))


def save_model(model: StanceModel, folder: str | Path) -> None:
    """Writes a model to a new or empty folder, with manifest and model card.

    Raises:
        ModelError: The folder is not empty, or this model cannot be saved.
    """
    if not isinstance(model, SavableModel):
        raise ModelError(f"{type(model).__name__} cannot be saved: it has no method save(folder)")
    model.save(folder)


def _load(folder: Path) -> StanceModel:
    kind = read_manifest(folder).kind
    if kind not in KINDS:
        raise ModelError(f"{folder}: unknown kind of model {kind!r}; expected one of {', '.join(KINDS)}")
    model = KINDS[kind].load(open_bundle(folder, KINDS[kind].files))
    probe_labels(model, folder)
    return model


def _load_majority(bundle: Bundle) -> StanceModel:
    from avow.models.majority import MajorityModel

    return MajorityModel.from_bundle(bundle)


def _load_cue(bundle: Bundle) -> StanceModel:
    from avow.models.cue import CueModel

    return CueModel.from_bundle(bundle)


def _load_linear(bundle: Bundle) -> StanceModel:
    from avow.models.linear import LinearModel

    return LinearModel.from_bundle(bundle)


def _load_torch(bundle: Bundle) -> StanceModel:
    from avow.models.encoder import EncoderModel

    return EncoderModel.from_bundle(bundle)


def _load_onnx(bundle: Bundle) -> StanceModel:
    from avow.models.onnx import OnnxModel

    return OnnxModel.from_bundle(bundle)


def _load_adapted(bundle: Bundle) -> StanceModel:
    from avow.models.adapted import AdaptedModel

    return AdaptedModel.from_bundle(bundle)


KINDS: Final[dict[str, Kind]] = {
    "majority": Kind({}, _load_majority),
    "cue": Kind({}, _load_cue),
    "linear": Kind({"vocabulary.json": 64_000_000, "weights.npy": 256_000_000}, _load_linear),
    "torch": Kind(
        {"config.json": 1_000_000, "model.safetensors": 8_000_000_000, "tokenizer.json": 64_000_000}, _load_torch
    ),
    "onnx": Kind({"model.onnx": 1_000_000_000, "tokenizer.json": 64_000_000}, _load_onnx),
    "adapted": Kind({"model.onnx": 1_000_000_000, "tokenizer.json": 64_000_000, "head.npy": 1_000_000}, _load_adapted),
}
"""Kind -> loader. A new kind of model is one more line here."""
