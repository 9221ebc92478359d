"""How long before publication something was said, as far as the words around a quote tell."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Sequence

from avow.lexicon.function_words import MONTH_ORDER
from avow.records import Article, Quote
from avow.text import paragraphs, sentences

_UNSPECIFIED = 0.5
_COMING_DAYS = 30  # "voters go to the polls Feb. 9", or a dateline of tomorrow, is no day of last year
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_SPANS = {"day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_NUMBERS = {
    word: count for count, word in enumerate("one two three four five six seven eight nine ten".split(), start=1)
}
_NUMBERS["a"] = 1

# "Two weeks before the election" tells when something else was; blanks stand where the holder's words were.
_AGO = re.compile(
    rf"\b({'|'.join(_NUMBERS)}|\d{{1,3}}) (day|week|month|year)s? "
    r"(?:(?:earlier|ago|previously)\b|before(?=\s*(?:[,.;:]|$)|\s{2}|\s+that\b))"
)
_LAST = re.compile(r"\blast (week|month|year)\b")
_YESTERDAY = re.compile(
    r"\byesterday\b|\b(?:the|just a) day (?:before|earlier)\b|\bthe previous (?:day|evening|night)\b|\blast night\b"
)
_WEEKDAY = re.compile(rf"\b(last )?({'|'.join(_WEEKDAYS)})\b")
_ANY_MONTH = (
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
)
_DAY_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?\b"
_YEAR = r"(?:1\d|20)\d\d"
_MONTH_DAY = re.compile(
    rf"\b(?:on )?({_ANY_MONTH}) ({_DAY_NUMBER})(?:,? ({_YEAR})\b)?"
    rf"|\b(?:on )?({_DAY_NUMBER}) ({_ANY_MONTH})(?:,? ({_YEAR})\b)?"
)
_MONTH = re.compile(rf"\b(?:in|last) (?!jan [a-z])({_ANY_MONTH})(?:,? ({_YEAR})\b)?")
# Elsewhere a year is that of something else: "a law passed in 1990", "Roth, who won in 2016", "the meeting in 2012".
_IN_YEAR = re.compile(
    r"(?:^\W*(?:(?:but|and|back) )?"
    r"|\b(?:said|wrote|argued|claimed|warned|announced|denied|insisted|told(?: [^\W\d]+){1,4}) )"
    r"in ((?:19|20)\d\d)\b(?! dollars\b)"
)
# "On March 5, 2000 people heard": a round number, or any before people, that counts what comes in small letters.
_COUNT = re.compile(
    rf"((?i:\b{_ANY_MONTH} {_DAY_NUMBER},?|\b{_DAY_NUMBER} {_ANY_MONTH},?|\b{_ANY_MONTH},) )"
    r"(?:\d{4}(?= (?:people|men|women|children)\b)|\d\d[05]0(?= (?!(?:"
    r"in|on|at|of|to|and|or|but|by|for|with|from|as|after|before|until|when|while|where|which|who|that|between|during"
    r"|over|was|were|is|are|has|had|have|said|says|he|she|it|they|the|an?|his|her|their|its|issue|interview|vote"
    r")\b)[a-z]))"
)
# No time of the statement: who somebody is ("Roth, who was elected two years ago, said"), and another thing's day.
_ASIDE = re.compile(
    r"(?:\b(?:who|whose|which)|,\s(?:elected|appointed|named|born|hired|sworn in)"
    r"|\bsince (?:an?|the|his|her|its|their))\b[^,.;:]*(?:[,.;:]|$)"
)
_DAY = f"(?:{'|'.join(_WEEKDAYS)})"
_NOT_DURING = r"(?<!\bat )(?<!\bin )(?<!\bduring )"
_OTHER_DAY = re.compile(
    rf"\b{_DAY}['’]s?\b|\b(?:ahead of|before|until|next|by|for|since) (?:the )?{_DAY}\b"
    rf"|\b(?:ahead of|before|until|by|for|since|after) (?:the )?{_ANY_MONTH} {_DAY_NUMBER}"
    # "told the Jan. 6 committee"
    rf"|{_NOT_DURING}\bthe {_ANY_MONTH} {_DAY_NUMBER}"
    r"(?= [a-z])(?! (?:and|to|that|he|she|it|they)\b)"
    # "At last week's hearing" tells when something was said, "commenting on last week's hearing" does not.
    rf"|{_NOT_DURING}\b(?:last (?:night|week|month|year)|yesterday|{_ANY_MONTH} {_DAY_NUMBER})['’]s?(?!\w)"
)
_DATED = re.compile(r"\bdated\b")
_EARLIER = re.compile(r"\b(?:earlier|previously|formerly|initially|originally|at first)\b")
_HAD = re.compile(r"\bhad\b")
_HAD_BEFORE = re.compile(r"\bhad(?: (?:not|never|yet|also|already|since|once|[a-z]{2,12}ly)){0,2} ?$")


def days_before(article: Article, quotes: Sequence[Quote]) -> dict[str, float]:
    """Gives, by quote id, how many days before publication the quote was said.

    Read from the quote's sentence, all contents left out: "a day earlier", "last week", "on Monday" (the latest such
    day up to publication), "in March", "March 5", "Feb. 5", "in 2019". A past perfect ("had said") or "earlier" alone
    takes the last such time of its paragraph, or else half a day, which stands for an unspecified time before. A quote
    without any of these takes the time of the same speaker's quote before it in the paragraph; a nested quote that of
    its outer quote. Everything else is 0, the article's own time.
    """
    published = dt.date.fromisoformat(article.date[:10]) if article.date else None
    outside = _outside(article.text, quotes)
    starts = [start for start, _ in paragraphs(article.text)]
    cut = sentences(article.text)
    sentence_starts = [start for start, _ in cut]
    found: dict[str, float] = {}
    last: dict[tuple[int, str | None], float] = {}
    for quote in quotes:
        anchor = (quote.cue or quote.source or quote.content)[0][0]
        place = max(0, bisect_right(sentence_starts, anchor) - 1)
        start, end = cut[place] if cut else (0, len(outside))
        paragraph = bisect_right(starts, anchor)
        own = _named_time(_without_asides(outside[start:end], anchor - start), published)
        if own is None and (_EARLIER.search(outside, start, end) or _is_past_perfect(quote, outside)):
            before = [cut[index] for index in range(place - 1, -1, -1) if cut[index][0] >= starts[paragraph - 1]]
            named = (_named_time(_without_asides(outside[left:right]), published) for left, right in before)
            own = next((days for days in named if days is not None), _UNSPECIFIED)
        if own is None:
            inherited = last.get((paragraph, quote.speaker), 0.0) if quote.speaker else 0.0
            own = found.get(quote.outer, 0.0) if quote.outer else inherited
        found[quote.id] = last[paragraph, quote.speaker] = own
    return found


def _outside(text: str, quotes: Sequence[Quote]) -> str:
    """Gives the text in lower case, with blanks for what is said in it, which does not tell when, and for counts.

    Nor does who says it ("the author of a report in 2012"), but for a letter dated a day.
    """
    pieces: list[str] = []
    last = 0
    said = [(span, " ") for quote in quotes for span in quote.content]
    # As a name, so that what stands before and behind it keeps its sense.
    said += [(span, "X") for quote in quotes for span in quote.source if not _DATED.search(text, *span)]
    for (start, end), blank in sorted(said):
        if end > last:
            pieces += [text[last : max(start, last)], blank * (end - max(start, last))]
            last = end
    outside = _COUNT.sub(lambda found: found[1] + " " * 4, "".join(pieces) + text[last:])
    # A few letters change length in lower case, which would shift offsets: the first of "İstanbul".
    return "".join([small if len(small := letter.lower()) == 1 else letter for letter in outside])


def _is_past_perfect(quote: Quote, outside: str) -> bool:
    if not quote.cue:
        return False
    start, end = quote.cue[0][0], quote.cue[-1][1]
    return bool(_HAD.search(outside, start, end) or _HAD_BEFORE.search(outside[max(0, start - 40) : start]))


def _without_asides(words: str, cue: int = -1) -> str:
    """Gives a sentence without the clauses that tell who somebody is, but for one in which the cue stands."""
    return _ASIDE.sub(lambda clause: clause[0] if clause.start() <= cue < clause.end() else " ", words)


def _named_time(words: str, published: dt.date | None) -> float | None:
    """Gives the days before publication that the words name, or None if they name none."""
    words = _OTHER_DAY.sub(" ", words)
    if match := _AGO.search(words):
        count = _NUMBERS.get(match[1]) or int(match[1])
        return count * _SPANS[match[2]]
    if _YESTERDAY.search(words):
        return 1.0
    if match := _LAST.search(words):
        return _SPANS[match[1]]
    return _named_day(words, published) if published else None


def _named_day(words: str, published: dt.date) -> float | None:
    if match := _MONTH_DAY.search(words):
        month = MONTH_ORDER.index((match[1] or match[5])[:3]) + 1
        day = int((match[2] or match[4]).rstrip("stndrh"))
        year = match[3] or match[6]
        since = _since(published, month, day, year)
        if since and not year and 365 - since <= _COMING_DAYS:
            return _named_day(words[: match.start()] + words[match.end() :], published)
        return since
    if match := _WEEKDAY.search(words):
        days = (published.weekday() - _WEEKDAYS.index(match[2])) % 7
        return float(days or 7 if match[1] else days)
    if match := _MONTH.search(words):
        month = MONTH_ORDER.index(match[1][:3]) + 1
        if month == published.month and match[2] in (None, str(published.year)):
            return None
        return _since(published, month, 15, match[2])
    if (match := _IN_YEAR.search(words)) and int(match[1]) < published.year:
        return _since(published, 7, 1, match[1])
    return None


def _since(published: dt.date, month: int, day: int, year: str | None) -> float | None:
    """Gives the days since a day of the named year, or the latest such day; None if it was not yet, or never is."""
    years = (published.year, published.year - 1) if year is None else (int(year),)
    for year_number in years:
        try:
            date = dt.date(year_number, month, day)
        except ValueError:  # 30 February, year 0
            return None
        if date <= published:
            return float((published - date).days)
    return None
