"""What an encoder reads: the claim, and the passage with the holder's mention and words marked in it.

The marks are plain characters that hardly occur in news (``<holder>``, ``{the holder's words}``), so that any
pretrained vocabulary has them; the same characters in the text are replaced first, so that no text can forge a mark.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from avow.names import find_name
from avow.records import Example, Span, Spans

_MENTION = ("<", ">")
_CONTENT = ("{", "}")
_REPLACED = str.maketrans({"<": "(", ">": ")", "{": "(", "}": ")", "\n": " ", "\t": " "})
# "Rejected {claims that it rained}": the noun says that somebody claims, which made models take the holder for one who
# reports; "rejected claims {that it rained}" is how denials mostly look.
_NAMING = re.compile(
    r"(?:(?:the|these|those|any|all|such|[\w.]{1,30}[’']s) )?"
    r"(?:claim|report|allegation|suggestion|accusation|charge|assertion|idea|notion|rumou?r|statement|contention|theory"
    r"|theories|speculation)s? (?=that )",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """How an example becomes text; stored with the model, as weights fit one way only.

    Attributes:
        mention: Mark the words that name the holder.
        content: Mark the holder's words.
        chain: Begin with the holder's name where it is not marked, and with who reports a nested holder.
        most_characters: Passages longer than this are cut around the marked words; beginnings are kept where
            nothing is marked.
    """

    mention: bool = True
    content: bool = True
    chain: bool = True
    most_characters: int = 700

    def as_settings(self) -> dict[str, Any]:
        """Gives plain values for a manifest."""
        return asdict(self)


def marked_pair(example: Example, marking: Marking) -> tuple[str, str]:
    """Gives (claim, marked passage).

    >>> example = Example(claim="It rained.", passage="Ann said it rained.", mention=((0, 3),), content=((9, 18),))
    >>> marked_pair(example, Marking())
    ('It rained.', '<Ann> said {it rained}.')
    """
    mention = holder_mention(example)
    focus = (*example.content, *example.cue, *mention)
    start, end = _window(example.passage, focus, marking.most_characters)
    text = example.passage.translate(_REPLACED)
    inserts: list[tuple[int, int, str]] = []
    if marking.content:
        content = _without_naming(example.passage, example.content)
        inserts += _inserts(content, (start, end), _CONTENT, outermost=True)
    if marking.mention:
        inserts += _inserts(mention, (start, end), _MENTION, outermost=False)
    pieces: list[str] = []
    last = start
    for at, _, mark in sorted(inserts):
        pieces += [text[last:at], mark]
        last = at
    pieces.append(text[last:end])
    prefix = _prefix(example, named=bool(mention) and marking.mention) if marking.chain else ""
    return example.claim.translate(_REPLACED), prefix + "".join(pieces).strip()


def _without_naming(text: str, content: Spans) -> Spans:
    """Gives a content without a noun that calls it a claim or report, where a clause with "that" follows."""
    if not content:
        return content
    (start, end), *others = content
    found = _NAMING.match(text, start, end)
    return ((found.end(), end), *others) if found else content


def holder_mention(example: Example) -> Spans:
    """Gives the words that name the holder; for a nested holder those inside the outer source's words.

    Corpora that annotate only the outermost source give its mention for a nested holder too; then the holder's
    name is looked for in the content, and () is the answer where it is not there.
    """
    if not example.outer or any(_inside(span, example.content) for span in example.mention):
        return example.mention
    if not example.content:
        return example.mention
    named = find_name(example.passage, example.holder or "", example.content)
    return (named,) if named else ()


def _inside(span: Span, spans: Spans) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _prefix(example: Example, *, named: bool) -> str:
    parts: list[str] = []
    if example.holder and (example.outer or not named):
        parts.append(f"{example.holder.translate(_REPLACED)}: ")
    if example.outer:
        parts.append(f"(via {', '.join(example.outer).translate(_REPLACED)}) ")
    return "".join(parts)


def _inserts(spans: Spans, window: Span, marks: tuple[str, str], *, outermost: bool) -> list[tuple[int, int, str]]:
    """Gives (offset, order at that offset, mark): marks that close come first, then content opens before a mention."""
    found: list[tuple[int, int, str]] = []
    for start, end in spans:
        left, right = max(start, window[0]), min(end, window[1])
        if left < right:
            found += [(left, 2 if outermost else 3, marks[0]), (right, 1 if outermost else 0, marks[1])]
    return found


def _window(text: str, focus: Spans, most: int) -> Span:
    """Gives at most about `most` characters of the text around `focus`, cut at white space."""
    if len(text) <= most:
        return 0, len(text)
    if not focus:
        return 0, _back_to_space(text, 0, most)
    first = min(start for start, _ in focus)
    last = max(end for _, end in focus)
    room = most - (last - first)
    if room <= 0:
        start, end = first, min(len(text), first + most)
    else:
        # A little more before than after: who "he" is, is said before.
        start = max(0, first - room * 3 // 5)
        end = min(len(text), start + most)
        start = max(0, end - most)
    while 0 < start < first and not text[start - 1].isspace():
        start += 1
    return start, _back_to_space(text, last if last < end else start, end) if end < len(text) else end


def _back_to_space(text: str, least: int, end: int) -> int:
    """Gives the last white space in text[least : end + 1], or `end` where it has none, as in a long address."""
    at = end
    while at > least and not text[at].isspace():
        at -= 1
    return at if at and text[at].isspace() else end
