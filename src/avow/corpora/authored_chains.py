"""Passages written for avow in which holders report each other, with every attribution marked, inner ones too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from avow.corpora.marked import quote_of
from avow.corpora.reading import read_jsonl
from avow.errors import CorpusError
from avow.records import Article, Quote

Split = Literal["train", "test", "test_again"]

_FIELDS = ("id", "text", "quotes")


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
