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
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from avow import corpora
from avow.config import Config
from avow.errors import ConfigError, RunError
from avow.evaluation.predictions import write_predictions
from avow.evaluation.probes import run_probes
from avow.evaluation.runs import PROBES_FILE, evaluate_run
from avow.examples import labelled_examples, mark_holder
from avow.models import save_model
from avow.models.bundle import TrainingData
from avow.models.encoder_settings import EncoderSettings, StageSettings
from avow.records import Example, StanceModel
from avow.tables import atomic_writer, write_json

logger = logging.getLogger(__name__)

DONE: Final = "DONE"
_CHECKPOINTS: Final = "checkpoints"
_PACKAGES = ("avow", "numpy", "scipy", "scikit-learn", "pyarrow", "pydantic")

Fit = Callable[[Sequence[Example], Sequence[float], Sequence[TrainingData]], StanceModel]


class Part(Config):
    """One split of one corpus, as `avow.corpora.load` gives it, or rows of the user's own.

    Attributes:
        corpus: Name of a corpus; needs `split`.
        path: Instead of a corpus: a table of labelled rows (see `avow.examples.labelled_examples`), or a prepared split
            (a folder of Parquet shards that `avow prepare` wrote).
        split: Only rows of this split; for a path it may be left out.
        weight: How much each of its rows counts in training.
        tags: Only rows whose tags have these values.
    """

    corpus: str = ""
    path: str = ""
    split: str = ""
    weight: float = Field(default=1.0, gt=0)
    tags: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_origin(self) -> Part:
        if bool(self.corpus) == bool(self.path):
            raise ValueError("data come either from a corpus or from a path, expected one of the two")
        if self.corpus and not self.split:
            raise ValueError(f"corpus {self.corpus!r}: expected the split to use, found none")
        return self


class LinearSettings(Config):
    """Settings of the linear model, see `avow.models.linear_fit.fit_linear`.

    Attributes:
        calibrate_on: Corpora whose rows the temperature is fitted on, as they are like the text to come; empty: all.
    """

    inverse_penalty: float = Field(default=0.3, gt=0)
    least_examples: int = Field(default=3, ge=1)
    folds: int = Field(default=5, ge=2)
    balanced: bool = False
    calibrate_on: tuple[str, ...] = ()


class Negatives(Config):
    """Unrelated pairs made of a stage's rows, see `avow.prepare.negatives`.

    Attributes:
        weight: How much each counts in training.
    """

    nearness: Literal["other_topic", "same_domain", "same_topic", "shared_words"]
    number: int = Field(ge=1)
    weight: float = Field(default=1.0, gt=0)


class StageConfig(StageSettings):
    """A stage of an encoder's training and its data, see `avow.models.encoder_settings`.

    Attributes:
        frames: Draws a row for passages that put the row's sentence into somebody's mouth (`avow.prepare.framing`);
            of rows that are pairs of sentences, without a holder and a hedge.
        negatives: Passages paired with claims that they do not bear on.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    train: tuple[Part, ...]
    frames: int = Field(default=0, ge=0, le=20)
    negatives: tuple[Negatives, ...] = ()


class HeldOut(Config):
    """Rows of an encoder's last stage that it is not trained on: for early stopping, calibration, the export's check.

    Attributes:
        corpora: Only rows of these corpora; none named: all of the last stage's.
        share: Share of the groups, drawn by the seed.
        groups: These groups besides ("topic=guns").
    """

    corpora: tuple[str, ...] = ()
    share: float = Field(default=0.1, ge=0, lt=1)
    groups: tuple[str, ...] = ()


class CrossValidation(Config):
    """Predictions for the training rows themselves, each by a model that saw nothing of its group."""

    folds: int = Field(default=5, ge=2)


class TrainConfig(Config):
    """What to train on what.

    Attributes:
        name: Of the run and of the model; a plain file name.
        version: Of the model.
        model: Kind of model. An encoder has its data in its stages, all others in `train`.
        train: Data to fit on.
        negatives: Passages of the training rows paired with claims that they do not bear on; of an encoder, see its
            stages.
        evaluate: Data to predict and score; none of it is fitted on.
        group_by: Tags that say which rows belong together ("topic", or "article" for rows of one article); the first
            that a row has, else its claim.
            Calibration and cross-validation keep groups whole.
        mark_holders: Let the rule extractor mark what the holder says where the corpus does not.
        controls: Also fit on claims alone and on passages alone: what a model can guess without the pair.
        cross_validation: Also predict the training rows in folds.
        export: Also write an encoder as ONNX, for prediction without torch; evaluated besides the original.
        probes: Ask the model about so many evaluation rows with small changes (`avow.evaluation.probes`); 0 for none.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    version: str = "1"
    model: Literal["majority", "cue", "linear", "encoder"]
    train: tuple[Part, ...] = ()
    negatives: tuple[Negatives, ...] = ()
    evaluate: tuple[Part, ...] = ()
    group_by: tuple[str, ...] = ()
    mark_holders: bool = False
    controls: bool = False
    cross_validation: CrossValidation | None = None
    linear: LinearSettings = LinearSettings()
    encoder: EncoderSettings | None = None
    stages: tuple[StageConfig, ...] = ()
    held_out: HeldOut = HeldOut()
    export: Literal["", "int8", "float32"] = ""
    probes: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _fits_model(self) -> TrainConfig:
        if self.model == "encoder":
            if self.encoder is None or not self.stages or self.train or self.negatives:
                raise ValueError("an encoder needs [encoder] and [[stages]] with their own data, and no data besides")
        elif strangers := sorted(set(self.linear.calibrate_on) - {part.corpus for part in self.train}):
            raise ValueError(f"linear.calibrate_on: {strangers[0]!r} is no corpus of [[train]]")
        elif self.encoder or self.stages or self.export:
            raise ValueError(f"encoder, stages and export are for model 'encoder', found them with {self.model!r}")
        return self


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
    if folder.exists() and not _goes_on(folder, config, seed):
        state = "is finished" if (folder / DONE).exists() else "was not finished"
        raise RunError(f"{folder}: this run exists and {state}; remove the folder or choose another name or seed")
    sets = _run(config, seed, folder, checkpoints=folder / _CHECKPOINTS)
    shutil.rmtree(folder / _CHECKPOINTS, ignore_errors=True)
    with atomic_writer(folder / DONE) as file:
        file.write(f"{sets} sets\n")
    return folder


def _is_first_process() -> bool:
    """Whether this is the process that writes, where `accelerate launch` or `torchrun` started several."""
    return os.environ.get("RANK", "0") == "0"


def _run(config: TrainConfig, seed: int, folder: Path, *, checkpoints: Path) -> int:
    """Trains, predicts and writes all of a run but its end mark; gives the number of evaluated sets."""
    parts = (*config.train, *(part for stage in config.stages for part in stage.train))
    training = [(part, _rows(part, config)) for part in parts]
    evaluation = [(part, _rows(part, config)) for part in config.evaluate]
    _check_unseen(training, evaluation)
    folder.mkdir(parents=True, exist_ok=True)
    _write_settings(folder, config, seed)
    write_json(folder / "inputs.json", [_input_row(use, part, rows) for use, part, rows in _used(training, evaluation)])
    examples = [example for _, rows in training for example in rows]
    weights = [part.weight for part, rows in training for _ in rows]
    fit = _encoder_fitter(config, seed, checkpoints, training) if config.model == "encoder" else _fitter(config, seed)
    started = time.perf_counter()
    data = dict.fromkeys(_training_data(part, rows) for part, rows in training)  # an encoder's stages may share some
    model = fit(examples, weights, list(data))
    logger.info("fitted %s on %d rows in %.1f s", config.model, len(examples), time.perf_counter() - started)
    shutil.rmtree(folder / "model", ignore_errors=True)  # of an encoder's run that was killed and went on
    save_model(model, folder / "model")
    predicted = {_set_name(part): (rows, model.predict_proba(rows)) for part, rows in evaluation}
    if config.export:
        last = [row for _, rows in training[-len(config.stages[-1].train) :] for row in rows]
        exported = _export(model, _held_out(last, config, seed), folder, int8=config.export == "int8")
        predicted |= {f"{_set_name(part)}.exported": (rows, exported.predict_proba(rows)) for part, rows in evaluation}
    if config.controls:
        for control, blank in _CONTROLS.items():
            blind = fit([blank(example) for example in examples], weights, ())
            for part, rows in evaluation:
                predicted[f"{_set_name(part)}.{control}"] = (rows, blind.predict_proba([blank(row) for row in rows]))
    if config.cross_validation:
        predicted["train.cross-validated"] = (examples, _cross_validated(fit, examples, weights, config, seed))
    if config.probes:
        asked = [row for _, rows in evaluation for row in rows]
        write_json(folder / PROBES_FILE, run_probes(asked, model.predict_proba, limit=config.probes, seed=seed))
    for name, (rows, proba) in predicted.items():
        write_predictions(folder / "predictions" / f"{name}.parquet", rows, proba)
    if predicted:
        evaluate_run(folder)
    return len(predicted)


def group_of(example: Example, group_by: Sequence[str]) -> str:
    """Gives what an example belongs to: the first of these tags it has ("article": its article), else its claim."""
    for tag in group_by:
        if value := example.article_id if tag == "article" else example.tags.get(tag):
            return f"{tag}={value}"
    return example.claim_id or example.claim


def _claim_alone(example: Example) -> Example:
    return replace(example, passage="", content=(), cue=(), mention=())


def _passage_alone(example: Example) -> Example:
    return replace(example, claim="")


_CONTROLS: Final[dict[str, Callable[[Example], Example]]] = {
    "claim-only": _claim_alone,
    "passage-only": _passage_alone,
}


def _rows(part: Part, config: TrainConfig) -> list[Example]:
    rows = [
        example
        for example in _load(part)
        if example.label is not None and all(example.tags.get(tag) == value for tag, value in part.tags.items())
    ]
    if not rows:
        raise ConfigError(f"no labelled rows in {_set_name(part)} with tags {part.tags or 'of any kind'}")
    return [mark_holder(row) for row in rows] if config.mark_holders else rows


def _load(part: Part) -> Iterator[Example]:
    if part.corpus:
        return corpora.load(part.corpus, splits=(part.split,))
    if not Path(part.path).is_dir():
        rows = labelled_examples(part.path)
    else:
        from avow.prepare.shards import read_examples

        rows = list(read_examples(part.path))
    return (row for row in rows if not part.split or row.split == part.split)


def _check_unseen(
    training: Sequence[tuple[Part, list[Example]]], evaluation: Sequence[tuple[Part, list[Example]]]
) -> None:
    """Refuses to evaluate on rows that are trained on; warns of other rows with the same texts."""
    seen = {_key(row): part for part, rows in training for row in rows}
    texts = {(row.claim, row.passage, row.holder) for _, rows in training for row in rows}
    for part, rows in evaluation:
        if twice := next((row for row in rows if _key(row) in seen), None):
            known = _set_name(seen[_key(twice)])
            raise ConfigError(
                f"evaluate: row {twice.id!r} of {_set_name(part)} is also in the training data {known}; evaluate on"
                " rows that the model has not seen"
            )
        # Official splits may have such rows, and leaving them out would make another test set.
        if same := sum((row.claim, row.passage, row.holder) in texts for row in rows):
            logger.warning("%s: %d of %d rows have the texts of a training row", _set_name(part), same, len(rows))


def _fitter(config: TrainConfig, seed: int) -> Fit:
    """Gives the function that fits a model of the configured kind."""

    def fit(examples: Sequence[Example], weights: Sequence[float], data: Sequence[TrainingData]) -> StanceModel:
        if config.model == "cue":
            from avow.models.cue import CueModel

            return CueModel(config.name)
        if config.model == "majority":
            from avow.models.majority import fit_majority

            return fit_majority(examples, name=config.name, training_data=data)
        from avow.models.linear_fit import fit_linear

        settings = config.linear.model_dump()
        alike = settings.pop("calibrate_on") or {example.corpus for example in examples}
        pairs, shares = _negatives(examples, config.negatives, seed)
        examples, weights = [*examples, *pairs], [*weights, *shares]
        return fit_linear(
            examples,
            name=config.name,
            version=config.version,
            weights=weights,
            groups=[group_of(example, config.group_by) for example in examples],
            calibrate=[example.corpus in alike for example in examples],
            seed=seed,
            training_data=data,
            **settings,
        )

    return fit


def _encoder_fitter(
    config: TrainConfig, seed: int, checkpoints: Path, training: Sequence[tuple[Part, list[Example]]]
) -> Fit:
    """Gives the function that fits an encoder; each fit of a run (controls, folds) has checkpoints of its own."""
    stages_of: dict[tuple[str, str], dict[int, float]] = {}
    numbers = [number for number, stage in enumerate(config.stages) for _ in stage.train]
    for number, (part, rows) in zip(numbers, training, strict=True):
        for row in rows:
            stages_of.setdefault(_key(row), {})[number] = part.weight
    last = {key for key, weights in stages_of.items() if len(config.stages) - 1 in weights}
    fits = iter(range(1_000_000))

    def fit(examples: Sequence[Example], weights: Sequence[float], data: Sequence[TrainingData]) -> StanceModel:
        from avow.models.encoder_fit import Stage, fit_encoder

        held_out = _held_out([example for example in examples if _key(example) in last], config, seed)
        out = {_key(row) for row in held_out}
        rows: list[dict[tuple[str, str], tuple[Example, float]]] = [{} for _ in config.stages]
        for example in examples:
            key = _key(example)
            if key not in out:
                for number, weight in stages_of[key].items():  # the stage's own weight, not that of another stage
                    rows[number][key] = (example, weight)
        assert config.encoder is not None  # noqa: S101  (checked by the configuration)
        return fit_encoder(
            [
                Stage(stage.name, stage, *_enlarged(stage, list(own.values()), seed))
                for stage, own in zip(config.stages, rows, strict=True)
            ],
            settings=config.encoder,
            held_out=held_out,
            work=checkpoints / str(next(fits)),
            seed=seed,
            name=config.name,
            version=config.version,
            training_data=data,
        )

    return fit


def _enlarged(
    stage: StageConfig, rows: Sequence[tuple[Example, float]], seed: int
) -> tuple[list[Example], list[float]]:
    """Gives a stage's rows and weights, with the attributed passages and unrelated pairs made of them."""
    from avow.prepare.framing import framed

    given = [row for row, _ in rows]
    examples, weights = list(given), [weight for _, weight in rows]
    if stage.frames:
        examples += framed([row for row in given if _is_sentence_pair(row)], seed=seed, times=stage.frames)
        weights += [1.0] * (len(examples) - len(weights))
    pairs, shares = _negatives(given, stage.negatives, seed)
    return examples + pairs, weights + shares


def _negatives(rows: Sequence[Example], kinds: Sequence[Negatives], seed: int) -> tuple[list[Example], list[float]]:
    """Gives unrelated pairs made of some rows, and their weights."""
    from avow.prepare.negatives import unrelated_pairs

    made = [(unrelated_pairs(rows, kind.number, nearness=kind.nearness, seed=seed), kind.weight) for kind in kinds]
    return [pair for pairs, _ in made for pair in pairs], [weight for pairs, weight in made for _ in pairs]


def _is_sentence_pair(row: Example) -> bool:
    return row.holder is None and not row.mention and row.label != "hedges"


def _held_out(last_stage: Sequence[Example], config: TrainConfig, seed: int) -> list[Example]:
    """Gives the rows of the last stage whose groups are held out; no stage learns from a row of them."""
    named = config.held_out.corpora
    once = {_key(example): example for example in last_stage}
    rows = [example for example in once.values() if not named or example.corpus in named]
    groups = sorted({group_of(row, config.group_by) for row in rows})
    drawn = np.random.default_rng(seed).permutation(len(groups))[: round(config.held_out.share * len(groups))]
    chosen = {groups[place] for place in drawn.tolist()} | set(config.held_out.groups)
    return [row for row in rows if group_of(row, config.group_by) in chosen]


def _export(model: StanceModel, check: Sequence[Example], folder: Path, *, int8: bool) -> StanceModel:
    from avow.models.encoder import EncoderModel
    from avow.models.onnx_export import export_onnx

    if not isinstance(model, EncoderModel):
        raise ConfigError(f"only an encoder can be exported, found {type(model).__name__}")
    exported, parity = export_onnx(model, check, int8=int8)
    logger.info("exported: %s", parity)
    shutil.rmtree(folder / "exported", ignore_errors=True)
    exported.save(folder / "exported")
    return exported


def _goes_on(folder: Path, config: TrainConfig, seed: int) -> bool:
    """Whether this is an unfinished run of an encoder with the very same configuration: it has checkpoints to use."""
    settings = folder / "config.toml"
    if config.model != "encoder" or (folder / DONE).exists() or not settings.is_file():
        return False
    return settings.read_text(encoding="utf-8") == _settings_text(config, seed)


def _cross_validated(
    fit: Fit, examples: Sequence[Example], weights: Sequence[float], config: TrainConfig, seed: int
) -> NDArray[np.float64]:
    from avow.models.folds import grouped_folds

    folds = config.cross_validation.folds if config.cross_validation else 0
    proba = np.zeros((len(examples), 4))
    for fold in grouped_folds([group_of(example, config.group_by) for example in examples], folds, seed):
        kept = np.flatnonzero(~fold).tolist()
        model = fit([examples[i] for i in kept], [weights[i] for i in kept], ())
        proba[fold] = model.predict_proba([examples[i] for i in np.flatnonzero(fold).tolist()])
    return proba


def _key(example: Example) -> tuple[str, str]:
    return example.corpus, example.id


def _set_name(part: Part) -> str:
    origin = part.corpus or Path(part.path).stem
    return "-".join(word for word in (origin, part.split, *part.tags.values()) if word)


def _digest(rows: Sequence[Example]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        fields = (row.id, row.claim, row.passage, row.holder, row.content, row.cue, row.mention, row.outer, row.label)
        digest.update(json.dumps(fields, ensure_ascii=False).encode("utf-8") + b"\n")
    return digest.hexdigest()


def _training_data(part: Part, rows: Sequence[Example]) -> TrainingData:
    return TrainingData(
        corpus=part.corpus or Path(part.path).stem,
        split=part.split,
        rows=len(rows),
        sha256=_digest(rows),
        licence=rows[0].licence,
    )


def _used(
    training: Sequence[tuple[Part, list[Example]]], evaluation: Sequence[tuple[Part, list[Example]]]
) -> Iterator[tuple[str, Part, list[Example]]]:
    yield from (("train", part, rows) for part, rows in training)
    yield from (("evaluate", part, rows) for part, rows in evaluation)


def _input_row(use: str, part: Part, rows: Sequence[Example]) -> dict[str, Any]:
    return {"use": use, **part.model_dump(), "rows": len(rows), "sha256": _digest(rows)}


def _write_settings(folder: Path, config: TrainConfig, seed: int) -> None:
    with atomic_writer(folder / "config.toml") as file:
        file.write(_settings_text(config, seed))
    write_json(
        folder / "environment.json",
        {
            "python": platform.python_version(),
            "platform": platform.platform(),
            "packages": {package: metadata.version(package) for package in _PACKAGES},
        },
    )


def _settings_text(config: TrainConfig, seed: int) -> str:
    return f"# seed {seed}\n" + _toml(config.model_dump(exclude_none=True))


def _toml(values: dict[str, Any], prefix: str = "") -> str:
    """Writes nested plain values as TOML: scalars first, then tables and arrays of tables."""
    plain = {k: v for k, v in values.items() if not isinstance(v, dict) and not _is_tables(v)}
    lines = [f"{key} = {_toml_value(value)}" for key, value in plain.items()]
    for key, value in values.items():
        if isinstance(value, dict):
            lines += ["", f"[{prefix}{key}]", _toml(value, f"{prefix}{key}.")]
        elif _is_tables(value):
            for table in value:
                lines += ["", f"[[{prefix}{key}]]", _toml(table, f"{prefix}{key}.")]
    return "\n".join(lines) + ("\n" if not prefix else "")


def _is_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], dict)


def _toml_value(value: Any) -> str:
    # JSON's strings, numbers, booleans and arrays are TOML's, too.
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
