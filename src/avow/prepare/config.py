"""What a prepared set is made of."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from avow.config import Config

PreparedSplit = Literal["train", "dev", "test"]
GroupKind = Literal["claim", "article"]


class Resplit(Config):
    """New splits for a source, by whole groups of rows that share a claim or an article.

    Attributes:
        dev: Share of rows for dev.
        test: Share of rows for test.
    """

    dev: float = Field(default=0.0, ge=0.0, lt=1.0)
    test: float = Field(default=0.0, ge=0.0, lt=1.0)

    @model_validator(mode="after")
    def _some_train(self) -> Resplit:
        if self.dev + self.test >= 1.0:
            raise ValueError(f"dev and test have {self.dev + self.test:g} of the rows; expected less than all")
        return self


class SourceConfig(Config):
    """One source of examples: a corpus, or a table of the user's own.

    Attributes:
        corpus: Name of a corpus (`avow.corpora.list_corpora`).
        path: Instead of a corpus: a JSONL or Parquet table whose rows are Examples, with `split` filled. Rows without
            claim_id (or article_id) are grouped by the text of the claim (or passage); ids must differ.
        splits: Own split -> prepared split; own splits that are not named are left out. None: train, dev and test
            stay what they are.
        resplit: Make new splits of the rows that `splits` takes, instead of keeping the corpus's own.
        labels: Changes to the corpus's label map: own label -> label, or "" for none.
        groups: What a train row must not share with a held-out row of this source. None: claim and article, but
            article only for a corpus whose splits share claims by design.
    """

    corpus: str | None = None
    path: Path | None = None
    splits: dict[str, PreparedSplit] | None = None
    resplit: Resplit | None = None
    labels: dict[str, str] = Field(default_factory=dict)
    groups: tuple[GroupKind, ...] | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> SourceConfig:
        if (self.corpus is None) == (self.path is None):
            raise ValueError("a source has either a corpus or a path")
        if self.path is not None and self.labels:
            raise ValueError("labels are changed for a corpus only; a table of Examples has avow's labels already")
        return self


class LeakConfig(Config):
    """How train rows that resemble held-out rows are found.

    Attributes:
        remove: Remove them (else they are only counted).
        threshold: Jaccard similarity of word and word-pair sets from which two texts resemble each other.
        against: Further held-out rows that train must not resemble, as "corpus" or "corpus:split".
    """

    remove: bool = True
    threshold: float = Field(default=0.7, gt=0.0, le=1.0)
    against: tuple[str, ...] = ()


class PassageConfig(Config):
    """How long bodies are cut.

    Attributes:
        max_words: A longer passage without marked spans is cut to the sentences that bear on the claim; 0: never.
    """

    max_words: int = Field(default=160, ge=0)


class PrepareConfig(Config):
    """A prepared set.

    Attributes:
        name: Its name, in the data card.
        out: The folder to write.
        seed: Chooses the groups of a resplit.
        sources: What it is made of.
        passages: How long bodies are cut.
        leaks: How leaks are found.
        drop_unlabelled: Leave out rows that have neither label nor soft label.
        rows_per_shard: Rows in a Parquet file; bounds the memory that writing takes.
    """

    name: str
    out: Path
    seed: int = 13
    sources: tuple[SourceConfig, ...] = Field(min_length=1)
    passages: PassageConfig = PassageConfig()
    leaks: LeakConfig = LeakConfig()
    drop_unlabelled: bool = True
    rows_per_shard: int = Field(default=5000, ge=1)
