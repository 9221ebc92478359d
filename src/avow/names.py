"""Whether two names may stand for the same holder."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# Words around a name that do not tell one holder from another.
_EMPTY_WORDS = frozenset(
    "a an the of and for mr mrs ms miss dr prof professor sir dame lord lady sen senator rep representative gov"
    " governor president vice prime minister chancellor mayor judge justice general colonel captain sergeant"
    " detective officer chief director secretary spokesman spokeswoman spokesperson ambassador king queen prince"
    " princess pope bishop father sister brother former acting jr sr ii iii".split()
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


def same_holder(one: str, other: str) -> bool:
    """Tells whether one name is the other or a short form of it: its words end with all words of the shorter.

    Example:
        >>> same_holder("Roth", "Health Minister Ana Roth"), same_holder("Ana Roth", "Ben Roth")
        (True, False)
    """
    first, second = name_words(one), name_words(other)
    if not first or not second:
        return False
    shorter, longer = sorted((first, second), key=len)
    return longer[-len(shorter) :] == shorter or (len(shorter) > 1 and set(shorter) <= set(longer))
