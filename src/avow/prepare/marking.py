"""Passages with the holder's words marked, for people to read."""

from __future__ import annotations

from avow.records import Example


def marked_passage(example: Example) -> str:
    """Gives the passage with the holder's content in [[ ]] and mention in {{ }}.

    >>> example = Example(claim="", passage="It is so, she said.", content=((0, 8),), mention=((10, 13),))
    >>> marked_passage(example)
    '[[It is so]], {{she}} said.'
    """
    marks: list[tuple[int, int, str]] = []
    for spans, before, after in ((example.content, "[[", "]]"), (example.mention, "{{", "}}")):
        for start, end in spans:
            # At one place, what ends there is closed before what begins there is opened.
            marks += [(start, 1, before), (end, 0, after)]
    pieces, last = [], 0
    for place, _, mark in sorted(marks):
        pieces += [example.passage[last:place], mark]
        last = place
    return "".join([*pieces, example.passage[last:]])
