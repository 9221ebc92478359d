"""avow: who affirms, hedges or denies a claim in the news, and how sure can we be?

    >>> import avow
    >>> article = avow.article_from_text("The mayor, Ana Roth, denied that the bridge was safe.")
    >>> [(quote.speaker, quote.cue_text) for quote in avow.extract(article)]
    [('Ana Roth', 'denied')]

Names are loaded when they are first used, so that `import avow` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from avow.adaptation import adapt
    from avow.analysis import Analysis, analyze
    from avow.articles import article_from_text, read_article, read_articles
    from avow.attribution import extract
    from avow.errors import AvowError
    from avow.labels import LABELS
    from avow.models import load_model, save_model
    from avow.prediction import predict
    from avow.records import Article, Claim, Evidence, Example, Prediction, Quote, Speaker

_HOME = {
    "Analysis": "avow.analysis",
    "Article": "avow.records",
    "AvowError": "avow.errors",
    "Claim": "avow.records",
    "Evidence": "avow.records",
    "Example": "avow.records",
    "LABELS": "avow.labels",
    "Prediction": "avow.records",
    "Quote": "avow.records",
    "Speaker": "avow.records",
    "adapt": "avow.adaptation",
    "analyze": "avow.analysis",
    "article_from_text": "avow.articles",
    "extract": "avow.attribution",
    "load_model": "avow.models",
    "predict": "avow.prediction",
    "read_article": "avow.articles",
    "read_articles": "avow.articles",
    "save_model": "avow.models",
}

__all__ = [
    "LABELS",
    "Analysis",
    "Article",
    "AvowError",
    "Claim",
    "Evidence",
    "Example",
    "Prediction",
    "Quote",
    "Speaker",
    "adapt",
    "analyze",
    "article_from_text",
    "extract",
    "load_model",
    "predict",
    "read_article",
    "read_articles",
    "save_model",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'avow' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
