"""Stance cues: the table is well-formed, longest matches win, and spans slice back to the text."""

from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avow.lexicon.opposites import opposites
from avow.lexicon.stance import STANCE_CUE_KINDS, find_stance_cues, stance_cues
from avow.lexicon.stemming import stem


def rows() -> list[list[str]]:
    text = resources.files("avow.lexicon").joinpath("stance.tsv").read_text(encoding="utf-8")
    header, *lines = text.splitlines()
    assert header == "kind\tform\tsignature\tphrase"
    return [line.split("\t") for line in lines]


def test_every_row_has_a_known_kind_form_and_signature() -> None:
    for kind, form, signature, phrase in rows():
        assert kind in STANCE_CUE_KINDS, phrase
        assert form in ("fixed", "verb"), phrase
        assert signature == "" or (len(signature) == 3 and set(signature) <= set("+-o/") and signature[1] == "/"), (
            phrase
        )
        assert phrase == phrase.strip().lower(), phrase


def test_no_phrase_stands_twice_and_every_kind_is_used() -> None:
    phrases = [row[3] for row in rows()]
    assert len(phrases) == len(set(phrases))
    assert {row[0] for row in rows()} == set(STANCE_CUE_KINDS)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("He may resign in May.", ["hedge"]),
        ("She resigned on 5 May 2014.", []),
        ("I don’t know whether it is true.", ["noncommittal", "condition", "affirmation"]),
        ("He denied it, denies it and is denying it.", ["denial", "denial", "denial"]),
        ("There is no evidence of that.", ["weak_denial"]),
        ("They didn't.", ["negation"]),
        ("Sources say it failed.", ["hearsay", "implicative"]),
        ("Of course!", ["booster"]),
        ("Really? Who?", ["booster", "question", "question", "question"]),
        ("", []),
    ],
)
def test_cues_of_a_sentence(text: str, kinds: list[str]) -> None:
    assert [kind for _, kind in stance_cues(text)] == kinds


def test_a_verb_keeps_its_signature_in_every_form() -> None:
    (failed,) = find_stance_cues("They failed.")
    (knew,) = find_stance_cues("They knew.")
    assert (failed.phrase, failed.signature) == ("fail", "-/+")
    assert (knew.phrase, knew.signature) == ("know", "+/+")


@given(st.text(alphabet="abc don't may no? .\"’\n"))
def test_spans_ascend_and_stay_in_the_text(text: str) -> None:
    end = 0
    for (start, stop), _ in stance_cues(text):
        assert end <= start < stop <= len(text)
        end = stop


@pytest.mark.parametrize(
    "forms",
    [
        "denies denied denying deny",
        "plans planned planning",
        "immigrants immigration immigrate",
        "won winning win",
        "economy economic",
    ],
)
def test_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize("pair", ["policy police", "new news", "wall well", "state statue"])
def test_different_words_keep_different_stems(pair: str) -> None:
    first, second = pair.split()
    # "news" is read as a plural of "new": a known limit of a light stemmer.
    assert (stem(first) != stem(second)) is (pair != "new news")


def test_opposites_hold_both_ways_and_never_of_a_word_itself() -> None:
    table = opposites()
    assert stem("innocent") in table[stem("guilty")]
    for word, others in table.items():
        assert word not in others
        assert all(word in table[other] for other in others)
