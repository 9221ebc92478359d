"""The predictions file: one row per example with its gold label and the probability of every label.

Everything an evaluation says is computed from such a file, so that a number can be checked without
the model. Parquet is the native form; JSONL, CSV and TSV with the same column names are read too.

    id corpus split claim_id claim article_id holder passage    text
    outer                                                       list of text
    content                                                     list of [start, end]
    gold                                                        a label, or empty
    p_affirms p_hedges p_denies p_unrelated                     probabilities; or `predicted`, a label
    soft_affirms ... soft_unrelated                             share of annotators, where known
    prior                                                       what the probabilities are for: pairs, articles
    tag_<name>                                                  further facts for slices, as text

A table that `avow predict` wrote is read as well: `text` stands for `passage`, `label` for `gold`, ids may be whole
numbers, and `abstained`, `mention`, `cue`, `text` beside `passage` and pandas' index are not needed.

Where there are probabilities, they are what is scored, and `predicted` is only checked against them: it must be the
most probable label, or, with `prior` "articles", what `avow predict` makes of them where no threshold is given.

Only `gold` and the probabilities (or `predicted`) are required, so that a third party's system can be
evaluated from two columns.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from avow.errors import RecordError
from avow.evaluation.prediction_table import NO_LABEL, TEXT_COLUMNS, Column, PredictionTable
from avow.labels import ARTICLE_RELEVANCE, LABEL_INDEX, LABELS, STANCES, Prior
from avow.records import Example
from avow.tables import Row, atomic_path, plain_cell, read_rows, whole_number, write_csv, write_jsonl

PROBA_COLUMNS: Final = tuple(f"p_{label}" for label in LABELS)
SOFT_COLUMNS: Final = tuple(f"soft_{label}" for label in LABELS)
COLUMNS: Final = (*TEXT_COLUMNS, "outer", "content", "gold", "predicted", *PROBA_COLUMNS, *SOFT_COLUMNS, "prior")

_ID_COLUMNS: Final = ("id", "claim_id", "article_id")

_KNOWN: Final = frozenset((*COLUMNS, "text", "label"))

# What `avow predict` takes besides and this module does not need; and names that pandas gives to an index.
_LEFT_OUT: Final = ("abstained", "mention", "cue", "", "Unnamed: 0", "__index_level_0__")

# Four numbers rounded to three decimals can be off by 0.002; what is off by more is not a distribution.
_READ_TOLERANCE = 2e-3
_EXACT_TOLERANCE = 1e-6


def write_predictions(
    path: str | Path, examples: Sequence[Example], proba: ArrayLike, *, prior: Prior | None = None
) -> None:
    """Writes examples with their predicted probabilities as a predictions file.

    Args:
        path: Ends in .parquet, .jsonl or .csv.
        examples: In the order of the rows of `proba`.
        proba: Shape (n, 4) in `LABELS` order; rows are non-negative and sum to 1.
        prior: What the probabilities are for (`avow.models.article_prior.prior_of`), if it is known.

    Raises:
        RecordError: The shapes differ, a row is not a distribution, or the suffix is unknown.
    """
    path = Path(path)
    array = np.asarray(proba, dtype=np.float64)
    if array.shape != (len(examples), len(LABELS)):
        raise RecordError(
            f"{path}: expected probabilities of shape {(len(examples), len(LABELS))}, found {array.shape}"
        )
    _check_distributions(array, [f"{path}: example {example.id!r}" for example in examples], _EXACT_TOLERANCE)
    names = sorted({name for example in examples for name in example.tags})
    soft = any(example.soft_label is not None for example in examples)
    rows = [_row(example, values, names, soft) for example, values in zip(examples, array.tolist(), strict=True)]
    for row in rows if prior else ():
        row["prior"] = prior
    if path.suffix == ".parquet":
        _write_parquet(path, rows, names, soft, prior is not None)
    elif path.suffix == ".jsonl":
        write_jsonl(path, rows)
    elif path.suffix == ".csv":
        write_csv(path, [row | {name: json.dumps(row[name]) for name in ("outer", "content")} for row in rows])
    else:
        raise RecordError(f"{path}: unknown kind of table {path.suffix!r}; expected .parquet, .jsonl or .csv")


def read_predictions(path: str | Path) -> PredictionTable:
    """Reads a predictions file.

    Rows that miss a sum of 1 by rounding only (up to 0.002) are scaled to sum to 1. Where there are probabilities,
    scores come from them: `predicted` is checked and left out, also where a threshold made it another label than the
    most probable one (see above).

    Raises:
        RecordError: A column is missing or unknown, a label is not one of `LABELS`, probabilities are
            not a distribution, or two rows have one id; the message names file, row, expected, found.
    """
    path = Path(path)
    places: list[int] = []
    rows: list[Row] = []
    for place, row in read_rows(path):
        places.append(place)
        rows.append(row)
    if not rows:
        raise RecordError(f"{path}: no rows; expected at least one prediction")
    where = [f"{path}:{place}" for place in places]
    rows = [_as_written_here(row) for row in rows]
    found = list(dict.fromkeys(name for row in rows for name in row))
    _check_columns(path, found)
    if path.suffix.lower() in (".csv", ".tsv"):
        rows = [{name: plain_cell(value) for name, value in row.items()} for row in rows]
    prior = _column(rows, where, "prior", _prior)
    proba, has_probabilities = _read_proba(rows, where, found, prior)
    text = {name: _column(rows, where, name, _id if name in _ID_COLUMNS else _text) for name in TEXT_COLUMNS}
    if not any(text["id"]):
        # By number, not by place in the file, so that the same rows have the same ids in every kind of file.
        text["id"] = np.asarray([f"row-{number}" for number in range(1, len(rows) + 1)], dtype=object)
    table = PredictionTable(
        id=text["id"],
        corpus=text["corpus"],
        split=text["split"],
        claim_id=text["claim_id"],
        claim=text["claim"],
        article_id=text["article_id"],
        holder=text["holder"],
        passage=text["passage"],
        outer=_column(rows, where, "outer", _names),
        content=_column(rows, where, "content", _spans),
        gold=_column(rows, where, _gold_column(found), _label).astype(np.int64),
        proba=proba,
        soft=_read_soft(rows, where, found),
        tags={
            name.removeprefix("tag_"): _column(rows, where, name, _tag)
            for name in sorted(found)
            if name.startswith("tag_")
        },
        prior=prior,
        has_probabilities=has_probabilities,
        source=path.name,
    )
    _check_unique(table, where)
    return table


def table_from_examples(examples: Sequence[Example], proba: ArrayLike) -> PredictionTable:
    """Gives the table that `read_predictions` would give after `write_predictions`, without a file.

    Raises:
        RecordError: The shapes differ, or a row is not a distribution.
    """
    array = np.asarray(proba, dtype=np.float64)
    if array.shape != (len(examples), len(LABELS)):
        raise RecordError(f"expected probabilities of shape {(len(examples), len(LABELS))}, found {array.shape}")
    _check_distributions(array, [f"example {example.id!r}" for example in examples], _EXACT_TOLERANCE)
    soft = [example.soft_label or (np.nan,) * len(LABELS) for example in examples]
    names = sorted({name for example in examples for name in example.tags})
    return PredictionTable(
        id=_objects(example.id for example in examples),
        corpus=_objects(example.corpus for example in examples),
        split=_objects(example.split for example in examples),
        claim_id=_objects(example.claim_id for example in examples),
        claim=_objects(example.claim for example in examples),
        article_id=_objects(example.article_id for example in examples),
        holder=_objects(example.holder or "" for example in examples),
        passage=_objects(example.passage for example in examples),
        outer=_objects(example.outer for example in examples),
        content=_objects(example.content for example in examples),
        gold=np.asarray([_gold(example) for example in examples], dtype=np.int64),
        proba=array,
        soft=np.asarray(soft, dtype=np.float64) if any(example.soft_label for example in examples) else None,
        tags={name: _objects(str(example.tags.get(name, "")) for example in examples) for name in names},
        prior=_objects("" for _ in examples),
    )


def _gold(example: Example) -> int:
    return NO_LABEL if example.label is None else LABEL_INDEX[example.label]


def _row(example: Example, proba: Sequence[float], tags: Sequence[str], soft: bool) -> Row:
    row: Row = {name: getattr(example, name) or "" for name in TEXT_COLUMNS}
    row |= {"outer": list(example.outer), "content": [list(span) for span in example.content]}
    row |= {"gold": example.label or ""} | dict(zip(PROBA_COLUMNS, proba, strict=True))
    if soft:
        row |= dict(zip(SOFT_COLUMNS, example.soft_label or (None,) * len(LABELS), strict=True))
    return row | {f"tag_{name}": str(example.tags.get(name, "")) for name in tags}


def _write_parquet(path: Path, rows: Sequence[Row], tags: Sequence[str], soft: bool, prior: bool) -> None:
    import pyarrow
    import pyarrow.parquet

    text, number = pyarrow.string(), pyarrow.float64()
    fields = [(name, text) for name in TEXT_COLUMNS]
    fields += [("outer", pyarrow.list_(text)), ("content", pyarrow.list_(pyarrow.list_(pyarrow.int64())))]
    fields += [("gold", text)] + [(name, number) for name in PROBA_COLUMNS]
    fields += [(name, number) for name in SOFT_COLUMNS if soft] + [(f"tag_{name}", text) for name in tags]
    fields += [("prior", text)] if prior else []
    table = pyarrow.Table.from_pylist(list(rows), schema=pyarrow.schema(fields))
    with atomic_path(path) as temporary:
        # One article serves many claims: a large dictionary stores it once.
        pyarrow.parquet.write_table(table, temporary, compression="zstd", dictionary_pagesize_limit=1 << 26)


def _as_written_here(row: Row) -> Row:
    """Gives a row of `avow.prediction_files` the columns that a predictions file has; the table's others are tags."""
    kept = {name: value for name, value in row.items() if name not in _LEFT_OUT}
    if "abstained" in row:
        kept = {name if name in _KNOWN or name.startswith("tag_") else f"tag_{name}": kept[name] for name in kept}
    text = kept.pop("text", None)
    return kept if text is None or kept.get("passage") else kept | {"passage": text}


def _gold_column(found: Sequence[str]) -> str:
    """Gives the column with the gold labels: "label" is what a table of labelled pairs calls it."""
    return "label" if "label" in found and "gold" not in found else "gold"


def _check_columns(path: Path, found: Sequence[str]) -> None:
    for name in found:
        if name not in (*COLUMNS, _gold_column(found)) and not name.startswith("tag_"):
            close = difflib.get_close_matches(name, COLUMNS, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"to keep it for slices, call it 'tag_{name}'"
            raise RecordError(f"{path}: unknown column {name!r}; {hint}")
    given = [name for name in PROBA_COLUMNS if name in found]
    if _gold_column(found) not in found:
        raise RecordError(f"{path}: column 'gold' (or 'label') is missing; found {', '.join(found)}")
    if given and len(given) < len(PROBA_COLUMNS):
        raise RecordError(f"{path}: expected all of {', '.join(PROBA_COLUMNS)}; found only {', '.join(given)}")
    if not given and "predicted" not in found:
        raise RecordError(
            f"{path}: expected {', '.join(PROBA_COLUMNS)}, or 'predicted' for a system that gives labels only; found"
            f" {', '.join(found)}"
        )


def _read_proba(
    rows: Sequence[Row], where: Sequence[str], found: Sequence[str], prior: Column
) -> tuple[NDArray[np.float64], bool]:
    if PROBA_COLUMNS[0] not in found:
        predicted = _column(rows, where, "predicted", _required_label).astype(np.int64)
        return np.eye(len(LABELS), dtype=np.float64)[predicted], False
    proba = np.stack([_column(rows, where, name, _number).astype(np.float64) for name in PROBA_COLUMNS], axis=1)
    proba = _check_distributions(proba, where, _READ_TOLERANCE)
    if "predicted" in found:
        predicted = _column(rows, where, "predicted", _required_label).astype(np.int64)
        _check_predicted(proba, predicted, prior == "articles", where)
    return proba, True


def _check_predicted(
    proba: NDArray[np.float64], predicted: NDArray[np.int64], of_articles: NDArray[np.bool_], where: Sequence[str]
) -> None:
    """Refuses answers other than the most probable ones: what is scored is the latter.

    In the probabilities of whole articles the most probable stance may also be the answer from `ARTICLE_RELEVANCE` on
    (`avow.prediction.best_label`), as `avow predict` gives it unless it is told otherwise.
    """
    given = proba[np.arange(len(proba)), predicted]
    stances = proba[:, : len(STANCES)]
    relevant = of_articles & (predicted < len(STANCES))
    relevant &= stances.sum(axis=1) >= ARTICLE_RELEVANCE - _READ_TOLERANCE
    best = np.where(relevant, stances.max(axis=1), proba.max(axis=1))
    lower = given < best - _READ_TOLERANCE
    if lower.any():
        row = int(lower.argmax())
        raise RecordError(
            f"{where[row]}: predicted: expected the most probable label, {LABELS[int(proba[row].argmax())]!r}, found"
            f" {LABELS[predicted[row]]!r} (made with --relevance, or for articles by an avow"
            " that wrote no column `prior`?); leave out the column to score the probabilities, or the probabilities to"
            " score the answers"
        )


def _read_soft(rows: Sequence[Row], where: Sequence[str], found: Sequence[str]) -> NDArray[np.float64] | None:
    given = [name for name in SOFT_COLUMNS if name in found]
    if not given:
        return None
    if len(given) < len(SOFT_COLUMNS):
        raise RecordError(f"{where[0]}: expected all of {', '.join(SOFT_COLUMNS)}; found only {', '.join(given)}")
    soft = np.stack([_column(rows, where, name, _optional_number).astype(np.float64) for name in given], axis=1)
    known = np.asarray(~np.isnan(soft).all(axis=1))
    names = [where[int(row)] for row in np.flatnonzero(known)]
    soft[known] = _check_distributions(soft[known], names, _READ_TOLERANCE, what="soft labels")
    return soft


def _check_distributions(
    proba: NDArray[np.float64], where: Sequence[str], tolerance: float, what: str = "probabilities"
) -> NDArray[np.float64]:
    """Checks that rows are distributions; gives them with rounding removed."""
    total = proba.sum(axis=1)
    bad = ~(np.isfinite(proba).all(axis=1) & (proba >= 0).all(axis=1) & (np.abs(total - 1) <= tolerance))
    if bad.any():
        row = int(bad.argmax())
        values = ", ".join(f"{value:g}" for value in proba[row])
        raise RecordError(
            f"{where[row]}: expected {what} that are 0 or more and sum to 1, found ({values}) with sum {total[row]:g}"
        )
    rounded = np.abs(total - 1) > _EXACT_TOLERANCE
    return np.where(rounded[:, None], proba / np.where(total > 0, total, 1)[:, None], proba)


def _check_unique(table: PredictionTable, where: Sequence[str]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row, key in enumerate(zip(table.corpus, table.id, strict=True)):
        if key in seen:
            raise RecordError(f"{where[row]}: id {key[1]!r} of corpus {key[0]!r} is already used in {where[seen[key]]}")
        seen[key] = row


def _column(rows: Sequence[Row], where: Sequence[str], name: str, convert: Callable[[Any], Any]) -> Column:
    column = np.empty(len(rows), dtype=object)
    for index, row in enumerate(rows):
        try:
            column[index] = convert(row.get(name))
        except (TypeError, ValueError) as error:
            raise RecordError(f"{where[index]}: {name}: {error}") from None
    return column


def _objects(values: Any) -> Column:
    items = list(values)
    column = np.empty(len(items), dtype=object)
    for index, item in enumerate(items):
        column[index] = item
    return column


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"expected text, found {value!r}")
    return value


def _id(value: Any) -> str:
    """Gives an id as text; a table's ids are often numbers, and pandas' are floats where a row has none."""
    value = whole_number(value)
    if type(value) is int:
        return str(value)
    return _text(None if value != value else value)


def _tag(value: Any) -> str:
    return "" if value is None else str(value)


def _label(value: Any) -> int:
    return NO_LABEL if value in (None, "") else _required_label(value)


def _prior(value: Any) -> str:
    if value not in (None, "", *get_args(Prior)):
        raise ValueError(f"expected {' or '.join(get_args(Prior))}, or nothing, found {value!r}")
    return str(value or "")


def _required_label(value: Any) -> int:
    if not isinstance(value, str) or value not in LABEL_INDEX:
        raise ValueError(f"{value!r} is not a label; expected one of {', '.join(LABELS)}")
    return LABEL_INDEX[value]


def _number(value: Any) -> float:
    if isinstance(value, bool) or value in (None, ""):
        raise ValueError(f"expected a probability, found {value!r}")
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ValueError(f"expected a probability, found {value!r}") from None


def _optional_number(value: Any) -> float:
    return float("nan") if value in (None, "") else _number(value)


def _decoded(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return json.loads(value) if value else []
        except (ValueError, RecursionError):  # a number of over 4,300 digits is a plain ValueError
            raise ValueError(f"expected a JSON list, found {value[:100]!r}") from None
    return [] if value is None else value


def _names(value: Any) -> tuple[str, ...]:
    items = _decoded(value)
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ValueError(f"expected a list of names, found {value!r}")
    return tuple(items)


def _spans(value: Any) -> tuple[tuple[int, int], ...]:
    items = _decoded(value)
    if not isinstance(items, list):
        raise TypeError(f"expected a list of [start, end], found {value!r}")
    spans = []
    for item in items:
        if not (isinstance(item, list | tuple) and len(item) == 2 and all(type(offset) is int for offset in item)):
            raise ValueError(f"expected a list of [start, end], found {value!r}")
        spans.append((item[0], item[1]))
    return tuple(spans)
