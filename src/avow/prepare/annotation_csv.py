"""A spreadsheet for each annotator: examples out as CSV with an empty column, labels in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from avow.errors import RecordError
from avow.prepare.annotations import Annotation
from avow.prepare.label_studio import checked_label
from avow.prepare.marking import marked_passage
from avow.records import Example
from avow.tables import plain_cell, read_rows, write_csv

COLUMNS = ("id", "claim", "holder", "outer", "passage", "stance", "annotator")


def write_sheet(path: str | Path, examples: Iterable[Example], *, annotator: str = "") -> int:
    """Writes examples for one annotator, who fills in the column ``stance``; gives how many.

    The holder's words are marked in the passage. Text that a spreadsheet would run as a formula is made harmless.
    """
    rows = [
        {
            "id": example.id,
            "claim": example.claim,
            "holder": example.holder or "",
            "outer": " < ".join(reversed(example.outer)),
            "passage": marked_passage(example),
            "stance": "",
            "annotator": annotator,
        }
        for example in examples
    ]
    write_csv(path, rows, columns=COLUMNS)
    return len(rows)


def read_sheet(path: str | Path) -> list[Annotation]:
    """Reads the labels of a sheet; rows without a stance are not labelled yet.

    The annotator is the row's, or else the name of the file. An id may have gained the apostrophe that keeps a
    spreadsheet from running it.

    Raises:
        RecordError: The file is missing, lacks the column ``id`` or ``stance``, or has an unknown label; names the row.
    """
    path = Path(path)
    found = []
    for line, row in read_rows(path):
        where = f"{path}:{line}"
        missing = [name for name in ("id", "stance") if name not in row]
        if missing:
            raise RecordError(f"{where}: expected the columns {', '.join(COLUMNS)}, found {', '.join(row)}")
        if stance := str(row["stance"] or "").strip():  # None in a table that is no CSV
            annotator = str(row.get("annotator") or "").strip() or path.stem
            label = checked_label(stance, where)
            found.append(Annotation(example_id=plain_cell(str(row["id"])), annotator=annotator, label=label))
    return found
