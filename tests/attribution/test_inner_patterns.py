"""Who is reported, pattern by pattern, each beside a near miss in which nobody is."""

import pytest

from avow.attribution.rules import extract
from avow.records import Article


def chains(text: str) -> list[tuple[str, str]]:
    """Gives (reporter, holder) of all nested quotes."""
    quotes = {quote.id: quote for quote in extract(Article(id="a", text=text))}
    return [(quotes[quote.outer].source_text, quote.source_text) for quote in quotes.values() if quote.outer]


@pytest.mark.parametrize(
    ("text", "reporter", "holder"),
    [
        # parted.py
        (
            "Lee said the engineers who saw the pipe believed nobody was to blame.",
            "Lee",
            "the engineers who saw the pipe",
        ),
        ("Lee said the agents she works with believe it was a raid.", "Lee", "the agents she works with"),
        ("Lee said it was his deputy who claimed that the vote was fair.", "Lee", "his deputy"),
        # inside.py: subjects
        ("Lee wrote that critics of the study claim that the mice were old.", "Lee", "critics of the study"),
        ("Lee said his party's left wing argues that the tax should go.", "Lee", "his party's left wing"),
        ("Lee said a guard used to boast that he had a key.", "Lee", "a guard"),
        ("Lee said the warden had telephoned at six to tell her that the boy was dead.", "Lee", "the warden"),
        ("Lee conceded that engineers no longer dispute that the road is unsafe.", "Lee", "engineers"),
        ("“One guard says the door was locked, another says it was never locked,” Lee said.", "Lee", "another"),
        ("Lee quoted the bishop as saying that the war was lost.", "Lee", "the bishop"),
        # inside.py: contents
        ("Lee said the ministry attributes the decline to a fungus.", "Lee", "the ministry"),
        ("Lee said the boss had confessed to her over dinner: he had read it.", "Lee", "the boss"),
        ("Lee said her husband had texted her from the gate: “He is drunk.”", "Lee", "her husband"),
        ("Lee said the union believes management wants to close the mill.", "Lee", "the union"),
        ("Lee said the nurse spoke of forty dead.", "Lee", "the nurse"),
        ("“She had been told by the envoy, in front of two others, that it was over,” Lee said.", "Lee", "the envoy"),
        # phrases.py
        ("Lee said the general has long been of the opinion that it cannot be held.", "Lee", "the general"),
        ("Lee said the curate is against it.", "Lee", "the curate"),
        ("Lee said a fitter had let slip that the leak was old.", "Lee", "a fitter"),
        ("Lee said the bank remains convinced that the loan is safe.", "Lee", "the bank"),
        # nouns.py
        ("Lee dismissed a warning from the insurers that the dam might fail.", "Lee", "the insurers"),
        ("Lee cited the claim by a colleague that the bones are human.", "Lee", "a colleague"),
        ("Lee said critics' fears that the dam might fail were idle.", "Lee", "critics"),
        # second_hand.py
        ("The mayor is said by her aides to consider the matter closed.", "her aides", "The mayor"),
        ("The clerk was quoted by Lee as saying: “Read it.”", "Lee", "The clerk"),
        ("Lee has it from the chaplain that the men ate together.", "Lee", "the chaplain"),
        ("Lee said he had heard from both authors that the figure was drawn by hand.", "Lee", "both authors"),
        ("Lee heard the judge say, in the lift, that the tapes were lost.", "Lee", "the judge"),
        ("The paper quotes a diplomat who says the talks have failed.", "The paper", "a diplomat"),
        ("Lee read out a letter in which the auditor certified that it was paid.", "Lee", "the auditor"),
        # accounts.py
        ("Lee reported that in Professor Dahl's view the comet is a piece of the Moon.", "Lee", "Professor Dahl"),
        ("By Lee's account, the minister never believed that the road was safe.", "Lee", "the minister"),
        ("As Lee tells it, the minister never believed that the road was safe.", "Lee", "the minister"),
        # reporters.py
        (
            "Her deputy had told him that it was late, said district judge Bo Lee.",
            "district judge Bo Lee",
            "Her deputy",
        ),
        ("Most, says class speaker Bo Lee, are of the opinion that it rained.", "class speaker Bo Lee", "Most"),
        # split_clauses.py
        ("Lee said that his successor, in the lift, had claimed that it was done.", "Lee", "his successor"),
        # told_before.py
        ("Ana Roth said she would go. The mayor had told her that it was late.", "Ana Roth", "The mayor"),
        ("Ana Roth recalled that she asked. The mayor had answered that it was late.", "Ana Roth", "The mayor"),
        # rules.py
        (
            "Her former student, Roth recalled, always maintained that it came from the cable.",
            "Roth",
            "Her former student",
        ),
        # inner_holders.py
        ("In private the owner says it was a raid, according to Bo Lee.", "Bo Lee", "the owner"),
    ],
)
def test_who_is_reported(text: str, reporter: str, holder: str) -> None:
    assert (reporter, holder) in chains(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lee said a man who says he is well is often ill.",
        "Lee said the engineers who saw the pipe went home.",
        "Lee said a guard used to own a key.",
        "Lee said the warden had run to tell her that the boy was well.",
        "Lee said the bank remains open.",
        "Lee said the ministry wants a fungus.",
        "Lee said the hall is next to the wall.",
        "Lee collected statements from her guards and that was all.",
        "The mill is said to be closed.",
        "Lee has a letter from the chaplain that she will read.",
        "Lee heard people say that it rained.",
        "Lee heard the judge’s boast with a shrug.",
        "Lee read out a letter in which the sums were wrong.",
        "In Lee's view, the road is safe.",
        "By noon, the minister believed that the road was safe.",
        "Lee said that if the bank claims that the money is gone, it lies.",
        "Lee said the committee will decide whether the plan is sound.",
        "Lee hopes the minister will say that the road is unsafe.",
        "Lee said Spouses say such things.",
        "Lee said the clerk hears that with interest.",
        "Lee called the plan a sham, in part because it was slow, adding that it was late.",
        "He said that it rained. The mayor had told her that it was late.",
        "It rained all day. The mayor had told her that it was late.",
    ],
)
def test_nobody_is_reported(text: str) -> None:
    assert chains(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The dentist said that he did not know that it was late.",
        "He still thought that it was dark, he said.",
        "Eva Roth promised that a bus would come: both sides had signed, she said.",
    ],
)
def test_a_pronoun_goes_back_to_who_reports(text: str) -> None:
    assert chains(text) == []


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("Her spokesman said that she believed that the war was lost.", "she"),
        ("“He says that the war is lost,” the envoy said.", "He"),
        ("Eva Roth told her that a bus would come, she said.", "Eva Roth"),
    ],
)
def test_a_pronoun_is_another_who_is_spoken_for_or_spoken_to(text: str, holder: str) -> None:
    assert [held for _, held in chains(text)] == [holder]
