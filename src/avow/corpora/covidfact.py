"""COVID-Fact: claims from a web forum, true or with salient words replaced by a machine, and evidence from the web."""

from __future__ import annotations

import re
from collections.abc import Iterator

from avow.corpora.reading import read_csv, read_jsonl
from avow.corpora.source import Source
from avow.records import Example

PARTS = {"train": "train", "dev": "dev", "test1": "test"}
"""Files of the authors' split, the last ones first to win: a claim that is in two stays in the later one."""

_NO_WORD = re.compile(r"\W+")


def read(source: Source) -> Iterator[Example]:
    """Gives the 4,086 pairs: the passage is the evidence sentences, in the order of their similarity.

    Split: the authors', found by the claim's text; three claims in none are of "train", six in train and test are of
    "test". All variants of one claim share a source, which is their "article".
    """
    splits: dict[str, str] = {}
    for stem, split in PARTS.items():
        path = source.folder / "RTE-covidfact" / f"{stem}.tsv"
        for _, row in read_csv(path, ("Sentence2",), delimiter="\t", quoted=False):
            splits[_key(row["Sentence2"])] = split
    fields = ("claim", "label", "evidence", "gold_source")
    rows = read_jsonl(source.folder / "COVIDFACT_dataset.jsonl", fields)
    for number, (where, row) in enumerate(rows, start=1):
        yield source.example(
            where,
            id=str(number),
            split=splits.get(_key(row["claim"]), "train"),
            claim=row["claim"],
            passage=" ".join(row["evidence"]),
            own_label=row["label"],
            article_id=f"{source.name}:{row['gold_source']}",
        )


def _key(claim: str) -> str:
    return _NO_WORD.sub("", claim.lower())
