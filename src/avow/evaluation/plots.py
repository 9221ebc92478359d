"""The figures of a report, as SVG markup that takes its colours from the page, light or dark.

Each figure has a title and a description for screen readers; every number drawn also stands in a table
of the report. Coordinates are rounded, so that the same numbers give the same bytes everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

_SIZE: Final = 300
_LEFT: Final = 44
_TOP: Final = 12
_BOTTOM: Final = 40
_TICKS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)

_STRIP_WIDTH: Final = 132
_STRIP_HEIGHT: Final = 16


def reliability_diagram(bins: Sequence[Mapping[str, Any]], *, key: str) -> Markup:
    """Draws accuracy against confidence per bin, with the diagonal of perfect calibration.

    Args:
        bins: As ``stance_metrics(...)["reliability"]``.
        key: Unique on the page; names the figure's title and description.
    """
    description = "; ".join(
        f"confidence {each['confidence']:.2f}: right {each['accuracy']:.2f}, {each['n']} rows" for each in bins
    )
    points = [(_x(each["confidence"]), _y(each["accuracy"])) for each in bins]
    parts = [_frame("Confidence", "Share right", _TICKS), _line([(_x(0), _y(0)), (_x(1), _y(1))], "ideal")]
    parts += [
        Markup('<line class="gap" x1="{x}" y1="{top}" x2="{x}" y2="{bottom}"/>').format(
            x=_n(x), top=_n(_y(each["confidence"])), bottom=_n(y)
        )
        for (x, y), each in zip(points, bins, strict=True)
    ]
    parts += [_line(points, "curve"), *(_dot(x, y, 3.5) for x, y in points)]
    return _figure(key, "Reliability diagram", description or "no rows", parts)


def coverage_plot(curve: Sequence[Sequence[float]], *, key: str) -> Markup:
    """Draws the error rate against the share of rows answered, the surest first.

    Args:
        curve: Pairs of coverage and risk, ascending in coverage.
        key: Unique on the page.
    """
    top = max([risk for _, risk in curve], default=0.0)
    scale = next(limit for limit in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if top <= limit)
    ticks = tuple(scale * step / 4 for step in range(5))
    described = curve[:: max(1, len(curve) // 10)]
    description = "; ".join(f"{coverage:.0%} answered: error {risk:.3f}" for coverage, risk in described)
    points = [(_x(coverage), _y(risk / scale)) for coverage, risk in curve]
    parts = [_frame("Share answered, surest first", "Error rate", ticks), _line(points, "curve")]
    return _figure(key, "Risk-coverage curve", description or "no rows", parts)


def interval_strip(score: Mapping[str, Any], reference: float | None = None) -> Markup:
    """Draws a score with its interval on a line from 0 to 1, small enough for a table cell.

    It is hidden from screen readers: the cells beside it say the same.

    Args:
        score: ``value``, ``low``, ``high``; all may be None.
        reference: Where to draw a thin upright line, such as the score of all rows.
    """
    parts = [Markup('<line class="axis" x1="1" y1="8" x2="{end}" y2="8"/>').format(end=_STRIP_WIDTH - 1)]
    if reference is not None:
        parts.append(
            Markup('<line class="reference" x1="{x}" y1="0" x2="{x}" y2="16"/>').format(x=_n(_strip_x(reference)))
        )
    if score.get("low") is not None and score.get("high") is not None:
        parts.append(
            Markup('<line class="whisker" x1="{low}" y1="8" x2="{high}" y2="8"/>').format(
                low=_n(_strip_x(score["low"])), high=_n(_strip_x(score["high"]))
            )
        )
    if score.get("value") is not None:
        parts.append(_dot(_strip_x(score["value"]), 8, 3))
    return Markup(
        '<svg class="strip" width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true"'
        ' focusable="false">{body}</svg>'
    ).format(width=_STRIP_WIDTH, height=_STRIP_HEIGHT, body=Markup("").join(parts))


def difference_strip(score: Mapping[str, Any], limit: float) -> Markup:
    """Draws a difference with its interval on a line from ``-limit`` to ``limit``, with 0 marked in the middle."""
    moved = {
        name: None if score.get(name) is None else min(1.0, max(0.0, (score[name] / limit + 1) / 2))
        for name in ("value", "low", "high")
    }
    return interval_strip(moved, reference=0.5)


def _figure(key: str, title: str, description: str, parts: Sequence[Markup]) -> Markup:
    height = _SIZE + _TOP + _BOTTOM
    width = _SIZE + _LEFT + 12
    return Markup(
        '<svg class="plot" role="img" aria-labelledby="{key}-title {key}-text" viewBox="0 0 {width} {height}"'
        ' width="{width}" height="{height}"><title id="{key}-title">{title}</title>'
        '<desc id="{key}-text">{description}</desc>{body}</svg>'
    ).format(key=key, width=width, height=height, title=title, description=description, body=Markup("").join(parts))


def _frame(x_name: str, y_name: str, y_ticks: Sequence[float]) -> Markup:
    """Draws axes with ticks; the x axis runs from 0 to 1, the y axis over `y_ticks`."""
    parts = [
        Markup('<line class="axis" x1="{x}" y1="{y}" x2="{end}" y2="{y}"/>').format(x=_x(0), y=_y(0), end=_x(1)),
        Markup('<line class="axis" x1="{x}" y1="{y}" x2="{x}" y2="{end}"/>').format(x=_x(0), y=_y(0), end=_y(1)),
    ]
    parts += [
        Markup('<text class="tick" x="{x}" y="{y}" text-anchor="middle">{label}</text>').format(
            x=_n(_x(tick)), y=_y(0) + 15, label=f"{tick:g}"
        )
        for tick in _TICKS
    ]
    for step, tick in enumerate(y_ticks):
        y = _y(step / (len(y_ticks) - 1))
        if step:
            parts.append(
                Markup('<line class="grid" x1="{x}" y1="{y}" x2="{end}" y2="{y}"/>').format(x=_x(0), y=_n(y), end=_x(1))
            )
        parts.append(
            Markup('<text class="tick" x="{x}" y="{y}" text-anchor="end">{label}</text>').format(
                x=_x(0) - 6, y=_n(y + 3.5), label=f"{round(tick, 3):g}"
            )
        )
    middle = _y(0.5)
    parts.append(
        Markup('<text class="name" x="{x}" y="{y}" text-anchor="middle">{name}</text>').format(
            x=_x(0.5), y=_y(0) + 33, name=x_name
        )
    )
    parts.append(
        Markup(
            '<text class="name" x="11" y="{y}" text-anchor="middle" transform="rotate(-90 11 {y})">{name}</text>'
        ).format(y=middle, name=y_name)
    )
    return Markup("").join(parts)


def _line(points: Sequence[tuple[float, float]], kind: str) -> Markup:
    path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    return Markup('<polyline class="{kind}" points="{path}"/>').format(kind=kind, path=path)


def _dot(x: float, y: float, radius: float) -> Markup:
    return Markup('<circle class="dot" cx="{x}" cy="{y}" r="{radius}"/>').format(x=_n(x), y=_n(y), radius=_n(radius))


def _x(share: float) -> float:
    return _LEFT + share * _SIZE


def _y(share: float) -> float:
    return _TOP + (1 - share) * _SIZE


def _strip_x(share: float) -> float:
    return 4 + min(1.0, max(0.0, share)) * (_STRIP_WIDTH - 8)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
