"""Words that report speech and thought: verbs with their frames, and nouns.

Tables: ``reporting_verbs.tsv``, ``reporting_adjectives.tsv`` ("confident that"), ``reporting_nouns.tsv``
("claim that"), and ``reporting_inside.tsv`` (`inside_verbs`). A verb's frames say what may follow it:

    that   "said that ..."          bare   "said the plan ..."      quote  'said: "..."'
    wh     "asked whether ..."      inf    "vowed to ..."           ing    "denied having ..."
    np     "criticized the plan"    post   "..., he said"           colon  "added: ..."

and ``out:that`` or ``for:np`` the same after a particle ("pointed out that", "called for"). A frame with a
form behind it, ``inf/passive``, holds for that form alone: "passive" ("was expected to") or "to" ("to say that").
A question mark, ``np?``, asks for a subject that can speak or think: a name, a pronoun, a role, a group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import cast

from avow.lexicon.function_words import BE
from avow.lexicon.inflection import inflections, spellings
from avow.records import CueClass

FRAMES = frozenset({"that", "bare", "quote", "wh", "inf", "ing", "np", "post", "colon"})


@dataclass(frozen=True, slots=True)
class ReportingVerb:
    """A verb that can be a cue.

    Attributes:
        lemma: Base form.
        cue_class: What kind of attitude it reports.
        frames: Particle ("" for none, "out", "out at") -> frames.
    """

    lemma: str
    cue_class: CueClass
    frames: dict[str, frozenset[str]]

    def allows(self, frame: str, particle: str = "", form: str = "finite", *, agent: bool = False) -> bool:
        """Whether the verb is a cue in this frame and form ("finite", "ing", "passive" or "to").

        Args:
            frame: Name of the frame.
            particle: The words that the verb takes along.
            form: The form of the verb group.
            agent: The subject can speak or think; some frames need one.
        """
        known = self.frames.get(particle, frozenset())
        name = frame if form in ("finite", "ing") else f"{frame}/{form}"
        return name in known or (agent and f"{name}?" in known)


@dataclass(frozen=True, slots=True)
class VerbForm:
    """An inflected form: its verb, and which forms it may be ("base", "s", "ed", "en", "ing", "adjective")."""

    verb: ReportingVerb
    tags: frozenset[str]


@cache
def verb_forms() -> dict[str, VerbForm]:
    """Gives lower-case form -> verb; where two verbs share a form, the earlier line of the table wins."""
    found: dict[str, VerbForm] = {}
    for verb in _entries("reporting_verbs.tsv"):
        for tag, form in spellings(verb.lemma):
            known = found.get(form)
            if known is None:
                found[form] = VerbForm(verb, frozenset({tag}))
            elif known.verb is verb:
                found[form] = VerbForm(verb, known.tags | {tag})
    for adjective, entry in reporting_adjectives().items():
        found.setdefault(adjective, VerbForm(entry, frozenset({"adjective"})))
    return found


@cache
def reporting_adjectives() -> dict[str, ReportingVerb]:
    """Gives the adjectives and participles that report after a form of "be": "is convinced that"."""
    return {entry.lemma: entry for entry in _entries("reporting_adjectives.tsv")}


@cache
def inside_verbs() -> dict[str, VerbForm]:
    """Gives lower-case form -> verb for what is read inside a content: all of `verb_forms`, and seldom ones.

    Their frames name what leads to the content, some words behind the verb: ``that``, ``quote``, ``colon``, ``bare``
    (nothing does), or a word: ``of`` ("spoke of"), ``as`` ("regards it as"), ``to_be`` ("holds it to be"), ``down_to``
    ("put it down to"), ``word_that`` ("gave her word that").
    """
    found: dict[str, VerbForm] = {}
    for verb in _entries("reporting_inside.tsv"):
        for tag, form in spellings(verb.lemma):
            known = found.get(form)
            found[form] = VerbForm(verb, frozenset({tag}) | (known.tags if known else frozenset()))
    for form, entry in verb_forms().items():
        found.setdefault(form, entry)
    return found


@cache
def reporting_nouns() -> dict[str, tuple[str, CueClass, frozenset[str]]]:
    """Gives lower-case noun (singular or plural) -> (lemma, class, what may follow: "that", "of", "to" ...)."""
    return _nouns("reporting_nouns.tsv")


@cache
def inside_nouns() -> dict[str, tuple[str, CueClass, frozenset[str]]]:
    """Gives the nouns that are read inside a content: all of `reporting_nouns`, and more."""
    return _nouns("reporting_nouns_inside.tsv") | reporting_nouns()


@dataclass(frozen=True, slots=True)
class ReportingPhrase:
    """A verb that reports only with other words behind it: "be of the opinion".

    Attributes:
        forms: The verb's forms.
        words: What stands behind it.
        cue_class: What kind of attitude it reports.
        leads: What leads to its content: "that", or "thing" for anything right behind.
    """

    forms: frozenset[str]
    words: tuple[str, ...]
    cue_class: CueClass
    leads: frozenset[str]


@cache
def inside_phrases() -> dict[str, list[ReportingPhrase]]:
    """Gives first word behind the verb -> the phrases that are read inside a content."""
    found: dict[str, list[ReportingPhrase]] = {}
    for verb, words, cue_class, leads in _table("reporting_phrases_inside.tsv", 4):
        forms = BE if verb == "be" else frozenset(inflections(verb).values())
        phrase = ReportingPhrase(forms, tuple(words.split()), cast(CueClass, cue_class), frozenset(leads.split()))
        found.setdefault(phrase.words[0], []).append(phrase)
    return found


def _nouns(name: str) -> dict[str, tuple[str, CueClass, frozenset[str]]]:
    found: dict[str, tuple[str, CueClass, frozenset[str]]] = {}
    for lemma, cue_class, followers in _table(name):
        entry = (lemma, cast(CueClass, cue_class), frozenset(followers.split()))
        found[lemma] = entry
        found.setdefault(lemma[:-1] + "ies" if lemma.endswith("y") else lemma + "s", entry)
    return found


def _entries(name: str) -> Iterator[ReportingVerb]:
    for lemma, cue_class, columns in _table(name):
        frames: dict[str, set[str]] = {}
        for column in columns.split():
            particle, _, frame = column.rpartition(":")
            frames.setdefault(particle.replace("_", " "), set()).add(frame)
        kinds = {particle: frozenset(names) for particle, names in frames.items()}
        yield ReportingVerb(lemma, cast(CueClass, cue_class), kinds)


def _table(name: str, columns: int = 3) -> Iterator[list[str]]:
    text = resources.files("avow.lexicon").joinpath(name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t", columns - 1)
