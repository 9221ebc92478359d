import pytest

from avow.names import find_name, is_proper, same_holder


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Roth", "Health Minister Ana Roth", True),
        ("Ana Roth", "ana roth’s", True),
        ("Ana Roth", "Ben Roth", False),
        ("the minister", "Ana Roth", False),
        ("the minister", "The Minister", True),
        ("Mayor Ana M. Roth", "Ana Roth", True),
        ("", "Ana Roth", False),
        ("Northern Rivers Agency", "the agency", True),
        ("King", "Stephen King", True),
        ("Stephen King’s", "Stephen Hawking", False),
        ("Martin Luther King Jr.", "King", True),
        ("White House Press Secretary", "White House Press Secretary Sean Orr", True),
        ("Ana Roth, Mayor", "Roth", True),
        ("Ana Roth", "Ana Roth’s office", False),
        ("Ana Roth’s office", "the office", True),
        ("the town's mayor, Ana Roth", "Ana Roth", True),
    ],
)
def test_same_holder(one: str, other: str, same: bool) -> None:
    assert same_holder(one, other) is same
    assert same_holder(other, one) is same


@pytest.mark.parametrize(
    ("text", "holder", "found"),
    [
        ("Tom was sleeping when Lee left.", "Lee", "Lee"),
        ("His brother said nothing.", "Roth", ""),
        ("ROTH spoke. Later Ana Roth left.", "ana roth", "Ana Roth"),
        ("İstanbul’s mayor, Roth, left.", "Ana Roth", "Roth"),
        ("The novel, King said, is new.", "Stephen King", "King"),
        ("Nobody spoke.", "", ""),
    ],
)
def test_a_name_is_found_as_whole_words(text: str, holder: str, found: str) -> None:
    span = find_name(text, holder)
    assert (text[slice(*span)] if span else "") == found


def test_a_name_is_looked_for_in_the_given_spans_alone() -> None:
    assert find_name("Roth said that Roth won.", "Ana Roth", [(15, 24)]) == (15, 19)


@pytest.mark.parametrize(
    ("name", "proper"),
    [
        ("Residents", False),
        ("Police", False),
        ("Mayor", False),
        ("Local residents", False),
        ("French official", False),
        ("Prosecutors in Harbor", False),
        ("FBI agents", False),
        ("Lawyers for Roth", False),
        ("Friends of the Earth", True),
        ("Students for Life", True),
        ("Residents’ lawyer", False),
        ("Several French officials", False),
        ("Her campaign", False),
        ("Trump supporters", False),
        ("", False),
        ("Police Federation", True),
        ("Democrats", True),
        ("Senate", True),
        ("White", True),
        ("FBI", True),
        ("Pope Francis", True),
        ("Maria Lopez’s son", True),
        ("spokesman for Corvel", True),
        ("Kremlin spokesman", True),
        ("Ana Roth, teacher", True),
        ("Roth and two aides", True),
    ],
)
def test_a_capital_alone_makes_no_description_a_proper_name(name: str, proper: bool) -> None:
    assert is_proper(name) is proper
