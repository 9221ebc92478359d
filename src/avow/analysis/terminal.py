"""An analysis in the terminal: per claim, who holds which position, how it changed, and the surest evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from avow.analysis.wording import (
    counted,
    date_in_words,
    move_in_words,
    path_of,
    percent,
    printable,
    said_in_words,
    snippet,
)
from avow.labels import STANCES, Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from avow.analysis.analysis import Analysis
    from avow.analysis.profiles import Profile, Stance
    from avow.records import Quote

_SNIPPET = 110
# Below this many columns a list reads better than a table.
_WIDE = 96
_STYLES: dict[Label, str] = {"affirms": "cyan", "hedges": "yellow", "denies": "red", "unrelated": "dim"}

Found = tuple["Stance", "Quote"]


def print_analysis(analysis: Analysis, console: Console | None = None) -> None:
    """Prints who stands where on each claim: a table, or a list where the terminal is narrow.

    Every position is given in words, so nothing is lost without colours. Quotes are shown as they are, never
    taken for markup or escape sequences; what the terminal's encoding lacks is shown as "?".

    Args:
        console: Where to print; standard output if None.
    """
    console = console or Console()
    found: dict[tuple[str, str], Found] = {}
    unresolved: dict[str, int] = dict.fromkeys(analysis.claims, 0)
    for part in analysis.articles:
        quotes = {quote.id: quote for quote in part.quotes}
        for stance in part.stances:
            found[stance.claim_id, f"{stance.article_id}/{stance.quote_id}"] = stance, quotes[stance.quote_id]
            unresolved[stance.claim_id] += not stance.resolved and stance.prediction.label != "unrelated"
    quoted = sum(len(part.quotes) for part in analysis.articles)
    summary = f"{counted(len(analysis.articles), 'article')}, {counted(quoted, 'quote')}, stance model {analysis.model}"
    console.print(_text(summary, console, style="dim"))
    for claim_id, claim in analysis.claims.items():
        console.print()
        console.print(_text(claim, console, style="bold"))
        profiles = [profile for profile in analysis.profiles if profile.claim_id == claim_id]
        if profiles:
            layout = _table if console.width >= _WIDE else _list
            console.print(layout(profiles, found, console))
        else:
            console.print(_text("No speaker with a name addresses this claim.", console))
        if unresolved[claim_id]:
            sources = f"{counted(unresolved[claim_id], 'quote')} about it from sources without a name"
            console.print(_text(sources, console, style="dim"))


def _table(profiles: list[Profile], found: Mapping[tuple[str, str], Found], console: Console) -> Table:
    table = Table(expand=False, show_edge=False, pad_edge=False, header_style="dim")
    table.add_column("speaker", max_width=20, overflow="fold")
    table.add_column("position", max_width=20, overflow="fold")
    for label in STANCES:
        table.add_column(label, justify="right", no_wrap=True)
    table.add_column("evidence", overflow="fold")
    for profile in profiles:
        table.add_row(
            _text(profile.holder, console),
            _position(profile, console),
            *map(str, profile.counts),
            _evidence(profile, found, console),
        )
    return table


def _list(profiles: list[Profile], found: Mapping[tuple[str, str], Found], console: Console) -> Group:
    lines: list[RenderableType] = []
    for profile in profiles:
        counts = ", ".join(f"{label} {count}" for count, label in zip(profile.counts, STANCES, strict=True) if count)
        head = _text(profile.holder, console, style="bold").append(": ", style="not bold")
        lines.append(head.append_text(_position(profile, console)).append(f"; {counts}", style="not bold dim"))
        lines.append(Padding(_evidence(profile, found, console), (0, 0, 0, 2)))
    return Group(*lines)


def _position(profile: Profile, console: Console) -> Text:
    """Gives the position, or the way to it as in "denies -> affirms (walked back)"."""
    path = path_of(profile.changes)
    words = Text()
    for place, label in enumerate(path or (profile.position,)):
        words.append(" -> " if place else "").append(label, style=f"not bold {_STYLES[label]}")
    if path:
        moves = dict.fromkeys(move_in_words(change) for change in profile.changes)
        words.append(f" ({', '.join(moves)})", style="not bold")
    return words


def _evidence(profile: Profile, found: Mapping[tuple[str, str], Found], console: Console) -> Text:
    """Gives the surest quote for the position; after a change, the surest of either side of the last one."""
    sides = [profile.changes[-1].before, profile.position] if profile.changes else [profile.position]
    places = profile.changes[-1].evidence if profile.changes else profile.evidence
    lines = Text()
    for label in sides:
        stances = [found[profile.claim_id, place] for place in places]
        stances = [(stance, quote) for stance, quote in stances if stance.prediction.label == label] or stances
        if not stances:
            continue
        stance, quote = max(stances, key=lambda item: item[0].prediction.probabilities[label])
        told = f", as reported by {' > '.join(stance.outer)}" if stance.outer else ""
        unsure = ", unsure" if stance.prediction.abstained else ""
        when = said_in_words(stance) or date_in_words(stance.date)
        facts = (
            f" [{stance.prediction.label} {percent(stance.prediction.probabilities[stance.prediction.label])}{unsure}"
            f"{', ' + when if when else ''}{told}; {stance.article_id}/{stance.quote_id}]"
        )
        lines.append("\n" if lines else "").append_text(_text(snippet(quote.content_text, _SNIPPET), console))
        lines.append_text(_text(facts, console, style="dim"))
    return lines


def _text(words: str, console: Console, style: str = "") -> Text:
    return Text(_encodable(printable(words), console), style=style)


def _encodable(words: str, console: Console) -> str:
    """Replaces what the console's encoding cannot show, which Python would raise an error for."""
    return words.encode(console.encoding, "replace").decode(console.encoding)
