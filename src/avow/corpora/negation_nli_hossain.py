"""NLI pairs with negation (Hossain et al.): a negation is added to premise, hypothesis or both."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.reading import read_csv
from avow.corpora.source import Source
from avow.records import Example

PARTS = ("RTE", "SNLI", "MNLI")

VARIANTS = 3
"""Rows in a run that come from one original pair."""


def read(source: Source) -> Iterator[Example]:
    """Gives 1,500 pairs from each of RTE, SNLI and MultiNLI; there is no split, so all are of "train".

    Tag: part. The three variants of a pair are one "article". The files are in Windows-1252.
    """
    columns = ("index", "Text", "Hypothesis", "gold_label")
    for part in PARTS:
        path = source.folder / f"{part}.txt"
        rows = read_csv(path, columns, delimiter="\t", quoted=False, encoding="cp1252")
        for number, (where, row) in enumerate(rows):
            yield source.example(
                where,
                id=f"{part}-{row['index']}",
                split="train",
                claim=row["Hypothesis"],
                passage=row["Text"],
                own_label=row["gold_label"],
                article_id=f"{source.name}:{part}-{number // VARIANTS}",
                tags={"part": part},
            )
