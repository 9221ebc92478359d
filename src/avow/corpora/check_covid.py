"""Check-COVID: claims from news on COVID-19 and sentences of scientific abstracts."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.reading import Row, read_jsonl
from avow.corpora.source import Source
from avow.errors import CorpusError
from avow.records import Example

FIELDS = ("id", "claim", "cord_id", "label", "evidence_set")


def read(source: Source) -> Iterator[Example]:
    """Gives the 1,068 train, 207 dev and 229 test pairs: the passage is the evidence sentences of the abstract.

    Tag: claim_kind, "extracted" from an article or "composed" by an annotator.
    """
    corpus = source.folder / "Check-COVID" / "corpus.json"
    abstracts = {row["cord_id"]: row["abstract"] for _, row in read_jsonl(corpus, ("cord_id", "abstract"))}
    for split in ("train", "dev", "test"):
        for kind in ("extracted", "composed"):
            path = source.folder / split / f"covidCheck_{split}_{kind}.json"
            for where, row in read_jsonl(path, FIELDS):
                yield source.example(
                    where,
                    id=f"{kind}-{row['id']}",
                    split=split,
                    claim=row["claim"].strip(),
                    passage=_evidence(row, abstracts, where),
                    own_label=row["label"],
                    article_id=f"{source.name}:{row['cord_id']}",
                    tags={"claim_kind": kind},
                )


def _evidence(row: Row, abstracts: dict[str, list[str]], where: str) -> str:
    sentences = abstracts.get(row["cord_id"])
    if sentences is None:
        raise CorpusError(f"{where}: expected the abstract {row['cord_id']} in corpus.json, found none")
    indices = sorted({item["sent_index"] for item in row["evidence_set"]})
    if not indices or indices[-1] >= len(sentences):
        raise CorpusError(f"{where}: expected evidence among {len(sentences)} sentences, found {indices}")
    return " ".join(sentences[index] for index in indices)
