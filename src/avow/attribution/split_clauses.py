"""Contents that end before their own verb: "said that his successor, in the bar, | had described the sale as done"."""

from __future__ import annotations

from dataclasses import replace

from avow.attribution.draft import Draft
from avow.lexicon.function_words import AUXILIARIES, COMMON_VERBS
from avow.lexicon.reporting import verb_forms

_MOST_BETWEEN = 9
_LONGEST = 400
_CLAUSAL = frozenset("say tell think believe recall report claim admit".split())
_ATTITUDES = frozenset({"speech", "belief", "denial", "doubt"})
_NO_VERB_OF_A_SUBJECT = frozenset({"and", "but", "then", "to", "according"})
_ENDS = frozenset('.?!;:\n“”"')


def with_own_verbs(text: str, drafts: list[Draft]) -> list[Draft]:
    """Gives attributions, those joined of which the second says what the first one's content does.

    A reader that looks for outermost attributions takes "described" for another word of who said it. A content without
    a verb, and a second cue with the same source behind it in the sentence, are one clause.

    Args:
        text: The article's text.
        drafts: Outermost attributions in reading order.
    """
    found: list[Draft] = []
    for draft in drafts:
        before = found[-1] if found else None
        if before is not None and _goes_on(text, before, draft):
            span = min(before.content)[0], max(draft.content)[1]
            found[-1] = replace(before, content=[span])
        else:
            found.append(draft)
    return found


def _goes_on(text: str, before: Draft, draft: Draft) -> bool:
    if not (before.source and before.source == draft.source and before.cue and draft.cue and draft.content):
        return False
    start, end = min(before.content)[0], max(before.content)[1]
    cue = draft.cue[0][0]
    if not max(before.cue)[1] <= start < end <= cue < min(draft.content)[0] or cue - start > _LONGEST:
        return False
    between = text[end:cue].strip()
    if before.lemma not in _CLAUSAL and not text[start:end].startswith("that "):
        return False
    if not between.startswith(",") or between[-1:] != "," or draft.cue_class not in _ATTITUDES:
        return False
    first = text[slice(*draft.cue[0])].split()[0].lower()
    if first.endswith("ing") or first in _NO_VERB_OF_A_SUBJECT:
        return False
    if not _ENDS.isdisjoint(text[start:cue]) or len(between.split()) > _MOST_BETWEEN:
        return False
    return not any(_verb(word) for word in text[start:end].lower().replace(",", " ").split())


def _verb(word: str) -> bool:
    entry = verb_forms().get(word)
    return word in AUXILIARIES or word in COMMON_VERBS or (entry is not None and bool(entry.tags & {"ed", "s"}))
