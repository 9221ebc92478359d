"""Fool Me Twice, dev and test: claims written to fool a player, and the sentences of Wikipedia that decide them."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.reading import read_jsonl
from avow.corpora.source import Source
from avow.records import Example

FIELDS = ("id", "text", "label", "gold_evidence", "wikipedia_page", "category")


def read(source: Source) -> Iterator[Example]:
    """Gives the 1,169 dev and 1,380 test pairs: the passage is the gold evidence. Tag: category."""
    for split in ("dev", "test"):
        for where, row in read_jsonl(source.folder / f"{split}.jsonl", FIELDS):
            yield source.example(
                where,
                id=row["id"],
                split=split,
                claim=row["text"],
                passage=" ".join(evidence["text"] for evidence in row["gold_evidence"]),
                own_label=row["label"],
                article_id=f"{source.name}:{row['wikipedia_page']}",
                tags={"category": row["category"]},
            )
