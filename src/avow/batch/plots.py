"""The figures of an aggregation, as SVG files: shares of stances with their 95 % intervals."""

from __future__ import annotations

import re
import textwrap
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from avow.labels import STANCES
from avow.tables import Row, atomic_path

# Okabe & Ito 2008: told apart with every kind of colour vision.
_COLOURS: Final = {"affirms": "#0072B2", "hedges": "#E69F00", "denies": "#D55E00"}
_MARKERS: Final = {"affirms": "o", "hedges": "s", "denies": "^"}
_MOST_ROWS: Final = 20
_MOST_NAME: Final = 32


def write_plots(folder: Path, claims: Mapping[str, str], tables: Mapping[str, Sequence[Row]]) -> list[Path]:
    """Draws, for each claim, stances over the weeks, by speaker and by outlet (those with most quotes).

    The same numbers give the same bytes. A figure without rows is left out.
    """
    written: list[Path] = []
    with _style():
        for claim_id, claim in claims.items():
            for name, draw in (("week", _draw_weeks), ("speaker", _draw_groups), ("outlet", _draw_groups)):
                rows = [row for row in tables[name] if row["claim_id"] == claim_id]
                if rows:
                    path = folder / f"{_file_name(claim_id)}-{name}.svg"
                    _save(draw(rows, name, claim), path)
                    written.append(path)
    return written


def _draw_weeks(rows: Sequence[Row], name: str, claim: str) -> Any:
    import datetime as dt

    figure, axes = _figure(claim, 4.0)
    weeks = [dt.date.fromisoformat(row[name]) for row in rows]
    for label in STANCES:
        shares = [row[f"share_{label}"] for row in rows]
        axes.plot(weeks, shares, color=_COLOURS[label], marker=_MARKERS[label], markersize=4, label=label)
        axes.fill_between(
            weeks,
            [row[f"low_{label}"] for row in rows],
            [row[f"high_{label}"] for row in rows],
            color=_COLOURS[label],
            alpha=0.15,
            linewidth=0,
        )
    axes.set_ylim(-0.02, 1.02)
    axes.set_ylabel("share of the week's quotes")
    if len(weeks) == 1:
        axes.set_xlim(weeks[0] - dt.timedelta(days=7), weeks[0] + dt.timedelta(days=7))
    figure.autofmt_xdate()
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    return figure


def _draw_groups(rows: Sequence[Row], name: str, claim: str) -> Any:
    rows = rows[:_MOST_ROWS]
    figure, axes = _figure(claim, 1.6 + 0.42 * len(rows))
    for step, label in enumerate(STANCES):
        heights = [place + 0.22 * (step - 1) for place in range(len(rows))]
        shares = [row[f"share_{label}"] for row in rows]
        around = [
            [row[f"share_{label}"] - row[f"low_{label}"] for row in rows],
            [row[f"high_{label}"] - row[f"share_{label}"] for row in rows],
        ]
        axes.errorbar(
            shares, heights, xerr=around, fmt=_MARKERS[label], color=_COLOURS[label], markersize=4, lw=1, label=label
        )
    axes.set_yticks(range(len(rows)))
    axes.set_yticklabels(
        [f"{textwrap.shorten(row[name] or '?', _MOST_NAME, placeholder=' …')} ({row['quotes']})" for row in rows]
    )
    axes.invert_yaxis()
    axes.set_xlim(-0.02, 1.02)
    axes.set_xlabel("share of quotes (number of quotes in brackets)")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    return figure


def _figure(claim: str, height: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.0, height), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title("\n".join(textwrap.wrap(claim, 80)), loc="left", fontsize=10)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(visible=True, color="0.92")
    axes.set_axisbelow(True)
    return figure, axes


def _save(figure: Any, path: Path) -> None:
    with atomic_path(path) as temporary:
        figure.savefig(temporary, format="svg", metadata={"Date": None})


@contextmanager
def _style() -> Iterator[None]:
    import matplotlib

    # Names and claims are text: "$40 million" is no formula. Text stays text in the file, in the reader's own font.
    settings: Any = {"text.parse_math": False, "svg.fonttype": "none", "svg.hashsalt": "avow"}
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        yield


def _file_name(claim_id: str) -> str:
    return re.sub(r"[^\w.-]+", "_", claim_id)[:80]
