"""Finds the predictions of a run: a run folder with its sets, or a single predictions file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from avow.errors import RunError
from avow.evaluation.errors import confident_errors, write_error_csv
from avow.evaluation.prediction_table import PredictionTable
from avow.evaluation.predictions import read_predictions
from avow.evaluation.report import Options, Report, RunInfo, evaluate
from avow.tables import SUFFIXES, file_digest, read_json

PROBES_FILE: Final = "probes.json"
"""Where a run keeps what `avow.evaluation.probes.run_probes` found; a report includes it."""

_LISTED_ERRORS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Predictions on one or more sets, and where they come from.

    Attributes:
        family: The run's name without its seed; runs of one family differ in the seed alone.
        sets: Set name -> predictions.
        probes: As `run_probes` gives, or None.
    """

    info: RunInfo
    family: str
    sets: Mapping[str, PredictionTable]
    probes: Mapping[str, Any] | None = None


def load_run(path: str | Path) -> Run:
    """Reads a run folder (``predictions/<set>.parquet``, manifest and inputs if there) or a predictions file.

    Raises:
        RunError: There is no such run, it has no predictions, or two files of one set.
        RecordError: A predictions file is wrong.
    """
    path = Path(path)
    if path.is_file():
        return Run(info=RunInfo(name=path.stem), family=path.stem, sets={path.stem: read_predictions(path)})
    files = sorted(file for file in (path / "predictions").glob("*") if file.suffix in SUFFIXES)
    if not files:
        found = "no such file or folder" if not path.exists() else "a folder without predictions"
        raise RunError(
            f"{path}: {found}; expected a run folder with predictions/<set>.parquet, or a predictions file"
            f" ({', '.join(SUFFIXES)})"
        )
    places = {file.stem: file for file in files}
    if twice := [file for file in files if places[file.stem] != file]:
        raise RunError(
            f"{path}: expected one file of predictions a set, found {twice[0].name} and {places[twice[0].stem].name};"
            " rename or remove one"
        )
    name = path.resolve().name
    family, _, seed = name.rpartition("-s")
    seeded = bool(family) and seed.isdecimal()
    info = RunInfo(
        name=name,
        model=_model_name(path / "model" / "manifest.json"),
        seed=int(seed) if seeded else None,
        settings=_settings(path),
    )
    probes = _read_json(path / PROBES_FILE)
    return Run(
        info=info,
        family=family if seeded else name,
        sets={name: read_predictions(file) for name, file in places.items()},
        probes=probes if isinstance(probes, dict) else None,
    )


def evaluate_run(
    path: str | Path, out: str | Path | None = None, options: Options | None = None, *, info: RunInfo | None = None
) -> Report:
    """Evaluates a run folder or a predictions file; writes metrics.json, report.html, report.md and errors/<set>.csv.

    Sets without any gold label are left out. The CSV files hold the 500 most confident errors of each set that has
    any, with columns for a new label and a note.

    Args:
        path: A run folder or a predictions file.
        out: Where to write; None stands for the run folder, or for the file's name without its suffix beside it.
        options: How to evaluate.
        info: What to print about the run; None: what its folder tells, or the file's name.

    Raises:
        RunError: There is no run, two files of one set, or no set with gold labels.
        RecordError: A predictions file is wrong.
        ConfigError: A slice expression is wrong, or no row of a set names the unit to cluster by.
    """
    path = Path(path)
    run = load_run(path)
    sets = {name: table for name, table in run.sets.items() if len(table.labelled())}
    if not sets:
        raise RunError(f"{path}: no set has gold labels; nothing to evaluate")
    report = evaluate(sets, info or run.info, options, probes=run.probes)
    folder = Path(out) if out is not None else path.with_suffix("") if path.is_file() else path
    report.write(folder)
    for name, table in sets.items():
        errors = confident_errors(table, _LISTED_ERRORS)
        if len(errors):
            write_error_csv(folder / "errors" / f"{name}.csv", table, errors)
    return report


def _model_name(manifest: Path) -> str:
    found = _read_json(manifest)
    if not isinstance(found, dict):
        return ""
    return " ".join(str(found[key]) for key in ("name", "version") if found.get(key))


def _settings(run: Path) -> dict[str, str]:
    """Gives lines that tie a report to its configuration and inputs by their digests."""
    settings = {}
    config = run / "config.toml"
    if config.is_file():
        settings["Configuration, sha256"] = file_digest(config)
    inputs = _read_json(run / "inputs.json")
    for each in inputs if isinstance(inputs, list) else []:
        if isinstance(each, dict) and {"use", "rows", "sha256"} <= each.keys():
            origin = each.get("corpus") or each.get("name") or each.get("path")
            tags = (f"{name}={value}" for name, value in (each.get("tags") or {}).items())
            words = " ".join(str(word) for word in (origin, each.get("split"), *tags) if word)
            settings[f"{each['use']}: {words} ({each['rows']} rows), sha256"] = str(each["sha256"])
    return settings


def _read_json(path: Path) -> Any:
    return read_json(path, RunError) if path.is_file() else None
