"""Scores of speakers' names, and of holders that are reported by others.

Definitions:

- Two names agree when, articles, courtesy titles and initials aside, all words of one are words of the other
  ("Roth", "Mayor Ana Roth").
- speaker resolution: given gold sources, the share whose resolved name agrees with the annotated one; apart by how the
  text names the speaker: `full` as annotated, `inside` the name with more words, `short` the last word of the name
  without all of it, `pronoun`, `role` anything else ("the senator", "the campaign").
- nested holders: annotated holders who are reported by another, against the sources of predicted nested quotes (those
  with an outer quote; several of one source span count once), one to one, in the order of the annotation. A source
  fits a holder leniently when it shares a token with the annotated mention or its speaker's name agrees with the
  holder's, strictly when its tokens are those of the mention, articles aside. `nested_holder` asks for a lenient fit,
  `nested_chain` also that the quote's outer source is the annotated one: it shares a token with that one's mention or,
  where this is not annotated, its name agrees, or its words hold the last
  word of the annotated name ("his lawyer" for "the surgeon's lawyer"), or it shares a token with the mention of the
  holder of that name,
  `nested_chain_strict` for that and a strict fit. Only holders who speak to the passage's claims are annotated, so
  precision is a lower bound. `nested_chain_known` leaves out predictions whose source fits no annotated holder at all:
  what is left is whether annotated holders are nested where they should be, and only there.

Intervals: percentile bootstrap over articles (or passages), 95 %.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from avow.evaluation.attribution import name_words
from avow.evaluation.quotients import Quotient, Score, detection, ratio, scores_of
from avow.records import Quote, Span
from avow.text import alphanumeric_tokens

MENTIONS = ("full", "inside", "short", "pronoun", "role")
_PRONOUNS = frozenset("i we he she they it who himself herself themselves him her them".split())

_RESOLUTION: dict[str, Quotient] = {
    **ratio("speaker_resolution", "right", "all"),
    **{name: each for kind in MENTIONS for name, each in ratio(f"{kind}_resolved", f"{kind}_right", kind).items()},
}
_NESTED: dict[str, Quotient] = {
    **detection("nested_holder", "found", "predicted", "gold"),
    **detection("nested_chain", "chained", "predicted", "gold"),
    **detection("nested_chain_strict", "strict", "predicted", "gold"),
    **detection("nested_chain_known", "chained", "known", "gold"),
}
_ARTICLE = re.compile(r"(?:an?|the)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedSource:
    """A gold source with the name that an annotator gave it.

    Attributes:
        article: Its article's id.
        words: The source as the text has it.
        gold: The annotated name.
        found: The resolved name, or None.
    """

    article: str
    words: str
    gold: str
    found: str | None


@dataclass(frozen=True, slots=True)
class AnnotatedHolder:
    """A holder of a passage.

    Attributes:
        mention: Where the passage names the holder.
        name: The holder's name.
        outer: The name of the source that reports the holder; None for one who is not nested.
        outer_mention: Where the passage names that source, where it is annotated.
    """

    mention: Span
    name: str
    outer: str | None
    outer_mention: Span | None = None


def names_agree(one: str, other: str | None) -> bool:
    """Tells whether all words of one name are words of the other; see the module's definitions.

    >>> names_agree("Ana Roth", "Mayor Roth"), names_agree("Roth", "the mayor, Ana Roth"), names_agree("Roth", None)
    (False, True, False)
    """
    first, second = set(name_words(one)), set(name_words(other or ""))
    return bool(first and second) and (first <= second or second <= first)


def mention_kind(words: str, name: str) -> str:
    """Gives how a text names a speaker, one of `MENTIONS`.

    >>> [mention_kind(words, "Ana Roth") for words in ("Ana Roth", "Mayor Ana Roth", "Roth", "she", "the mayor")]
    ['full', 'inside', 'short', 'pronoun', 'role']
    """
    own, gold = re.findall(r"\w+", words.lower()), re.findall(r"\w+", name.lower())
    if own == gold:
        return "full"
    if len(own) == 1 and own[0] in _PRONOUNS:
        return "pronoun"
    if set(gold) <= set(own):
        return "inside"
    return "short" if own and own[-1] in gold else "role"


def score_resolution(sources: Sequence[NamedSource], *, resamples: int = 1000) -> dict[str, Score]:
    """Gives ``speaker_resolution`` and ``<kind>_resolved`` for each of `MENTIONS`."""
    rows: dict[str, dict[str, float]] = {}
    for source in sources:
        row = rows.setdefault(source.article, defaultdict(float))
        kind = mention_kind(source.words, source.gold)
        right = names_agree(source.gold, source.found)
        row["all"] += 1
        row[kind] += 1
        row["right"] += right
        row[f"{kind}_right"] += right
    return scores_of(list(rows.values()), _RESOLUTION, resamples=resamples)


def score_nested(
    gold: Sequence[Sequence[AnnotatedHolder]],
    predicted: Sequence[Sequence[Quote]],
    texts: Sequence[str],
    *,
    resamples: int = 1000,
) -> dict[str, Score]:
    """Gives precision, recall and F1 of nested holders; see the module's definitions.

    Args:
        gold: All annotated holders of each passage.
        predicted: All predicted quotes of each passage.
        texts: The passages.
        resamples: As in `avow.evaluation.attribution.score_quotes`.
    """
    rows = [_count_nested(*passage) for passage in zip(gold, predicted, texts, strict=True)]
    return scores_of(rows, _NESTED, resamples=resamples)


def _count_nested(holders: Sequence[AnnotatedHolder], predicted: Sequence[Quote], text: str) -> dict[str, float]:
    by_id = {quote.id: quote for quote in predicted}
    gold = [holder for holder in holders if holder.outer is not None]
    # A holder with two nested quotes is one holder.
    free = list({quote.source: quote for quote in predicted if quote.outer is not None and quote.source}.values())
    known = [quote for quote in free if any(_fits(quote, holder, text) for holder in holders)]
    counts = {
        "gold": float(len(gold)),
        "predicted": float(len(free)),
        "known": float(len(known)),
        "found": 0.0,
        "chained": 0.0,
        "strict": 0.0,
    }
    for holder in gold:
        fitting = [quote for quote in free if _fits(quote, holder, text)]
        if not fitting:
            continue
        chained = [quote for quote in fitting if _outer_agrees(by_id.get(quote.outer or ""), holder, holders, text)]
        strict = [quote for quote in chained if _fits_strictly(quote, holder, text)]
        counts["found"] += 1
        counts["chained"] += bool(chained)
        counts["strict"] += bool(strict)
        free.remove((strict or chained or fitting)[0])
    return counts


def _fits(quote: Quote, holder: AnnotatedHolder, text: str) -> bool:
    shared = alphanumeric_tokens(text, quote.source) & alphanumeric_tokens(text, [holder.mention])
    return bool(shared) or names_agree(holder.name, quote.speaker)


def _fits_strictly(quote: Quote, holder: AnnotatedHolder, text: str) -> bool:
    return _telling(text, quote.source) == _telling(text, [holder.mention])


def _telling(text: str, spans: Iterable[Span]) -> set[int]:
    tokens = alphanumeric_tokens(text, spans)
    return {start for start in tokens if not _ARTICLE.match(text, start)}


def _outer_agrees(outer: Quote | None, holder: AnnotatedHolder, holders: Sequence[AnnotatedHolder], text: str) -> bool:
    if outer is None or holder.outer is None:
        return False
    if holder.outer_mention is not None:
        mention = alphanumeric_tokens(text, [holder.outer_mention])
        return not mention.isdisjoint(alphanumeric_tokens(text, outer.source))
    if any(names_agree(holder.outer, name) for name in (outer.speaker, outer.source_text)):
        return True
    if set(name_words(holder.outer)[-1:]) & set(name_words(outer.source_text)):
        return True
    return any(_fits(outer, other, text) for other in holders if other.name == holder.outer)
