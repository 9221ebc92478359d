"""Titles of programmes and books in quotation marks, which nobody says: ``said on NBC's “Meet the Press” that``."""

from __future__ import annotations

import re

from avow.quotation_marks import Quotation

_SMALL = frozenset("a an the of and or to in on for with at by from vs as &".split())
_LONGEST = 9
"""How many words a title may have."""
_REACH = 80
"""How many characters before a quotation tell what it is."""
_WORKS = (
    "show programme program podcast series serial sitcom drama episode segment broadcast special book memoir"
    " autobiography biography novel film movie documentary play musical song album essay article op-ed column editorial"
    " speech lecture talk report paper study poem pamphlet manifesto magazine newsletter blog exhibition"
).replace(" ", "|")
_OWNER = r"(?:[A-Z][\w&.]*\s){0,3}[A-Z][\w&.]*['’]s?\s"
_LEADS = re.compile(
    r"(?:"
    rf"\b(?:on|in|during)\s(?:{_OWNER})?"
    # Who is told: a programme, when the words are those of a title.
    rf"|\b(?:told|tells|telling)\s(?:{_OWNER})?"
    rf"|\b(?:{_WORKS})s?,?\s(?:(?:called|named|titled|entitled),?\s)?"
    r"|\b(?:titled|entitled),?\s"
    r")$"
)
_RUNNING_TEXT = re.compile(r"\b[a-z]{4}")


def is_title(text: str, quotation: Quotation, begin: int) -> bool:
    """Tells whether a quotation is the title of a work rather than words that somebody says.

    Its words are written large, and "on", "in", "told" or a noun such as "book" leads to it. In a headline all words
    may be written large, so there a quotation is none.

    >>> text = "Roth said on “Meet the Press” that it was fair."
    >>> is_title(text, Quotation(13, 29), 0)
    True

    Args:
        text: The article's text.
        quotation: Where it stands.
        begin: Where its sentence begins.
    """
    if not quotation.closed or not _written_large(text[slice(*quotation.inside)].rstrip(" ,.")):
        return False
    before = text[max(begin, quotation.start - _REACH) : quotation.start]
    return _LEADS.search(before) is not None and _RUNNING_TEXT.search(before) is not None


def _written_large(inside: str) -> bool:
    words = inside.split()
    return (
        0 < len(words) <= _LONGEST
        and (words[0][0].isupper() or words[0][0].isdigit())
        and all(word[0].isupper() or not word[0].isalpha() or word.lower() in _SMALL for word in words)
    )
