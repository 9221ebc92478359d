"""Passages written for avow in which holders report each other, with every attribution marked, inner ones too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
        for key, kind in (("id", str), ("text", str), ("quotes", list)):
            if type(row[key]) is not kind:
                raise CorpusError(f"{where}: {key}: expected {kind.__name__}, found {row[key]!r}")
        article = Article(id=row["id"], text=row["text"])
        quotes: dict[str, Quote] = {}
        for each in row["quotes"]:
            quote = quote_of(article, each, quotes, where)
            quotes[quote.id] = quote
        yield article, list(quotes.values())


def quote_of(article: Article, row: Row, before: Mapping[str, Quote], where: str) -> Quote:
    """Gives a quote of an article from a row of offsets.

    Args:
        article: Into which the offsets point.
        row: id, outer, source, cue, content.
        before: The article's quotes so far, by id.
        where: The row's place, for errors.

    Raises:
        CorpusError: A field is missing or of another kind, the offsets are not of the article or not within the outer
            quote, or the id is known already.
    """
    require_fields(row, _QUOTE_FIELDS, where=where)
    if type(row["id"]) is not str or row["id"] in before:
        raise CorpusError(f"{where}: expected an id that no other quote has, found {row['id']!r}")
    where = f"{where}: quote {row['id']}"
    source, cue, content = (_spans(row[role], article, f"{where}: {role}") for role in ("source", "cue", "content"))
    if not cue or not content:
        raise CorpusError(f"{where}: expected a cue and a content, found {row['cue']!r} and {row['content']!r}")
    outer = None
    if row["outer"] is not None:
        outer = before.get(row["outer"]) if isinstance(row["outer"], str) else None
        if outer is None:
            raise CorpusError(f"{where}: expected its outer quote before it, found {row['outer']!r}")
        if not outer.content[0][0] <= content[0][0] <= content[-1][1] <= outer.content[-1][1]:
            raise CorpusError(
                f"{where}: expected a content within {outer.content}, that of {outer.id}, found {content}"
            )
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
        outer=None if outer is None else outer.id,
        in_title=content[0][0] < article.body_start,
    )


def _spans(value: Any, article: Article, where: str) -> Spans:
    end = 0
    spans = []
    for span in value if isinstance(value, list) else [value]:
        numbers = isinstance(span, list) and [type(number) for number in span] == [int, int]
        if not numbers or not end <= span[0] < span[1] <= len(article.text):
            raise CorpusError(
                f"{where}: expected ascending spans within {len(article.text)} characters, found {value!r}"
            )
        spans.append((span[0], span[1]))
        end = span[1]
    return tuple(spans)
