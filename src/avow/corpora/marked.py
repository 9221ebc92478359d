"""Gold quotes from the offsets that annotators marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from avow.corpora.reading import Row, require_fields
from avow.errors import CorpusError
from avow.records import Article, Quote, Spans
from avow.text import quote_at

_QUOTE_FIELDS = ("id", "outer", "source", "cue", "content")


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
    return quote_at(
        article, row["id"], source=source, cue=cue, content=content, outer=None if outer is None else outer.id
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
