import pytest

from avow.propositions import propositions


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("that the bridge was safe", ["The bridge was safe."]),
        ("“The bridge is safe, and everybody knows it,”", ["The bridge is safe, and everybody knows it."]),
        ("'But the bridge won't fall.'", ["The bridge won't fall."]),
        ("The dam held. The road did not.", ["The road did not."]),
        ("No bridge was ever safer", ["No bridge was ever safer."]),
        ("No, the bridge was closed", ["The bridge was closed."]),
        ("In May the bridge was closed", []),
        ("It was never safe to cross", []),
        ("the bridge will hold us all", []),
        ("the bridge that he built was safe", []),
        ("Is the bridge safe for trucks?", []),
        ("the mayor said the bridge was safe", []),
        ("Singapore from the first of May", []),
        ("the old bridge over the river", []),
        ("Nobody will cross it, They are too afraid", []),
        ("the economy would grow, and that the wages would rise", ["The economy would grow.", "The wages would rise."]),
        ("if the bridge is safe, traffic will return", []),
        ("whether the bridge is safe", ["The bridge is safe."]),
        ("", []),
    ],
)
def test_only_what_can_stand_alone_is_a_proposition(content: str, found: list[str]) -> None:
    assert propositions(content) == found


def test_a_very_long_sentence_is_left_out() -> None:
    assert propositions("the bridge was " + "very " * 25 + "safe") == []
