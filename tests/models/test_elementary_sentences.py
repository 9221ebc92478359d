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
OPPOSITES = [
    ("The election was fair.", "Lee said the election was unfair."),
    ("The deal is a success.", "Lee called the deal a failure."),
    ("The law is constitutional.", "Lee argued that the law was unconstitutional."),
]
NEIGHBOURS = (
    *("The day was long.", "Reporters were there.", "The council will vote on Friday.", "It rained."),
    *("Lee left the room.", "Schools are closed this week.", "The hall was full.", "Nobody else spoke."),
    *("The meeting lasted two hours.", "He has worked there for ten years.", "The weather was bad."),
    *("Prices rose by 3 percent.", "The town has 40,000 people.", "Lunch was served at noon."),
    *("The trains were late.", "A new road is planned."),
)
TURNED_AT_MOST = 5 / 368
"""Share of answers that a neighbour may turn; 2 of 368 with encoder 12 (4, 17 and 14 with 11, 10 and 8)."""


@pytest.mark.parametrize(("text", "label"), SENTENCES)
def test_an_elementary_sentence_is_read_right(text: str, label: str) -> None:
    assert avow.predict(claim=CLAIM, text=text, holder="Ana Roth", evidence=False).label == label


@pytest.mark.parametrize(("claim", "text"), OPPOSITES)
def test_the_opposite_of_a_claim_denies_it(claim: str, text: str) -> None:
    assert avow.predict(claim=claim, text=text, holder="Lee", evidence=False).label == "denies"


def test_a_neighbouring_sentence_seldom_turns_an_answer() -> None:
    asked = [(f"{text} {neighbour}", label) for text, label in SENTENCES for neighbour in NEIGHBOURS]
    items = [{"claim": CLAIM, "text": text, "holder": "Ana Roth"} for text, _ in asked]
    answers = [found.label for found in avow.predict(items, evidence=False)]
    turned = sum(answer != label for answer, (_, label) in zip(answers, asked, strict=True))
    assert turned / len(asked) <= TURNED_AT_MOST
