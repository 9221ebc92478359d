"""A text with quotes marked in it, as a stream of tokens that any markup language can nest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from avow.records import Quote, Span

Mark = Literal["quote", "source", "cue"]


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of marked text.

    Attributes:
        kind: "text"; "open" and "close", which always nest; or "note", the place of a quote's number.
        text: The words of a "text".
        mark: What an "open" opens.
        quote: Index of the quote that an "open" or a "note" belongs to.
        depth: How many quotes are open around an opened quote.
        first: An "open" is where the quote begins.
        last: A "note" stands where the quote ends, not only one of its spans.
    """

    kind: Literal["text", "open", "close", "note"]
    text: str = ""
    mark: Mark = "quote"
    quote: int = -1
    depth: int = 0
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class _Layer:
    """A span to mark; layers open at one place are stacked in the order of `rank`, the innermost last."""

    start: int
    end: int
    mark: Mark
    quote: int
    rank: tuple[int, int, int, int]
    last: bool = False


def marked_paragraphs(
    text: str, paragraphs: Sequence[Span], quotes: Sequence[Quote], depths: Sequence[int]
) -> list[list[Token]]:
    """Cuts each paragraph at all boundaries of contents, sources and cues.

    Spans may nest, overlap, be discontiguous and run over paragraph ends: the layers open at a place are stacked
    by nesting depth, then by where they start, so that the innermost quote is always the innermost
    element. What lies outside the text is ignored. Takes time in proportion to text and boundaries.

    Args:
        paragraphs: Ascending spans that do not overlap; what lies between them is left out.
        depths: How many quotes hold each quote.

    Returns:
        The tokens of each paragraph; a paragraph's text tokens joined are its text.
    """
    layers = sorted(_layers(len(text), quotes, depths), key=lambda layer: layer.start)
    marked: list[list[Token]] = []
    opened: set[int] = set()
    waiting = 0
    running: list[_Layer] = []
    resumes = [start for start, _ in paragraphs[1:]] + [len(text)]
    for (start, end), resume in zip(paragraphs, resumes, strict=False):
        while waiting < len(layers) and layers[waiting].start < end:
            running.append(layers[waiting])
            waiting += 1
        running = [layer for layer in running if layer.end > start]
        marked.append(_marked(text, (start, end), resume, running, opened))
    return marked


def _layers(length: int, quotes: Sequence[Quote], depths: Sequence[int]) -> Iterable[_Layer]:
    for index, (quote, depth) in enumerate(zip(quotes, depths, strict=True)):
        contents = [(max(0, start), min(end, length)) for start, end in quote.content]
        contents = [(start, end) for start, end in contents if start < end]
        for place, (start, end) in enumerate(contents):
            rank = (depth, start, -end, index)
            yield _Layer(start, end, "quote", index, rank, last=place == len(contents) - 1)
        others: tuple[tuple[Mark, Sequence[Span]], ...] = (("source", quote.source), ("cue", quote.cue))
        for mark, spans in others:
            for start, end in spans:
                if max(0, start) < min(end, length):
                    # Marks of words stand inside every quote, so that they never cut a quote's element in two.
                    rank = (len(quotes) + 1, max(0, start), -end, index)
                    yield _Layer(max(0, start), min(end, length), mark, index, rank)


def _marked(text: str, paragraph: Span, resume: int, layers: Sequence[_Layer], opened: set[int]) -> list[Token]:
    """Marks one paragraph.

    Args:
        resume: Where the next paragraph begins; a quote that goes on there has its number there.
        opened: Collects the quotes whose beginning has been marked.
    """
    begin, finish = paragraph
    starts: dict[int, list[_Layer]] = {}
    ends: dict[int, list[_Layer]] = {}
    for layer in layers:
        starts.setdefault(max(layer.start, begin), []).append(layer)
        ends.setdefault(min(layer.end, finish), []).append(layer)
    cuts = sorted({begin, finish, *starts, *ends})
    tokens: list[Token] = []
    stack: list[_Layer] = []
    for place, cut in enumerate(cuts):
        leaving, coming = ends.get(cut, []), starts.get(cut, [])
        # Elements must nest: what stands inside a leaving or below a coming layer is closed and opened again.
        ending = {id(layer) for layer in leaving}
        keep = next((i for i, layer in enumerate(stack) if id(layer) in ending), len(stack))
        if coming:
            lowest = min(layer.rank for layer in coming)
            keep = min(keep, next((i for i, layer in enumerate(stack) if layer.rank > lowest), len(stack)))
        reopened = [layer for layer in stack[keep:] if id(layer) not in ending]
        tokens.extend(Token("close") for _ in stack[keep:])
        del stack[keep:]
        finished = (layer for layer in leaving if layer.mark == "quote" and layer.end <= resume)
        innermost_first = sorted(finished, key=lambda layer: layer.rank, reverse=True)
        tokens.extend(Token("note", quote=layer.quote, last=layer.last) for layer in innermost_first)
        for layer in sorted(reopened + coming, key=lambda layer: layer.rank):
            depth = sum(other.mark == "quote" for other in stack)
            first = layer.mark == "quote" and layer.quote not in opened
            if first:
                opened.add(layer.quote)
            tokens.append(Token("open", mark=layer.mark, quote=layer.quote, depth=depth, first=first))
            stack.append(layer)
        if place + 1 < len(cuts):
            tokens.append(Token("text", text=text[cut : cuts[place + 1]]))
    return tokens
