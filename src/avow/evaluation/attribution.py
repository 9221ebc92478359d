"""Scores of extracted quotes against gold quotes: content, source, speaker, nesting; with intervals.

Definitions (all comparisons are on alphanumeric tokens, so punctuation and quotation marks weigh nothing):

- A quote's content is the set of tokens that begin inside its content spans. IoU is shared tokens by all tokens.
- exact: the content sets are equal. Gold and predicted quotes are paired one to one.
- soft: the content sets share a token. IoU50: IoU >= 0.5. Both pair one to one, the highest IoU first
  (ties: reading order).
- token: a token counts as positive when it lies inside some content.
- e2e: an IoU50 pair whose source is right: both have a source and the two share a content word (any token but
  articles, prepositions and "and"; a source of only such words counts them), or neither has a source.
- source accuracy, over IoU50 pairs whose gold has a source: `exact` the token sets are equal, `overlap` as in e2e.
- by kind (direct, mixed, indirect; `avow.text.quote_kind`): a pair has the kind of its gold quote, a prediction
  without a pair its own. `iou50_direct` and `e2e_direct` count the pairs, gold quotes and predictions of that kind.
- speaker accuracy, over IoU50 pairs of all depths whose gold names a speaker: the same name; letter case, punctuation,
  articles, courtesy titles and initials aside; a predicted None is an error.
- nested: the IoU50 pairs among nested quotes (those with an outer quote); right when source (as in e2e) agrees too.
- span_source, span_cue, span_content: the protocol of CofeNet (Wang et al., COLING 2022), read from its released
  development file and scorer: each paragraph is a sequence of tokens with one BIO tag a token, no tag crosses a
  sentence end, and which content belongs to which cue is not asked. So every stretch of a source, cue or content that
  lies in one sentence is a span of its own, the parts of a discontiguous one count each for itself, spans that two
  quotes share count once, and a span is right when a gold span of its role has the same first and last token. Here
  alone punctuation marks are tokens, as there; but a comma at the end of a source is left out of both sides, as
  PolNeAR's sources take along the one that closes an apposition, and `Quote.source` never does. Theirs are PolNeAR's
  test part and CoreNLP's tokens and sentences; ours are `avow.text.sentences`, and words or single marks.

Only outermost quotes enter all but speaker accuracy and nested. Intervals: percentile bootstrap over articles, 95 %.
What others reach is in `avow.evaluation.attribution_peers`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from avow.evaluation.attribution_peers import PEERS
from avow.evaluation.quotients import Quotient, Score, detection, ratio, score_lines, scores_of
from avow.records import Quote, QuoteKind
from avow.text import alphanumeric_tokens, sentences

KINDS: tuple[QuoteKind, ...] = ("direct", "mixed", "indirect")

_FUNCTION_WORDS = frozenset("a an the of in on at by for from to with and".split())
_UNNAMING = frozenset("the a an mr mrs ms miss dr sir".split())
_LETTERS = re.compile(r"[^\W_]+")
_WORD_OR_MARK = re.compile(r"\w+|[^\w\s]")

ROLES = ("source", "cue", "content")

# Every figure is a quotient of counts that are summed over articles, so articles can be resampled.
_FIGURES: dict[str, Quotient] = {
    **detection("exact", "exact", "predicted", "gold"),
    **detection("soft", "soft", "predicted", "gold"),
    **detection("iou50", "iou50", "predicted", "gold"),
    **detection("token", "token_shared", "token_predicted", "token_gold"),
    **detection("e2e", "e2e", "predicted", "gold"),
    **detection("nested", "nested_right", "nested_predicted", "nested_gold"),
    **ratio("source_exact_accuracy", "source_exact", "source_pairs"),
    **ratio("source_overlap_accuracy", "source_overlap", "source_pairs"),
    **{
        name: each
        for right in ("iou50", "e2e")
        for kind in KINDS
        for name, each in detection(f"{right}_{kind}", f"{right}_{kind}", f"{kind}_predicted", f"{kind}_gold").items()
    },
    **ratio("speaker_accuracy", "speaker_right", "speaker_pairs"),
    **{
        name: each
        for role in ROLES
        for name, each in detection(
            f"span_{role}", f"{role}_spans_right", f"{role}_spans_predicted", f"{role}_spans_gold"
        ).items()
    },
}


@dataclass(frozen=True, slots=True)
class AttributionScores:
    """All figures of one comparison.

    Attributes:
        articles: How many articles were compared.
        gold: Outermost gold quotes.
        predicted: Outermost predicted quotes.
        scores: Name -> score: ``exact_f1``, ``e2e_precision``, ``source_overlap_accuracy``, ``e2e_direct_f1`` ...
    """

    articles: int
    gold: int
    predicted: int
    scores: Mapping[str, Score]

    def to_dict(self) -> dict[str, Any]:
        """Gives plain values for a JSON file."""
        return {
            "articles": self.articles,
            "gold": self.gold,
            "predicted": self.predicted,
            "scores": {name: score.to_dict() for name, score in self.scores.items()},
        }

    def to_text(self) -> str:
        """Gives a table for people: one line a figure, in per cent, with what others reach."""
        lines = [f"{self.articles} articles, {self.gold} gold quotes, {self.predicted} predicted"]
        return "\n".join((*lines, *score_lines(self.scores, PEERS)))


def score_quotes(
    gold: Sequence[Sequence[Quote]],
    predicted: Sequence[Sequence[Quote]],
    texts: Sequence[str],
    *,
    resamples: int = 1000,
) -> AttributionScores:
    """Compares predicted with gold quotes, article by article.

    Args:
        gold: One sequence of quotes an article.
        predicted: The same, in the same order of articles.
        texts: The articles' texts, into which all offsets point.
        resamples: Bootstrap resamples of articles; 0 gives no intervals.

    Raises:
        ValueError: The three sequences differ in length.
    """
    if not len(gold) == len(predicted) == len(texts):
        raise ValueError(
            f"expected gold, predicted and texts of the same articles, found {len(gold)}, {len(predicted)} and"
            f" {len(texts)} articles"
        )
    rows = [_count(*article) for article in zip(gold, predicted, texts, strict=True)]
    if not any(row["nested_gold"] for row in rows):
        # A corpus without nested gold says nothing about nested predictions.
        rows = [{**row, "nested_predicted": 0.0} for row in rows]
    scores = scores_of(rows, _FIGURES, resamples=resamples)
    return AttributionScores(
        len(rows), int(sum(row["gold"] for row in rows)), int(sum(row["predicted"] for row in rows)), scores
    )


def match_quotes(
    gold: Sequence[Quote], predicted: Sequence[Quote], text: str, *, threshold: float = 0.5
) -> list[tuple[int, int, float]]:
    """Gives one-to-one pairs (gold index, predicted index, IoU) with IoU >= `threshold` and > 0, best first."""
    gold_tokens = [alphanumeric_tokens(text, quote.content) for quote in gold]
    predicted_tokens = [alphanumeric_tokens(text, quote.content) for quote in predicted]
    holders: dict[int, list[int]] = {}
    for index, tokens in enumerate(gold_tokens):
        for token in tokens:
            holders.setdefault(token, []).append(index)
    pairs: list[tuple[float, int, int]] = []
    for other, tokens in enumerate(predicted_tokens):
        shared: dict[int, int] = {}
        for token in tokens:
            for index in holders.get(token, ()):
                shared[index] = shared.get(index, 0) + 1
        for index, count in shared.items():
            iou = count / (len(tokens) + len(gold_tokens[index]) - count)
            if iou >= threshold:
                pairs.append((-iou, index, other))
    taken_gold: set[int] = set()
    taken_predicted: set[int] = set()
    matched: list[tuple[int, int, float]] = []
    for negative, index, other in sorted(pairs):
        if index not in taken_gold and other not in taken_predicted:
            taken_gold.add(index)
            taken_predicted.add(other)
            matched.append((index, other, -negative))
    return matched


def sources_agree(gold: Quote, predicted: Quote, text: str) -> bool:
    """Whether two sources share a content word, or neither quote has a source."""
    first, second = (_content_words(text, quote) for quote in (gold, predicted))
    return bool(first & second) or (not first and not second)


def _content_words(text: str, quote: Quote) -> frozenset[int]:
    tokens = alphanumeric_tokens(text, quote.source)
    telling = frozenset(
        start for start in tokens if (match := _LETTERS.match(text, start)) and match[0].lower() not in _FUNCTION_WORDS
    )
    return telling or tokens


def _count(gold: Sequence[Quote], predicted: Sequence[Quote], text: str) -> dict[str, float]:
    """Counts one article."""
    outer_gold = [quote for quote in gold if quote.outer is None]
    outer_predicted = [quote for quote in predicted if quote.outer is None]
    soft = match_quotes(outer_gold, outer_predicted, text, threshold=0.0)
    matched = match_quotes(outer_gold, outer_predicted, text)
    pairs = [(outer_gold[index], outer_predicted[other], iou) for index, other, iou in matched]
    counts: dict[str, float] = defaultdict(float)
    counts["gold"] = len(outer_gold)
    counts["predicted"] = len(outer_predicted)
    counts["soft"] = len(soft)
    counts["iou50"] = len(pairs)
    counts["exact"] = sum(iou == 1.0 for _, _, iou in pairs)
    counts["e2e"] = sum(sources_agree(first, second, text) for first, second, _ in pairs)
    paired = {other for _, other, _ in matched}
    for quote in [first for first, _, _ in pairs] + [
        quote for other, quote in enumerate(outer_predicted) if other not in paired
    ]:
        counts[f"{quote.kind}_predicted"] += 1
    for first, second, _ in pairs:
        counts[f"iou50_{first.kind}"] += 1
        counts[f"e2e_{first.kind}"] += sources_agree(first, second, text)
        if first.source:
            counts["source_pairs"] += 1
            counts["source_exact"] += alphanumeric_tokens(text, first.source) == alphanumeric_tokens(
                text, second.source
            )
            counts["source_overlap"] += sources_agree(first, second, text)
    for quote in outer_gold:
        counts[f"{quote.kind}_gold"] += 1
    tokens_gold = alphanumeric_tokens(text, [span for quote in outer_gold for span in quote.content])
    tokens_predicted = alphanumeric_tokens(text, [span for quote in outer_predicted for span in quote.content])
    counts["token_gold"] = len(tokens_gold)
    counts["token_predicted"] = len(tokens_predicted)
    counts["token_shared"] = len(tokens_gold & tokens_predicted)
    _count_speakers(gold, predicted, text, counts)
    _count_nested(gold, predicted, text, counts)
    _count_spans(outer_gold, outer_predicted, text, counts)
    return dict(counts)


def _count_speakers(gold: Sequence[Quote], predicted: Sequence[Quote], text: str, counts: dict[str, float]) -> None:
    for index, other, _ in match_quotes(gold, predicted, text):
        name = gold[index].speaker
        if name is not None:
            counts["speaker_pairs"] += 1
            counts["speaker_right"] += _same_name(name, predicted[other].speaker)


def _same_name(gold: str, predicted: str | None) -> bool:
    return predicted is not None and name_words(gold) == name_words(predicted)


def name_words(name: str) -> list[str]:
    """Gives the words that make a name: no articles, courtesy titles or initials."""
    words = _LETTERS.findall(name.lower())
    return [word for word in words if word not in _UNNAMING and len(word) > 1] or words


def _count_nested(gold: Sequence[Quote], predicted: Sequence[Quote], text: str, counts: dict[str, float]) -> None:
    inner_gold = [quote for quote in gold if quote.outer is not None]
    inner_predicted = [quote for quote in predicted if quote.outer is not None]
    counts["nested_gold"] = len(inner_gold)
    counts["nested_predicted"] = len(inner_predicted)
    counts["nested_right"] = sum(
        sources_agree(inner_gold[index], inner_predicted[other], text)
        for index, other, _ in match_quotes(inner_gold, inner_predicted, text)
    )


def _count_spans(gold: Sequence[Quote], predicted: Sequence[Quote], text: str, counts: dict[str, float]) -> None:
    ends = [end for _, end in sentences(text)]
    for role in ROLES:
        first, second = (_sentence_spans(quotes, role, text, ends) for quotes in (gold, predicted))
        counts[f"{role}_spans_gold"] = len(first)
        counts[f"{role}_spans_predicted"] = len(second)
        counts[f"{role}_spans_right"] = len(first & second)


def _sentence_spans(quotes: Sequence[Quote], role: str, text: str, ends: Sequence[int]) -> set[tuple[int, int]]:
    """Gives the first and last token of every stretch of a role within one sentence."""
    found: set[tuple[int, int]] = set()
    for quote in quotes:
        for span in getattr(quote, role):
            stretches: dict[int, list[int]] = {}
            end = span[1] - 1 if role == "source" and text[span[1] - 1] == "," else span[1]
            for token in _WORD_OR_MARK.finditer(text, span[0], end):
                stretches.setdefault(bisect_right(ends, token.start()), []).append(token.start())
            found |= {(tokens[0], tokens[-1]) for tokens in stretches.values()}
    return found
