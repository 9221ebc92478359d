"""Quotes in an article: who says or thinks what, by which words."""

from avow.attribution.rules import extract, extract_with_speakers
from avow.attribution.speakers import resolve_speakers

__all__ = ["extract", "extract_with_speakers", "resolve_speakers"]
