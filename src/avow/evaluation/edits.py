"""Changing a passage without losing where its content, cue and mention stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from avow.records import Example, Spans

Edit = tuple[int, int, str]
"""Replace ``passage[start:end]`` by the text; start and end are equal for an insertion."""


def edit_passage(example: Example, edits: Sequence[Edit]) -> Example:
    """Gives the example with its passage changed and its spans moved along; spans that vanish are dropped.

    An insertion at the start of a span becomes part of it, one at its end does not.

    Args:
        example: What to change.
        edits: Of ranges that do not overlap, in any order.

    >>> before = Example(claim="c", passage="He said: it fell.", content=((9, 16),))
    >>> after = edit_passage(before, [(9, 9, "perhaps "), (0, 2, "Orr")])
    >>> after.passage, [after.passage[start:end] for start, end in after.content]
    ('Orr said: perhaps it fell.', ['perhaps it fell'])
    """
    ordered = sorted(edits)
    pieces, position = [], 0
    for start, end, text in ordered:
        pieces += [example.passage[position:start], text]
        position = end
    pieces.append(example.passage[position:])
    return replace(
        example,
        passage="".join(pieces),
        content=_moved(example.content, ordered),
        cue=_moved(example.cue, ordered),
        mention=_moved(example.mention, ordered),
    )


def _moved(spans: Spans, edits: Sequence[Edit]) -> Spans:
    found = [(_place(start, edits, end=False), _place(end, edits, end=True)) for start, end in spans]
    return tuple((start, end) for start, end in found if start < end)


def _place(offset: int, edits: Sequence[Edit], *, end: bool) -> int:
    """Moves one offset; inside a replaced range it goes to the near end of what replaces it."""
    moved = offset
    for first, last, text in edits:
        if first == last == offset:
            continue
        if last <= offset:
            moved += len(text) - (last - first)
        elif first < offset:
            moved += first - offset + (len(text) if end else 0)
    return moved
