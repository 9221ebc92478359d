"""The default model on sentences that nobody would misread."""

import pytest

import avow

CLAIM = "The bridge is safe."
SENTENCES = [
    ("The mayor, Ana Roth, said that the bridge was safe.", "affirms"),
    ("“The bridge is safe,” said the mayor, Ana Roth.", "affirms"),
    ("Ana Roth insisted that the bridge is perfectly safe.", "affirms"),
    ("Ana Roth agreed that the bridge was safe.", "affirms"),
    ("Ana Roth confirmed on Monday that the bridge is safe.", "affirms"),
    ("The mayor, Ana Roth, denied that the bridge was safe.", "denies"),
    ("“The bridge is not safe,” said Ana Roth.", "denies"),
    ("Ana Roth rejected claims that the bridge was safe.", "denies"),
    ("Ana Roth dismissed as nonsense the idea that the bridge was safe.", "denies"),
    ("“It is a lie that the bridge is safe,” Ana Roth said.", "denies"),
    ("Ana Roth said the bridge was anything but safe.", "denies"),
    ("Ana Roth said the bridge was unsafe.", "denies"),
    ("Ana Roth said the bridge was dangerous.", "denies"),
    ("Ana Roth said that the bridge may be safe.", "hedges"),
    ("Ana Roth said she did not know whether the bridge was safe.", "hedges"),
    ("Ana Roth questioned whether the bridge was safe.", "hedges"),
    ("“The bridge could be safe, but we cannot be sure,” said Ana Roth.", "hedges"),
    ("Ana Roth cast doubt on claims that the bridge was safe.", "hedges"),
    ("Ana Roth would not say whether the bridge is safe.", "hedges"),
    ("Ana Roth said it was too early to tell if the bridge was safe.", "hedges"),
    ("Ana Roth said that her daughter would start school in May.", "unrelated"),
    ("Ana Roth praised the firefighters for their courage.", "unrelated"),
    ("Ana Roth said the budget vote would be held on Friday.", "unrelated"),
]


@pytest.mark.parametrize(("text", "label"), SENTENCES)
def test_an_elementary_sentence_is_read_right(text: str, label: str) -> None:
    assert avow.predict(claim=CLAIM, text=text, holder="Ana Roth", evidence=False).label == label
