"""What a text calls a person right before or behind the name: "the mayor, Ana Roth", "Ana Roth, the mayor,"."""

from __future__ import annotations

import re
from itertools import pairwise

from avow.attribution.name_titles import ROLES_OF_TITLES, office_before
from avow.attribution.person import Person
from avow.lexicon.function_words import AUXILIARIES, DETERMINERS
from avow.lexicon.names import FEMALE_NOUNS, MALE_NOUNS, ROLES, ranked_role, role_noun
from avow.lexicon.reporting import verb_forms

_LED_REACH = 32
_ROLE_AFTER = re.compile(r",\s(?:(?:the|an?|his|her|its|who is the)\s)?([^,.;:“”\"]{3,90})")
_ROLE_REACH = 120
_AGED = re.compile(r", (?:aged )?\d{1,3}\b[,.;:]?(?! (?:people|of|per|percent|years?|days?|times|miles))")
ROLE_ENDS = frozenset("of for in at who with whose whom which to by from on about against".split())
# What goes on behind a name and a comma, and is nothing that he or she is: "Ana Roth, and the mayor said".
_NO_APPOSITION = frozenset("and but or nor while as when after before".split())
# "Kofi Mensah, his wife and their son"
_FAMILY_LISTED = re.compile(r"(?:his|her|their)\b.*\band (?:the|an?|his|her|their|[A-Z])")


def titled_roles(text: str, start: int, end: int) -> set[str]:
    """Gives the roles that lead to a name in a run of words: "Lt. Gov.", "former President", "the mayor, "."""
    before, titled = _words_before(text, start), text[start:end].lower().split()
    words = [*before, *titled]
    places = list(range(len(words) - len(titled), len(words))) or [len(words) - 1] * bool(words)
    if office := office_before(text, start):
        # "Former Minister for Health Ana Roth"
        places += [at for at, word in enumerate(before) if word == office][-1:]
    roles = {
        ranked_role([*words[:at], noun])
        for at in places
        for noun in ROLES_OF_TITLES.get(words[at].rstrip(",."), [words[at]])
    }
    return roles - {""}


def role_before(text: str, start: int) -> str:
    """Gives the role that stands right before a name, as in "the mayor, Ana Roth" or "spokeswoman Ana Roth"."""
    return role_noun(word_before(text, start))


def word_before(text: str, start: int) -> str:
    """Gives the lower-case word before a name; "" where a sentence ends before it."""
    return next(iter(_words_before(text, start)[-1:]), "")


def _words_before(text: str, start: int) -> list[str]:
    """Gives the lower-case words before a name, in its paragraph; none where a sentence ends before it."""
    line = text[max(0, start - _LED_REACH) : start].rpartition("\n")[2]
    words = line.lower().rstrip(", \u00a0").split()
    return words if words and words[-1][-1] not in ".!?" else []


def explained(text: str, tokens: list[tuple[int, str]]) -> bool:
    """Whether an apposition with a role, an age, or a reporting verb follows, as behind people's names."""
    end = tokens[-1][0] + len(tokens[-1][1])
    following = text[end : end + 60].split()
    if not following:
        return False
    first = following[0].strip(",.").lower()
    if first in ("said", "says", "told", "who", "added", "wrote", "asked"):
        return True
    if text[end : end + 1] != ",":
        return False
    aged = _AGED.match(text, end) is not None
    return aged or any(word.strip(",.").lower() in ROLES for word in following[:5]) or first == "who"


def note_roles(text: str, person: Person, end: int) -> None:
    """Adds the roles, and the gender, that a name's apposition tells: "Ana Roth, the mayor of Leeds,"."""
    match = _ROLE_AFTER.match(text, end, end + _ROLE_REACH)
    if match is None:
        return
    raw = [word.strip(".’'") for word in match.group(1).split()]
    words = [word.lower() for word in raw]
    words = words[: next((at for at, word in enumerate(words) if word in ROLE_ENDS), len(words))]
    if not words or words[0] in _NO_APPOSITION or _FAMILY_LISTED.match(match.group().lstrip(", ")):
        return
    if words[0].endswith("ing") and len(words) > 1 and words[1] in DETERMINERS:
        # "Ana Roth, citing the governor, said"
        return
    for noun, following in pairwise(raw[: len(words)]):
        # "Next to Ana Roth, the governor had said", "Kofi Mensah, his wife Ama": somebody else.
        if noun.lower() in ROLES and (following.lower() in AUXILIARIES or following.lower() in verb_forms()):
            return
        if noun in ROLES and following[:1].isupper():
            return
    for after, noun in enumerate(words, start=1):
        if role := ranked_role(words[:after]):
            person.roles.add(role)
        if noun in FEMALE_NOUNS or noun in MALE_NOUNS:
            person.gender = person.gender or ("f" if noun in FEMALE_NOUNS else "m")
