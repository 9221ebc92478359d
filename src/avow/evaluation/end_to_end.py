"""From the raw article to every speaker's stance: how much is right, and which step loses the rest.

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

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avow import __version__
from avow.evaluation.attribution import match_quotes, score_quotes
from avow.evaluation.counts import accuracy, f1, mean_over
from avow.evaluation.gold_articles import GoldArticle, PredictedArticle, Shift, pair_articles
from avow.evaluation.intervals import DEFAULT_SEED, LEVEL
from avow.evaluation.markdown import escape, scored, table
from avow.evaluation.resampling import bootstrap_weights
from avow.labels import LABEL_INDEX, LABELS, STANCES, Label
from avow.names import same_holder
from avow.records import Quote
from avow.tables import Row, atomic_writer, write_csv, write_json

Array = NDArray[np.float64]

OUTCOMES: Final = ("right", "missed", "speaker", "relevance", "stance")
SPURIOUS: Final = ("invented", "irrelevant")

_RESAMPLES: Final = 2000
_FOUND: Final = ("quotes", "nested", "triples", "changes")
_COUNTS: Final = (
    *(f"{name}_{part}" for name in _FOUND for part in ("right", "predicted", "gold")),
    *(f"{label}_{part}" for label in STANCES for part in ("right", "predicted", "gold")),
    "speakers_right",
    "speakers_asked",
    *OUTCOMES,
    *SPURIOUS,
    *(f"cell_{index}" for index in range(len(LABELS) ** 2)),
)
_AT: Final = {name: index for index, name in enumerate(_COUNTS)}
_CELLS: Final = slice(_AT["cell_0"], _AT["cell_0"] + len(LABELS) ** 2)

FIGURES: Final = {
    "quotes_precision": ("Quotes, precision", "predicted quotes, nested ones included, that match a gold quote"),
    "quotes_recall": ("Quotes, recall", "gold quotes, nested ones included, that are found"),
    "quotes_f1": ("Quotes, F1", "harmonic mean of the two"),
    "speakers": ("Speakers", "right, of found quotes whose gold speaker is named"),
    "nested_f1": ("Nested quotes, F1", "found, with speaker and reporting quote right"),
    "stance_accuracy": ("Stance, accuracy", "all four labels, on found quotes with the right speaker"),
    "stance_macro_f1": ("Stance, macro-F1", "over the four labels, on the same pairs"),
    "end_to_end_precision": ("End to end, precision", "predicted stances that are right with quote and speaker"),
    "end_to_end_recall": ("End to end, recall", "gold stances found with quote, speaker and label"),
    "end_to_end_f1": ("End to end, F1", "harmonic mean of the two"),
    "end_to_end_macro_f1": ("End to end, macro-F1", "the same F1 by label, mean of affirms, hedges, denies"),
    "speaker_stance_f1": ("Stances of speakers, F1", "who takes which stance on which claim, whatever the quotes"),
    "changes_f1": ("Changes of position, F1", "claim, holder, from and to right"),
}
"""Name -> title and definition. A stance here is a label other than unrelated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndToEnd:
    """What comparing analyses with gold articles found.

    Attributes:
        results: Plain values, as ``end_to_end.json`` holds them.
        rows: One for every gold stance and every spurious predicted one, with its outcome.
    """

    results: dict[str, Any]
    rows: list[Row]

    def write(self, folder: str | Path) -> None:
        """Writes ``end_to_end.json``, ``end_to_end.md`` and ``end_to_end.csv`` (the rows) into a folder."""
        folder = Path(folder)
        write_json(folder / "end_to_end.json", self.results)
        write_csv(folder / "end_to_end.csv", self.rows)
        with atomic_writer(folder / "end_to_end.md") as file:
            file.write(self.to_markdown())

    def to_markdown(self) -> str:
        """Gives figures, losses by step, and figures by article."""
        results = self.results
        about = f", model {escape(results['model'])}" if results["model"] else ""
        lines = [
            "# From article to stance",
            "",
            f"{results['articles']} articles, {results['quotes']} gold quotes, {results['stances']} gold stances that"
            f" bear on a claim; avow {results['avow']}{about}. Intervals of 95 % resample articles"
            f" ({results['resamples']} resamples, seed {results['seed']}).",
            "",
        ]
        lines += ["| figure | value (95 % interval) | definition |", "| --- | ---: | --- |"]
        for name, score in results["figures"].items():
            title, definition = FIGURES[name]
            lines.append(f"| {title} | {scored(score)} | {definition} |")
        lines.append("")
        losses = [[name, str(results["outcomes"][name]), _share(results, name)] for name in OUTCOMES]
        lines += ["Where gold stances end:", "", *table(["outcome", "n", "share"], losses, numbers=1)]
        spurious = ", ".join(f"{results['outcomes'][name]} {name}" for name in SPURIOUS)
        lines += [f"Predicted stances that gold does not have: {spurious}.", ""]
        by_article = [
            [escape(row["article"]), str(row["quotes"]), *(str(row[name]) for name in (*OUTCOMES, *SPURIOUS))]
            for row in results["by_article"]
        ]
        lines += table(["article", "gold quotes", *OUTCOMES, *SPURIOUS], by_article, numbers=1)
        return "\n".join(lines).rstrip() + "\n"


def evaluate_end_to_end(
    gold: Sequence[GoldArticle],
    predicted: Sequence[PredictedArticle],
    *,
    model: str = "",
    resamples: int = _RESAMPLES,
    seed: int = DEFAULT_SEED,
) -> EndToEnd:
    """Compares what a system says about articles with gold quotes, speakers, stances and changes.

    Two names are the same holder if one is a short form of the other (`avow.names.same_holder`).

    Args:
        gold: At least one article.
        predicted: The same articles, in any order.
        model: Name to print.
        resamples: Bootstrap resamples of articles.
        seed: Of the random draws.

    Raises:
        RecordError: There is no gold article, one has no prediction, or its text is another.
    """
    pairs = pair_articles(gold, predicted)
    counted = [_count(*pair) for pair in pairs]
    sums = np.asarray([counts for counts, _ in counted], dtype=np.float64).reshape(len(pairs), len(_COUNTS))
    total = sums.sum(axis=0)
    drawn = np.concatenate([w @ sums for w in bootstrap_weights(len(pairs), resamples, seed)]) if pairs else sums
    sampled = figures(drawn)
    found = {name: _interval(value, sampled[name], len(pairs)) for name, value in figures(total).items()}
    spans = score_quotes(
        [one.quotes for one, _ in pairs], [other.quotes for _, other in pairs], [other.text for _, other in pairs]
    )
    return EndToEnd(
        results={
            "avow": __version__,
            "model": model,
            "articles": len(pairs),
            "quotes": int(total[_AT["quotes_gold"]]),
            "stances": int(sum(total[_AT[name]] for name in OUTCOMES)),
            "resamples": resamples,
            "seed": seed,
            "figures": found,
            "outcomes": {name: int(total[_AT[name]]) for name in (*OUTCOMES, *SPURIOUS)},
            "by_article": [_article_row(one, row) for (one, _), row in zip(pairs, sums, strict=True)],
            "attribution": spans.to_dict(),
        },
        rows=[row for _, rows in counted for row in rows],
    )


def figures(sums: Array) -> dict[str, Array]:
    """Gives every figure for counts of shape (..., len of counts), summed over articles; NaN where undefined."""

    def column(name: str) -> Array:
        return np.asarray(sums[..., _AT[name]], dtype=np.float64)

    def ratio(above: Array, below: Array) -> Array:
        possible = below > 0
        return np.asarray(np.where(possible, above / np.where(possible, below, 1), np.nan), dtype=np.float64)

    def f_score(name: str) -> Array:
        return ratio(2 * column(f"{name}_right"), column(f"{name}_predicted") + column(f"{name}_gold"))

    right = sum((column(f"{label}_right") for label in STANCES), np.zeros(sums.shape[:-1]))
    claimed = sum((column(f"{label}_predicted") for label in STANCES), np.zeros(sums.shape[:-1]))
    true = sum((column(f"{label}_gold") for label in STANCES), np.zeros(sums.shape[:-1]))
    cells = sums[..., _CELLS].reshape(*sums.shape[:-1], len(LABELS), len(LABELS))
    return {
        "quotes_precision": ratio(column("quotes_right"), column("quotes_predicted")),
        "quotes_recall": ratio(column("quotes_right"), column("quotes_gold")),
        "quotes_f1": f_score("quotes"),
        "speakers": ratio(column("speakers_right"), column("speakers_asked")),
        "nested_f1": f_score("nested"),
        "stance_accuracy": accuracy(cells),
        "stance_macro_f1": mean_over(f1(cells), range(len(LABELS))),
        "end_to_end_precision": ratio(right, claimed),
        "end_to_end_recall": ratio(right, true),
        "end_to_end_f1": ratio(2 * right, claimed + true),
        "end_to_end_macro_f1": mean_over(np.stack([f_score(label) for label in STANCES], axis=-1), range(len(STANCES))),
        "speaker_stance_f1": f_score("triples"),
        "changes_f1": f_score("changes"),
    }


def _count(gold: GoldArticle, predicted: PredictedArticle) -> tuple[list[float], list[Row]]:
    """Counts one article, in the order of `_COUNTS`, and lists its stances with their outcomes."""
    counts = dict.fromkeys(_COUNTS, 0.0)
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
    return [counts[name] for name in _COUNTS], rows


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


def _article_row(gold: GoldArticle, counts: Array) -> dict[str, Any]:
    return {"article": gold.id, "quotes": len(gold.quotes)} | {
        name: int(counts[_AT[name]]) for name in (*OUTCOMES, *SPURIOUS)
    }


def _interval(value: Array, drawn: Array, articles: int) -> dict[str, float | None]:
    point = float(value)
    if math.isnan(point):
        return {"value": None, "low": None, "high": None}
    known = drawn[~np.isnan(drawn)]
    if articles < 2 or not len(known):
        return {"value": point, "low": None, "high": None}
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {"value": point, "low": float(low), "high": float(high)}


def _share(results: Mapping[str, Any], name: str) -> str:
    return f"{results['outcomes'][name] / results['stances']:.0%}" if results["stances"] else "–"
