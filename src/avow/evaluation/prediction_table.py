"""The table that every evaluation works on: predictions with their gold labels, as numpy columns."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avow.errors import ConfigError

Column = NDArray[np.object_]
Mask = NDArray[np.bool_]

TEXT_COLUMNS: Final = ("id", "corpus", "split", "claim_id", "claim", "article_id", "holder", "passage")

NO_LABEL: Final = -1
"""Value of `PredictionTable.gold` for a row without a gold label."""

_MIN_CLUSTERS = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PredictionTable:
    """The columns of a predictions file as numpy arrays of equal length n.

    Attributes:
        gold: Index into `LABELS`, or `NO_LABEL`.
        proba: Shape (n, 4) in `LABELS` order; rows sum to 1.
        soft: Shape (n, 4), rows of NaN where an example has no soft label; None when no row has one.
        tags: Name -> text per row, "" where a row lacks the tag.
        prior: What each row's probabilities are for ("pairs", "articles"; see `avow.predict`), "" where unknown.
        has_probabilities: False when the file gives labels only; `proba` is then one-hot, and
            calibration means nothing.
        source: Name of the file, for messages.
    """

    id: Column
    corpus: Column
    split: Column
    claim_id: Column
    claim: Column
    article_id: Column
    holder: Column
    passage: Column
    outer: Column
    content: Column
    gold: NDArray[np.int64]
    proba: NDArray[np.float64]
    soft: NDArray[np.float64] | None
    tags: Mapping[str, Column]
    prior: Column
    has_probabilities: bool = True
    source: str = ""

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.gold)

    @property
    def predicted(self) -> NDArray[np.int64]:
        """Index of the most probable label of each row; the first in `LABELS` order on a tie."""
        return np.asarray(self.proba.argmax(axis=1), dtype=np.int64)

    @property
    def priors(self) -> list[str]:
        """What the probabilities are for, as far as rows tell: nothing, one use, or two that do not go together."""
        return sorted({str(prior) for prior in self.prior} - {""})

    @property
    def confidence(self) -> NDArray[np.float64]:
        """Probability of the most probable label of each row."""
        return np.asarray(self.proba.max(axis=1), dtype=np.float64)

    def select(self, rows: Mask | NDArray[np.int64]) -> PredictionTable:
        """Gives the rows under a boolean mask, or at row numbers, as a table."""
        columns = {
            name: getattr(self, name)[rows] for name in (*TEXT_COLUMNS, "outer", "content", "gold", "proba", "prior")
        }
        return replace(
            self,
            **columns,
            soft=None if self.soft is None else self.soft[rows],
            tags={name: values[rows] for name, values in self.tags.items()},
        )

    def labelled(self) -> PredictionTable:
        """Gives the rows that have a gold label."""
        return self.select(self.gold != NO_LABEL)

    def cluster_name(self) -> str:
        """Gives the unit to resample by: "claim", "article" or "row".

        Rows that share a claim or an article are not independent, so the one that makes fewer
        clusters is taken, as long as 20 of it are named; with fewer, an interval would say little.
        If neither has 20, it is the one with more names, and "row" if neither has two. A row that
        names no claim (or article) does not count as one. Where claims and articles cross, rows of
        two clusters may still share the other unit, so that intervals are a little narrow.
        """
        units = {name: self._units(name) for name in ("claim", "article")}
        named = {
            name: len({key for key in zip(self.corpus, keys, strict=True) if key[1]}) for name, keys in units.items()
        }
        enough = [name for name, count in named.items() if count >= _MIN_CLUSTERS]
        if enough:
            return min(enough, key=lambda name: len(np.unique(self.clusters(name))))
        return "row" if max(named.values()) <= 1 else max(named, key=lambda name: named[name])

    def clusters(self, by: str) -> NDArray[np.int64]:
        """Gives a cluster number per row for `by` in "claim", "article", "row".

        Claims are told apart by `claim_id`, or by their text where there is none. A row that names
        no claim (or article) is a cluster of its own.

        Raises:
            ConfigError: `by` is something else, or no row names such a unit.
        """
        if by == "row":
            return np.arange(len(self), dtype=np.int64)
        if by not in ("claim", "article"):
            raise ConfigError(f"unknown clustering {by!r}; expected claim, article or row")
        if not len(self):
            return np.zeros(0, dtype=np.int64)
        if not self.named(by):
            columns = {"claim": "claim_id (or claim)", "article": "article_id"}
            raise ConfigError(
                f"{self.source or 'predictions'}: clusters by {by}: expected a column {columns[by]}, found none that is"
                " filled in; add it, or cluster by another unit"
            )
        pairs = enumerate(zip(self.corpus, self._units(by), strict=True))
        keys = [f"{corpus}\0{key}" if key else f"\0{row}" for row, (corpus, key) in pairs]
        return np.asarray(np.unique(np.asarray(keys, dtype=object), return_inverse=True)[1], dtype=np.int64)

    def named(self, by: str) -> int:
        """Gives how many rows name their unit, for `by` in "claim", "article"."""
        return int((self._units(by) != "").sum())

    def _units(self, by: str) -> Column:
        """Gives the name of each row's claim or article, "" where it names none."""
        return self.article_id if by == "article" else np.where(self.claim_id != "", self.claim_id, self.claim)

    def digest(self) -> str:
        """Gives 64 hexadecimal digits that stand for which examples with which gold labels these are.

        Row order and predictions do not change it: two runs with one digest are comparable.
        """
        keys = sorted(f"{c}\0{i}\0{g}" for c, i, g in zip(self.corpus, self.id, self.gold, strict=True))
        return hashlib.sha256("\n".join(keys).encode("utf-8", "surrogatepass")).hexdigest()
