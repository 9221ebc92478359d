"""Names of organisations, firms and brands rather than of people."""

from __future__ import annotations

import re

from avow.attribution.name_titles import is_personal
from avow.lexicon.names import DOCUMENTS, FIRMS, ORGANISATIONS, SURNAMES, is_first_name

_BRAND = re.compile(r"(?!Mc|Mac|De|Di|Du|La|Le|Lo|Van|Von|Fitz|Del|San|St)[A-Z][a-z]+[A-Z]\w*")
# First names that are places too: "Charlotte Church" may be one.
_PLACE_NAMES = frozenset("charlotte chelsea florence georgia grace jordan regina victoria virginia".split())


def names_thing(noun: str) -> bool:
    """Tells whether a name right behind a noun is that of no person: "the insurer Kell Moore"."""
    return noun in ORGANISATIONS or noun in DOCUMENTS or noun in FIRMS


def names_organisation(words: list[str], titles: list[str]) -> bool:
    """Tells whether a noun for organisations is among the words of a name, and is nobody's family name.

    >>> names_organisation(["Harbor", "Council"], []), names_organisation(["White", "House"], [])
    (True, True)
    >>> names_organisation(["Mary", "White"], []), names_organisation(["House"], ["dr."])
    (False, False)
    """
    low = [word.lower().rstrip(".") for word in words]
    if ORGANISATIONS.isdisjoint(low):
        return False
    if low[-1] not in SURNAMES or not ORGANISATIONS.isdisjoint(low[:-1]):
        return True
    if any(is_personal(title.rstrip(".")) for title in titles):
        return False
    placed = low[0] in _PLACE_NAMES and low[-1] not in ("white", "un")
    return placed or len(low) == 1 or not is_first_name(words[0])


def is_brand(word: str) -> bool:
    """Tells whether a word is written as abbreviations and brands are: "ESPN", "ProPublica"."""
    return (word.isupper() and len(word) > 1) or _BRAND.fullmatch(word) is not None
