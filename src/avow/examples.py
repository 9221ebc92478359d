"""Examples from quotes: which passage a model reads, and which words of it are the holder's."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from avow.attribution.rules import extract
from avow.names import find_name, same_holder
from avow.records import Article, Example, Quote, Span, Spans
from avow.text import joined_spans

# The window in which our annotators read: `context` in data/polnear_stance has 320 characters before an
# attribution and 220 after, up to the next white space. Models are trained on it, so they are asked on it.
_BEFORE = 320
_AFTER = 220


def passage_window(text: str, spans: Iterable[Span]) -> Span:
    """Gives the stretch of `text` around `spans` that is read to judge a stance.

    The ends are moved outward to white space, so that no word is cut, and inward past it.
    """
    spans = list(spans)
    start = max(0, min(start for start, _ in spans) - _BEFORE)
    end = min(len(text), max(end for _, end in spans) + _AFTER)
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def examples_from_quotes(
    article: Article, quotes: Sequence[Quote], claims: Mapping[str, str]
) -> list[tuple[Quote, str, Example]]:
    """Pairs every quote of an article with every claim.

    Args:
        claims: Claim id -> claim.

    Returns:
        (quote, claim id, example) in the order of quotes, then claims. The holder is the quote's speaker, or
        the words of its source where the speaker is not resolved.
    """
    by_id = {quote.id: quote for quote in quotes}
    made: list[tuple[Quote, str, Example]] = []
    for quote in quotes:
        outermost = _chain(quote, by_id)[0]
        spans = [*quote.content, *quote.cue, *quote.source]
        start, end = passage_window(article.text, spans + list(outermost.cue + outermost.source))
        example = Example(
            claim="",
            passage=article.text[start:end],
            holder=holder_of(quote),
            content=_shifted(quote.content, start, end),
            cue=_shifted(quote.cue, start, end),
            mention=_shifted(quote.source, start, end),
            outer=source_chain(quote, by_id)[:-1],
            article_id=article.id,
            tags={"quote": quote.id, "quote_kind": quote.kind, "cue_class": quote.cue_class},
        )
        made.extend(
            (quote, claim_id, dataclasses.replace(example, claim=claim, claim_id=claim_id, id=f"{quote.id}/{claim_id}"))
            for claim_id, claim in claims.items()
        )
    return made


def holder_of(quote: Quote) -> str | None:
    """Gives the name to show for a quote's holder: the resolved speaker, else the words of the source."""
    return quote.speaker or quote.source_text or None


def source_chain(quote: Quote, by_id: Mapping[str, Quote]) -> tuple[str, ...]:
    """Gives who reports whom, outermost first and the quote's own holder last; "?" for a source not named."""
    return tuple(holder_of(link) or "?" for link in _chain(quote, by_id))


def mark_holder(example: Example) -> Example:
    """Marks the holder's content, cue and mention in a passage that came without marks.

    The rule extractor reads the passage, as it did when the shipped models were trained; the quotes whose speaker is
    the holder (or whose source is the given mention) give the marks. An example that has content marked, or whose
    holder says nothing that the extractor finds, comes back with at most its mention added: models then read the
    whole passage.
    """
    if example.content or not (example.holder or example.mention):
        return example
    quotes = extract(Article(id="", text=example.passage))
    own = [quote for quote in quotes if _is_holders(quote, example)]
    if not own:
        named = find_name(example.passage, example.holder) if example.holder else None
        return dataclasses.replace(example, mention=example.mention or ((named,) if named else ()))
    by_id = {quote.id: quote for quote in quotes}
    return dataclasses.replace(
        example,
        content=joined_spans(span for quote in own for span in quote.content),
        cue=joined_spans(span for quote in own for span in quote.cue),
        mention=example.mention or joined_spans(span for quote in own for span in quote.source),
        outer=example.outer or source_chain(own[0], by_id)[:-1],
    )


def without(example: Example, cut: Span) -> Example:
    """Gives the example with the words at `cut` removed from its passage; spans move along."""
    start, end = cut

    def moved(spans: Spans) -> Spans:
        shrunk = ((_after_cut(left, start, end), _after_cut(right, start, end)) for left, right in spans)
        return tuple((left, right) for left, right in shrunk if left < right)

    return dataclasses.replace(
        example,
        passage=example.passage[:start] + example.passage[end:],
        content=moved(example.content),
        cue=moved(example.cue),
        mention=moved(example.mention),
    )


def _after_cut(offset: int, start: int, end: int) -> int:
    return offset if offset <= start else max(start, offset - (end - start))


def _chain(quote: Quote, by_id: Mapping[str, Quote]) -> list[Quote]:
    """Gives the quotes that hold `quote`, outermost first, and itself last."""
    chain = [quote]
    while chain[0].outer is not None and chain[0].outer in by_id:
        chain.insert(0, by_id[chain[0].outer])
    return chain


def _is_holders(quote: Quote, example: Example) -> bool:
    if example.mention:
        (start, _), (_, end) = example.mention[0], example.mention[-1]
        return any(left < end and start < right for left, right in quote.source)
    return any(
        name is not None and same_holder(name, example.holder or "") for name in (quote.speaker, quote.source_text)
    )


def _shifted(spans: Spans, start: int, end: int) -> Spans:
    """Moves article offsets into the passage [start, end); what lies outside is cut off."""
    clipped = ((max(left, start) - start, min(right, end) - start) for left, right in spans)
    return tuple((left, right) for left, right in clipped if left < right)
