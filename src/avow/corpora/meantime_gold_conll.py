"""MEANTIME: events in Wikinews with the author's certainty and polarity, as token columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from avow.corpora.reading import read_lines
from avow.corpora.source import Source, event_claim
from avow.errors import CorpusError
from avow.records import Example

COLUMNS = 6
"""Token number, token, event, certainty, polarity, time."""


@dataclass(slots=True)
class _Event:
    where: str
    id: str
    own_label: str
    start: int
    end: int


def read(source: Source) -> Iterator[Example]:
    """Gives the 2,023 events; the corpus has no split, so all are of "train".

    The content is the event's words, the claim that they stand for a fact. The own label is certainty and polarity
    ("PROBABLE POS"). Tags: file and part (the four collections). Each event is its own claim.
    """
    paths = sorted(source.folder.glob("corpus_*/*.conll"))
    if not paths:
        raise CorpusError(f"{source.folder}: expected the files corpus_*/*.conll, found none")
    for path in paths:
        for passage, events in _sentences(path):
            for event in events:
                id = f"{path.stem}-{event.id}"
                yield source.example(
                    event.where,
                    id=id,
                    split="train",
                    claim=event_claim(passage[event.start : event.end]),
                    passage=passage,
                    own_label=event.own_label,
                    claim_id=f"{source.name}:{id}",
                    article_id=f"{source.name}:{path.stem}",
                    content=((event.start, event.end),),
                    tags={"part": path.parent.name.removeprefix("corpus_")},
                )


def _sentences(path: Path) -> Iterator[tuple[str, list[_Event]]]:
    """Gives the text of each sentence (tokens joined by spaces) and the events in it."""
    passage, events = "", list[_Event]()
    for where, line in read_lines(path):
        if not line.strip():
            yield passage, events
            passage, events = "", []
            continue
        cells = line.split("\t")
        if len(cells) != COLUMNS:
            raise CorpusError(f"{where}: expected {COLUMNS} columns, found {len(cells)}; is the file truncated?")
        number, token, event, certainty, polarity, _ = cells
        start = len(passage) + 1 if passage else 0
        passage = f"{passage} {token}" if passage else token
        if event.startswith("B-"):
            own = f"{_value(certainty, where)} {_value(polarity, where)}"
            events.append(_Event(where, number, own, start, len(passage)))
        elif event.startswith("I-") and events:
            events[-1].end = len(passage)
    yield passage, events


def _value(cell: str, where: str) -> str:
    """Gives the value in a cell like "B-CERTAIN-10"."""
    parts = cell.split("-")
    if len(parts) != 3:
        raise CorpusError(f"{where}: expected a value like B-CERTAIN-10, found {cell!r}")
    return parts[1]
