"""From the raw article to every speaker's stance: how much is right, and which step loses the rest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avow import __version__
from avow.errors import RecordError
from avow.evaluation.attribution import score_quotes
from avow.evaluation.counts import accuracy, f1, mean_over
from avow.evaluation.end_to_end_counts import AT, CELLS, COUNTS, OUTCOMES, SPURIOUS, count_article
from avow.evaluation.gold_articles import GoldArticle, PredictedArticle, pair_articles
from avow.evaluation.intervals import DEFAULT_RESAMPLES, DEFAULT_SEED, LEVEL
from avow.evaluation.resampling import bootstrap_weights
from avow.labels import LABELS, STANCES
from avow.tables import Row, atomic_writer, write_csv, write_json

Array = NDArray[np.float64]

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
        """Writes ``end_to_end.json``, ``.html``, ``.md`` and ``.csv`` (the rows) into a folder."""
        from avow.evaluation.end_to_end_pages import end_to_end_markdown, end_to_end_page

        folder = Path(folder)
        write_json(folder / "end_to_end.json", self.results)
        write_csv(folder / "end_to_end.csv", self.rows)
        with atomic_writer(folder / "end_to_end.html") as file:
            file.write(end_to_end_page(self))
        with atomic_writer(folder / "end_to_end.md") as file:
            file.write(end_to_end_markdown(self))


def evaluate_end_to_end(
    gold: Sequence[GoldArticle],
    predicted: Sequence[PredictedArticle],
    *,
    model: str = "",
    resamples: int = DEFAULT_RESAMPLES,
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
    if not gold:
        raise RecordError("expected at least one gold article, found none; nothing to compare")
    pairs = pair_articles(gold, predicted)
    counted = [count_article(*pair) for pair in pairs]
    sums = np.asarray([counts for counts, _ in counted], dtype=np.float64).reshape(len(pairs), len(COUNTS))
    total = sums.sum(axis=0)
    drawn = np.concatenate([w @ sums for w in bootstrap_weights(len(pairs), resamples, seed)])
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
            "quotes": int(total[AT["quotes_gold"]]),
            "stances": int(sum(total[AT[name]] for name in OUTCOMES)),
            "resamples": resamples,
            "seed": seed,
            "figures": found,
            "outcomes": {name: int(total[AT[name]]) for name in (*OUTCOMES, *SPURIOUS)},
            "by_article": [_article_row(one, row) for (one, _), row in zip(pairs, sums, strict=True)],
            "attribution": spans.to_dict(),
        },
        rows=[row for _, rows in counted for row in rows],
    )


def figures(sums: Array) -> dict[str, Array]:
    """Gives every figure for counts of shape (..., len of counts), summed over articles; NaN where undefined."""

    def column(name: str) -> Array:
        return np.asarray(sums[..., AT[name]], dtype=np.float64)

    def ratio(above: Array, below: Array) -> Array:
        possible = below > 0
        return np.asarray(np.where(possible, above / np.where(possible, below, 1), np.nan), dtype=np.float64)

    def f_score(name: str) -> Array:
        return ratio(2 * column(f"{name}_right"), column(f"{name}_predicted") + column(f"{name}_gold"))

    right = sum((column(f"{label}_right") for label in STANCES), np.zeros(sums.shape[:-1]))
    claimed = sum((column(f"{label}_predicted") for label in STANCES), np.zeros(sums.shape[:-1]))
    true = sum((column(f"{label}_gold") for label in STANCES), np.zeros(sums.shape[:-1]))
    cells = sums[..., CELLS].reshape(*sums.shape[:-1], len(LABELS), len(LABELS))
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


def _article_row(gold: GoldArticle, counts: Array) -> dict[str, Any]:
    return {"article": gold.id, "quotes": len(gold.quotes)} | {
        name: int(counts[AT[name]]) for name in (*OUTCOMES, *SPURIOUS)
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
