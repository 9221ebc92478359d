"""Runs side by side: a leaderboard, paired tests on the same rows, and the spread over seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from math import comb
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avow import __version__
from avow.errors import RunError
from avow.evaluation.intervals import (
    DEFAULT_RESAMPLES,
    DEFAULT_SEED,
    LEVEL,
    bootstrap_intervals,
    holm,
    paired_test,
    spread,
)
from avow.evaluation.metrics import majority_line
from avow.evaluation.prediction_table import PredictionTable
from avow.evaluation.report import FEW_CLUSTERS, cluster_unit
from avow.evaluation.runs import Run, load_run
from avow.labels import LABELS
from avow.tables import atomic_writer, write_json

LEADERBOARD: Final = ("macro_f1", "accuracy", "f1_hedges", "f1_denies", "ece", "log_loss")
TESTED: Final = ("macro_f1", "f1_denies")
PERMUTATIONS: Final = 5000
"""Swaps a test; more where 5,000 could not show a difference beside so many others."""

_MAX_PAIRS: Final = 45
_SWAPS_A_PAIR: Final = 40  # the least p is 1 in so many for each pair: half of .05 after Holm's adjustment


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What comparing runs found; `results` are plain values, as ``comparison.json`` holds them."""

    results: dict[str, Any]

    def write(self, folder: str | Path) -> None:
        """Writes ``comparison.json``, ``comparison.html`` and ``comparison.md`` into a folder."""
        from avow.evaluation.comparison_pages import comparison_markdown, comparison_page

        folder = Path(folder)
        write_json(folder / "comparison.json", self.results)
        with atomic_writer(folder / "comparison.html") as file:
            file.write(comparison_page(self.results))
        with atomic_writer(folder / "comparison.md") as file:
            file.write(comparison_markdown(self.results))


def compare_paths(
    paths: Sequence[str | Path], *, cluster_by: str | None = None, seed: int = DEFAULT_SEED
) -> Comparison:
    """Compares run folders or predictions files; see `compare`.

    Raises:
        RunError: See `compare`; or a path is no run.
        RecordError: A predictions file is wrong.
    """
    runs = [load_run(path) for path in paths]
    names = [run.info.name for run in runs]
    # Runs of one name are told apart by their paths.
    labels = [name if names.count(name) == 1 else str(path) for name, path in zip(names, paths, strict=True)]
    return compare(dict(zip(labels, runs, strict=True)), cluster_by=cluster_by, seed=seed)


def compare(runs: Mapping[str, Run], *, cluster_by: str | None = None, seed: int = DEFAULT_SEED) -> Comparison:
    """Compares runs on every set that at least two of them have.

    Runs with a single set are compared on it whatever its name. Only rows that all runs of a set have (same corpus and
    id) and that have a gold label count; how many were left out is told.

    Every pair is tested, or each run against the best if there are more than 45 pairs. P-values are adjusted per set
    and metric (Holm) for the number of all pairs, also where only those with the best are tested: which run is best is
    known from the same rows.

    Args:
        runs: Name -> run; at least two.
        cluster_by: "claim", "article" or "row"; None chooses. Claims and articles are those of the run that names most.
        seed: Of the random draws.

    Raises:
        RunError: Fewer than two runs, no common set, no common rows, or gold labels that differ.
        ConfigError: `cluster_by` is something else, or no row names such a unit.
    """
    if len(runs) < 2:
        raise RunError(f"comparing needs at least two runs, found {len(runs)}")
    shared = _shared_sets(runs)
    if not shared:
        listed = "; ".join(f"{name}: {', '.join(run.sets)}" for name, run in runs.items())
        raise RunError(f"the runs have no set in common ({listed})")
    tables = [table for each in shared.values() for table in each.values()]
    swaps = max(PERMUTATIONS, _SWAPS_A_PAIR * comb(len(runs), 2))
    return Comparison(
        results={
            "avow": __version__,
            "method": {"level": LEVEL, "resamples": DEFAULT_RESAMPLES, "permutations": swaps, "seed": seed},
            "runs": {name: {"model": run.info.model, "seed": run.info.seed} for name, run in runs.items()},
            "sets": {name: _compare_set(each, tables, runs, cluster_by, swaps, seed) for name, each in shared.items()},
        }
    )


def align(tables: Mapping[str, PredictionTable]) -> dict[str, PredictionTable]:
    """Gives the tables cut to the labelled rows that all have, in one order.

    Raises:
        RunError: There are no such rows, or a row has different gold labels or texts.
    """
    labelled = {name: table.labelled() for name, table in tables.items()}
    places = {name: {key: row for row, key in enumerate(_keys(table))} for name, table in labelled.items()}
    first = next(iter(places.values()))
    common = [key for key in first if all(key in other for other in places.values())]
    if not common:
        raise RunError(f"{', '.join(tables)} have no labelled example in common; they differ in corpus or id")
    aligned = {
        name: table.select(np.asarray([places[name][key] for key in common], dtype=np.int64))
        for name, table in labelled.items()
    }
    reference = next(iter(aligned.values()))
    gold = reference.gold
    for name, table in aligned.items():
        for column in ("claim", "holder", "passage"):
            one, other = getattr(reference, column), getattr(table, column)
            differ = np.flatnonzero((one != other) & one.astype(bool) & other.astype(bool))
            if len(differ):
                row = int(differ[0])
                raise RunError(
                    f"example {common[row][1]!r} has another {column} in {next(iter(aligned))} than in {name};"
                    " these are predictions on different data, or on rows in another order: give each row an id"
                )
        different = np.flatnonzero(table.gold != gold)
        if len(different):
            row = int(different[0])
            raise RunError(
                f"example {common[row][1]!r} is {LABELS[gold[row]]!r} in {next(iter(aligned))} but"
                f" {LABELS[table.gold[row]]!r} in {name}; these are predictions on different data"
            )
    return aligned


def _keys(table: PredictionTable) -> list[tuple[str, str]]:
    return list(zip(table.corpus, table.id, strict=True))


def _shared_sets(runs: Mapping[str, Run]) -> dict[str, dict[str, PredictionTable]]:
    if all(len(run.sets) == 1 for run in runs.values()):
        tables = {name: next(iter(run.sets.values())) for name, run in runs.items()}
        names = list(dict.fromkeys(next(iter(run.sets)) for run in runs.values()))
        return {names[0] if len(names) == 1 else "predictions": tables}
    found: dict[str, dict[str, PredictionTable]] = {}
    for name, run in runs.items():
        for set_name, table in run.sets.items():
            if len(table.labelled()):
                found.setdefault(set_name, {})[name] = table
    return {name: tables for name, tables in sorted(found.items()) if len(tables) > 1}


def _compare_set(
    tables: Mapping[str, PredictionTable],
    every: Sequence[PredictionTable],
    runs: Mapping[str, Run],
    cluster_by: str | None,
    swaps: int,
    seed: int,
) -> dict[str, Any]:
    aligned = align(tables)
    first = _with_most_names(list(aligned.values()))
    by = cluster_unit(first, cluster_by, every)
    clusters = first.clusters(by)
    count = len(np.unique(clusters))
    board = [_entry(run, table, clusters, seed) for run, table in aligned.items()]
    board.sort(key=lambda entry: (-(entry["scores"]["macro_f1"]["value"] or 0.0), entry["run"]))
    support = np.bincount(first.gold, minlength=len(LABELS))
    return {
        "n": len(first),
        "digest": first.digest(),
        "cluster_by": by,
        "clusters": count,
        "few_clusters": count < FEW_CLUSTERS,
        "priors": {run: table.priors for run, table in aligned.items()},
        "priors_differ": _priors_differ(list(aligned.values())),
        "left_out": {run: len(table) - len(first) for run, table in tables.items() if len(table) != len(first)},
        "majority": majority_line(support),
        "leaderboard": board,
        "families": _families(board, runs),
        "tests": _tests(aligned, [entry["run"] for entry in board], clusters, swaps, seed),
    }


def _with_most_names(tables: Sequence[PredictionTable]) -> PredictionTable:
    """Gives one of some aligned tables with the claims, and the articles, of the one that names most of them.

    A system's own file may leave them out, and the order of the runs must not decide.
    """
    claims, articles = (
        max(tables, key=lambda table: (table.named(by), -len(np.unique(table.clusters(by))) if table.named(by) else 0))
        for by in ("claim", "article")
    )
    return replace(tables[0], claim_id=claims.claim_id, claim=claims.claim, article_id=articles.article_id)


def _priors_differ(tables: Sequence[PredictionTable]) -> bool:
    """Whether the probabilities of one row are for different uses in two of some aligned tables."""
    uses = np.stack([table.prior for table in tables])
    return any(len(set(row) - {""}) > 1 for row in uses.T)


def _entry(run: str, table: PredictionTable, clusters: NDArray[np.int64], seed: int) -> dict[str, Any]:
    intervals = bootstrap_intervals(table.gold, table.proba, clusters, probabilities=table.has_probabilities, seed=seed)
    empty = {"value": None, "low": None, "high": None}
    return {"run": run, "scores": {key: asdict(intervals[key]) if key in intervals else empty for key in LEADERBOARD}}


def _families(board: Sequence[Mapping[str, Any]], runs: Mapping[str, Run]) -> list[dict[str, Any]]:
    """Gives mean and spread for each family of runs that differ in their seed, the best mean first."""
    members: dict[str, list[Mapping[str, Any]]] = {}
    seeds: dict[str, set[int]] = {}
    for entry in board:
        run = runs[entry["run"]]
        if run.info.seed is not None:  # a predictions file, or a run of a name without a seed, is nobody's kin
            members.setdefault(run.family, []).append(entry["scores"])
            seeds.setdefault(run.family, set()).add(run.info.seed)
    found = []
    for family, scores in members.items():
        if len(scores) > 1 and len(seeds[family]) == len(scores):
            values = {
                key: [each[key]["value"] for each in scores if each[key]["value"] is not None] for key in LEADERBOARD
            }
            found.append({"family": family} | {key: dict(spread(each)) for key, each in values.items()})
    return sorted(found, key=lambda each: -(each["macro_f1"]["mean"] or 0.0))


def _tests(
    aligned: Mapping[str, PredictionTable], order: Sequence[str], clusters: NDArray[np.int64], swaps: int, seed: int
) -> list[dict[str, Any]]:
    pairs = list(combinations(order, 2))
    total = len(pairs) if len(pairs) > _MAX_PAIRS else None
    if len(pairs) > _MAX_PAIRS:
        pairs = [(order[0], other) for other in order[1:]]
    found = []
    for metric in TESTED:
        tests = []
        for a, b in pairs:
            first, second = aligned[a], aligned[b]
            result = paired_test(
                first.gold, first.proba, second.proba, clusters, metric=metric, resamples=swaps, seed=seed
            )
            if not np.isnan(result.difference):
                tests.append({"run_a": a, "run_b": b} | asdict(result))
        for test, adjusted in zip(tests, holm([test["p_value"] for test in tests], total), strict=True):
            found.append(test | {"p_holm": adjusted})
    return found
