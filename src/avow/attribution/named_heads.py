"""Which person the head of a source names."""

from __future__ import annotations

import re
from itertools import pairwise

from avow.attribution.name_pieces import GENITIVE
from avow.attribution.name_titles import count_titles, without_honours
from avow.attribution.organisation_names import names_organisation, names_thing
from avow.attribution.people import People
from avow.attribution.person import Person
from avow.attribution.source_heads import (
    JOINING,
    PARENTHESIS,
    THINGS,
    head_end,
    head_noun,
    kind_of,
    main_words,
    split_name,
    words_to_head,
)
from avow.lexicon.function_words import DETERMINERS, PREPOSITIONS
from avow.lexicon.names import FIRM_ENDS, FIRMS, ORGANISATIONS, PLACES, SURNAMES, TITLES, role_noun

_OFFICE = re.compile(
    r"(?:(?:[Tt]he|[Ff]ormer|[Tt]hen|[A-Z][\w.-]*) ){0,3}?([^\W\d_a-z][\w-]*) (?:of|for) (?:the )?"
    r"([^\W\d_a-z][\w.’'-]*(?: [^\W\d_a-z][\w.’-]*)+)"
)
_SEAT = re.compile(r"(?:(?:[Tt]he|[A-Z][\w.-]*) ){0,3}?([^\W\d_a-z][\w-]*) (?:of|for) (?:the )?(?=[^\W\d_a-z])")
_SOMEBODY_S = frozenset("administration cabinet campaign government office party staff team".split())
"""Organisations that may be called after who leads them: "Office of Florida Governor Ana Roth"."""
_OF_STATE = re.compile(r"(?<=[Ss]ecretary) of [Ss]tate(?= [A-Z])")
_POINTING = frozenset("the a an his her their its this that both two one another my our your".split())
_IN_OFFICE = frozenset("acting incoming leading managing outgoing presiding retiring sitting visiting".split())
_LISTING = re.compile(r",? and |, ")
_ABOUT = re.compile(r" (?:of|to|for|with|by) [^\W\d_a-z]")
_ASIDE = re.compile(r"(?:[DRI]-[A-Z][\w. ]*|\d{1,3})?")
"""What may stand behind a name in a list: a party and a state, an age."""
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
    words = words_to_head(first)
    kind = kind_of(words)
    # "Oxfam's head of policy, Ana Roth", but "Oxfam's critics, among them Ana Roth".
    owned = kind != "group" and any(GENITIVE.search(word) for word in words[:-1])
    if not mark or not (role_noun(head_noun(first)) or ((owned or opener in _POINTING) and kind not in THINGS)):
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


def named_list(people: People, source: str, start: int) -> list[str]:
    """Gives the names of "Roth, D-Ohio, Lee, 40, and Dunn" or "France, Germany and Italy"; of other phrases none."""
    if "," not in source or " and " not in source:
        return []
    persons: list[str] = []
    places: list[str] = []
    at = before = 0
    described = False
    for piece in _LISTING.split(source):
        begin = source.index(piece, at)
        mark, at = source[at:begin], begin + len(piece)
        name = PARENTHESIS.sub(" ", piece).strip()
        count = len(persons) + len(places)
        # "A friend of Bo Lee and Cy Dunn" is one.
        if mark == " and " and count == before:
            return []
        before = count
        if name.removeprefix("the ").lower() in PLACES:
            places.append(name.removeprefix("the "))
        elif described and name[:1].isupper() and mark != ", and ":
            return []  # "a former aide to Bo Lee, Cy Dunn and Di Fox"
        elif name[:1].isupper() and (person := named_head(people, piece, start + begin)) is not None:
            persons.append(person.name)
        elif _whole_name(name):
            persons.append(name)
        elif mark.endswith(" and ") or not (_ASIDE.fullmatch(name) or kind_of(words_to_head(name)) == "person"):
            return []
        else:
            described = _ABOUT.search(name) is not None
    # "Berlin, Germany, and Rome, Italy" are two places.
    if persons or "," in source.rpartition(" and ")[2].rstrip(" ,"):
        places = []
    names = list(dict.fromkeys(persons or places))
    return names if len(names) > 1 else []


def _whole_name(phrase: str) -> bool:
    """Whether a phrase is a name of two or three words, and by its words nothing's."""
    words = phrase.split()
    low = {word.lower() for word in words}
    large = all(word[0].isupper() for word in words)
    return large and len(words) in (2, 3) and low.isdisjoint(ORGANISATIONS | FIRM_ENDS | TITLES)


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
        return _seat_holder(people, source, start)
    person = next(iter(people.before(start + match.end(), 1)), None)
    if person is None or person.last_end_before(start + match.end()) != start + match.end():
        return None
    return person if person.last_start_before(start + match.end()) > start + match.start(2) else None


def _seat_holder(people: People, source: str, start: int) -> Person | None:
    """Gives the person behind an organisation and a role: "Bank of England governor Ana Roth"."""
    match = _SEAT.match(source)
    if match is None or match[1].lower() not in (ORGANISATIONS | FIRMS) - _SOMEBODY_S:
        return None
    end = start + len(source.partition(",")[0].rstrip())
    person = next(iter(people.before(end, 1)), None)
    if person is None or person.last_end_before(end) != end:
        return None
    between = source[match.end() : max(0, person.last_start_before(end) - start)].split()
    if not between or _is_role(between[0]) or not _is_role(between[-1]):
        return None
    # "The Bank of England and Mayor Ana Roth" are two, "the Department of Health official who met Ana Roth" another.
    joined = any(word in JOINING and (_is_role(to) or to.islower()) for word, to in pairwise(between))
    return None if joined or head_end(between, joined=True) < len(between) else person


def _is_role(word: str) -> bool:
    return bool(role_noun(word.lower()))
