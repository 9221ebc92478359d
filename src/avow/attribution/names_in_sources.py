"""Names that are part of a quote's source: Iben Falk of "the harbour master, Iben Falk"."""

from __future__ import annotations

import re

from avow.attribution.name_pieces import GENITIVE, NEXT_PIECE, PIECE
from avow.attribution.organisation_names import names_thing
from avow.attribution.person_roles import ROLE_ENDS
from avow.lexicon.function_words import PREPOSITIONS
from avow.lexicon.names import DOCUMENTS, FIRM_ENDS, GROUPS, KIN, ORGANISATIONS, PLACES, ROLES, role_noun
from avow.records import Span

_DETERMINER = "[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ur"
_DESCRIBED = re.compile(rf"(?:{_DETERMINER})\s([\w’'-]+(?:\s[\w’'-]+){{0,8}}),\s({PIECE}{NEXT_PIECE}{{1,2}}),?")
_RELATED = re.compile(
    rf"(?:{_DETERMINER}|{PIECE}{NEXT_PIECE}{{0,2}}(?<=['’]s|s['’]))\s(?:[\w’'-]+\s){{0,3}}([\w-]+),"
    rf"\s({PIECE}{NEXT_PIECE}{{0,2}})(?:,\s\d{{1,3}})?,?"
)
_LED = re.compile(
    rf"((?:[\w’'.-]{{1,40}} ){{0,5}}?(?:[a-z][\w-]{{2,40}}|[\w-]{{1,40}}['’]s?)) ({PIECE}{NEXT_PIECE}{{0,2}})"
    r"(?=$|,| [a-z(–—-])"
)
_PAIRED = re.compile(rf"({PIECE}{NEXT_PIECE}{{1,2}}) and ({PIECE}{NEXT_PIECE}{{1,2}})")
_PLACING = frozenset(
    "north south east west northern southern eastern western central downtown nearby rural the".split()
)


def led_name(text: str, source: Span) -> Span | None:
    """Gives the name behind what a source is: of Len Croft in "union boss Len Croft"."""
    found = _LED.match(text, *source)
    if found is None:
        return None
    led = found[1].lower().split()
    head = GENITIVE.sub("", led[-1])
    # "Germany's Kell Werke" is a firm as often as "Germany's Jonas Hede" is somebody.
    if head != led[-1] and (head in PLACES or " " not in found[2]):
        return None
    if any(word in PREPOSITIONS or word in ("and", "or", "as", "that", "who") for word in led):
        return None
    if head == led[-1] and (names_thing(head) or head in GROUPS or head in _PLACING):
        return None
    return found.span(2) if len(found[2].split()) > 1 or role_noun(head) else None


def apposed_name(text: str, source: Span) -> Span | None:
    """Gives the name of whom a source describes: of Iben Falk in "the harbour master, Iben Falk"."""
    found = _DESCRIBED.fullmatch(text, *source)
    if found is None:
        return None
    words = found[1].lower().split()
    head = words[next((index for index, word in enumerate(words) if word in ROLE_ENDS), len(words)) - 1]
    if head in ORGANISATIONS or head in DOCUMENTS or head in GROUPS or (head.endswith("s") and head not in ROLES):
        return None
    return found.span(2)


def relative_name(text: str, source: Span) -> Span | None:
    """Gives the name of a relative: of Luis in "her son, Luis"."""
    found = _RELATED.fullmatch(text, *source)
    if found is None or not KIN.intersection((found[1].lower(), role_noun(found[1].lower()))):
        return None
    return found.span(2)


def paired_names(text: str, source: Span) -> list[Span]:
    """Gives the two names of a source like "Kofi Mensah and Ana Roth"."""
    found = _PAIRED.fullmatch(text, *source)
    if found is None or any(word.lower() in ORGANISATIONS or word.lower() in FIRM_ENDS for word in found[0].split()):
        return []
    return [found.span(1), found.span(2)]
