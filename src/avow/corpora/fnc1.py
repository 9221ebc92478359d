"""Fake News Challenge, stage 1: does the body of an article agree with, discuss or disagree with a headline?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from avow.corpora.reading import read_csv
from avow.corpora.source import Source, text_key
from avow.errors import CorpusError
from avow.records import Example

FILES = {"train": "train", "test": "competition_test"}


def read(source: Source) -> Iterator[Example]:
    """Gives the 49,972 train and 25,413 test pairs: the claim is the headline, the passage the whole body."""
    for split, stem in FILES.items():
        bodies = source.folder / f"{stem}_bodies.csv"
        yield from read_pairs(source, split, bodies, source.folder / f"{stem}_stances.csv")


def read_pairs(source: Source, split: str, bodies_path: Path, stances_path: Path) -> Iterator[Example]:
    """Gives the pairs of a bodies file and a stances file; also the form of the ``arc`` corpus.

    Body numbers are those of the split: train and test number different articles alike.

    Raises:
        CorpusError: A stance names a body that the bodies file lacks, or as for all loaders.
    """
    bodies = {number: (body, f"{source.name}:{text_key(body)}") for number, body in read_bodies(bodies_path).items()}
    for number, (where, row) in enumerate(read_csv(stances_path, ("Headline", "Body ID", "Stance")), start=1):
        if row["Body ID"] not in bodies:
            raise CorpusError(f"{where}: expected a body number of {bodies_path.name}, found {row['Body ID']!r}")
        body, article_id = bodies[row["Body ID"]]
        yield source.example(
            where,
            id=f"{split}-{number}",
            split=split,
            claim=row["Headline"],
            passage=body,
            own_label=row["Stance"],
            article_id=article_id,
            tags={"body": row["Body ID"]},
        )


def read_bodies(path: Path) -> dict[str, str]:
    """Gives number -> text of the bodies in a file.

    Raises:
        CorpusError: A number stands twice, or the file is not such a table.
    """
    bodies: dict[str, str] = {}
    for where, row in read_csv(path, ("Body ID", "articleBody")):
        if row["Body ID"] in bodies:
            raise CorpusError(f"{where}: expected a new body number, found {row['Body ID']} a second time")
        bodies[row["Body ID"]] = row["articleBody"]
    return bodies
