"""Rows in and out of JSONL, CSV and Parquet files: validated on the way in, atomic on the way out."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import datetime as dt
import hashlib
import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, AnyStr, TypeVar

from avow.errors import AvowError, RecordError

RecordT = TypeVar("RecordT")
ErrorT = TypeVar("ErrorT", bound=AvowError)
Row = dict[str, Any]
OnError = Callable[[RecordError], None]

SUFFIXES = (".jsonl", ".csv", ".tsv", ".parquet")

_COLUMN_NAME = re.compile(r"[\w .()/-]{1,60}")

_LONGEST_CELL = 20_000_000
"""Characters of a CSV cell; as many as an article's file may have bytes."""

_LONGEST_LINE = 64_000_000
"""Bytes or characters of a line; three times as many as an article's file may have, since letters may be escaped."""

_ROWS_AT_ONCE = 64
"""Of a Parquet file: a value that a file repeats costs nothing there, but is as many values in memory."""

_LARGEST_JSON = 256_000_000
"""Bytes of a JSON file that is read whole."""

# Files that lie together in a folder that avow wrote: an analysis, a batch run. Its tables are no input.
_RESULTS = (("analysis.json", "stances.csv"), ("run.json", "plan.jsonl"))

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the start of a formula (OWASP, CSV injection)."""

_NUMBER = re.compile(r"[+-](\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
"""With its sign: no formula, although it begins like one."""


def read_rows(path: str | Path, *, on_error: OnError | None = None) -> Iterator[tuple[int, Row]]:
    """Gives (place, row) for each row of a table; place is the line number, or the row number from 1 for Parquet.

    Args:
        on_error: Called with each row that cannot be parsed; reading goes on with the next. Without it the first
            such row is raised. What spoils the whole file (missing, truncated Parquet) is always raised.

    Raises:
        RecordError: The file is missing, of an unknown kind, or a row cannot be parsed; names file and line.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise RecordError(f"{path}: unknown kind of table {path.suffix!r}; expected one of {', '.join(SUFFIXES)}")
    if not path.is_file():
        raise RecordError(f"{path}: no such file")
    if suffix == ".parquet":
        return _read_parquet(path)
    report = on_error or _raise
    return _read_jsonl(path, report) if suffix == ".jsonl" else _read_delimited(path, report)


def read_records(path: str | Path, record: type[RecordT]) -> Iterator[RecordT]:
    """Gives the rows of a table as records.

    Raises:
        RecordError: As `read_rows`; or a row does not fit `record`: ``file:line: field: expected, found``.
    """
    for place, row in read_rows(path):
        yield record_from_row(row, record, where=f"{path}:{place}")


def record_from_row(row: Mapping[str, Any], record: type[RecordT], *, where: str) -> RecordT:
    """Checks a row against a record's types and builds it; `where` opens the error message.

    Raises:
        RecordError: A field is unknown, missing or mistyped.
    """
    from pydantic import ValidationError

    try:
        return _adapter(record).validate_python(row)  # type: ignore[no-any-return,arg-type]
    except ValidationError as error:
        problems = error.errors()
        first = problems[0]
        field = ".".join(str(part) for part in first["loc"])
        more = f" (and {len(problems) - 1} more problems in this row)" if len(problems) > 1 else ""
        raise RecordError(f"{where}: {field}: {first['msg']}; found {first['input']!r}{more}") from error


def row_from_record(record: Any) -> Row:
    """Gives the fields of a record as a row of plain values, nested records and spans included."""
    return dataclasses.asdict(record)


def read_json(path: str | Path, error: type[ErrorT]) -> Any:
    """Gives the content of a JSON file.

    Args:
        path: The file.
        error: What is raised.

    Raises:
        ErrorT: The file is missing, too large, not JSON, or nested too deeply.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        if size > _LARGEST_JSON:
            raise error(f"{path}: {size:,} bytes; expected a JSON file of at most {_LARGEST_JSON:,}")
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise error(f"{path}: no such file") from None
    except OSError as problem:
        raise error(f"{path}: cannot be read: {problem.strerror}") from problem
    except RecursionError:
        raise error(f"{path}: not a JSON file that avow reads: it is nested too deeply") from None
    except ValueError as problem:  # a number of over 4,300 digits is a plain ValueError
        raise error(f"{path}: not a JSON file: {problem}; is it truncated?") from problem


def write_jsonl(path: str | Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Writes one JSON object a line, atomically; non-ASCII text stays readable, dates and times become ISO text."""
    with atomic_writer(path) as file:
        for row in rows:
            file.write(_json_text(row) + "\n")


def check_json(row: Mapping[str, Any], *, where: str) -> None:
    """Checks that `write_jsonl` can write a row; `where` opens the message.

    Raises:
        RecordError: A column has bytes, half of a character, or something else that JSON cannot hold.
    """
    for name, value in row.items():
        try:
            _json_text({name: value}).encode()
        except (TypeError, ValueError, RecursionError) as error:
            told = f"{where}: {name}: expected a value that JSON can hold, found {type(value).__name__}: {error}"
            raise RecordError(f"{told}; leave the column out, or write another kind of table") from error


def whole_number(value: Any) -> Any:
    """Gives a float without a fraction as an integer, and anything else as it is: pandas makes floats of whole ids.

    >>> whole_number(7.0), whole_number(0.5), whole_number("7.0")
    (7, 0.5, '7.0')
    """
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_iso_text)


def _iso_text(value: Any) -> str:
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def write_json(path: str | Path, value: Any) -> None:
    """Writes one JSON document, atomically, with the keys in the order given."""
    with atomic_writer(path) as file:
        file.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def write_csv(path: str | Path, rows: Sequence[Mapping[str, Any]], *, columns: Sequence[str] = ()) -> None:
    """Writes rows as CSV, atomically, with the keys of all rows, in order of appearance, as header.

    Text that a spreadsheet would run as a formula gets a leading apostrophe; `plain_cell` takes it back. Lists are
    written as JSON.

    Args:
        columns: Come first in the header, whether or not there is a row.
    """
    with atomic_writer(path, newline="") as file:
        _write_csv(file, rows, columns)


def csv_text(rows: Sequence[Mapping[str, Any]], *, columns: Sequence[str] = ()) -> str:
    """Gives rows as `write_csv` writes them.

    >>> csv_text([{"holder": "=Ana Roth", "stance": "denies"}])
    "holder,stance\\r\\n'=Ana Roth,denies\\r\\n"
    """
    file = io.StringIO(newline="")
    _write_csv(file, rows, columns)
    return file.getvalue()


def plain_cell(text: str) -> str:
    """Takes back the apostrophe with which `write_csv` keeps a spreadsheet from running text.

    >>> plain_cell("'=Ana Roth"), plain_cell("'tis")
    ('=Ana Roth', "'tis")
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text


def write_parquet(path: str | Path, rows: Sequence[Mapping[str, Any]], *, columns: Sequence[str] = ()) -> None:
    """Writes rows as a Parquet file, atomically; columns and their types are inferred from all rows.

    Args:
        columns: Come first, whether or not there is a row; without one they have Arrow's type null.

    Raises:
        RecordError: The values of a column do not have one type.
    """
    import pyarrow
    import pyarrow.parquet

    # Arrow takes the names of the first row alone and would drop the columns that only later rows have.
    names = list(dict.fromkeys([*columns, *_column_names(rows)]))
    try:
        table = pyarrow.table({name: [row.get(name) for row in rows] for name in names})
    except pyarrow.ArrowException as error:
        raise RecordError(f"{path}: expected one type a column, found: {error}") from error
    with atomic_path(path) as temporary:
        pyarrow.parquet.write_table(table, temporary, compression="zstd")


@contextlib.contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Gives a temporary path beside `path`; on success it replaces `path`, on an error it is removed.

    Readers see the old file or the whole new one, never a part, even if the process is killed.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes files private; a result should be as readable as any file the user makes.
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def atomic_writer(path: str | Path, *, newline: str = "\n") -> Iterator[IO[str]]:
    """Opens a UTF-8 text file for writing that appears under `path` only when all is written."""
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline=newline) as file:
        yield file
        file.flush()


def leads_out(path: Path, folder: Path) -> bool:
    """Tells whether a file below a folder is a link to a place outside of it.

    An archive from somewhere else may hold a link to any file of this machine, which must not become an article.
    """
    return path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())


def folders_to_read(parent: Path, names: Iterable[str], leave_out: str | Path | None) -> list[str]:
    """Gives the folders of a folder that are read, in order: not the hidden ones, nor `leave_out`, nor results.

    What avow wrote below its own input is no input of the next run.
    """
    left_out = Path(leave_out).resolve() if leave_out is not None else None
    folders = ((name, Path(parent, name)) for name in names if not name.startswith("."))
    return sorted(name for name, path in folders if path.resolve() != left_out and not _is_result(path))


def _is_result(folder: Path) -> bool:
    return any(all((folder / name).is_file() for name in names) for names in _RESULTS)


def file_digest(path: str | Path) -> str:
    """Gives the sha256 of a file as 64 hexadecimal digits."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def parquet_errors() -> tuple[type[Exception], ...]:
    """Gives what pyarrow raises where a Parquet file, or a value in one, cannot be read as Python's.

    Text that is not UTF-8, a map with a key twice, an unknown time zone and a date after the year 9999 are errors of
    Python's own.
    """
    import pyarrow  # here, as it takes a while to load

    return pyarrow.ArrowException, OSError, ValueError, KeyError, OverflowError, TypeError


def of_file_system(error: BaseException) -> bool:
    """Whether the file system failed rather than the content of a file: pyarrow raises OSError for either."""
    return isinstance(error, OSError) and error.errno is not None


@lru_cache(maxsize=32)
def _adapter(record: type[Any]) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(record)


def _raise(error: RecordError) -> None:
    raise error


def _lines(file: IO[AnyStr], path: Path) -> Iterator[AnyStr]:
    """Gives the lines of a file; one without an end would fill the memory, so the file is given up at it."""
    number = 0
    while line := file.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) > _LONGEST_LINE:
            raise RecordError(f"{path}:{number}: a line of over {_LONGEST_LINE:,} characters; is this the right file?")
        yield line


def _read_jsonl(path: Path, report: OnError) -> Iterator[tuple[int, Row]]:
    with path.open("rb") as file:
        for number, line in enumerate(_lines(file, path), start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line.decode("utf-8-sig"))
            except UnicodeDecodeError as error:
                report(RecordError(f"{path}:{number}: not UTF-8: {error}"))
            except (ValueError, RecursionError) as error:  # a number of over 4,300 digits is a plain ValueError
                report(RecordError(f"{path}:{number}: not a JSON object: {error}; is the file truncated?"))
            else:
                if isinstance(row, dict):
                    yield number, row
                else:
                    report(RecordError(f"{path}:{number}: expected a JSON object, found {type(row).__name__}"))


def _read_delimited(path: Path, report: OnError) -> Iterator[tuple[int, Row]]:
    delimiter = delimiter_of(path)
    # Python's own limit of 131,072 characters a cell would refuse a long article, and the file with it.
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(_lines(file, path), delimiter=delimiter, strict=True)
        try:
            header = next(reader, None)
            if header is None:
                raise RecordError(f"{path}: the file is empty; expected a header line")
            if problem := header_problem(header, delimiter):
                raise RecordError(f"{path}:1: {problem}")
            if twice := next((name for name in header if header.count(name) > 1), None):
                raise RecordError(f"{path}:1: expected every column once, found {twice!r} {header.count(twice)} times")
            for values in reader:
                if len(values) == len(header):
                    yield reader.line_num, dict(zip(header, values, strict=True))
                elif values:
                    expected = f"{len(header)} columns ({', '.join(header)})"
                    report(RecordError(f"{path}:{reader.line_num}: expected {expected}, found {len(values)}"))
        except csv.Error as error:
            raise RecordError(f"{path}:{reader.line_num}: not valid CSV: {error}") from error
        except UnicodeDecodeError as error:
            told = f"{path}: not UTF-8 after line {reader.line_num}: {error}"
            raise RecordError(f"{told}; in a spreadsheet, save it as CSV UTF-8") from error


def column_names(path: str | Path) -> list[str]:
    """Gives the columns that a table has whether or not it has rows; none for JSONL, whose rows name their own.

    Raises:
        RecordError: As `read_rows`, for what spoils the whole file.
    """
    path = Path(path)
    next(read_rows(path), None)  # checks the file
    if path.suffix.lower() == ".jsonl":
        return []
    if path.suffix.lower() == ".parquet":
        import pyarrow.parquet

        return [str(name) for name in pyarrow.parquet.read_schema(path).names]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file, delimiter=delimiter_of(path), strict=True))


def delimiter_of(path: str | Path) -> str:
    """Gives what parts the columns of a table's file: a tab in .tsv, else a comma."""
    return "\t" if Path(path).suffix.lower() == ".tsv" else ","


def header_problem(header: Sequence[str], delimiter: str) -> str:
    """Tells when a header is that of a table with other separators, as spreadsheets of many countries write it.

    >>> header_problem(["id;text"], ",")
    "expected columns separated by ',', found ';'; save it with commas, or with tabs as .tsv"
    >>> header_problem(["id", "text"], ",")
    ''
    """
    others = (mark for mark in ",;\t|" if mark != delimiter and len(header) == 1 and mark in header[0])
    found = next(others, "")
    # A single column may well have such a mark in its name, but then the parts are hardly all plain words.
    if found and all(_COLUMN_NAME.fullmatch(part.strip(' "')) for part in header[0].split(found)):
        return (
            f"expected columns separated by {delimiter!r}, found {found!r}; save it with commas, or with tabs as .tsv"
        )
    return ""


def _read_parquet(path: Path) -> Iterator[tuple[int, Row]]:
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE):
                for row in batch.to_pylist(maps_as_pydicts="strict"):
                    number += 1
                    yield number, row
    except parquet_errors() as error:
        raise RecordError(f"{path}: not a readable Parquet file: {error}") from error


def _write_csv(file: IO[str], rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    names = list(dict.fromkeys([*columns, *_column_names(rows)]))
    writer = csv.writer(file)
    writer.writerow([_defuse(name) for name in names])
    for row in rows:
        writer.writerow([_cell(row.get(name, "")) for name in names])


def _column_names(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple, dict)):
        with contextlib.suppress(TypeError, ValueError):  # bytes in a list, for one, are left to Python's own words
            return _json_text(value)
    return _defuse(value)


def _defuse(value: Any) -> Any:
    formula = isinstance(value, str) and value.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(value)
    return "'" + value if formula else value
