"""From a configuration to a run folder: load, fit, save, predict, score."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avow.corpora import usual_prior
from avow.errors import ConfigError, ModelError, RunError
from avow.evaluation.predictions import write_predictions
from avow.evaluation.probes import run_probes
from avow.evaluation.runs import PROBES_FILE, evaluate_run
from avow.labels import LABELS, Prior
from avow.models import save_model
from avow.models.article_prior import prior_of, with_prior
from avow.records import Example, StanceModel
from avow.tables import write_json
from avow.training.config import TrainConfig
from avow.training.data import (
    Loaded,
    RunData,
    check_held_out,
    group_of,
    held_out_rows,
    last_stage_rows,
    load_run_data,
    load_unlabelled,
    row_key,
    set_name,
    training_data,
    without_articles,
)
from avow.training.fitting import Fit, check_parts, fit_prior, fitter, whole
from avow.training.folder import DONE, may_go_on, write_done, write_origin

logger = logging.getLogger(__name__)

_CHECKPOINTS: Final = "checkpoints"

Predicted = dict[str, tuple[list[Example], NDArray[np.float64], Prior]]
"""Name of a set -> its rows, probabilities of shape (rows, labels), and what these are for."""


def train(config: TrainConfig, *, seed: int = 0, runs: str | Path = "runs") -> Path:
    """Trains, predicts and scores as the configuration says.

    Args:
        config: See `TrainConfig`; `avow.config.load_config` reads one from a file.
        seed: Of all random choices; part of the run's name.
        runs: Where run folders are kept.

    Returns:
        The run folder.

    Raises:
        RunError: The run exists already.
        ConfigError: The configuration asks for data that has no rows, or evaluates on rows that it trains on.
        CorpusError: A corpus cannot be read.
        ModelError: The data cannot be learned from.
    """
    folder = Path(runs) / f"{config.name}-s{seed}"
    if not _is_first_process():
        with tempfile.TemporaryDirectory() as spare:
            _run(config, seed, Path(spare), checkpoints=folder / _CHECKPOINTS)
        return folder
    if folder.exists() and not may_go_on(folder, config, seed):
        state = "is finished" if (folder / DONE).exists() else "was not finished"
        raise RunError(f"{folder}: this run exists and {state}; remove the folder or choose another name or seed")
    sets = _run(config, seed, folder, checkpoints=folder / _CHECKPOINTS)
    shutil.rmtree(folder / _CHECKPOINTS, ignore_errors=True)
    write_done(folder, sets)
    return folder


def _is_first_process() -> bool:
    """Whether this is the process that writes, where `accelerate launch` or `torchrun` started several."""
    return os.environ.get("RANK", "0") == "0"


def _run(config: TrainConfig, seed: int, folder: Path, *, checkpoints: Path) -> int:
    """Trains, predicts and writes all of a run but its end mark; gives the number of evaluated sets."""
    loaded = load_run_data(config)
    training, evaluation, apart = loaded.training, loaded.evaluation, loaded.apart
    if config.model == "encoder":
        check_held_out(config, training, seed=seed)
    check_parts(config, training)
    unlabelled = {path: without_articles(rows, apart) for path, rows in load_unlabelled(config).items()}
    write_origin(folder, config, seed, loaded, unlabelled)
    examples = [example for _, rows in training for example in rows]
    weights = [part.weight for part, rows in training for _ in rows]
    fit = fitter(config, training, seed=seed, checkpoints=checkpoints, unlabelled=unlabelled)
    started = time.perf_counter()
    # An encoder's stages may share some.
    data = dict.fromkeys(
        each for part, rows in training for each in training_data(rows, corpus=part.corpus, split=part.split)
    )
    model = _prior_fitted(fit(examples, weights, list(data), whole), loaded.whole_articles)
    logger.info("fitted %s on %d rows in %.1f s", config.model, len(examples), time.perf_counter() - started)
    shutil.rmtree(folder / "model", ignore_errors=True)  # of an encoder's run that was killed and went on
    save_model(model, folder / "model")
    predicted = _predicted(model, evaluation)
    if config.export and (exported := _export(model, config, training, folder, seed)):
        predicted |= _predicted(exported, evaluation, ".exported")
    if config.controls:
        predicted |= _controls(fit, examples, weights, loaded)
    if config.cross_validation:
        groups = [group_of(example, config.group_by) for example in examples]
        proba = _cross_validated(fit, examples, weights, groups, folds=config.cross_validation.folds, seed=seed)
        # A row that is in two parts is learned from twice, and told once.
        once = list({row_key(example): place for place, example in enumerate(examples)}.values())
        predicted["train.cross-validated"] = ([examples[place] for place in once], proba[once], "pairs")
    if config.probes:
        asked = [row for _, rows in evaluation for row in rows]
        write_json(folder / PROBES_FILE, run_probes(asked, model.predict_proba, limit=config.probes, seed=seed))
    for name, (rows, proba, prior) in predicted.items():
        write_predictions(folder / "predictions" / f"{name}.parquet", rows, proba, prior=prior)
    if predicted:
        evaluate_run(folder)
    return len(predicted)


def _prior_fitted(model: StanceModel, whole_articles: Sequence[Loaded]) -> StanceModel:
    """Gives a model with an article prior, or without: hours of training are not lost for one that cannot be fitted."""
    if not whole_articles:
        return model
    try:
        return fit_prior(model, whole_articles)
    except ModelError as error:
        logger.warning("no article prior: %s", error)
        return model


def _predicted(model: StanceModel, evaluation: Sequence[Loaded], ending: str = "") -> Predicted:
    """Predicts each set as it is asked about: the corpora of whole articles with their prior."""
    predicted: Predicted = {}
    for part, rows in evaluation:
        asked = with_prior(model, usual_prior(part.corpus))
        predicted[set_name(part) + ending] = (rows, asked.predict_proba(rows), prior_of(asked))
    return predicted


def _export(
    model: StanceModel, config: TrainConfig, training: Sequence[Loaded], folder: Path, seed: int
) -> StanceModel | None:
    """Writes the model as ONNX, checked on the held-out rows, and gives it; nothing of an export that is refused."""
    from avow.models.encoder import EncoderModel
    from avow.models.onnx_export import export_onnx

    if not isinstance(model, EncoderModel):
        raise ConfigError(f"only an encoder can be exported, found {type(model).__name__}")
    last = last_stage_rows(config, training)
    check = held_out_rows(last, config.held_out, group_by=config.group_by, seed=seed)
    shutil.rmtree(folder / "exported", ignore_errors=True)
    try:
        exported, parity = export_onnx(model, check, int8=config.export == "int8")
    except ModelError as error:  # hours of training are not lost for it
        logger.warning("no exported/: %s", error)
        return None
    logger.info("exported: %s", parity)
    exported.save(folder / "exported")
    return exported


def _claim_alone(example: Example) -> Example:
    return replace(example, passage="", content=(), cue=(), mention=())


def _passage_alone(example: Example) -> Example:
    return replace(example, claim="")


_CONTROLS: Final[dict[str, Callable[[Example], Example]]] = {
    "claim-only": _claim_alone,
    "passage-only": _passage_alone,
}


def _controls(fit: Fit, examples: Sequence[Example], weights: Sequence[float], loaded: RunData) -> Predicted:
    """Predicts with models that see half of each pair: what can be guessed from the claim or the passage alone."""
    predicted: Predicted = {}
    for control, blank in _CONTROLS.items():
        blanked = [(part, [blank(row) for row in rows]) for part, rows in loaded.whole_articles]
        blind = _prior_fitted(fit(examples, weights, (), blank), blanked)
        for part, rows in loaded.evaluation:
            asked = with_prior(blind, usual_prior(part.corpus))
            proba = asked.predict_proba([blank(row) for row in rows])
            predicted[f"{set_name(part)}.{control}"] = (rows, proba, prior_of(asked))
    return predicted


def _cross_validated(
    fit: Fit, examples: Sequence[Example], weights: Sequence[float], groups: Sequence[str], *, folds: int, seed: int
) -> NDArray[np.float64]:
    """Predicts each row with a model that saw nothing of its group, shape (rows, labels)."""
    from avow.models.folds import grouped_folds

    proba = np.zeros((len(examples), len(LABELS)))
    for fold in grouped_folds(groups, folds, seed):
        kept = np.flatnonzero(~fold).tolist()
        model = fit([examples[i] for i in kept], [weights[i] for i in kept], (), whole)
        proba[fold] = model.predict_proba([examples[i] for i in np.flatnonzero(fold).tolist()])
    return proba
