"""Where is the model good, and where not? Masks over the rows, through the same scores as the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avow.evaluation.counts import accuracy, confusion, f1, mean_over
from avow.evaluation.expressions import select_rows
from avow.evaluation.facts import row_facts
from avow.evaluation.intervals import DEFAULT_SEED, bootstrap_intervals
from avow.evaluation.prediction_table import Mask, PredictionTable
from avow.labels import LABELS

SMALL_ROWS: Final = 50
SMALL_CLUSTERS: Final = 10
"""A slice with fewer rows or clusters is called small: its interval says how little it shows."""

_MAX_VALUES: Final = 20
_LENGTHS: Final = ((0, 25), (26, 60), (61, 150), (151, None))
_OVERLAPS: Final = ((0.0, 0.0), (0.0, 0.34), (0.34, 0.67), (0.67, 1.0))
_FLAGS: Final = ("nested", "negation", "hedging", "claim_negated")
# Shown in another way, names of single rows, or another form of the gold label itself.
_HIDDEN_TAGS: Final = frozenset(
    "nested date url id attribution body group quote votes rating ratings claim_label source_label".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """Some of the rows, and what they have in common.

    Attributes:
        group: What is told apart ("passage length"), "" for a slice of the user's.
        name: Which part this is ("26-60 words").
        mask: Shape (n,).
    """

    group: str
    name: str
    mask: Mask


def default_slices(table: PredictionTable, facts: Mapping[str, NDArray[Any]] | None = None) -> list[Slice]:
    """Gives the slices that apply: a group is left out when all its rows are in one part.

    Groups are corpus, every tag with at most 20 values ("topic", "quote_kind", "outlet", ...), period (year of the tag
    "date"), nested, negation, hedging, hedging device, negated claim, passage length and claim overlap.
    """
    facts = row_facts(table) if facts is None else facts
    found = list(_by_value("corpus", table.corpus))
    for name, values in sorted(table.tags.items()):
        if name not in _HIDDEN_TAGS:
            found += _by_value(name.replace("_", " "), values)
    if "date" in table.tags:
        found += _by_value("period", np.asarray([date[:4] for date in table.tags["date"]], dtype=object))
    for flag in _FLAGS:
        found += _yes_no(flag.replace("_", " "), facts[flag])
    found += _by_value("hedging device", facts["hedge_device"])
    found += _by_length(facts["passage_words"])
    found += _by_overlap(facts["claim_overlap"])
    return found


def user_slices(
    expressions: Mapping[str, str], table: PredictionTable, facts: Mapping[str, NDArray[Any]] | None = None
) -> list[Slice]:
    """Gives slices from expressions (see `avow.evaluation.expressions`), by their names.

    Raises:
        ConfigError: An expression cannot be parsed or names an unknown column.
    """
    facts = row_facts(table) if facts is None else facts
    return [Slice("", name, select_rows(expression, facts)) for name, expression in expressions.items()]


def slice_scores(
    table: PredictionTable, slices: Sequence[Slice], *, cluster_by: str, resamples: int = 1000, seed: int = DEFAULT_SEED
) -> list[dict[str, Any]]:
    """Gives per slice its size, support per label, and scores with intervals; empty slices are left out.

    Macro-F1 runs over the labels that occur as gold in the slice (``macro_over``), so it can only be compared between
    slices with the same labels; accuracy always can.

    Args:
        table: Rows with gold labels.
        slices: Masks over these rows.
        cluster_by: What is resampled: "claim", "article" or "row".
        resamples: Of the bootstrap, per slice.
        seed: Of the random draws.
    """
    clusters = table.clusters(cluster_by)
    found = []
    for each in slices:
        rows = np.flatnonzero(each.mask)
        if len(rows):
            found.append(_scored(table, each, rows, clusters[rows], resamples, seed))
    return found


def _scored(
    table: PredictionTable, part: Slice, rows: NDArray[np.int64], clusters: NDArray[np.int64], resamples: int, seed: int
) -> dict[str, Any]:
    gold, proba = table.gold[rows], table.proba[rows]
    count = len(np.unique(clusters))
    matrix = confusion(gold, proba.argmax(axis=1))
    support = matrix.sum(axis=1)
    classes = [index for index in range(len(LABELS)) if support[index]]
    intervals = bootstrap_intervals(
        gold, proba, clusters, probabilities=table.has_probabilities, resamples=resamples, seed=seed
    )
    scores: dict[str, Any] = {
        "group": part.group,
        "name": part.name,
        "n": len(rows),
        "clusters": count,
        "small": len(rows) < SMALL_ROWS or count < SMALL_CLUSTERS,
        "support": {label: int(support[index]) for index, label in enumerate(LABELS)},
        "macro_over": [LABELS[index] for index in classes],
    }
    values = {"macro_f1": mean_over(f1(matrix), classes), "accuracy": accuracy(matrix)}
    for name in ("macro_f1", "accuracy", *(f"f1_{label}" for label in LABELS), "ece"):
        if name in intervals:
            interval = intervals[name]
            value = float(values[name]) if name in values else interval.value
            scores[name] = {"value": value, "low": interval.low, "high": interval.high}
    return scores


def _by_value(group: str, values: NDArray[Any]) -> Iterator[Slice]:
    names = sorted({str(value) for value in values if value != ""})
    whole = len(names) == 1 and not (values == "").any()
    if whole or not 1 <= len(names) <= _MAX_VALUES:
        return
    for name in names:
        yield Slice(group, name, np.asarray(values == name, dtype=np.bool_))


def _yes_no(group: str, values: NDArray[Any]) -> Iterator[Slice]:
    mask = np.asarray(values, dtype=np.bool_)
    if mask.any() and not mask.all():
        yield Slice(group, "yes", mask)
        yield Slice(group, "no", ~mask)


def _by_length(words: NDArray[Any]) -> Iterator[Slice]:
    parts = [
        Slice("passage length", f"{low} words or more" if high is None else f"{low}–{high} words", mask)
        for low, high in _LENGTHS
        if (mask := (words >= low) & (words <= (high if high is not None else np.inf))).any()
    ]
    yield from parts if len(parts) > 1 else []


def _by_overlap(overlap: NDArray[Any]) -> Iterator[Slice]:
    parts = [
        Slice("claim overlap", "no word" if high == 0 else f"{low:.0%}–{high:.0%} of the claim’s words", mask)
        for low, high in _OVERLAPS
        if (mask := (overlap == 0) if high == 0 else (overlap > low) & (overlap <= high)).any()
    ]
    yield from parts if len(parts) > 1 else []
