"""What a teacher says of a stage's rows becomes part of their targets: distillation (Hinton, Vinyals and Dean 2015)."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avow.labels import LABEL_INDEX, LABELS
from avow.models import load_model
from avow.models.arrays import read_array, write_array
from avow.models.bundle import Manifest, TrainingData
from avow.models.encoder_settings import Precision
from avow.records import Example, StanceModel
from avow.tables import atomic_path
from avow.training.config import Teacher
from avow.training.data import digest

logger = logging.getLogger(__name__)

_ROWS_AT_ONCE = 64
_SURE = 0.7
"""From here on a teacher is sure that a pair is unrelated."""
_POLL_S = 1.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a stage learns from its teacher.

    Attributes:
        examples: Rows with a label and a soft one.
        places: Where each stood among the rows that the teacher was asked about, ascending.
        learned: What the teacher itself has learned from.
    """

    examples: list[Example]
    places: list[int]
    learned: Sequence[TrainingData]


def taught(
    examples: Sequence[Example],
    teacher: Teacher,
    *,
    work: Path,
    unlabelled: int = 0,
    precision: Precision = "fp32",
    seed: int = 0,
) -> Lesson:
    """Gives the examples with soft labels that mix their own label and the teacher's probabilities.

    A teacher that learned from rows which the new model is held out from tells of them: what is measured there is too
    kind then. Name the same ``held_out.groups`` for both.

    Args:
        examples: Each with a label, but for the unlabelled.
        teacher: Which model, and how much it counts.
        work: Folder where the answers are kept, so that a run taken up again asks nobody twice. Where `accelerate
            launch` or `torchrun` started several processes, the first one of a machine asks and the others wait.
        unlabelled: So many of the last examples are labelled by the teacher alone.
        precision: Of an encoder's arithmetic; a large one takes half the time in bf16.
        seed: Draws which of the unlabelled that are surely unrelated are kept.

    Raises:
        ModelError: The teacher cannot be loaded.
    """
    model = load_model(teacher.model)
    manifest: Manifest | None = getattr(model, "manifest", None)
    given = np.array([[label == example.label for label in LABELS] for example in examples], dtype=float)
    labelled = len(examples) - unlabelled
    share = np.full((len(examples), 1), teacher.share)
    share[labelled:] = 1.0
    targets = share * _answers(model, manifest, examples, precision, work) + (1 - share) * given
    kept = np.random.default_rng(seed).random(len(examples)) < teacher.keep_unrelated
    kept |= targets[:, LABEL_INDEX["unrelated"]] < _SURE
    kept[:labelled] = True
    places = np.flatnonzero(kept).tolist()
    rows = []
    for place in places:
        affirms, hedges, denies, unrelated = targets[place].tolist()
        label = examples[place].label if place < labelled else LABELS[int(targets[place].argmax())]
        rows.append(replace(examples[place], label=label, soft_label=(affirms, hedges, denies, unrelated)))
    return Lesson(rows, places, manifest.training_data if manifest else ())


def _answers(
    model: StanceModel, manifest: Manifest | None, examples: Sequence[Example], precision: Precision, work: Path
) -> NDArray[np.float64]:
    """Gives the model's probabilities, shape (examples, labels), from a file of `work` if it has answered before."""
    asked = hashlib.sha256(f"{model.name}|{manifest}|{precision}|{digest(examples)}".encode())
    path = work / f"teacher-{asked.hexdigest()[:16]}.npy"
    # No barrier: it gives up after some minutes, and a teacher may need hours. A launcher ends all if the first dies.
    if not path.is_file() and os.environ.get("LOCAL_RANK", "0") != "0":
        logger.info("waiting for what %s tells the first process", model.name)
        while not path.is_file():
            time.sleep(_POLL_S)
    if path.is_file():
        return read_array(path.read_bytes(), (len(examples), len(LABELS)), path).astype(np.float64)
    logger.info("asking %s about %d rows", model.name, len(examples))
    proba = _probabilities(model, examples, precision)
    with atomic_path(path) as temporary:
        temporary.write_bytes(write_array(proba))
    # As they are kept, so that a run taken up again learns from the very same numbers.
    return proba.astype(np.float32).astype(np.float64)


def _probabilities(model: StanceModel, examples: Sequence[Example], precision: Precision) -> NDArray[np.float64]:
    from avow.models.encoder import EncoderModel

    if not isinstance(model, EncoderModel):
        return model.predict_proba(examples)
    import torch

    model.rows_at_once = _ROWS_AT_ONCE
    kind = torch.float16 if precision == "fp16" else torch.bfloat16
    with torch.autocast(model.network.device.type, dtype=kind, enabled=precision != "fp32"):
        return model.predict_proba(examples)
