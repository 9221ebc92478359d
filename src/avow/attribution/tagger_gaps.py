"""What the tagger leaves open: quotations without a cue of their own, transcripts and signed lines, found by rules."""

from __future__ import annotations

from bisect import bisect_left

from avow.attribution.draft import Draft
from avow.attribution.quoted import FRAME
from avow.quotation_marks import Style, quotations
from avow.records import Span
from avow.text import joined_spans, paragraphs

CUELESS = frozenset({"colon-name", "colon-quote", "dash"})
"""Frames of rules whose cue is a mark, which the tagger's training data hardly have."""
TITLED = "finite/title"
"""Frame of ``wrote in “The Long Tide” that``: to the tagger, what stands in quotation marks is what somebody says."""

INSERTED = "finite/inserted"
"""Frame of ``Neither figure, cautions Lowe, is final``, which the tagger seldom sees."""


class Covered:
    """Which characters of a text some attribution covers already.

    Spans may touch or overlap; asking costs the logarithm of their number.
    """

    def __init__(self, spans: list[Span]) -> None:
        joined = joined_spans(spans)
        self._ends = [end for _, end in joined]
        self._starts = [start for start, _ in joined]

    def touches(self, span: Span) -> bool:
        """Whether a character of the span is covered."""
        at = bisect_left(self._ends, span[0] + 1)
        return at < len(self._starts) and self._starts[at] < span[1]


def fill_gaps(text: str, style: Style, tagged: list[Draft], ruled: list[Draft]) -> list[Draft]:
    """Gives the tagger's attributions and what rules add where it found nothing, in reading order.

    A turn of a transcript ("ROTH: We will appeal. We have time.") is what its speaker says, all of it; what the tagger
    found inside is left to the reader of nested attributions. Added are also other lines that begin with a speaker
    and a colon or end with a signature, clauses behind the title of a book or programme, and quotations that stand
    alone, to the attribution that the rules continue with them ("“No,” he said. “We stay.”").

    Args:
        text: The article's text.
        style: Its quotation marks.
        tagged: The tagger's attributions; their contents may grow.
        ruled: The rules' attributions of the same text.
    """
    turns = [rule for rule in ruled if _is_turn(text, rule)]
    surer = Covered([span for rule in ruled if rule.frame in (FRAME, INSERTED) for span in rule.cue])
    tagged = [draft for draft in _outside_turns(tagged, turns) if not any(surer.touches(span) for span in draft.cue)]
    covered = Covered([span for draft in tagged for span in (*draft.content, *draft.cue, *draft.source)])
    owners = sorted((span, number) for number, draft in enumerate(tagged) for span in (*draft.content, *draft.cue))
    found = list(tagged)
    for rule in ruled:
        known = [span for span in (*rule.cue, *rule.content) if covered.touches(span)]
        if not known:
            if rule.frame in CUELESS or rule.frame in (TITLED, FRAME, INSERTED):
                found.append(rule)
            continue
        if rule.frame == TITLED and (owner := _owner(owners, known)) is not None:
            tagged[owner].content = _behind_title(tagged[owner].content, rule)
        free = [span for span in rule.content if not covered.touches(span) and _is_quotation(text, style, span)]
        if free and (owner := _owner(owners, known)) is not None:
            tagged[owner].content.extend(free)
    return sorted(found, key=lambda draft: min(draft.content))


def _behind_title(content: list[Span], rule: Draft) -> list[Span]:
    """Gives a content without the title that stands before the clause that the rule found."""
    begin = rule.content[0][0]
    between = range(rule.cue[0][1], begin)
    return [(begin, end) if start in between and end > begin else (start, end) for start, end in content]


def _is_turn(text: str, rule: Draft) -> bool:
    # In a headline a name before a colon opens no turn.
    return (
        rule.frame == "colon-name"
        and bool(rule.source)
        and (rule.source[0][0] > 0 or text[slice(*rule.source[0])].isupper())
    )


def _outside_turns(tagged: list[Draft], turns: list[Draft]) -> list[Draft]:
    """Gives the attributions whose content does not begin within a turn."""
    if not turns:
        return tagged
    inside = Covered([(turn.source[0][0], max(end for _, end in turn.content)) for turn in turns])
    return [draft for draft in tagged if not inside.touches((start := min(draft.content)[0], start + 1))]


def _owner(owners: list[tuple[Span, int]], known: list[Span]) -> int | None:
    """Gives the number of the attribution that shares the first of the known spans."""
    for span in known:
        at = bisect_left(owners, ((span[0], 0), 0))
        for (start, end), number in owners[max(0, at - 1) : at + 1]:
            if start < span[1] and span[0] < end:
                return number
    return None


def _is_quotation(text: str, style: Style, span: Span) -> bool:
    """Whether a span is one or more whole quotations and nothing else."""
    at = span[0]
    for start, end in paragraphs(text[span[0] : span[1]]):
        for quotation in quotations(text, (span[0] + start, span[0] + end), style):
            if text[at : quotation.start].strip():
                return False
            at = quotation.end
    return at > span[0] and not text[at : span[1]].strip(" .,!?…\n")
