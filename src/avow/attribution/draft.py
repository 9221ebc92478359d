"""An attribution while it is being put together."""

from __future__ import annotations

from dataclasses import dataclass, field

from avow.records import CueClass, Span


@dataclass(slots=True)
class Draft:
    """Spans of one attribution, in article offsets, not yet sorted or joined.

    Attributes:
        quoted: The content is led by a quotation.
        inner: The attributions inside the content.
        frame: The frame by which the rule found it; for measuring rules.
    """

    content: list[Span]
    cue: list[Span] = field(default_factory=list)
    source: list[Span] = field(default_factory=list)
    lemma: str = ""
    cue_class: CueClass = "speech"
    negated: bool = False
    modal: bool = False
    frame: str = ""
    quoted: bool = False
    inner: list[Draft] = field(default_factory=list)

    def bounds(self) -> Span:
        """Gives where its first part begins and its last one ends."""
        spans = (*self.content, *self.cue, *self.source)
        return min(start for start, _ in spans), max(end for _, end in spans)
