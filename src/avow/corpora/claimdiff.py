"""ClaimDiff: does a sentence of one article strengthen or weaken a sentence of another on the same topic?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from avow.corpora.reading import Row, read_json, require_fields
from avow.corpora.source import Source, text_key
from avow.errors import CorpusError
from avow.records import Example

FIELDS = ("topic", "date", "pair_id", "claim_a", "claim_b", "article_a", "article_b", "relation")


def read(source: Source) -> Iterator[Example]:
    """Gives the 1,857 train and 1,084 test pairs: claim A is the claim, claim B the passage.

    Two files ask of each pair whether B strengthens and whether it weakens A; no pair does both. Pairs come in
    both directions from the two articles of a topic, so the topic with its date is what groups "articles". The
    unfiltered test files are not read.
    """
    for split in ("train", "test"):
        weakens = {row["pair_id"]: row for _, row in _rows(source.folder / f"ClaimDiff-weak-{split}.json")}
        for where, row in _rows(source.folder / f"ClaimDiff-strength-{split}.json"):
            if row["pair_id"] not in weakens:
                raise CorpusError(f"{where}: expected the pair {row['pair_id']} in the weak file too, found none")
            yield source.example(
                where,
                id=row["pair_id"],
                split=split,
                claim=row["claim_a"],
                passage=row["claim_b"],
                own_label=_own_label(row, weakens[row["pair_id"]]),
                article_id=f"{source.name}:{text_key(row['topic'] + row['date'])}",
                tags={"topic": row["topic"], "date": row["date"]},
            )


def _own_label(strength: Row, weak: Row) -> str:
    if strength["relation"]:
        return "strengthen"
    return "weaken" if weak["relation"] else "neither"


def _rows(path: Path) -> Iterator[tuple[str, Row]]:
    document = require_fields(read_json(path), ("data",), where=str(path))
    for number, row in enumerate(document["data"], start=1):
        where = f"{path}: item {number}"
        yield where, require_fields(row, FIELDS, where=where)
