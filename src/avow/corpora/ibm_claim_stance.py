"""IBM Debater claim stance: claims from Wikipedia for or against a debate's motion."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from avow.corpora.reading import Row, read_lines
from avow.corpora.source import Source, sentence
from avow.errors import CorpusError
from avow.records import Example

COLUMNS = 21


def read(source: Source) -> Iterator[Example]:
    """Gives the 2,394 pairs: the motion is the claim, the claim from Wikipedia the passage.

    The motion loses "This house believes that" and becomes a sentence; other forms ("This house would ban x") stay.
    The official split is by topic, so it is by claim here.
    """
    for where, row in _rows(source.folder / "claim_stance_dataset_v1.csv"):
        yield source.example(
            where,
            id=row["claims.claimId"],
            split=row["split"],
            claim=motion_claim(row["topicText"]),
            passage=row["claims.claimCorrectedText"],
            own_label=row["claims.stance"],
            claim_id=f"{source.name}:{row['topicId']}",
            article_id=f"{source.name}:{row['claims.article.rawFile']}",
            tags={"target": row["topicTarget"]},
        )


def motion_claim(motion: str) -> str:
    """Gives a motion as the proposition it asks the house to believe, where it has that form.

    >>> motion_claim("This house believes that advertising is harmful")
    'Advertising is harmful.'
    >>> motion_claim("This house would ban boxing")
    'This house would ban boxing.'
    """
    return sentence(motion.strip().removeprefix("This house believes that "))


def _rows(path: Path) -> Iterator[tuple[str, Row]]:
    """Undoes what a spreadsheet did: each line was quoted as one cell and padded with semicolons.

    Inside is CSV again. Where a text had a semicolon, the cell was cut there; where it had a line break, so was the
    line: lines are joined until every quotation mark has its partner.
    """
    header: list[str] | None = None
    pending = ""
    where = str(path)
    for where, line in read_lines(path):
        if not line.strip():
            continue
        pending = f"{pending} {_unwrapped(line, where)}" if pending else _unwrapped(line, where)
        if pending.count('"') % 2:
            continue
        cells = next(csv.reader([pending]))
        pending = ""
        if len(cells) != COLUMNS:
            raise CorpusError(f"{where}: expected {COLUMNS} cells, found {len(cells)}; is the file truncated?")
        if header is None:
            header = cells
        else:
            yield where, dict(zip(header, cells, strict=True))
    if pending:
        raise CorpusError(f"{where}: expected a closing quotation mark, found the end of the file; is it truncated?")
    if header is None:
        raise CorpusError(f"{path}:1: expected a header, found an empty file")


def _unwrapped(line: str, where: str) -> str:
    try:
        return ";".join(next(csv.reader([line.rstrip(";")], delimiter=";")))
    except csv.Error as error:
        raise CorpusError(f"{where}: expected CSV in one cell, found: {error}") from error
