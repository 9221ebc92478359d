"""The last noun of the road: a Report says how good predictions are, and how sure one can be of that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avow import __version__
from avow.errors import RecordError
from avow.evaluation.errors import (
    as_records,
    confident_errors,
    confusions,
    error_rows,
    label_noise_candidates,
)
from avow.evaluation.facts import row_facts
from avow.evaluation.intervals import (
    DEFAULT_RESAMPLES,
    DEFAULT_SEED,
    LEVEL,
    Interval,
    bootstrap_intervals,
    ranked_intervals,
)
from avow.evaluation.metrics import restricted, soft_metrics, stance_metrics
from avow.evaluation.prediction_table import PredictionTable
from avow.evaluation.references import references_for
from avow.evaluation.selective import selective_risk
from avow.evaluation.slices import default_slices, slice_scores, user_slices
from avow.labels import STANCES
from avow.tables import Row, atomic_writer, write_json

FEW_CLUSTERS: Final = 20
"""With fewer clusters than this an interval is too narrow to be trusted, and the report says so."""

_CURVE_POINTS: Final = 101
_SUSPECTED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """Where predictions come from, as printed on a report.

    Attributes:
        name: Of the run, or of the predictions file.
        model: Name and version of the model.
        seed: Of the training, or None.
        settings: Further lines to print, such as digests of the training data.
    """

    name: str
    model: str = ""
    seed: int | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How an evaluation is done.

    Attributes:
        cluster_by: "claim", "article" or "row"; None chooses, see `PredictionTable.cluster_name`.
        slices: Name -> expression, in addition to the default slices.
        resamples: Bootstrap resamples for the scores of all rows.
        slice_resamples: Bootstrap resamples for each slice.
        seed: Of all random draws.
        worst: How many of the most confident errors a report lists.
        sampled: How many other rows, drawn at random, it lists beside them.
    """

    cluster_by: str | None = None
    slices: Mapping[str, str] = field(default_factory=dict)
    resamples: int = DEFAULT_RESAMPLES
    slice_resamples: int = 1000
    seed: int = DEFAULT_SEED
    worst: int = 150
    sampled: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that an evaluation found.

    Attributes:
        metrics: Plain values, as ``metrics.json`` holds them.
        examples: Set name -> the rows to show, most confident errors first, then the sample.
    """

    metrics: dict[str, Any]
    examples: Mapping[str, list[Row]]

    def write(self, folder: str | Path) -> None:
        """Writes ``metrics.json``, ``report.html`` and ``report.md`` into a folder.

        The same predictions give the same bytes.
        """
        from avow.evaluation.markdown import report_markdown
        from avow.evaluation.pages import report_page

        folder = Path(folder)
        write_json(folder / "metrics.json", self.metrics)
        with atomic_writer(folder / "report.html") as file:
            file.write(report_page(self))
        with atomic_writer(folder / "report.md") as file:
            file.write(report_markdown(self))


def evaluate(
    sets: Mapping[str, PredictionTable],
    info: RunInfo,
    options: Options | None = None,
    *,
    probes: Mapping[str, Any] | None = None,
) -> Report:
    """Evaluates predictions on one or more sets.

    Args:
        sets: Name ("emergent-test") -> predictions.
        info: What to print about the run.
        options: How to do it; None for the defaults.
        probes: What `avow.evaluation.probes.run_probes` found with the model, if it was asked.

    Raises:
        RecordError: A set has no row with a gold label.
        ConfigError: A slice expression is wrong, or no row of a set names the unit to cluster by.
    """
    options = options or Options()
    found: dict[str, Any] = {}
    examples: dict[str, list[Row]] = {}
    for name, table in sets.items():
        known = table.labelled()
        if not len(known):
            raise RecordError(f"set {name!r}: none of the {len(table)} rows has a gold label; nothing to evaluate")
        suspected = label_noise_candidates(known, limit=_SUSPECTED)
        found[name] = _evaluate_set(known, options, cluster_unit(known, options.cluster_by, sets.values())) | {
            "label_noise": [{"corpus": str(known.corpus[row]), "id": str(known.id[row])} for row in suspected],
            "rows_without_gold": len(table) - len(known),
        }
        examples[name] = _shown_rows(known, options, set(suspected.tolist()))
    metrics: dict[str, Any] = {
        "avow": __version__,
        "run": {"name": info.name, "model": info.model, "seed": info.seed, "settings": dict(info.settings)},
        "method": {
            "level": LEVEL,
            "resamples": options.resamples,
            "slice_resamples": options.slice_resamples,
            "seed": options.seed,
        },
        "sets": found,
    }
    if probes:
        metrics["probes"] = dict(probes)
    return Report(metrics=metrics, examples=examples)


def cluster_unit(table: PredictionTable, wanted: str | None, sets: Iterable[PredictionTable]) -> str:
    """Gives the unit to resample a table by: the wanted one; for None what `PredictionTable.cluster_name` says.

    Of several sets one may have no articles: it is told by its row clusters, and the others have theirs. Where none has
    any, the unit stays, and `PredictionTable.clusters` refuses it.
    """
    if wanted in ("claim", "article") and not table.named(wanted) and any(each.named(wanted) for each in sets):
        return "row"
    return wanted or table.cluster_name()


def _evaluate_set(table: PredictionTable, options: Options, cluster_by: str) -> dict[str, Any]:
    clusters = table.clusters(cluster_by)
    count = len(np.unique(clusters))
    facts = row_facts(table)
    parts = [*user_slices(options.slices, table, facts), *default_slices(table, facts)]
    correct = table.gold == table.predicted
    return {
        "n": len(table),
        "digest": table.digest(),
        "source": table.source,
        "cluster_by": cluster_by,
        "clusters": count,
        "few_clusters": count < FEW_CLUSTERS,
        "probabilities": table.has_probabilities,
        "priors": table.priors,
        "scores": stance_metrics(table.gold, table.proba, probabilities=table.has_probabilities),
        "intervals": _all_intervals(table, clusters, options),
        "three_way": _three_way(table, clusters, options),
        "soft": _soft(table),
        "risk_coverage": _curve(selective_risk(table.confidence, correct)) if table.has_probabilities else [],
        "references": [asdict(line) for line in references_for(table)],
        "slices": slice_scores(
            table, parts, cluster_by=cluster_by, resamples=options.slice_resamples, seed=options.seed
        ),
        "confusions": as_records(confusions(table)),
    }


def _all_intervals(
    table: PredictionTable, clusters: NDArray[np.int64], options: Options
) -> dict[str, dict[str, float | None]]:
    gold, proba, known = table.gold, table.proba, table.has_probabilities
    resamples, seed = options.resamples, options.seed
    found = bootstrap_intervals(gold, proba, clusters, probabilities=known, resamples=resamples, seed=seed)
    if known:
        found |= ranked_intervals(gold, proba, clusters, resamples=resamples, seed=seed)
    return _intervals(found)


def _three_way(table: PredictionTable, clusters: NDArray[np.int64], options: Options) -> dict[str, Any] | None:
    rows, gold, proba = restricted(table.gold, table.proba)
    # Of labels without probabilities, an "unrelated" says nothing about which of the three it would have been.
    undecided = not table.has_probabilities and bool((table.predicted[rows] >= len(STANCES)).any())
    if not len(gold) or undecided:
        return None
    probabilities = table.has_probabilities
    inside = clusters[rows]
    return {
        "n": len(gold),
        "clusters": len(np.unique(inside)),
        "scores": stance_metrics(gold, proba, labels=STANCES, probabilities=probabilities),
        "intervals": _intervals(
            bootstrap_intervals(
                gold,
                proba,
                inside,
                labels=STANCES,
                probabilities=probabilities,
                resamples=options.resamples,
                seed=options.seed,
            )
        ),
    }


def _soft(table: PredictionTable) -> dict[str, float] | None:
    if table.soft is None or not table.has_probabilities:
        return None
    known = ~np.isnan(table.soft).any(axis=1)
    return soft_metrics(table.soft[known], table.proba[known]) if known.any() else None


def _intervals(found: Mapping[str, Interval]) -> dict[str, dict[str, float | None]]:
    return {name: asdict(interval) for name, interval in found.items()}


def _curve(risk: NDArray[np.float64]) -> list[list[float]]:
    """Thins a risk curve to at most 101 points of [coverage, risk]."""
    n = len(risk)
    answered = np.unique(np.linspace(1, n, min(n, _CURVE_POINTS)).round().astype(np.int64))
    return [[round(float(k) / n, 6), round(float(risk[k - 1]), 6)] for k in answered]


def _shown_rows(table: PredictionTable, options: Options, suspected: set[int]) -> list[Row]:
    worst = confident_errors(table, options.worst)
    rest = np.setdiff1d(np.arange(len(table)), worst)
    rng = np.random.default_rng(options.seed)
    drawn = np.sort(rng.choice(rest, size=min(options.sampled, len(rest)), replace=False))
    shown = np.concatenate([worst, drawn]).astype(np.int64)
    rows = error_rows(table, shown)
    for index, row in enumerate(rows):
        row["why"] = "confident error" if index < len(worst) else "drawn at random"
        row["suspected"] = int(shown[index]) in suspected
        row["content"] = table.content[shown[index]]
    return rows
