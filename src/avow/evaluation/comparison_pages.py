"""Renders a comparison of runs as one HTML file or as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from avow.evaluation.comparison import LEADERBOARD
from avow.evaluation.markdown import escape, scored, table
from avow.evaluation.metrics import METRICS
from avow.evaluation.pages import TITLES, format_score, mixed_words, render
from avow.evaluation.plots import difference_strip, interval_strip

_CERTAIN: Final = 0.05


def comparison_page(results: Mapping[str, Any]) -> str:
    """Gives a comparison as an HTML document under the same content policy as a report."""
    sets = [_set_view(f"set-{number}", name, found) for number, (name, found) in enumerate(results["sets"].items(), 1)]
    return render(
        "comparison.html.j2",
        avow=results["avow"],
        runs=results["runs"],
        method=results["method"],
        sets=sets,
        columns=[(key, TITLES[key], METRICS[key]) for key in LEADERBOARD],
    )


def comparison_markdown(results: Mapping[str, Any]) -> str:
    """Gives a comparison as Markdown."""
    method = results["method"]
    lines = ["# Comparison of runs", "", f"avow {results['avow']}, seed {method['seed']}", ""]
    for name, found in results["sets"].items():
        lines += [
            f"## {escape(name)}",
            "",
            f"n = {found['n']:,}; intervals of 95 % by {found['cluster_by']} ({found['clusters']:,} clusters,"
            f" {method['resamples']:,} resamples); set digest {found['digest'][:16]}",
            "",
        ]
        for run, count in found["left_out"].items():
            lines += [f"{escape(run)}: {count} rows left out.", ""]
        if found["few_clusters"]:
            lines += [f"Only {found['clusters']} clusters: the intervals are likely too narrow.", ""]
        priors = {escape(run): uses for run, uses in found["priors"].items()}
        if words := mixed_words(priors, differ=found["priors_differ"]):
            lines += [words, ""]
        rows = [
            [escape(entry["run"]), *(scored(entry["scores"][key]) for key in LEADERBOARD)]
            for entry in found["leaderboard"]
        ]
        lines += table(["run", *(TITLES[key] for key in LEADERBOARD)], rows, numbers=1)
        lines += _family_lines(found) + _test_lines(found)
    return "\n".join(lines).rstrip() + "\n"


def verdict(test: Mapping[str, Any]) -> str:
    """Says in words what a paired test shows at the 5 % level, after Holm's adjustment."""
    if test["p_holm"] >= _CERTAIN:
        return "no difference shown"
    better = test["run_a"] if test["difference"] > 0 else test["run_b"]
    return f"{better} is better"


def format_p(value: float) -> str:
    """Gives a p-value as people read it.

    >>> format_p(0.00004), format_p(0.0412)
    ('< 0.001', '0.041')
    """
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _family_lines(found: Mapping[str, Any]) -> list[str]:
    if not found["families"]:
        return []
    rows = [
        [escape(each["family"]), str(each["macro_f1"]["seeds"]), *(_spread_words(each[key]) for key in LEADERBOARD)]
        for each in found["families"]
    ]
    return table(["over seeds: mean ± sd", "seeds", *(TITLES[key] for key in LEADERBOARD)], rows, numbers=1)


def _test_lines(found: Mapping[str, Any]) -> list[str]:
    rows = [
        [
            escape(test["run_a"]),
            escape(test["run_b"]),
            TITLES[test["metric"]],
            scored({"value": test["difference"], "low": test["low"], "high": test["high"]}),
            format_p(test["p_value"]),
            format_p(test["p_holm"]),
            escape(verdict(test)),
        ]
        for test in found["tests"]
    ]
    return table(["A", "B", "score", "A − B", "p", "p (Holm)", ""], rows, numbers=3)


def _spread_words(each: Mapping[str, Any]) -> str:
    if each["mean"] is None:
        return "–"
    return format_score(each["mean"]) + (f" ± {format_score(each['sd'])}" if each["sd"] is not None else "")


def _set_view(key: str, name: str, found: Mapping[str, Any]) -> dict[str, Any]:
    board = [dict(entry) | {"strip": interval_strip(entry["scores"]["macro_f1"])} for entry in found["leaderboard"]]
    limits = [abs(test[side]) for test in found["tests"] for side in ("low", "high") if test[side] is not None]
    limit = max([0.05, *limits])
    tests = []
    for test in found["tests"]:
        score = {"value": test["difference"], "low": test["low"], "high": test["high"]}
        tests.append(
            dict(test)
            | {
                "score": score,
                "strip": difference_strip(score, limit),
                "title": TITLES[test["metric"]],
                "p": format_p(test["p_value"]),
                "adjusted": format_p(test["p_holm"]),
                "verdict": verdict(test),
            }
        )
    families = [
        {"name": each["family"], "seeds": each["macro_f1"]["seeds"]}
        | {"cells": [_spread_words(each[key]) for key in LEADERBOARD]}
        | {"range": f"{format_score(each['macro_f1']['min'])}–{format_score(each['macro_f1']['max'])}"}
        for each in found["families"]
    ]
    return dict(found) | {
        "key": key,
        "name": name,
        "leaderboard": board,
        "tests": tests,
        "families": families,
        "mixed": mixed_words(found["priors"], differ=found["priors_differ"]),
    }
