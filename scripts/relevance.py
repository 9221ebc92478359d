"""Precision and recall of stances at several thresholds of relevance, from stored predictions.

python scripts/relevance.py out/articles-default/polnear_articles-test.parquet

What `relevance` does in `avow analyze`: a passage counts as speaking to the claim from this probability on; "none" is
the most probable label, and 0.4 what `avow analyze` takes where it is given none. `avow evaluate stance` stores the
probabilities that `avow analyze` gives for this corpus, but not with `--prior pairs`.
"""

import sys

import numpy as np

from avow.evaluation.counts import confusion, stance_f1, stance_precision, stance_recall
from avow.evaluation.prediction_table import NO_LABEL
from avow.evaluation.predictions import read_predictions
from avow.prediction import best_label

THRESHOLDS = (None, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8)


def main(path: str) -> None:
    """Prints a line a threshold."""
    table = read_predictions(path)
    if len(table.priors) > 1:
        raise SystemExit(f"{path}: expected probabilities of one kind, found those for {' and '.join(table.priors)}")
    if table.priors != ["articles"]:
        kind = f"for {table.priors[0]}" if table.priors else "of a kind that the file does not tell"
        print(
            f"{path}: probabilities {kind}; avow analyze takes those for articles if a model has any", file=sys.stderr
        )
    known = table.gold != NO_LABEL
    gold, proba = table.gold[known], table.proba[known]
    for threshold in THRESHOLDS:
        counts = confusion(gold, np.array([best_label(row, threshold) for row in proba]))
        scores = " ".join(f"{float(score(counts)):.3f}" for score in (stance_precision, stance_recall, stance_f1))
        print(f"relevance {threshold or 'none'}: precision, recall, F1 of stances {scores}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
