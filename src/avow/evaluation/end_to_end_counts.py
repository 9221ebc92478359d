"""Compares what a system says about one article with gold, and counts at which step each stance is lost.

Every gold quote that bears on a claim (gold label other than unrelated) ends in one of

    right      the quote was found, its speaker is right, and so is the stance
    missed     no predicted quote matches it (IoU of tokens at least .5, see `avow.evaluation.attribution`)
    speaker    found, but given to somebody else or to nobody
    relevance  found with its speaker, but taken not to bear on the claim
    stance     found with its speaker and taken to bear on the claim, but with another stance

and every predicted stance that gold does not have is either on a quote that matches none (invented), or on one that
does not bear on the claim (irrelevant).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from avow.evaluation.attribution import match_quotes
from avow.evaluation.gold_articles import GoldArticle, PredictedArticle, Shift
from avow.labels import LABEL_INDEX, LABELS, STANCES, Label
from avow.names import same_holder
from avow.records import Quote
from avow.tables import Row

OUTCOMES: Final = ("right", "missed", "speaker", "relevance", "stance")
SPURIOUS: Final = ("invented", "irrelevant")

_FOUND: Final = ("quotes", "nested", "triples", "changes")
COUNTS: Final = (
    *(f"{name}_{part}" for name in _FOUND for part in ("right", "predicted", "gold")),
    *(f"{label}_{part}" for label in STANCES for part in ("right", "predicted", "gold")),
    "speakers_right",
    "speakers_asked",
    *OUTCOMES,
    *SPURIOUS,
    *(f"cell_{index}" for index in range(len(LABELS) ** 2)),
)
AT: Final = {name: index for index, name in enumerate(COUNTS)}
"""Count -> its column."""
CELLS: Final = slice(AT["cell_0"], AT["cell_0"] + len(LABELS) ** 2)
"""The columns of the confusion matrix, gold by predicted label."""


def count_article(gold: GoldArticle, predicted: PredictedArticle) -> tuple[list[float], list[Row]]:
    """Counts one article, in the order of `COUNTS`, and lists its stances with their outcomes."""
    counts = dict.fromkeys(COUNTS, 0.0)
    matched = {
        gold.quotes[index].id: predicted.quotes[other]
        for index, other, _ in match_quotes(gold.quotes, predicted.quotes, predicted.text)
    }
    counts |= {"quotes_right": len(matched), "quotes_gold": len(gold.quotes)}
    counts["quotes_predicted"] = len(predicted.quotes)
    for quote in gold.quotes:
        if quote.id in matched and quote.speaker is not None:
            counts["speakers_asked"] += 1
            counts["speakers_right"] += _same(quote.speaker, matched[quote.id].speaker)
    _count_nested(gold, predicted, matched, counts)
    rows = _count_stances(gold, predicted, matched, counts)
    _count_holders(gold, predicted, counts)
    _count_changes(gold, predicted, counts)
    return [counts[name] for name in COUNTS], rows


def _count_nested(
    gold: GoldArticle, predicted: PredictedArticle, matched: Mapping[str, Quote], counts: dict[str, float]
) -> None:
    nested = [quote for quote in gold.quotes if quote.outer is not None]
    counts["nested_gold"] = len(nested)
    counts["nested_predicted"] = sum(quote.outer is not None for quote in predicted.quotes)
    for quote in nested:
        other = matched.get(quote.id)
        reporting = matched.get(quote.outer or "")
        counts["nested_right"] += (
            other is not None
            and reporting is not None
            and other.outer == reporting.id
            and _same(quote.speaker, other.speaker)
        )


def _count_stances(
    gold: GoldArticle, predicted: PredictedArticle, matched: Mapping[str, Quote], counts: dict[str, float]
) -> list[Row]:
    rows: list[Row] = []
    back = {other.id: quote_id for quote_id, other in matched.items()}
    for claim_id, claim in gold.claims.items():
        for quote in gold.quotes:
            label: Label = gold.stances.get((claim_id, quote.id), "unrelated")
            other = matched.get(quote.id)
            answer: Label = "unrelated" if other is None else predicted.stances.get((claim, other.id), "unrelated")
            speaker = other is not None and _same(quote.speaker, other.speaker)
            if speaker:
                counts[f"cell_{LABEL_INDEX[label] * len(LABELS) + LABEL_INDEX[answer]}"] += 1
            if label == "unrelated":
                continue
            outcome = _outcome(label, answer, found=other is not None, speaker=speaker)
            counts[outcome] += 1
            counts[f"{label}_gold"] += 1
            counts[f"{label}_right"] += outcome == "right"
            hard = (claim_id, quote.id) in gold.hard
            rows.append(_row(gold, claim_id, quote, other, label, answer, outcome) | {"hard": hard})
        for other in predicted.quotes:
            answer = predicted.stances.get((claim, other.id), "unrelated")
            if answer == "unrelated":
                continue
            counts[f"{answer}_predicted"] += 1
            label = gold.stances.get((claim_id, back[other.id]), "unrelated") if other.id in back else "unrelated"
            if label == "unrelated":
                outcome = "irrelevant" if other.id in back else "invented"
                counts[outcome] += 1
                rows.append(_row(gold, claim_id, None, other, label, answer, outcome) | {"hard": False})
    return rows


def _outcome(label: Label, answer: Label, *, found: bool, speaker: bool) -> str:
    if not found:
        return "missed"
    if not speaker:
        return "speaker"
    if answer == "unrelated":
        return "relevance"
    return "right" if answer == label else "stance"


def _count_holders(gold: GoldArticle, predicted: PredictedArticle, counts: dict[str, float]) -> None:
    """Counts who takes which stance on which claim, as sets: two quotes with one stance count once."""
    speakers = {quote.id: quote.speaker for quote in gold.quotes}
    true = {
        (gold.claims[claim], holder, label)
        for (claim, quote), label in gold.stances.items()
        if label != "unrelated" and (holder := speakers.get(quote))
    }
    names = {quote.id: quote.speaker for quote in predicted.quotes}
    said = {
        (claim, holder, label)
        for (claim, quote), label in predicted.stances.items()
        if label != "unrelated" and claim in gold.claims.values() and (holder := names.get(quote))
    }
    left = sorted(said)
    for claim, holder, label in sorted(true):
        hit = next((each for each in left if each[0] == claim and each[2] == label and _same(holder, each[1])), None)
        if hit:
            left.remove(hit)
            counts["triples_right"] += 1
    counts["triples_gold"] = len(true)
    counts["triples_predicted"] = len(said)


def _count_changes(gold: GoldArticle, predicted: PredictedArticle, counts: dict[str, float]) -> None:
    left = [shift for shift in predicted.shifts if shift.claim in gold.claims.values()]
    counts["changes_gold"] = len(gold.shifts)
    counts["changes_predicted"] = len(left)
    for shift in gold.shifts:
        hit = next((other for other in left if _same_shift(gold, shift, other)), None)
        if hit:
            left.remove(hit)
            counts["changes_right"] += 1


def _same_shift(gold: GoldArticle, shift: Shift, other: Shift) -> bool:
    return (
        gold.claims.get(shift.claim) == other.claim
        and (shift.before, shift.after) == (other.before, other.after)
        and _same(shift.holder, other.holder)
    )


def _same(gold: str | None, predicted: str | None) -> bool:
    """Whether the speakers agree; a speaker whom the text does not tell is right as None."""
    if gold is None or predicted is None:
        return gold is predicted
    return same_holder(gold, predicted)


def _row(
    gold: GoldArticle, claim: str, quote: Quote | None, other: Quote | None, label: Label, answer: Label, outcome: str
) -> Row:
    shown = quote or other
    return {
        "article": gold.id,
        "claim": gold.claims[claim],
        "quote": quote.id if quote else "",
        "predicted_quote": other.id if other else "",
        "holder": (quote.speaker if quote else None) or "",
        "predicted_holder": (other.speaker if other else None) or "",
        "label": label,
        "predicted_label": answer,
        "outcome": outcome,
        "content": shown.content_text if shown else "",
    }
