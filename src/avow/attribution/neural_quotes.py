"""Quotes by the tagger; nested quotes, speakers and quotations without a cue come from the rules."""

from __future__ import annotations

from dataclasses import replace

from avow.attribution.draft import Draft
from avow.attribution.rules import fill_nested, quotes_from_drafts, read_drafts
from avow.attribution.tagger import Tagger, default_tagger
from avow.attribution.tagger_gaps import Covered, fill_gaps
from avow.quotation_marks import Style, quotation_style
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
    drafts = prefer_chains(text, style, fill_gaps(text, style, tagged, ruled), ruled)
    return quotes_from_drafts(article, drafts)


def prefer_chains(text: str, style: Style, tagged: list[Draft], ruled: list[Draft]) -> list[Draft]:
    """Takes the rules' reading of a stretch where that alone has a chain of holders.

    The tagger has learned from outermost attributions, in which a second one is rare: of "A colleague had told him that
    the code was to blame, said the chief", it takes the colleague for the speaker, or leaves out "had told". The
    rules read it as what the chief said, and find another holder inside.
    """
    chains = []
    for draft in ruled:
        copy = fill_nested(text, replace(draft, inner=[]), style)
        if copy.inner and copy.source:
            chains.append(copy)
    if not chains:
        return tagged
    kept = list(tagged)
    for chain in chains:
        whole = Covered([*chain.content, *chain.cue, *chain.source])
        touching = [draft for draft in kept if any(whole.touches(span) for span in (*draft.content, *draft.cue))]
        if not touching or any(_has_chain(text, style, draft) for draft in touching):
            continue
        begin, end = _bounds(chain)
        # A tagger's attribution that reaches beyond the stretch says more than the rules saw.
        if all(begin <= first and last <= end for first, last in map(_bounds, touching)):
            kept = [draft for draft in kept if draft not in touching]
            kept.append(replace(chain, inner=[]))
    return sorted(kept, key=lambda draft: min(draft.content))


def _has_chain(text: str, style: Style, draft: Draft) -> bool:
    return bool(fill_nested(text, replace(draft, inner=[]), style).inner)


def _bounds(draft: Draft) -> tuple[int, int]:
    spans = (*draft.content, *draft.cue, *draft.source)
    return min(start for start, _ in spans), max(end for _, end in spans)
