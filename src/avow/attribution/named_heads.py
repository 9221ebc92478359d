"""Which person the head of a source names."""

from __future__ import annotations

import re

from avow.attribution.name_pieces import GENITIVE
from avow.attribution.name_titles import count_titles, without_honours
from avow.attribution.organisation_names import names_organisation, names_thing
from avow.attribution.people import People
from avow.attribution.person import Person
from avow.attribution.source_heads import (
    JOINING,
    PARENTHESIS,
    THINGS,
    head_noun,
    kind_of,
    main_words,
    split_name,
    words_to_head,
)
from avow.lexicon.function_words import DETERMINERS, PREPOSITIONS
from avow.lexicon.names import SURNAMES, TITLES, role_noun

_OFFICE = re.compile(
    r"(?:(?:[Tt]he|[Ff]ormer|[Tt]hen|[A-Z][\w.-]*) ){0,3}?([^\W\d_a-z][\w-]*) (?:of|for) (?:the )?"
    r"([^\W\d_a-z][\w.’'-]*(?: [^\W\d_a-z][\w.’-]*)+)"
)
_OF_STATE = re.compile(r"(?<=[Ss]ecretary) of [Ss]tate(?= [A-Z])")
_POINTING = frozenset("the a an his her their its this that both two one another my our your".split())
_IN_OFFICE = frozenset("acting incoming leading managing outgoing presiding retiring sitting visiting".split())
_PIECES = 3
"""How many pieces between commas may explain who is meant."""


def named_head(people: People, source: str, start: int) -> Person | None:
    """Gives the person whose name is the head of a source: "Health Minister Ana Roth, 45" but not "Roth's aide"."""
    if (holder := _office_holder(people, source, start)) is not None:
        return holder
    source = _OF_STATE.sub("", PARENTHESIS.sub(" ", source))
    pieces = main_words(source)
    if pieces and pieces[-1][-2:] in ("'s", "’s"):
        pieces = [*pieces[:-1], *pieces[-1][:-2].split()]
    if joins_people(people, pieces, start):
        return None
    pieces, name = split_name(pieces)
    name = without_honours(name, pieces)
    owner = next((at for at in range(len(name) - 2, -1, -1) if GENITIVE.search(name[at])), -1)
    pieces, name = pieces + name[: owner + 1], name[owner + 1 :]
    before = pieces[-1].lower() if pieces else ""
    # "the insurer Kell Moore", "the committee backing Ana Roth"; but "was denied by Ana Roth"
    if names_thing(before) or (before in PREPOSITIONS and before != "by"):
        return None
    if len(pieces) > 1 and before.endswith("ing") and before not in _IN_OFFICE:
        return None
    count, leading = count_titles(name)
    titles = [piece.lower() for piece in pieces] + leading
    name = name[count:]
    if names_organisation(name, titles) and not (
        len(name) == 1 and not pieces and name[0].lower().rstrip(".") in SURNAMES
    ):
        return None
    while name:
        person = people.named(name, titles)
        if person is not None:
            return person
        if name[0].lower().strip(".,") not in TITLES and len(name) <= 2:
            break
        name.pop(0)
    return None


def apposed_person(people: People, source: str, start: int, opener: str) -> Person | None:
    """Gives the person whose name explains a description: "The mayor, Ana Roth", "his rival, Bo Lee, 40"."""
    first, mark, _ = source.partition(", ")
    if not mark or not (
        role_noun(head_noun(first)) or (opener in _POINTING and kind_of(words_to_head(first)) not in THINGS)
    ):
        return None
    at = len(first) + 2
    for piece in source[at:].split(", ")[:_PIECES]:
        if (person := named_head(people, piece, start + at)) is not None:
            return person
        at += len(piece) + 2
    return None


def named_pair(people: People, source: str, start: int) -> tuple[Person, Person] | None:
    """Gives both people of "Roth and Lee", also behind a comma ("the two candidates, Ana Roth and Bo Lee")."""
    first, mark, second = source.rstrip(" ,").partition(" and ")
    if not mark or "," in second or " and " in second:
        return None
    before, _, first = first.rpartition(", ")
    first = first.removeprefix("Both ").removeprefix("both ")
    if not first or not first[0].isupper() or not second.lstrip()[:1].isupper():
        return None
    named = [named_head(people, name.strip(), start + source.index(name.strip())) for name in (first, second)]
    one, other = named
    if one is None or other is None or one is other or (before and before.split()[0].lower() not in _POINTING):
        return None
    return one, other


def joins_people(people: People, pieces: list[str], start: int) -> bool:
    """Whether words are two speakers ("the mayor and Ana Roth"), not two roles of one ("writer and activist")."""
    at = next((at for at, word in enumerate(pieces) if at and word in JOINING), 0)
    if not at or pieces[at] != "and":
        return at > 0
    leading, name = split_name(pieces[at + 1 :])
    if leading:
        return leading[0].lower() in DETERMINERS
    return bool(name) and (not count_titles(name)[0] or named_head(people, " ".join(pieces[:at]), start) is not None)


def _office_holder(people: People, source: str, start: int) -> Person | None:
    """Gives the person named behind an office: "Secretary of State Ana Roth", but not "Aides of Ana Roth"."""
    match = _OFFICE.match(source)
    if match is None or match[1].lower() not in TITLES:
        return None
    person = next(iter(people.before(start + match.end(), 1)), None)
    if person is None or person.last_end_before(start + match.end()) != start + match.end():
        return None
    return person if person.last_start_before(start + match.end()) > start + match.start(2) else None
