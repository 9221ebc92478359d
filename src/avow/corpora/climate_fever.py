"""CLIMATE-FEVER: claims on the climate and sentences of Wikipedia, each pair judged by two to five people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from avow.corpora.reading import read_jsonl, require_fields
from avow.corpora.source import Source
from avow.records import Example

EVIDENCE_FIELDS = ("evidence_label", "article", "evidence", "votes")


def read(source: Source) -> Iterator[Example]:
    """Gives 1,535 claims with five sentences each, 7,675 pairs; there is no split, so all are of "train".

    The soft label counts the votes. Tag: claim_label, the verdict on the claim over its five sentences.
    """
    for where, row in read_jsonl(source.folder / "climate-fever.jsonl", ("claim_id", "claim", "evidences")):
        for number, evidence in enumerate(row["evidences"], start=1):
            require_fields(evidence, EVIDENCE_FIELDS, where=f"{where}: evidence {number}")
            yield source.example(
                where,
                id=f"{row['claim_id']}-{number}",
                split="train",
                claim=row["claim"],
                passage=evidence["evidence"],
                own_label=evidence["evidence_label"],
                votes=Counter(vote for vote in evidence["votes"] if vote),
                claim_id=f"{source.name}:{row['claim_id']}",
                article_id=f"{source.name}:{evidence['article']}",
                tags={"claim_label": row.get("claim_label", "")},
            )
