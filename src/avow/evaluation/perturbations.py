"""Small changes to an example whose effect on the right answer is known.

Each takes an example and gives the changed one, or None where it does not apply. They follow the
stance guideline: the reporter's verb, the holder's name, the letter case and a contraction do not
change a stance; a negated claim turns it round; "may" makes a hedge.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from avow.evaluation.edits import Edit, edit_passage
from avow.evaluation.facts import content_words
from avow.lexicon.stance import stance_cues
from avow.records import Example, Span

_AUXILIARY = re.compile(
    r"\b(?P<verb>is|are|was|were|will|would|should|must|has been|have been|had been|can|could|did|does)\b"
    r"(?P<not> not\b)?"
)
_NEUTRAL_VERB = re.compile(r"\b(?:said|stated|claimed|admitted|insisted|argued|noted|asserted)\b")
_QUOTATION = re.compile('“[^“”]*”|"[^"]*"')
_NAME = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*)+")
_OPENING = "“\"‘'«( "
# Words that begin a sentence in lower case when something is put before them.
_LOWERED: Final = frozenset(
    "A All An Any At Both But By Each Every For From He Her His If In It Its Many Most My No On One Our She Some That"
    " The Their There These They This Those We With You Your".split()
)
_HEDGE_WORDS: Final = {
    "may": "will",
    "might": "will",
    "perhaps": "",
    "maybe": "",
    "possibly": "",
    "probably": "",
    "likely": "",
    "apparently": "",
}
_CONTRACTIONS: Final = {
    "n't": " not",
    "'re": " are",
    "'ve": " have",
    "'ll": " will",
    "I'm": "I am",
    "can't": "cannot",
    "won't": "will not",
    "shan't": "shall not",
}
_CONTRACTED = re.compile(r"\b(?:[Cc]an|[Ww]on|[Ss]han)['’]t\b|\bI['’]m\b|(?<=\w)(?:n['’]t|['’](?:re|ve|ll))\b")
_INVENTED: Final = ("Adela Brandt", "Corin Hale", "Imke Sorrel", "Rafe Tolland", "Senna Wold", "Jory Pell")
_ASIDE = "The meeting lasted two hours and was held in the small hall."


def negate_claim(example: Example) -> Example | None:
    """Puts "not" after the claim's first auxiliary verb, or takes it away.

    >>> negate_claim(Example(claim="The dam is safe.", passage="")).claim
    'The dam is not safe.'
    >>> negate_claim(Example(claim="The dam is not safe.", passage="")).claim
    'The dam is safe.'
    """
    match = _AUXILIARY.search(example.claim)
    # "Nobody is ..." or "... is never ..." would not be turned round by a "not".
    rest = example.claim[: match.start()] + example.claim[match.end() :] if match else ""
    if not match or any(kind in ("negation", "question") for _, kind in stance_cues(rest)):
        return None
    first, *others = match["verb"].split(" ")
    turned = match["verb"] if match["not"] else " ".join([first, "not", *others])
    if match["not"] and first in ("did", "does"):
        return None  # "did rise" is emphatic rather than plain
    return replace(example, claim=example.claim[: match.start()] + turned + example.claim[match.end() :])


def insert_hedge(example: Example) -> Example | None:
    """Opens the holder's content with "Perhaps", where it has no hedge yet.

    >>> insert_hedge(Example(claim="c", passage="“The dam held,” Orr said.", content=((0, 15),))).passage
    '“Perhaps the dam held,” Orr said.'
    """
    own = _own_words(example)
    if not own:
        return None
    start, end = own[0]
    text = example.passage[start:end]
    if any(kind in ("hedge", "noncommittal", "condition", "question") for _, kind in stance_cues(text)):
        return None
    skipped = len(text) - len(text.lstrip(_OPENING))
    if text[skipped:].startswith("that "):
        skipped += len("that ")
    first = re.match(r"\w+", text[skipped:])
    if not first:
        return None
    at = start + skipped
    word = first.group()
    opening = "Perhaps " if word[0].isupper() and (skipped == 0 or text[skipped - 1] in "“\"‘'«") else "perhaps "
    lowered = word.lower() if word in _LOWERED else word
    return edit_passage(example, [(at, at + len(word), opening + lowered)])


def remove_hedges(example: Example) -> Example | None:
    """Takes adverbs such as "perhaps" out of the holder's content and turns "may" and "might" into "will".

    >>> remove_hedges(Example(claim="c", passage="It may perhaps fall.", content=((0, 20),))).passage
    'It will fall.'
    """
    edits: list[Edit] = []
    for start, end in _own_words(example):
        for match in re.finditer(r"\w+", example.passage[start:end]):
            word = match.group()
            if word.lower() in _HEDGE_WORDS and word != "May":
                edits.append(_without(example.passage, (start + match.start(), start + match.end())))
    return edit_passage(example, edits) if edits else None


def rename_holder(example: Example) -> Example | None:
    """Gives the holder an invented name, wherever the passage has the old one.

    >>> changed = rename_holder(Example(claim="c", passage="Ida Voss, said Voss.", holder="Ida Voss", id="7"))
    >>> changed.passage == f"{changed.holder}, said {changed.holder.split()[1]}."
    True
    """
    name = example.holder or ""
    if not _NAME.fullmatch(name):
        return None
    new = _INVENTED[_number(example) % len(_INVENTED)]
    family, new_family = name.split()[-1], new.split()[-1]
    pattern = re.compile(rf"\b(?:{re.escape(name)}|{re.escape(family)})\b")
    matches = list(pattern.finditer(example.passage))
    if not matches or family in example.claim:
        return None
    edits = [(match.start(), match.end(), new if match.group() == name else new_family) for match in matches]
    return replace(edit_passage(example, edits), holder=new)


def swap_reporting_verb(example: Example) -> Example | None:
    """Turns a plain reporting verb into one that judges: "said" into "claimed" or "admitted".

    >>> swap_reporting_verb(Example(claim="c", passage="Orr claimed it fell.", cue=((4, 11),))).passage
    'Orr admitted it fell.'
    """
    cues = [match.span() for match in _NEUTRAL_VERB.finditer(example.passage)] if not example.cue else example.cue
    if len(cues) != 1:
        return None
    start, end = cues[0]
    verb = example.passage[start:end]
    if not _NEUTRAL_VERB.fullmatch(verb):
        return None
    others = [other for other in ("claimed", "admitted") if other != verb]
    return edit_passage(example, [(start, end, others[_number(example) % len(others)])])


def lower_case(example: Example) -> Example | None:
    """Puts claim, passage and holder in lower case.

    >>> lower_case(Example(claim="Rain fell.", passage="IT RAINED, Orr said.")).passage
    'it rained, orr said.'
    """
    changed = replace(
        example,
        claim=example.claim.lower(),
        passage="".join(_lower(letter) for letter in example.passage),
        holder=example.holder.lower() if example.holder else example.holder,
    )
    return changed if changed != example else None


def misspell(example: Example) -> Example | None:
    """Swaps two letters in every fourth long word of the passage that carries no stance.

    >>> misspell(Example(claim="c", passage="Flooding reached the harbour on Tuesday evening.")).passage
    'Foloding reached the harbour on Tuesday eevning.'
    """
    cues = [span for span, _ in stance_cues(example.passage)]
    long = [match.span() for match in re.finditer(r"\b[^\W\d_]{6,}\b", example.passage)]
    plain = [span for span in long if not any(start < span[1] and span[0] < end for start, end in cues)]
    edits: list[Edit] = []
    for start, end in plain[::4]:
        word = example.passage[start:end]
        if word[1] != word[2]:
            edits.append((start + 1, start + 3, word[2] + word[1]))
    return edit_passage(example, edits) if edits else None


def spell_out(example: Example) -> Example | None:
    """Spells out contractions ("didn't" becomes "did not") and straightens curly quotation marks.

    >>> spell_out(Example(claim="c", passage="“It won’t fall,” Orr said.")).passage
    '"It will not fall," Orr said.'
    """
    edits: list[Edit] = []
    for match in _CONTRACTED.finditer(example.passage):
        plain = match.group().replace("’", "'")
        long = _CONTRACTIONS.get(plain) or _CONTRACTIONS[plain.lower()].capitalize()
        edits.append((match.start(), match.end(), long))
    edits += [(match.start(), match.end(), '"') for match in re.finditer("[“”]", example.passage)]
    return edit_passage(example, edits) if edits else None


def add_aside(example: Example) -> Example | None:
    """Adds a sentence to the end of the passage that has nothing to do with the claim."""
    return replace(example, passage=f"{example.passage.rstrip()} {_ASIDE}") if example.passage.strip() else None


def other_claim(example: Example, claims: Sequence[str]) -> Example | None:
    """Asks about a claim of other examples that shares no content word with claim or passage.

    >>> other_claim(Example(claim="The dam is safe.", passage="It held."), ["The dam will hold.", "Taxes rise."]).claim
    'Taxes rise.'
    """
    known = content_words(example.claim) | content_words(example.passage)
    start = _number(example)
    for step in range(len(claims)):
        claim = claims[(start + step) % len(claims)]
        if claim and not content_words(claim) & known:
            return replace(example, claim=claim, claim_id="", label="unrelated")
    return None


def blank_passage(example: Example) -> Example:
    """Leaves the claim alone: what can be answered without reading."""
    return replace(example, passage="", content=(), cue=(), mention=())


def blank_claim(example: Example) -> Example:
    """Leaves the passage alone: what can be answered without knowing the question."""
    return replace(example, claim="")


def _own_words(example: Example) -> Sequence[Span]:
    """Gives the holder's content; where none is marked, the passage's only quotation, if it has just one."""
    if example.content:
        return example.content
    quotations = [match.span() for match in _QUOTATION.finditer(example.passage)]
    return quotations if len(quotations) == 1 else []


def _without(passage: str, span: Span) -> Edit:
    start, end = span
    word = passage[start:end]
    new = _HEDGE_WORDS[word.lower()]
    if new:
        return start, end, new.capitalize() if word[0].isupper() else new
    after = re.match(r",?\s*", passage[end:])
    return start, end + (after.end() if after else 0), ""


def _lower(letter: str) -> str:
    # A few letters become two; spans must keep their places, so those stay.
    lowered = letter.lower()
    return lowered if len(lowered) == 1 else letter


def _number(example: Example) -> int:
    """Gives a number that an example always has, for choices that should vary between examples."""
    key = f"{example.corpus}\0{example.id}\0{example.passage}"
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:4], "big")
