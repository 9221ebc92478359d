"""The linear model that ships with avow: verified, small, quick, and free of heavy imports."""

import subprocess
import sys
import time
from importlib import resources

import numpy as np

from avow.models import load_model
from avow.records import Example

EXAMPLE = Example(
    claim="The reservoir is safe to drink from.",
    passage="“It may be safe, but I would not drink it,” said engineer Lena Voss after the inspection on Monday.",
    holder="Lena Voss",
    content=((0, 43),),
    mention=((58, 67),),
)


def test_it_loads_and_gives_a_distribution() -> None:
    proba = load_model("linear").predict_proba([EXAMPLE])
    assert proba.shape == (1, 4)
    assert np.isclose(proba.sum(), 1)
    assert (proba > 0).all()


def test_it_is_small() -> None:
    with resources.as_file(resources.files("avow").joinpath("assets", "linear-default")) as folder:
        assert sum(path.stat().st_size for path in folder.iterdir()) < 5_000_000
        assert not any(path.suffix in {".pkl", ".joblib"} for path in folder.iterdir())


def test_thirty_predictions_take_milliseconds() -> None:
    model = load_model("linear")
    variants = [EXAMPLE.passage + " Again." * n for n in range(30)]
    rows = [Example(claim=EXAMPLE.claim, passage=text, holder="Lena Voss", content=((0, 43),)) for text in variants]
    model.predict_proba(rows[:1])
    best = min(_seconds(model.predict_proba, rows) for _ in range(5))
    assert best < 0.1  # 0.01 on an idle machine


def test_loading_and_predicting_import_no_scikit_learn() -> None:
    code = (
        "import sys; from avow.models import load_model; from avow.records import Example;"
        "load_model('linear').predict_proba([Example(claim='It rained.', passage='It rained.')]);"
        "print(sorted({'sklearn', 'scipy', 'skops', 'torch', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _seconds(predict: object, rows: list[Example]) -> float:
    started = time.perf_counter()
    predict(rows)  # type: ignore[operator]
    return time.perf_counter() - started
