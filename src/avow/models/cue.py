"""The cue baseline: overlap says whether the holder speaks to the claim, stance cues say how. Nothing is learned."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avow.labels import LABEL_INDEX, LABELS, Label
from avow.models.bundle import Bundle, Manifest, write_bundle
from avow.models.card import model_card
from avow.models.features import Pair, Rarity
from avow.records import Example

_LEAST_COVER: Final = 0.15
"""Below this share of the claim's content words in the holder's best sentence, the holder speaks of something else."""
_SURE: Final = 0.7
"""Probability of the chosen label; a rule has no better idea of its certainty than a round number."""
_WHAT = (
    "A baseline of rules: too little overlap is unrelated; else a hedge or dodge in the holder's sentence hedges, a"
    " denial or an odd number of negations denies, and anything else affirms."
)
_NO_RARITY = Rarity({}, 1.0)


class CueModel:
    """Decides by overlap and by the stance cues of the sentence that is closest to the claim."""

    def __init__(self, name: str = "cue", card: str | None = None) -> None:
        self.manifest = Manifest(kind="cue", name=name)
        self.name = f"{name} {self.manifest.version}"
        self.card = model_card(self.manifest, (), _WHAT) if card is None else card

    def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Gives an array (n examples, 4) in `LABELS` order; see `avow.records.StanceModel`."""
        proba = np.full((len(examples), len(LABELS)), (1 - _SURE) / (len(LABELS) - 1))
        for row, example in enumerate(examples):
            proba[row, LABEL_INDEX[_decide(example)]] = _SURE
        return proba

    def save(self, folder: str | Path) -> None:
        """Writes the model folder.

        Raises:
            ModelError: The folder exists and is not empty.
        """
        write_bundle(folder, self.manifest, {}, self.card)

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> CueModel:
        """Builds the model from a verified folder."""
        return cls(bundle.manifest.name, bundle.read("MODEL_CARD.md").decode("utf-8", "replace"))


def _decide(example: Example) -> Label:
    pair = Pair.of(example, _NO_RARITY)
    if pair.cover < _LEAST_COVER:
        return "unrelated"
    best = frozenset(pair.best)
    claim_stems = pair.claim.stem_set
    cues = [
        cue
        for begin, end, cue in pair.passage.cues
        if begin in best and not claim_stems.issuperset(pair.passage.stems[begin:end])
    ]
    kinds = {cue.kind for cue in cues}
    if kinds & {"noncommittal", "hedge", "hearsay", "weak_denial", "question", "condition"}:
        return "hedges"
    turns = sum(cue.kind in ("negation", "denial") or cue.signature.startswith("-") for cue in cues)
    turns += sum(cue.kind == "negation" for _, _, cue in pair.claim.cues)
    return "denies" if turns % 2 else "affirms"
