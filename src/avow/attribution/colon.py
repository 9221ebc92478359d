"""``NAME: "..."``: headlines, transcripts, and lines that open with a speaker."""

from __future__ import annotations

from avow.attribution.draft import Draft
from avow.attribution.sentence import QUOTE, Sentence
from avow.attribution.sources import has_verb

_MAX_SOURCE = 7
"""How many items a speaker before a colon may have: longer phrases are sentences."""


def read_colon(sentence: Sentence) -> list[Draft]:
    """Gives the attribution of a line that opens with a name and a colon, marking its items.

    Behind a name at the start of a paragraph any content counts ("Roth: We will appeal"); elsewhere, and
    behind longer phrases, only a quotation does.
    """
    low = sentence.low
    colon = next((index for index in range(min(len(low), _MAX_SOURCE + 1)) if low[index] == ":"), 0)
    if colon == 0 or colon + 1 >= len(low) or any(sentence.taken[: colon + 2]):
        return []
    if has_verb(sentence, 0, colon) or not sentence.capital(0) or QUOTE in low[:colon]:
        return []
    quoted = low[colon + 1] == QUOTE
    addressee = low.index("to", 0, colon) if "to" in low[1:colon] else colon
    named = all(sentence.capital(index) or low[index] in ("of", "&", "and", ".") for index in range(addressee))
    if not quoted and not (named and sentence.opens_paragraph):
        return []
    source = sentence.between(0, addressee)
    draft = Draft(
        [sentence.between(colon + 1, len(low))],
        [sentence.between(colon, colon + 1)],
        [source],
        ":",
        "speech",
        frame="colon-quote" if quoted else "colon-name",
    )
    sentence.take(0, len(low))
    return [draft]
