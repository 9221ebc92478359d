"""SuperGLUE's CB: the CommitmentBank items with agreement, as sentence pairs with three labels."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.reading import read_jsonl
from avow.corpora.source import Source
from avow.records import Example

FILES = {"train": "train", "dev": "val", "test": "test"}


def read(source: Source) -> Iterator[Example]:
    """Gives the 250 train, 56 dev and 250 test pairs; the test labels are withheld.

    ``commitmentbank`` has the same items with all ratings; its test split with the tag ``majority`` is this one's.
    """
    for split, stem in FILES.items():
        fields = ("premise", "hypothesis", "idx", *(() if split == "test" else ("label",)))
        for where, row in read_jsonl(source.folder / f"{stem}.jsonl", fields):
            yield source.example(
                where,
                id=f"{split}-{row['idx']}",
                split=split,
                claim=row["hypothesis"],
                passage=row["premise"],
                own_label=row.get("label", ""),
            )
