"""Quotes by the tagger; nested quotes, speakers and quotations without a cue come from the rules."""

from __future__ import annotations

from avow.attribution.chains import prefer_chains
from avow.attribution.rules import fill_nested, quotes_from_drafts, read_drafts
from avow.attribution.tagger import Tagger, default_tagger
from avow.attribution.tagger_gaps import fill_gaps
from avow.quotation_marks import quotation_style
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
    ruled = read_drafts(text)
    tagged = (tagger or default_tagger()).read_drafts(text, article.body_start, ruled)
    style = quotation_style(text)
    drafts = prefer_chains(article, style, fill_gaps(text, style, tagged, ruled), ruled, fill_nested)
    return quotes_from_drafts(article, drafts)
