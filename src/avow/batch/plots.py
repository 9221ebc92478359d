"""The figures of an aggregation, as SVG files: shares of stances with their 95 % intervals."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from avow.analysis.wording import printable
from avow.labels import STANCES
from avow.tables import Row, atomic_path

# Okabe & Ito 2008: told apart with every kind of colour vision.
_COLOURS: Final = {"affirms": "#0072B2", "hedges": "#E69F00", "denies": "#D55E00"}
_MARKERS: Final = {"affirms": "o", "hedges": "s", "denies": "^"}
_MOST_ROWS: Final = 20
_MOST_NAME: Final = 32
_LONGEST_GAP_DAYS: Final = 35
_KINDS: Final = ("week", "speaker", "outlet")


def write_plots(folder: Path, claims: Mapping[str, str], tables: Mapping[str, Sequence[Row]]) -> list[Path]:
    """Draws, for each claim, stances over the weeks, by speaker and by outlet (those with most quotes).

    The same numbers give the same bytes. A figure without rows is left out.
    """
    written: list[Path] = []
    stems = _file_names(claims)
    with _style():
        for claim_id, claim in claims.items():
            for name in _KINDS:
                draw = _draw_weeks if name == "week" else _draw_groups
                rows = [row for row in tables[name] if row["claim_id"] == claim_id]
                if rows:
                    path = folder / f"{stems[claim_id]}-{name}.svg"
                    _save(draw(rows, name, claim), path)
                    written.append(path)
    return written


def clear_plots(folder: Path) -> None:
    """Removes the figures of an earlier aggregation, which would be taken for those of the next."""
    for name in _KINDS:
        for path in folder.glob(f"*-{name}.svg"):
            path.unlink()


def _draw_weeks(rows: Sequence[Row], name: str, claim: str) -> Any:
    """Draws shares by week; weeks are joined by a line unless too many without a quote lie between them."""
    figure, axes = _figure(claim, 4.0)
    weeks = [dt.date.fromisoformat(row[name]) for row in rows]
    gaps = [place for place in range(1, len(weeks)) if (weeks[place] - weeks[place - 1]).days > _LONGEST_GAP_DAYS]
    for step, label in enumerate(STANCES):
        # Beside one another, so that intervals at the same height can be told apart.
        days = [week + dt.timedelta(days=2 * step) for week in weeks]
        shares = [row[f"share_{label}"] for row in rows]
        _errorbar(axes, days, shares, "yerr", rows, label)
        for start, end in pairwise([0, *gaps, len(weeks)]):
            axes.plot(days[start:end], shares[start:end], color=_COLOURS[label], lw=1.2)
    axes.set_ylim(-0.02, 1.02)
    axes.set_ylabel("share of the week's quotes")
    margin = dt.timedelta(days=max(7, (weeks[-1] - weeks[0]).days // 40))
    axes.set_xlim(weeks[0] - margin, weeks[-1] + margin)
    figure.autofmt_xdate()
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    return figure


def _errorbar(axes: Any, x: Sequence[Any], y: Sequence[Any], error: str, rows: Sequence[Row], label: str) -> None:
    """Draws the shares of one stance at (x, y), with their intervals along `error`."""
    around = [
        [row[f"share_{label}"] - row[f"low_{label}"] for row in rows],
        [row[f"high_{label}"] - row[f"share_{label}"] for row in rows],
    ]
    style = {"fmt": _MARKERS[label], "color": _COLOURS[label], "markersize": 4, "elinewidth": 0.8, "label": label}
    axes.errorbar(x, y, **{error: around}, **style)


def _draw_groups(rows: Sequence[Row], name: str, claim: str) -> Any:
    rows = rows[:_MOST_ROWS]
    figure, axes = _figure(claim, 1.6 + 0.42 * len(rows))
    for step, label in enumerate(STANCES):
        heights = [place + 0.22 * (step - 1) for place in range(len(rows))]
        _errorbar(axes, [row[f"share_{label}"] for row in rows], heights, "xerr", rows, label)
    axes.set_yticks(range(len(rows)))
    axes.set_yticklabels(
        [
            f"{textwrap.shorten(printable(row[name]) or '?', _MOST_NAME, placeholder=' …')} ({row['quotes']})"
            for row in rows
        ]
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
    axes.set_title("\n".join(textwrap.wrap(printable(claim), 80)), loc="left", fontsize=10)
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


def _file_names(claim_ids: Iterable[str]) -> dict[str, str]:
    """Gives each claim a name for its files; one that another claim has, in whatever case, gets a number."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for claim_id in claim_ids:
        plain = name = re.sub(r"[^\w.-]+", "_", claim_id)[:80]
        number = 1
        while name.lower() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.lower())
        names[claim_id] = name
    return names
