"""Extracts quotes by rules: no parser, no model, the same result everywhere."""

from __future__ import annotations

from avow.attribution.draft import Draft
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
    drafts: list[Draft] = []
    for paragraph in paragraphs(text):
        drafts.extend(_read_paragraph(list(read_sentences(text, paragraph, style))))
    return sorted(drafts, key=lambda draft: min(draft.content))


def _read_paragraph(sentences: list[Sentence]) -> list[Draft]:
    drafts: list[Draft] = []
    last: Draft | None = None
    for sentence in sentences:
        here = read_attributions(sentence)
        if not here and last is not None and _only_quotations(sentence):
            last.content.append(sentence.between(0, len(sentence)))
            continue
        drafts.extend(here)
        last = here[-1] if here else None
    return drafts


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
