"""Renders a report as one HTML file that needs nothing else: no network, no fonts, no images.

Everything that comes from data goes through Jinja2's escaping; only our own style sheet, script and figures are
markup. The content policy forbids all requests and lets run only that style sheet and that script, by their digests.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from avow.evaluation.metrics import METRICS
from avow.evaluation.plots import coverage_plot, interval_strip, reliability_diagram
from avow.evaluation.report import Report
from avow.evaluation.slices import SMALL_CLUSTERS, SMALL_ROWS
from avow.labels import LABELS, STANCES
from avow.records import Spans
from avow.tables import Row

TITLES: Final = {
    "macro_f1": "Macro-F1",
    "accuracy": "Accuracy",
    "mcc": "MCC",
    "macro_precision": "Macro precision",
    "macro_recall": "Macro recall",
    "f1_affirms": "F1 of affirms",
    "f1_hedges": "F1 of hedges",
    "f1_denies": "F1 of denies",
    "f1_unrelated": "F1 of unrelated",
    "stance_f1": "F1 of stances",
    "stance_precision": "Precision of stances",
    "stance_recall": "Recall of stances",
    "fnc1_score": "FNC-1 score",
    "semeval_f_avg": "F_avg",
    "auroc": "AUROC",
    "average_precision": "Average precision",
    "brier": "Brier score",
    "log_loss": "Log-loss",
    "ece": "ECE",
    "ece_by_chance": "ECE by chance",
    "ece_classwise": "ECE by label",
    "aurc": "AURC",
}
_HEADLINES: Final = ("macro_f1", "accuracy", "f1_hedges", "f1_denies", "ece")
_OTHERS: Final = (
    "stance_f1",
    "stance_precision",
    "stance_recall",
    "mcc",
    "macro_precision",
    "macro_recall",
    "auroc",
    "average_precision",
    "brier",
    "log_loss",
    "ece_by_chance",
    "ece_classwise",
    "aurc",
    "fnc1_score",
    "semeval_f_avg",
)
_USES: Final = {"pairs": "pairs chosen for the claim", "articles": "all quotes of an article"}
_UNITS: Final = {"claim": "claims", "article": "articles", "row": "rows"}
_TEMPLATES: Final = Path(__file__).parent / "templates"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

PASSAGE_CHARACTERS: Final = 700
"""Longer passages are cut around the holder's content, and the example says so."""


def report_page(report: Report) -> str:
    """Gives the report as an HTML document."""
    metrics = report.metrics
    sets = [
        _set_view(f"set-{number}", name, found, report.examples[name])
        for number, (name, found) in enumerate(metrics["sets"].items(), start=1)
    ]
    return render(
        "report.html.j2",
        avow=metrics["avow"],
        run=metrics["run"],
        method=metrics["method"],
        sets=sets,
        probes=_probe_view(metrics.get("probes")),
        labels=LABELS,
        meanings={TITLES[name]: meaning for name, meaning in METRICS.items() if name in (*_HEADLINES, *_OTHERS)},
        small_rows=SMALL_ROWS,
        small_clusters=SMALL_CLUSTERS,
    )


def render(template: str, **values: Any) -> str:
    """Renders a template of this folder with the shared style sheet, script and content policy."""
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none';"
        " form-action 'none'"
    )
    # Both are files of this package, not data.
    values |= {"policy": policy, "style": Markup(style), "script": Markup(script)}  # noqa: S704
    # A NUL or half of a surrogate pair cannot stand in an HTML file.
    return _CONTROL.sub("\ufffd", _environment().get_template(template).render(**values))


def format_score(value: float | None, digits: int = 3) -> str:
    """Gives a score as people read it: fixed decimals, or "–" for an undefined one.

    >>> format_score(0.0456), format_score(None), format_score(-0.0001)
    ('0.046', '–', '0.000')
    """
    if value is None:
        return "–"
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


def passage_pieces(
    passage: str, content: Spans, limit: int = PASSAGE_CHARACTERS
) -> tuple[list[tuple[str, bool]], bool]:
    """Cuts a passage into pieces, each marked as content or not; and tells whether it was shortened.

    >>> passage_pieces("He said yes.", ((8, 11),))
    ([('He said ', False), ('yes', True), ('.', False)], False)
    """
    start, end = 0, len(passage)
    if len(passage) > limit:
        first = content[0][0] if content else 0
        start = max(0, min(first - limit // 4, len(passage) - limit))
        end = start + limit
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    position = start
    for left, right in content:
        left, right = max(left, position), min(right, end)
        if left < right:
            pieces += [(passage[position:left], False), (passage[left:right], True)]
            position = right
    pieces.append((passage[position:end], False))
    if end < len(passage):
        pieces.append((" …", False))
    return [piece for piece in pieces if piece[0]], end - start < len(passage)


def prior_words(priors: Sequence[str], *, probabilities: bool = True) -> str:
    """Says what a set's probabilities are for (`PredictionTable.priors`); nothing where its file does not tell.

    Without probabilities it is the answers that are.

    >>> prior_words(["articles"])
    'The probabilities are for all quotes of an article.'
    """
    what = "probabilities" if probabilities else "answers"
    if len(priors) > 1:
        return f"The rows' {what} are for different uses, pairs and articles: a score of them all means little."
    return f"The {what} are for {_USES[priors[0]]}." if priors else ""


def mixed_words(priors: Mapping[str, Sequence[str]], *, differ: bool) -> str:
    """Warns of compared runs whose answers are for different uses, and of a run whose own are; else says nothing.

    Args:
        priors: Run -> its uses (`PredictionTable.priors`).
        differ: Whether answers to one row are for different uses.

    >>> mixed_words({"a": ["articles"], "b": ["articles"], "c": []}, differ=False)
    ''
    >>> mixed_words({"a": ["articles"], "b": ["pairs"]}, differ=True).partition(": ")[2]
    'a for all quotes of an article; b for pairs chosen for the claim.'
    """
    told = {run: " and ".join(_USES[use] for use in uses) for run, uses in priors.items() if uses}
    uses = "; ".join(f"{run} for {words}" for run, words in told.items())
    found = [f"The runs' answers are for different uses, which is part of any difference: {uses}."] if differ else []
    found += [f"{run}: {prior_words(each, probabilities=False)}" for run, each in priors.items() if len(each) > 1]
    return " ".join(found)


def _set_view(key: str, name: str, found: Mapping[str, Any], examples: Sequence[Row]) -> dict[str, Any]:
    scores, intervals = found["scores"], found["intervals"]
    overall = intervals["macro_f1"]["value"], intervals["accuracy"]["value"]
    view = dict(found) | {
        "key": key,
        "name": name,
        "prior_words": prior_words(found["priors"], probabilities=found["probabilities"]),
        "cluster_words": f"{found['clusters']:,} {_UNITS[found['cluster_by']]}",
        "headlines": _headlines(found),
        "label_rows": _label_rows(found),
        "confusion_rows": _confusion_rows(scores["confusion"]),
        "other_rows": _other_rows(found),
        "slice_groups": _slice_groups(found["slices"], *overall),
        "examples": [_example_view(row, probabilities=found["probabilities"]) for row in examples],
        "worst": sum(row["why"] == "confident error" for row in examples),
        "sampled": sum(row["why"] != "confident error" for row in examples),
        "errors": sum(each["n"] for each in found["confusions"]),
    }
    if found["probabilities"]:
        view["reliability_plot"] = reliability_diagram(scores["reliability"], key=f"{key}-reliability")
        view["coverage_plot"] = coverage_plot(found["risk_coverage"], key=f"{key}-coverage")
    return view


def _headlines(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    majority = found["scores"]["majority"]
    rows = []
    for name in _HEADLINES:
        score = found["intervals"].get(name)
        if score is None or score["value"] is None:
            continue
        compared = [f"majority {format_score(majority[name])}"] if majority.get(name) is not None else []
        rows.append(_score_row(TITLES[name], METRICS[name], score, compared + _peers(found, name)))
        if name in ("macro_f1", "accuracy") and found["three_way"] and _differs(found):
            inside = found["three_way"]
            lines = [f"majority {format_score(inside['scores']['majority'][name])}", *_peers(found, f"{name}_3way")]
            meaning = f"{METRICS[name]} Of {', '.join(STANCES)} alone, on {inside['n']} rows."
            rows.append(_score_row(f"{TITLES[name]}, three labels", meaning, inside["intervals"][name], lines))
    return rows


def _differs(found: Mapping[str, Any]) -> bool:
    """Whether leaving "unrelated" out changes anything: it is gold or predicted somewhere."""
    unrelated = found["scores"]["per_label"]["unrelated"]
    return bool(unrelated["support"] or unrelated["predicted"] or found["references"])


def _peers(found: Mapping[str, Any], metric: str) -> list[str]:
    return [
        f"{line['system']} {format_score(line['value'])}" for line in found["references"] if line["metric"] == metric
    ]


def _score_row(title: str, meaning: str, score: Mapping[str, Any], compared: Sequence[str]) -> dict[str, Any]:
    return {
        "title": title,
        "meaning": meaning,
        "score": score,
        "strip": interval_strip(score),
        "comparison": list(compared),
    }


def _label_rows(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for name, scores in found["scores"]["per_label"].items():
        score = found["intervals"][f"f1_{name}"]
        rows.append({"auroc": None, "average_precision": None} | scores | {"name": name, "score": score})
        rows[-1]["strip"] = interval_strip(score)
    return rows


def _confusion_rows(matrix: Sequence[Sequence[int]]) -> list[dict[str, Any]]:
    rows = []
    for name, counts in zip(LABELS, matrix, strict=True):
        total = sum(counts)
        shares = [count / total if total else 0.0 for count in counts]
        cells = [
            {"n": count, "share": f"{share:.1%}" if total else "", "heat": round(share * 9)}
            for count, share in zip(counts, shares, strict=True)
        ]
        rows.append({"name": name, "cells": cells})
    return rows


def _other_rows(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for name in _OTHERS:
        value = found["scores"].get(name)
        needs_unrelated = name == "fnc1_score" and not found["scores"]["per_label"]["unrelated"]["support"]
        if value is None or needs_unrelated:
            continue
        score = found["intervals"].get(name, {"value": value, "low": None, "high": None})
        peers = _peers(found, name)
        meaning = METRICS[name] + (f" Compare: {'; '.join(peers)}." if peers else "")
        rows.append({"title": TITLES[name], "score": score, "meaning": meaning})
    return rows


def _slice_groups(
    slices: Sequence[Mapping[str, Any]], macro_f1: float | None, accuracy: float | None
) -> list[dict[str, Any]]:
    groups = []
    for name, rows in groupby(slices, key=lambda row: row["group"]):
        views = [
            dict(row)
            | {
                "macro_strip": interval_strip(row["macro_f1"], macro_f1),
                "accuracy_strip": interval_strip(row["accuracy"], accuracy),
            }
            for row in rows
        ]
        groups.append({"name": name or "own slices", "rows": views})
    return groups


def _probe_view(probes: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if not probes:
        return None
    rows = [dict(row) | {"strip": interval_strip(row["share"])} for row in probes["probes"]]
    return dict(probes) | {"rows": rows}


def _example_view(row: Row, *, probabilities: bool) -> dict[str, Any]:
    pieces, shortened = passage_pieces(row["passage"], row["content"])
    shares = [(label, row[f"p_{label}"]) for label in LABELS] if probabilities else []
    return dict(row) | {"pieces": pieces, "shortened": shortened, "probabilities": shares}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["score"] = format_score
    environment.filters["count"] = lambda value: f"{value:,}"
    return environment


@lru_cache(maxsize=8)
def _asset(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
