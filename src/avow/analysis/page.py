"""An analysis as one self-contained HTML page: claims, speakers, and every article with its quotes coloured by stance.

The page has no script and loads nothing. The claim is chosen with radio buttons; a style sheet, written for the
claims at hand, colours the quotes and shows the parts that belong to the chosen claim.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from avow.analysis.views import claim_views, view_article
from avow.analysis.wording import LABEL_WORDS, counted, percent, printable
from avow.labels import LABELS, STANCES

if TYPE_CHECKING:
    from avow.analysis.analysis import Analysis

# A longer list of articles is folded at first.
_LONG_CONTENTS = 12


def render_page(analysis: Analysis) -> str:
    """Gives the analysis as a complete HTML document.

    Any text is shown as text, whatever it holds; control characters and lone surrogates become U+FFFD. The same
    analysis gives the same page. Takes time in proportion to the length of the articles and to quotes
    times claims.
    """
    from avow import __version__

    numbers = {claim_id: number for number, claim_id in enumerate(analysis.claims, start=1)}
    articles = [view_article(place, part, numbers) for place, part in enumerate(analysis.articles, start=1)]
    environment = _environment()
    style = page_style(len(numbers))
    # The security policy of the page names the digest of its style sheet, so a style that text smuggles in is ignored.
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    page = environment.get_template("page.html").render(
        claims=claim_views(analysis, articles),
        articles=articles,
        quotes=sum(len(article.cards) for article in articles),
        long_contents=len(articles) > _LONG_CONTENTS,
        model=analysis.model,
        abstain=percent(analysis.abstain) if analysis.abstain else "",
        style=Markup(style),  # noqa: S704 - our own template, filled with numbers only
        digest=digest,
        version=__version__,
    )
    return printable(page)


def page_style(claims: int) -> str:
    """Gives the style sheet of a page on that many claims; it colours what `render_page` marks.

    >>> "#claim-2:checked" in page_style(2), "#claim-3:checked" in page_style(2)
    (True, False)
    """
    return _environment().get_template("page.css").render(numbers=list(range(1, claims + 1)))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("avow.analysis", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(labels=LABELS, stances=STANCES, words=LABEL_WORDS, counted=counted)
    return environment
