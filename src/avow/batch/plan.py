"""An archive cut into numbered slices, the same ones every time: each becomes one output shard."""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from avow.batch import csv_rows
from avow.batch.options import BatchOptions
from avow.errors import RecordError
from avow.tables import folders_to_read, leads_out, of_file_system, parquet_errors
from avow.text import is_whole

logger = logging.getLogger(__name__)

SUFFIXES = (".jsonl", *csv_rows.SUFFIXES, ".parquet")
_EDGE_BYTES = 1 << 20
_MOST_SLICES = 100_000
"""Of one Parquet row group: with the usual 500 records a slice these are 50 million rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A stretch of one input file.

    Attributes:
        number: Counts from 0 over all files; names the output shard.
        group: The Parquet row group; 0 for others.
        start: First byte of JSONL and CSV, first row within the row group of Parquet.
        stop: End of the stretch, exclusive.
        first_row: Place of the first record in the file: line number of JSONL, row number from 1 of others.
        records: How many lines or rows the stretch has, blank lines of JSONL included.
        size: Bytes of the file that the stretch stands for, for progress.
        problem: Why the stretch cannot be read, or "".
    """

    number: int
    path: str
    kind: Literal["jsonl", "csv", "parquet"]
    group: int = 0
    start: int = 0
    stop: int = 0
    first_row: int = 1
    records: int = 0
    size: int = 0
    problem: str = ""


def input_files(inputs: str | Path | Iterable[str | Path], *, leave_out: str | Path | None = None) -> list[Path]:
    """Gives the files named, and the .jsonl, .csv, .tsv and .parquet files below the folders named, in sorted order.

    Hidden files and folders in a folder, whose names begin with ".", are left out, and so are the folder `leave_out`
    and what an earlier run or analysis wrote below a folder named.

    Raises:
        RecordError: A file is missing, of another kind or named twice, its name is not UTF-8, or there is none.
    """
    inputs = [inputs] if isinstance(inputs, (str, Path)) else list(inputs)
    found: list[Path] = []
    for path in map(Path, inputs):
        if path.is_dir():
            for folder, folders, files in os.walk(path):
                folders[:] = folders_to_read(Path(folder), folders, leave_out)
                found.extend(
                    _inside(Path(folder, name), path)
                    for name in sorted(files)
                    if Path(name).suffix.lower() in SUFFIXES and not name.startswith(".")
                )
        elif not path.is_file():
            raise RecordError(f"{path}: no such file or folder")
        elif path.suffix.lower() not in SUFFIXES:
            raise RecordError(f"{path}: unknown kind of archive {path.suffix!r}; expected {' or '.join(SUFFIXES)}")
        else:
            found.append(path)
    if not found:
        raise RecordError(
            f"expected {' or '.join(SUFFIXES)} files, found none in {', '.join(map(str, inputs))},"
            " or found only what avow wrote; name the folder of the archive"
        )
    real: set[Path] = set()
    for path in found:
        if not is_whole(str(path)):  # run.json and the shards name it, and hold nothing but UTF-8
            shown = str(path).encode("utf-8", "backslashreplace").decode()
            raise RecordError(
                f"{shown}: expected a file name in UTF-8, found other bytes; rename the file or its folder"
            )
        if path.resolve() in real:
            raise RecordError(f"{path}: named twice; its records would be scored twice")
        real.add(path.resolve())
    return found


def _inside(path: Path, folder: Path) -> Path:
    if leads_out(path, folder):
        raise RecordError(f"{path}: a link that leads out of {folder}; remove it, or name the file itself")
    return path


def fingerprint(path: Path) -> dict[str, Any]:
    """Gives size and sha256 of the first and last MiB: enough to notice that an input is not the same any more."""
    size = path.stat().st_size
    digest = hashlib.sha256()
    with path.open("rb") as file:
        digest.update(file.read(_EDGE_BYTES))
        file.seek(max(0, size - _EDGE_BYTES))
        digest.update(file.read(_EDGE_BYTES))
    return {"path": str(path), "bytes": size, "edges_sha256": digest.hexdigest()}


def plan_slices(files: Iterable[Path], options: BatchOptions) -> Iterator[Slice]:
    """Cuts the files into slices of at most so many records and, about, bytes.

    JSONL and CSV are read through once to find where records end; of Parquet only the footer is read. What cannot be
    read as such a file becomes one slice with a problem, so that the rest of the archive goes on.
    """
    number = 0
    for path in files:
        logger.info("planning %s", path)
        for part in _SLICERS[path.suffix.lower()](path, options):
            yield dataclasses.replace(part, number=number)
            number += 1


def _jsonl_slices(path: Path, options: BatchOptions) -> Iterator[Slice]:
    start = line = first = 0
    with path.open("rb") as file:
        position = 0
        while size := _skip_line(file, options.record_bytes):
            position += size
            line += 1
            if line - first >= options.records_per_shard or position - start >= options.bytes_per_shard:
                yield _stretch(path, "jsonl", start, position, first, line)
                start, first = position, line
        if position > start:
            yield _stretch(path, "jsonl", start, position, first, line)


def _skip_line(file: Any, most: int) -> int:
    """Reads to the end of a line without ever holding more than `most` of it; gives its length."""
    size = 0
    while piece := file.readline(most):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size


def _stretch(path: Path, kind: Literal["jsonl", "csv"], start: int, stop: int, before: int, last: int) -> Slice:
    """Gives the slice of bytes start to stop, with the records after the first `before` up to `last`."""
    return Slice(
        number=0,
        path=str(path),
        kind=kind,
        start=start,
        stop=stop,
        first_row=before + 1,
        records=last - before,
        size=stop - start,
    )


def _csv_slices(path: Path, options: BatchOptions) -> Iterator[Slice]:
    start = end = row = first = 0
    with path.open("rb") as file:
        try:
            csv_rows.csv_header(file, str(path), options.record_bytes)
            start = end = file.tell()
            for _, end in csv_rows.csv_rows(file, str(path), options.record_bytes, start=start):
                row += 1
                if row - first >= options.records_per_shard or end - start >= options.bytes_per_shard:
                    yield _stretch(path, "csv", start, end, first, row)
                    start, first = end, row
            problem = ""
        except RecordError as error:
            problem = str(error)
    if row > first:
        yield _stretch(path, "csv", start, end, first, row)
    if problem:
        yield Slice(number=0, path=str(path), kind="csv", first_row=row + 1, problem=problem)


def _parquet_slices(path: Path, options: BatchOptions) -> Iterator[Slice]:
    import pyarrow.parquet

    try:
        metadata = pyarrow.parquet.read_metadata(path)
    except parquet_errors() as error:
        if of_file_system(error):
            raise
        yield Slice(number=0, path=str(path), kind="parquet", problem=f"not a readable Parquet file: {error}")
        return
    per_row = path.stat().st_size / max(1, metadata.num_rows)
    before = 0
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group).num_rows
        bytes_per_row = metadata.row_group(group).total_byte_size / max(1, rows)
        step = max(1, min(options.records_per_shard, int(options.bytes_per_shard / max(1.0, bytes_per_row))))
        if not 0 <= rows <= _MOST_SLICES * step:
            # The footer says how many rows there are, and may say anything.
            problem = f"row group {group} claims {rows:,} rows; expected at most {_MOST_SLICES * step:,}"
            yield Slice(number=0, path=str(path), kind="parquet", first_row=before + 1, problem=problem)
            return
        for start in range(0, rows, step):
            stop = min(rows, start + step)
            yield Slice(
                number=0,
                path=str(path),
                kind="parquet",
                group=group,
                start=start,
                stop=stop,
                first_row=before + start + 1,
                records=stop - start,
                size=round(per_row * (stop - start)),
            )
        before += rows


_SLICERS = {".jsonl": _jsonl_slices, ".csv": _csv_slices, ".tsv": _csv_slices, ".parquet": _parquet_slices}
