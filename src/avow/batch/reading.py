"""The records of a slice, one at a time; what cannot be read comes as a record with a problem."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from avow.batch.csv_rows import csv_header, csv_rows, is_text
from avow.batch.plan import Slice
from avow.errors import RecordError
from avow.tables import Row, of_file_system, parquet_errors

_ROWS_AT_ONCE = 64
_BUFFER_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Record:
    """One line or row of the archive.

    Attributes:
        row: Place in its file: line number of JSONL, row number from 1 of CSV and Parquet.
        value: The columns, or None when there is a problem.
        problem: Why the record cannot be used, or "".
        rows: How many rows a problem is about: those from `row` on, where none of a stretch can be read.
    """

    row: int
    value: Row | None
    problem: str = ""
    rows: int = 1


class SliceReader:
    """Reads slices; it keeps the last Parquet row group open, so that slices in ascending order cost one pass."""

    def __init__(self, record_bytes: int) -> None:
        self._record_bytes = record_bytes
        self._cursor: _ParquetCursor | None = None

    def read(self, part: Slice) -> Iterator[Record]:
        """Gives the records of a slice in order; blank lines are left out.

        Raises:
            OSError: The file system fails; another attempt may well read what it holds.
        """
        if part.problem:
            yield Record(part.first_row, None, part.problem)
        elif part.kind == "jsonl":
            yield from _read_lines(part, self._record_bytes)
        elif part.kind == "csv":
            yield from _read_csv(part, self._record_bytes)
        else:
            yield from self._read_rows(part)

    def _read_rows(self, part: Slice) -> Iterator[Record]:
        number = part.first_row
        try:
            cursor = self._cursor
            if cursor is None or cursor.place != (part.path, part.group) or cursor.position > part.start:
                cursor = self._cursor = _ParquetCursor(part.path, part.group, self._record_bytes)
            for row, problem in cursor.rows(part.start, part.stop):
                yield Record(number, row, problem)
                number += 1
        except parquet_errors() as error:
            self._cursor = None
            if of_file_system(error):
                raise
            left = part.first_row + part.records - number
            yield Record(number, None, f"rows {number} to {number + left - 1} cannot be read: {error}", left)


class _ParquetCursor:
    """Goes forward through one row group; memory is one small batch, however large the group."""

    def __init__(self, path: str, group: int, record_bytes: int) -> None:
        import pyarrow.parquet

        self.place = (path, group)
        self.position = 0
        self._record_bytes = record_bytes
        file = pyarrow.parquet.ParquetFile(path, buffer_size=_BUFFER_BYTES, pre_buffer=False)
        self._batches = file.iter_batches(batch_size=_ROWS_AT_ONCE, row_groups=[group])
        self._batch: Any = None
        self._used = 0

    def rows(self, start: int, stop: int) -> Iterator[tuple[Row | None, str]]:
        """Gives each row, or None and why it cannot be used."""
        while self.position < stop:
            if self._batch is None or self._used == self._batch.num_rows:
                self._batch, self._used = next(self._batches, None), 0
                if self._batch is None:
                    raise OSError(f"the row group ends at row {self.position}, before row {stop}")
            left = self._batch.num_rows - self._used
            if self.position < start:
                skipped = min(left, start - self.position)
                self._used += skipped
                self.position += skipped
                continue
            wanted = self._batch.slice(self._used, min(left, stop - self.position))
            for found in _converted(wanted, self._record_bytes):
                self._used += 1
                self.position += 1
                yield found


def _converted(batch: Any, most: int) -> Iterator[tuple[Row | None, str]]:
    """Gives the rows of a batch; one row that is odd or too long must not cost the others."""
    try:
        rows = batch.to_pylist(maps_as_pydicts="strict") if batch.nbytes <= most else None
    except parquet_errors():
        rows = None
    if rows is not None:
        yield from ((row, "") for row in rows)
        return
    for place in range(batch.num_rows):
        yield _converted_row(batch.slice(place, 1), most)


def _converted_row(row: Any, most: int) -> tuple[Row | None, str]:
    size = sum(_own_bytes(column) for column in row.columns)
    if size > most:
        return None, f"{size:,} bytes; at most {most:,} are read as one record"
    try:
        return row.to_pylist(maps_as_pydicts="strict")[0], ""
    except parquet_errors() as error:
        return None, f"has a value that cannot be read: {error}"


def _own_bytes(column: Any) -> int:
    """Gives the bytes of a column of one row, without those of other rows that its buffers hold too."""
    import pyarrow
    from pyarrow import types

    if types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if types.is_string_view(column.type) or types.is_binary_view(column.type):
        column = column.cast(pyarrow.large_binary())
    return int(column.nbytes)


def _read_lines(part: Slice, most: int) -> Iterator[Record]:
    with open(part.path, "rb") as file:  # noqa: PTH123 - a string travels lighter to workers than a Path
        file.seek(part.start)
        for number in range(part.first_row, part.first_row + part.records):
            line, size = _read_line(file, most)
            if size > most:
                yield Record(number, None, f"{size:,} bytes; at most {most:,} are read as one record")
            elif line.strip():
                yield _parsed(number, line)


def _read_csv(part: Slice, most: int) -> Iterator[Record]:
    number = part.first_row
    with open(part.path, "rb") as file:  # noqa: PTH123 - as above
        try:
            header = csv_header(file, part.path, most)
            file.seek(part.start)
            rows = csv_rows(file, part.path, most, start=part.start)
            for values, end in rows:
                yield _named(number, header, values)
                number += 1
                if end >= part.stop:
                    return
        except RecordError as error:  # only if the file is another one than was planned
            yield Record(number, None, str(error))


def _named(number: int, header: list[str], values: list[str]) -> Record:
    if len(values) != len(header):
        return Record(number, None, f"expected {len(header)} columns ({', '.join(header)}), found {len(values)}")
    if not all(map(is_text, values)):
        return Record(number, None, "not UTF-8")
    return Record(number, dict(zip(header, values, strict=True)))


def _read_line(file: IO[bytes], most: int) -> tuple[bytes, int]:
    """Gives a line and its length; of a line longer than `most` only the beginning is kept."""
    line = file.readline(most + 1)
    size = len(line)
    piece = line
    while piece and not piece.endswith(b"\n"):
        piece = file.readline(most + 1)
        size += len(piece)
    return line, size


def _parsed(number: int, line: bytes) -> Record:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return Record(number, None, f"not UTF-8: {error}")
    except (ValueError, RecursionError) as error:  # a number of over 4,300 digits is a plain ValueError
        return Record(number, None, f"not a JSON object: {error}; is the line cut off?")
    if not isinstance(value, dict):
        return Record(number, None, f"expected a JSON object, found {type(value).__name__}")
    return Record(number, value)
