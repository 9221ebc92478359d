"""Asks a loaded model four elementary questions, so that one whose labels stand in another order is not believed.

A manifest says in which order the labels stand, and can say it wrongly: a network that was trained with another
order, or exchanged for another one, loads without an error and swaps denials for affirmations.
"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Final

import numpy as np

from avow.errors import ModelError
from avow.labels import LABELS
from avow.records import Example, StanceModel

_CLAIM: Final = "The bridge is safe."
_HOLDER: Final = "Ana Roth"
_SAID: Final = (
    ("said", "that the bridge was safe"),
    ("said", "that the bridge may be safe"),
    ("denied", "that the bridge was safe"),
    ("said", "that the budget vote would be held on Friday"),
)
"""Cue and content, one for each of `LABELS`."""

_SURE: Final = 0.6
_FAR: Final = 0.2


def probe_labels(model: StanceModel, where: Path) -> None:
    """Checks that the columns of a model's probabilities are those of `LABELS`.

    A model that cannot answer the questions passes: only one that tells the four passages apart, and under other
    labels than it should, gives itself away.

    Raises:
        ModelError: The model answers surely and rightly under another order of the labels, not with probabilities, or
            not at all.
    """
    try:
        proba = np.asarray(model.predict_proba([_example(*said) for said in _SAID]))
    except Exception as error:  # what onnxruntime and torch raise has no base class but Exception
        raise ModelError(f"{where}: the model cannot be run, do its files belong together? {error}") from error
    sums = proba.sum(axis=1) if proba.shape == (len(LABELS), len(LABELS)) else np.zeros(1)
    if not (np.isfinite(proba).all() and (proba >= 0).all() and np.allclose(sums, 1, atol=1e-6)):
        raise ModelError(f"{where}: expected probabilities of {len(LABELS)} labels that sum to 1, found {proba!r}")
    rows = np.arange(len(LABELS))
    best = max(permutations(range(len(LABELS))), key=lambda order: float(proba[rows, order].mean()))
    found, claimed = float(proba[rows, best].mean()), float(np.diag(proba).mean())
    if found >= _SURE and found - claimed >= _FAR:
        raise ModelError(
            f"{where}: the model answers elementary questions under other labels: what should be {', '.join(LABELS)} is"
            f" {', '.join(LABELS[place] for place in best)}; expected a model with its labels in this order"
        )


def _example(cue: str, content: str) -> Example:
    after = len(_HOLDER) + 1
    start = after + len(cue) + 1
    return Example(
        claim=_CLAIM,
        passage=f"{_HOLDER} {cue} {content}.",
        holder=_HOLDER,
        mention=((0, len(_HOLDER)),),
        cue=((after, start - 1),),
        content=((start, start + len(content)),),
    )
