"""Renders reports as Markdown, for a pull request, a model card or a terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from avow.evaluation.metrics import METRICS
from avow.evaluation.pages import TITLES, format_score, prior_words
from avow.evaluation.report import Report
from avow.labels import LABELS

_UNSEEN = re.compile("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~$])")
_SHOWN_ERRORS: Final = 20
_PASSAGE_CHARACTERS: Final = 300


def report_markdown(report: Report) -> str:
    """Gives the report as Markdown: scores, labels, confusion, slices, probes, the worst errors."""
    metrics = report.metrics
    run, method = metrics["run"], metrics["method"]
    lines = [f"# Evaluation of {escape(run['name'])}", ""]
    about = [f"model {escape(run['model'])}"] if run["model"] else []
    about += [f"training seed {run['seed']}"] if run["seed"] is not None else []
    lines += [", ".join([*about, f"avow {metrics['avow']}"]), ""]
    for name, found in metrics["sets"].items():
        lines += _set_lines(name, found, method, report.examples[name])
    if "probes" in metrics:
        lines += _probe_lines(metrics["probes"])
    for name, value in run["settings"].items():
        lines.append(f"- {escape(name)}: {escape(value)}")
    return "\n".join(lines).rstrip() + "\n"


def escape(text: object) -> str:
    """Gives text that Markdown shows as it is, on one line; controls, also of direction, by their code point.

    >>> escape("<b>|*x*\\n[y]")
    '\\\\<b\\\\>\\\\|\\\\*x\\\\* \\\\[y\\\\]'
    """
    line = _UNSEEN.sub(lambda match: f"(U+{ord(match.group()):04X})", " ".join(str(text).split()))
    return _SPECIAL.sub(r"\\\1", line)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], numbers: int = 0) -> list[str]:
    """Gives the lines of a Markdown table; columns from the `numbers`-th on are set right."""
    ruler = ["---" if index < numbers else "---:" for index in range(len(header))]
    return ["| " + " | ".join(cells) + " |" for cells in (header, ruler, *rows)] + [""]


def scored(score: Mapping[str, Any] | None) -> str:
    """Gives "value (low to high)" for a score with its interval."""
    if not score or score.get("value") is None:
        return "–"
    value = format_score(score["value"])
    if score.get("low") is None:
        return value
    return f"{value} ({format_score(score['low'])} to {format_score(score['high'])})"


def _set_lines(name: str, found: Mapping[str, Any], method: Mapping[str, Any], examples: Sequence[Any]) -> list[str]:
    scores, intervals = found["scores"], found["intervals"]
    lines = [
        f"## {escape(name)}",
        "",
        f"n = {found['n']:,}; intervals of 95 % by {found['cluster_by']} ({found['clusters']:,} clusters,"
        f" {method['resamples']:,} resamples, seed {method['seed']}); set digest {found['digest'][:16]}",
        "",
    ]
    if words := prior_words(found["priors"], probabilities=found["probabilities"]):
        lines += [words, ""]
    if found["few_clusters"]:
        lines += [f"Only {found['clusters']} clusters: the intervals are likely too narrow.", ""]
    shown = [key for key in METRICS if scores.get(key) is not None]
    if not scores["per_label"]["unrelated"]["support"]:
        shown = [key for key in shown if key != "fnc1_score"]
    rows = [[TITLES[key], scored(intervals.get(key) or {"value": scores[key]})] for key in shown]
    if found["three_way"]:
        inside = found["three_way"]
        rows += [
            [f"{TITLES[key]}, three labels (n = {inside['n']:,})", scored(inside["intervals"][key])]
            for key in ("macro_f1", "accuracy")
        ]
    lines += table(["score", "value (95 % interval)"], rows, numbers=1)
    majority = scores["majority"]
    lines.append(
        f"Always answering {majority['label']}: accuracy {format_score(majority['accuracy'])}, macro-F1"
        f" {format_score(majority['macro_f1'])}."
    )
    lines += [
        f"{escape(line['system'])}: {line['metric']} {format_score(line['value'])}, {line['source']}."
        for line in found["references"]
    ]
    lines += ["", *_label_lines(found), *_slice_lines(found["slices"])]
    errors = [row for row in examples if row["why"] == "confident error"][:_SHOWN_ERRORS]
    if errors:
        lines += ["### Most confident errors", ""]
        lines += [_error_line(row) for row in errors] + [""]
    return lines


def _label_lines(found: Mapping[str, Any]) -> list[str]:
    scores = found["scores"]
    rows = [
        [
            label,
            str(each["support"]),
            str(each["predicted"]),
            format_score(each["precision"]),
            format_score(each["recall"]),
            scored(found["intervals"][f"f1_{label}"]),
            *(str(count) for count in scores["confusion"][index]),
        ]
        for index, (label, each) in enumerate(scores["per_label"].items())
    ]
    header = ["gold label", "gold", "predicted", "precision", "recall", "F1", *(f"as {label}" for label in LABELS)]
    return table(header, rows, numbers=1)


def _slice_lines(slices: Sequence[Mapping[str, Any]]) -> list[str]:
    if not slices:
        return []
    rows = [
        [
            escape(f"{row['group']}: {row['name']}" if row["group"] else row["name"])
            + (" (small)" if row["small"] else ""),
            str(row["n"]),
            scored(row["macro_f1"]),
            scored(row["accuracy"]),
            scored(row["f1_denies"]),
        ]
        for row in slices
    ]
    return ["### Slices", "", *table(["slice", "n", "macro-F1", "accuracy", "F1 of denies"], rows, numbers=1)]


def _probe_lines(probes: Mapping[str, Any]) -> list[str]:
    lines = ["## Probes", ""]
    if probes["controls"]:
        rows = [[row["name"], scored(row["macro_f1"]), scored(row["accuracy"])] for row in probes["controls"]]
        lines += table(["input", "macro-F1", "accuracy"], rows, numbers=1)
    rows = [[row["title"], row["expected"], str(row["n"]), scored(row["share"])] for row in probes["probes"]]
    return lines + table(["change", "expected", "n", "share as expected"], rows, numbers=2)


def _error_line(row: Mapping[str, Any]) -> str:
    passage = row["passage"]
    short = passage if len(passage) <= _PASSAGE_CHARACTERS else passage[:_PASSAGE_CHARACTERS] + " …"
    return (
        f"- gold {row['gold']}, predicted {row['predicted']} at {format_score(row['confidence'], 2)}:"
        f" *{escape(row['claim'])}* — {escape(row['holder'] or 'no holder')}: {escape(short)} ({escape(row['id'])})"
    )
