"""Whether two names may stand for the same holder, and where a text has a holder's name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from avow.lexicon.function_words import DETERMINERS, PREPOSITIONS
from avow.lexicon.names import DOCUMENTS, GROUPS, ORGANISATIONS, ROLES, SURNAMES
from avow.records import Span

_OWNER = re.compile(r"\w['’]s?\s+\w")
_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# Words around a name that do not tell one holder from another.
_EMPTY_WORDS = frozenset(
    "a an the of and for mr mrs ms miss dr prof professor sir dame lord lady sen senator rep representative gov"
    " governor president vice prime minister chancellor mayor judge justice general colonel captain sergeant"
    " detective officer chief director secretary spokesman spokeswoman spokesperson ambassador king queen prince"
    " princess pope bishop father sister brother former acting jr sr ii iii".split()
)
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii"))
_PEOPLES = frozenset(
    "democrats republicans conservatives liberals americans russians chinese germans europeans".split()
)
# What a word alone names: an organisation, or somebody of that family.
_NAMED = SURNAMES | frozenset(
    "congress senate parliament treasury pentagon kremlin fbi cia nato eu imf times journal herald ledger gazette"
    " tribune chronicle observer guardian baker barber bishop butcher carpenter king pope porter shepherd"
    " steward".split()
)
_GROUPS = GROUPS | frozenset("agent agents employee employees investors rebels miners moms dads".split())
_DESCRIBING = (_GROUPS | ROLES | DOCUMENTS | ORGANISATIONS | DETERMINERS) - _PEOPLES - _NAMED
# "Friends of the Earth", "Students for Life": who joins gives the body its name.
_MEMBERS = frozenset(
    "friends citizens students scientists veterans parents physicians doctors teachers workers".split()
)
# Whom there is one of at a time, so that what stands around the noun tells who it is: "Kremlin spokesman".
_OFFICES = frozenset(
    "spokesman spokeswoman spokesperson president minister secretary chancellor premier governor mayor king queen pope"
    " chairman chairwoman chairperson chair director chief ceo leader ambassador commissioner speaker".split()
)


def name_words(name: str) -> tuple[str, ...]:
    """Gives the lower-cased words of a name, without possessive endings, titles and function words.

    A name of nothing but such words ("the minister") keeps them, since they are all there is.

    Example:
        >>> name_words("Senator Ana Roth’s"), name_words("the minister")
        (('ana', 'roth'), ('the', 'minister'))
    """
    words = [re.sub(r"['’]s?$", "", word) for word in _TOKEN.findall(name.lower())]
    telling = tuple(word for word in words if word not in _EMPTY_WORDS)
    return telling or tuple(words)


def is_proper(name: str) -> bool:
    """Tells whether a speaker's name is a proper one, not a description that means somebody else in each article.

    A capital tells nothing where a description opens a sentence ("Residents"), or in an adjective or a place beside it.

    >>> is_proper("Ana Roth"), is_proper("spokesman"), is_proper("the FBI"), is_proper("Residents")
    (True, False, True, False)
    >>> is_proper("French official"), is_proper("Kremlin spokesman"), is_proper("Prosecutors in Harbor")
    (False, True, False)
    """
    words = name.partition(",")[0].split()
    if _names_members(words):
        return True
    opening = bool(words) and _is_describing(words[0])
    owned = _OWNER.search(name) is not None
    end = next((at for at, word in enumerate(words) if at and (word in PREPOSITIONS or word == "and")), len(words))
    if words and not owned and (end == 1 or words[end - 1].islower()) and _is_describing(words[end - 1]):
        head = words[end - 1].lower()
        if head in _GROUPS or (head in ROLES and head not in _OFFICES):
            return False
    return any(character.isupper() for word in words[opening:] for character in word)


def _names_members(words: list[str]) -> bool:
    if len(words) < 3 or words[0].lower() not in _MEMBERS or not (words[0][0].isupper() and words[-1][0].isupper()):
        return False
    return words[1] == "for" or words[1:3] == ["of", "the"]


def _is_describing(word: str) -> bool:
    return re.sub(r"['’]s?$", "", word.lower()) in _DESCRIBING and not any(
        character.isupper() for character in word[1:]
    )


def same_holder(one: str, other: str) -> bool:
    """Tells whether one name is the other or a short form of it: its words end with all words of the shorter.

    Example:
        >>> same_holder("Roth", "Health Minister Ana Roth"), same_holder("Ana Roth", "Ben Roth")
        (True, False)
    """
    # "Ana Roth's office" is not she, though it has both words of her name.
    owned = (_OWNER.search(one) is None) != (_OWNER.search(other) is None)
    return any(
        _is_short_form(first, second, ending=owned)
        for first, second in ((name_words(one), name_words(other)), (_with_family(one), _with_family(other)))
    )


def find_name(text: str, holder: str, spans: Iterable[Span] | None = None) -> Span | None:
    """Gives where a text first has the holder's full name, or else the last word of it, as whole words.

    Args:
        spans: Where to look; the whole text if None.

    Example:
        >>> find_name("His brother slept; Roth did not.", "Ana Roth")
        (19, 23)
    """
    places = [(0, len(text))] if spans is None else list(spans)
    words = _with_family(holder)
    for wanted in (holder.strip(), words[-1] if words else ""):
        # Not part of another word: "Lee" is not in "sleeping".
        pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)", re.IGNORECASE)
        for start, end in places if wanted else ():
            if match := pattern.search(text, start, end):
                return match.span()
    return None


def _is_short_form(first: tuple[str, ...], second: tuple[str, ...], *, ending: bool) -> bool:
    if not first or not second:
        return False
    shorter, longer = sorted((first, second), key=len)
    return longer[-len(shorter) :] == shorter or (not ending and len(shorter) > 1 and set(shorter) <= set(longer))


def _with_family(name: str) -> tuple[str, ...]:
    """Gives `name_words` with a last word that is a title elsewhere, as in "Stephen King"."""
    words = name_words(name)
    tokens = [match for match in _TOKEN.finditer(name) if match.group().lower() not in _SUFFIXES]
    if len(tokens) < 2:
        return words
    last, before = tokens[-1].group(), tokens[-2]
    family = re.sub(r"['’]s?$", "", last).lower()
    alone = name[before.end() : tokens[-1].start()].isspace()  # "Roth, Mayor" has a comma
    named = before.group()[0].isupper() and before.group().lower() not in _EMPTY_WORDS
    return (*words, family) if family in _EMPTY_WORDS and last[0].isupper() and alone and named else words
