"""Passages written for avow in which holders report each other, with every attribution marked, inner ones too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from avow.corpora.reading import Row, read_jsonl, require_fields
from avow.errors import CorpusError
from avow.records import Article, Quote, Spans
from avow.text import quote_kind, slices

Split = Literal["train", "test"]

_FIELDS = ("id", "text", "quotes")
_QUOTE_FIELDS = ("id", "outer", "source", "cue", "content")


def load_authored_chains(split: Split, folder: str | Path | None = None) -> Iterator[tuple[Article, list[Quote]]]:
    """Gives (passage, gold quotes) of a split, in the order of the file.

    Args:
        split: "train" or "test"; the authors of test passages wrote none for train.
        folder: The one that holds ``train.jsonl`` and ``test.jsonl``; by default avow's own.

    Raises:
        CorpusError: A file is missing or not as described in ``data/README.md``: ``file:line: expected, found``.
    """
    if folder is None:
        from avow.corpora import data_folder

        folder = data_folder() / "authored_chains"
    for where, row in read_jsonl(Path(folder) / f"{split}.jsonl", _FIELDS):
        article = Article(id=str(row["id"]), text=row["text"])
        quotes: dict[str, Quote] = {}
        for each in row["quotes"]:
            quote = quote_of(article, each, where)
            if quote.outer is not None and quote.outer not in quotes:
                raise CorpusError(
                    f"{where}: quote {quote.id}: expected its outer quote before it, found {quote.outer!r}"
                )
            quotes[quote.id] = quote
        yield article, list(quotes.values())


def quote_of(article: Article, row: Row, where: str) -> Quote:
    """Gives a quote of an article from a row of offsets.

    Raises:
        CorpusError: A field is missing, or the offsets are not of the article.
    """
    require_fields(row, _QUOTE_FIELDS, where=where)
    where = f"{where}: quote {row['id']}"
    source, cue, content = (_spans(row[role], article, f"{where}: {role}") for role in ("source", "cue", "content"))
    return Quote(
        id=row["id"],
        article_id=article.id,
        content=content,
        cue=cue,
        source=source,
        content_text=slices(article.text, content),
        cue_text=slices(article.text, cue),
        source_text=slices(article.text, source),
        kind=quote_kind(article.text, content),
        outer=row["outer"],
    )


def _spans(value: Any, article: Article, where: str) -> Spans:
    end = 0
    spans = []
    for span in value:
        if len(span) != 2 or not end <= span[0] < span[1] <= len(article.text):
            raise CorpusError(
                f"{where}: expected ascending spans within {len(article.text)} characters, found {value!r}"
            )
        spans.append((span[0], span[1]))
        end = span[1]
    return tuple(spans)
