"""Words for readers: how the page and the terminal table name labels, dates, sources and changes of position."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from avow.analysis.profiles import Change, Stance
from avow.labels import Label

LABEL_WORDS: dict[Label, str] = {
    "affirms": "affirms",
    "hedges": "hedges",
    "denies": "denies",
    "unrelated": "not about the claim",
}

# Characters that no reader can see and that a page or terminal may take for something else: control
# characters (an escape sequence recolours a terminal, NUL is illegal in HTML) and halves of surrogate pairs.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACE = re.compile(r"\s+")


def printable(text: str) -> str:
    """Gives the text, as long as before, with control characters and lone surrogates as U+FFFD.

    >>> printable("a\x1b[31m")
    'a�[31m'
    """
    return _UNSAFE.sub("\ufffd", text)


def snippet(text: str, limit: int) -> str:
    """Gives the text on one line, cut at a word to at most `limit` characters.

    >>> snippet("He said that he  knew nothing.", 16)
    'He said that he…'
    """
    line = _SPACE.sub(" ", text).strip()
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    if not line[limit - 1].isspace() and " " in cut[limit // 2 :]:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:—–-") + "…"


def percent(probability: float) -> str:
    """Gives a probability as a whole percentage; a small or large one is never shown as certainty.

    >>> [percent(value) for value in (0.0, 0.001, 0.256, 0.999, 1.0)]
    ['0%', '<1%', '26%', '>99%', '100%']
    """
    if 0.0 < probability < 0.005:
        return "<1%"
    if 0.995 <= probability < 1.0:
        return ">99%"
    return f"{round(probability * 100)}%"


def points(effect: float) -> str:
    """Gives a change of probability in signed percentage points.

    >>> points(0.314), points(-0.05)
    ('+31', '−5')
    """
    return f"{round(effect * 100):+d}".replace("-", "−")


def counted(number: int, thing: str) -> str:
    """Gives a number with what it counts.

    >>> counted(1, "quote"), counted(1200, "quote")
    ('1 quote', '1,200 quotes')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def date_in_words(date: str | None) -> str:
    """Gives an ISO date as "12 November 2017", anything else as it stands, and "" for None."""
    day = _day(date)
    return f"{day.day} {day:%B} {day.year}" if day else date or ""


def said_in_words(stance: Stance) -> str:
    """Gives when the words were said, as far as the article tells; "" when it has no date.

    Half a day stands for an unspecified earlier time, and a week or more is only a rough count
    (`avow.analysis.timeline`), so they are worded as such.
    """
    published = _day(stance.date)
    if published is None:
        return "date unknown, earlier" if stance.days_before else ""
    if 0.0 < stance.days_before < 1.0:
        return f"before {date_in_words(stance.date)}"
    days = round(stance.days_before)
    if days >= published.toordinal():  # 0001-01-01 is what some databases keep for "no date"
        return f"before {date_in_words(stance.date)}"
    said = date_in_words((published - dt.timedelta(days=days)).isoformat())
    return f"about {said}" if stance.days_before >= 7.0 else said


def move_in_words(change: Change) -> str:
    """Names what a change of position is: a firm word given up is walked back, a hedge given up is firmed up."""
    return "firmed up" if change.before == "hedges" else "walked back"


def path_of(changes: Sequence[Change]) -> tuple[Label, ...]:
    """Gives the positions held one after another; empty without changes."""
    return (changes[0].before, *(change.after for change in changes)) if changes else ()


def _day(date: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat((date or "")[:10])
    except ValueError:
        return None
