"""How an encoder is fine-tuned: everything that a training configuration may say about it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from avow.config import Config
from avow.errors import ConfigError, MissingExtraError
from avow.models.marking import Marking

PACKAGE_PREFIX = "package:"

Precision = Literal["fp32", "bf16", "fp16"]


class MarkingSettings(Config):
    """See `avow.models.marking.Marking`."""

    mention: bool = True
    content: bool = True
    chain: bool = True
    most_characters: Annotated[int, Field(ge=50, le=20_000)] = 700

    def marking(self) -> Marking:
        """Gives the value that models work with."""
        return Marking(
            mention=self.mention, content=self.content, chain=self.chain, most_characters=self.most_characters
        )


class StageSettings(Config):
    """One stage of fine-tuning; each goes on from the weights that the one before left.

    Attributes:
        epochs: Passes over the stage's rows, fractions allowed.
        learning_rate: Its peak; it rises linearly over `warmup` of the steps, then falls linearly to 0.
        rows_at_once: Rows a step and device; times `accumulation` is the batch that the optimizer sees.
        label_weights: "balanced" weighs every label alike, whatever its share.
        focal: Exponent of the focal loss (Lin et al. 2017); 0 is cross-entropy.
        soft_labels: Learn from the shares of annotators where a row has them.
        smoothing: Share of the target spread over the labels that the row's corpus knows.
        patience: Stop after so many evaluations (one an epoch) without a better macro-F1 on the held-out rows and
            keep the best; 0 trains to the end and keeps the last.
        freeze_words: Keep the word embeddings as they are: quicker, and rare words keep what pretraining knew.
        frozen_layers: Keep so many of the lowest layers, and everything below them, as they are: quicker still.
    """

    epochs: Annotated[float, Field(gt=0, le=100)] = 3.0
    learning_rate: Annotated[float, Field(gt=0, le=0.01)] = 3e-5
    rows_at_once: Annotated[int, Field(ge=1, le=4096)] = 32
    accumulation: Annotated[int, Field(ge=1, le=4096)] = 1
    warmup: Annotated[float, Field(ge=0, lt=1)] = 0.06
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 0.01
    label_weights: Literal["none", "balanced"] = "none"
    focal: Annotated[float, Field(ge=0, le=10)] = 0.0
    soft_labels: bool = False
    smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.0
    patience: Annotated[int, Field(ge=0, le=100)] = 0
    freeze_words: bool = False
    frozen_layers: Annotated[int, Field(ge=0, le=100)] = 0


class EncoderSettings(Config):
    """An encoder to fine-tune, and how.

    Attributes:
        base: A Hugging Face encoder: hub name, folder, or ``package:NAME/FOLDER`` for weights that an installed
            Python package brings.
        max_tokens: Longer pairs are cut, the passage first.
        precision: "bf16" and "fp16" are automatic mixed precision; fp16 needs a GPU.
        report_to: Trackers that the training loop reports to ("tensorboard", "mlflow", ...).
    """

    base: str
    max_tokens: Annotated[int, Field(ge=16, le=8192)] = 192
    marking: MarkingSettings = MarkingSettings()
    precision: Precision = "fp32"
    report_to: tuple[str, ...] = ()


def resolve_base(base: str) -> str:
    """Gives what transformers can open: ``package:NAME/FOLDER`` becomes the folder, anything else stays.

    Raises:
        MissingExtraError: The package is not installed.
        ConfigError: It has no such folder.
    """
    if not base.startswith(PACKAGE_PREFIX):
        return base
    package, _, folder = base.removeprefix(PACKAGE_PREFIX).partition("/")
    found = importlib.util.find_spec(package) if package.isidentifier() else None
    if found is None or not found.submodule_search_locations:
        raise MissingExtraError(package.replace("_", "-"), "train")
    path = Path(next(iter(found.submodule_search_locations))) / folder
    if not (path / "config.json").is_file():
        raise ConfigError(f"base {base!r}: the package {package} has no model in {folder!r}")
    return str(path)
