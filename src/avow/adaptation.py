"""The shipped model, fitted anew to a user's own labels: a few for each label are enough to begin with."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avow.errors import ModelError, RecordError
from avow.examples import labelled_examples, mark_holder
from avow.models import load_model
from avow.models.bundle import TrainingData
from avow.records import Example, StanceModel

if TYPE_CHECKING:
    from avow.models.adapted import AdaptedModel

logger = logging.getLogger(__name__)


def adapt(
    rows: Any,
    *,
    model: str | Path | StanceModel = "default",
    name: str = "adapted",
    version: str = "1",
    seed: int = 0,
    split: str | None = None,
) -> AdaptedModel:
    """Fits the last layer of an encoder to labelled rows; takes seconds and no GPU.

    With few rows the encoder changes little: how much it may change is chosen by cross-validation over claims. From
    some hundreds of rows on, fine-tune a whole encoder instead (`avow.training`).

    Args:
        rows: A .csv, .tsv, .jsonl or .parquet file, a DataFrame, or a list of dicts, with the columns claim, text,
            label ("affirms", "hedges", "denies", "unrelated") and best also holder; see
            `avow.examples.labelled_examples`.
        model: "default", or an exported encoder.
        name: The new model's name, which predictions carry.
        version: Its version.
        seed: Of the folds.
        split: Only rows of this split. None: all rows, but where they are of several splits those of "train" alone; how
            many others are left out is logged.

    Returns:
        A model for ``avow.predict(..., model=...)``; ``save(folder)`` writes it, and the folder can be given as the
        model everywhere, on the command line too.

    Raises:
        RecordError: The rows cannot be read, one does not fit, or none is of the split.
        ModelError: The model is no exported encoder, or there are fewer than two labels.
    """
    from avow.models.adapted import fit_adapted
    from avow.models.onnx import OnnxModel

    base = load_model(model) if isinstance(model, (str, Path)) else model
    if not isinstance(base, OnnxModel):
        raise ModelError(f"only an exported encoder can be adapted, found {type(base).__name__}")
    examples = _of_split(labelled_examples(rows), split, where=str(rows) if isinstance(rows, (str, Path)) else "rows")
    facts = [(row.claim, row.passage, row.holder, row.label) for row in examples]
    digest = hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()
    data = TrainingData(
        corpus=examples[0].corpus,
        split=examples[0].split,
        rows=len(examples),
        sha256=digest,
        licence="the user's",
    )
    return fit_adapted(
        base,
        [mark_holder(example) for example in examples],
        name=name,
        version=version,
        seed=seed,
        training_data=[data],
    )


def _of_split(examples: list[Example], split: str | None, *, where: str) -> list[Example]:
    """Gives the rows to learn from: what a table keeps aside to test on is not among them unless it is asked for."""
    rows = Counter(example.split for example in examples)
    if split is None and len(rows) == 1:
        return examples
    chosen = "train" if split is None else split
    if chosen not in rows:
        found = ", ".join(f"{name!r} ({count})" for name, count in rows.items())
        raise RecordError(f"{where}: expected rows of split {chosen!r}, found {found}; choose one (split=, --split)")
    if split is None:
        others = ", ".join(f"{count} of {name!r}" for name, count in rows.items() if name != chosen)
        logger.warning("learning from the %d rows of split 'train'; left out: %s", rows[chosen], others)
    return [example for example in examples if example.split == chosen]
