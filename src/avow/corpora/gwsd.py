"""Global Warming Stance Dataset: opinion clauses from news, rated by eight people for one claim."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.reading import read_csv
from avow.corpora.source import Source
from avow.records import Example

CLAIM = "Climate change/global warming is a serious concern."
"""The target that the raters were given."""

LABELS = ("agree", "neutral", "disagree")
RATERS = tuple(f"worker_{number}" for number in range(8))


def read(source: Source) -> Iterator[Example]:
    """Gives the 1,850 train and 200 held-out (test) sentences; the 250 screening rows are left out.

    The soft label is the authors' Bayesian estimate over the eight raters, the label its most probable class
    (their own rule). Tags: ratings (the eight, in order) and majority ("no" where no class has more than 0.5).
    There is one claim, so no split by claim is possible.
    """
    columns = ("sent_id", "sentence", *RATERS, *LABELS, "guid", "in_held_out_test")
    for where, row in read_csv(source.folder / "GWSD.tsv", columns, delimiter="\t"):
        if row["sent_id"].startswith("s"):
            continue
        votes = {label: float(row[label]) for label in LABELS}
        best = max(votes, key=votes.__getitem__)
        yield source.example(
            where,
            id=row["guid"],
            split="test" if row["in_held_out_test"] == "True" else "train",
            claim=CLAIM,
            passage=row["sentence"],
            own_label=best,
            votes=votes,
            tags={
                "ratings": " ".join(row[rater] for rater in RATERS),
                "majority": "yes" if votes[best] > 0.5 else "no",
            },
        )
