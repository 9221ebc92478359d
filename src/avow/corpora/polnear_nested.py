"""Quotes inside the quotes of some PolNeAR articles: our spans, by character offset; PolNeAR has the outermost only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from avow.corpora.authored_chains import quote_of
from avow.corpora.polnear import Split, load_polnear
from avow.corpora.reading import read_jsonl
from avow.errors import CorpusError
from avow.records import Article, Quote


def load_polnear_nested(
    split: Split, folder: str | Path | None = None, *, polnear: str | Path | None = None
) -> Iterator[tuple[Article, list[Quote]]]:
    """Gives (article, gold quotes) of the articles whose inner quotes are annotated: PolNeAR's quotes, then ours.

    An inner quote's id is that of its outer one with a number ("E12.1"). Contents of less than five words were not
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
        if row["article"] not in articles:
            raise CorpusError(f"{where}: expected an article of PolNeAR's {split} part, found {row['article']!r}")
        article, quotes = articles[row["article"]]
        numbers = {quote.id: 0 for quote in quotes}
        inner: list[Quote] = []
        for each in row["quotes"]:
            if each.get("outer") not in numbers:
                raise CorpusError(
                    f"{where}: expected a quote of {article.id} as outer one, found {each.get('outer')!r}"
                )
            numbers[each["outer"]] += 1
            inner.append(quote_of(article, {**each, "id": f"{each['outer']}.{numbers[each['outer']]}"}, where))
        yield article, [*quotes, *inner]
