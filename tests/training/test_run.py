"""From a configuration to a run folder, with a light model and stand-in corpora."""

import itertools
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from avow import corpora
from avow.config import load_config
from avow.errors import ConfigError, RunError
from avow.evaluation.predictions import read_predictions
from avow.evaluation.runs import evaluate_run, load_run
from avow.examples import labelled_examples as labelled
from avow.models.article_prior import shifted
from avow.prepare.config import PrepareConfig
from avow.records import Example
from avow.tables import write_csv, write_json, write_jsonl
from avow.training import Part, TrainConfig, train
from avow.training.config import CrossValidation, LinearSettings, Negatives
from avow.training.data import load_parts, training_data, without_articles
from avow.training.fitting import fit_prior

CONFIG = """
name = "light"
model = "{model}"
controls = true

[cross_validation]
folds = 2

[[train]]
corpus = "mine"
split = "train"

[[evaluate]]
corpus = "mine"
split = "{split}"
"""


def stand_in(name: str, *, splits: tuple[str, ...]) -> Iterator[Example]:
    for place in range(12):
        verb = ("said", "denied")[place % 2]
        topic = ("bridge", "school", "roof")[place % 3]
        yield Example(
            claim=f"The {topic} is safe.",
            passage=f"Ana Roth {verb} that the {topic} in {splits[0]} town {place} is safe.",
            holder="Ana Roth",
            label=("affirms", "denies")[place % 2],
            id=f"{splits[0]}-{place}",
            claim_id=topic,
            corpus=name,
            split=splits[0],
        )


def settings(tmp_path: Path, model: str = "cue", split: str = "test") -> TrainConfig:
    (tmp_path / "light.toml").write_text(CONFIG.format(model=model, split=split), encoding="utf-8")
    return load_config(tmp_path / "light.toml", TrainConfig)


@pytest.fixture(autouse=True)
def _corpora(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora, "load", stand_in)


def test_a_run_folder_explains_itself(tmp_path: Path) -> None:
    run = train(settings(tmp_path), seed=3, runs=tmp_path / "runs")
    assert run == tmp_path / "runs" / "light-s3"
    sets = sorted(path.stem for path in (run / "predictions").iterdir())
    assert sets == ["mine-test", "mine-test.claim-only", "mine-test.passage-only", "train.cross-validated"]
    inputs = json.loads((run / "inputs.json").read_text())
    assert [(row["use"], row["corpus"], row["split"], row["rows"]) for row in inputs] == [
        ("train", "mine", "train", 12),
        ("evaluate", "mine", "test", 12),
    ]
    assert inputs[0]["sha256"] != inputs[1]["sha256"]
    scores = json.loads((run / "metrics.json").read_text())["sets"]["mine-test"]["scores"]
    assert scores["accuracy"] == 1.0, "the cue model knows said and denied"
    assert (run / "DONE").read_text() == "4 sets\n"
    with pytest.raises(RunError, match="this run exists and is finished"):
        train(settings(tmp_path), seed=3, runs=tmp_path / "runs")


def test_the_resolved_configuration_gives_the_same_configuration(tmp_path: Path) -> None:
    run = train(settings(tmp_path), runs=tmp_path / "runs")
    assert load_config(run / "config.toml", TrainConfig) == settings(tmp_path)


def test_the_controls_see_one_half_of_the_pair(tmp_path: Path) -> None:
    run = train(settings(tmp_path), runs=tmp_path / "runs")
    for control in ("claim-only", "passage-only"):
        blind = read_predictions(run / "predictions" / f"mine-test.{control}.parquet")
        # The cue model calls what shares no word with the claim unrelated.
        assert set(blind.predicted) == {3}


def test_evaluating_a_run_again_changes_nothing(tmp_path: Path) -> None:
    run = train(settings(tmp_path, "majority"), runs=tmp_path / "runs")
    assert "train: mine train (12 rows), sha256" in load_run(run).info.settings
    before = {name: (run / name).read_bytes() for name in ("report.html", "report.md", "metrics.json")}
    evaluate_run(run)
    assert {name: (run / name).read_bytes() for name in before} == before


def test_rows_that_are_trained_on_are_not_evaluated_on(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"evaluate: row 'train-0' of mine-train is also in mine-train, which has"):
        train(settings(tmp_path, split="train"), runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def panels(name: str, *, splits: tuple[str, ...]) -> Iterator[Example]:
    """As `stand_in`, five times and of articles, a third unrelated; in "panels" more are, and nothing shows it."""
    for time, example in itertools.product(range(5), stand_in(name, splits=splits)):
        number = int(example.id.split("-")[1])
        found = replace(example, id=f"{example.id}-{time}", article_id=f"{splits[0]}-{time}-{number}")
        if number < 4:
            found = replace(found, passage=f"Ana Roth said that it rained in town {number}.", label="unrelated")
        elif time < (2 if splits == ("panels",) else 1):
            found = replace(found, label="unrelated")
        yield replace(found, passage=f"{found.passage} It was in {splits[0]} once more.")


def test_pairs_of_whole_articles_fit_a_prior_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora, "load", panels)
    plain = settings(tmp_path, "linear").model_copy(update={"cross_validation": None, "controls": False})
    asked = plain.model_copy(update={"article_prior": (Part(corpus="mine", split="panels"),)})
    runs = [train(each, runs=tmp_path / name) for each, name in ((plain, "plain"), (asked, "asked"))]
    manifests = [json.loads((run / "model" / "manifest.json").read_text(encoding="utf-8")) for run in runs]
    assert "article_prior" not in manifests[0]
    # Some stances were none there.
    assert manifests[1]["article_prior"] > 0
    assert [each["split"] for each in manifests[1]["settings"]["article_prior_data"]] == ["panels"]
    assert {each["split"] for each in manifests[1]["training_data"]} == {"train"}
    # Who asks for pairs is answered as before.
    one, other = (read_predictions(run / "predictions" / "mine-test.parquet") for run in runs)
    assert (one.proba == other.proba).all()
    inputs = json.loads((runs[1] / "inputs.json").read_text(encoding="utf-8"))
    assert [(row["use"], row["split"]) for row in inputs] == [
        ("train", "train"),
        ("article_prior", "panels"),
        ("evaluate", "test"),
    ]
    for seen in ("train", "test"):
        config = asked.model_copy(update={"article_prior": (Part(corpus="mine", split=seen),)})
        with pytest.raises(ConfigError, match=f"article_prior: row '{seen}-0-0' of mine-{seen} is also in mine-{seen}"):
            train(config, runs=tmp_path / seen)


def test_sets_of_whole_articles_are_predicted_with_the_prior(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora, "load", panels)
    config = settings(tmp_path, "linear").model_copy(update={"cross_validation": None})
    sets = tuple(Part(corpus=name, split="test") for name in ("mine", "polnear_articles"))
    prior = (Part(corpus="mine", split="panels"),)
    run = train(config.model_copy(update={"evaluate": sets, "article_prior": prior}), runs=tmp_path / "runs")
    log_odds = json.loads((run / "model" / "manifest.json").read_text(encoding="utf-8"))["article_prior"]
    for control in ("", ".claim-only"):
        pairs, articles = (
            read_predictions(run / "predictions" / f"{name}-test{control}.parquet").proba
            for name in ("mine", "polnear_articles")
        )
        assert (articles[:, 3] > pairs[:, 3]).all(), control
        if not control:
            assert articles == pytest.approx(shifted(pairs, log_odds))


def test_of_a_label_a_share_of_the_rows_is_learned_from(tmp_path: Path) -> None:
    def rows(keep: dict[str, float]) -> list[str]:
        part = Part.model_validate({"corpus": "mine", "split": "train", "keep": keep})
        return [row.id for row in load_parts([part], mark_holders=False)[0][1] if row.label == "denies"]

    every = rows({})
    assert rows({"affirms": 0.1}) == every
    half = rows({"denies": 0.5})
    assert 0 < len(half) < len(every)
    assert rows({"denies": 0.5}) == half
    assert set(half) <= set(rows({"denies": 0.9}))
    with pytest.raises(ConfigError, match="mine-train: keep leaves none of 12 rows; expected larger shares"):
        rows({"denies": 1e-9, "affirms": 1e-9})
    measured = settings(tmp_path, "majority").model_dump()
    measured["evaluate"][0]["keep"] = {"affirms": 0.5}
    with pytest.raises(ValidationError, match="keep is for rows to learn from"):
        TrainConfig.model_validate(measured)
    for wrong in ({"agrees": 0.5}, {"denies": 0.0}, {"denies": 1.5}):
        with pytest.raises(ValidationError):
            Part.model_validate({"corpus": "mine", "split": "train", "keep": wrong})


def test_too_few_rows_for_a_prior_are_told_before_the_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def of_articles(name: str, *, splits: tuple[str, ...]) -> Iterator[Example]:
        return (replace(row, article_id=row.id) for row in stand_in(name, splits=splits))

    monkeypatch.setattr(corpora, "load", of_articles)
    config = settings(tmp_path, "linear").model_copy(update={"article_prior": (Part(corpus="mine", split="panels"),)})
    with pytest.raises(ConfigError, match=r"article_prior: expected at least 20 rows .* found 0 and 12"):
        train(config, runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_an_article_prior_needs_to_know_the_articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless(name: str, *, splits: tuple[str, ...]) -> Iterator[Example]:
        return (replace(row, article_id="") for row in panels(name, splits=splits))

    monkeypatch.setattr(corpora, "load", nameless)
    prior = (Part(corpus="mine", split="panels"),)
    config = settings(tmp_path, "linear").model_copy(update={"article_prior": prior})
    with pytest.raises(ConfigError, match="article_prior: row 'panels-0-0' of 'mine': expected an article_id"):
        train(config, runs=tmp_path / "runs")


def test_why_a_prior_was_not_measured_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    from avow.models.linear_fit import fit_linear

    rows = list(panels("mine", splits=("panels",)))
    apart = [replace(row, article_id="one") for row in rows]
    with caplog.at_level(logging.INFO):
        fit_prior(fit_linear(rows), [(Part(corpus="mine", split="panels"), apart)])
    assert "with half of the articles alone, to measure it on the others: an article prior is fitted on" in caplog.text


def test_a_run_goes_on_without_a_prior_that_cannot_be_fitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def load(name: str, *, splits: tuple[str, ...]) -> Iterator[Example]:
        # No training row is unrelated, so the model cannot give that label.
        return (row for row in panels(name, splits=splits) if splits == ("panels",) or row.label != "unrelated")

    monkeypatch.setattr(corpora, "load", load)
    config = settings(tmp_path, "linear").model_copy(update={"cross_validation": None, "controls": False})
    prior = (Part(corpus="mine", split="panels"),)
    run = train(config.model_copy(update={"article_prior": prior}), runs=tmp_path / "runs")
    assert "no article prior: an article prior is fitted on pairs of whole articles" in caplog.text
    assert "article_prior" not in json.loads((run / "model" / "manifest.json").read_text(encoding="utf-8"))


def test_ids_of_articles_count_in_their_own_collection() -> None:
    def row(corpus: str, article: str, passage: str = "") -> Example:
        return Example(claim="c", passage=passage or f"{corpus} {article}", corpus=corpus, article_id=article)

    others = [row("fnc1_articles", "12"), row("mine", "3"), row("arc", "4")]
    kept = [
        row("fnc1_contrast", "3"),
        row("polnear_stance", "12"),
        row("mine", "12"),
        row("yours", "4"),
        row("mine", ""),
    ]
    gone = [row("fnc1_contrast", "12"), row("yours", "3"), row("gwsd", "9", passage="arc 4")]
    gone += [row("unlabelled-fnc1", "12")]
    kept += [row("unlabelled-polnear", "12")]
    assert without_articles([*kept, *gone], others) == kept


def test_no_article_that_fits_a_prior_is_trained_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def shared(name: str, *, splits: tuple[str, ...]) -> Iterator[Example]:
        for example in panels(name, splits=splits):
            place = int(example.article_id.split("-")[2])
            yield replace(example, article_id=f"town {place}" if place > 6 else example.article_id)

    monkeypatch.setattr(corpora, "load", shared)
    config = settings(tmp_path, "linear").model_copy(update={"cross_validation": None, "controls": False})
    config = config.model_copy(update={"article_prior": (Part(corpus="mine", split="panels"),)})
    with caplog.at_level(logging.INFO):
        run = train(config, runs=tmp_path / "runs")
    inputs = json.loads((run / "inputs.json").read_text(encoding="utf-8"))
    assert [(row["use"], row["rows"]) for row in inputs] == [("train", 35), ("article_prior", 60), ("evaluate", 60)]
    assert "mine-train: left out 25 rows of the article prior's articles" in caplog.text

    def same(name: str, *, splits: tuple[str, ...]) -> Iterator[Example]:
        return (replace(example, article_id="the only one") for example in panels(name, splits=splits))

    monkeypatch.setattr(corpora, "load", same)
    with pytest.raises(
        ConfigError, match="train: all rows of mine-train are of the articles that fit the article prior"
    ):
        train(config, runs=tmp_path / "none")


def test_rows_with_the_texts_of_a_training_row_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def half_the_same(name: str, *, splits: tuple[str, ...]) -> Iterator[Example]:
        for place, example in enumerate(stand_in(name, splits=splits)):
            yield replace(example, passage="Ana Roth said so.") if place < 6 else example

    monkeypatch.setattr(corpora, "load", half_the_same)
    with caplog.at_level(logging.WARNING):
        train(settings(tmp_path), runs=tmp_path / "runs")
    assert "mine-test: 6 of 12 rows have the texts of a training row" in caplog.text


def test_probes_ask_the_trained_model_and_stand_in_the_report(tmp_path: Path) -> None:
    config = settings(tmp_path).model_copy(update={"probes": 6, "cross_validation": None, "controls": False})
    run = train(config, runs=tmp_path / "runs")
    found = json.loads((run / "probes.json").read_text(encoding="utf-8"))
    assert found["n"] == 6
    lowered = next(probe for probe in found["probes"] if probe["name"] == "lower_case")
    assert (lowered["n"], lowered["share"]["value"]) == (6, 1.0), "the cue model reads words in any case"
    assert json.loads((run / "metrics.json").read_text(encoding="utf-8"))["probes"]["n"] == 6


def test_a_model_is_trained_on_the_users_own_table_and_on_prepared_splits(tmp_path: Path) -> None:
    from avow.prepare.shards import ShardWriter

    rows = [
        {"claim": row.claim, "text": row.passage, "holder": row.holder, "label": row.label, "split": split}
        for split in ("train", "test")
        for row in stand_in("mine", splits=(split,))
    ]
    write_csv(tmp_path / "own.csv", rows)
    with ShardWriter(tmp_path / "set" / "test", "part", rows_per_shard=5, tags=()) as shards:
        for row in stand_in("mine", splits=("test",)):
            shards.add(row)
    (tmp_path / "own.toml").write_text(
        f'''
name = "own"
model = "linear"
train = [{{ path = "{tmp_path}/own.csv", split = "train" }}]
evaluate = [{{ path = "{tmp_path}/own.csv", split = "test" }}, {{ path = "{tmp_path}/set/test" }}]
'''
    )
    config = load_config(tmp_path / "own.toml", TrainConfig)
    run = train(config, runs=tmp_path / "runs")
    scores = json.loads((run / "metrics.json").read_text())["sets"]
    assert {name: found["n"] for name, found in scores.items()} == {"own-test": 12, "test": 12}
    assert json.loads((run / "inputs.json").read_text())[0]["path"].endswith("own.csv")


@pytest.mark.parametrize("part", [{}, {"corpus": "a", "path": "b", "split": "c"}, {"corpus": "a"}])
def test_data_come_from_one_place(part: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="expected"):
        TrainConfig.model_validate({"name": "x", "model": "linear", "train": (part,)})


def own_table(folder: Path, town: str, topics: tuple[str, ...] = ("bridge", "school", "roof")) -> Path:
    rows = [
        {"claim": row.claim, "text": row.passage.replace("town", town), "label": row.label, "tag_topic": row.claim_id}
        for row in stand_in("mine", splits=("train",))
        if row.claim_id in topics
    ]
    folder.mkdir()
    write_csv(folder / "labels.csv", rows)
    return folder / "labels.csv"


def test_tables_of_one_name_stay_apart(tmp_path: Path) -> None:
    first, second, third = (own_table(tmp_path / town, town) for town in ("alfa", "bravo", "delta"))
    config = TrainConfig(
        name="own",
        model="linear",
        train=(Part(path=str(first)), Part(path=str(second), tags={"topic": "roof"})),
        evaluate=(Part(path=str(third), name="kept"), Part(path=str(third))),
    )
    run = train(config, runs=tmp_path / "runs")
    assert {path.stem for path in (run / "predictions").iterdir()} == {"kept", "delta-labels"}
    card = (run / "model" / "MODEL_CARD.md").read_text()
    assert "| alfa-labels |  | 12 |" in card
    assert "| bravo-labels |  | 4 |" in card


def test_the_digest_of_every_table_is_told(tmp_path: Path) -> None:
    parts = [Part(path=str(own_table(tmp_path / town, town))) for town in ("alfa", "bravo")]
    test = Part(corpus="mine", split="test")
    config = TrainConfig(name="own", model="majority", train=tuple(parts), evaluate=(test,))
    run = train(config, runs=tmp_path / "runs")
    inputs = json.loads((run / "inputs.json").read_text(encoding="utf-8"))
    inputs.append({"use": "unlabelled", "path": "pairs/polnear", "weight": 1.0, "rows": 3, "sha256": "ab12"})
    write_json(run / "inputs.json", inputs)
    told = load_run(run).info.settings
    assert {name: told[name] for name in told if name.endswith("rows), sha256")} == {
        "train: alfa-labels (12 rows), sha256": inputs[0]["sha256"],
        "train: bravo-labels (12 rows), sha256": inputs[1]["sha256"],
        "evaluate: mine test (12 rows), sha256": inputs[2]["sha256"],
        "unlabelled: pairs/polnear (3 rows), sha256": "ab12",
    }


def test_the_card_names_the_splits_of_prepared_rows() -> None:
    rows = [*stand_in("mine", splits=("train",)), *stand_in("mine", splits=("calibration",))]
    assert [(each.corpus, each.split, each.rows) for each in training_data(rows)] == [
        ("mine", "train", 12),
        ("mine", "calibration", 12),
    ]
    assert [each.split for each in training_data(rows, split="all")] == ["all"]


def test_different_rows_with_one_id_are_refused(tmp_path: Path) -> None:
    from avow.prepare.shards import ShardWriter

    first, other = (own_table(tmp_path / town, town) for town in ("alfa", "bravo"))
    same = tmp_path / "alfa" / "labels.jsonl"
    write_jsonl(same, [{"claim": row.claim, "text": row.passage, "label": row.label} for row in labelled(other)])
    folders = []
    for table in (first, other):  # as `avow prepare` names rows of a table of the user's
        folder = tmp_path / f"set-{table.parent.name}"
        with ShardWriter(folder, "00-own", rows_per_shard=50, tags=("topic",)) as shards:
            for number, row in enumerate(labelled(table)):
                shards.add(replace(row, corpus="00-own", id=f"row-{number}"))
        folders.append(folder)
    one_name = (Part(path=str(first), name="mine"), Part(path=str(other), name="mine"))
    for parts in ((Part(path=str(first)), Part(path=str(same))), one_name, [Part(path=str(each)) for each in folders]):
        found = f"{parts[1].path}: row .* is another one in {parts[0].path}; expected ids that tell rows apart"
        with pytest.raises(ConfigError, match=found):
            load_parts(parts, mark_holders=False)
    assert len(load_parts((Part(path=str(first), name="a"), Part(path=str(same), name="b")), mark_holders=False)) == 2


def test_rows_of_shards_without_ids_are_told_apart(tmp_path: Path) -> None:
    from avow.prepare.shards import ShardWriter

    with ShardWriter(tmp_path / "set", "part", rows_per_shard=5, tags=()) as shards:
        for row in stand_in("mine", splits=("train",)):
            shards.add(replace(row, id=""))
    [(_, rows)] = load_parts([Part(path=str(tmp_path / "set"))], mark_holders=False)
    assert [row.id for row in rows] == [f"row-{number}" for number in range(1, 13)]


def test_a_table_under_another_name_has_the_same_rows(tmp_path: Path) -> None:
    table = str(own_table(tmp_path / "alfa", "alfa"))
    config = TrainConfig(
        name="own", model="majority", train=(Part(path=table, name="mine"),), evaluate=(Part(path=table),)
    )
    with pytest.raises(ConfigError, match="evaluate: row '1' of labels is also in mine, which has another use"):
        train(config, runs=tmp_path / "runs")


def test_predictions_of_a_tag_with_a_slash_are_evaluated(tmp_path: Path) -> None:
    table = own_table(tmp_path / "alfa", "alfa")
    table.write_text(table.read_text().replace(",roof", ",roof/wall"))
    part = Part(path=str(table), tags={"topic": "roof/wall"})
    test = Part(corpus="mine", split="train")
    config = TrainConfig(name="own", model="majority", train=(test,), evaluate=(part,))
    run = train(config, runs=tmp_path / "runs")
    assert [path.name for path in (run / "predictions").iterdir()] == ["labels-roof_wall.parquet"]
    assert list(json.loads((run / "metrics.json").read_text())["sets"]) == ["labels-roof_wall"]


def test_sets_that_would_be_written_over_each_other_are_refused(tmp_path: Path) -> None:
    part = Part(corpus="mine", split="test")
    config = settings(tmp_path).model_copy(update={"evaluate": (part, part)})
    with pytest.raises(ConfigError, match="two sets are called 'mine-test'"):
        train(config, runs=tmp_path / "runs")


def test_the_controls_learn_from_the_same_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from avow.models import linear_fit

    learned: list[list[Example]] = []
    fit = linear_fit.fit_linear

    def spy(examples: list[Example], **options: object) -> object:
        learned.append(examples)
        return fit(examples, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(linear_fit, "fit_linear", spy)
    table = own_table(tmp_path / "alfa", "alfa")
    config = TrainConfig(
        name="own",
        model="linear",
        train=(Part(path=str(table)),),
        negatives=(Negatives(nearness="other_topic", number=5),),
        group_by=("topic",),
        evaluate=(Part(corpus="mine", split="test"),),
        controls=True,
    )
    train(config, runs=tmp_path / "runs")
    whole, claims, passages = learned
    assert len(whole) == 17
    assert [row.claim for row in claims] == [row.claim for row in whole]
    assert [row.passage for row in passages] == [row.passage for row in whole]
    assert {row.passage for row in claims} == {row.claim for row in passages} == {""}


def test_a_row_in_two_parts_is_predicted_once_in_cross_validation(tmp_path: Path) -> None:
    part = Part(corpus="mine", split="train")
    update = {"train": (part, part), "controls": False, "cross_validation": CrossValidation(folds=3)}
    config = settings(tmp_path, "linear").model_copy(update=update)
    run = train(config, runs=tmp_path / "runs")
    assert len(read_predictions(run / "predictions" / "train.cross-validated.parquet").gold) == 12


def test_the_configuration_is_written_so_that_it_can_be_read_again(tmp_path: Path) -> None:
    table = own_table(tmp_path / "alfa", "alfa")
    text = table.read_text().replace("tag_topic", "tag_news outlet")
    table.write_text(text)
    part = Part(path=str(table), tags={"news outlet": "roof"})
    run = train(TrainConfig(name="own", model="majority", train=(part,)), runs=tmp_path / "runs")
    assert load_config(run / "config.toml", TrainConfig).train == (part,)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"model": "majority", "version": "2"}, "negatives, article_prior and version are for models that learn"),
        ({"model": "linear", "held_out": {"share": 0.2}}, "held_out and export are for model 'encoder'"),
        ({"model": "cue", "linear": {"folds": 3}}, "linear is for model 'linear'"),
        ({"model": "cue", "evaluate": [{"path": "a.csv", "weight": 2.0}]}, "weight is for rows to learn from"),
        ({"model": "cue", "train": [{"path": "a.csv", "weight": float("inf")}]}, "finite"),
        ({"model": "cue", "train": [{"path": "a.csv"}], "controls": True}, "controls and probes are about the rows"),
        ({"model": "cue", "train": [{"path": "a.csv"}], "probes": 9}, "controls and probes are about the rows"),
    ],
)
def test_settings_that_would_do_nothing_are_refused(values: dict[str, object], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        TrainConfig.model_validate({"name": "x", **values}, strict=False)


def test_a_calibration_on_rows_that_are_not_there_is_refused(tmp_path: Path) -> None:
    table = own_table(tmp_path / "alfa", "alfa")
    config = TrainConfig(
        name="own", model="linear", train=(Part(path=str(table)),), linear=LinearSettings(calibrate_on=("label",))
    )
    with pytest.raises(ConfigError, match=r"linear.calibrate_on: 'label' is no corpus of \[\[train\]\]: labels"):
        train(config, runs=tmp_path / "runs")


def test_a_fold_without_the_corpus_to_calibrate_on_is_calibrated_on_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(name: str, *, splits: tuple[str, ...]) -> Iterator[Example]:
        rows = stand_in(name, splits=splits)
        return (row for row in rows if (row.claim_id == "roof") == (name == "mine"))

    monkeypatch.setattr(corpora, "load", load)
    config = TrainConfig(
        name="own",
        model="linear",
        train=(Part(corpus="mine", split="train"), Part(corpus="yours", split="train")),
        linear=LinearSettings(calibrate_on=("mine",), folds=2),
        cross_validation=CrossValidation(folds=3),
    )
    run = train(config, runs=tmp_path / "runs")
    assert len(read_predictions(run / "predictions" / "train.cross-validated.parquet").gold) == 12


@pytest.mark.parametrize(("model", "groups", "least"), [("majority", 1, 1), ("linear", 2, 2)])
def test_too_few_groups_to_cross_validate_are_told_before_the_training(
    tmp_path: Path, model: str, groups: int, least: int
) -> None:
    table = own_table(tmp_path / "alfa", "alfa", ("bridge", "school", "roof")[:groups])
    config = TrainConfig(
        name="own", model=model, train=(Part(path=str(table)),), cross_validation=CrossValidation(), group_by=("topic",)
    )
    found = rf"cross_validation: .* must leave {least} to learn from; found {groups} \(topic=bridge"
    with pytest.raises(ConfigError, match=found):
        train(config, runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_configurations_that_ship_are_valid_and_name_known_data():
    folder = corpora.data_folder().parent / "configs" / "train"
    if not folder.is_dir():
        pytest.skip("the configurations are in the source tree only")
    paths = [path for path in sorted(folder.glob("*.toml")) if not path.name.startswith("tagger")]
    assert len(paths) >= 11
    for path in paths:
        config = load_config(path, TrainConfig)
        learned = [*config.train, *(part for stage in config.stages for part in stage.train)]
        assert not [part for part in learned if part.split == "test"], path.name
        for part in (*learned, *config.evaluate):
            if part.path:  # what `avow prepare` leaves
                made = [load_config(one, PrepareConfig).out for one in sorted(folder.parent.glob("prepare/*.toml"))]
                assert Path(part.path).parent in made, f"{path.name}: {part}"
            else:
                assert part.split in corpora.corpus_info(part.corpus).counts, f"{path.name}: {part}"
