"""Attributions inside contents: "Smith said that the ministry believes that ..." has two holders."""

from __future__ import annotations

from collections.abc import Callable

from avow.attribution.draft import Draft
from avow.quotation_marks import Style, quotations
from avow.records import Span

MAX_DEPTH = 4
"""How many holders a chain may have; each level reads its content once more, so the cost stays linear."""

_MIN_LENGTH = len("a says b")

_SELF = frozenset("i we you my our your me us i’m i'm i’ve i've we’re we're one it itself there".split())
_HOLDING = frozenset({"speech", "belief", "denial", "doubt", "perception", "document", "poll"})

Reader = Callable[[str, Span, Style], list[Draft]]


def read_nested(text: str, outer: Draft, style: Style, read: Reader, depth: int = 2) -> None:
    """Fills `outer.inner` with the attributions inside its content, each with its own inner ones.

    Kept are those with a source of their own: "I think" inside a quotation adds no holder.

    Args:
        text: The article's text.
        outer: The attribution whose content is read.
        style: The quotation marks that surround the outer attribution.
        read: Gives the attributions of a span of the text.
        depth: How many holders the chain has with an inner one.
    """
    if depth > MAX_DEPTH:
        return
    for start, end in sorted(outer.content):
        if end - start < _MIN_LENGTH:
            continue
        for span, inner_style in _readable(text, (start, end), style):
            for draft in read(text, span, inner_style):
                if _is_holder(text, draft):
                    read_nested(text, draft, inner_style, read, depth + 1)
                    outer.inner.append(draft)
    outer.inner.sort(key=lambda draft: min(draft.content))


def _readable(text: str, span: Span, style: Style) -> list[tuple[Span, Style]]:
    """Gives the stretches of a content to read: the inside of a quotation, with the other marks, or all of it."""
    found = quotations(text, span, style)
    if len(found) == 1 and found[0].start == span[0] and found[0].end >= span[1]:
        return [(found[0].inside, "single" if style == "double" else "double")]
    start, end = span
    if text[start:end].lower().startswith("that "):
        start += len("that ")
    return [((start, end), style)]


def _is_holder(text: str, draft: Draft) -> bool:
    if not draft.source or draft.cue_class not in _HOLDING:
        return False
    start, end = draft.source[0]
    return text[start:end].lower() not in _SELF


def numbered(drafts: list[Draft], prefix: str = "q", outer: str | None = None) -> list[tuple[str, str | None, Draft]]:
    """Gives (id, outer id, draft) of all drafts in reading order, inner ones right behind their outer one."""
    found: list[tuple[str, str | None, Draft]] = []
    for number, draft in enumerate(drafts, start=1):
        name = f"{prefix}{number}"
        found.append((name, outer, draft))
        found.extend(numbered(draft.inner, f"{name}.", name))
    return found
