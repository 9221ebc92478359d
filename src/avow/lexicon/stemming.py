"""A light English stemmer: it joins the inflections of a word, for matching a claim with a passage."""

from __future__ import annotations

from functools import lru_cache

_VOWELS = frozenset("aeiouy")
# Longest first; (suffix, replacement, letters that must remain).
_DERIVATIONS: tuple[tuple[str, str, int], ...] = (
    ("ization", "iz", 3),
    ("isation", "iz", 3),
    ("ational", "", 4),
    ("fulness", "", 3),
    ("ations", "", 4),
    ("ation", "", 4),
    ("ating", "", 4),
    ("ments", "", 4),
    ("ated", "", 4),
    ("ates", "", 4),
    ("ants", "", 5),
    ("ment", "", 4),
    ("ness", "", 4),
    ("ious", "i", 3),
    ("ions", "", 4),
    ("ings", "", 3),
    ("ate", "", 4),
    ("ant", "", 5),
    ("ial", "", 5),
    ("ion", "", 4),
    ("ing", "", 3),
    ("ers", "", 4),
    ("ies", "i", 2),
    ("ied", "i", 2),
    ("ism", "", 4),
    ("ist", "", 4),
    ("ity", "", 4),
    ("ive", "", 4),
    ("ise", "iz", 4),
    ("ize", "iz", 4),
    ("ous", "", 4),
    ("ful", "", 4),
    ("ics", "i", 4),
    ("ic", "i", 4),
    ("ed", "", 3),
    ("er", "", 4),
    ("ly", "", 3),
    ("es", "", 3),
    ("al", "", 4),
    ("s", "", 3),
    ("y", "i", 2),
    ("e", "", 3),
)
# Forms that no suffix rule reaches.
_IRREGULAR: dict[str, str] = {
    form: base
    for base, forms in {
        "die": "died dies dying",
        "lie": "lied lies lying",
        "win": "won winning",
        "shoot": "shot shots shooting",
        "steal": "stole stolen",
        "buy": "bought",
        "sell": "sold",
        "build": "built",
        "pay": "paid",
        "fall": "fell fallen",
        "rise": "rose risen rising",
        "grow": "grew grown",
        "break": "broke broken",
        "hide": "hid hidden",
        "write": "wrote written",
        "speak": "spoke spoken",
        "choose": "chose chosen",
        "fight": "fought",
        "catch": "caught",
        "teach": "taught",
        "send": "sent",
        "spend": "spent",
        "lose": "lost losing loses",
        "leave": "left leaving",
        "meet": "met",
        "run": "ran running",
        "sink": "sank sunk",
        "begin": "began begun",
        "take": "took taken",
        "give": "gave given",
        "go": "went gone goes",
        "make": "made making",
        "keep": "kept",
        "hold": "held",
        "tell": "told",
        "say": "said says",
        "see": "saw seen",
        "know": "knew known",
        "think": "thought",
        "come": "came coming",
        "become": "became",
        "find": "found",
        "hear": "heard",
        "do": "did done does",
        "have": "has had having",
        "be": "is are was were been being am",
        "man": "men",
        "woman": "women",
        "child": "children",
        "person": "people persons",
        "life": "lives",
        "death": "deaths",
    }.items()
    for form in forms.split()
}


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Gives the stem of a lower-case word; words that share a stem are read as forms of one word.

    Examples:
        >>> {stem(word) for word in ("denies", "denied", "denying", "deny")}
        {'deni'}
        >>> stem("resignation") == stem("resigned")
        True
    """
    word = word.removesuffix("'s").removesuffix("'")
    word = _IRREGULAR.get(word, word)
    for _ in range(2):
        shorter = _strip(word)
        if shorter == word:
            break
        word = shorter
    return word


def _strip(word: str) -> str:
    if word.endswith(("ss", "us", "is")):
        return word
    for suffix, replacement, remaining in _DERIVATIONS:
        if word.endswith(suffix):
            base = word[: -len(suffix)]
            if len(base) >= remaining and any(letter in _VOWELS for letter in base):
                if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz" and suffix in ("ed", "ing", "er"):
                    base = base[:-1]
                return base + replacement
    return word
