"""A user's own labels: read from any table, and learned by the last layer of an exported encoder."""

import json
from pathlib import Path

import numpy as np
import pytest

from avow.adaptation import adapt
from avow.errors import ModelError, RecordError
from avow.examples import labelled_examples
from avow.labels import LABELS
from avow.models import load_model
from avow.records import Example

torch = pytest.importorskip("torch")

from avow.models.adapted import AdaptedModel, fit_adapted  # noqa: E402
from avow.models.bundle import Manifest  # noqa: E402
from avow.models.encoder import EncoderModel, read_tokenizer  # noqa: E402
from avow.models.marking import Marking  # noqa: E402
from avow.models.onnx import OnnxModel  # noqa: E402
from avow.models.onnx_export import export_onnx  # noqa: E402


def row(place: int) -> dict[str, str]:
    label = ("affirms", "denies", "hedges", "unrelated")[place % 4]
    words = {"affirms": "said", "denies": "denied", "hedges": "may", "unrelated": "rained"}[label]
    subject = ("bridge", "school", "roof", "mayor", "old bridge", "new school")[place % 6]
    return {
        "claim": f"the {subject} is safe.",
        "text": f"Ana Roth {words} {words} {words} that the {subject} is {('new', 'old')[place // 24 % 2]}.",
        "holder": "Ana Roth",
        "label": label,
    }


ROWS = [row(place) for place in range(48)]


@pytest.fixture(scope="module")
def base(tiny_base: Path) -> OnnxModel:
    from transformers import AutoModelForSequenceClassification

    torch.manual_seed(3)
    network = AutoModelForSequenceClassification.from_pretrained(
        tiny_base, num_labels=4, id2label=dict(enumerate(LABELS)), label2id={x: i for i, x in enumerate(LABELS)}
    )
    with torch.no_grad():
        for name, value in network.named_parameters():
            if value.ndim > 1 and "embedding" not in name:
                value.mul_(8)
    settings = {"max_tokens": 96, "marking": Marking().as_settings()}
    tokenizer = read_tokenizer((tiny_base / "tokenizer.json").read_bytes(), tiny_base)
    model = EncoderModel(network, tokenizer, Manifest(kind="torch", name="tiny", settings=settings), "# Tiny\n")
    return export_onnx(model, labelled_examples(ROWS), int8=False)[0]


class Reader:
    """An encoder whose vectors tell which of a few words a passage has, and whose own scores say nothing."""

    name = "reader 1"
    manifest = Manifest(kind="onnx", name="reader")

    def logits_and_pooled(self, examples: list[Example]) -> tuple[np.ndarray, np.ndarray]:
        words = ("said", "denied", "may", "rained", "new", "old")
        pooled = [[float(word in example.passage) for word in words] for example in examples]
        return np.zeros((len(examples), 4)), np.array(pooled)


def accuracy(model: AdaptedModel, rows: list[dict[str, str]]) -> float:
    examples = labelled_examples(rows)
    found = model.predict_proba(examples).argmax(axis=1)
    return float(np.mean([LABELS[best] == example.label for best, example in zip(found, examples, strict=True)]))


def test_an_adapted_model_learns_what_the_encoder_did_not_know_and_keeps_it_on_new_claims() -> None:
    unseen = [{**line, "claim": "the old roof is safe."} for line in ROWS[:12]]
    model = fit_adapted(Reader(), labelled_examples(ROWS[12:]))  # type: ignore[arg-type]
    assert accuracy(model, unseen) == 1.0
    proba = model.predict_proba(labelled_examples(unseen))
    assert np.allclose(proba.sum(axis=1), 1)
    assert proba.max(axis=1).min() > 0.7, "cross-validation finds that little of it is noise"


def test_a_handful_of_easy_labels_does_not_make_a_model_sure_of_everything() -> None:
    model = fit_adapted(Reader(), labelled_examples(ROWS[:8]))  # type: ignore[arg-type]
    assert 0.7 < model.manifest.temperature < 1


def test_labels_that_say_nothing_change_little() -> None:
    rng = np.random.default_rng(5)
    noise = [{**line, "label": LABELS[rng.integers(4)]} for line in ROWS]
    model = fit_adapted(Reader(), labelled_examples(noise))  # type: ignore[arg-type]
    assert model.manifest.settings["penalty"] == 100.0
    assert model.predict_proba(labelled_examples(ROWS)).max() < 0.4


def test_an_adapted_model_is_saved_and_loaded_with_the_same_probabilities(base: OnnxModel, tmp_path: Path) -> None:
    model = adapt(ROWS, model=base, name="mine", version="3")
    model.save(tmp_path / "mine")
    loaded = load_model(tmp_path / "mine")
    assert isinstance(loaded, AdaptedModel)
    assert loaded.name == "mine 3"
    loaded.threads = 1  # as a worker of avow batch sets it
    assert loaded.base.threads == 1
    examples = labelled_examples(ROWS)
    assert np.allclose(loaded.predict_proba(examples), model.predict_proba(examples), atol=1e-5)
    manifest = json.loads((tmp_path / "mine" / "manifest.json").read_text())
    assert manifest["training_data"][-1]["rows"] == 48
    assert adapt(ROWS, model=base).manifest == adapt(ROWS, model=base).manifest, "same rows, same model"


def test_an_altered_head_is_refused(base: OnnxModel, tmp_path: Path) -> None:
    adapt(ROWS, model=base).save(tmp_path / "mine")
    head = tmp_path / "mine" / "head.npy"
    head.write_bytes(head.read_bytes()[:-4] + b"\x00\x00\xc0\x7f")
    with pytest.raises(ModelError, match=r"head\.npy"):
        load_model(tmp_path / "mine")


def test_rows_of_one_label_and_models_that_cannot_be_adapted_are_refused(base: OnnxModel) -> None:
    with pytest.raises(ModelError, match="at least two labels"):
        adapt([line for line in ROWS if line["label"] == "denies"], model=base)
    with pytest.raises(ModelError, match="only an exported encoder can be adapted, found LinearModel"):
        adapt(ROWS, model="linear")


def test_of_several_splits_the_training_rows_alone_are_learned(
    base: OnnxModel, caplog: pytest.LogCaptureFixture
) -> None:
    splits = ("train", "test", "train", "")
    rows = [{**line, "split": splits[place // 12]} for place, line in enumerate(ROWS)]
    model = adapt(rows, model=base)
    assert caplog.messages[-1] == "learning from the 24 rows of split 'train'; left out: 12 of 'test', 12 of ''"
    assert model.manifest == adapt(rows[:12] + rows[24:36], model=base).manifest
    for split in ("train", "test", ""):
        learned = adapt(rows, model=base, split=split).manifest.training_data[-1]
        assert (learned.split, learned.rows) == (split, 24 if split == "train" else 12)
    assert adapt(rows[12:24], model=base).manifest.training_data[-1].split == "test"
    with pytest.raises(
        RecordError, match=r"rows: expected rows of split 'train', found 'test' \(12\), '' \(12\); choose"
    ):
        adapt(rows[12:24] + rows[36:], model=base)
    with pytest.raises(RecordError, match="rows: expected rows of split 'dev', found 'train'"):
        adapt(rows[:12], model=base, split="dev")


def test_the_command_writes_a_model_and_says_what_it_brought(
    base: OnnxModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from avow import cli
    from avow.tables import write_csv

    base.save(tmp_path / "base")
    rows = [{**line, "split": ("train", "dev")[place // 24]} for place, line in enumerate(ROWS)]
    write_csv(tmp_path / "own.csv", rows)
    words = ["adapt", tmp_path / "own.csv", "--out", tmp_path / "mine", "--model", tmp_path / "base", "--split", "dev"]
    monkeypatch.setattr("sys.argv", ["avow", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
        raise SystemExit(0)
    assert not stopped.value.code
    assert "Log loss on labels that it had not seen" in capsys.readouterr().out
    adapted = load_model(tmp_path / "mine")
    assert isinstance(adapted, AdaptedModel)
    assert adapted.manifest.training_data[-1].split == "dev"


def test_own_labels_are_read_from_every_kind_of_table(tmp_path: Path) -> None:
    from avow.tables import write_csv, write_jsonl, write_parquet

    pandas = pytest.importorskip("pandas")
    wide = [{**line, "note": "mine"} for line in ROWS]
    write_csv(tmp_path / "own.csv", wide)
    write_jsonl(tmp_path / "own.jsonl", wide)
    write_parquet(tmp_path / "own.parquet", wide)
    plain = [(line["claim"], line["text"], line["label"]) for line in ROWS]
    for source in (
        tmp_path / "own.csv",
        tmp_path / "own.jsonl",
        tmp_path / "own.parquet",
        pandas.DataFrame(wide),
        ROWS,
    ):
        found = labelled_examples(source)
        assert [(example.claim, example.passage, example.label) for example in found] == plain
        assert len({example.id for example in found}) == len(found)


def test_a_row_without_an_id_never_takes_one_that_was_given() -> None:
    rows = [
        {"claim": "a.", "text": "b.", "label": "denies"},
        {"claim": "a.", "text": "b.", "label": "affirms", "id": 1},
    ]
    for given in (rows, rows[::-1], [{**rows[0], "id": "2-row"}, *rows, {**rows[1], "id": 2}]):
        found = labelled_examples(given)
        assert [example.label for example in found] == [row["label"] for row in given]
        assert len({example.id for example in found}) == len(given)
        kept = [str(row["id"]) for row in given if "id" in row]
        assert [example.id for example, row in zip(found, given, strict=True) if "id" in row] == kept


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "expected labelled rows, found none"),
        ([{"claim": "a.", "text": "b.", "label": "agree"}], r"rows\[0\]: label: expected one of affirms"),
        ([{"claim": "a.", "text": "b."}], r"rows\[0\]: label: .* found None"),
        ([{"claim": "a.", "text": "", "label": "denies"}], r"rows\[0\]: text: expected a text"),
        ([{"claim": "a.", "text": "b.", "label": "denies", "hodler": "c"}], "did you mean 'holder'"),
        ([{"claim": "a.", "text": "b.", "label": "denies", "id": 1}] * 2, "two rows have the id '1'"),
        ([Example(claim="a.", passage="b.")], r"rows\[0\]: label"),
        (["denies"], r"rows\[0\]: label"),
    ],
)
def test_rows_that_do_not_fit_are_refused_with_their_place(rows: list[object], reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        labelled_examples(rows)


def test_rows_of_a_file_are_refused_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("claim,text,label\nIt is so.,She said so.,affirms\nIt is so.,She did not.,no\n")
    with pytest.raises(RecordError, match=r"own\.csv:3: label: expected one of affirms"):
        labelled_examples(tmp_path / "own.csv")


def test_an_adapted_model_keeps_the_article_prior_and_says_whose_it_is(base: OnnxModel) -> None:
    from avow.models.article_prior import with_fitted_prior

    examples = labelled_examples(ROWS)
    assert "Where every quote" not in fit_adapted(base, examples).card
    adapted = fit_adapted(with_fitted_prior(base, 1.5, pairs=40), examples)
    assert adapted.manifest.article_prior == 1.5
    assert "+1.500 is added to the log-odds of unrelated, fitted for the model that this one was" in adapted.card
