"""Whether a person is a man or a woman, by titles, nouns and pronouns."""

from __future__ import annotations

import re
from bisect import bisect_right

from avow.lexicon.names import FEMALE_NOUNS, FEMALE_TITLES, MALE_NOUNS, MALE_TITLES
from avow.records import Span

_GENDERED = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
_VOTING_MENTIONS = 12
_VOTING_REACH = 240


def title_gender(titles: list[str]) -> str:
    """Gives the gender that titles in lower case tell, or ""."""
    if any(title in FEMALE_TITLES or title in FEMALE_NOUNS for title in titles):
        return "f"
    return "m" if any(title in MALE_TITLES or title in MALE_NOUNS for title in titles) else ""


def noun_gender(words: list[str]) -> str:
    """Gives the gender that a noun among lower-case words tells, or ""."""
    return "f" if FEMALE_NOUNS.intersection(words) else "m" if MALE_NOUNS.intersection(words) else ""


def gender_by_pronouns(text: str, mentions: list[Span], starts: list[int]) -> str:
    """Gives the gender of the pronouns between a person's mentions and the next name; "" on a tie.

    Those in the sentence of the mention count twice.

    Args:
        text: The article's text.
        mentions: Where the person is named, ascending.
        starts: Where anybody is named, ascending.
    """
    votes = {"m": 0, "f": 0}
    for start, end in mentions[:_VOTING_MENTIONS]:
        following = bisect_right(starts, start)
        stop = starts[following] if following < len(starts) else len(text)
        window = text[end : min(stop, end + _VOTING_REACH)]
        sentence = min((at for mark in ".!?" if (at := window.find(mark)) >= 0), default=len(window))
        for match in _GENDERED.finditer(window):
            weight = 2 if match.start() < sentence else 1
            votes["f" if match[0].lower() in ("she", "her", "hers", "herself") else "m"] += weight
    if votes["m"] == votes["f"]:
        return ""
    return "m" if votes["m"] > votes["f"] else "f"
