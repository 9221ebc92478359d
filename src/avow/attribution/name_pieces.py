"""The pieces of a name, and how names are compared: initials, particles, "al-", "Jr."."""

from __future__ import annotations

import re

from avow.lexicon.names import NAME_PARTICLES

_SHORT = (
    "Mr|Mrs|Ms|Dr|Sens?|Reps?|Gov|Gen|Lt|Col|Maj|Capt|Sgt|Cpl|Adm|Prof|Rev|Hon|St|Jr|Sr|Messrs|Pres|Cmdr|Cdr|Supt|Insp"
    "|Det|Ch|Coun|Cllr|Ald|Brig|Pvt|Spc|SENS?|REPS?|GOV|GEN|LT|COL|MAJ|CAPT|SGT|ADM|PROF|REV|DR|MR|MRS|MS"
    "|[^\\W\\d_a-z]"
)
# "J.D." is one piece; a hyphen joins, two are a dash.
PIECE = rf"(?:(?:[^\W\d_a-z]\.){{2,4}}|(?:{_SHORT})\.|[^\W\d_a-z][\w’']*(?:[-\u2010\u2011][\w’']+)*)"
_PREFIX = r"(?:(?:a[dlnrs]|ash|el)[-\u2010\u2011]|(?:d|dell)['’])"
NEXT_PIECE = rf"(?:[ \u00a0](?:(?:{'|'.join(sorted(NAME_PARTICLES))})[ \u00a0]){{0,3}}{_PREFIX}?{PIECE})"
_PREFIXED = re.compile(rf"{_PREFIX}(?=\w)", re.IGNORECASE)
_LETTERS = re.compile(r"\b(\w) (?=\w\b)")
GENITIVE = re.compile(r"['’]s?$")


def is_prefixed(word: str) -> bool:
    """Tells whether a word is a family name that begins in lower case: "al-Assad", "d’Alema"."""
    return _PREFIXED.match(word) is not None


def is_family_of(short: list[str], words: list[str]) -> bool:
    """Whether a family name with its particles, as "Von der Leyen", is that of a longer name."""
    return short[0].lower() in NAME_PARTICLES and name_key(words).endswith(f" {name_key(short)}")


def family_name(words: list[str]) -> str:
    """Gives the family name in lower case, without "Jr." and the like, or "al-" and the like."""
    kept = [word for word in words if word.lower().strip(".,") not in ("jr", "sr", "ii", "iii")] or words
    return _PREFIXED.sub("", name_key([kept[-1].strip(",")]), count=1)


def name_key(words: list[str]) -> str:
    """Gives a name as it is looked up: lower case, one kind of apostrophe and hyphen, "J. K." as "J.K." or "JK"."""
    plain = " ".join(words).lower().replace(".", "").replace("’", "'").replace("\u2010", "-").replace("\u2011", "-")
    return _LETTERS.sub(r"\1", plain)


def initials_fit(words: list[str], full: list[str]) -> bool:
    """Whether "H. Clinton" or "Hillary R. Clinton" can be short for the full name."""
    initials = len(words[0].rstrip(".")) == 1 or "." in words[0][:-1]
    return words[0][0].lower() == full[0][0].lower() and (initials or words[0].lower() == full[0].lower())
