"""A table of pairs in, the same table with predictions out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from avow.errors import RecordError
from avow.examples import example_from_row, known_columns
from avow.labels import Prior
from avow.prediction import NEW_COLUMNS, predict_examples, prediction_row, resolve_model
from avow.records import StanceModel
from avow.tables import Row, check_json, column_names, read_rows, write_csv, write_jsonl, write_parquet

_WRITERS: dict[str, Any] = {".csv": write_csv, ".jsonl": write_jsonl, ".parquet": write_parquet}


def predict_file(
    source: str | Path,
    target: str | Path,
    *,
    model: str | Path | StanceModel = "default",
    allow_unrelated: bool = True,
    relevance: float | None = None,
    abstain: float = 0.0,
    prior: Prior = "pairs",
) -> int:
    """Predicts every row of a table and writes it, with all its columns, plus those of `avow.predict` for frames.

    Args:
        source: .jsonl, .csv, .tsv or .parquet with columns claim, text (or passage) and, if known, holder.
        target: .jsonl, .csv or .parquet; written whole or not at all. In .jsonl, dates become ISO text.
        model, allow_unrelated, relevance, abstain, prior: See `avow.predict`.

    Returns:
        The number of rows.

    Raises:
        RecordError: A file or row is not as expected; names file and row.
    """
    source, target = Path(source), Path(target)
    if target.suffix not in _WRITERS:
        raise RecordError(f"{target}: unknown kind of table {target.suffix!r}; expected one of {', '.join(_WRITERS)}")
    rows: list[Row] = []
    examples = []
    for place, row in read_rows(source):
        where = f"{source}:{place}"
        taken = [name for name in NEW_COLUMNS if name in row]
        if taken:
            raise RecordError(f"{where}: the table has the columns {', '.join(taken)} already; rename them first")
        if target.suffix == ".jsonl":  # all predictions would be lost if a row could not be written
            check_json(row, where=where)
        examples.append(example_from_row(known_columns(row), where=where))
        rows.append(row)
    predictions = predict_examples(
        examples,
        model=resolve_model(model),
        allow_unrelated=allow_unrelated,
        relevance=relevance,
        abstain=abstain,
        prior=prior,
    )
    done = [row | prediction_row(prediction) for row, prediction in zip(rows, predictions, strict=True)]
    if done or target.suffix == ".jsonl":
        _WRITERS[target.suffix](target, done)
    else:
        _WRITERS[target.suffix](target, done, columns=[*column_names(source), *NEW_COLUMNS])
    return len(done)
