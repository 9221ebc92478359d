"""What is said in quotes, as plain propositions that can stand alone."""

from __future__ import annotations

import re
from typing import Final

from avow.lexicon.function_words import (
    AUXILIARIES,
    COMMON_VERBS,
    PREPOSITIONS,
    QUESTION_WORDS,
    SPEAKER_PRONOUNS,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
)
from avow.text import sentences, words

_QUOTATION: Final = re.compile(r"[\"“”«»]|(?<!\w)['‘]|['’](?!\w)")
_SPACES: Final = re.compile(r"\s+")
_OPENING: Final = re.compile(
    r"^(?:(?:and|but|so|yet|also|that|whether|then|still)\b[\s,]*|(?:yes|no|now|well|look|however|indeed),\s*)+",
    re.IGNORECASE,
)
# Nothing can stand alone that opens with one of these ...
_NO_OPENING: Final = (
    PREPOSITIONS
    | QUESTION_WORDS
    | SUBORDINATORS
    | SPEAKER_PRONOUNS
    | SUBJECT_PRONOUNS
    | AUXILIARIES
    | frozenset(
        "this that these those him her them his their its here there such one ones never not or nor up aboard".split()
    )
)
# ... or that has one of these, which hang on who says it, or on what was said before.
_POINTING: Final = frozenset(
    "i me my mine myself we us our ours you your yours he him his himself she her hers herself this these those that's"
    " i'm we're you're he's she's i've we've you've i'll we'll you'll he'll she'll i'd we'd you'd he'd she'd let's"
    " here".split()
)
# Somebody else's words inside the quote: the extractor gives them as a quote of their own.
_REPORTING: Final = frozenset(
    "said says saying told tells tell claimed claims claiming swore swears insisted insists confessed denied denies"
    " admitted admits assured assures announced announces argued argues".split()
)
# "the dam would hold, and that nobody need leave": two propositions with one verb of saying.
_SECOND: Final = re.compile(r",? and (?:that|whether) ")
_FEWEST_WORDS: Final = 4
_MOST_WORDS: Final = 28


def propositions(content: str) -> list[str]:
    """Gives the sentences of a quote's content that can stand alone as a claim, tidied up.

    Left out: questions, conditions, fragments without a verb, what opens with a word that points elsewhere ("it", "in
    that case"), and what speaks of "I", "you", "he" or "she". Reported speech keeps its tense ("was
    safe"): to know when it should not takes more than the quote.

    Example:
        >>> propositions('that the bridge was safe. "It held. But the tests are two years old,"')
        ['The bridge was safe.', 'The tests are two years old.']
    """
    plain = _SPACES.sub(" ", _QUOTATION.sub("", content)).strip()
    parts = [part for start, end in sentences(plain) for part in _SECOND.split(plain[start:end])]
    found = [_proposition(part) for part in parts]
    return [text for text in found if text]


def _proposition(sentence: str) -> str:
    """Gives one sentence as a proposition, or "" if it cannot stand alone."""
    if "?" in sentence or ":" in sentence:
        return ""
    text = _OPENING.sub("", sentence.strip(" \t-–—,;.…!")).strip(" ,;.…!-–—")
    tokens = [text[start:end].replace("’", "'") for start, end in words(text)]
    lowered = [token.lower() for token in tokens]
    if not _FEWEST_WORDS <= len(tokens) <= _MOST_WORDS or lowered[0] in _NO_OPENING or lowered[0].endswith("ly"):
        return ""
    if not _POINTING.isdisjoint(lowered) or not _REPORTING.isdisjoint(lowered):
        return ""
    if any(
        token in ("They", "That", "It") for token in tokens[1:]
    ):  # two sentences glued by the reporting clause between
        return ""
    if not any(_is_verb(token) for token in tokens[1:]):
        return ""
    return f"{text[0].upper()}{text[1:]}."


def _is_verb(token: str) -> bool:
    """Whether a word, in lower case unlike the month May, may be a finite verb."""
    return (
        token in AUXILIARIES or token in COMMON_VERBS or (token.islower() and token.endswith("ed") and len(token) > 4)
    )
