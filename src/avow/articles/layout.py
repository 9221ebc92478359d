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
    " mon tue wed thu fri sat sun am pm a m p gmt utc est edt pst pdt cst cdt mst mdt pt ct mt ist aest hkt jst"
    " cet cest bst et t z".split()
)
_LETTERS = re.compile(r"[^\W\d_]+")
# A name follows, so a line such as "By early morning" is none; the name alone tells letter case.
_TOP_CREDIT = re.compile(r"(?i:by|from|words by|text by|story by)\s+(?=[A-Z\u00c0-\u00de])")
_CREDIT = re.compile(
    r"(?:reporting|additional reporting|writing|editing|edited|compiled|translated|graphic|graphics) by\b"
    r"|(?:©|\(c\)|copyright (?:©|\(c\)|by|\d{4})|copyright:)\s?|all rights reserved",
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
    r"|(?:watch below|sign up|subscribe|click here|follow us|share this|like us on|download (?:our|the) app|join our)\b"
    r"|advertisement$",
    re.IGNORECASE,
)
_SPEAKER_LINE = re.compile(r"(?:[A-Z][A-Z.’' -]{1,40}:|[QA])[\t ]")
_SENTENCE_END = re.compile(r"[.?!][”\"’')]?$")
_CELL_GAP = re.compile(r"\t| {3,}|\s\|\s")
_ABBREVIATED = re.compile(r"^.{0,110}\b(?:[A-Z]\.[A-Z]|Inc|Corp|Ltd|Jr|Sr)\.$")
_JOB = re.compile(
    r"\b(?:\w{1,30} )?(?:staff )?(?:writer|reporter|correspondent|editor|columnist|contributor)s?$", re.IGNORECASE
)
_LONGEST_HEADLINE = 200
_LONGEST_BOILERPLATE = 300
_LONGEST_CREDIT = 120
_LONGEST_HEAD = 4
_LONGEST_STANDFIRST = 2


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
    text; lines between it and the body that are a credit ("By ...") or a date are metadata, and so is every line of
    a short block that has one of them; in the body, short lines that open like a caption, a promotion or a closing
    credit are dropped, and so are runs of two or more lines in columns. Everything dropped is listed in file order.

    Args:
        title: The headline where it is known; then the first line is one only if it repeats it.
    """
    blocks = _blocks(text)
    first = blocks[0][0] if blocks else ""
    several = len(blocks) > 1 or len(blocks[0]) > 1 if blocks else False
    if title is None:
        title = first if several and _is_headline(first) else ""
    if title and first == title.strip():
        blocks = [rest for rest in (blocks[0][1:], *blocks[1:]) if rest]
    head, blocks = _split_head(blocks)
    lines = [line for block in blocks for line in ([" ".join(block)] if _is_wrapped(block) else block)]
    dropped = [Dropped(kind=kind, text=line) for kind, line in head]
    credits = [line for kind, line in head if kind == "credit"]
    byline, outlet = _names(credits)
    dates = [found for _, line in head if (found := _date_within(line))]
    in_table = _table_lines(lines)
    paragraphs: list[str] = []
    for line, tabular in zip(lines, in_table, strict=True):
        kind = "table" if tabular else _boilerplate(line)
        if kind:
            dropped.append(Dropped(kind=kind, text=line))
        else:
            paragraphs.append(line)
    return Layout(title, byline, outlet, dates[0] if dates else None, tuple(paragraphs), tuple(dropped))


def _split_head(blocks: list[list[str]]) -> tuple[list[tuple[str, str]], list[list[str]]]:
    """Cuts the lines of metadata off the top: (kind, line) of each, and the blocks that are left."""
    head: list[tuple[str, str]] = []
    while blocks:
        kinds = [_head_kind(line) for line in blocks[0]]
        short = (
            len(blocks) > 1
            and len(blocks[0]) <= _LONGEST_HEAD
            and all(len(line) < _LONGEST_CREDIT for line in blocks[0])
        )
        if short and any(kind in ("credit", "date") for kind in kinds):
            head.extend((kind or _other_kind(line), line) for kind, line in zip(kinds, blocks[0], strict=True))
            blocks = blocks[1:]
            continue
        # A file without blank lines is one block: only its leading lines can be metadata.
        while blocks[0] and (kind := _head_kind(blocks[0][0])):
            head.append((kind, blocks[0][0]))
            blocks = [blocks[0][1:], *blocks[1:]]
        if blocks[0]:
            break
        blocks = blocks[1:]
    # A sentence or two may stand between headline and credits.
    for place in range(1, min(_LONGEST_STANDFIRST + 1, len(blocks) - 1)):
        if all(len(block) == 1 for block in blocks[:place]) and all(
            _head_kind(line) in ("credit", "date") for line in blocks[place]
        ):
            later, rest = _split_head(blocks[place:])
            return head + later, blocks[:place] + rest
    return head, blocks


def _other_kind(line: str) -> str:
    """Gives the kind of a line among credits that is none by itself: a date with more words, or an outlet."""
    return "date" if _date_within(line) else "credit"


def _head_kind(line: str) -> str | None:
    """Gives the kind of a line between headline and body that is metadata, or None."""
    if parse_date(line):
        return "date"
    if _TOP_CREDIT.match(line) and len(line) < _LONGEST_CREDIT and not line.endswith((".", "”", '"')):
        return "credit"
    return _boilerplate(line)


def parse_date(line: str) -> str | None:
    """Gives the ISO date of a line that is a date and nothing else ("Published: 5 March 2024, 10:15 GMT"), or None."""
    if len(line) > 100:
        return None
    found = _date_within(line)
    rest = line
    for pattern in _DATES:
        rest = pattern.sub(" ", rest)
    return found if all(word.lower() in _DATE_LINE_WORDS for word in _LETTERS.findall(rest)) else None


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


def _blocks(text: str) -> list[list[str]]:
    """Gives the stripped lines of each block between blank lines; tabs and runs of spaces, which tell a table, stay."""
    blocks = ([line.strip() for line in block.split("\n") if line.strip()] for block in re.split(r"\n\s*\n", text))
    return [block for block in blocks if block]


def _is_wrapped(lines: list[str]) -> bool:
    """Tells whether lines are one paragraph broken at a column: all but the last about equally long."""
    if len(lines) < 2 or any(_CELL_GAP.search(line) for line in lines):
        return False
    full = [len(line) for line in lines[:-1]]
    return min(full) >= 50 and max(full) <= 100 and len(lines[-1]) <= max(full) and max(full) - min(full) <= 25


def _is_headline(line: str) -> bool:
    ends = line.endswith((".", ".”", '."', ".'", ".’", ":", ",", ";")) and not _ABBREVIATED.search(line)
    return len(line) <= _LONGEST_HEADLINE and not ends


def _names(credits: list[str]) -> tuple[str | None, str | None]:
    """Gives byline and outlet from credit lines: "By Jo Poe, The Ledger", or the outlet on a line of its own."""
    if not credits:
        return None, None
    name, _, outlet = _TOP_CREDIT.sub("", credits[0], count=1).replace("|", ",").partition(",")
    own_line = next((line for line in credits[1:] if not (_TOP_CREDIT.match(line) or _JOB.match(line))), None)
    return name.strip(), outlet.strip() or own_line


def _boilerplate(line: str) -> str | None:
    """Gives the kind of a line that is not article text, or None."""
    if len(line) > _LONGEST_BOILERPLATE:
        return None
    if _CAPTION.match(line) or _CAPTION_END.search(line):
        return "caption"
    if _PROMO.match(line):
        return "promo"
    return "credit" if _CREDIT.match(line) else None


def _is_tabular(line: str) -> bool:
    """Whether a line has cells; running text with a gap (scans, justified columns) or a speaker's line has none."""
    gaps = _CELL_GAP.findall(line)
    if not gaps or len(line) > _LONGEST_BOILERPLATE or _SPEAKER_LINE.match(line):
        return False
    return len(gaps) > 1 or not _SENTENCE_END.search(line)


def _table_lines(lines: list[str]) -> list[bool]:
    """Marks runs of two or more neighbouring lines that stand in columns."""
    columns = [_is_tabular(line) for line in lines]
    return [
        here and ((index > 0 and columns[index - 1]) or (index + 1 < len(columns) and columns[index + 1]))
        for index, here in enumerate(columns)
    ]
