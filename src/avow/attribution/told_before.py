"""Free indirect speech: what a reporter had been told, in a sentence of its own without a "she said".

In "Senator Bram announced that she would vote no. Hale himself had told her that he went where the law took him." it
is Bram who reports what Hale told her: she is whom he told, and the past perfect goes back before her words.
"""

from __future__ import annotations

import re
from dataclasses import replace

from avow.attribution.draft import Draft

_TOLD = frozenset("tell assure confide promise swear warn inform admit confess explain write whisper".split())
# A content that grows by ever more sentences would make the cost quadratic.
_MOST_INSIDE = 8
_ANSWERED = frozenset({"answer", "reply"})
_BEFORE = re.compile(r"\b(?:had|has|have)\b|['’]d\b", re.IGNORECASE)
_ADDRESSEE = re.compile(r"\s{0,3}(?:to |in )?(him|her|them|me|us)\b", re.IGNORECASE)
_SUBJECT_OF = {"him": "he", "her": "she", "them": "they"}
_PRONOUNS = frozenset("he she they it i we you who".split())


def with_told_before(text: str, drafts: list[Draft]) -> list[Draft]:
    """Gives outermost attributions, with those of whom the reporter before was told inside that one's.

    Args:
        text: The article's text.
        drafts: Outermost attributions in reading order, with what is inside them.
    """
    found: list[Draft] = []
    for draft in drafts:
        before = found[-1] if found else None
        if before is not None and _tells(text, before, draft):
            span = draft.bounds()
            found[-1] = replace(before, content=[*before.content, span], inner=[*before.inner, draft])
        else:
            found.append(draft)
    return found


def _tells(text: str, before: Draft, draft: Draft) -> bool:
    if draft.lemma.partition(" ")[0] not in _TOLD | _ANSWERED or not draft.cue or not draft.source or not draft.content:
        return False
    if before.cue_class != "speech" or not before.source or before.quoted or len(before.inner) > _MOST_INSIDE:
        return False
    first, after = draft.cue[-1]
    if max(draft.source)[1] > first or not _BEFORE.search(text, draft.cue[0][0], after):
        return False
    answered = draft.lemma in _ANSWERED and re.search(r"\bhad\b", text[draft.cue[0][0] : after]) is not None
    # A reader may take whom the verb addresses for a part of it: "had told her".
    last = text.rfind(" ", draft.cue[0][0], after)
    addressee = _ADDRESSEE.match(text, after) or (_ADDRESSEE.match(text, last) if last >= 0 else None)
    start = draft.bounds()[0]
    end = before.bounds()[1]
    if (
        (addressee is None and not answered)
        or start < end
        or text.count("\n", end, start)
        or text.startswith(("“", '"'), start)
    ):
        return False
    if text[end:start].count(". ") > 2 or not re.search(r"[.;?!]", text[end:start]):
        return False
    own = text[slice(*before.source[0])].lower()
    if addressee is None:
        return own not in _PRONOUNS
    told = _SUBJECT_OF.get(addressee[1].lower())
    if told is None or (own in _PRONOUNS and own != told) or (told == "they") != (own == "they"):
        return False
    holder = text[slice(*draft.source[0])].lower()
    return holder not in (own, told)
