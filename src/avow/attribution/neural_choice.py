"""Which reader finds the quotes: the rules, or a neural tagger."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from avow.attribution import rules
from avow.errors import ArticleError
from avow.records import Article, Quote, Speaker

if TYPE_CHECKING:
    from avow.attribution.tagger import Tagger

Extractor = Literal["rules", "neural"] | Path
"""The rules, the tagger that ships, or the folder of another, as ``scripts/train_tagger.py`` writes it."""


def extract(article: Article, extractor: Extractor = "neural") -> list[Quote]:
    """Gives the quotes of an article in reading order, inner quotes right behind their outer one.

    Never fails, whatever the text; an article without attributions gives an empty list. The cost grows
    linearly with the length of the text.

    >>> article = Article(id="a", text='"We lost," Ana Roth said. She believes that the vote was fair.')
    >>> [(quote.content_text, quote.cue_text, quote.speaker) for quote in extract(article)]
    [('"We lost,"', 'said', 'Ana Roth'), ('that the vote was fair', 'believes', 'Ana Roth')]

    Args:
        article: Any text.
        extractor: "rules" is the quicker one; "neural" reads what the rules found and finds more; the `Path` of a
            folder is that of a tagger of your own.

    Raises:
        ArticleError: `article` is no `Article`, but a text or a path for example.
        ModelError: "neural" was asked for and this copy of avow has no tagger, or the folder is not one.
        ValueError: None of these was asked for.
    """
    return extract_with_speakers(article, extractor)[0]


def extract_with_speakers(article: Article, extractor: Extractor = "neural") -> tuple[list[Quote], list[Speaker]]:
    """Gives the quotes as `extract` does, and the speakers by first mention."""
    check_article(article)
    if extractor == "rules":
        return rules.extract_with_speakers(article)
    if extractor == "neural":
        from avow.attribution.neural_quotes import extract_neurally

        return extract_neurally(article)
    if isinstance(extractor, Path):
        from avow.attribution.neural_quotes import extract_neurally

        return extract_neurally(article, _tagger(extractor))
    raise ValueError(f"extractor: expected 'rules', 'neural' or the Path of a tagger's folder, found {extractor!r}")


@lru_cache(maxsize=4)
def _tagger(folder: Path) -> Tagger:
    """Loads a tagger once for all articles."""
    from avow.attribution.tagger import load_tagger

    return load_tagger(folder)


def check_article(article: object) -> None:
    """Checks what a caller gave as an article.

    Raises:
        ArticleError: It is something else.
    """
    if not isinstance(article, Article):
        raise ArticleError(
            f"expected an Article, found {type(article).__name__}; make one of a text with avow.article_from_text,"
            " or of a file with avow.read_article"
        )
