"""Probabilities where every quote of an article is asked: fitted on such pairs, kept with the model, used."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import avow
from avow.batch.gate import Gate, Rarity
from avow.batch.options import BatchOptions
from avow.batch.reading import Record
from avow.batch.scoring import score_articles, score_pairs
from avow.errors import ModelError, RecordError
from avow.labels import LABELS
from avow.models import load_model, save_model
from avow.models.article_prior import ArticlePrior, fit_article_prior, fitted_to_articles, with_prior
from avow.models.bundle import Manifest
from avow.models.cue import CueModel
from avow.models.features import Rarity as WordRarity
from avow.models.linear import FEATURES_VERSION, LinearModel
from avow.records import Claim, Example

TEXT = "Ana Roth said that the bridge was safe."
CLAIM = "The bridge is safe."


@dataclass
class Same:
    """Gives every pair the same probabilities."""

    manifest: Manifest
    card: str = "# same\n\n## Calibration\n\nNone.\n\n## Limits\n\nMany.\n"
    name: str = "same"

    def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        return np.array([[0.4, 0.1, 0.2, 0.3]] * len(examples)).reshape(-1, 4)


def same(**prior: float) -> Same:
    return Same(Manifest(kind="onnx", name="same", article_prior=prior))


TRIPLED = {"sharpness": 1.0, "unrelated": float(np.log(3))}


def test_the_odds_of_unrelated_change_and_the_others_keep_their_shares() -> None:
    proba = np.random.default_rng(3).dirichlet(np.ones(4), size=50)
    shifted = ArticlePrior(**TRIPLED).apply(proba)
    assert shifted.sum(axis=1) == pytest.approx(np.ones(50))
    odds = proba[:, 3] / (1 - proba[:, 3])
    assert shifted[:, 3] / (1 - shifted[:, 3]) == pytest.approx(3 * odds)
    assert shifted[:, 0] / shifted[:, 2] == pytest.approx(proba[:, 0] / proba[:, 2])


def test_a_probability_of_nothing_stays_finite() -> None:
    shifted = ArticlePrior(sharpness=2.0, unrelated=1.0).apply(np.array([[1.0, 0.0, 0.0, 0.0]]))
    assert np.isfinite(shifted).all()
    assert shifted[0, 0] == pytest.approx(1)


@pytest.mark.parametrize(("sharpness", "unrelated"), [(1.0, 1.5), (0.6, 0.0), (1.6, -1.0)])
def test_the_change_that_made_the_labels_is_found_again(sharpness: float, unrelated: float) -> None:
    draw = np.random.default_rng(11)
    proba = draw.dirichlet(np.ones(4), size=20_000)
    true = ArticlePrior(sharpness=sharpness, unrelated=unrelated).apply(proba)
    gold = (true.cumsum(axis=1) < draw.random((len(true), 1))).sum(axis=1)
    found = fit_article_prior(proba, gold)
    assert found.sharpness == pytest.approx(sharpness, abs=0.06)
    assert found.unrelated == pytest.approx(unrelated, abs=0.08)


def linear() -> LinearModel:
    manifest = Manifest(
        kind="linear", name="tiny", settings={"features_version": FEATURES_VERSION, "fitted_labels": list(LABELS)}
    )
    weights = np.zeros((3, 4), dtype=np.float32)
    return LinearModel({"nested": 0, "marked": 1}, weights, WordRarity({"bridg": 1.5}, 2.0), manifest, same().card)


def pairs(labels: str) -> list[Example]:
    full = dict(zip("ahdu", LABELS, strict=True))
    return [Example(claim=CLAIM, passage=TEXT, label=full[each], id=str(n)) for n, each in enumerate(labels)]


def test_a_fitted_prior_is_saved_loaded_and_told_once(tmp_path: Path) -> None:
    before = linear()
    fitted = fitted_to_articles(fitted_to_articles(before, pairs("au")), pairs("ahduuuuuuu"))
    assert dict(before.manifest.article_prior) == {}
    save_model(fitted, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert loaded.predict_proba(pairs("a"))[0] == pytest.approx([0.25] * 4)
    # Seven of ten pairs say nothing; nothing tells them apart.
    assert with_prior(loaded, "articles").predict_proba(pairs("a"))[0] == pytest.approx([0.1, 0.1, 0.1, 0.7], abs=1e-3)
    card = (tmp_path / "model" / "MODEL_CARD.md").read_text(encoding="utf-8")
    told = "log-probabilities times 1.000, and +1.946 for unrelated, fitted on 10 pairs"
    assert card.count("Where every quote") == 1
    assert told in card
    assert card.endswith("\n## Limits\n\nMany.\n")


def test_a_folder_from_before_there_was_one_is_loaded(tmp_path: Path) -> None:
    save_model(linear(), tmp_path / "model")
    file = tmp_path / "model" / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    assert manifest.pop("article_prior") == {}
    file.write_text(json.dumps(manifest), encoding="utf-8")
    loaded = load_model(tmp_path / "model")
    assert with_prior(loaded, "articles") is loaded


@pytest.mark.parametrize(
    ("prior", "reason"),
    [
        ([], "article_prior: expected dict"),
        ({"sharpness": 1.0}, "article_prior: expected the numbers sharpness and unrelated"),
        ({"sharpness": 1, "unrelated": 0.0}, "article_prior: expected the numbers"),
        ({"sharpness": float("nan"), "unrelated": 0.0}, "expected a sharpness between 0.01 and 100"),
        ({"sharpness": 1.0, "unrelated": 1e9}, "an unrelated between -20 and 20"),
    ],
)
def test_a_manifest_with_another_prior_is_refused(tmp_path: Path, prior: Any, reason: str) -> None:
    save_model(linear(), tmp_path / "model")
    file = tmp_path / "model" / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"article_prior": prior}), encoding="utf-8")
    with pytest.raises(ModelError, match=reason):
        load_model(tmp_path / "model")


def test_what_cannot_be_fitted_is_refused() -> None:
    class Bare:
        name = "bare"

        def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
            return np.full((len(examples), 4), 0.25)

    for model in (Bare(), CueModel()):
        with pytest.raises(ModelError, match=f"{type(model).__name__} cannot keep an article prior"):
            fitted_to_articles(model, pairs("a"))
    with pytest.raises(ModelError, match="expected some, all labelled"):
        fitted_to_articles(linear(), [])
    with pytest.raises(ModelError, match="expected some, all labelled"):
        fitted_to_articles(linear(), [replace(pairs("a")[0], label=None)])


def test_a_pair_is_a_pair_unless_articles_are_named() -> None:
    model = same(**TRIPLED)
    asked = {"claim": CLAIM, "text": TEXT, "holder": "Ana Roth", "model": model}
    assert avow.predict(**asked).label == "affirms"
    found = avow.predict(**asked, prior="articles")
    assert (found.label, found.model) == ("unrelated", "same")
    assert found.probabilities["unrelated"] == pytest.approx(0.9 / 1.6)
    # The threshold counts in the probabilities that are given.
    assert avow.predict(**asked, prior="articles", relevance=0.43).label == "affirms"
    with pytest.raises(RecordError, match="prior: expected 'pairs' or 'articles', found 'news'"):
        avow.predict(**asked, prior="news")


def test_evidence_is_told_in_the_same_probabilities() -> None:
    class Certain(Same):
        def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
            rows = [[0.9, 0.03, 0.03, 0.04] if "said" in each.passage else [0.25] * 4 for each in examples]
            return np.array(rows).reshape(-1, 4)

    model = Certain(same(**TRIPLED).manifest)
    text = "Ana Roth said that the bridge was safe."
    found = avow.predict(claim=CLAIM, text=text, holder="Ana Roth", model=model, prior="articles")
    [said] = [each for each in found.evidence if each.text == "said"]
    assert said.effect == pytest.approx(found.probabilities["affirms"] - 1 / 6)


def test_whole_articles_are_asked_with_their_prior() -> None:
    model = same(**TRIPLED)
    analysis = avow.analyze(avow.article_from_text(TEXT, id="bridge"), CLAIM, model=model)
    [stance] = [stance for part in analysis.articles for stance in part.stances]
    assert stance.prediction.label == "unrelated"
    gate = Gate([Claim(id="safe", text=CLAIM)], Rarity(0, {}), BatchOptions().gate)
    options = BatchOptions(keep_unrelated=True)
    scored = score_articles([Record(1, {"text": TEXT})], file="news.jsonl", gate=gate, model=model, options=options)
    assert scored.table.column("predicted").to_pylist() == ["unrelated"]
    asked = Record(1, {"claim": CLAIM, "text": TEXT})
    scored = score_pairs([asked], file="pairs.jsonl", model=model, options=options)
    assert scored.table.column("predicted").to_pylist() == ["affirms"]
