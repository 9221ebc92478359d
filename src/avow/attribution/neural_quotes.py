"""Quotes by the tagger; speakers, quotations without a cue and some nested quotes come from the rules."""

from __future__ import annotations

from avow.attribution.rules import quotes_from_drafts, read_text
from avow.attribution.tagger import Tagger, default_tagger
from avow.attribution.tagger_gaps import fill_gaps
from avow.records import Article, Quote, Speaker


def extract_neurally(article: Article, tagger: Tagger | None = None) -> tuple[list[Quote], list[Speaker]]:
    """Gives the quotes of an article in reading order and its speakers, as the rules' `extract_with_speakers` does.

    Args:
        article: Any text; an empty one gives no quotes.
        tagger: By default the one that ships with avow.

    Raises:
        ModelError: No tagger was given and this copy of avow has none.
    """
    text = article.text
    reading = read_text(text)
    tagged, inner = (tagger or default_tagger()).read(text, article.body_start, reading.drafts)
    return quotes_from_drafts(article, fill_gaps(text, reading.style, tagged, reading.drafts), reading, inner)
