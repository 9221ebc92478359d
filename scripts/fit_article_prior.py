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
from avow.models.article_prior import fit_article_prior, log_loss, with_fitted_prior
from avow.records import Example
from avow.training.data import training_data


def main(name: str, names: list[str], split: str, out: Path, version: str) -> None:
    """Fits, tells and saves."""
    if out.exists():
        raise SystemExit(f"{out}: exists already; choose another folder")
    model = load_model(name)
    rows = [mark_holder(row) for corpus in names for row in corpora.load(corpus, splits=(split,))]
    gold = np.array([LABEL_INDEX[row.label or ""] for row in rows], dtype=np.int64)
    proba = model.predict_proba(rows)
    log_odds = fit_article_prior(proba, gold)
    fitted = with_fitted_prior(model, log_odds, pairs=len(rows), data=training_data(rows, split=split), version=version)
    save_model(fitted, out)
    print(f"{model.name}: article prior {log_odds:+.3f}, of {len(rows)} pairs on {len(articles(rows))} articles")
    print(f"Model: {out}")
    before, after = log_loss(proba, gold), by_halves(rows, proba, gold)
    print(f"Log loss {before:.3f} as for pairs, {after:.3f} with it (each half of the articles by the other's)")


def articles(rows: list[Example]) -> list[tuple[str, str]]:
    """Gives the articles of some rows, in a fixed order."""
    return sorted({(row.corpus, row.article_id) for row in rows})


def by_halves(rows: list[Example], proba: NDArray[np.float64], gold: NDArray[np.int64]) -> float:
    """Gives the log loss with priors that each half of the articles has from the other."""
    number = {article: place for place, article in enumerate(articles(rows))}
    half = np.array([number[row.corpus, row.article_id] % 2 for row in rows])
    total = 0.0
    for asked in (half == 0, half == 1):
        log_odds = fit_article_prior(proba[~asked], gold[~asked])
        total += log_loss(proba[asked], gold[asked], log_odds) * int(asked.sum())
    return total / len(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Fits a saved model's article prior.")
    parser.add_argument("model", help='"default", or the folder of a model that learns')
    parser.add_argument("--corpus", nargs="+", default=list(corpora.WHOLE_ARTICLES), help="of whole articles")
    parser.add_argument("--split", default="calibration", help="that the model has not learned from (calibration)")
    parser.add_argument("--out", type=Path, required=True, help="a new folder")
    parser.add_argument("--version", default="", help="of the new model; as before where none is given")
    chosen = parser.parse_args()
    main(chosen.model, chosen.corpus, chosen.split, chosen.out, chosen.version)
