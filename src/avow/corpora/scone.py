"""ScoNe-NLI: the same pair without negation, and with one or two, in scope or not."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.reading import read_csv
from avow.corpora.source import Source
from avow.records import Example

CONDITIONS = (
    *("no_negation", "one_not_scoped", "one_scoped"),
    *("one_scoped_one_not_scoped", "two_not_scoped", "two_scoped"),
)


def read(source: Source) -> Iterator[Example]:
    """Gives the 6,012 train and 1,200 test pairs, six conditions of the same rows. Tag: condition.

    The six variants of a row are one "article".
    """
    for split in ("train", "test"):
        for condition in CONDITIONS:
            edited = "" if condition == "one_scoped" else "_edited"
            columns = (f"sentence1{edited}", f"sentence2{edited}", f"gold_label{edited}")
            rows = read_csv(source.folder / split / f"{condition}.csv", columns)
            for number, (where, row) in enumerate(rows, start=1):
                premise, hypothesis, label = (row[column] for column in columns)
                yield source.example(
                    where,
                    id=f"{split}-{condition}-{number}",
                    split=split,
                    claim=hypothesis,
                    passage=premise,
                    own_label=label,
                    article_id=f"{source.name}:{split}-{number}",
                    tags={"condition": condition},
                )
