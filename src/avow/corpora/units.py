"""avow's own units: a claim, a holder and a label, with offsets into an article of another corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from avow.corpora.reading import Row, read_jsonl
from avow.corpora.source import Source
from avow.errors import CorpusError
from avow.records import Example, Spans
from avow.text import quote_kind

FIELDS = (
    *("unit", "topic", "claim_id", "claim", "article", "attribution", "source", "cue", "content"),
    *("context", "holder", "nested", "outer", "label", "labels", "hard"),
)


def read_units(
    source: Source,
    splits: Sequence[str],
    article: Callable[[str, str], str],
    claim: Callable[[str, str], str] | None = None,
) -> Iterator[Example]:
    """Gives the units of `splits`, each from its file in the corpus's folder.

    The passage is the context slice, the spans are shifted into it. Tags: topic, hard ("yes" where the two annotators
    or the text made it hard), nested, quote_kind, attribution (the quote's id), and votes (the label of each annotator,
    in order). Soft labels count the votes.

    Args:
        source: The opened corpus.
        splits: Names of files, less ``.jsonl``.
        article: Gives the text of an article, by split and id.
        claim: Gives the text of a claim that another corpus has, by the unit's place and the claim's id; its units have
            none of their own.

    Raises:
        CorpusError: A file or an article is missing, or a unit does not fit its article.
    """
    for split in splits:
        for where, row in read_jsonl(source.folder / f"{split}.jsonl", FIELDS):
            text = row["claim"]
            if text is None and claim is not None:
                text = claim(where, str(row["claim_id"]))
            if not text:
                raise CorpusError(f"{where}: expected a claim, found none")
            yield _example(source, where, row | {"claim": text}, article(split, row["article"]), split)


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
