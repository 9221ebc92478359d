"""VAST: comments of a newspaper's readers and topics, many of which the train split does not have."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from avow.corpora.reading import Row, csv_rows, decoded_lines, read_csv
from avow.corpora.source import Source, sentence
from avow.errors import CorpusError
from avow.records import Example

STANCES = {"0": "con", "1": "pro", "2": "neutral"}

MAX_TRAIN_BYTES = 64 << 20
"""The train file has 30 MB unpacked; a zip entry that claims more is refused."""

SYNTHETIC = "4"
"""``type_idx`` of a comment paired with a random topic."""


def read(source: Source) -> Iterator[Example]:
    """Gives the 13,477 train, 2,062 dev and 3,006 test pairs.

    A topic is a noun phrase; the claim made of it reads "X deserves support.". Tags: topic; zero_shot ("yes" where
    train lacks the topic; dev and test); neutral_kind ("synthetic" or "annotated"; train).
    """
    for where, row in _train_rows(source.folder / "vast_train.zip"):
        # A synthetic neutral keeps the comment's first topic in new_topic; the random one is in topic_str only.
        synthetic = row["type_idx"] == SYNTHETIC
        topic = row["topic_str"] if synthetic else row["new_topic"]
        tags = {"topic": topic}
        if row["label"] == "2":
            tags["neutral_kind"] = "synthetic" if synthetic else "annotated"
        texts = (row["post"], topic, row["label"])
        yield _example(source, where, f"train-{row['new_id']}", "train", texts, tags)
    for split in ("dev", "test"):
        rows = read_csv(source.folder / f"vast_{split}.csv", ("Tweet", "Target", "Stance", "seen?"))
        for number, (where, row) in enumerate(rows, start=1):
            tags = {"topic": row["Target"], "zero_shot": "yes" if row["seen?"] == "0" else "no"}
            yield _example(
                source, where, f"{split}-{number}", split, (row["Tweet"], row["Target"], row["Stance"]), tags
            )


def _example(
    source: Source, where: str, id: str, split: str, texts: tuple[str, str, str], tags: dict[str, str]
) -> Example:
    post, topic, stance = texts
    if stance not in STANCES:
        raise CorpusError(f"{where}: expected a stance of {', '.join(STANCES)}, found {stance!r}")
    return source.example(
        where,
        id=id,
        split=split,
        claim=sentence(f"{topic} deserves support"),
        passage=post,
        own_label=STANCES[stance],
        tags=tags,
    )


def _train_rows(path: Path) -> Iterator[tuple[str, Row]]:
    columns = ("post", "new_topic", "label", "type_idx", "new_id", "topic_str")
    try:
        with zipfile.ZipFile(path) as archive:
            entry = archive.getinfo("vast_train.csv")
            if entry.file_size > MAX_TRAIN_BYTES:
                raise CorpusError(f"{path}: expected at most {MAX_TRAIN_BYTES:,} bytes, found {entry.file_size:,}")
            with archive.open(entry) as file:
                name = f"{path}/vast_train.csv"
                yield from csv_rows(decoded_lines(file, name), columns, name=name)
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        raise CorpusError(f"{path}: expected a zip file with vast_train.csv, found: {error}") from error
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}; is the corpus fetched?") from error
