"""The linear model: the same in every process, saved and loaded whole, and no row depends on its batch."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from avow.errors import ModelError
from avow.models import load_model, save_model
from avow.models.folds import grouped_folds
from avow.models.linear import LinearModel
from avow.models.linear_fit import fit_linear
from avow.records import Example

TOPICS = ("bridge", "harbour", "library", "orchard", "quarry", "railway")


def examples() -> list[Example]:
    """Three stances toward a claim on each of six topics."""
    said = {
        "affirms": "Ann said on Monday that the {} is safe, and that it certainly is so.",
        "hedges": "Ann said on Monday that the {} may perhaps be safe, if nobody is wrong.",
        "denies": "Ann denied on Monday that the {} is safe and did not say it was never unsafe.",
    }
    return [
        Example(
            id=f"{topic}-{label}",
            claim=f"The {topic} is not unsafe.",
            passage=text.format(topic),
            holder="Ann",
            mention=((0, 3),),
            content=((14, len(text.format(topic))),),
            label=label,  # type: ignore[arg-type]
            claim_id=topic,
        )
        for topic in TOPICS
        for label, text in said.items()
    ]


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return fit_linear(examples(), name="tiny", least_examples=2, folds=3)


def test_it_learns_what_the_words_tell(model: LinearModel) -> None:
    proba = model.predict_proba(examples())
    assert np.allclose(proba.sum(axis=1), 1)
    assert (proba[:, 3] == 0).all(), "no training row is unrelated"
    assert np.mean(proba.argmax(axis=1) == [0, 1, 2] * len(TOPICS)) > 0.9


def test_a_row_does_not_depend_on_its_batch(model: LinearModel) -> None:
    rows = examples()
    alone = np.concatenate([model.predict_proba([row]) for row in rows])
    assert (model.predict_proba(rows[::-1])[::-1] == alone).all()
    assert model.predict_proba([]).shape == (0, 4)


def test_a_saved_model_gives_the_same_numbers(model: LinearModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert loaded.name == "tiny 1"
    assert (loaded.predict_proba(examples()) == model.predict_proba(examples())).all()


SCRIPT = """
import importlib.util, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("mine", sys.argv[1])
mine = importlib.util.module_from_spec(spec)
spec.loader.exec_module(mine)
model = mine.fit_linear(mine.examples(), name="tiny", least_examples=2, folds=3)
model.save(sys.argv[2])
Path(sys.argv[2], "proba").write_bytes(model.predict_proba(mine.examples()).tobytes())
"""


def test_two_processes_make_the_same_bytes(tmp_path: Path) -> None:
    digests = []
    for seed in ("1", "2"):  # of Python's string hashes, which decide the order of sets
        folder = tmp_path / seed
        subprocess.run(
            [sys.executable, "-c", SCRIPT, __file__, str(folder)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        digests.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()})
    assert digests[0] == digests[1]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([Example(id="x", claim="c", passage="p", corpus="mine")], "example 'x' of 'mine' has no label"),
        ([Example(claim="c", passage="p", label="denies")] * 3, "at least two labels, found 1"),
        (
            [Example(claim="c", passage="p", label=label) for label in ("denies", "affirms")],
            "at least two groups, found 1",
        ),
        (
            [
                Example(claim=claim, passage=f"{claim} {label}", label=label)
                for claim in ("dams leak", "bees sleep")
                for label in ("denies", "affirms")
            ],
            "expected features that are in at least 3 examples, found none in 2 examples",
        ),
    ],
)
def test_rows_that_teach_nothing_are_refused(rows: list[Example], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        fit_linear(rows)


def test_folds_keep_groups_whole_and_hold_every_row_once() -> None:
    groups = ["a", "b", "a", "c", "d", "b", "e"]
    folds = grouped_folds(groups, 3, seed=0)
    assert (np.sum(folds, axis=0) == 1).all()
    for fold in folds:
        inside = {group for group, chosen in zip(groups, fold, strict=True) if chosen}
        outside = {group for group, chosen in zip(groups, fold, strict=True) if not chosen}
        assert not inside & outside
