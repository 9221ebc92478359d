import pytest

from avow.lexicon.names import is_first_name, ranked_role, role_noun


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("prosecutor", "prosecutor"),
        ("ex-mayor", "mayor"),
        ("co-founder", "founder"),
        ("president-elect", "president"),
        ("mum-of-two", "mum"),
        ("adviser.", "adviser"),
        ("ledger", ""),
        ("x-ray", ""),
        ("day-of-rest", ""),
    ],
)
def test_role_of_a_word(word, role):
    assert role_noun(word) == role


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("the mayor", "mayor"),
        ("the deputy mayor", "deputy mayor"),
        ("vice-president", "vice president"),
        ("former deputy prime minister", "former deputy prime minister"),
        ("lt. governor", "lieutenant governor"),
        ("lieutenant general", "general"),
        ("president-elect", "elect president"),
        ("former aide to the president", "president"),
        ("former teacher and mayor", "mayor"),
        ("the deputy", "deputy"),
        ("the council", ""),
        ("", ""),
    ],
)
def test_role_with_its_rank(words, role):
    assert ranked_role(words.split()) == role


def test_first_names_for_both_are_first_names():
    assert is_first_name("Robin")
    assert not is_first_name("Harbor")
