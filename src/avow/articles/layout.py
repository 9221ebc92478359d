"""Tells an article's headline, credits and body from the lines of a plain-text export."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from avow.records import Dropped

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTH},?\s(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>\d{{4}})", re.IGNORECASE),
)
_DATE_LINE_WORDS = frozenset(
    "published updated last modified posted first on at date monday tuesday wednesday thursday friday saturday sunday"
    " mon tue wed thu fri sat sun am pm a m p gmt utc est edt cet cest bst et t z".split()
)
_LETTERS = re.compile(r"[^\W\d_]+")
_TOP_CREDIT = re.compile(r"(?:by|from|words by|text by|story by)\s+(?=[A-Z\u00c0-\u00de])", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?:reporting|additional reporting|writing|editing|edited|compiled|translated|graphic|graphics) by\b"
    r"|(?:©|\(c\)|copyright)\s|all rights reserved",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"\(?(?:photo(?:graph)?|picture|image|illustration|file photo|file image|caption|video|graphic|credit)s?"
    r"(?: credit| by| courtesy(?: of)?|/)?\s?[:/|]",
    re.IGNORECASE,
)
_CAPTION_END = re.compile(
    r"\((?:photo|image|picture|ap photo|file)[^()]{0,80}\)\.?$|\bgetty images\W{0,3}$", re.IGNORECASE
)
# Lines that lead away from the article: with a colon or arrow behind the first group, on their own in the second.
_PROMO = re.compile(
    r"(?:watch(?: below| live| now| more| the video)?|read(?: more| also| next| the full)?|also read|see also"
    r"|related(?: stor(?:y|ies)| articles?| coverage)?|more on this|listen(?: below| now)?|what to read next)\s?[:>»]"
    r"|(?:watch below|sign up|subscribe|click here|follow us|share this|like us|download (?:our|the) app|join our)\b"
    r"|advertisement$",
    re.IGNORECASE,
)
_CELL_GAP = re.compile(r"\t| {3,}|\s\|\s")
_LONGEST_HEADLINE = 200
_LONGEST_BOILERPLATE = 300


@dataclass(frozen=True, slots=True)
class Layout:
    """What the lines of a file turned out to be; `paragraphs` are those of the body."""

    title: str
    byline: str | None
    outlet: str | None
    date: str | None
    paragraphs: tuple[str, ...]
    dropped: tuple[Dropped, ...]


def read_layout(text: str, *, title: str | None = None) -> Layout:
    """Sorts the lines of a plain-text article into headline, credits, body and boilerplate.

    Rules, in order: the first line is the headline if it is short and does not end like a sentence of running
    text; lines between it and the body that are a credit ("By ...") or a date are metadata; in the body, short
    lines that open like a caption, a promotion or a closing credit are dropped, and so are runs of two or more
    lines in columns. Everything dropped is listed in file order.

    Args:
        title: The headline where it is known; then the first line is one only if it repeats it.
    """
    lines = _paragraph_lines(text)
    if title is None:
        title = lines.pop(0) if len(lines) > 1 and _is_headline(lines[0]) else ""
    elif lines and lines[0] == title.strip():
        del lines[0]
    dropped: list[Dropped] = []
    byline = outlet = date = None
    while lines:
        found = parse_date(lines[0])
        if _TOP_CREDIT.match(lines[0]) and len(lines[0]) < 120 and not lines[0].endswith((".", "”", '"')):
            byline, outlet = _split_credit(lines[0])
            date = date or _date_within(lines[0])
            dropped.append(Dropped(kind="credit", text=lines[0]))
        elif found:
            date = date or found
            dropped.append(Dropped(kind="date", text=lines[0]))
        elif kind := _boilerplate(lines[0]):
            dropped.append(Dropped(kind=kind, text=lines[0]))
        else:
            break
        lines = lines[1:]
    in_table = _table_lines(lines)
    paragraphs: list[str] = []
    for line, tabular in zip(lines, in_table, strict=True):
        kind = "table" if tabular else _boilerplate(line)
        if kind:
            dropped.append(Dropped(kind=kind, text=line))
        else:
            paragraphs.append(line)
    return Layout(title, byline, outlet, date, tuple(paragraphs), tuple(dropped))


def parse_date(line: str) -> str | None:
    """Gives the ISO date of a line that is a date and nothing else ("Published: 5 March 2024, 10:15 GMT"), or None."""
    if len(line) > 100:
        return None
    for pattern in _DATES:
        match = pattern.search(line)
        if match:
            rest = line[: match.start()] + " " + line[match.end() :]
            alone = all(word.lower() in _DATE_LINE_WORDS for word in _LETTERS.findall(rest))
            return _iso(match) if alone else None
    return None


def _date_within(line: str) -> str | None:
    for pattern in _DATES:
        match = pattern.search(line)
        if match:
            return _iso(match)
    return None


def _iso(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    month = int(groups["number"]) if "number" in groups else _MONTHS.index(groups["month"][:3].lower()) + 1
    try:
        return dt.date(int(groups["year"]), month, int(groups["day"])).isoformat()
    except ValueError:  # 31 February, month 13
        return None


def _paragraph_lines(text: str) -> list[str]:
    """Gives one string a paragraph; the lines of a hard-wrapped block are joined by a space.

    Tabs and runs of spaces inside a line are kept: they tell a table.
    """
    found: list[str] = []
    for block in re.split(r"\n[ \t]*\n", text):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        found.extend([" ".join(lines)] if _is_wrapped(lines) else lines)
    return found


def _is_wrapped(lines: list[str]) -> bool:
    """Tells whether lines are one paragraph broken at a column: all but the last about equally long."""
    if len(lines) < 2 or any(_CELL_GAP.search(line) for line in lines):
        return False
    full = [len(line) for line in lines[:-1]]
    return min(full) >= 50 and max(full) <= 100 and len(lines[-1]) <= max(full) and max(full) - min(full) <= 25


def _is_headline(line: str) -> bool:
    return len(line) <= _LONGEST_HEADLINE and not line.endswith((".", ".”", '."', ".'", ".’", ":", ",", ";"))


def _split_credit(line: str) -> tuple[str, str | None]:
    credit = _TOP_CREDIT.sub("", line, count=1)
    name, separator, outlet = credit.partition(",") if "," in credit else credit.partition("|")
    return name.strip(), outlet.strip(" |,") or None if separator else None


def _boilerplate(line: str) -> str | None:
    """Gives the kind of a line that is not article text, or None."""
    if len(line) > _LONGEST_BOILERPLATE:
        return None
    if _CAPTION.match(line) or _CAPTION_END.search(line):
        return "caption"
    if _PROMO.match(line):
        return "promo"
    return "credit" if _CREDIT.match(line) else None


def _table_lines(lines: list[str]) -> list[bool]:
    """Marks runs of two or more neighbouring lines that stand in columns."""
    columns = [len(line) <= _LONGEST_BOILERPLATE and bool(_CELL_GAP.search(line)) for line in lines]
    return [
        here and ((index > 0 and columns[index - 1]) or (index + 1 < len(columns) and columns[index + 1]))
        for index, here in enumerate(columns)
    ]
