"""The data card of a prepared set: what is in it, what was left out and why, what overlapped, under which terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from avow.labels import LABELS
from avow.tables import atomic_writer

TEMPLATES = Path(__file__).parent / "templates"

BAR_WIDTH = 520
BAR_HEIGHT = 22
LABEL_WIDTH = 90

LONGEST_BIN = 300
"""Passages of this many words or more are drawn as one bar."""

Summary = Mapping[str, Any]


def write_card(folder: Path, summary: Summary) -> None:
    """Writes ``card.md`` and ``card.html`` into a prepared set's folder; the same summary gives the same bytes."""
    with atomic_writer(folder / "card.md") as file:
        file.write(card_markdown(summary))
    with atomic_writer(folder / "card.html") as file:
        file.write(card_html(summary))


def card_markdown(summary: Summary) -> str:
    """Gives the data card as Markdown."""
    parts = [f"# Data card: {summary['name']}", *_markdown_sections(summary)]
    return "\n\n".join(parts) + "\n"


def card_html(summary: Summary) -> str:
    """Gives the data card as one HTML page without scripts or outside resources; all text from data is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = lambda value: f"{value:,}"
    return environment.get_template("card.html.j2").render(
        summary=summary,
        labels=_label_table(summary),
        label_names=_label_names(summary),
        left_out=_left_out(summary),
        label_bars=[_stacked_bar(split, counts) for split, counts in summary["labels"].items() if counts],
        lengths=[_length_bars(split, counts) for split, counts in summary["words"].items() if counts],
        overlaps=_overlap_bars(summary["overlaps"]),
        bar={"width": BAR_WIDTH, "height": BAR_HEIGHT, "left": LABEL_WIDTH},
    )


def _markdown_sections(summary: Summary) -> list[str]:
    names = _label_names(summary)
    return [
        "## Rows\n\n" + _table(["split", "rows", *names], _label_table(summary)),
        "## Corpora\n\n"
        + _table(
            ["split", "corpus", "rows"],
            [[split, corpus, rows] for split, counts in summary["corpora"].items() for corpus, rows in counts.items()],
        ),
        "## Left out or changed\n\n" + _table(["source", "where", "what", "rows"], _left_out(summary)),
        _overlap_intro(summary)
        + _table(
            ["train corpus", "by", "held out", "its text", "train rows", "different held-out texts"],
            [
                [
                    row["train"],
                    row["by"],
                    row["held_out"],
                    row["field"] or "-",
                    row["train_rows"],
                    row["held_out_texts"] or "-",
                ]
                for row in summary["overlaps"]
            ],
        ),
        "## Sources and terms\n\n"
        + _table(
            ["corpus", "licence", "terms", "source"],
            [[one["corpus"], one["licence"], one["terms"], one["cite"]] for one in summary["sources"]],
        ),
        "## Label maps\n\n"
        + _table(
            ["corpus", "own label -> label", "reason"],
            [[one["corpus"], _map_text(one["labels"]), one["reason"]] for one in summary["sources"]],
        ),
        f"## Inputs\n\n{len(summary['inputs']):,} files; their sha256 are in summary.json.",
    ]


def _overlap_intro(summary: Summary) -> str:
    done = "were removed" if summary["leaks_removed"] else "were counted and kept"
    against = ", ".join(summary["against"]) or "no other"
    return (
        "## Overlap of train with held-out rows\n\n"
        "Train rows that share a claim or article with a held-out row of their corpus, or whose claim or passage"
        f" resembles a held-out text of any corpus (Jaccard similarity of words and word pairs of"
        f" {summary['threshold']:g} or more), {done}. Held out: dev and test of this set, and against: {against}."
        " One train row may be in several lines.\n\n"
    )


def _left_out(summary: Summary) -> list[list[str | int]]:
    rows: list[list[str | int]] = []
    for key, place in (("left_out", "all splits"), ("train_left_out", "train")):
        for source, counts in summary[key].items():
            rows += [[source, place, what, count] for what, count in counts.items()]
    return rows


def _label_names(summary: Summary) -> list[str]:
    found = {label for counts in summary["labels"].values() for label in counts}
    return [*LABELS, *sorted(found - set(LABELS))]


def _label_table(summary: Summary) -> list[list[str | int]]:
    names = _label_names(summary)
    return [
        [split, sum(counts.values()), *(counts.get(name, 0) for name in names)]
        for split, counts in summary["labels"].items()
    ]


def _map_text(labels: Mapping[str, str]) -> str:
    return "; ".join(f"{own} -> {label or 'no label'}" for own, label in labels.items())


def _table(header: Sequence[str], rows: Sequence[Sequence[str | int]]) -> str:
    """Gives a Markdown table; "none" stands for a table without rows."""
    if not rows:
        return "none"
    lines = [header, ["---"] * len(header), *([_cell(value) for value in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return " ".join(value.split()).replace("|", "\\|").replace("<", "&lt;")


def _stacked_bar(split: str, counts: Mapping[str, int]) -> dict[str, Any]:
    """Gives the pieces of a bar that shows the share of each label."""
    total = sum(counts.values())
    pieces, at = [], 0.0
    for label in [*LABELS, *sorted(set(counts) - set(LABELS))]:
        if counts.get(label):
            width = BAR_WIDTH * counts[label] / total
            share = f"{counts[label] / total:.0%}"
            pieces.append({"label": label, "x": round(at, 1), "width": round(width, 1), "share": share})
            at += width
    return {"split": split, "rows": total, "pieces": pieces}


def _length_bars(split: str, counts: Mapping[str, int]) -> dict[str, Any]:
    """Gives the bars of a histogram of passage lengths, in bins of ten words."""
    bins = [0] * (LONGEST_BIN // 10 + 1)
    for words, rows in counts.items():
        bins[min(int(words), LONGEST_BIN) // 10] += rows
    top = max(bins) or 1
    bars = [
        {"words": index * 10, "rows": rows, "height": round(100 * rows / top, 1)} for index, rows in enumerate(bins)
    ]
    return {"split": split, "bars": bars, "top": top}


def _overlap_bars(overlaps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    top = max((row["train_rows"] for row in overlaps), default=1)
    return [{**row, "width": round(BAR_WIDTH / 2 * row["train_rows"] / top, 1)} for row in overlaps]
