"""Whether a reporter and whom he or she reports are one person, where names alone do not tell."""

from __future__ import annotations

import re

from avow.lexicon.function_words import DETERMINERS
from avow.lexicon.names import ORGANISATIONS
from avow.records import Quote

_OBJECT_OF = {"he": "him", "she": "her", "they": "them"}
_REPRESENTS = re.compile(
    r"\b(?:spokes(?:man|woman|person)|aide|lawyer|counsel|attorney|clerk|secretary|adviser|advisor|director|deputy"
    r"|officer|staff|colleague|friend|office)\b"
)
_FAR = 400
_SENTENCE_END = re.compile(r"[.?!]\s")
_ADDRESSEE = 2
"""How many words behind a verb whom it addresses is looked for: "told her", "wrote to her"."""

_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def one_person(text: str, reporter: Quote, quote: Quote) -> bool:
    """Whether an inner holder is the reporter.

    A pronoun in what somebody reports is mostly the one who reports ("The dentist said that he did not know"), unless
    its name was found or he or she speaks for another ("Her spokesman said that she was glad"). And a "she said"
    behind a name goes back to that name ("Eva Roth promised a bus: both sides had signed, she said"), unless someone
    is told ("Eva Roth promised her a bus, she said").
    """
    own, inner = reporter.source_text.lower(), quote.source_text.lower()
    if not own or not inner:
        return False
    if inner in _OBJECT_OF:
        if quote.speaker is not None or _in_quotation(text, reporter, quote):
            return False
        if own == inner:
            return True
        spans = sorted((reporter.source[0], quote.source[0]))
        between = spans[0][1], spans[1][0]
        apart = between[1] - between[0] > _FAR or _SENTENCE_END.search(text, *between) is not None
        return not apart and own not in _OBJECT_OF and inner != "they" and not _REPRESENTS.search(own)
    behind = own in _OBJECT_OF and own != "they" and reporter.source[0][0] > quote.source[-1][1]
    if not behind or not _full_name(quote.source_text):
        return False
    told = quote.cue[-1][1] if quote.cue else quote.source[-1][1]
    heard = text[told : min(reporter.source[0][0], told + _FAR)].lower()
    return _OBJECT_OF[own] not in _WORD.findall(heard)[:_ADDRESSEE]


def _in_quotation(text: str, reporter: Quote, quote: Quote) -> bool:
    """Whether an inner holder is named in the reporter's own words, in which he or she would be "I"."""
    start = quote.source[0][0]
    return any(first <= start < after and text[first] in "“\"‘'" for first, after in reporter.content)


def _full_name(source: str) -> bool:
    """Whether a source ends with a first and a last name."""
    words = _WORD.findall(source)
    named = len(words) > 1 and all(word[0].isupper() and word.lower() not in DETERMINERS for word in words[-2:])
    return named and not any(word.lower() in ORGANISATIONS for word in words)
