import dataclasses

import pytest

from avow.analysis.profiles import Change
from avow.analysis.wording import date_in_words, move_in_words, path_of, printable, said_in_words, snippet


@pytest.fixture
def stance(bridge):
    return bridge.articles[0].stances[0]


@pytest.mark.parametrize(
    ("date", "days", "words"),
    [
        ("2024-03-05", 0.0, "5 March 2024"),
        ("2024-03-05", 0.5, "before 5 March 2024"),
        ("2024-03-05", 1.0, "4 March 2024"),
        ("2024-03-05", 30.0, "about 4 February 2024"),
        ("0001-01-01", 730.0, "before 1 January 1"),
        (None, 0.0, ""),
        (None, 1.0, "date unknown, earlier"),
    ],
)
def test_time_of_a_quote_is_no_more_exact_than_what_is_known(stance, date, days, words):
    assert said_in_words(dataclasses.replace(stance, date=date, days_before=days)) == words


def test_date_that_is_not_iso_stands_as_it_is():
    assert date_in_words("spring 2024") == "spring 2024"


def test_only_giving_up_a_hedge_is_firming_up():
    changes = [
        Change(before="hedges", after="denies", evidence=()),
        Change(before="denies", after="affirms", evidence=()),
        Change(before="affirms", after="hedges", evidence=()),
    ]
    assert [move_in_words(change) for change in changes] == ["firmed up", "walked back", "walked back"]
    assert path_of(changes) == ("hedges", "denies", "affirms", "hedges")


def test_snippet_never_exceeds_its_limit():
    assert len(snippet("x" * 2000, 40)) == 40
    assert snippet("  short \n words ", 40) == "short words"


def test_printable_keeps_the_length_and_ordinary_white_space():
    text = "a\ud800\x00\tb\n\x9b"
    assert printable(text) == "a\ufffd\ufffd\tb\n\ufffd"
