"""Tells an article's headline, credits and body from the lines of a plain-text export."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from avow.lexicon.function_words import MONTH_ORDER
from avow.records import Dropped

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
_PUBLISHED = re.compile(r"\b(?:published|posted)\b", re.IGNORECASE)
_UPDATED = re.compile(r"\b(?:updated|modified)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
# A name follows, so a line such as "By early morning" is none; the name alone tells letter case.
_TOP_CREDIT = re.compile(r"(?i:by|from|words by|text by|story by)\s+(?=[A-Z\u00c0-\u00de])")
# A name follows here too: "Translated by her son, the letter moved the court".
_CREDIT = re.compile(
    r"(?i:(?:reporting|additional reporting|writing|editing|edited|compiled|translated|graphic|graphics) by"
    r"\s+)(?!.{3,60}, (?:the|an?|his|her|its) .*[.?!]$)"  # "Translated by Bo Lee, the novel sold well."
    # or no sentence: "additional reporting by agencies", "reporting by ana roth; editing by bo lee"
    r"(?:(?:the |our )?[A-Z\u00c0-\u00de]|[\w ]{1,30}\.?$"
    r"|.*(?:; ?(?i:editing|reporting|writing)|\b(?i:additional reporting)) by\b)"
)
_COPYRIGHT = re.compile(
    # "(c)" alone is also the third point of a list.
    r"(?:©|\(c\)(?=\s?(?:\d{4}|copyright))|copyright (?:©|\(c\)|by|\d{4})|copyright:)\s?|all rights reserved",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"\(?(?:photo(?:graph)?|picture|image|illustration|file photo|file image|caption|video|graphic|credit)s?"
    r"(?: credit| by| courtesy(?: of)?|/)?\s?[:/|]",
    re.IGNORECASE,
)
_CAPTION_END = re.compile(
    # Not "(File No. 22-341)", a court's.
    r"\((?:photo|image|picture|ap photo|file(?=\)|\W*[:/,|–—-]|\s(?:photo|image|picture|video|footage)))\b"
    r"[^()]{0,80}\)\.?$"
    r"|\bgetty images\W{0,3}$",
    re.IGNORECASE,
)
# Lines that lead away from the article: with a colon or arrow behind them, or on their own, but for words of a speaker.
_PROMO = re.compile(
    r"(?:watch(?: below| live| now| more| the video)?|read(?: more| also| next| the full)?|also read|see also"
    r"|related(?: stor(?:y|ies)| articles?| coverage)?|more on this|listen(?: below| now)?|what to read next)\s?[:>»]"
    r"|advertisement$",
    re.IGNORECASE,
)
_PLEA = re.compile(
    r"(?:watch below|sign up|subscribe|click here|follow us|share this|like us on|download (?:our|the) app|join our)\b",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"[“”\"]|\b(?:said|says|told|asked|added|warned|denied|ruled|showed|found that)\b", re.IGNORECASE)
_SPEAKER_LINE = re.compile(r"(?:[A-Z][A-Z.’' -]{1,40}:|[QA])[\t ]")
_SENTENCE_END = re.compile(r"[.?!][”\"’')]?$")
_CELL_GAP = re.compile(r"\t| {3,}|\s\|\s")
_ABBREVIATED = re.compile(r"^.{0,110}\b(?:[A-Z]\.[A-Z]|Inc|Corp|Ltd|Jr|Sr)\.$")
_WRITER = re.compile(r"\b(?:writer|reporter|correspondent|editor|columnist|contributor)s?\b", re.IGNORECASE)
# "By March the bridge", "From 5 March"; but Ms. April Jones and Mr. May write articles.
_TIME = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+(?:\d|[a-z])"
)
_JOB = re.compile(
    r"\b(?:\w{1,30} )?(?:staff )?(?:writer|reporter|correspondent|editor|columnist|contributor)s?$", re.IGNORECASE
)
_NO_OUTLET = re.compile(  # an account, how long to read, an hour, a day
    r"@|\d{1,3}[ -]min(?:ute)?s?\b|\d{1,2}[:.]\d\d\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$", re.IGNORECASE
)
# "LONDON, England, March 5, 2024 (Reuters) - ": what stands before the date, and behind it.
_PLACE = re.compile(
    r"(?!.{0,60}\b(?:ON|IN|AT|AS|DURING|SINCE|BEFORE|AFTER|BY|UNTIL|FROM|UPDATED|PUBLISHED|POSTED) )"
    r"[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.’' -]{1,40}"
    r"(?:, [A-Z][\w. ]{1,20})?(?: \([^()]{1,40}\))?,? "
)
_DATELINE_END = re.compile(r",?(?: ?\([^()]{1,40}\)| ?/[^/]{1,40}/)? ?[-–—:]")
# Without a place: "March 5, 2024 — The council", "March 5, 2024 (Reuters) - The council"; but not "September 11, 2001 -
# Americans remember" or "5 March 2024 — the day the bridge fell".
_BARE_DATELINE_END = re.compile(r"(?: ?\([^()]{1,40}\) ?[-–—]{1,2}| ?(?:—|--)) ?[“\"]?[A-Z\u00c0-\u00de]")
# An entry of a chronology: "June 6, 1999 – ", "June 1999: ", "1999 — ".
_ENTRY = re.compile(
    r"(?:[A-Za-z]{3,9}\.? )?(?:\d{1,2}(?:st|nd|rd|th)?,? )?(?:[A-Za-z]{3,9}\.?,? )?\d{4}\s?(?:-|–|—|:)(?=\s|[A-Z])"
)
_CLOCK = re.compile(r"\b([ap])\.\s?m\.", re.IGNORECASE)
_SMALL_WORDS = frozenset("and by for from in of the".split())
_LONGEST_HEADLINE = 200
_LONGEST_BOILERPLATE = 300
_LONGEST_CREDIT = 120
_LONGEST_HEAD = 4
_LONGEST_STANDFIRST = 2
_LONGEST_FROM = 5
_SHORTEST_SENTENCE = 5
_SHORTEST_WRAPPED = 50


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
        title = first if several and _is_headline(first) and not _goes_on(blocks[0]) else ""
    if title and _folded(first) == _folded(title):
        blocks = [rest for rest in (blocks[0][1:], *blocks[1:]) if rest]
    head, blocks = _split_head(blocks)
    lines = [line for block in blocks for line in ([" ".join(block)] if _is_wrapped(block) else block)]
    dropped = [Dropped(kind=kind, text=line) for kind, line in head]
    credits = [line for kind, line in head if kind == "credit"]
    byline, outlet = _names(credits)
    dated = sorted((line for _, line in head), key=lambda line: _is_update(line))  # stable: the first of a kind
    dates = [found for line in dated if (found := _date_within(line))]
    in_table = _table_lines(lines)
    paragraphs: list[str] = []
    for line, tabular in zip(lines, in_table, strict=True):
        kind = "table" if tabular else _boilerplate(line)
        if kind:
            dropped.append(Dropped(kind=kind, text=line))
        else:
            paragraphs.append(line)
    date = dates[0] if dates else dateline_date(paragraphs)
    return Layout(title, byline, outlet, date, tuple(paragraphs), tuple(dropped))


def _split_head(blocks: list[list[str]], *, standfirst: bool = True) -> tuple[list[tuple[str, str]], list[list[str]]]:
    """Cuts the lines of metadata off the top: (kind, line) of each, and the blocks that are left.

    Args:
        blocks: All blocks.
        standfirst: Whether a sentence or two may stand between headline and credits.
    """
    head: list[tuple[str, str]] = []
    body: list[str] = []
    place = 0
    while place < len(blocks) and not body:
        block = blocks[place]
        kinds = [_head_kind(line) for line in block] if len(block) <= _LONGEST_HEAD else []
        short = len(blocks) - place > 1 and all(len(line) < _LONGEST_CREDIT for line in block)
        if short and any(kind in ("credit", "date") for kind in kinds):
            running = False
            for kind, line in zip(kinds, block, strict=True):
                # What tells nothing by itself goes where the line before it went.
                running = kind is None and (running or _is_body(line))
                if running:
                    body.append(line)
                else:
                    head.append((kind or _other_kind(line), line))
        else:
            # A file without blank lines is one block: only its leading lines can be metadata.
            leading = 0
            for line in block:
                if not (kind := _head_kind(line)):
                    break
                head.append((kind, line))
                leading += 1
            body = block[leading:]
        place += 1
    rest = [body, *blocks[place:]] if body else blocks[place:]
    for place in range(1, min(_LONGEST_STANDFIRST + 1, len(rest) - 1) if standfirst else 0):
        if all(len(block) == 1 for block in rest[:place]) and all(
            _head_kind(line) in ("credit", "date") for line in rest[place]
        ):
            later, left = _split_head(rest[place:], standfirst=False)
            return head + later, rest[:place] + left
    return head, rest


def _other_kind(line: str) -> str:
    """Gives the kind of a line among credits that is none by itself: a date with more words, or an outlet."""
    return "date" if _date_within(line) else "credit"


def _head_kind(line: str) -> str | None:
    """Gives the kind of a line between headline and body that is metadata, or None."""
    if parse_date(line):
        return "date"
    if (credit := _TOP_CREDIT.match(line)) and len(line) < _LONGEST_CREDIT and not line.endswith((".", "”", '"')):
        name = line[credit.end() :].partition(",")[0]
        # "From Monday on the bridge will be shut, Mayor Roth said" is a sentence.
        long = credit[0].lower().startswith("from") and len(name.split()) > _LONGEST_FROM
        if not long and not _TIME.match(name):
            return "credit"
    return _boilerplate(line)


def _is_body(line: str) -> bool:
    """Whether a line among credits is a sentence of the article, put there without a blank line."""
    return (
        bool(_SENTENCE_END.search(line))
        and len(line.split()) >= _SHORTEST_SENTENCE
        and not (_WRITER.search(line) or _date_within(line))
    )


def parse_date(line: str) -> str | None:
    """Gives the ISO date of a line that is a date and nothing else ("Published: 5 March 2024, 10:15 GMT"), or None."""
    if len(line) > 100:
        return None
    found = _date_within(line)
    rest = line
    for pattern in _DATES:
        rest = pattern.sub(" ", rest)
    return found if all(word.lower() in _DATE_LINE_WORDS for word in _LETTERS.findall(rest)) else None


def parse_credit_date(line: str) -> str | None:
    """Gives the ISO date of a line that is a date, a credit with one or a paragraph with a dateline, or None.

    A date in running text or in a heading ("Bridge opened on 5 May 2010") is no day of publication.

    >>> parse_credit_date("Ana Roth in London, Tue 5 Mar 2024 10.15 GMT")
    '2024-03-05'
    """
    line = _CLOCK.sub(r"\1m", line)
    found = _date_match(line)
    if not found or _boilerplate(line):
        return None
    if (dateline := _dateline(line)) is not None and dateline.start() > 0:
        return _iso(dateline)
    if parse_date(line):
        return _iso(found)
    before, after = line[: found.start()], line[found.end() :]
    if len(line) >= _LONGEST_CREDIT or _SENTENCE_END.search(line):
        return None
    words = [word for word in _LETTERS.findall(f"{before} {after}") if word.lower() not in _DATE_LINE_WORDS]
    names = all(word[0].isupper() or word in _SMALL_WORDS for word in words)
    # "Bridge Opened on May 5, 2010" has the day of something else.
    set_off = not _LETTERS.search(before) or bool(re.search(r"[,|:;·•–—-]\s*(?:\w+\W+)?$", before))
    return _iso(found) if _head_kind(line) == "credit" or (names and set_off) else None


def dateline_date(paragraphs: Sequence[str]) -> str | None:
    """Gives the ISO date of the dateline that the first of an article's paragraphs begins with, or None.

    >>> dateline_date(["March 5, 2024 — The bridge is old, said Ana Roth."])
    '2024-03-05'
    """
    if not paragraphs or (found := _dateline(paragraphs[0])) is None:
        return None
    return None if found.start() == 0 and any(map(_ENTRY.match, paragraphs[1:])) else _iso(found)


def _dateline(paragraph: str) -> re.Match[str] | None:
    """Gives the date in the dateline of a paragraph, or None."""
    found = _first_date(paragraph[:_LONGEST_CREDIT])
    if found is None:
        return None
    before, after = paragraph[: found.start()], paragraph[found.end() :]
    if any(pattern.match(after.lstrip(" ,-–—")) for pattern in _DATES):  # "JOHN SMITH, May 5, 1950 – June 6, 2020"
        return None
    if not before:
        return found if _BARE_DATELINE_END.match(after) else None
    return found if _PLACE.fullmatch(before) and _DATELINE_END.match(after) else None


def _date_within(line: str) -> str | None:
    found = _date_match(line)
    return _iso(found) if found else None


def _date_match(line: str) -> re.Match[str] | None:
    """Gives the first date of a line, but that of the publication before that of an update."""
    published = _PUBLISHED.search(line)
    return _first_date(line, published.end() if published else 0)


def _first_date(text: str, start: int = 0) -> re.Match[str] | None:
    found = [match for pattern in _DATES if (match := pattern.search(text, start))]
    return min(found, key=lambda match: match.start(), default=None)


def _is_update(line: str) -> bool:
    return bool(_UPDATED.search(line)) and not _PUBLISHED.search(line)


def _iso(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    month = int(groups["number"]) if "number" in groups else MONTH_ORDER.index(groups["month"][:3].lower()) + 1
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


def _goes_on(lines: list[str]) -> bool:
    """Whether the first line of a block is broken at a column, and its sentence goes on in the next."""
    return len(lines) > 1 and len(lines[0]) >= _SHORTEST_WRAPPED and lines[1][:1].islower()


def _folded(line: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", line).casefold().split())


def _is_headline(line: str) -> bool:
    ends = line.endswith((".", ".”", '."', ".'", ".’", ":", ",", ";")) and not _ABBREVIATED.search(line)
    # `Mayor asks: “Who will pay?”` is one, what somebody says from end to end is not.
    spoken = line.startswith(("“", '"')) and line.endswith(("!”", '!"', "?”", '?"'))
    return len(line) <= _LONGEST_HEADLINE and not ends and not spoken


def _names(credits: list[str]) -> tuple[str | None, str | None]:
    """Gives byline and outlet from credit lines: "By Jo Poe, The Ledger", or the outlet on a line of its own."""
    if not credits:
        return None, None
    # The comma of "March 5, 2024" parts nothing.
    name, *others = re.split(r"\s*[|·•]\s*|,\s*(?!\s|\d{4}\b)", _TOP_CREDIT.sub("", credits[0], count=1))
    outlet = ", ".join(part for part in others if _may_be_outlet(part))
    own_line = next((line for line in credits[1:] if not _TOP_CREDIT.match(line) and _may_be_outlet(line)), None)
    date = _date_match(name)
    return (name[: date.start()] if date else name).strip(), outlet or own_line


def _may_be_outlet(part: str) -> bool:
    return bool(part) and not (_JOB.match(part) or _NO_OUTLET.match(part) or _date_within(part))


def _boilerplate(line: str) -> str | None:
    """Gives the kind of a line that is not article text, or None."""
    if len(line) > _LONGEST_BOILERPLATE:
        return None
    if _CAPTION.match(line) or _CAPTION_END.search(line):
        return "caption"
    if _PROMO.match(line) or (_PLEA.match(line) and not _SPOKEN.search(line)):
        return "promo"
    return "credit" if _COPYRIGHT.match(line) or (_CREDIT.match(line) and not _SPOKEN.search(line)) else None


def _is_tabular(line: str) -> bool:
    """Whether a line has cells; running text with a gap (scans, justified columns) or a speaker's line has none."""
    gaps = list(_CELL_GAP.finditer(line))
    if not gaps or len(line) > _LONGEST_BOILERPLATE or _SPEAKER_LINE.match(line):
        return False
    # Behind spaces, cells open with a capital, a number or a sign; what goes on in small letters is a justified line.
    if 2 * sum(not gap[0].strip(" ") and line[gap.end()].islower() for gap in gaps) > len(gaps):
        return False
    return len(gaps) > 1 or not _SENTENCE_END.search(line)


def _table_lines(lines: list[str]) -> list[bool]:
    """Marks runs of two or more neighbouring lines that stand in columns."""
    columns = [_is_tabular(line) for line in lines]
    return [
        here and ((index > 0 and columns[index - 1]) or (index + 1 < len(columns) and columns[index + 1]))
        for index, here in enumerate(columns)
    ]
