"""Finds the verbs of a sentence that may attribute, with their auxiliaries, negation and form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from avow.attribution.sentence import DASHES, GENITIVES, QUOTE, Sentence
from avow.lexicon.function_words import (
    AUXILIARIES,
    BE,
    CERTAIN_MODALS,
    CUE_ADVERBS,
    DETERMINERS,
    DO,
    HAVE,
    MODALS,
    NEGATIONS,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
)
from avow.lexicon.reporting import (
    ReportingVerb,
    VerbForm,
    inside_nouns,
    inside_phrases,
    inside_verbs,
    reporting_adjectives,
    verb_forms,
)


@dataclass(slots=True)
class Cue:
    """A verb group that may attribute.

    Attributes:
        first: Index of the group's first item (auxiliary, adverb or the verb).
        head: Index of the verb.
        last: Index after the group.
        form: "finite", "ing", "to" (infinitive) or "passive".
        negated: The group holds a negation.
        modal: The group holds "may", "would" or the like.
    """

    first: int
    head: int
    last: int
    verb: ReportingVerb
    form: str
    negated: bool = False
    modal: bool = False


def find_cues(sentence: Sentence, forms: Mapping[str, VerbForm] | None = None) -> list[Cue]:
    """Gives the candidate cues of a sentence, left to right.

    Args:
        sentence: Its items.
        forms: The verbs that count; by default those of `verb_forms`.
    """
    forms = verb_forms() if forms is None else forms
    found: list[Cue] = []
    if forms.keys().isdisjoint(sentence.low):
        return found
    for index, word in [(index, word) for index, word in enumerate(sentence.low) if word in forms]:
        entry = forms[word]
        if index > 0 and sentence.capital(index) and word not in ("says", "said"):
            continue
        if index + 1 in sentence.titles and word in _NAMING:
            continue
        cue = _group(sentence, index, entry.verb, entry.tags, forms is inside_verbs())
        if cue is not None:
            found.append(cue)
    return found


def has_cue_word(text: str) -> bool:
    """Whether any word of a text may be a cue: a cheap test before the text is read closely."""
    return not _cue_words().isdisjoint(text.lower().translate(_TO_SPACES).split())


def is_adverb(word: str) -> bool:
    """Whether a lower-case word is an adverb that may stand in or beside a verb group."""
    return word in CUE_ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in _LY_NOUNS)


def contracted_pronoun(word: str) -> str | None:
    """Gives the verb part of "he’s" or "they'd" ("s", "d", "ll", "ve", "re", "m"), or None."""
    for mark in "'’":
        if mark in word:
            pronoun, _, rest = word.partition(mark)
            if pronoun in SUBJECT_PRONOUNS:
                return rest
    return None


@cache
def _cue_words() -> frozenset[str]:
    # Of phrases those whose first word tells something: not "let on".
    phrases = inside_phrases().keys() - PREPOSITIONS - DETERMINERS - {"it"} | {"against"}
    return frozenset((*inside_verbs(), *inside_nouns(), *phrases, "according"))


_NAMING = frozenset("titled entitled called named".split())
_TO_SPACES = str.maketrans(dict.fromkeys(".,:;!?()[]\"“”‘’'—–-", " "))
_LY_NOUNS = frozenset(
    "family rally ally reply supply assembly anomaly italy july monopoly bully daily weekly only"
    " beverly billy carly dolly emily holly kelly kimberly lily molly nelly polly sally shelly wally willy sicily"
    " connelly connolly donnelly farrelly o'reilly o’reilly reilly scully".split()
)


def _group(sentence: Sentence, head: int, verb: ReportingVerb, tags: frozenset[str], inside: bool) -> Cue | None:
    low = sentence.low
    first = head
    negated = modal = be = have = having = to = do = auxiliary = False
    at = head - 1
    while at >= 0:
        word = low[at]
        if word in AUXILIARIES:
            be = be or word in BE
            have = have or word in HAVE
            having = having or word == "having"
            do = do or word in DO
            modal = modal or word in MODALS
            auxiliary = auxiliary or word in MODALS or word in CERTAIN_MODALS
            negated = negated or word in NEGATIONS
            first = at
        elif word == "to" and not (be or have or do or auxiliary):
            to = True
            first = at
            break
        elif is_adverb(word):
            negated = negated or word in NEGATIONS
        elif inside and word == "longer" and at > 0 and low[at - 1] == "no":
            negated = True
            at -= 1
            first = at
        else:
            if (contraction := contracted_pronoun(word)) is not None:
                be = be or contraction in ("s", "m", "re")
                have = have or contraction in ("s", "ve", "d")
                auxiliary = auxiliary or contraction in ("d", "ll")
                modal = modal or contraction == "d"
            break
        at -= 1
        if head - at > 7:
            break
    # Adverbs at the left edge stay with the cue ("also said"), since `at` stands on the last foreign word.
    edge = at + 1
    while edge < first and not is_adverb(low[edge]):
        edge += 1
    first = min(first, edge)
    comma = first > 0 and low[first - 1] == ","
    form = _form(tags, be=be, have=have, to=to, bare_stem=do or auxiliary, comma=comma)
    if form is None:
        return None
    if having:
        form = "ing"
    if form == "passive" and (adjective := reporting_adjectives().get(low[head])) is not None:
        verb, form = adjective, "finite"
    if first == 0 and form == "finite" and "ed" in tags and not (be or have or do or auxiliary):
        form = "passive"
    bare = form == "finite" and not (be or have or do or auxiliary)
    if bare and not (inside and low[head] in _NEVER_NOUNS) and _looks_nominal(sentence, first, head, tags, inside):
        return None
    return Cue(first, head, head + 1, verb, form, negated, modal)


def _form(tags: frozenset[str], *, be: bool, have: bool, to: bool, bare_stem: bool, comma: bool) -> str | None:
    if to:
        return "to" if "base" in tags else None
    if "adjective" in tags:
        return "finite" if be else "ing" if comma else None
    if be:
        if "ing" in tags:
            return "finite"
        return "passive" if "en" in tags else None
    if have:
        return "finite" if "en" in tags else None
    if bare_stem:
        return "finite" if "base" in tags else None
    if "ing" in tags:
        return "ing"
    if "ed" in tags or "s" in tags or "base" in tags:
        return "finite"
    return None


def _looks_nominal(sentence: Sentence, first: int, head: int, tags: frozenset[str], inside: bool) -> bool:
    """Whether the word is rather a noun or participle: "the claims", "tax plans", "the new poll shows"."""
    if first == 0:
        return "ed" not in tags
    before = sentence.low[first - 1]
    if before in SUBJECT_PRONOUNS or before == QUOTE:
        return False
    if before in DETERMINERS and before not in _PRONOUN_LIKE:
        return True
    if before in PREPOSITIONS or (before.endswith(GENITIVES) and not sentence.capital(first - 1)):
        return True
    if "ed" in tags:
        return False
    if before in _PARTICLES:
        # "Roth brushed off claims that", "drew up plans".
        return True
    if before.endswith(("'s", "’s")) and head == first:
        return True
    if "base" in tags:
        return not (_plural(sentence, first - 1) or (inside and _plural_head(sentence, first - 1)))
    # "He plans": a form in -s needs a singular subject, unlike the plural noun in "the voters' plans".
    return before.endswith("s") and not sentence.capital(first - 1) and not before.endswith(("ss", "us", "is"))


def _plural(sentence: Sentence, index: int) -> bool:
    """Whether a word can end a plural subject, which a base form needs."""
    word = sentence.low[index]
    if word in _PLURALS or (word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "'s", "’s", "us"))):
        return True
    if word in (",", "and", "but", "or", ")", "who", "that", "which") or word in DASHES:
        return True
    return any(sentence.low[at] == "and" for at in range(max(0, index - 3), index))


# "The agents she works with believe", "those who live off the land insist": what stands before says nothing then.
_NEVER_NOUNS = frozenset(
    f"{stem}{ending}"
    for stem in "believe insist assure consider regard assume reckon accuse admit agree maintain complain".split()
    for ending in ("", "s")
) | {"deny", "denies", "thinks", "tells", "say", "says", "said", "told", "thought"}


def _plural_head(sentence: Sentence, index: int) -> bool:
    """Whether a plural stands before a phrase that ends here: "critics of the study", "some of the crew"."""
    low = sentence.low
    for at in range(index - 1, max(0, index - 6), -1):
        if low[at] in ("of", "in", "at", "from", "near", "among"):
            return low[at - 1] in _PLURALS or (low[at - 1].endswith("s") and not low[at - 1].endswith(("ss", "us")))
        if low[at] in (",", ";", QUOTE) or low[at] in AUXILIARIES or low[at] in SUBJECT_PRONOUNS:
            return False
    return False


_PARTICLES = frozenset("off up down out aside away".split())
_PRONOUN_LIKE = frozenset("that this some many most few all both one these those several others half".split())
_PLURALS = frozenset(
    "people men women children police majority percent half folks media few many some most these".split()
)
