import datetime
import math
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from numpy.typing import NDArray

import avow
from avow.errors import RecordError
from avow.labels import LABELS
from avow.prediction import NEW_COLUMNS, normalised, predict, predict_examples
from avow.prediction_files import predict_file
from avow.records import Example
from avow.tables import column_names


class WordModel:
    """Denies when the passage has "denied", hedges with "may", else is unsure; each word weighs in alone."""

    name = "words"

    def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        rows = np.array([self._row(example.passage) for example in examples]).reshape(-1, 4)
        return rows / rows.sum(axis=1, keepdims=True)

    def _row(self, passage: str) -> list[float]:
        return [1.0, 5.0 if "may" in passage else 1.0, 9.0 if "denied" in passage else 1.0, 1.0]


MODEL = WordModel()
CLAIM = "The bridge is safe."
TEXT = "Mayor Ana Roth denied that the bridge was safe."


def test_one_item_gives_one_prediction_with_four_probabilities() -> None:
    prediction = predict(claim=CLAIM, text=TEXT, holder="Ana Roth", model=MODEL)
    assert prediction.label == "denies"
    assert prediction.probabilities == pytest.approx(
        {"affirms": 1 / 12, "hedges": 1 / 12, "denies": 0.75, "unrelated": 1 / 12}
    )
    assert list(prediction.probabilities) == list(LABELS)
    assert (prediction.holder, prediction.model, prediction.abstained) == ("Ana Roth", "words", False)


def test_without_unrelated_its_share_goes_to_the_others_in_proportion() -> None:
    prediction = predict(claim=CLAIM, text=TEXT, model=MODEL, allow_unrelated=False)
    assert prediction.probabilities == pytest.approx(
        {"affirms": 1 / 11, "hedges": 1 / 11, "denies": 9 / 11, "unrelated": 0}
    )


@pytest.mark.parametrize(
    ("relevance", "label"), [(None, "unrelated"), (0.5, "denies"), (0.59, "denies"), (0.61, "unrelated")]
)
def test_from_the_relevance_threshold_on_a_passage_speaks_to_the_claim(relevance: float | None, label: str) -> None:
    class Unsure:
        name = "unsure"

        def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
            return np.array([[0.2, 0.1, 0.3, 0.4]] * len(examples))

    found = predict(claim=CLAIM, text=TEXT, holder="Ana Roth", model=Unsure(), relevance=relevance)
    assert (found.label, found.probabilities["unrelated"]) == (label, 0.4)
    with pytest.raises(RecordError, match="relevance: expected a probability"):
        predict(claim=CLAIM, text=TEXT, model=Unsure(), relevance=1.5)


def test_a_row_that_is_all_unrelated_becomes_even() -> None:
    assert normalised(np.array([[0.0, 0.0, 0.0, 1.0]]), allow_unrelated=False)[0] == pytest.approx([1 / 3] * 3 + [0])


def test_a_prediction_below_the_threshold_abstains_but_keeps_its_label() -> None:
    prediction = predict(claim=CLAIM, text=TEXT, model=MODEL, abstain=0.8)
    assert (prediction.label, prediction.abstained) == ("denies", True)
    assert not predict(claim=CLAIM, text=TEXT, model=MODEL, abstain=0.75).abstained


def test_evidence_names_the_word_whose_removal_changes_the_answer() -> None:
    prediction = predict(claim=CLAIM, text=TEXT, holder="Ana Roth", model=MODEL)
    best = prediction.evidence[0]
    assert best.text == TEXT[best.span[0] : best.span[1]] == "denied"
    assert best.effect == pytest.approx(0.75 - 0.25)


def test_a_list_keeps_its_order_and_an_empty_one_stays_empty() -> None:
    pairs = [{"claim": CLAIM, "text": TEXT}, {"claim": CLAIM, "text": "It may be safe, Roth said."}]
    assert [prediction.label for prediction in predict(pairs, model=MODEL)] == ["denies", "hedges"]
    assert predict([], model=MODEL) == []


def test_examples_may_stand_in_a_list_and_keep_their_ids() -> None:
    (prediction,) = predict_examples([Example(claim=CLAIM, passage=TEXT, id="x")], model=MODEL)
    assert (prediction.example_id, prediction.evidence) == ("x", ())


def test_a_data_frame_comes_back_with_columns_added() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pandas.DataFrame(
        {"claim": [CLAIM, CLAIM], "text": [TEXT, "It may be."], "holder": ["Ana Roth", None], "label": ["x", "y"]},
        index=[7, 3],
    )
    done = predict(frame, model=MODEL)
    assert list(done.columns) == [
        *frame.columns,
        "predicted",
        "p_affirms",
        "p_hedges",
        "p_denies",
        "p_unrelated",
        "abstained",
        "prior",
    ]
    assert list(done["predicted"]) == ["denies", "hedges"]
    assert list(done.index) == [7, 3]
    assert "predicted" not in frame.columns
    with pytest.raises(RecordError, match="columns predicted, p_affirms"):
        predict(done, model=MODEL)


def test_an_empty_data_frame_gets_the_columns_too() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    assert "predicted" in predict(pandas.DataFrame({"claim": [], "text": []}), model=MODEL).columns


def test_a_dataset_comes_back_with_columns_added() -> None:
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    dataset = datasets.Dataset.from_list([{"claim": CLAIM, "text": TEXT, "year": 2024}])
    done = predict(dataset, model=MODEL)
    assert done["predicted"][0] == "denies"
    assert done["year"][0] == 2024
    assert math.isclose(sum(done[f"p_{label}"][0] for label in LABELS), 1.0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, r"needs claim=\.\.\. and text="),
        ({"pairs": [{"claim": "C"}]}, r"pairs\[0\]: text: expected a text, found None"),
        ({"pairs": [{"claim": " ", "text": "T"}]}, r"pairs\[0\]: claim: expected a text"),
        ({"pairs": [{"claim": "C", "text": 5}]}, r"pairs\[0\]: text: expected a text, found 5"),
        (
            {"pairs": [{"claim": "C", "text": "T", "holdr": "X"}]},
            r"pairs\[0\]: holdr: unknown key; did you mean 'holder'",
        ),
        ({"pairs": ["C"]}, r"pairs\[0\]: expected a dict"),
        ({"pairs": {"claim": "C", "text": "T"}}, r"found dict; for one item use"),
        ({"pairs": [], "claim": "C"}, r"either pairs or"),
        ({"claim": "C", "text": "T", "abstain": 1.5}, r"abstain: expected a probability"),
    ],
)
def test_wrong_input_is_a_clear_error(arguments: dict, message: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(RecordError, match=message):
        predict(**arguments, model=MODEL)


def test_a_frame_may_have_numbers_as_ids_and_arrays_as_lists() -> None:
    pandas = pytest.importorskip("pandas")
    import numpy as np

    spans = np.empty(2, dtype=object)
    spans[:] = [np.array([9, 18]), np.array([18, 19])]
    frame = pandas.DataFrame(
        {"id": [1, 2], "claim": ["It rained."] * 2, "text": ["Ann said it rained."] * 2, "content": [spans, None]}
    )
    assert len(predict(frame)["predicted"]) == 2


@pytest.mark.parametrize("content", [[[9, 99]], [[9, 2]], [[9, 12], [4, 8]]])
def test_spans_outside_the_text_are_refused(content: list[list[int]]) -> None:
    pair = {"claim": "It rained.", "text": "Ann said it rained.", "content": content}
    with pytest.raises(RecordError, match=r"pairs\[0\]: content: expected ascending spans inside a text of 19"):
        predict([pair])


def test_a_model_that_was_replaced_is_loaded_again(tmp_path):
    from avow.models.majority import fit_majority

    for label in ("affirms", "denies"):
        shutil.rmtree(tmp_path / "mine", ignore_errors=True)
        rows = [Example(claim="a", passage="b", label=label)]
        fit_majority(rows, name="mine", training_data=()).save(tmp_path / "mine")
        assert avow.predict(claim="a", text="b", model=tmp_path / "mine").label == label


def test_thresholds_are_checked_whoever_asks():
    article = avow.article_from_text("Nobody speaks here.", id="a")
    with pytest.raises(RecordError, match="abstain: expected a probability between 0 and 1, found 60"):
        avow.analyze(article, "It rained.", abstain=60)


@pytest.mark.parametrize("kind", ["pandas", "numpy", "stream"])
def test_a_dataset_may_have_a_format_or_be_a_stream_that_does_not_know_its_columns(kind: str) -> None:
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    rows = [{"claim": CLAIM, "text": TEXT}, {"claim": CLAIM, "text": "It may be."}]
    if kind == "stream":
        dataset = datasets.IterableDataset.from_generator(lambda: iter(rows))
        assert dataset.column_names is None
    else:
        dataset = datasets.Dataset.from_list(rows).with_format(kind)
    done = predict(dataset, model=MODEL)
    assert [row["predicted"] for row in done.with_format(None)] == ["denies", "hedges"]
    with pytest.raises(RecordError, match="columns predicted, p_affirms"):
        predict(done, model=MODEL)


def test_a_frame_may_have_ids_that_pandas_made_floats() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pandas.DataFrame({"claim": [CLAIM] * 2, "text": [TEXT] * 2, "id": [7, None]})
    assert list(predict(frame, model=MODEL)["predicted"]) == ["denies"] * 2


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_table_of_a_header_alone_keeps_its_columns(tmp_path: Path, suffix: str) -> None:
    for source in ("a.csv", "a.parquet"):
        if source == "a.csv":
            (tmp_path / source).write_text("claim,text,mood\n")
        else:
            pyarrow.parquet.write_table(pyarrow.table({"claim": [], "text": [], "mood": []}), tmp_path / source)
        assert predict_file(tmp_path / source, tmp_path / f"b{suffix}", model=MODEL) == 0
        assert column_names(tmp_path / f"b{suffix}") == ["claim", "text", "mood", *NEW_COLUMNS]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (pyarrow.array([None, b"x"]), r"a\.parquet:2: thing: expected a value that JSON can hold, found bytes"),
        (pyarrow.array([None, 5], pyarrow.duration("s")), r"a\.parquet:2: thing: .*found timedelta"),
        (pyarrow.array([[], [(b"k", 1)]], pyarrow.map_(pyarrow.binary(), pyarrow.int64())), "2: thing: .*found dict"),
    ],
)
def test_what_json_cannot_hold_is_refused_before_anything_is_predicted(
    tmp_path: Path, column: pyarrow.Array, message: str
) -> None:
    class Never:
        name = "never"

        def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
            raise AssertionError("asked")

    days = [datetime.date(2024, 3, 1)] * 2
    table = pyarrow.table({"claim": [CLAIM] * 2, "text": [TEXT] * 2, "date": days, "thing": column})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(RecordError, match=message):
        predict_file(tmp_path / "a.parquet", tmp_path / "b.jsonl", model=Never())
    pyarrow.parquet.write_table(table.drop_columns(["thing"]), tmp_path / "a.parquet")
    assert predict_file(tmp_path / "a.parquet", tmp_path / "b.jsonl", model=MODEL) == 2
    assert '"date": "2024-03-01"' in (tmp_path / "b.jsonl").read_text()
