"""Passages written for avow in which holders report each other: every attribution marked, and asked about claims."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from avow.corpora.marked import quote_of
from avow.corpora.reading import Row, read_jsonl, require_fields
from avow.corpora.source import Source
from avow.errors import CorpusError
from avow.records import Article, Example, Quote
from avow.text import quote_kind

Split = Literal["train", "test", "test_again"]

_FIELDS = ("id", "text", "quotes")
_CLAIM_FIELDS = ("id", "holders", "claims")
_SPLITS: tuple[Split, ...] = ("train", "test")


def read(source: Source) -> Iterator[Example]:
    """Gives an example for each quote of a passage and each claim on it, as ``claims_train.jsonl`` and so on have them.

    Tags: group (the passage, whose examples belong together), nested, quote_kind, attribution (the quote's id).
    """
    for split in _SPLITS:
        passages = {article.id: (article, quotes) for article, quotes in load_authored_chains(split, source.folder)}
        for where, row in read_jsonl(source.folder / f"claims_{split}.jsonl", _CLAIM_FIELDS):
            if not isinstance(row["id"], str) or row["id"] not in passages:
                raise CorpusError(f"{where}: expected the id of a new passage of {split}.jsonl, found {row['id']!r}")
            yield from _examples(source, where, row, *passages.pop(row["id"]), split)


def _examples(
    source: Source, where: str, row: Row, article: Article, quotes: list[Quote], split: Split
) -> Iterator[Example]:
    names = _strings(row["holders"], len(quotes), f"{where}: holders")
    holders = {quote.id: name for quote, name in zip(quotes, names, strict=True)}
    reporters: dict[str, tuple[str, ...]] = {}
    for quote in quotes:
        reporters[quote.id] = () if quote.outer is None else (*reporters[quote.outer], holders[quote.outer])
    if not isinstance(row["claims"], list) or not row["claims"]:
        raise CorpusError(f"{where}: expected a list of claims, found {row['claims']!r}")
    for number, asked in enumerate(row["claims"], start=1):
        require_fields(asked, ("claim", "labels"), where=f"{where}: claim {number}")
        claim = asked["claim"]
        if not isinstance(claim, str) or not claim.strip():
            raise CorpusError(f"{where}: claim {number}: expected a text, found {claim!r}")
        labels = _strings(asked["labels"], len(quotes), f"{where}: claim {number}: labels")
        for quote, label in zip(quotes, labels, strict=True):
            yield source.example(
                where,
                id=f"{article.id}-c{number}-q{quote.id}",
                split=split,
                claim=claim,
                passage=article.text,
                own_label=label,
                claim_id=f"{article.id}-c{number}",
                article_id=article.id,
                holder=holders[quote.id],
                outer=reporters[quote.id],
                content=quote.content,
                cue=quote.cue,
                mention=quote.source,
                tags={
                    "group": article.id,
                    "nested": "yes" if quote.outer else "no",
                    "quote_kind": quote_kind(article.text, quote.content),
                    "attribution": quote.id,
                },
            )


def _strings(value: object, number: int, where: str) -> list[str]:
    """Checks a list of as many texts as wanted, none of them blank."""
    if isinstance(value, list) and len(value) == number and all(isinstance(one, str) and one.strip() for one in value):
        return value
    raise CorpusError(f"{where}: expected {number} texts, one a quote, found {value!r}")


def load_authored_chains(split: Split, folder: str | Path | None = None) -> Iterator[tuple[Article, list[Quote]]]:
    """Gives (passage, gold quotes) of a split, in the order of the file.

    Args:
        split: "train", "test" or "test_again"; the authors of test passages wrote none for train, and half of these
            were marked again by somebody who saw the bare text.
        folder: The one that holds ``train.jsonl`` and so on; by default avow's own.

    Raises:
        CorpusError: A file is missing or not as described in ``data/README.md``: ``file:line: expected, found``.
    """
    if folder is None:
        from avow.corpora import data_folder

        folder = data_folder() / "authored_chains"
    known: set[str] = set()
    for where, row in read_jsonl(Path(folder) / f"{split}.jsonl", _FIELDS):
        for key, kind in (("id", str), ("text", str), ("quotes", list)):
            if type(row[key]) is not kind:
                raise CorpusError(f"{where}: {key}: expected {kind.__name__}, found {row[key]!r}")
        if row["id"] in known:
            raise CorpusError(f"{where}: expected an id that no passage before it has, found {row['id']!r}")
        known.add(row["id"])
        article = Article(id=row["id"], text=row["text"])
        quotes: dict[str, Quote] = {}
        for each in row["quotes"]:
            quote = quote_of(article, each, quotes, where)
            quotes[quote.id] = quote
        yield article, list(quotes.values())
