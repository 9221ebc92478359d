"""The rows of a CSV file with the bytes they take, so that a worker can begin at any of them."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from typing import IO

from avow.errors import RecordError
from avow.tables import delimiter_of, header_problem

SUFFIXES = (".csv", ".tsv")


def csv_header(file: IO[bytes], path: str, most: int) -> list[str]:
    """Gives the columns of a file opened at its beginning, and leaves it at its first row.

    Raises:
        RecordError: There is no header, it has other separators or names a column twice, or it is not UTF-8.
    """
    start = len(codecs.BOM_UTF8) if file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8 else 0
    file.seek(start)
    header, end = next(csv_rows(file, path, most, start=start), ([], start))
    file.seek(end)
    if not header:
        raise RecordError("the file is empty; expected a header line")
    if not all(map(is_text, header)):
        raise RecordError("the header is not UTF-8")
    if problem := header_problem(header, delimiter_of(path)):
        raise RecordError(problem)
    if twice := next((name for name in header if header.count(name) > 1), None):
        raise RecordError(f"expected every column once, found {twice!r} {header.count(twice)} times")
    return header


def csv_rows(file: IO[bytes], path: str, most: int, *, start: int) -> Iterator[tuple[list[str], int]]:
    """Gives each row from here on with the byte at which it ends; blank lines are left out.

    A byte that is not UTF-8 becomes half a surrogate pair (see `is_text`), so that it spoils its own row alone.

    Args:
        file: Opened for reading bytes, at the beginning of a row.
        path: Its suffix tells the delimiter: a tab for .tsv, else a comma.
        most: Bytes that a row may have.
        start: The byte at which the file stands.

    Raises:
        RecordError: A row is longer, or is not CSV. Where the next one begins cannot be told then, as the lines of a
            text in quotation marks look like rows.
    """
    lines = _Lines(file, most, start)
    csv.field_size_limit(max(csv.field_size_limit(), most))
    reader = csv.reader(lines, delimiter=delimiter_of(path), strict=True)
    try:
        for values in reader:
            if values:
                yield values, lines.position
            lines.row_start = lines.position
    except csv.Error as error:
        raise RecordError(f"not valid CSV: {error}; this row and all after it were left out") from error


def is_text(value: str) -> bool:
    """Whether all bytes of a value were UTF-8.

    >>> is_text("é"), is_text(b"\\xe9".decode("utf-8", "surrogateescape"))
    (True, False)
    """
    return value.isascii() or not any("\udc80" <= letter <= "\udcff" for letter in value)


class _Lines:
    """Lines for the CSV reader, which takes no more of them than the row it gives needs."""

    def __init__(self, file: IO[bytes], most: int, position: int) -> None:
        self._file, self._most = file, most
        self.position = self.row_start = position

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline(self._most + 1)
        if not line:
            raise StopIteration
        self.position += len(line)
        if self.position - self.row_start > self._most:
            raise csv.Error(f"a row of over {self._most:,} bytes (is a quotation mark never closed?)")
        return line.decode("utf-8", "surrogateescape")
