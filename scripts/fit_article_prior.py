"""Fits how a saved model's probabilities change where every quote of an article is asked, and saves the model so.

python scripts/fit_article_prior.py default --out runs/default-with-prior

Weights and probabilities for pairs stay as they are (`avow.models.article_prior`). It tells the log loss on the same
pairs before and after, the latter with the prior of the other half of the articles.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avow import corpora
from avow.examples import mark_holder
from avow.labels import LABEL_INDEX
from avow.models import load_model, save_model
from avow.models.article_prior import ArticlePrior, fit_article_prior, fitted_to_articles
from avow.records import Example

UNCHANGED = ArticlePrior(sharpness=1.0, unrelated=0.0)


def main(name: str, names: list[str], split: str, out: Path) -> None:
    """Fits, tells and saves."""
    model = load_model(name)
    rows = [mark_holder(row) for corpus in names for row in corpora.load(corpus, splits=(split,))]
    fitted = fitted_to_articles(model, rows)
    gold = np.array([LABEL_INDEX[row.label or ""] for row in rows], dtype=np.int64)
    before, after = losses(rows, model.predict_proba(rows), gold)
    print(f"{model.name}: {len(rows)} pairs of {len({row.article_id for row in rows})} articles, log loss")
    print(f"  for pairs {before:.3f}, for articles {after:.3f} (each half of them by the other)")
    save_model(fitted, out)
    print(f"Model: {out}")


def losses(rows: list[Example], proba: NDArray[np.float64], gold: NDArray[np.int64]) -> tuple[float, float]:
    """Gives the log loss as it is, and with priors that each half of the articles has from the other."""
    number = {article: place for place, article in enumerate(sorted({row.article_id for row in rows}))}
    half = np.array([number[row.article_id] % 2 for row in rows])
    total = 0.0
    for asked in (half == 0, half == 1):
        prior = fit_article_prior(proba[~asked], gold[~asked])
        total += prior.log_loss(proba[asked], gold[asked]) * int(asked.sum())
    return UNCHANGED.log_loss(proba, gold), total / len(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Fits a saved model's article prior.")
    parser.add_argument("model", help='"default", or the folder of a model that learns')
    parser.add_argument("--corpus", nargs="+", default=["polnear_articles", "fnc1_articles"], help="of whole articles")
    parser.add_argument("--split", default="calibration", help="that the model has not learned from (calibration)")
    parser.add_argument("--out", type=Path, required=True, help="a new folder")
    chosen = parser.parse_args()
    main(chosen.model, chosen.corpus, chosen.split, chosen.out)
