"""Small archives and a model without training, for the batch tests."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from avow.models import save_model
from avow.models.cue import CueModel

Write = Callable[..., Path]

NAMES = ("Ana Roth", "Ben Okafor", "Carla Diaz", "Dov Levin", "Eva Lind")
WORDS = ("said that the bridge was safe", "said that the bridge was not safe", "said the bridge may be safe")


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "cue"
    save_model(CueModel(), folder)
    return folder


@pytest.fixture
def article_rows() -> Callable[[int], list[dict[str, Any]]]:
    def rows(count: int) -> list[dict[str, Any]]:
        return [
            {
                "id": f"a{number}",
                "title": f"Council meets again, part {number}",
                "text": f"{NAMES[number % 5]} {WORDS[number % 3]}.\n\nThe weather was fine on day {number}.",
                "date": f"2024-01-{1 + number % 28:02d}",
                "outlet": f"Daily {number % 2}",
            }
            for number in range(count)
        ]

    return rows


@pytest.fixture
def write_archive(tmp_path: Path) -> Write:
    """Writes rows as .jsonl, .csv, .tsv or .parquet; a row that is bytes goes in as the line it is."""

    def write(name: str, rows: Sequence[Any], row_group_size: int = 7) -> Path:
        path = tmp_path / name
        if path.suffix == ".jsonl":
            lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
            path.write_bytes(b"".join(line + b"\n" for line in lines))
        elif path.suffix in (".csv", ".tsv"):
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.DictWriter(file, rows[0], delimiter="\t" if path.suffix == ".tsv" else ",")
                writer.writeheader()
                writer.writerows(rows)
        else:
            import pyarrow
            import pyarrow.parquet

            pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(rows)), path, row_group_size=row_group_size)
        return path

    return write
