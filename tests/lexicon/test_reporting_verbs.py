from importlib import resources
from typing import get_args

import pytest

from avow.lexicon.inflection import inflections
from avow.lexicon.reporting import FRAMES, reporting_adjectives, reporting_nouns, verb_forms
from avow.records import CueClass

TABLES = ("reporting_verbs.tsv", "reporting_adjectives.tsv", "reporting_nouns.tsv")


def rows(table):
    text = resources.files("avow.lexicon").joinpath(table).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("table", TABLES)
def test_each_word_stands_once_with_a_known_class(table):
    words = [row[0] for row in rows(table)]
    assert len(words) == len(set(words))
    assert {row[1] for row in rows(table)} <= set(get_args(CueClass))


@pytest.mark.parametrize("table", TABLES[:2])
def test_all_frames_are_known(table):
    for _, _, columns in rows(table):
        for column in columns.split():
            frame, _, form = column.rstrip("?").rpartition(":")[2].partition("/")
            assert frame in FRAMES, column
            assert form in ("", "passive", "to"), column


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("say", ["say", "says", "said", "said", "saying"]),
        ("deny", ["deny", "denies", "denied", "denied", "denying"]),
        ("admit", ["admit", "admits", "admitted", "admitted", "admitting"]),
        ("agree", ["agree", "agrees", "agreed", "agreed", "agreeing"]),
        ("write", ["write", "writes", "wrote", "written", "writing"]),
        ("press", ["press", "presses", "pressed", "pressed", "pressing"]),
        ("put", ["put", "puts", "put", "put", "putting"]),
        ("hint", ["hint", "hints", "hinted", "hinted", "hinting"]),
        ("quip", ["quip", "quips", "quipped", "quipped", "quipping"]),
        ("feel", ["feel", "feels", "felt", "felt", "feeling"]),
        ("forecast", ["forecast", "forecasts", "forecast", "forecast", "forecasting"]),
    ],
)
def test_inflection_of_regular_and_irregular_verbs(lemma, forms):
    assert list(inflections(lemma).values()) == forms


def test_a_form_leads_to_its_verb_and_frames():
    form = verb_forms()["denied"]
    assert (form.verb.lemma, form.verb.cue_class, form.tags) == ("deny", "denial", {"ed", "en"})
    assert form.verb.allows("ing")
    assert not form.verb.allows("wh")
    assert verb_forms()["called"].verb.allows("np", "for")
    assert verb_forms()["signalled"] == verb_forms()["signaled"]


def test_particle_and_form_narrow_a_frame():
    say = verb_forms()["said"].verb
    assert say.allows("that")
    assert say.allows("that", form="to")
    assert not say.allows("that", "under")


def test_adjectives_and_nouns_are_found_by_form():
    assert reporting_adjectives()["confident"].allows("that")
    assert reporting_nouns()["claims"][0] == "claim"


def test_a_frame_with_a_question_mark_needs_a_subject_that_can_speak():
    heckle = verb_forms()["heckled"].verb
    assert heckle.allows("np", agent=True)
    assert not heckle.allows("np")
