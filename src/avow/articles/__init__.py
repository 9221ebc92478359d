"""Articles in: text, HTML and tables become `Article` records with clean text and a list of what was dropped."""

from avow.articles.plain import article_from_text
from avow.articles.reading import Limits, article_from_bytes, article_from_row, read_article, read_articles

__all__ = ["Limits", "article_from_bytes", "article_from_row", "article_from_text", "read_article", "read_articles"]
