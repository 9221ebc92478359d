"""Scores that may not get worse unnoticed: pinned with a digest of the data they were measured on.

{"seeds": {"digest": "9f...", "floors": {"quotes_f1": 0.83, "end_to_end_f1": 0.41}}}
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from avow.errors import RecordError
from avow.tables import file_digest, read_json, write_json

SLACK: Final = 0.005
"""How far below its floor a score may lie: processors differ in the last digits, and a near tie may tip over."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Scores on some data; higher is better for all of them.

    Attributes:
        digest: Of the data, see `data_digest`.
    """

    digest: str
    scores: Mapping[str, float]


def data_digest(files: Iterable[str | Path]) -> str:
    """Gives 64 hexadecimal digits for the names and contents of files, whatever their order or folder."""
    lines = sorted(f"{Path(file).name} {file_digest(file)}" for file in files)
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


def check_floors(path: str | Path, name: str, measured: Measured) -> list[str]:
    """Gives what is wrong, a line for each: other data, a floor that is not measured, a score below its floor.

    Raises:
        RecordError: The file is missing or not of this kind, or has no entry `name`.
    """
    entries = _read(Path(path))
    if name not in entries:
        raise RecordError(f"{path}: no floors for {name!r}; found {', '.join(entries) or 'none'}")
    entry = entries[name]
    if entry["digest"] != measured.digest:
        return [
            f"{name}: the data changed (digest {measured.digest[:12]}, pinned {entry['digest'][:12]}); measure again"
            " and pin the floors anew"
        ]
    problems = []
    for metric, floor in entry["floors"].items():
        score = measured.scores.get(metric)
        if score is None:
            problems.append(f"{name}: {metric} is pinned at {floor:.3f} but was not measured")
        elif not score >= floor - SLACK:
            problems.append(f"{name}: {metric} fell to {score:.3f}; its floor is {floor:.3f}")
    return problems


def pin_floors(path: str | Path, name: str, measured: Measured, *, allow_lower: bool = False) -> None:
    """Sets floors to what was measured, rounded down to three decimals; other entries stay.

    Raises:
        RecordError: A floor would be lowered, dropped, or moved to other data without `allow_lower`.
    """
    path = Path(path)
    entries = _read(path) if path.exists() else {}
    new = {metric: math.floor(score * 1000) / 1000 for metric, score in measured.scores.items()}
    old = entries.get(name)
    if old and not allow_lower:
        if old["digest"] != measured.digest:
            raise RecordError(f"{path}: {name}: the data changed; pinning anew needs allow_lower")
        lost = [metric for metric, floor in old["floors"].items() if new.get(metric, -math.inf) < floor]
        if lost:
            told = ", ".join(
                f"{metric} {old['floors'][metric]:.3f} -> {new.get(metric, math.nan):.3f}" for metric in lost
            )
            raise RecordError(f"{path}: {name}: {told} would lower a floor; that needs allow_lower")
    write_json(path, entries | {name: {"digest": measured.digest, "floors": new}})


def _read(path: Path) -> dict[str, Any]:
    entries = read_json(path, RecordError)
    if not isinstance(entries, dict) or not all(
        isinstance(entry, dict) and {"digest", "floors"} <= entry.keys() for entry in entries.values()
    ):
        raise RecordError(f"{path}: expected name -> digest and floors")
    return entries
