import pytest

from avow.lexicon.names import role_noun


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
