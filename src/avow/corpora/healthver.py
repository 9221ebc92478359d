"""HealthVer, dev and test: health claims from the web and statements of scientific abstracts."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.reading import read_csv
from avow.corpora.source import Source
from avow.records import Example


def read(source: Source) -> Iterator[Example]:
    """Gives the 1,917 dev and 1,823 test pairs; tag: question, for which the claim was found."""
    for split in ("dev", "test"):
        columns = ("id", "evidence", "claim", "label", "question")
        for where, row in read_csv(source.folder / f"healthver_{split}.csv", columns):
            yield source.example(
                where,
                id=f"{split}-{row['id']}",
                split=split,
                claim=row["claim"],
                passage=row["evidence"].strip(),
                own_label=row["label"],
                tags={"question": row["question"]},
            )
