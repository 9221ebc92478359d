"""A sample of MultiNLI: 20,000 train and 5,000 validation pairs, tokenised."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.reading import read_csv
from avow.corpora.source import Source
from avow.records import Example

FILES = {"train": "mnli_train.tsv", "dev": "mnli_val.tsv"}


def read(source: Source) -> Iterator[Example]:
    """Gives the pairs; tag: genre. The folder's sample of SNLI (picture captions) is not read."""
    for split, name in FILES.items():
        columns = ("sentence1", "sentence2", "label", "genre")
        rows = read_csv(source.folder / name, columns, delimiter="\t", quoted=False)
        for number, (where, row) in enumerate(rows, start=1):
            yield source.example(
                where,
                id=f"{split}-{number}",
                split=split,
                claim=row["sentence2"],
                passage=row["sentence1"],
                own_label=row["label"],
                tags={"genre": row["genre"]},
            )
