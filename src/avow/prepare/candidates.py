"""From raw articles to pairs of a quote and a claim that a person can label."""

from __future__ import annotations

import dataclasses
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from avow.attribution.rules import extract
from avow.examples import examples_from_quotes
from avow.prepare.evidence import content_words
from avow.records import Article, Claim, Example, Quote
from avow.text import words

MIN_RELEVANCE = 0.3
"""Least share of a claim's words, weighted by their rarity in the articles, that a pair's passage must have."""

CLAIM_WORDS = (5, 25)
"""Words that a proposed claim may have: shorter ones say too little alone, longer ones say more than one thing."""

_OPENER = re.compile(r"that\s+", re.IGNORECASE)
_POINTS_BACK = frozenset(
    "he she it they we i you his her their our its my your this that these those such there here him them us".split()
)


def propose_claims(articles: Iterable[Article]) -> list[Claim]:
    """Gives claims that speakers in the articles make: "that" clauses that can stand alone.

    A clause is taken when it is attributed in indirect speech, is short, and does not open with a word that points
    back ("he", "this"). Clauses with the same words are one claim. They are proposals: a person should drop those
    that nobody would dispute.

    Returns:
        Claims in the order of the articles, with ids "claim-1" and so on.
    """
    found: dict[str, str] = {}
    for article in articles:
        for quote in extract(article):
            text = _claim_text(quote)
            if text:
                found.setdefault(text.lower(), text)
    return [Claim(id=f"claim-{number}", text=text) for number, text in enumerate(found.values(), start=1)]


def candidates(
    articles: Sequence[Article], claims: Sequence[Claim], *, min_relevance: float = MIN_RELEVANCE
) -> Iterator[Example]:
    """Gives unlabelled examples: each quote of each article with each claim that its passage may bear on.

    Relevance is the share of the claim's content words that the passage has, each weighted by its rarity over all
    articles; it is the tag ``relevance``. A quote that is its own claim's source is kept: it affirms it.

    Args:
        articles: The raw articles.
        claims: Claims to ask for, the user's or `propose_claims`.
        min_relevance: Pairs below it are left out; 0 keeps all.
    """
    rarity = _rarity(articles)
    for article in articles:
        quotes = extract(article)
        asked = {claim.id: claim.text for claim in claims if claim.applies_to(article.id)}
        for quote, _, example in examples_from_quotes(article, quotes, asked):
            relevance = _relevance(example, rarity)
            if relevance >= min_relevance:
                tags = {**example.tags, "relevance": f"{relevance:.3f}", "quote": quote.id}
                yield dataclasses.replace(
                    example, id=f"{article.id}/{example.id}", corpus="candidates", split="train", tags=tags
                )


def _claim_text(quote: Quote) -> str:
    """Gives the clause as a sentence, or "" when it cannot stand alone."""
    match = _OPENER.match(quote.content_text)
    if quote.kind != "indirect" or match is None or len(quote.content) > 1:
        return ""
    clause = quote.content_text[match.end() :].strip().rstrip(".,;:!?")
    spans = words(clause)
    if not CLAIM_WORDS[0] <= len(spans) <= CLAIM_WORDS[1]:
        return ""
    if clause[spans[0][0] : spans[0][1]].lower() in _POINTS_BACK:
        return ""
    return clause[:1].upper() + clause[1:] + "."


def _rarity(articles: Sequence[Article]) -> dict[str, float]:
    """Gives a weight for each content word: the fewer articles have it, the more it tells."""
    counts: Counter[str] = Counter()
    for article in articles:
        counts.update(content_words(article.text))
    return {word: math.log(1 + len(articles) / count) for word, count in counts.items()}


def _relevance(example: Example, rarity: dict[str, float]) -> float:
    wanted = content_words(example.claim)
    unseen = math.log(1 + len(rarity))
    total = sum(rarity.get(word, unseen) for word in wanted)
    common = sum(rarity.get(word, unseen) for word in wanted & content_words(example.passage))
    return common / total if total else 0.0
