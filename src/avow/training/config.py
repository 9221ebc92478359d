"""What a training run may be told: the schema of ``configs/train/*.toml``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from avow.config import Config
from avow.labels import Label
from avow.models.encoder_settings import EncoderSettings, StageSettings
from avow.prepare.negatives import Nearness


class Part(Config):
    """One split of one corpus, as `avow.corpora.load` gives it, or rows of the user's own.

    Attributes:
        corpus: Name of a corpus; needs `split`.
        path: Instead of a corpus: a table of labelled rows (see `avow.examples.labelled_examples`), or a prepared split
            (a folder of Parquet shards that `avow prepare` wrote).
        split: Only rows of this split; for a path it may be left out.
        name: What the rows of a path are called in files, and those of a table on the model's card too; by default the
            file's name, with its folder's where two files have the same.
        weight: How much each of its rows counts in training.
        tags: Only rows whose tags have these values.
        keep: Label -> share of its rows to learn from, drawn by their ids; all rows of labels that are not named. For
            sets most of which is one label that is learned soon, such as unrelated pairs. An encoder's held-out rows
            are drawn from what is kept; a table without ids is drawn by the numbers of its rows.
    """

    corpus: str = ""
    path: str = ""
    split: str = ""
    name: str = Field(default="", pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]*)?$")
    weight: float = Field(default=1.0, gt=0)
    tags: dict[str, str] = Field(default_factory=dict)
    keep: dict[Label, Annotated[float, Field(gt=0, le=1)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_origin(self) -> Part:
        if bool(self.corpus) == bool(self.path):
            raise ValueError("data come either from a corpus or from a path, expected one of the two")
        if self.corpus and not self.split:
            raise ValueError(f"corpus {self.corpus!r}: expected the split to use, found none")
        if self.corpus and self.name:
            raise ValueError(f"corpus {self.corpus!r}: has its name already, found {self.name!r}")
        return self


class LinearSettings(Config):
    """Settings of the linear model, see `avow.models.linear_fit.fit_linear`.

    Attributes:
        calibrate_on: Corpora whose rows the temperature is fitted on, as they are like the text to come; empty: all. A
            fold of the cross-validation that has none of them takes all, too.
    """

    inverse_penalty: float = Field(default=0.3, gt=0)
    least_examples: int = Field(default=3, ge=1)
    folds: int = Field(default=5, ge=2)
    balanced: bool = False
    calibrate_on: tuple[str, ...] = ()


class Negatives(Config):
    """Pairs made of a stage's rows, see `avow.prepare.negatives`.

    Attributes:
        weight: How much each counts in training.
        label: What they are taken for: unrelated, which a teacher's probabilities are mixed into as with every
            labelled row, or what the teacher alone says.
    """

    nearness: Nearness
    number: int = Field(ge=1)
    weight: float = Field(default=1.0, gt=0)
    label: Literal["unrelated", "teacher"] = "unrelated"


class Unlabelled(Config):
    """Rows without labels that a stage's teacher is asked about, see `avow.prepare.unlabelled`.

    Attributes:
        path: A folder of Parquet shards, such as ``scripts/make_unlabelled.py`` writes; labels in it are not read.
        weight: How much each row counts in training.
    """

    path: str
    weight: float = Field(default=1.0, gt=0)


class Teacher(Config):
    """A model whose probabilities a stage learns: distillation, as Hinton et al. (2015) have it.

    Attributes:
        model: The folder of a saved model, or the name of one that ships with avow.
        share: How much of a row's target is the teacher's; the rest is its label's.
        keep_unrelated: Share of the unlabelled rows to keep that the teacher is sure are unrelated (probability .7 and
            more), as most pairs of a quote and a claim are; drawn at random.
    """

    model: str
    share: float = Field(default=0.5, gt=0, le=1)
    keep_unrelated: float = Field(default=1.0, gt=0, le=1)


class StageConfig(StageSettings):
    """A stage of an encoder's training and its data, see `avow.models.encoder_settings`.

    Attributes:
        frames: Draws a row for passages that put the row's sentence into somebody's mouth (`avow.prepare.framing`);
            of rows that are pairs of sentences, without a holder and a hedge.
        negatives: Passages paired with claims that they do not bear on, or about which the teacher is asked.
        neighbours: So many rows again, with a sentence from elsewhere before or behind the passage
            (`avow.prepare.neighbours`).
        unlabelled: Rows that only the teacher labels.
        teacher: A model, most often a larger one, whose probabilities the stage learns besides the labels.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    train: tuple[Part, ...]
    frames: int = Field(default=0, ge=0, le=20)
    negatives: tuple[Negatives, ...] = ()
    neighbours: int = Field(default=0, ge=0)
    unlabelled: tuple[Unlabelled, ...] = ()
    teacher: Teacher | None = None

    @model_validator(mode="after")
    def _somebody_to_ask(self) -> StageConfig:
        if self.teacher is None and (self.unlabelled or any(kind.label == "teacher" for kind in self.negatives)):
            raise ValueError(f"stage {self.name!r}: has rows that a teacher is to label, but no teacher")
        return self


class HeldOut(Config):
    """Rows of an encoder's last stage that no stage learns from: for early stopping, calibration, the export's check.

    Attributes:
        corpora: Only rows of these corpora; none named: all of the last stage's.
        share: Share of the groups, drawn by the seed; at least one, unless it is 0. A group that is drawn stays so when
            others come or go, but for those at the edge of the share.
        groups: These groups besides ("topic=guns").
        seed: Of the draw; none: the run's. With one of its own, runs of several seeds hold out the same and can be
            joined (`avow.models.encoder_mean`).
    """

    corpora: tuple[str, ...] = ()
    share: float = Field(default=0.1, ge=0, lt=1)
    groups: tuple[str, ...] = ()
    seed: int | None = None


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
        article_prior: Pairs of whole articles, which show how probabilities change where every quote is asked
            (`avow.models.article_prior`). Nothing is trained on these articles.
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
    article_prior: tuple[Part, ...] = ()
    export: Literal["", "int8", "float32"] = ""
    probes: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _fits_model(self) -> TrainConfig:
        """Refuses settings that would do nothing, and combinations that say nothing."""
        kind = self.model
        taught = any(stage.teacher for stage in self.stages)
        asked = any(each.label == "teacher" for each in self.negatives)
        encoder = kind == "encoder"
        for wrong, reason in (
            (
                encoder and (self.encoder is None or not self.stages or self.train or self.negatives),
                "an encoder needs [encoder] and [[stages]] with their own data, and no data besides",
            ),
            (
                not encoder and (self.encoder or self.stages or self.export or self.held_out != HeldOut()),
                f"encoder, stages, held_out and export are for model 'encoder', found them with {kind!r}",
            ),
            (
                kind != "linear" and self.linear != LinearSettings(),
                f"linear is for model 'linear', found it with {kind!r}",
            ),
            (
                kind in ("cue", "majority") and (self.negatives or self.article_prior or self.version != "1"),
                f"negatives, article_prior and version are for models that learn, found them with {kind!r}",
            ),
            (
                any(part.keep for part in (*self.evaluate, *self.article_prior)),
                "keep is for rows to learn from; rows that measure something keep their shares",
            ),
            (
                any(part.weight != 1.0 for part in (*self.evaluate, *self.article_prior)),
                "weight is for rows to learn from; rows that measure something count alike",
            ),
            (
                not self.evaluate and (self.controls or self.probes),
                "controls and probes are about the rows of [[evaluate]], found none",
            ),
            (asked, f"negatives: only an encoder's stage has a teacher, found one asked for with {kind!r}"),
            (
                taught and self.cross_validation,
                "cross_validation with a teacher says nothing, as the teacher may have learned from every fold",
            ),
        ):
            if wrong:
                raise ValueError(reason)
        return self
