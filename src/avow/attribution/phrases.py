"""Cues of several words that report inside a content: "is of the opinion that", "let slip that"."""

from __future__ import annotations

from avow.attribution.cues import Cue, contracted_pronoun, is_adverb
from avow.attribution.sentence import Sentence
from avow.lexicon.function_words import AUXILIARIES, MODALS, NEGATIONS
from avow.lexicon.reporting import ReportingPhrase, ReportingVerb, inside_phrases


def find_phrases(sentence: Sentence) -> list[Cue]:
    """Gives the cues of several words of a sentence, left to right."""
    low = sentence.low
    phrases = inside_phrases()
    found: list[Cue] = []
    if phrases.keys().isdisjoint(low):
        return found
    for index in range(1, len(low) - 1):
        for phrase in phrases.get(low[index], ()):
            after = index + len(phrase.words)
            head = index - 1
            while head > 0 and is_adverb(low[head]):
                head -= 1
            if tuple(low[index:after]) == phrase.words and low[head] in phrase.forms:
                found.append(_phrase_cue(sentence, head, after, phrase))
    return found


def _phrase_cue(sentence: Sentence, head: int, after: int, phrase: ReportingPhrase) -> Cue:
    low = sentence.low
    first = head
    while first > 0 and (low[first - 1] in AUXILIARIES or is_adverb(low[first - 1])):
        first -= 1
    verb = ReportingVerb(" ".join(phrase.words), phrase.cue_class, {"": phrase.leads})
    group = low[first:after]
    modal = not MODALS.isdisjoint(group) or (first > 0 and contracted_pronoun(low[first - 1]) in ("d", "ll"))
    return Cue(first, head, after, verb, "finite", not NEGATIONS.isdisjoint(group), modal)
