"""The encoder's road through `avow.training`: its rows come from stand-in corpora, its base is made on the spot."""

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from avow import corpora
from avow.config import load_config
from avow.errors import ConfigError, ModelError, RecordError, RunError
from avow.labels import LABELS
from avow.models import load_model
from avow.models.onnx import OnnxModel
from avow.prepare.shards import ShardWriter
from avow.records import Example
from avow.training import Part, TrainConfig, distillation, fitting, group_of, train
from avow.training.config import HeldOut, Negatives, StageConfig, Teacher, Unlabelled
from avow.training.data import RunData, check_held_out, held_out_rows, last_stage_rows, load_parts, without_contents
from avow.training.folder import check_held_out_alike, write_origin

pytest.importorskip("torch")

CONFIG = """
name = "tiny"
model = "encoder"
export = "float32"
group_by = ["topic"]

[encoder]
base = "{base}"
max_tokens = 48

[held_out]
share = 0.0
groups = ["topic=roof"]

[[stages]]
name = "pairs"
epochs = 1.0
frames = 1
[[stages.train]]
corpus = "nli"
split = "train"

[[stages]]
name = "stance"
epochs = 1.0
rows_at_once = 8
[[stages.train]]
corpus = "ours"
split = "train"
weight = 2.0
[[stages.negatives]]
nearness = "other_topic"
number = 3
weight = 0.5

[[evaluate]]
corpus = "ours"
split = "dev"
"""


def stand_in(name: str, *, splits: tuple[str, ...]) -> Iterator[Example]:
    subjects = ("bridge", "school", "roof")
    for place in range(12):
        subject = subjects[place % 3]
        label = ("affirms", "denies", "unrelated")[place % 3] if name == "nli" else ("affirms", "denies")[place % 2]
        verb = "said" if label == "affirms" else "denied"
        yield Example(
            claim=f"The {subject} is safe.",
            passage=f"Ana Roth {verb} that the {subject} is safe." if name == "ours" else f"The {subject} is old.",
            holder="Ana Roth" if name == "ours" else None,
            mention=((0, 8),) if name == "ours" else (),
            label=label,
            id=f"{splits[0]}-{place}",
            claim_id=subject,
            corpus=name,
            split=splits[0],
            licence="made up",
            tags={"topic": subject},
        )


@pytest.fixture
def config(tiny_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrainConfig:
    monkeypatch.setattr(corpora, "load", stand_in)
    (tmp_path / "tiny.toml").write_text(CONFIG.format(base=tiny_base))
    return load_config(tmp_path / "tiny.toml", TrainConfig)


def test_run_folder_has_both_forms_of_the_model_and_their_predictions(config: TrainConfig, tmp_path: Path) -> None:
    run = train(config, seed=5, runs=tmp_path / "runs")
    assert (run / "DONE").is_file()
    assert not (run / "checkpoints").exists()
    assert {path.name for path in (run / "predictions").iterdir()} == {"ours-dev.parquet", "ours-dev.exported.parquet"}
    exported = load_model(run / "exported")
    assert isinstance(exported, OnnxModel)
    rows = list(stand_in("ours", splits=("dev",)))
    assert np.allclose(exported.predict_proba(rows), load_model(run / "model").predict_proba(rows), atol=1e-4)
    card = (run / "exported" / "MODEL_CARD.md").read_text()
    assert "| nli | train | 8 | made up |" in card, "without the four rows of the topic that is held out"
    with pytest.raises(RunError, match="is finished"):
        train(config, seed=5, runs=tmp_path / "runs")


def test_a_killed_run_goes_on_and_another_configuration_does_not(
    config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from avow.models import encoder_fit

    stage = encoder_fit._run_stage
    started = []

    def dies_in_second_stage(*args: object, **options: object) -> None:
        started.append(args[1])
        if len(started) == 2:
            raise KeyboardInterrupt
        stage(*args, **options)

    monkeypatch.setattr(encoder_fit, "_run_stage", dies_in_second_stage)
    with pytest.raises(KeyboardInterrupt):
        train(config, seed=5, runs=tmp_path / "runs")
    other = config.model_copy(update={"group_by": ("claim",)})
    with pytest.raises(RunError, match="was not finished"):
        train(other, seed=5, runs=tmp_path / "runs")
    monkeypatch.setattr(encoder_fit, "_run_stage", stage)
    # A version that knew fewer settings wrote fewer.
    written = next((tmp_path / "runs").glob("*/config.toml"))
    lines = written.read_text(encoding="utf-8").splitlines()
    written.write_text("\n".join(line for line in lines if not line.startswith("focal")), encoding="utf-8")
    run = train(config, seed=5, runs=tmp_path / "runs")
    assert (run / "DONE").is_file()


def test_a_model_trained_in_mixed_precision_is_exported_in_the_same_run(config: TrainConfig, tmp_path: Path) -> None:
    assert config.encoder is not None
    mixed = config.model_copy(update={"encoder": config.encoder.model_copy(update={"precision": "bf16"})})
    run = train(mixed, seed=5, runs=tmp_path / "runs")
    assert isinstance(load_model(run / "exported"), OnnxModel)


def test_held_out_groups_are_in_no_stage(config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from avow.models import encoder_fit

    seen: dict[str, list[Example]] = {}
    fit = encoder_fit.fit_encoder

    def spy(stages: list[encoder_fit.Stage], **options: object) -> object:
        seen.update({stage.name: list(stage.examples) for stage in stages})
        seen["held out"] = list(options["held_out"])  # type: ignore[call-overload]
        assert stages[1].weights == [2.0] * 8 + [0.5] * 3
        return fit(stages, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(encoder_fit, "fit_encoder", spy)
    train(config, seed=5, runs=tmp_path / "runs")
    assert {group_of(example, ("topic",)) for example in seen["held out"]} == {"topic=roof"}
    assert len(seen["held out"]) == 4
    assert {group_of(example, ("topic",)) for example in seen["stance"]} == {"topic=bridge", "topic=school"}
    assert {example.corpus for example in seen["pairs"]} == {"nli", "framed-nli"}


def test_a_quote_of_a_held_out_row_is_not_learned_from_under_another_topic(
    config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from avow.models import encoder_fit

    def marked(name: str, *, splits: tuple[str, ...]) -> Iterator[Example]:
        for row in stand_in(name, splits=splits):
            yield dataclasses.replace(row, content=((0, 8),), article_id=f"article {row.id}") if name == "ours" else row
            if name == "ours" and row.tags["topic"] == "roof":  # the held-out topic
                other = {"claim": "The school is old.", "id": f"{row.id}-again", "tags": {"topic": "school"}}
                yield dataclasses.replace(row, content=((0, 8),), article_id=f"article {row.id}", **other)

    learned: list[Example] = []

    def spy(stages: list[encoder_fit.Stage], **options: object) -> object:
        learned.extend(row for stage in stages for row in stage.examples)
        raise KeyboardInterrupt

    monkeypatch.setattr(corpora, "load", marked)
    monkeypatch.setattr(encoder_fit, "fit_encoder", spy)
    with pytest.raises(KeyboardInterrupt):
        train(config, seed=5, runs=tmp_path / "runs")
    assert {row.tags["topic"] for row in learned if row.corpus == "ours"} == {"bridge", "school"}
    assert not [row.id for row in learned if row.id.endswith("-again")]


def test_a_held_out_pair_does_not_come_back_turned_round_or_under_another_claim() -> None:
    held_out = [Example(claim="It rained.", passage="It was  wet.", label="affirms", corpus="mnli_20k")]
    marked = Example(claim="It rained.", passage="Ana said it rained.", content=((9, 18),), article_id="1")
    gone = [
        Example(claim="It was wet.", passage="It rained."),
        Example(claim="It was dry.", passage="It was wet."),
        Example(claim="It was dry.", passage="Ana said it rained.", content=((9, 18),), article_id="1"),
    ]
    kept = [
        Example(claim="It was wet today.", passage="It rained again."),
        # Of a quote its content counts: the passage has other quotes.
        Example(claim="It was dry.", passage="Ana said it rained.", content=((0, 8),), article_id="1"),
    ]
    assert without_contents([*gone, *kept], [*held_out, marked]) == kept
    # The passages of a user's own table may stand under every claim.
    own = [Example(claim="It rained.", passage="It was wet.", label="affirms", corpus="labels")]
    assert without_contents(gone[:2], own) == gone[:2]


def test_a_stage_of_which_nothing_is_left_is_told(config: TrainConfig, tmp_path: Path) -> None:
    only = tuple(part.model_copy(update={"tags": {"topic": "roof"}}) for part in config.stages[0].train)
    first = config.stages[0].model_copy(update={"train": only})
    with pytest.raises(ConfigError, match="held_out: stage 'pairs' has no row without a group, content or passage"):
        train(config.model_copy(update={"stages": (first, config.stages[1])}), seed=5, runs=tmp_path / "runs")


def test_a_refused_export_leaves_the_rest_of_the_run(
    config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from avow.models import onnx_export

    def refuses(*_: object, **__: object) -> None:
        raise ModelError("the export is refused on 4 rows")

    monkeypatch.setattr(onnx_export, "export_onnx", refuses)
    run = train(config, seed=5, runs=tmp_path / "runs")
    assert "no exported/: the export is refused on 4 rows" in caplog.text
    assert (run / "DONE").is_file()
    assert not (run / "exported").exists()
    assert [path.name for path in (run / "predictions").iterdir()] == ["ours-dev.parquet"]


def test_runs_that_held_out_other_rows_are_not_joined(config: TrainConfig, tmp_path: Path) -> None:
    def run(name: str, theirs: TrainConfig, seed: int) -> Path:
        write_origin(tmp_path / name, theirs, seed, RunData([], [], []), {})
        return tmp_path / name

    last = config.stages[1]
    longer = config.model_copy(update={"stages": (config.stages[0], last.model_copy(update={"epochs": 2.0}))})
    runs = [run("a", config, 5), run("b", longer, 5)]
    check_held_out_alike(runs, config, 5)
    drawn = config.model_copy(update={"held_out": HeldOut(seed=3)})
    check_held_out_alike([run("c", drawn, 5), run("d", drawn, 6)], drawn, 13)
    elsewhere = (config.stages[0], last.model_copy(update={"train": (Part(corpus="ours", split="dev"),)}))
    for other, seed, reason in (
        (config, 6, "held_out"),
        (drawn, 5, "held_out"),
        (config.model_copy(update={"group_by": ("claim",)}), 5, "group_by"),
        (config.model_copy(update={"stages": elsewhere}), 5, "train of the last stage"),
        (config.model_copy(update={"article_prior": (Part(corpus="ours", split="dev"),)}), 5, "article_prior"),
    ):
        with pytest.raises(ConfigError, match=f"{reason}: expected .* only runs that held out the same rows"):
            check_held_out_alike([*runs, run(f"{reason}-{seed}-{id(other)}", other, seed)], config, 5)


def test_a_corpus_in_two_stages_has_each_stages_weight_and_is_listed_once(
    config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from avow.models import encoder_fit

    weights: dict[str, set[float]] = {}
    fit = encoder_fit.fit_encoder

    def spy(stages: list[encoder_fit.Stage], **options: object) -> object:
        weights.update({stage.name: set(stage.weights or ()) for stage in stages})
        return fit(stages, **options)  # type: ignore[arg-type]

    again = config.stages[1].model_copy(
        update={"name": "again", "negatives": (), "train": (Part(corpus="ours", split="train", weight=3.0),)}
    )
    monkeypatch.setattr(encoder_fit, "fit_encoder", spy)
    run = train(config.model_copy(update={"stages": (*config.stages, again)}), seed=6, runs=tmp_path / "runs")
    assert weights == {"pairs": {1.0}, "stance": {2.0, 0.5}, "again": {3.0}}
    assert (run / "model" / "MODEL_CARD.md").read_text().count("| ours | train |") == 1


def test_a_stage_learns_what_its_teacher_says(
    config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from avow.models import encoder_fit

    teacher = train(config, seed=5, runs=tmp_path / "runs") / "model"
    learned: list[encoder_fit.Stage] = []
    fit = encoder_fit.fit_encoder

    def spy(stages: list[encoder_fit.Stage], **options: object) -> object:
        learned.extend(stages)
        return fit(stages, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(encoder_fit, "fit_encoder", spy)
    (tmp_path / "more").mkdir()
    with ShardWriter(tmp_path / "more", "00", ("origin",), 10) as writer:
        for place in range(3):
            writer.add(Example(claim=f"It rained {place} times.", passage="Ana said so.", corpus="wild", id=str(place)))
        held_out = next(row for row in stand_in("ours", splits=("train",)) if row.tags["topic"] == "roof")
        writer.add(dataclasses.replace(held_out, label=None, tags={}, id="held-out"))
    taught = StageConfig(
        name="taught",
        epochs=1.0,
        train=config.stages[1].train,
        negatives=(Negatives(nearness="other_topic", number=4, label="teacher"), *config.stages[1].negatives),
        unlabelled=(Unlabelled(path=str(tmp_path / "more"), weight=0.5),),
        teacher=Teacher(model=str(teacher), share=0.25),
    )
    student = config.model_copy(update={"name": "student", "stages": (taught,)})
    run = train(student, seed=5, runs=tmp_path / "runs")
    assert "[stages.teacher]" in (run / "config.toml").read_text()
    (stage,) = learned
    assert stage.settings.soft_labels
    said = load_model(teacher).predict_proba(stage.examples)
    targets = np.array([row.soft_label for row in stage.examples])
    own = np.array([[label == row.label for label in LABELS] for row in stage.examples], dtype=float)
    # Eight labelled rows and three unrelated pairs learn from both, four pairs and three rows from the teacher alone.
    assert len(targets) == 18
    assert [row.corpus for row in stage.examples[15:]] == ["wild"] * 3
    assert list(stage.weights or ())[15:] == [0.5] * 3
    assert stage.told == 7
    card = (run / "model" / "MODEL_CARD.md").read_text()
    assert "| wild |  | 3 | not stated |" in card
    assert "\n11 examples of" in card
    assert "7 more were labelled by its teacher alone." in card
    inputs = json.loads((run / "inputs.json").read_text())
    assert [(row["path"], row["rows"]) for row in inputs if row["use"] == "unlabelled"] == [(str(tmp_path / "more"), 4)]
    assert np.allclose(targets[:11], 0.25 * said[:11] + 0.75 * own[:11], atol=1e-5)
    assert {row.label for row in stage.examples[8:11]} == {"unrelated"}
    assert np.allclose(targets[11:], said[11:], atol=1e-5)
    assert [row.label for row in stage.examples[11:]] == [LABELS[best] for best in said[11:].argmax(axis=1)]


def test_rows_that_a_teacher_drops_take_their_weights_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = [Example(claim="It rained.", passage="Ana said so.", label="affirms", id=str(place)) for place in range(2)]
    more = [Example(claim="It rained.", passage="Ana left.", id=f"more-{place}") for place in range(40)]
    kept = [0, 1, *range(3, 42, 2)]

    def drop_some(rows: list[Example], *_: object, **options: object) -> distillation.Lesson:
        assert options["unlabelled"] == 40
        return distillation.Lesson([rows[place] for place in kept], kept, ())

    monkeypatch.setattr(distillation, "taught", drop_some)
    stage = StageConfig(name="a", train=(Part(path="a.csv"),), teacher=Teacher(model="x"))
    pairs = [(row, float(place)) for place, row in enumerate(more)]
    made = fitting._enlarged(stage, [(row, 9.0) for row in own], pairs, 1, "fp32", tmp_path)
    assert [row.id for row in made.examples] == ["0", "1", *(f"more-{place - 2}" for place in kept[2:])]
    assert made.weights == [9.0, 9.0, *(float(place - 2) for place in kept[2:])]
    assert made.told == 20


def test_a_folder_without_shards_is_told_before_training(config: TrainConfig, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path, error in ((tmp_path / "none", ConfigError), (tmp_path / "empty", RecordError)):
        stage = config.stages[1].model_copy(
            update={"unlabelled": (Unlabelled(path=str(path)),), "teacher": Teacher(model="nobody")}
        )
        with pytest.raises(error, match=r"expected .*Parquet shards, found none"):
            train(config.model_copy(update={"stages": (stage,)}), seed=5, runs=tmp_path / "runs")


def test_rows_that_cannot_be_held_out_are_told_before_training(config: TrainConfig, tmp_path: Path) -> None:
    for update, reason in (
        ({"groups": ("topic=moon",)}, "held_out.groups: the last stage has no rows of 'topic=moon'"),
        ({"corpora": ("theirs",)}, "held_out.corpora: the last stage has no rows of 'theirs'"),
        ({"groups": ()}, "held_out: export needs rows that no stage learns from"),
    ):
        changed = config.model_copy(update={"held_out": config.held_out.model_copy(update=update)})
        with pytest.raises(ConfigError, match=reason):
            train(changed, seed=5, runs=tmp_path / str(len(reason)))


def test_a_last_stage_of_unlabelled_rows_alone_has_no_rows_to_hold_out(config: TrainConfig) -> None:
    first, last = config.stages
    taught = last.model_copy(update={"train": (), "unlabelled": (Unlabelled(path="x"),), "teacher": Teacher(model="y")})
    loaded = load_parts(first.train, mark_holders=False)
    changed = config.model_copy(update={"stages": (first, taught), "held_out": HeldOut()})
    assert last_stage_rows(changed, loaded) == []
    with pytest.raises(ConfigError, match="held_out: export needs rows that no stage learns from"):
        check_held_out(changed, loaded, seed=5)


def test_a_drawn_group_stays_drawn_when_another_comes() -> None:
    def drawn(groups: int) -> set[str]:
        rows = [Example(claim=str(n), passage="b", label="affirms", id=str(n), claim_id=f"c{n}") for n in range(groups)]
        return {row.claim_id for row in held_out_rows(rows, HeldOut(share=0.25), group_by=(), seed=1)}

    assert len(drawn(40)) == 10
    assert len(drawn(40) - drawn(41)) <= 1
    assert len(drawn(2)) == 1
    assert drawn(1) == set()


def test_held_out_rows_come_from_the_named_corpora_and_all_rows_of_a_group_go(config: TrainConfig) -> None:
    rows = [*stand_in("ours", splits=("train",)), *stand_in("nli", splits=("train",))]
    everywhere = held_out_rows(rows, config.held_out, group_by=config.group_by, seed=5)
    assert {row.corpus for row in everywhere} == {"ours", "nli"}
    ours = config.held_out.model_copy(update={"corpora": ("ours",)})
    named = held_out_rows(rows, ours, group_by=config.group_by, seed=5)
    assert [(row.corpus, row.tags["topic"]) for row in named] == [("ours", "roof")] * 4


_ASKED = 'nearness = "same_article"\nnumber = 1\nlabel = "teacher"\n'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('model = "encoder"\n', "an encoder needs"),
        ('model = "linear"\nexport = "int8"\n', "are for model 'encoder'"),
        (f'model = "linear"\n[[negatives]]\n{_ASKED}', "only an encoder's stage has a teacher"),
        (
            'model = "encoder"\n[encoder]\nbase = "x"\n[[stages]]\nname = "a"\ntrain = [{path = "a.csv"}]\n'
            f"[[stages.negatives]]\n{_ASKED}",
            "stage 'a': has rows that a teacher is to label, but no teacher",
        ),
        (
            'model = "encoder"\n[encoder]\nbase = "x"\n[[stages]]\nname = "a"\ntrain = [{path = "a.csv"}]\n'
            'unlabelled = [{path = "b"}]\n',
            "stage 'a': has rows that a teacher is to label, but no teacher",
        ),
    ],
)
def test_configurations_that_mix_kinds_of_model_are_refused(tmp_path: Path, line: str, reason: str) -> None:
    (tmp_path / "wrong.toml").write_text('name = "x"\n' + line)
    with pytest.raises(ConfigError, match=reason):
        load_config(tmp_path / "wrong.toml", TrainConfig)


TWO_PROCESSES = """
import json, sys
from pathlib import Path
from avow.models.encoder_fit import Stage, fit_encoder
from avow.models.encoder_settings import EncoderSettings, StageSettings
from avow.prepare.shards import ShardWriter
from avow.records import Example

rows = [Example(**{**row, "mention": ()}) for row in json.loads(Path(sys.argv[2]).read_text())]
stage = Stage("only", StageSettings(epochs=1, rows_at_once=3, warmup=0.0, learning_rate=1e-3), rows)
fit_encoder([stage], settings=EncoderSettings(base=sys.argv[1], max_tokens=48), held_out=[], work=sys.argv[3])
"""


def test_two_processes_share_the_work(tiny_base: Path, tmp_path: Path) -> None:
    """Each process takes half of every batch of six: twelve rows are two steps."""
    rows = [
        {key: value for key, value in dataclasses.asdict(row).items() if key in ("claim", "passage", "label", "corpus")}
        for row in stand_in("ours", splits=("train",))
    ]
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    (tmp_path / "run.py").write_text(TWO_PROCESSES)
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2", "--master_port", "0"]
    command += ["--rdzv_backend", "c10d", "--rdzv_endpoint", "localhost:0", str(tmp_path / "run.py")]
    command += [str(tiny_base), str(tmp_path / "rows.json"), str(tmp_path / "work")]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    [checkpoint] = (tmp_path / "work" / "1-only").glob("checkpoint-*")
    assert json.loads((checkpoint / "trainer_state.json").read_text())["global_step"] == 2
