import pytest

from avow.names import same_holder


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
    ],
)
def test_same_holder(one: str, other: str, same: bool) -> None:
    assert same_holder(one, other) is same
    assert same_holder(other, one) is same
