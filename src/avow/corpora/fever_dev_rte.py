"""FEVER's supported and refuted dev claims with their evidence, as three files of parallel lines."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.reading import read_lines
from avow.corpora.source import Source
from avow.errors import CorpusError
from avow.records import Example


def read(source: Source) -> Iterator[Example]:
    """Gives the 13,332 pairs, all of "dev": the passage is the evidence, its sentences in no special order."""
    names = ("dev.raw.input0", "dev.raw.input1", "dev.label")
    passages, claims, labels = (list(read_lines(source.folder / name)) for name in names)
    if not len(passages) == len(claims) == len(labels):
        found = f"{len(passages)}, {len(claims)} and {len(labels)}"
        raise CorpusError(f"{source.folder}: expected as many lines in {', '.join(names)}, found {found}")
    for number, ((where, passage), (_, claim), (_, label)) in enumerate(
        zip(passages, claims, labels, strict=True), start=1
    ):
        yield source.example(where, id=str(number), split="dev", claim=claim, passage=passage, own_label=label)
