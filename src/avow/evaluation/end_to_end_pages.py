"""Renders what `avow.evaluation.end_to_end` found as one HTML file or as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from avow.evaluation.end_to_end import FIGURES, EndToEnd
from avow.evaluation.end_to_end_counts import OUTCOMES, SPURIOUS
from avow.evaluation.markdown import escape, scored, table
from avow.evaluation.pages import render
from avow.evaluation.plots import interval_strip
from avow.labels import LABELS

MEANINGS: Final = {
    "right": "quote found, its speaker right, its stance right",
    "missed": "no predicted quote matches",
    "speaker": "quote found, but given to somebody else or to nobody",
    "relevance": "quote and speaker right, but taken not to bear on the claim",
    "stance": "quote and speaker right, but another stance",
    "invented": "predicted on a quote that gold does not have",
    "irrelevant": "predicted on a quote that does not bear on the claim",
}
"""Outcome -> what it means for a stance of gold, or, for the last two, for a predicted one that gold does not have."""

_MOST_ROWS: Final = 1000


def end_to_end_page(found: EndToEnd) -> str:
    """Gives the figures, the losses by step and every stance as an HTML document, like a stance report."""
    results = found.results
    figures = [
        {"title": FIGURES[name][0], "meaning": FIGURES[name][1], "score": score, "strip": interval_strip(score)}
        for name, score in results["figures"].items()
    ]
    return render(
        "end_to_end.html.j2",
        results=results,
        figures=figures,
        outcomes=[_outcome_view(results, name) for name in OUTCOMES],
        spurious=[_outcome_view(results, name) for name in SPURIOUS],
        rows=found.rows[:_MOST_ROWS],
        total=len(found.rows),
        labels=LABELS,
    )


def end_to_end_markdown(found: EndToEnd) -> str:
    """Gives figures, losses by step, and figures by article as Markdown."""
    results = found.results
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


def _outcome_view(results: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {
        "name": name,
        "n": results["outcomes"][name],
        "share": _share(results, name) if name in OUTCOMES else "",
        "meaning": MEANINGS[name],
    }


def _share(results: Mapping[str, Any], name: str) -> str:
    return f"{results['outcomes'][name] / results['stances']:.0%}" if results["stances"] else "–"
