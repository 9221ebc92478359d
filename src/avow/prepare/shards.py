"""Examples as Parquet shards that `datasets.load_dataset("parquet", data_dir=...)` reads, and back.

Columns are the fields of Example; each tag is a text column ``tag_<name>``, null where an example lacks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from avow.errors import RecordError
from avow.examples import check_spans
from avow.labels import LABELS
from avow.records import Example
from avow.tables import atomic_path, read_rows, record_from_row
from avow.text import is_whole

if TYPE_CHECKING:
    import pyarrow

TAG_PREFIX = "tag_"
SPAN_FIELDS = ("content", "cue", "mention")
TEXT_FIELDS = ("id", "corpus", "split", "claim_id", "claim", "article_id", "holder", "passage", "label", "licence")
_SOFT_TOLERANCE = 0.01 + 1e-9
"""Shares of three raters are often written as .33, .33 and .33, whose sum is .99 but for the last bits."""
_EXACT = 1e-6
"""Shares that sum to 1 within this are kept to the bit, as in a predictions file."""


class ShardWriter:
    """Writes examples into ``<stem>-00000.parquet`` and so on, each whole or not at all.

    The same examples give the same bytes. At most `rows_per_shard` examples are held in memory.

    Args:
        folder: Where the shards go.
        stem: Begins their names.
        tags: Names of all tags that may come, so that all shards have the same columns.
        rows_per_shard: Rows in a shard.
    """

    def __init__(self, folder: Path, stem: str, tags: Sequence[str], rows_per_shard: int) -> None:
        self._folder = folder
        self._stem = stem
        self._schema = _schema(tags)
        self._rows_per_shard = rows_per_shard
        self._pending: list[dict[str, Any]] = []
        self._shards = 0

    def __enter__(self) -> ShardWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._pending:
            self._flush()

    def add(self, example: Example) -> None:
        """Takes one more example."""
        self._pending.append(_row(example))
        if len(self._pending) >= self._rows_per_shard:
            self._flush()

    def _flush(self) -> None:
        import pyarrow
        import pyarrow.parquet

        table = pyarrow.Table.from_pylist(self._pending, schema=self._schema)
        with atomic_path(self._folder / f"{self._stem}-{self._shards:05d}.parquet") as temporary:
            pyarrow.parquet.write_table(table, temporary, compression="zstd", row_group_size=1000)
        self._shards += 1
        self._pending = []


def read_examples(path: str | Path) -> Iterator[Example]:
    """Gives the examples of a prepared split (a folder of shards), of one shard, or of a JSONL table of Examples.

    Rounded shares of a soft label are scaled to sum to 1.

    Raises:
        RecordError: There is no such file, the folder has no shard, or a row does not fit.
    """
    path = Path(path)
    files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    if not files:
        raise RecordError(f"{path}: expected Parquet shards, found none")
    for file in files:
        for place, row in read_rows(file):
            example = record_from_row(_record_row(row), Example, where=f"{file}:{place}")
            _check_example(example, f"{file}:{place}")
            yield _scaled(example)


def _row(example: Example) -> dict[str, Any]:
    row: dict[str, Any] = {field: getattr(example, field) for field in TEXT_FIELDS}
    row.update({field: [list(span) for span in getattr(example, field)] for field in SPAN_FIELDS})
    row["outer"] = list(example.outer)
    row["soft_label"] = list(example.soft_label) if example.soft_label else None
    row.update({TAG_PREFIX + name: value for name, value in example.tags.items()})
    return row


def _record_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Turns tag columns into the field `tags`, and lists into the tuples that Example has."""
    record = {name: value for name, value in row.items() if not name.startswith(TAG_PREFIX)}
    for name in (*SPAN_FIELDS, "outer"):
        record[name] = as_tuples(record.get(name) or [])
    if record.get("soft_label") is not None:
        record["soft_label"] = as_tuples(record["soft_label"])
    if record.get("tags") is None:
        found = ((name.removeprefix(TAG_PREFIX), value) for name, value in row.items() if name.startswith(TAG_PREFIX))
        record["tags"] = {name: value for name, value in found if value is not None}
    return record


def as_tuples(value: Any) -> Any:
    """Turns JSON's lists into what Example has; what is no list stays, for the check of the types to name it.

    >>> as_tuples([[0, 3]]), as_tuples("Ana Roth")
    (((0, 3),), 'Ana Roth')
    """
    return tuple(map(as_tuples, value)) if isinstance(value, list) else value


def _check_example(example: Example, where: str) -> None:
    """Checks what the types do not say.

    Raises:
        RecordError: A text is empty or holds half of a character, a span is not in the passage, or a soft label is no
            distribution.
    """
    for field in TEXT_FIELDS:
        value = getattr(example, field) or ""
        if field in ("claim", "passage") and not value.strip():
            raise RecordError(f"{where}: {field}: expected a text, found {value!r}")
        if not is_whole(value):
            raise RecordError(f"{where}: {field}: holds half of a character (a lone surrogate); remove it")
    for field in SPAN_FIELDS:
        check_spans(getattr(example, field), len(example.passage), f"{where}: {field}")
    soft = example.soft_label
    if soft is not None and not (min(soft) >= 0 and abs(sum(soft) - 1) <= _SOFT_TOLERANCE):
        raise RecordError(f"{where}: soft_label: expected shares of {', '.join(LABELS)} that sum to 1, found {soft}")


def _scaled(example: Example) -> Example:
    if example.soft_label is None or abs((total := sum(example.soft_label)) - 1) <= _EXACT:
        return example
    affirms, hedges, denies, unrelated = example.soft_label
    return replace(example, soft_label=(affirms / total, hedges / total, denies / total, unrelated / total))


def _schema(tags: Sequence[str]) -> pyarrow.Schema:
    import pyarrow

    text, spans = pyarrow.string(), pyarrow.list_(pyarrow.list_(pyarrow.int32()))
    return pyarrow.schema(
        [
            *((field, text) for field in TEXT_FIELDS),
            *((field, spans) for field in SPAN_FIELDS),
            ("outer", pyarrow.list_(text)),
            ("soft_label", pyarrow.list_(pyarrow.float64())),
            *((TAG_PREFIX + name, text) for name in sorted(tags)),
        ]
    )
