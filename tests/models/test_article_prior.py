"""Probabilities where every quote of an article is asked: fitted on such pairs, kept with the model, used."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

import avow
from avow import benchmarks
from avow.batch import discovery
from avow.batch.gate import Gate, Rarity
from avow.batch.options import BatchOptions
from avow.batch.reading import Record
from avow.batch.scoring import score_articles, score_pairs
from avow.errors import ModelError, RecordError
from avow.evaluation.predictions import read_predictions
from avow.labels import ARTICLE_RELEVANCE, LABELS
from avow.models import load_model, save_model
from avow.models.article_prior import (
    fit_article_prior,
    halved_log_loss,
    log_loss,
    shifted,
    with_fitted_prior,
    with_prior,
)
from avow.models.bundle import Manifest, TrainingData
from avow.models.cue import CueModel
from avow.models.features import Rarity as WordRarity
from avow.models.linear import FEATURES_VERSION, LinearModel
from avow.prediction_files import predict_file
from avow.records import Claim, Example
from avow.tables import read_rows, write_csv

TEXT = "Ana Roth said that the bridge was safe."
CLAIM = "The bridge is safe."
SIXFOLD = float(np.log(6))


@dataclass
class Same:
    """Gives every pair the same probabilities."""

    manifest: Manifest
    card: str = "# tiny, version 1\n\n## Calibration\n\nNone.\n\n## Limits\n\nMany.\n"
    name: str = "same"

    def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        return np.array([[0.4, 0.1, 0.2, 0.3]] * len(examples)).reshape(-1, 4)


def same(log_odds: float = SIXFOLD) -> Same:
    return Same(Manifest(kind="onnx", name="same", article_prior=log_odds))


def test_the_odds_of_unrelated_change_and_the_others_keep_their_shares() -> None:
    proba = np.random.default_rng(3).dirichlet(np.ones(4), size=50)
    found = shifted(proba, SIXFOLD)
    assert found.sum(axis=1) == pytest.approx(np.ones(50))
    odds = proba[:, 3] / (1 - proba[:, 3])
    assert found[:, 3] / (1 - found[:, 3]) == pytest.approx(6 * odds)
    assert found[:, 0] / found[:, 2] == pytest.approx(proba[:, 0] / proba[:, 2])


def test_what_cannot_be_stays_impossible() -> None:
    found = shifted(np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 0.5, 0.0, 0.5]]), SIXFOLD)
    assert found == pytest.approx(np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1 / 7, 0.0, 6 / 7]]))


@pytest.mark.parametrize("log_odds", [1.5, 0.0, -1.0])
def test_the_shift_that_made_the_labels_is_found_again(log_odds: float) -> None:
    draw = np.random.default_rng(11)
    proba = draw.dirichlet(np.ones(4), size=20_000)
    gold = (shifted(proba, log_odds).cumsum(axis=1) < draw.random((len(proba), 1))).sum(axis=1)
    found = fit_article_prior(proba, gold)
    assert found == pytest.approx(log_odds, abs=0.08)
    assert log_loss(proba, gold, found) <= log_loss(proba, gold)


def test_each_half_of_the_articles_is_scored_by_the_others_prior() -> None:
    draw = np.random.default_rng(12)
    proba = draw.dirichlet(np.ones(4), size=8000)
    articles = draw.integers(0, 50, size=len(proba))
    odd = articles % 2 == 1
    # Of odd articles the true shift is 2, of even ones 0: each is scored with what the other asks for.
    true = np.where(odd[:, None], shifted(proba, 2.0), proba)
    gold = (true.cumsum(axis=1) < draw.random((len(proba), 1))).sum(axis=1)
    expected = (
        log_loss(proba[odd], gold[odd], 0.0) * odd.sum() + log_loss(proba[~odd], gold[~odd], 2.0) * (~odd).sum()
    ) / len(proba)
    assert halved_log_loss(proba, gold, articles) == pytest.approx(expected, abs=0.01)
    with pytest.raises(ModelError, match="at least 20"):
        halved_log_loss(proba[:50], gold[:50], np.arange(50))


def test_labels_that_a_model_cannot_give_do_not_weigh_in() -> None:
    draw = np.random.default_rng(5)
    proba = np.column_stack([draw.dirichlet(np.ones(3), size=400), np.zeros(400)])[:, [0, 3, 1, 2]]
    gold = (proba.cumsum(axis=1) < draw.random((400, 1))).sum(axis=1)
    assert fit_article_prior(proba, gold) == fit_article_prior(
        np.vstack([proba, proba[:100]]), np.append(gold, np.full(100, LABELS.index("hedges")))
    )


@pytest.mark.parametrize(("unrelated", "others"), [(0, 500), (500, 19), (19, 500)])
def test_too_few_rows_with_or_without_a_stance_are_refused(unrelated: int, others: int) -> None:
    proba = np.full((unrelated + others, 4), 0.25)
    gold = np.array([3] * unrelated + [0] * others)
    with pytest.raises(ModelError, match=f"at least 20 that are unrelated and 20 .* found {unrelated} and {others}"):
        fit_article_prior(proba, gold)


def test_rows_that_every_shift_gets_better_are_refused() -> None:
    proba = np.array([[1e-9, 0, 0, 1 - 1e-9]] * 60)
    with pytest.raises(ModelError, match="cannot be fitted"):
        fit_article_prior(proba, np.array([0] * 39 + [3] * 21))


def linear() -> LinearModel:
    manifest = Manifest(
        kind="linear", name="tiny", settings={"features_version": FEATURES_VERSION, "fitted_labels": list(LABELS)}
    )
    weights = np.zeros((3, 4), dtype=np.float32)
    return LinearModel({"nested": 0, "marked": 1}, weights, WordRarity({"bridg": 1.5}, 2.0), manifest, same().card)


def pair() -> Example:
    return Example(claim=CLAIM, passage=TEXT)


def test_a_fitted_prior_is_saved_loaded_and_told_once(tmp_path: Path) -> None:
    before = linear()
    data = TrainingData(corpus="panels", split="calibration", rows=10, sha256="0" * 64)
    fitted = with_fitted_prior(with_fitted_prior(before, 5.0, pairs=2), SIXFOLD, pairs=1234, data=[data], version="2")
    assert before.manifest.article_prior == 0.0
    save_model(fitted, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert loaded.name == "tiny 2"
    assert loaded.predict_proba([pair()])[0] == pytest.approx([0.25] * 4)
    assert with_prior(loaded, "articles").predict_proba([pair()])[0] == pytest.approx([1 / 9, 1 / 9, 1 / 9, 6 / 9])
    card = (tmp_path / "model" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert card.count("Where every quote") == 1
    assert "+1.792 is added to the log-odds of unrelated, fitted on 1,234 pairs of whole articles." in card
    assert card.startswith("# tiny, version 2\n")
    assert card.endswith("\n## Limits\n\nMany.\n")
    manifest = json.loads((tmp_path / "model" / "manifest.json").read_text(encoding="utf-8"))
    assert [each["corpus"] for each in manifest["settings"]["article_prior_data"]] == ["panels"]
    assert manifest["training_data"] == []


def test_a_model_without_one_is_written_as_before(tmp_path: Path) -> None:
    save_model(linear(), tmp_path / "model")
    assert "article_prior" not in json.loads((tmp_path / "model" / "manifest.json").read_text(encoding="utf-8"))
    loaded = load_model(tmp_path / "model")
    assert with_prior(loaded, "articles") is loaded


@pytest.mark.parametrize(
    ("prior", "reason"),
    [
        ([], "article_prior: expected float"),
        (1, "article_prior: expected float"),
        (float("nan"), "article_prior: expected a number between -6.0 and 6.0"),
        (6.5, "article_prior: expected a number between"),
    ],
)
def test_a_manifest_with_another_prior_is_refused(tmp_path: Path, prior: Any, reason: str) -> None:
    save_model(linear(), tmp_path / "model")
    file = tmp_path / "model" / "manifest.json"
    manifest = json.loads(file.read_text("utf-8")) | {"article_prior": prior}
    file.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match=reason):
        load_model(tmp_path / "model")


def test_a_baseline_cannot_keep_one() -> None:
    with pytest.raises(ModelError, match="CueModel cannot keep an article prior; expected one of linear, torch"):
        with_fitted_prior(CueModel(), 1.0, pairs=100)


def test_a_pair_is_a_pair_unless_articles_are_named() -> None:
    asked = {"claim": CLAIM, "text": TEXT, "holder": "Ana Roth", "model": same()}
    assert avow.predict(**asked).label == "affirms"
    found = avow.predict(**asked, prior="articles")
    assert (found.label, found.model, found.prior) == ("unrelated", "same", "articles")
    assert found.probabilities["unrelated"] == pytest.approx(1.8 / 2.5)
    # The threshold counts in the probabilities that are given.
    assert avow.predict(**asked, prior="articles", relevance=0.28).label == "affirms"
    # Who rules "unrelated" out says that the passage was chosen.
    some = avow.predict(**asked, prior="articles", allow_unrelated=False)
    assert some.probabilities == pytest.approx(avow.predict(**asked, allow_unrelated=False).probabilities)
    assert some.prior == "pairs"
    for more in ({}, {"allow_unrelated": False}):
        with pytest.raises(RecordError, match="prior: expected 'pairs' or 'articles', found 'news'"):
            avow.predict(**asked, **more, prior="news")
    with pytest.raises(RecordError, match="prior: expected 'pairs' or 'articles', found 'news'"):
        avow.analyze([], CLAIM, model=same(), prior="news")  # type: ignore[arg-type]


@pytest.mark.parametrize(("log_odds", "label"), [(1.2, "affirms"), (1.3, "unrelated")])
def test_of_articles_a_quote_speaks_to_a_claim_from_two_fifths_on(log_odds: float, label: str) -> None:
    # With 1.2 that it does has .413, with 1.3 .389; "unrelated" is the most probable label either way.
    found = avow.predict(claim=CLAIM, text=TEXT, model=same(log_odds), prior="articles")
    assert max(found.probabilities, key=found.probabilities.__getitem__) == "unrelated"
    assert found.label == label


def test_tables_have_the_prior_that_is_named(tmp_path: Path) -> None:
    frame = pd.DataFrame({"claim": [CLAIM], "text": [TEXT]})
    assert avow.predict(frame, model=same(), prior="articles")["predicted"].tolist() == ["unrelated"]
    write_csv(tmp_path / "pairs.csv", [{"claim": CLAIM, "text": TEXT}])
    for prior, label in (("pairs", "affirms"), ("articles", "unrelated")):
        predict_file(tmp_path / "pairs.csv", tmp_path / f"{prior}-out.csv", model=same(), prior=prior)  # type: ignore[arg-type]
        rows = [row for _, row in read_rows(tmp_path / f"{prior}-out.csv")]
        assert [(row["predicted"], row["prior"]) for row in rows] == [(label, prior)]


def test_a_model_without_an_article_prior_says_that_its_probabilities_are_for_pairs() -> None:
    found = avow.predict(claim=CLAIM, text=TEXT, model=same(0.0), prior="articles")
    assert (found.label, found.prior) == ("affirms", "pairs")
    analysis = avow.analyze(avow.article_from_text(TEXT, id="bridge"), CLAIM, model=same(0.0))
    told = analysis.to_dict()
    assert (told["prior"], told["relevance"]) == ("pairs", None)
    assert [row["prior"] for row in analysis.rows()] == ["pairs"]


def test_evidence_is_told_in_the_same_probabilities() -> None:
    class Certain(Same):
        def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
            rows = [[0.9, 0.03, 0.03, 0.04] if "said" in each.passage else [0.25] * 4 for each in examples]
            return np.array(rows).reshape(-1, 4)

    model = Certain(same().manifest)
    found = avow.predict(claim=CLAIM, text=TEXT, holder="Ana Roth", model=model, prior="articles")
    [said] = [each for each in found.evidence if each.text == "said"]
    assert said.effect == pytest.approx(found.probabilities["affirms"] - 1 / 9)


def test_whole_articles_are_asked_with_their_prior() -> None:
    article = avow.article_from_text(TEXT, id="bridge")
    for prior, label in (("articles", "unrelated"), ("pairs", "affirms")):
        analysis = avow.analyze(article, CLAIM, model=same(), prior=prior)  # type: ignore[arg-type]
        assert [stance.prediction.label for part in analysis.articles for stance in part.stances] == [label]
    default = avow.analyze(article, CLAIM, model=same())
    assert [stance.prediction.label for part in default.articles for stance in part.stances] == ["unrelated"]
    told = default.to_dict()
    assert (told["prior"], told["relevance"]) == ("articles", ARTICLE_RELEVANCE)
    assert [stance["prediction"]["prior"] for stance in told["articles"][0]["stances"]] == ["articles"]
    assert avow.analyze(article, CLAIM, model=same(), relevance=0.7).to_dict()["relevance"] == 0.7


@pytest.mark.parametrize(
    ("prior", "of_article", "of_pair"),
    [(None, "unrelated", "affirms"), ("pairs", "affirms", "affirms"), ("articles", "unrelated", "unrelated")],
)
def test_an_archive_of_articles_and_one_of_pairs_differ(prior: Any, of_article: str, of_pair: str) -> None:
    options = BatchOptions(keep_unrelated=True, prior=prior)
    gate = Gate([Claim(id="safe", text=CLAIM)], Rarity(0, {}), options.gate)
    records = [Record(1, {"text": TEXT})]
    scored = score_articles(records, file="news.jsonl", gate=gate, model=same(), options=options)
    assert scored.table.column("predicted").to_pylist() == [of_article]
    assert scored.table.column("prior").to_pylist() == [prior or "articles"]
    records = [Record(1, {"claim": CLAIM, "text": TEXT})]
    scored = score_pairs(records, file="pairs.jsonl", model=same(), options=options)
    assert scored.table.column("predicted").to_pylist() == [of_pair]
    assert scored.table.column("prior").to_pylist() == [prior or "pairs"]


def test_discovery_asks_with_the_prior_of_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def predict_examples(examples: Sequence[Example], **options: Any) -> Any:
        asked.append(options["prior"])
        return avow.prediction.predict_examples(examples, **options)

    monkeypatch.setattr(discovery, "predict_examples", predict_examples)
    text = "Ana Roth said that the bridge was safe. Ben Okafor denied that the bridge was safe."
    discovery.discover([avow.article_from_text(text, id=str(n)) for n in range(2)], model=same())
    assert set(asked) == {"articles"}


def test_a_corpus_of_whole_articles_is_scored_with_their_prior(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [Example(claim=CLAIM, passage=TEXT, label="unrelated", id="1", claim_id="c", article_id="a", corpus="x")]
    monkeypatch.setattr(benchmarks, "load", lambda *_, **__: rows)
    given = {}
    for corpus, prior in (("polnear_articles", None), ("polnear_articles", "pairs"), ("polnear_stance", None)):
        out = tmp_path / f"{corpus}-{prior}"
        report = benchmarks.score_stance(out, corpus=corpus, split="test", model=same(), prior=prior)  # type: ignore[arg-type]
        run = report.metrics["run"]
        assert (run["name"], run["model"]) == (f"{corpus}-test", same().name)
        table = read_predictions(out / f"{corpus}-test.parquet")
        given[corpus, prior] = table.proba[0, 3]
        assert table.priors == ["articles" if table.proba[0, 3] > 0.5 else "pairs"]
    assert given == pytest.approx(
        {
            ("polnear_articles", None): 1.8 / 2.5,
            ("polnear_articles", "pairs"): 0.3,
            ("polnear_stance", None): 0.3,
        }
    )
