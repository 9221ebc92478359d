"""A configuration becomes a run folder: a fitted model, its predictions, and what is needed to make both again.

runs/<name>-s<seed>/
    config.toml         the configuration with every default filled in
    environment.json    Python, platform, package versions
    inputs.json         every data set with its rows and their sha256
    model/              the saved model, see `avow.models`; exported/ is the same as ONNX, if asked for
    predictions/        one file per evaluated set
    checkpoints/        an encoder's, while it trains: a run that was killed goes on from them
    metrics.json        all scores; report.html and report.md show them, errors/ lists what went wrong
    DONE                written last: a folder without it is not finished

The road: `config` says what to train on what, `data` loads the rows, `fitting` fits a model to them, `run` goes from
one to the next, and `folder` writes down what was used.
"""

from avow.training.config import (
    CrossValidation,
    HeldOut,
    LinearSettings,
    Negatives,
    Part,
    StageConfig,
    TrainConfig,
)
from avow.training.data import group_of
from avow.training.run import train

__all__ = [
    "CrossValidation",
    "HeldOut",
    "LinearSettings",
    "Negatives",
    "Part",
    "StageConfig",
    "TrainConfig",
    "group_of",
    "train",
]
