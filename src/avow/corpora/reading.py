"""Rows of corpus files, read strictly: every problem is reported as file, row, expected, found."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from avow.errors import CorpusError

Row = dict[str, Any]


class _Unquoted(csv.excel):
    """Cells as they are: a quotation mark is text."""

    quoting = csv.QUOTE_NONE


def read_lines(path: Path, *, encoding: str = "utf-8") -> Iterator[tuple[str, str]]:
    """Gives (where, line) for each line of a text file, without its line end; ``where`` is ``file:line``.

    Raises:
        CorpusError: The file is missing or is not in the encoding.
    """
    try:
        with path.open("rb") as file:
            yield from decoded_lines(file, str(path), encoding=encoding)
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}; is the corpus fetched?") from error


def decoded_lines(file: Iterable[bytes], name: str, *, encoding: str = "utf-8") -> Iterator[tuple[str, str]]:
    """Gives (where, line) for each line of an open binary file that errors call `name`.

    Raises:
        CorpusError: A line is not in the encoding.
    """
    for number, line in enumerate(file, start=1):
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError as error:
            raise CorpusError(f"{name}:{number}: expected {encoding.upper()} text, found {error}") from error
        yield f"{name}:{number}", text.removeprefix("\ufeff").rstrip("\r\n")


def read_text(path: Path) -> str:
    """Gives a whole UTF-8 text file, line ends untouched, so that character offsets stay true.

    Raises:
        CorpusError: The file is missing or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}: expected UTF-8 text, found {error}") from error
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}; is the corpus fetched?") from error


def read_csv(
    path: Path, columns: Sequence[str], *, delimiter: str = ",", quoted: bool = True, encoding: str = "utf-8"
) -> Iterator[tuple[str, Row]]:
    """Gives (where, row) for each row of a CSV or TSV file with a header; arguments as in `csv_rows`."""
    return csv_rows(read_lines(path, encoding=encoding), columns, name=str(path), delimiter=delimiter, quoted=quoted)


def csv_rows(
    numbered: Iterable[tuple[str, str]],
    columns: Sequence[str],
    *,
    name: str,
    delimiter: str = ",",
    quoted: bool = True,
) -> Iterator[tuple[str, Row]]:
    """Gives (where, row) for each row in the lines of a CSV or TSV file with a header.

    Args:
        numbered: (where, line) for each line.
        columns: Column names that the header must have; it may have more.
        name: What errors call the file.
        delimiter: What separates the columns.
        quoted: Whether the file quotes cells as CSV does; False where a quotation mark is plain text.

    Raises:
        CorpusError: The file is missing, not UTF-8, lacks a column, or a row has another number of cells.
    """
    place = [f"{name}:1"]

    def lines() -> Iterator[str]:
        for where, line in numbered:
            place[0] = where
            yield line + "\n"

    dialect = "excel" if quoted else _Unquoted
    reader = csv.reader(lines(), dialect, delimiter=delimiter, strict=quoted)
    header: list[str] | None = None
    try:
        for cells in reader:
            if header is None:
                header = cells
                missing = [column for column in columns if column not in header]
                if missing:
                    raise CorpusError(f"{place[0]}: expected the columns {list(columns)}, found {header}")
            elif len(cells) != len(header):
                raise CorpusError(
                    f"{place[0]}: expected {len(header)} cells, found {len(cells)}; is the file truncated?"
                )
            else:
                yield place[0], dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise CorpusError(f"{place[0]}: expected well-formed CSV, found: {error}; is the file truncated?") from error
    if header is None:
        raise CorpusError(f"{name}:1: expected the columns {list(columns)}, found an empty file")


def read_jsonl(path: Path, fields: Sequence[str]) -> Iterator[tuple[str, Row]]:
    """Gives (where, object) for each non-blank line of a JSON Lines file.

    Raises:
        CorpusError: The file is missing or not UTF-8; a line is no JSON object or lacks one of `fields`.
    """
    for where, line in read_lines(path):
        if line.strip():
            yield where, json_object(line, fields, where=where)


def json_object(text: str, fields: Sequence[str], *, where: str) -> Row:
    """Gives the JSON object in `text`, which must have `fields`.

    Raises:
        CorpusError: It is no JSON object or lacks a field.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{where}: expected a JSON object, found: {error}; is the file truncated?") from error
    return require_fields(value, fields, where=where)


def require_fields(value: Any, fields: Sequence[str], *, where: str) -> Row:
    """Gives `value` as a row when it is an object with all of `fields`.

    Raises:
        CorpusError: It is not.
    """
    if not isinstance(value, dict):
        raise CorpusError(f"{where}: expected an object, found {type(value).__name__}")
    missing = [name for name in fields if name not in value]
    if missing:
        raise CorpusError(f"{where}: expected the fields {list(fields)}, found {sorted(value)}; missing {missing}")
    return value


def read_json(path: Path) -> Any:
    """Gives the value of a JSON file.

    Raises:
        CorpusError: The file is missing, not UTF-8 or not JSON.
    """
    try:
        return json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{path}: expected JSON, found: {error}; is the file truncated?") from error
