"""A configuration and its rows become a function that fits a model; it is called once for each model of a run."""

from __future__ import annotations

import itertools
import logging
import math
from collections.abc import Callable, Collection, Mapping, Sequence, Sized
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from avow.errors import ConfigError, ModelError
from avow.labels import LABEL_INDEX
from avow.models.article_prior import (
    Model,
    fit_article_prior,
    halved_log_loss,
    log_loss,
    with_fitted_prior,
)
from avow.models.bundle import TrainingData
from avow.models.encoder_settings import Precision
from avow.records import Example, StanceModel
from avow.training.config import Negatives, StageConfig, TrainConfig
from avow.training.data import (
    Loaded,
    group_of,
    held_out_rows,
    row_key,
    training_data,
    without_contents,
    without_held_out,
)

logger = logging.getLogger(__name__)

View = Callable[[Example], Example]
"""What of a row a model gets to see."""

Fit = Callable[[Sequence[Example], Sequence[float], Sequence[TrainingData], View], StanceModel]
"""Fits a model to rows with weights; the third is what its card says about them.

Pairs are made, and groups told, by the whole rows; then each is shown to the model by the fourth.
"""


def whole(example: Example) -> Example:
    """Gives an example as it is."""
    return example


def fitter(
    config: TrainConfig,
    training: Sequence[Loaded],
    *,
    seed: int,
    checkpoints: Path,
    unlabelled: Mapping[str, Sequence[Example]],
) -> Fit:
    """Gives the function that fits a model of the configured kind.

    Args:
        config: See `TrainConfig`.
        training: All parts to fit on, in the order of the configuration.
        seed: Of all random choices.
        checkpoints: Folder for an encoder's; each of a run's models (controls, folds) has its own in it.
        unlabelled: Rows for the teachers of an encoder's stages, by the path that a stage names.
    """
    if config.model == "encoder":
        return _encoder_fitter(config, training, seed, checkpoints, unlabelled)
    return _light_fitter(config, seed)


def check_parts(config: TrainConfig, training: Sequence[Loaded]) -> None:
    """Checks, before any model is fitted, that its calibration and cross-validation have the rows that they need.

    Raises:
        ConfigError: A corpus to calibrate on is not there, or there are too few groups for the folds.
    """
    examples = [example for _, rows in training for example in rows]
    known = {example.corpus for example in examples}
    if strangers := sorted(set(config.linear.calibrate_on) - known):
        raise ConfigError(
            f"linear.calibrate_on: {strangers[0]!r} is no corpus of [[train]]: {', '.join(sorted(known))}"
        )
    if config.cross_validation is None:
        return
    groups = {group_of(example, config.group_by) for example in examples}
    left = len(groups) - math.ceil(len(groups) / max(1, min(config.cross_validation.folds, len(groups))))
    needed = 2 if config.model == "linear" else 1  # it is calibrated in folds of its own
    if left < needed:
        raise ConfigError(
            "cross_validation: expected rows of more groups, as folds keep groups whole and each must leave"
            f" {needed} to learn from; found {len(groups)} ({', '.join(sorted(groups)[:3])}); leave [cross_validation]"
            " out, or group by something smaller (group_by)"
        )


def fit_prior(model: Model, whole_articles: Sequence[Loaded], *, version: str = "") -> Model:
    """Gives a model with an article prior that is fitted on these parts, and logs what it brings there.

    Args:
        version: Of the new model; as before where none is given.

    Raises:
        ModelError: They have too few rows with or without a stance, or the model is of a kind that cannot keep one.
    """
    rows = [row for _, own in whole_articles for row in own]
    gold = np.array([LABEL_INDEX[row.label or ""] for row in rows], dtype=np.int64)
    proba = model.predict_proba(rows)
    log_odds = fit_article_prior(proba, gold)
    data = [each for part, own in whole_articles for each in training_data(own, corpus=part.corpus, split=part.split)]
    fitted = with_fitted_prior(model, log_odds, pairs=len(rows), data=data, version=version)
    articles = [(row.corpus, row.article_id) for row in rows]
    number = {article: place for place, article in enumerate(sorted(set(articles)))}
    logger.info("%s: article prior %+.3f, of %d pairs on %d articles", model.name, log_odds, len(rows), len(number))
    try:
        halved = halved_log_loss(proba, gold, np.array([number[article] for article in articles]))
    except ModelError as error:  # few rows, which were enough for one prior
        told = "log loss %.3f as for pairs; with half of the articles alone, to measure it on the others: %s"
        logger.info(told, log_loss(proba, gold), error)
    else:
        told = "log loss %.3f as for pairs, %.3f with it (each half of the articles by the other's)"
        logger.info(told, log_loss(proba, gold), halved)
    return fitted


def _light_fitter(config: TrainConfig, seed: int) -> Fit:
    def fit(
        examples: Sequence[Example], weights: Sequence[float], data: Sequence[TrainingData], view: View
    ) -> StanceModel:
        if config.model == "cue":
            from avow.models.cue import CueModel

            return CueModel(config.name)
        if config.model == "majority":
            from avow.models.majority import fit_majority

            return fit_majority([view(example) for example in examples], name=config.name, training_data=data)
        from avow.models.linear_fit import fit_linear

        settings = config.linear.model_dump()
        known = {example.corpus for example in examples}
        # A fold of cross-validation may have none of these corpora.
        alike = set(settings.pop("calibrate_on")) & known or known
        pairs, shares = _negatives(examples, config.negatives, seed)
        examples, weights = [*examples, *pairs], [*weights, *shares]
        return fit_linear(
            [view(example) for example in examples],
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
    config: TrainConfig,
    training: Sequence[Loaded],
    seed: int,
    checkpoints: Path,
    unlabelled: Mapping[str, Sequence[Example]],
) -> Fit:
    stages_of: dict[tuple[str, str], dict[int, float]] = {}
    numbers = [number for number, stage in enumerate(config.stages) for _ in stage.train]
    for number, (part, rows) in zip(numbers, training, strict=True):
        for row in rows:
            stages_of.setdefault(row_key(row), {})[number] = part.weight
    last = {key for key, weights in stages_of.items() if len(config.stages) - 1 in weights}
    fits = itertools.count()

    def fit(
        examples: Sequence[Example], weights: Sequence[float], data: Sequence[TrainingData], view: View
    ) -> StanceModel:
        from avow.models.encoder_fit import Stage, fit_encoder

        last_stage = [example for example in examples if row_key(example) in last]
        held_out = held_out_rows(last_stage, config.held_out, group_by=config.group_by, seed=seed)
        out = {group_of(row, config.group_by) for row in held_out}
        rows: list[dict[tuple[str, str], tuple[Example, float]]] = [{} for _ in config.stages]
        others = [example for example in examples if group_of(example, config.group_by) not in out]
        for example in (left := without_contents(others, held_out)):
            key = row_key(example)
            for number, weight in stages_of[key].items():  # the stage's own weight, not that of another stage
                rows[number][key] = (example, weight)
        if gone := len(others) - len(left):
            logger.info("left out %d rows with the content or passage of a held-out one", gone)
        _check_left(config, rows)
        if data:
            data = _learned(training, {key for own in rows for key in own})
        assert config.encoder is not None  # noqa: S101  (checked by the configuration)
        work = checkpoints / str(next(fits))
        asked = {path: without_held_out(pairs, held_out) for path, pairs in unlabelled.items()}
        for path, pairs in unlabelled.items():
            if gone := len(pairs) - len(asked[path]):
                logger.info("%s: left out %d rows with a claim or content that is held out", path, gone)
        stages, more_data = [], list(data)
        for stage, own in zip(config.stages, rows, strict=True):
            more = [(row, part.weight) for part in stage.unlabelled for row in asked[part.path]]
            enlarged = _enlarged(stage, list(own.values()), more, seed, config.encoder.precision, work)
            more_data += enlarged.data
            shown = [view(row) for row in enlarged.examples]
            stages.append(Stage(stage.name, _settings(stage), shown, enlarged.weights, told=enlarged.told))
        return fit_encoder(
            stages,
            settings=config.encoder,
            held_out=[view(row) for row in held_out],
            work=work,
            seed=seed,
            name=config.name,
            version=config.version,
            training_data=list(dict.fromkeys(more_data)),
        )

    return fit


def _check_left(config: TrainConfig, rows: Sequence[Sized]) -> None:
    """Checks that what is held out leaves every stage something.

    Raises:
        ConfigError: Of one it leaves nothing.
    """
    for stage, own in zip(config.stages, rows, strict=True):
        if stage.train and not own:
            raise ConfigError(
                f"held_out: stage {stage.name!r} has no row without a group, content or passage that is held out; hold"
                " out less, or articles instead of claims (group_by)"
            )


def _learned(training: Sequence[Loaded], keys: Collection[tuple[str, str]]) -> list[TrainingData]:
    """Gives what the card says of the rows with these keys; those of an encoder that are held out teach nothing."""
    kept = ((part, [row for row in rows if row_key(row) in keys]) for part, rows in training)
    return [each for part, rows in kept for each in training_data(rows, corpus=part.corpus, split=part.split)]


def _settings(stage: StageConfig) -> StageConfig:
    """Gives a stage's settings; what a teacher says are soft labels."""
    return stage.model_copy(update={"soft_labels": True}) if stage.teacher is not None else stage


@dataclass(frozen=True, slots=True)
class _Enlarged:
    """A stage's rows and weights, with what was made of them.

    Attributes:
        told: So many of the last rows only the teacher labelled.
        data: What the card says besides: the unlabelled rows, and what the teacher learned from.
    """

    examples: list[Example]
    weights: list[float]
    told: int = 0
    data: Sequence[TrainingData] = ()


def _enlarged(
    stage: StageConfig,
    rows: Sequence[tuple[Example, float]],
    unlabelled: Sequence[tuple[Example, float]],
    seed: int,
    precision: Precision,
    work: Path,
) -> _Enlarged:
    """Adds the passages and pairs that are made of a stage's rows, and asks its teacher, if it has one, about all."""
    from avow.prepare.framing import framed
    from avow.prepare.neighbours import with_neighbours

    given = [row for row, _ in rows]
    examples, weights = list(given), [weight for _, weight in rows]
    if stage.frames:
        pairs = [(row, weight) for row, weight in rows if _is_sentence_pair(row)]
        for place, made in framed([row for row, _ in pairs], seed=seed, times=stage.frames):
            examples.append(made)
            weights.append(pairs[place][1])
    neighbours = with_neighbours(given, stage.neighbours, seed=seed)
    if len(neighbours) < stage.neighbours:
        logger.warning("neighbours: made %d of %d rows of stage %r", len(neighbours), stage.neighbours, stage.name)
    for place, beside in neighbours:
        examples.append(beside)
        weights.append(rows[place][1])
    unrelated, shares = _negatives(given, _labelled_by(stage, "unrelated"), seed)
    examples, weights = [*examples, *unrelated], [*weights, *shares]
    if stage.teacher is None:
        return _Enlarged(examples, weights)
    from avow.training.distillation import taught

    asked, more = _negatives(given, _labelled_by(stage, "teacher"), seed)
    labelled, made_of_rows = len(examples), len(examples) + len(asked)
    examples += [*asked, *(row for row, _ in unlabelled)]
    weights += [*more, *(weight for _, weight in unlabelled)]
    lesson = taught(
        examples, stage.teacher, unlabelled=len(examples) - labelled, precision=precision, work=work, seed=seed
    )
    others = [row for row, place in zip(lesson.examples, lesson.places, strict=True) if place >= made_of_rows]
    return _Enlarged(
        examples=lesson.examples,
        weights=[weights[place] for place in lesson.places],
        told=sum(place >= labelled for place in lesson.places),
        data=[*lesson.learned, *training_data(others)],
    )


def _labelled_by(stage: StageConfig, who: str) -> list[Negatives]:
    return [kind for kind in stage.negatives if kind.label == who]


def _negatives(rows: Sequence[Example], kinds: Sequence[Negatives], seed: int) -> tuple[list[Example], list[float]]:
    """Gives pairs made of some rows, and their weights."""
    from avow.prepare.negatives import unrelated_pairs

    made = [(unrelated_pairs(rows, kind.number, nearness=kind.nearness, seed=seed), kind.weight) for kind in kinds]
    for kind, (pairs, _) in zip(kinds, made, strict=True):
        if len(pairs) < kind.number:
            logger.warning("negatives: found %d of %d pairs of nearness %r", len(pairs), kind.number, kind.nearness)
    return [pair for pairs, _ in made for pair in pairs], [weight for pairs, weight in made for _ in pairs]


def _is_sentence_pair(row: Example) -> bool:
    return row.holder is None and not row.mention and row.label != "hedges"
