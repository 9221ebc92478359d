"""The head of a source and what kind of speaker it names: "spokesman" of "A spokesman for the group"."""

from __future__ import annotations

import re

from avow.attribution.name_pieces import is_prefixed
from avow.attribution.organisation_names import names_thing
from avow.lexicon.function_words import PREPOSITIONS
from avow.lexicon.names import (
    DOCUMENTS,
    FIRM_ENDS,
    GROUPS,
    NAME_PARTICLES,
    ORGANISATIONS,
    PLACE_PHRASES,
    PLACES,
    ROLES,
    role_noun,
)
from avow.lexicon.reporting import verb_forms
from avow.records import SpeakerKind

CONTRACTION = re.compile(r"['’](?:s|d|ll|ve|re|m)$")
THINGS = frozenset({"organisation", "document"})
_CALLED = re.compile(
    r"(?:[\w’'-]{1,40} ){0,4}?([a-z][\w-]{1,40}) ([A-Z][\w.&’'-]{0,40}(?: (?:&|[A-Z][\w.&’'-]{0,40})){0,8})"
)
PARENTHESIS = re.compile(r"\s?\([^()]*\)\s?")
_ARTICLES = frozenset("the a an".split())
JOINING = frozenset("and or nor".split())
# "Under", "outside" and the like stand before a noun as well: "the outside counsel".
_HEAD_ENDS = (PREPOSITIONS - frozenset("inside outside following under over past".split())) | frozenset(
    "who that which whose except excluding including besides but -".split()
)
_HEAD_ENDS_WITH_MORE = frozenset("familiar close involved".split())
"""Adjectives that end a head where a preposition follows: "a source close to", but not "his close ally"."""


def kind_of(head_words: list[str]) -> SpeakerKind:
    """Tells from a noun phrase's head what kind of speaker it is."""
    head = CONTRACTION.sub("", head_words[-1]).rstrip(".") if head_words else ""
    if head in DOCUMENTS:
        return "document"
    if head in ORGANISATIONS:
        return "organisation"
    if role_noun(head):
        return "person"
    # Before plurals: "the United States", "Honduras".
    if head in PLACES or any(" ".join([*head_words[-size:-1], head]) in PLACE_PHRASES for size in (2, 3)):
        return "organisation"
    if head in GROUPS or (head.endswith("s") and (head[:-1] in ROLES or head_words[0] not in ("a", "an"))):
        return "group"
    if any(word in ORGANISATIONS for word in head_words):
        return "organisation"
    return "unknown"


def head_noun(phrase: str) -> str:
    """Gives the head noun of a phrase in lower case: "spokesman" of "A spokesman for the group"."""
    return (words_to_head(phrase) or [""])[-1]


def words_to_head(phrase: str) -> list[str]:
    """Gives the lower-case words of a phrase up to its head noun."""
    words = phrase.lower().split()
    return words[: head_end(words)]


def head_end(words: list[str], *, joined: bool = False) -> int:
    """Gives the index after the head noun of a phrase.

    Args:
        words: The phrase; only those in lower case can end its head.
        joined: Go on behind "and" and "or".
    """
    for index in range(1, len(words)):
        word = words[index]
        if word in _HEAD_ENDS or (word in JOINING and not joined):
            return index
        following = words[index + 1] if index + 1 < len(words) else ""
        if word in _HEAD_ENDS_WITH_MORE and following in PREPOSITIONS:
            return index
        # "the lawyer representing Ana Roth"
        before = words[index - 1].lower()
        if (
            following
            and word.endswith("ing")
            and word in verb_forms()
            and (role_noun(before) or before in GROUPS or before in DOCUMENTS)
        ):
            return index
    return len(words)


def main_words(phrase: str) -> list[str]:
    """Gives the words of a phrase up to its head, or its heads: "Ana Roth and Bo Lee" of "Ana Roth and Bo Lee, 40"."""
    words = re.split(r",|\s[-–—]|--|—", phrase, maxsplit=1)[0].split()
    return words[: head_end(words, joined=True)]


def split_name(words: list[str]) -> tuple[list[str], list[str]]:
    """Gives the words before a name that ends a phrase, and those of the name."""
    at = len(words)
    while at and (words[at - 1][0].isupper() or words[at - 1] in NAME_PARTICLES or is_prefixed(words[at - 1])):
        at -= 1
    return words[:at], words[at:]


def firm_name(phrase: str) -> tuple[str, str] | None:
    """Gives the noun and the name of "insurer Kell Moore" or "rival broker Lund Securities"."""
    match = _CALLED.fullmatch(phrase)
    if match is None or not (names_thing(match[1]) or match[2].split()[-1].lower() in FIRM_ENDS):
        return None
    return match[1], match[2]


def without_article(phrase: str) -> str:
    """Gives a phrase without "the", "a" or "an" before it; an article alone stays."""
    first, _, rest = phrase.strip().partition(" ")
    return rest if rest and first.lower() in _ARTICLES else phrase.strip()


def written_as_name(phrase: str) -> bool:
    """Whether all words of a phrase are written as those of a name are."""
    words = phrase.split()
    return bool(words) and all(word[0].isupper() or word in ("&", "and", "of", "for", "the") for word in words)
