"""Fits how a saved model's probabilities change where every quote of an article is asked, and saves the model so.

python scripts/fit_article_prior.py default --out runs/default-with-prior

Weights and probabilities for pairs stay as they are (`avow.models.article_prior`). It tells the log loss on the same
pairs before and after, the latter with the prior of the other half of the articles. For articles of your own, name
them in `[[article_prior]]` of a training configuration. Splits that the model's card says it has
learned from are refused, and corpora that the card names without a split.
"""

import argparse
import logging
from pathlib import Path

from avow import corpora
from avow.errors import ModelError
from avow.models import load_model, save_model
from avow.training.config import Part
from avow.training.data import load_parts
from avow.training.fitting import fit_prior


def main(name: str, names: list[str], split: str, out: Path, version: str) -> None:
    """Fits, tells and saves."""
    if out.exists():
        raise SystemExit(f"{out}: exists already; choose another folder")
    model = load_model(name)
    learned = {(data.corpus, data.split) for data in getattr(getattr(model, "manifest", None), "training_data", ())}
    if known := sorted(each for each in names if learned & {(each, split), (each, "")}):
        raise ModelError(
            f"{name}: has learned from {known[0]} {split}, or from {known[0]} of a split that its card does not name;"
            " expected a split that it has not seen (--corpus, --split)"
        )
    whole_articles = load_parts([Part(corpus=each, split=split) for each in names], mark_holders=True)
    save_model(fit_prior(model, whole_articles, version=version), out)
    print(f"Model: {out}")
    if not version:
        print(f"It is called {model.name} as before, and so are its predictions; --version tells the two apart.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Fits a saved model's article prior.")
    parser.add_argument("model", help='"default", or the folder of a model that learns')
    parser.add_argument("--corpus", nargs="+", default=list(corpora.WHOLE_ARTICLES), help="of whole articles")
    parser.add_argument("--split", default="calibration", help="that the model has not learned from (calibration)")
    parser.add_argument("--out", type=Path, required=True, help="a new folder")
    parser.add_argument("--version", default="", help="of the new model; as before where none is given")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main(chosen.model, chosen.corpus, chosen.split, chosen.out, chosen.version)
