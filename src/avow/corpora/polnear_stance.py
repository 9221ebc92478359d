"""avow's own stance labels on PolNeAR articles; the texts come from PolNeAR, the labels and offsets from avow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from avow.corpora.reading import Row, read_jsonl, read_text
from avow.corpora.source import Source
from avow.errors import CorpusError
from avow.records import Example, Spans
from avow.text import quote_kind

FIELDS = (
    *("unit", "topic", "claim_id", "claim", "article", "attribution", "source", "cue", "content"),
    *("context", "holder", "nested", "outer", "label", "labels", "hard"),
)


def read(source: Source) -> Iterator[Example]:
    """Gives one example a unit: the passage is the context slice, the spans are shifted into it.

    Tags: topic, hard ("yes" where the two annotators or the text made it hard), nested, quote_kind, and
    attribution (PolNeAR's id), votes (the label of each annotator, in order). Soft labels count the votes.
    """
    yield from read_units(source, ("train", "dev"))


def read_units(source: Source, splits: Sequence[str]) -> Iterator[Example]:
    """Gives the units of `splits`, each from its file in the corpus's folder.

    Raises:
        CorpusError: The folder of the texts is not given, an article is missing, or a unit does not fit it.
    """
    if source.texts is None:
        raise CorpusError(f"{source.name}: the folder of the PolNeAR texts is not given")
    for split in splits:
        for where, row in read_jsonl(source.folder / f"{split}.jsonl", FIELDS):
            article = _text(source.texts / "data" / split, source.texts, row["article"])
            yield _example(source, where, row, article, split)


def _example(source: Source, where: str, row: Row, article: str, split: str) -> Example:
    start, end = row["context"]
    if not 0 <= start < end <= len(article):
        raise CorpusError(
            f"{where}: expected a context inside the {len(article)} characters of {row['article']},"
            f" found {row['context']}"
        )
    content = _shift(row["content"], start)
    passage = article[start:end]
    return source.example(
        where,
        id=row["unit"],
        split=split,
        claim=row["claim"],
        passage=passage,
        own_label=row["label"],
        claim_id=row["claim_id"],
        article_id=row["article"],
        votes=Counter(row["labels"]),
        holder=row["holder"],
        outer=(row["outer"],) if row["outer"] else (),
        content=content,
        cue=_shift(row["cue"], start),
        mention=_shift(row["source"], start),
        tags={
            "topic": row["topic"],
            "hard": "yes" if row["hard"] else "no",
            "nested": "yes" if row["nested"] else "no",
            "quote_kind": quote_kind(passage, content),
            "attribution": row["attribution"],
            "votes": " ".join(row["labels"]),
        },
    )


def _shift(spans: list[list[int]], start: int) -> Spans:
    return tuple((first - start, last - start) for first, last in spans)


@lru_cache(maxsize=64)
def _text(part: Path, texts: Path, article: str) -> str:
    """Reads an article from the part that has it: claims of one split may use articles of the other PolNeAR part."""
    for folder in (part, texts / "data" / "train", texts / "data" / "dev"):
        if (folder / "text" / f"{article}.txt").is_file():
            return read_text(folder / "text" / f"{article}.txt")
    raise CorpusError(f"{texts}: expected the PolNeAR article {article!r}, found none")
