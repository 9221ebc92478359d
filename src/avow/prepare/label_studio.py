"""Label Studio: tasks out, its JSON, JSON-MIN and CSV exports in.

Formats as of Label Studio 1.x: https://labelstud.io/guide/tasks and https://labelstud.io/guide/export. A task holds the
whole example, so that an export alone gives the labelled examples back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from avow.errors import RecordError
from avow.labels import LABELS, Label
from avow.prepare.annotations import Annotation
from avow.prepare.marking import marked_passage
from avow.prepare.shards import as_tuples
from avow.records import Example
from avow.tables import read_json, read_rows, record_from_row, row_from_record, write_json

CONTROL = "stance"
"""Name of the choices in the labelling page, and of their column in an export."""

LABELLING_PAGE = """<View>
  <Header value="Claim"/>
  <Text name="claim" value="$claim"/>
  <Header value="Whose stance? Their words are in [[ ]], their mention in {{ }}"/>
  <Text name="holder" value="$asked"/>
  <Text name="passage" value="$passage"/>
  <Choices name="stance" toName="passage" choice="single-radio" required="true" showInLine="true">
    <Choice value="affirms"/><Choice value="hedges"/><Choice value="denies"/><Choice value="unrelated"/>
  </Choices>
</View>
"""
"""The labelling page to paste into a project's settings."""


def write_tasks(path: str | Path, examples: Iterable[Example]) -> int:
    """Writes examples as a Label Studio import file (JSON); gives how many.

    A label that an example has already is shown as a prediction, which an annotator may keep or change.
    """
    tasks = [_task(example) for example in examples]
    write_json(path, tasks)
    return len(tasks)


def read_export(path: str | Path) -> tuple[list[Example], list[Annotation]]:
    """Reads a Label Studio export: the examples, and every annotation that was not cancelled or skipped.

    Args:
        path: A ``.json`` file in the form JSON or JSON-MIN, or a ``.csv`` file.

    Raises:
        RecordError: The file is missing, is none of these forms, or a task is not one of avow's; names file and task.
    """
    path = Path(path)
    rows = _csv_rows(path) if path.suffix.lower() == ".csv" else _json_rows(path)
    examples: dict[str, Example] = {}
    annotations = []
    for number, row in enumerate(rows, start=1):
        where = f"{path}: task {number}"
        if not isinstance(row, dict):
            raise RecordError(f"{where}: expected an object, found {type(row).__name__}")
        data = row.get("data", row)
        example = _example(data, where)
        examples.setdefault(example.id, example)
        annotations += _annotations(row, example.id, where)
    return list(examples.values()), annotations


def _task(example: Example) -> dict[str, Any]:
    task: dict[str, Any] = {
        "data": {
            "claim": example.claim,
            "asked": " < ".join([example.holder or "the author", *reversed(example.outer)]),
            "passage": marked_passage(example),
            # As text: a CSV export would write an object in a form that cannot be read back.
            "example": json.dumps(row_from_record(example), ensure_ascii=False),
        }
    }
    if example.label is not None:
        choice = {"from_name": CONTROL, "to_name": "passage", "type": "choices", "value": {"choices": [example.label]}}
        task["predictions"] = [{"model_version": "given", "result": [choice]}]
    return task


def _example(data: Any, where: str) -> Example:
    text = data.get("example") if isinstance(data, dict) else None
    if not isinstance(text, str):
        raise RecordError(f"{where}: expected a task that avow wrote, with the field 'example', found none")
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{where}: example: expected JSON, found: {error}") from error
    if not isinstance(row, dict):
        raise RecordError(f"{where}: example: expected an object, found {type(row).__name__}")
    return record_from_row(_with_tuples(row), Example, where=f"{where}: example")


def _with_tuples(row: dict[str, Any]) -> dict[str, Any]:
    """Turns JSON's lists into what Example has."""
    fields = ("content", "cue", "mention", "outer", "soft_label")
    return row | {name: as_tuples(row[name]) for name in fields if name in row}


def _annotations(row: dict[str, Any], example_id: str, where: str) -> list[Annotation]:
    """Gives the labels of a task; the full form has a list of annotations, the flat forms one a row."""
    if "annotations" not in row or not isinstance(row["annotations"], list):
        found = _flat_choice(row.get(CONTROL), where)
        annotator = row.get("annotator") or row.get("completed_by") or "unknown"
        return [_annotation(example_id, annotator, choice, where) for choice in found]
    labels = []
    for one in row["annotations"]:
        match one:
            case {"was_cancelled": cancelled} if cancelled:
                continue
            case {"result": [*results]}:
                annotator = one.get("completed_by", "unknown")
                labels += [_annotation(example_id, annotator, choice, where) for choice in _choices(results, where)]
            case _:
                raise RecordError(f"{where}: expected annotations with a list of results, found {str(one)[:100]}")
    return labels


def _choices(results: Sequence[Any], where: str) -> list[str]:
    found = []
    for result in results:
        match result:
            case {"from_name": name, "type": "choices"} if name == CONTROL:
                value = result.get("value")
                found.append(_single(value.get("choices") if isinstance(value, dict) else None, where))
    return found


def _annotation(example_id: str, annotator: Any, choice: str, where: str) -> Annotation:
    """Builds an annotation; the annotator is a number, an address, or an object with both."""
    if isinstance(annotator, dict):
        annotator = annotator.get("email") or annotator.get("id", "unknown")
    return Annotation(example_id=example_id, annotator=str(annotator), label=checked_label(choice, where))


def checked_label(text: str, where: str) -> Label:
    """Gives a label that a person chose.

    Raises:
        RecordError: It is not one of `LABELS`.
    """
    for label in LABELS:
        if text.strip().lower() == label:
            return label
    raise RecordError(f"{where}: expected a label of {', '.join(LABELS)}, found {text!r}")


def _flat_choice(value: Any, where: str) -> list[str]:
    """Gives the choice in a flat export: text, an object (several were made), or nothing (skipped)."""
    if isinstance(value, str) and value.strip().startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise RecordError(f"{where}: {CONTROL}: expected choices as JSON, found: {error}") from error
    if isinstance(value, dict):
        return [_single(value.get("choices", []), where)]
    return [value] if isinstance(value, str) and value.strip() else []


def _single(choices: Any, where: str) -> str:
    if not isinstance(choices, list) or len(choices) != 1 or not isinstance(choices[0], str):
        raise RecordError(f"{where}: expected one choice, found {choices!r}")
    return choices[0]


def _json_rows(path: Path) -> list[Any]:
    rows = read_json(path, RecordError)
    if not isinstance(rows, list):
        raise RecordError(f"{path}: expected a list of tasks, found {type(rows).__name__}")
    return rows


def _csv_rows(path: Path) -> list[Any]:
    return [row for _, row in read_rows(path)]
