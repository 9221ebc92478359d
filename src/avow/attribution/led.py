"""Quotations that no known cue claims but the sentence plainly leads to, or signs."""

from __future__ import annotations

from avow.attribution.draft import Draft
from avow.attribution.sentence import DASHES, QUOTE, Sentence
from avow.attribution.sources import main_subject, source_span

_MIN_WORDS = 3
_MAX_SIGNATURE = 8


def read_led_quotations(sentence: Sentence) -> list[Draft]:
    """Gives the attribution of a quotation behind a colon or comma: ``Roth thundered: "..."``, marking its items."""
    low = sentence.low
    if QUOTE not in low:
        return []
    for index in range(2, len(low)):
        quotation = sentence.quotes[index]
        if quotation is None or sentence.taken[index] or low[index - 1] not in (":", ","):
            continue
        inside = sentence.text[slice(*quotation.inside)]
        if not inside[:1].isupper() or len(inside.split(None, _MIN_WORDS)) < _MIN_WORDS or any(sentence.taken[:index]):
            continue
        subject = main_subject(sentence, index - 1)
        if subject is None or subject[1] >= index - 1:
            continue
        cue_start = subject[1] if index - 1 - subject[1] <= 3 else index - 2
        draft = Draft(
            [sentence.between(index, index + 1)],
            [sentence.between(cue_start, index - 1)],
            [source_span(sentence, subject)],
            low[index - 2],
            "speech",
            frame="led" + low[index - 1],
            quoted=True,
        )
        sentence.take(0, index + 1)
        return [draft]
    return []


def read_signature(sentence: Sentence) -> Draft | None:
    """Gives the source of a line like ``- Bernie Sanders`` or of ``"..." — Ana Roth, minister``, without content."""
    low = sentence.low
    dash = 1 if low[0] == QUOTE else 0
    if dash >= len(low) or low[dash] not in DASHES or sentence.taken[dash]:
        return None
    size = len(low)
    if not dash + 1 < size <= dash + 1 + _MAX_SIGNATURE or not sentence.capital(dash + 1) or QUOTE in low[dash:]:
        return None
    name_end = next((index for index in range(dash + 1, size) if low[index] == ","), size)
    if not all(sentence.capital(index) or low[index] in ("of", "(", ")", "@") for index in range(dash + 1, name_end)):
        return None
    content = [sentence.between(0, 1)] if dash == 1 else []
    sentence.take(0, size)
    return Draft(
        content,
        [sentence.between(dash, dash + 1)],
        [sentence.between(dash + 1, size)],
        low[dash],
        frame="dash",
        quoted=True,
    )
