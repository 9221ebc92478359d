"""How long before publication something was said, as far as the words around a quote tell."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Sequence

from avow.records import Article, Quote
from avow.text import paragraphs, sentences

_UNSPECIFIED = 0.5
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = "january february march april may june july august september october november december".split()
_SPANS = {"day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}

_AGO = re.compile(
    r"\b(a|one|two|three|four|five|six|seven|ten|\d{1,3}) (day|week|month|year)s? (?:earlier|before|ago|previously)\b"
)
_LAST = re.compile(r"\blast (week|month|year)\b")
_YESTERDAY = re.compile(
    r"\byesterday\b|\b(?:the|just a) day (?:before|earlier)\b|\bthe previous (?:day|evening|night)\b"
)
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})\b")
_MONTH_DAY = re.compile(rf"\b(?:on )?({'|'.join(_MONTHS)}) (\d{{1,2}})\b|\b(?:on )?(\d{{1,2}}) ({'|'.join(_MONTHS)})\b")
_MONTH = re.compile(rf"\b(?:in|last) ({'|'.join(_MONTHS)})\b")
_EARLIER = re.compile(r"\b(?:earlier|previously|formerly|once|initially|originally|at first|had)\b")


def days_before(article: Article, quotes: Sequence[Quote]) -> dict[str, float]:
    """Gives, by quote id, how many days before publication the quote was said.

    Read from the quote's sentence, its contents left out: "a day earlier", "last week", "on Monday" (the latest such
    day up to publication), "in March", "March 5"; a past perfect ("had said") or "earlier" alone is half a day, an
    unspecified time before. A quote without such words takes the time of the same speaker's quote before it in the
    paragraph. Everything else is 0, the article's own time. A nested quote takes its outer quote's time unless
    it has one of its own.
    """
    published = dt.date.fromisoformat(article.date[:10]) if article.date else None
    starts = [start for start, _ in paragraphs(article.text)]
    cut = sentences(article.text)
    sentence_starts = [start for start, _ in cut]
    lowered = article.text.lower()
    if len(lowered) != len(article.text):  # a few letters change length in lower case, which would shift offsets
        lowered = article.text
    found: dict[str, float] = {}
    last: dict[tuple[int, str | None], float] = {}
    for quote in quotes:
        anchor = (quote.cue or quote.source or quote.content)[0][0]
        place = max(0, bisect_right(sentence_starts, anchor) - 1)
        start, end = cut[place] if cut else (0, len(lowered))
        own = _days(_outside(lowered, start, end, quotes), published)
        paragraph = bisect_right(starts, anchor)
        inherited = last.get((paragraph, quote.speaker), 0.0) if quote.speaker else 0.0
        if own is None:
            own = found.get(quote.outer, 0.0) if quote.outer else inherited
        found[quote.id] = last[paragraph, quote.speaker] = own
    return found


def _outside(text: str, start: int, end: int, quotes: Sequence[Quote]) -> str:
    """Gives a sentence without what is said in it: "on Monday" inside a quote is not when it was said."""
    kept = text[start:end]
    for quote in quotes:
        for left, right in quote.content:
            if left < end and start < right:
                left, right = max(left, start) - start, min(right, end) - start
                kept = kept[:left] + " " * (right - left) + kept[right:]
    return kept


def _days(words: str, published: dt.date | None) -> float | None:
    """Gives the days before publication that the words name, or None if they name none."""
    if match := _AGO.search(words):
        count = _NUMBERS.get(match[1]) or int(match[1])
        return count * _SPANS[match[2]]
    if _YESTERDAY.search(words):
        return 1.0
    if match := _LAST.search(words):
        return _SPANS[match[1]]
    if published and (day := _named_day(words, published)) is not None:
        return day
    return _UNSPECIFIED if _EARLIER.search(words) else None


def _named_day(words: str, published: dt.date) -> float | None:
    if match := _MONTH_DAY.search(words):
        month = _MONTHS.index(match[1] or match[4]) + 1
        return _since(published, month, int(match[2] or match[3]))
    if match := _WEEKDAY.search(words):
        return float((published.weekday() - _WEEKDAYS.index(match[1])) % 7)
    if match := _MONTH.search(words):
        month = _MONTHS.index(match[1]) + 1
        return None if month == published.month else _since(published, month, 15)
    return None


def _since(published: dt.date, month: int, day: int) -> float | None:
    for year in (published.year, published.year - 1):
        try:
            date = dt.date(year, month, day)
        except ValueError:  # 30 February
            return None
        if date <= published:
            return float((published - date).days)
    return None
