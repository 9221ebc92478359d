"""Quotes in an article: who says or thinks what, by which words."""

from avow.attribution.rules import extract

__all__ = ["extract"]
