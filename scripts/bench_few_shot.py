"""What a few labels bring: the default model as it is, and adapted to 8, 16, 32 and 64 labels a class.

python scripts/bench_few_shot.py [corpus ...]     # emergent and gwsd, if none is named

Only training parts are used: claims (or articles, where there is one claim) are halved; labels are drawn from one half,
five times, and the other half is scored. Classes that a corpus does not have are left out of the scores.
"""

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from avow.corpora import load
from avow.evaluation import counts
from avow.examples import mark_holder
from avow.labels import LABEL_INDEX
from avow.models import load_model
from avow.models.adapted import fit_adapted
from avow.models.folds import grouped_folds
from avow.models.onnx import OnnxModel
from avow.records import Example

SIZES = (8, 16, 32, 64)
DRAWS = 5


class Remembering:
    """An encoder that reads every example once."""

    def __init__(self, model: OnnxModel, examples: Sequence[Example]) -> None:
        self.name, self.manifest = model.name, model.manifest
        scores, pooled = model.logits_and_pooled(examples)
        self.known = {example.id: (row, vector) for example, row, vector in zip(examples, scores, pooled, strict=True)}

    def logits_and_pooled(  # noqa: D102  (as the encoder's)
        self, examples: Sequence[Example]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        rows = [self.known[example.id] for example in examples]
        return np.array([row for row, _ in rows]), np.array([vector for _, vector in rows])


def macro_f1(proba: NDArray[np.float64], gold: NDArray[np.int64]) -> float:
    """Gives the mean F1 of the labels that occur as gold; the others cannot be predicted."""
    present = np.unique(gold)
    predicted = present[proba[:, present].argmax(axis=1)]
    return float(np.nanmean(counts.f1(counts.confusion(gold, predicted))[present]))


def main(corpora: Sequence[str]) -> None:
    """Prints a line a corpus and size: mean macro-F1 over the draws, and its standard deviation."""
    model = load_model("default")
    if not isinstance(model, OnnxModel):
        raise TypeError(f"the default model cannot be adapted: it is a {type(model).__name__}")
    for corpus in corpora:
        examples = [mark_holder(row) for row in load(corpus, splits=("train",)) if row.label]
        groups = [row.claim_id for row in examples]
        groups = groups if len(set(groups)) > 1 else [row.article_id for row in examples]
        base = Remembering(model, examples)
        first = grouped_folds(groups, 2, seed=13)[0]
        pool, scored = (np.flatnonzero(mask) for mask in (first, ~first))
        gold = np.array([LABEL_INDEX[row.label or ""] for row in examples])
        test = [examples[place] for place in scored]
        before = macro_f1(base.logits_and_pooled(test)[0], gold[scored])
        print(f"{corpus}: {len(test)} scored rows; as it is {before:.3f}")
        for size in SIZES:
            found = []
            for draw in range(DRAWS):
                rng = np.random.default_rng(draw)
                drawn = [
                    place
                    for label in np.unique(gold[pool])
                    for place in rng.permutation(pool[gold[pool] == label])[:size].tolist()
                ]
                adapted = fit_adapted(base, [examples[place] for place in drawn])  # type: ignore[arg-type]
                scores = adapted.correction.apply(*base.logits_and_pooled(test))
                found.append(macro_f1(scores, gold[scored]))
            print(f"  {size:2d} labels a class: {np.mean(found):.3f} (sd {np.std(found, ddof=1):.3f})")


if __name__ == "__main__":
    main(sys.argv[1:] or ["emergent", "gwsd"])
