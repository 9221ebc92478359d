"""What a teacher says of a stage's rows becomes part of their targets: distillation (Hinton, Vinyals and Dean 2015)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from avow.labels import LABELS
from avow.models import load_model
from avow.models.encoder_settings import Precision
from avow.records import Example, StanceModel
from avow.training.config import Teacher

logger = logging.getLogger(__name__)


_ROWS_AT_ONCE = 64


def taught(
    examples: Sequence[Example], teacher: Teacher, *, unlabelled: int = 0, precision: Precision = "fp32"
) -> list[Example]:
    """Gives the examples with soft labels that mix their own label and the teacher's probabilities.

    The teacher must not have learned from rows that the new model is held out from: train both with the same
    ``[held_out]`` and seed.

    Args:
        examples: Each with a label.
        teacher: Which model, and how much it counts.
        unlabelled: So many of the last examples are labelled by the teacher alone.
        precision: Of an encoder's arithmetic; a large one takes half the time in bf16.

    Raises:
        ModelError: The teacher cannot be loaded.
    """
    model = load_model(teacher.model)
    logger.info("asking %s about %d rows", model.name, len(examples))
    given = np.array([[label == example.label for label in LABELS] for example in examples], dtype=float)
    share = np.full((len(examples), 1), teacher.share)
    share[len(examples) - unlabelled :] = 1.0
    targets = share * _probabilities(model, examples, precision) + (1 - share) * given
    rows = []
    for number, (example, target) in enumerate(zip(examples, targets, strict=True)):
        affirms, hedges, denies, unrelated = target.tolist()
        own = number < len(examples) - unlabelled
        label = example.label if own else LABELS[int(target.argmax())]
        rows.append(replace(example, label=label, soft_label=(affirms, hedges, denies, unrelated)))
    return rows


def _probabilities(model: StanceModel, examples: Sequence[Example], precision: Precision) -> NDArray[np.float64]:
    from avow.models.encoder import EncoderModel

    if not isinstance(model, EncoderModel):
        return model.predict_proba(examples)
    import torch

    model.rows_at_once = _ROWS_AT_ONCE
    kind = torch.float16 if precision == "fp16" else torch.bfloat16
    with torch.autocast(model.network.device.type, dtype=kind, enabled=precision != "fp32"):
        return model.predict_proba(examples)
