"""Plain text becomes an Article."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from avow.articles.decoding import normalise
from avow.articles.layout import parse_date, read_layout
from avow.errors import ArticleError
from avow.records import Article, Dropped

_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")


def article_from_text(
    text: str,
    *,
    id: str = "article",
    title: str | None = None,
    date: str | dt.date | None = None,
    outlet: str | None = None,
    byline: str | None = None,
    url: str | None = None,
) -> Article:
    """Builds an article from plain text: headline, credit and date lines, blank lines between paragraphs.

    Args:
        text: The text as exported or pasted.
        id: Becomes `Article.id`.
        title: The headline, if known; the first line is then not taken for one.
        date: With `outlet`, `byline` and `url`: facts that are known; they win over what the text says. As
            2024-03-05, with or without a time, in words ("5 March 2024"), or a `datetime.date`.

    Raises:
        ArticleError: No paragraph of text is left, `date` is no date, or something is no text.

    Example:
        >>> article = article_from_text("Mayor denies it\\n\\nBy Jo Poe\\n\\n5 March 2024\\n\\nShe said no.")
        >>> article.title, article.byline, article.date, article.text[article.body_start :]
        ('Mayor denies it', 'Jo Poe', '2024-03-05', 'She said no.')
    """
    if isinstance(date, dt.date):
        date = date.isoformat()
    facts = {"text": text, "title": title, "date": date, "outlet": outlet, "byline": byline, "url": url}
    for name, value in facts.items():
        if not isinstance(value, str) and (name == "text" or value is not None):
            raise ArticleError(f"{id}: {name}: expected a text, found {value!r}")
    if date and iso_date(date) is None:
        raise ArticleError(f"{id}: date: expected a date such as 2024-03-05, found {date!r}")
    layout = read_layout(normalise(text)[0], title=title)
    return assemble(
        id=id,
        title=layout.title,
        paragraphs=layout.paragraphs,
        dropped=layout.dropped,
        date=iso_date(date or "") or layout.date,
        outlet=outlet or layout.outlet,
        byline=byline or layout.byline,
        url=url,
    )


def iso_date(date: str) -> str | None:
    """Gives a date, with or without a time, as ISO date; None for anything else, such as 05/03/2024 of unknown order.

    >>> iso_date("2024-03-05T10:15:00Z"), iso_date("March 5, 2024"), iso_date("05/03/2024")
    ('2024-03-05', '2024-03-05', None)
    """
    date = date.strip()
    try:
        day = dt.date.fromisoformat(date[:10]).isoformat()
    except ValueError:
        return parse_date(date)
    return day if not date[10:] or date[10] in "T " else None


def assemble(
    *,
    id: str,
    title: str,
    paragraphs: Sequence[str],
    dropped: Sequence[Dropped],
    **facts: Any,
) -> Article:
    """Joins headline and paragraphs to the article's text, in which all offsets count.

    Args:
        facts: The other fields of the article.

    Raises:
        ArticleError: There is no paragraph with a letter or digit in it.
    """
    # Control characters and lone surrogates in a name or an outlet could not be written to a file either.
    id, title = normalise(id)[0] or "article", normalise(title)[0]
    facts = {name: normalise(value)[0] if isinstance(value, str) else value for name, value in facts.items()}
    kept = [_SPACES.sub(" ", paragraph).strip() for paragraph in paragraphs]
    kept = [paragraph for paragraph in kept if paragraph]
    if not any(character.isalnum() for paragraph in kept for character in paragraph):
        raise ArticleError(f"{id}: expected an article, found no text" + (" besides boilerplate" if dropped else ""))
    title = _SPACES.sub(" ", title.replace("\n", " ")).strip()
    head = f"{title}\n\n" if title else ""
    return Article(
        id=id, text=head + "\n\n".join(kept), title=title, body_start=len(head), dropped=tuple(dropped), **facts
    )
