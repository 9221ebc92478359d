"""Symmetric FEVER, version 0.2: each claim and each sentence is in a supported and in a refuted pair."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.reading import read_jsonl
from avow.corpora.source import Source
from avow.records import Example


def read(source: Source) -> Iterator[Example]:
    """Gives the 708 dev and 712 test pairs."""
    for split in ("dev", "test"):
        path = source.folder / "symmetric_v0.2" / f"fever_symmetric_{split}.jsonl"
        for where, row in read_jsonl(path, ("id", "claim", "evidence", "label")):
            yield source.example(
                where,
                id=f"{split}-{row['id']}",
                split=split,
                claim=row["claim"],
                passage=row["evidence"],
                own_label=row["label"],
            )
