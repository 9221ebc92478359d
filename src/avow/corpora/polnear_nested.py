"""Quotes inside the quotes of some PolNeAR articles: our spans, by character offset; PolNeAR has the outermost only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from avow.corpora.marked import quote_of
from avow.corpora.polnear import Split, load_polnear
from avow.corpora.reading import read_jsonl, require_fields
from avow.errors import CorpusError
from avow.records import Article, Quote


def load_polnear_nested(
    split: Split, folder: str | Path | None = None, *, polnear: str | Path | None = None
) -> Iterator[tuple[Article, list[Quote]]]:
    """Gives (article, gold quotes) of the articles whose inner quotes are annotated: PolNeAR's quotes, then ours.

    An inner quote's id is that of its outer one with a number ("E12.1"). Contents of fewer than five words were not
    read.

    Args:
        split: "train" or "dev", as in PolNeAR.
        folder: The one that holds ``train.jsonl`` and ``dev.jsonl``; by default avow's own.
        polnear: The folder of PolNeAR; by default the registered copy.

    Raises:
        CorpusError: A file is missing or not as described in ``data/README.md``: ``file:line: expected, found``.
    """
    if folder is None:
        from avow.corpora import data_folder

        folder = data_folder() / "polnear_nested"
    articles = {article.id: (article, quotes) for article, quotes in load_polnear(split, polnear)}
    for where, row in read_jsonl(Path(folder) / f"{split}.jsonl", ("article", "quotes")):
        # Taken out, so that none is read twice.
        known = articles.pop(row["article"], None) if isinstance(row["article"], str) else None
        if known is None:
            raise CorpusError(f"{where}: expected a new article of PolNeAR's {split} part, found {row['article']!r}")
        if not isinstance(row["quotes"], list):
            raise CorpusError(f"{where}: quotes: expected a list, found {row['quotes']!r}")
        article, outermost = known
        quotes = {quote.id: quote for quote in outermost}
        for number, each in enumerate(row["quotes"], start=1):
            require_fields(each, ("outer",), where=where)
            quote = quote_of(article, {**each, "id": f"{each['outer']}.{number}"}, quotes, where)
            quotes[quote.id] = quote
        yield article, list(quotes.values())
