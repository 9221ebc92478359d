"""Extracts quotes by rules: no parser, no model, the same result everywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from avow.attribution.chains import prefer_chains
from avow.attribution.colon import is_interview, read_turn
from avow.attribution.cues import has_cue_word
from avow.attribution.draft import Draft
from avow.attribution.headlines import sign_headline
from avow.attribution.inside import read_inside
from avow.attribution.led import read_signature
from avow.attribution.nesting import numbered, promoted, read_nested, reporter_outside
from avow.attribution.one_person import one_person
from avow.attribution.parted import mend_subjects
from avow.attribution.patterns import read_attributions
from avow.attribution.reporters import read_reported
from avow.attribution.second_hand import read_second_hand
from avow.attribution.sentence import QUOTE, Sentence, read_sentences
from avow.attribution.speakers import resolve_speakers
from avow.attribution.split_clauses import with_own_verbs
from avow.attribution.stretches import with_left_out
from avow.attribution.tagger_gaps import Covered
from avow.attribution.tagger_nesting import with_tagged
from avow.attribution.told_before import with_told_before
from avow.quotation_marks import Style, other_style, quotation_style
from avow.records import Article, Quote, Span, Spans, Speaker
from avow.text import joined_spans, paragraphs, quote_at

_LARGE = r"[^\W\d_a-z]"
_DATELINE = re.compile(
    rf"(?:{_LARGE}(?:{_LARGE}|[.’']){{1,20}}(?:[ -]{_LARGE}(?:{_LARGE}|[.’']){{1,20}}){{0,4}}"
    rf"(?:, {_LARGE}[\w.]{{1,20}}(?: {_LARGE}[\w.]{{1,20}})?)?(?:, [A-Z][a-z]{{2,8}}\.? \d{{1,2}})?"
    rf"(?:,? \([^()]{{2,30}}\))?|{_LARGE}\w{{1,20}}(?: {_LARGE}\w{{1,20}}){{0,3}} \((?:AP|AFP|Reuters|UPI|Xinhua|PA)\))"
    rf"\s?(?:-|–|—|--)\s(?={_LARGE}|[“\"‘'\d])"
)
_LONGEST_DATELINE = 90
_DESCRIBING = ("the ", "a ", "an ", "one of ", "some ", "his ", "her ", "their ", "its ", "my ", "our ")


def extract(article: Article) -> list[Quote]:
    """Gives the quotes of an article in reading order, inner quotes right behind their outer one.

    Never fails, whatever the text; an article without attributions gives an empty list. The cost grows
    linearly with the length of the text.

    >>> article = Article(id="a", text='"We lost," Ana Roth said. She believes that the vote was fair.')
    >>> [(quote.content_text, quote.cue_text, quote.speaker) for quote in extract(article)]
    [('"We lost,"', 'said', 'Ana Roth'), ('that the vote was fair', 'believes', 'Ana Roth')]
    """
    return extract_with_speakers(article)[0]


def extract_with_speakers(article: Article) -> tuple[list[Quote], list[Speaker]]:
    """Gives the quotes as `extract` does, and the speakers by first mention."""
    reading = read_text(article.text)
    return quotes_from_drafts(article, reading.drafts, reading)


def quotes_from_drafts(
    article: Article, drafts: list[Draft], reading: Reading, tagged: Sequence[Draft] = ()
) -> tuple[list[Quote], list[Speaker]]:
    """Gives attributions, by whatever reader, as quotes: with what is nested in them and who speaks.

    Args:
        article: Into which the drafts point.
        drafts: Outermost attributions in reading order, nothing nested in them yet.
        reading: What the rules found in the article.
        tagged: What a tagger found inside contents.
    """
    text = article.text
    fill = _Nesting(text, reading.style)
    drafts = sign_headline(article, drafts, reading.style)
    drafts = with_own_verbs(text, drafts)
    drafts = prefer_chains(article, drafts, [*reading.reported, *reading.drafts], fill)
    cues = Covered([span for draft in tagged for span in draft.cue])
    drafts = [part for draft in drafts for part in promoted(text, fill(draft), cues.touches)]
    drafts = with_told_before(text, sorted(drafts, key=lambda draft: min(draft.content)))
    drafts = with_tagged(text, drafts, tagged, partial(_read_deeper, text, reading.style), article.body_start)
    quotes = _within_outer([_quote(article, *entry) for entry in numbered(drafts)])
    resolved, speakers = resolve_speakers(text, quotes)
    return _one_holder_each(resolved, text), speakers


def _within_outer(quotes: list[Quote]) -> list[Quote]:
    """Drops quotes without content, and inner ones that lie outside what is left of their outer quote's content."""
    kept: dict[str, Quote] = {}
    for quote in quotes:
        if not quote.content:
            continue
        if quote.outer is not None:
            outer = kept.get(quote.outer)
            # An outer content that ends with the headline may have lost the words that the inner one is in.
            if (
                outer is None
                or quote.content[0][0] < outer.content[0][0]
                or quote.content[-1][1] > outer.content[-1][1]
            ):
                continue
        kept[quote.id] = quote
    return list(kept.values())


class _Nesting:
    """Gives outermost attributions with those inside them; the reporter is outside, wherever he or she stands.

    Each is read once, however often it is asked for.
    """

    def __init__(self, text: str, style: Style) -> None:
        self._text = text
        self._style = style
        # By identity; the draft is kept too, so that no other one can get its number.
        self._filled: dict[int, tuple[Draft, Draft]] = {}

    def __call__(self, draft: Draft) -> Draft:
        known = self._filled.get(id(draft))
        if known is not None:
            return known[1]
        inner = draft.inner or read_nested(self._text, draft, self._style, _read_span)
        filled = reporter_outside(self._text, with_left_out(self._text, draft, inner)) if inner else draft
        self._filled[id(draft)] = draft, filled
        return filled


def _read_deeper(text: str, style: Style, draft: Draft, depth: int, quoted: bool) -> list[Draft]:
    """Gives the attributions inside one that a tagger found, see `avow.attribution.tagger_nesting.Deeper`."""
    return read_nested(text, draft, other_style(style) if quoted else style, _read_span, depth)


def _one_holder_each(quotes: list[Quote], text: str) -> list[Quote]:
    """Drops inner quotes whose speaker is the one of the outer quote; what they hold belongs to the outer one.

    Who tells his or her own earlier words or beliefs is one holder, not two (annotation guideline, rule 14).
    """
    kept: dict[str, Quote] = {}
    outer_of: dict[str, str | None] = {}
    for quote in quotes:
        outer = outer_of.get(quote.outer, quote.outer) if quote.outer else None
        reporter = kept.get(outer) if outer else None
        same = reporter is not None and quote.speaker is not None and quote.speaker == reporter.speaker
        if same and quote.source_text.lower().startswith(_DESCRIBING):
            # "Roth said the losing candidate concedes ..." is hardly about Roth.
            kept[quote.id] = replace(
                quote, outer=outer, speaker=None, speaker_kind="unknown", candidates=(quote.speaker or "",)
            )
        elif same or (reporter is not None and one_person(text, reporter, quote)):
            outer_of[quote.id] = outer
        else:
            kept[quote.id] = replace(quote, outer=outer) if outer != quote.outer else quote
    return list(kept.values())


def _read_span(text: str, span: Span, style: Style) -> list[Draft]:
    found: list[Draft] = []
    if not has_cue_word(text[slice(*span)]):
        return found
    for sentence in read_sentences(text, span, style):
        second = read_second_hand(sentence)
        if second is not None:
            found.append(second)
            continue
        closer = read_attributions(sentence, led=False)
        mend_subjects(sentence, closer)
        found += read_inside(sentence, closer)
    return found


def _quote(article: Article, name: str, outer: str | None, draft: Draft) -> Quote:
    text = article.text
    cue = joined_spans(draft.cue)
    source = _without(joined_spans(draft.source), cue)
    content = _within_headline(_without(joined_spans(draft.content), (*cue, *source)), article)
    content = tuple((_behind_dateline(text, start, end), end) for start, end in content)
    return replace(
        quote_at(article, name, source=source, cue=cue, content=content, outer=outer),
        cue_lemma=draft.lemma,
        cue_class=draft.cue_class,
        cue_negated=draft.negated,
        cue_modal=draft.modal,
    )


def _within_headline(content: Spans, article: Article) -> Spans:
    """Ends what is said in the headline with the headline: the body's first words are no part of it."""
    end = len(article.text[: article.body_start].rstrip())
    if not content or content[0][0] >= end:
        return content
    return tuple((start, min(after, end)) for start, after in content if start < end)


def _behind_dateline(text: str, start: int, end: int) -> int:
    """Gives where a content begins without the place and agency before it: "PORT HALVOR, March 4 (NewsCo) - "."""
    if text[max(0, start - 1) : start] not in ("", "\n"):
        return start
    match = _DATELINE.match(text, start, min(end, start + _LONGEST_DATELINE))
    return start if match is None else match.end()


def _without(spans: Spans, holes: Spans) -> Spans:
    """Cuts `holes` out of `spans`, so that the parts of a quote never overlap."""
    kept: list[Span] = []
    for start, end in spans:
        for first, after in sorted(holes):
            if after <= start or first >= end:
                continue
            if first > start:
                kept.append((start, first))
            start = after
        if start < end:
            kept.append((start, end))
    return tuple(kept)


def read_drafts(text: str) -> list[Draft]:
    """Gives the outermost attributions of a text in reading order."""
    return read_text(text).drafts


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules find in a text.

    Attributes:
        style: The text's quotation marks.
        drafts: The outermost attributions in reading order.
        reported: What a reporter behind or within it reports, in reading order; see `avow.attribution.reporters`.
    """

    style: Style
    drafts: list[Draft]
    reported: list[Draft]


def read_text(text: str) -> Reading:
    """Reads a text by the rules; nothing is nested in the attributions yet."""
    style = quotation_style(text)
    reader = _Reader(interview=is_interview(text))
    reported: list[Draft] = []
    for paragraph in paragraphs(text):
        sentences = list(read_sentences(text, paragraph, style))
        # First, as the reader marks the items that it takes.
        for sentence in sentences:
            reported += [draft for draft in (read_reported(sentence), read_second_hand(sentence)) if draft is not None]
        reader.read_paragraph(sentences)
    drafts = sorted((draft for draft in reader.drafts if draft.content), key=lambda draft: min(draft.content))
    return Reading(style, drafts, reported)


class _Reader:
    """Reads paragraphs in order and gives quotations without a cue of their own to whom they belong.

    Attributes:
        drafts: The attributions found so far.
        last: The attribution in the sentence before, which a quotation on its own goes on with.
        floating: Quotations on their own since the last attribution.
        pending: Quotations on their own that the next attribution of the paragraph, or of the next one, takes.
        turn: Who speaks in the lines behind a label on a line of its own.
        interview: Whether paragraphs open with who speaks.
    """

    def __init__(self, *, interview: bool) -> None:
        self.interview = interview
        self.drafts: list[Draft] = []
        self.last: Draft | None = None
        self.floating: list[Span] = []
        self.pending: list[Span] = []
        self.turn: Draft | None = None

    def read_paragraph(self, sentences: list[Sentence]) -> None:
        """Reads one paragraph."""
        sentences = [sentence for sentence in sentences if sentence.low]
        if not sentences or self._goes_on(sentences):
            return
        self._read_sentences(sentences)
        quotation = sentences[-1].quotes[-1]
        # A quotation of several paragraphs is closed in the last one, where its source mostly stands.
        if quotation is None or quotation.closed:
            self.pending = []

    def _goes_on(self, sentences: list[Sentence]) -> bool:
        """Takes a paragraph for what somebody says whose label stands on a line before it; tells whether it is so."""
        turn = self.turn
        if turn is None or read_turn(sentences[0]):
            return False
        text = sentences[0].text
        start, end = sentences[0].starts[0], sentences[-1].ends[-1]
        if turn.content:
            first, after = turn.content[-1]
            if text.count("\n", after, start) > 1:
                self.turn = None
                return False
            # The stop that ends the line before, too.
            turn.content[-1] = first, first + len(text[first : text.index("\n", after)].rstrip())
        turn.content.append((start, end))
        return True

    def _read_sentences(self, sentences: list[Sentence]) -> None:
        if sentences[0].low[0] != QUOTE:
            self.pending = []
        for number, sentence in enumerate(sentences):
            signature = read_signature(sentence)
            if signature is not None and (signature.content or self.floating):
                self._sign(signature)
                continue
            here = (read_turn(sentence) if self.interview else []) or read_attributions(sentence)
            turn = next((draft for draft in here if draft.frame == "colon-name"), None)
            if turn is not None:
                # A line of a transcript: all of it is what the speaker says.
                if turn.content:
                    end = max([turn.content[0][1], *(other.ends[-1] for other in sentences[number:])])
                    turn.content = [(turn.content[0][0], end)]
                self.drafts.append(turn)
                self.turn = None if turn.content else turn
                self.last = None
                self.floating = []
                return
            if not here and _only_quotations(sentence):
                span = sentence.between(0, len(sentence))
                self.floating.append(span)
                if self.last is not None:
                    self.last.content.append(span)
                else:
                    self.pending.append(span)
                continue
            if here and here[0].quoted:
                here[0].content.extend(self.pending)
            self.pending = []
            self.floating = []
            self.drafts.extend(here)
            self.last = next((draft for draft in reversed(here) if draft.quoted), here[-1] if here else None)

    def _sign(self, signature: Draft) -> None:
        """Gives the quotations before a signature to it."""
        if self.last is not None:
            floating = set(self.floating)
            self.last.content = [span for span in self.last.content if span not in floating]
        signature.content.extend(self.floating)
        self.drafts.append(signature)
        self.floating = []
        self.last = None


def _only_quotations(sentence: Sentence) -> bool:
    return bool(sentence.low) and all(word == QUOTE for word in sentence.low)
