"""``NAME: "..."``: headlines, transcripts, and lines that open with a speaker."""

from __future__ import annotations

import re

from avow.attribution.draft import Draft
from avow.attribution.names_in_text import INVERTED
from avow.attribution.sentence import QUOTE, Sentence
from avow.attribution.sources import has_verb
from avow.lexicon.reporting import verb_forms

_LABELS = frozenset(
    "contributing watch photo photos related note update updated breaking exclusive correction read wow editor's"
    " editor’s video opinion analysis listen see also more tip source sources credit by editing reporting just"
    " fact answer live recipe quiz review obituary timeline explainer factbox feature letters weather".split()
)
_LARGE = r"[^\W\d_a-z][\w.’'-]*"
_LABEL = re.compile(rf"^((?:{_LARGE}(?: {_LARGE}){{0,2}}(?=:))|[QA](?=\.))[:.]\s+(?=\S)", re.MULTILINE)
_FEWEST_TURNS = 4
_MAX_SOURCE = 7
"""How many items a speaker before a colon may have: longer phrases are sentences."""
_MAX_LABEL = 14
"""How many a speaker in capitals may have, with what is said of him or her: "CARLA MUNOZ, HOST (via telephone)"."""


def is_interview(text: str) -> bool:
    """Tells whether several paragraphs of a text open with a speaker and a colon, or "Q." and "A."."""
    labels = _LABEL.findall(text)
    return len(labels) >= _FEWEST_TURNS and len(set(labels)) < len(labels)


def read_turn(sentence: Sentence) -> list[Draft]:
    """Gives who speaks in a paragraph of an interview that opens so: ``Ana Roth:``, ``Q.``.

    The content only begins; there is none where the label has a line of its own.
    """
    label = _LABEL.match(sentence.text, sentence.starts[0]) if sentence.opens_paragraph else None
    if label is None or label[1].lower().split()[0] in _LABELS:
        return []
    start, end = label.span(1)
    alone = "\n" in sentence.text[end : label.end()]
    return [
        Draft(
            [] if alone else [(label.end(), label.end() + 1)],
            [(end, end + 1)],
            [(start, end)],
            ":",
            "speech",
            frame="colon-name",
        )
    ]


def read_colon(sentence: Sentence) -> list[Draft]:
    """Gives the attribution of a line that opens with a name and a colon, marking its items.

    Behind a name at the start of a paragraph any content counts ("Roth: We will appeal"); elsewhere, and
    behind longer phrases, only a quotation does.
    """
    low = sentence.low
    head = low[: _MAX_LABEL + 1]
    colon = head.index(":") if ":" in head else 0
    if colon == 0 or colon + 1 >= len(low) or any(sentence.taken[: colon + 2]):
        return []
    # "CARLA MUNOZ, HOST:", "SEN. BILL HASKETT (R):"
    name_end = next((index for index in range(1, colon) if low[index] in (",", "(")), colon)
    large = _written_large(sentence, name_end)
    if not large:
        if colon > _MAX_SOURCE or has_verb(sentence, 0, colon):
            return []
        name_end = colon
    if not sentence.capital(0) or QUOTE in low[:colon]:
        return []
    quoted = low[colon + 1] == QUOTE
    addressee = low.index("to", 0, name_end) if "to" in low[1:name_end] else name_end
    named = all(sentence.capital(index) or low[index] in ("of", "&", "and", ".") for index in range(addressee))
    if not quoted and not (named and sentence.opens_paragraph and _may_speak(sentence, addressee)):
        return []
    if sentence.raw(0).lower() in _LABELS and addressee < 3:
        return []
    # "Said Hale: “We lost.”"; without a quotation "Said" may be a first name.
    inverted = quoted and addressee > 1 and low[0] in INVERTED
    cue = 0 if inverted else colon
    draft = Draft(
        [sentence.between(colon + 1, len(low))],
        [sentence.between(cue, cue + 1)],
        [sentence.between(1 if inverted else 0, addressee)],
        verb_forms()[low[0]].verb.lemma if inverted else ":",
        "speech",
        frame="colon-quote" if quoted else "colon-name",
    )
    sentence.take(0, len(low))
    return [draft]


def _written_large(sentence: Sentence, after: int) -> bool:
    start, end = sentence.between(0, after)
    return sentence.opens_paragraph and sentence.text[start:end].isupper()


def _may_speak(sentence: Sentence, after: int) -> bool:
    """Whether an unquoted content may follow: in a headline, or in a transcript ("Q:", "TAPPER:")."""
    if _written_large(sentence, after):
        return True
    headline = not sentence.text[: sentence.starts[0]].strip()
    return headline and sentence.low[0] != "the" and len(sentence) > after + 2
