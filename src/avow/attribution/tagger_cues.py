"""What the cue of a tagged attribution says: its base form, the attitude that it reports, negation and modality."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from avow.attribution.cues import Cue, find_cues
from avow.attribution.draft import Draft
from avow.attribution.sentence import Sentence, read_sentences
from avow.lexicon.function_words import AUXILIARIES, MODALS, NEGATIONS
from avow.lexicon.reporting import reporting_nouns, verb_forms
from avow.quotation_marks import quotation_style, quotations
from avow.text import paragraphs, words

_PHRASES = ("according to", "in the words of", "in the view of", "in the opinion of")


def describe_cues(text: str, drafts: list[Draft]) -> None:
    """Fills lemma, class, negation, modality and `quoted` of drafts that have spans only.

    The lexicon's verb groups are matched by where they stand; of several in one cue ("refused to say") the last
    one reports. A cue without any is looked up word by word, and else has the class "other".
    """
    style = quotation_style(text)
    spans = paragraphs(text)
    begins = [start for start, _ in spans]
    by_paragraph: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_paragraph.setdefault(bisect_right(begins, draft.cue[0][0]) - 1, []).append(draft)
    for index, here in by_paragraph.items():
        found = [
            (sentence.starts[cue.head], cue)
            for sentence in read_sentences(text, spans[index], style)
            for cue in _cues(sentence)
        ]
        starts = [at for at, _ in found]
        opened = {quotation.start for quotation in quotations(text, spans[index], style)}
        for draft in here:
            start, end = draft.cue[0]
            inside = [cue for _, cue in found[bisect_left(starts, start) : bisect_left(starts, end)]]
            _describe(draft, text[start:end].lower(), inside)
            draft.quoted = any(span[0] in opened for span in draft.content)


def _cues(sentence: Sentence) -> list[Cue]:
    return find_cues(sentence) if sentence.low else []


def _describe(draft: Draft, cue: str, verbs: list[Cue]) -> None:
    low = [cue[start:end] for start, end in words(cue)]
    draft.negated = any(verb.negated for verb in verbs) or any(
        word in NEGATIONS or word.endswith(("n't", "n’t")) for word in low
    )
    draft.modal = any(verb.modal for verb in verbs) or any(word in MODALS for word in low)
    phrase = next((phrase for phrase in _PHRASES if phrase in cue), None)
    if verbs:
        draft.lemma, draft.cue_class = verbs[-1].verb.lemma, verbs[-1].verb.cue_class
    elif phrase is not None or not low:
        draft.lemma, draft.cue_class = phrase or cue.strip(), "speech"
    else:
        _look_up(draft, low)


def _look_up(draft: Draft, low: list[str]) -> None:
    forms, nouns = verb_forms(), reporting_nouns()
    for word in reversed(low):
        if (form := forms.get(word)) is not None:
            draft.lemma, draft.cue_class = form.verb.lemma, form.verb.cue_class
            return
        if (noun := nouns.get(word)) is not None:
            draft.lemma, draft.cue_class = noun[0], noun[1]
            return
    telling = [word for word in low if word not in AUXILIARIES] or low
    draft.lemma, draft.cue_class = telling[-1], "other"
