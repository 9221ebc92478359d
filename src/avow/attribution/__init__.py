"""Quotes in an article: who says or thinks what, by which words."""

from avow.attribution.neural_choice import Extractor, extract, extract_with_speakers
from avow.attribution.speakers import resolve_speakers

__all__ = ["Extractor", "extract", "extract_with_speakers", "resolve_speakers"]
