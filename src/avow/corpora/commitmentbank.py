"""CommitmentBank: how certain is the author that an embedded clause is true?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from avow.corpora.reading import read_csv, read_jsonl
from avow.corpora.source import Source, rating_label, rating_votes
from avow.errors import CorpusError
from avow.records import Example

COLUMNS = ("uID", "Verb", "Embedding", "Context", "Target", "Prompt", "genre", "factive", "Mean", "Reponses")


def read(source: Source) -> Iterator[Example]:
    """Gives the 1,200 items: the passage is context and target sentence, the claim the embedded clause.

    Split: that of SuperGLUE's CB (train 250, dev 56, test 250) where the item is in it, else "rest". The label is by
    the mean of the ratings, the soft label by the single ones. Tags: majority (the SuperGLUE label: the most
    frequent of positive, zero and negative ratings), verb, embedding, genre, factive.
    """
    splits = {
        row["uID"]: split
        for split in ("train", "dev", "test")
        for _, row in read_jsonl(source.folder / "CB" / f"{split}.jsonl", ("uID",))
    }
    for where, row in read_csv(source.folder / "CommitmentBank-items.csv", COLUMNS):
        try:
            ratings = [float(rating) for rating in row["Reponses"].split(",")]
            mean = float(row["Mean"])
        except ValueError as error:
            raise CorpusError(f"{where}: expected ratings from -3 to 3, found {row['Reponses']!r}") from error
        yield source.example(
            where,
            id=row["uID"],
            split=splits.get(row["uID"], "rest"),
            claim=row["Prompt"],
            passage=f"{row['Context']} {row['Target']}".strip(),
            own_label=rating_label(mean),
            votes=rating_votes(ratings),
            tags={
                "majority": majority(ratings),
                "verb": row["Verb"],
                "embedding": row["Embedding"],
                "genre": row["genre"],
                "factive": row["factive"],
            },
        )


def majority(ratings: Sequence[float]) -> str:
    """Names the most frequent sign among ratings as SuperGLUE does; of equals the first given.

    >>> majority([3, 1, -2])
    'entailment'
    """
    signs = ["entailment" if rating > 0 else "contradiction" if rating < 0 else "neutral" for rating in ratings]
    return max(signs, key=signs.count)
