"""Verb veridicality (Ross and Pavlick): sentences, plain and negated, and the complement of their verb."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.reading import read_csv, read_jsonl
from avow.corpora.source import Source, rating_label, rating_votes
from avow.errors import CorpusError
from avow.records import Example

COLUMNS = (
    *("index", "task", "verb", "sentence", "neg_sentence", "complement"),
    *("turker_pos_ratings", "turker_neg_ratings", "signature"),
)
POLARITIES = {"pos": "sentence", "neg": "neg_sentence"}


def read(source: Source) -> Iterator[Example]:
    """Gives 1,498 sentences twice, plain and negated; the claim is the complement.

    The label is by the mean of three ratings from -2 to 2, the soft label by the single ones. Split: the first of
    the three published ones ("rest" for items in none); the others are the tags split2 and split3. Tags too: verb,
    task ("to" or "that"), polarity, signature.
    """
    folds = {number: _fold(source, suffix) for number, suffix in ((1, ""), (2, "___split2"), (3, "___split3"))}
    path = source.folder / "verb_veridicality_evaluation.tsv"
    for where, row in read_csv(path, COLUMNS, delimiter="\t", quoted=False):
        for polarity, column in POLARITIES.items():
            ratings = row[f"turker_{polarity}_ratings"]
            try:
                values = [float(rating) for rating in ratings.split(",")]
            except ValueError as error:
                raise CorpusError(f"{where}: expected ratings from -2 to 2, found {ratings!r}") from error
            id = f"{polarity}{row['index']}"
            yield source.example(
                where,
                id=id,
                split=folds[1].get(id, "rest"),
                claim=row["complement"],
                passage=row[column],
                own_label=rating_label(sum(values) / len(values)),
                votes=rating_votes(values),
                article_id=f"{source.name}:{row['index']}",
                tags={
                    "verb": row["verb"],
                    "task": row["task"],
                    "polarity": polarity,
                    "signature": row["signature"],
                    "split2": folds[2].get(id, "rest"),
                    "split3": folds[3].get(id, "rest"),
                },
            )


def _fold(source: Source, suffix: str) -> dict[str, str]:
    return {
        row["uID"]: split
        for split in ("train", "dev", "test")
        for _, row in read_jsonl(source.folder / f"rp{suffix}" / f"{split}.jsonl", ("uID",))
    }
