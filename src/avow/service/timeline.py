"""Who held which position when: for every claim a table with a row for each speaker and a column for each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from avow.analysis import Analysis, Profile, Stance
from avow.analysis.wording import move_in_words, percent, printable, said_in_words
from avow.labels import STANCES, Label


@dataclass(frozen=True, slots=True)
class Mark:
    """One position at one time: how many quotes show it, and the surest of them."""

    label: Label
    quotes: int
    anchor: str
    probability: str
    unsure: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One speaker: `cells` has the positions at each time, and `moves` names the changes between them."""

    holder: str
    moves: Sequence[str]
    cells: Sequence[Sequence[Mark]]


@dataclass(frozen=True, slots=True)
class Timeline:
    """One claim, by its number; `times` are in words, earliest first."""

    number: int
    claim: str
    times: Sequence[str]
    rows: Sequence[Row]


def timelines(analysis: Analysis) -> list[Timeline]:
    """Lays out one timeline a claim; sources without a name and quotes not about the claim have no place in it."""
    placed: dict[tuple[str, str], tuple[Stance, str]] = {}
    for place, part in enumerate(analysis.articles, start=1):
        # The page of the analysis numbers articles and quotes the same way (`avow.analysis.views`).
        anchors = {quote.id: f"a{place}-{index}" for index, quote in enumerate(part.quotes, start=1)}
        for stance in part.stances:
            key = (stance.claim_id, f"{stance.article_id}/{stance.quote_id}")
            placed[key] = (stance, anchors[stance.quote_id])
    made: list[Timeline] = []
    for number, (claim_id, claim) in enumerate(analysis.claims.items(), start=1):
        own = [profile for profile in analysis.profiles if profile.claim_id == claim_id]
        found = [[placed[claim_id, place] for place in profile.evidence] for profile in own]
        times = sorted({_time(stance) for stances in found for stance, _ in stances})
        rows = [_row(profile, stances, times) for profile, stances in zip(own, found, strict=True)]
        made.append(Timeline(number, claim, [words or "no date" for _, words in times], rows))
    return made


def render_timelines(analysis: Analysis) -> str:
    """Gives the timelines as a piece of HTML whose links lead to the quotes of the analysis page."""
    return printable(_template().render(timelines=timelines(analysis), labels=STANCES))


def _row(profile: Profile, found: Sequence[tuple[Stance, str]], times: Sequence[tuple[float, str]]) -> Row:
    cells: list[list[Mark]] = []
    for time in times:
        by_label: Mapping[Label, list[tuple[Stance, str]]] = {
            label: [
                (stance, anchor)
                for stance, anchor in found
                if _time(stance) == time and stance.prediction.label == label
            ]
            for label in STANCES
        }
        cells.append([_mark(label, same) for label, same in by_label.items() if same])
    return Row(profile.holder, [move_in_words(change) for change in profile.changes], cells)


def _mark(label: Label, same: Sequence[tuple[Stance, str]]) -> Mark:
    stance, anchor = max(same, key=lambda item: item[0].prediction.probabilities[label])
    prediction = stance.prediction
    return Mark(label, len(same), anchor, percent(prediction.probabilities[label]), prediction.abstained)


def _time(stance: Stance) -> tuple[float, str]:
    """Gives when something was said, as a number to sort by and in words; articles without a date come first."""
    published = dt.date.fromisoformat(stance.date[:10]).toordinal() if stance.date else 0
    return published - stance.days_before, said_in_words(stance)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("avow.service", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _template() -> Template:
    return _environment().get_template("timeline.html")
