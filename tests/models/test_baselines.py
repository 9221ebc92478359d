"""The baselines: shares of labels, and rules over overlap and cues."""

from pathlib import Path

import numpy as np
import pytest

from avow.errors import ModelError
from avow.labels import LABELS, Label
from avow.models import load_model, save_model
from avow.models.cue import CueModel
from avow.models.majority import fit_majority
from avow.records import Example


def example(passage: str, *, claim: str = "The bridge is safe.", label: Label | None = None) -> Example:
    return Example(claim=claim, passage=passage, label=label)


def test_majority_gives_the_shares_of_its_rows_to_every_example() -> None:
    labels: list[Label] = ["affirms", "affirms", "denies", "hedges"]
    model = fit_majority([example("x", label=label) for label in labels])
    assert model.predict_proba([example("a"), example("b")]).tolist() == [[0.5, 0.25, 0.25, 0.0]] * 2
    assert model.predict_proba([]).shape == (0, 4)


def test_majority_needs_labels() -> None:
    with pytest.raises(ModelError, match="expected examples with labels"):
        fit_majority([example("x")])


@pytest.mark.parametrize(
    ("passage", "label"),
    [
        ("“The bridge is safe,” she said.", "affirms"),
        ("“The bridge is not safe,” she said.", "denies"),
        ("She denied that the bridge is safe.", "denies"),
        ("She did not deny that the bridge is safe.", "affirms"),
        ("“The bridge may be safe,” she said.", "hedges"),
        ("Is the bridge safe?", "hedges"),
        ("The mayor likes football.", "unrelated"),
        ("", "unrelated"),
    ],
)
def test_cue_rules(passage: str, label: str) -> None:
    proba = CueModel().predict_proba([example(passage)])
    assert LABELS[int(proba[0].argmax())] == label
    assert proba.sum() == pytest.approx(1)


def test_a_negated_claim_turns_the_answer() -> None:
    claim = "The bridge is not safe."
    proba = CueModel().predict_proba([example("“The bridge is safe,” she said.", claim=claim)])
    assert LABELS[int(proba[0].argmax())] == "denies"


def test_baselines_come_back_from_their_folders(tmp_path: Path) -> None:
    rows = [example("“The bridge is safe,” she said."), example("Rain.")]
    for name, model in (("cue", CueModel()), ("majority", fit_majority([example("x", label="hedges")]))):
        save_model(model, tmp_path / name)
        again = load_model(tmp_path / name)
        assert np.array_equal(again.predict_proba(rows), model.predict_proba(rows))
        assert again.name == model.name
