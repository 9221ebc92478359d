"""Extracts quotes by rules: no parser, no model, the same result everywhere."""

from __future__ import annotations

from avow.attribution.draft import Draft
from avow.attribution.led import read_signature
from avow.attribution.patterns import read_attributions
from avow.attribution.sentence import QUOTE, Sentence, read_sentences
from avow.quotation_marks import quotation_style
from avow.records import Article, Quote, Span
from avow.text import paragraphs, quote_kind, slices


def extract(article: Article) -> list[Quote]:
    """Gives the quotes of an article, in reading order."""
    text = article.text
    found: list[Quote] = []
    for draft in read_drafts(text):
        content, cue, source = (_joined(spans) for spans in (draft.content, draft.cue, draft.source))
        found.append(
            Quote(
                id=f"q{len(found) + 1}",
                article_id=article.id,
                content=content,
                cue=cue,
                source=source,
                content_text=slices(text, content),
                cue_text=slices(text, cue),
                source_text=slices(text, source),
                kind=quote_kind(text, content),
                cue_lemma=draft.lemma,
                cue_class=draft.cue_class,
                cue_negated=draft.negated,
                cue_modal=draft.modal,
                in_title=content[0][0] < article.body_start,
            )
        )
    return found


def read_drafts(text: str) -> list[Draft]:
    """Gives the outermost attributions of a text in reading order."""
    style = quotation_style(text)
    reader = _Reader()
    for paragraph in paragraphs(text):
        reader.read_paragraph(list(read_sentences(text, paragraph, style)))
    return sorted((draft for draft in reader.drafts if draft.content), key=lambda draft: min(draft.content))


class _Reader:
    """Reads paragraphs in order and gives quotations without a cue of their own to whom they belong.

    Attributes:
        drafts: The attributions found so far.
        last: The attribution in the sentence before, which a quotation on its own goes on with.
        floating: Quotations on their own since the last attribution.
    """

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.last: Draft | None = None
        self.floating: list[Span] = []

    def read_paragraph(self, sentences: list[Sentence]) -> None:
        """Reads one paragraph."""
        pending: list[Span] = []
        for sentence in sentences:
            if not sentence.low:
                continue
            signature = read_signature(sentence)
            if signature is not None and (signature.content or self.floating):
                self._sign(signature)
                continue
            here = read_attributions(sentence)
            if not here and _only_quotations(sentence):
                span = sentence.between(0, len(sentence))
                self.floating.append(span)
                if self.last is not None:
                    self.last.content.append(span)
                else:
                    pending.append(span)
                continue
            if pending and here and here[0].quoted:
                here[0].content.extend(pending)
            pending = []
            self.floating = []
            self.drafts.extend(here)
            self.last = next((draft for draft in reversed(here) if draft.quoted), here[-1] if here else None)

    def _sign(self, signature: Draft) -> None:
        """Gives the quotations before a signature to it."""
        if self.last is not None:
            self.last.content = [span for span in self.last.content if span not in self.floating]
        signature.content.extend(self.floating)
        self.drafts.append(signature)
        self.floating = []
        self.last = None


def _only_quotations(sentence: Sentence) -> bool:
    return bool(sentence.low) and all(word == QUOTE for word in sentence.low)


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)
