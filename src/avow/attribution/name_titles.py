"""What stands before or behind a name: titles, offices, descriptions, letters such as MP."""

from __future__ import annotations

import re

from avow.lexicon.names import FEMALE_TITLES, HONOURS, MALE_TITLES, ROLES, TITLES, is_first_name, role_noun

RANKS = TITLES - frozenset(
    "lead leader state party town city county district press health trade major father brother sister"
    " pope king prince judge host coach white baker farmer nurse teacher trustee actor singer"
    " author editor anchor pc dean canon vicar private".split()
)
# Roles that are names as well: with one word behind them they are taken for a first name.
_ROLES_LIKE_NAMES = frozenset(
    "angler barber bishop butcher carpenter climber farmer gardener grower painter porter runner shepherd skipper"
    " steward swimmer".split()
)
# With these a single word is the whole name: "Pope Francis", "Lord Hale".
NAMING = frozenset("pope king queen prince princess emperor empress sultan lord lady baroness".split())
_ADDED = frozenset("crown grand first second".split())
_PLACE_BEGINS = frozenset(
    "new north south west east san santa los las st. saint fort port mount el la le great".split()
)
_PLACE_ENDS = frozenset(
    "city county state island islands valley kingdom republic park hills beach bay wales ireland korea africa york"
    " zealand states emirates guinea".split()
)
_COURTESY = frozenset("mr mrs ms miss dr".split())
_OFFICES = frozenset(
    "state health finance defense defence education justice interior trade environment agriculture transport"
    " transportation labor labour energy commerce treasury foreign affairs homeland security veterans housing public"
    " opposition social services culture sport sports science technology industry equality home".split()
)
_OF_OFFICE = re.compile(r"(?<![\w’'-])([^\W\d_a-z][\w-]*) (?:of|for) (?:the )?$")
_OFFICE_REACH = 48
ROLES_OF_TITLES = {
    "sen": {"senator", "lawmaker"},
    "senator": {"senator", "lawmaker"},
    "rep": {"congressman", "congresswoman", "representative", "lawmaker"},
    "representative": {"congressman", "congresswoman", "representative", "lawmaker"},
    "congressman": {"congressman", "representative", "lawmaker"},
    "congresswoman": {"congresswoman", "representative", "lawmaker"},
    "gov": {"governor"},
    "gen": {"general"},
    "pres": {"president"},
    "dr": {"doctor"},
    "prof": {"professor"},
    "lt": {"lieutenant"},
    "col": {"colonel"},
    "capt": {"captain"},
    "sgt": {"sergeant"},
}
_DOING = ("er", "or", "ist", "man", "woman", "ian", "ant", "ies")


def count_titles(words: list[str]) -> tuple[int, list[str]]:
    """Gives how many words before a name are titles or what belongs to them, and the titles in lower case.

    At least one word is left, since "Governor" alone is what somebody is called by.

    >>> count_titles("New York Attorney General Ana Roth".split())
    (4, ['attorney', 'general'])
    """
    low = [word if (word := each.lower()) in TITLES else word.rstrip(".") for each in words]
    # "New York Attorney General Ana Roth": the name begins behind the last title.
    first = next((index + 1 for index in range(len(words) - 2, -1, -1) if low[index] in RANKS), 0)
    titles = [word for word in low[:first] if word in TITLES]
    while first < len(words) - 1:
        word = low[first]
        if word in _ADDED and low[first + 1] in TITLES:
            first += 1
            continue
        role = word if word in TITLES else role_noun(word)
        if not role or (word not in TITLES and word in _ROLES_LIKE_NAMES and len(words) - first == 2):
            break
        titles.append(role)
        first += 1
    return first, titles


def only_title(word: str, title: str) -> bool:
    """Whether a word behind a title is another one ("House Speaker") and nobody's name ("Mr. King")."""
    if title.rstrip(".") in _COURTESY or is_first_name(word):
        return False
    return word in TITLES or bool(role_noun(word))


def is_personal(title: str) -> bool:
    """Whether only people have a title: "Mr", "Mayor", "Sen.", but not "Republican"."""
    return (
        title in _COURTESY
        or title in MALE_TITLES
        or title in FEMALE_TITLES
        or title in ROLES_OF_TITLES
        or (title in ROLES and title not in ("republican", "democrat"))
    )


def without_honours(words: list[str], titles: list[str]) -> list[str]:
    """Gives a name without the letters behind it.

    >>> without_honours(["Ana", "Roth", "KC", "MP"], [])
    ['Ana', 'Roth']
    """
    fewest = 1 if titles else 2
    while len(words) > fewest and words[-1].rstrip(".") in HONOURS:
        words = words[:-1]
    return words


def behind_office(tokens: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Gives a name without the office or place before it: "Public Health Ana Roth", "Leeds Ana Roth"."""
    while len(tokens) > 2 and tokens[0][1].lower() in _OFFICES:
        tokens = tokens[1:]
    if len(tokens) < 3 or tokens[-1][1].lower() in _PLACE_ENDS:
        return tokens
    placed = len(tokens) > 3 or tokens[0][1].lower() not in _PLACE_BEGINS
    return tokens[-2:] if placed or is_first_name(tokens[-2][1]) else tokens


def behind_description(tokens: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Gives a name without what describes its bearer, in capitals: "Maricopa County Recorder Helen Purcell"."""
    if len(tokens) < 3 or not is_first_name(tokens[-2][1]) or is_first_name(tokens[0][1]):
        return tokens
    described = len(tokens) > 3 or tokens[0][1].lower().endswith(_DOING)
    return tokens[-2:] if described else tokens


def office_before(text: str, start: int) -> str:
    """Gives the title before the "of" or "for" of an office that a name begins with: "Minister for Health Ana"."""
    match = _OF_OFFICE.search(text, max(0, start - _OFFICE_REACH), start)
    return match[1].lower() if match is not None and match[1].lower() in TITLES else ""
