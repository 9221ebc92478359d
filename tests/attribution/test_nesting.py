import pytest

from avow.attribution.draft import Draft
from avow.attribution.nesting import promoted
from avow.attribution.rules import extract
from avow.records import Article


def read(text: str):
    return extract(Article(id="a", text=text))


def holders(text: str) -> list[tuple[str, str | None, str, str]]:
    return [(quote.id, quote.outer, quote.source_text, quote.content_text) for quote in read(text)]


def test_a_source_inside_a_content_is_a_quote_of_its_own():
    assert holders("Smith said that the ministry believes the wells are dry.") == [
        ("q1", None, "Smith", "that the ministry believes the wells are dry"),
        ("q1.1", "q1", "the ministry", "the wells are dry"),
    ]


def test_chains_have_any_depth_up_to_four():
    text = "Ann said that Bob thinks that Cal believes that Dan said that Eve knows that it failed."
    assert [(quote.id, quote.source_text) for quote in read(text)] == [
        ("q1", "Ann"),
        ("q1.1", "Bob"),
        ("q1.1.1", "Cal"),
        ("q1.1.1.1", "Dan"),
    ]


def test_a_claim_that_is_dismissed_has_its_own_holder():
    found = holders("Roth dismissed Lee’s claim that the wells were dry.")
    assert found[1] == ("q1.1", "q1", "Lee", "that the wells were dry")


def test_quotations_are_read_inside_too():
    text = '"The board told us that the wells are dry," Roth said.'
    assert holders(text)[1] == ("q1.1", "q1", "The board", "that the wells are dry")


def test_a_quotation_in_a_quotation():
    text = "“The board wrote, ‘The wells are dry,’ and left,” Roth said."
    assert holders(text)[1] == ("q1.1", "q1", "The board", "‘The wells are dry,’")


def test_what_the_speaker_thinks_is_no_further_holder():
    assert [quote.id for quote in read('"I think that we lost," Roth said.')] == ["q1"]


def test_inner_quotes_stand_right_behind_their_outer_one():
    text = "Roth said that Lee thinks that it failed. Lee denied that Roth knew that it failed."
    assert [quote.id for quote in read(text)] == ["q1", "q1.1", "q2", "q2.1"]


def test_a_speaker_who_tells_his_own_belief_is_one_holder() -> None:
    text = "Paul Lee said he believes that Ana Roth denied the report."
    quotes = extract(Article(id="a", text=text))
    assert [(quote.speaker, quote.outer) for quote in quotes] == [("Paul Lee", None), ("Ana Roth", "q1")]


def test_a_content_in_two_parts_is_read_as_one() -> None:
    assert holders("The mayor, her lawyer said, still insists that the bridge was safe.")[1] == (
        "q1.1",
        "q1",
        "The mayor",
        "that the bridge was safe",
    )
    found = holders("The log showed that the horn first blew at four, Roth said, after the water had come.")
    assert found[1] == ("q1.1", "q1", "The log", "that the horn first blew at four after the water had come")


def test_who_reports_at_the_end_is_outside() -> None:
    assert holders("The builder told her that it cost twice as much, the envoy Ida Drake said.") == [
        ("q1", None, "the envoy Ida Drake", "The builder told her that it cost twice as much"),
        ("q1.1", "q1", "The builder", "that it cost twice as much"),
    ]


def test_a_that_may_stand_apart_from_its_verb() -> None:
    text = "According to Ana Roth, the losing candidate concedes in private that not one ballot was touched."
    assert holders(text)[1] == ("q1.1", "q1", "the losing candidate", "that not one ballot was touched")


def test_inside_a_content_things_and_nobody_in_particular_hold_nothing() -> None:
    for text in (
        "Roth said that the board wants money.",
        "Roth said the doctors had seen a film of the strike.",
        "Roth said people know that it rains.",
        "Roth complained that nobody had asked about the wells.",
    ):
        assert [quote.id for quote in read(text)] == ["q1"], text


def test_the_rules_reading_is_taken_where_only_it_has_a_chain() -> None:
    from avow.attribution.draft import Draft
    from avow.attribution.rules import quotes_from_drafts, read_text

    text = "The builder had told him that the code was to blame, said the chief, Zoran Pesic. It rained, Ann added."

    def at(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    wrong = Draft([at("him that the code was to blame")], [at("said")], [at("The builder")])
    other = Draft([at("It rained")], [at("added")], [at("Ann")])
    article = Article(id="a", text=text)
    taken, inner, left = quotes_from_drafts(article, [wrong, other], read_text(text))[0]
    assert (taken.source_text, taken.content_text) == (
        "the chief, Zoran Pesic",
        "The builder had told him that the code was to blame",
    )
    assert (inner.source_text, inner.outer, left.source_text) == ("The builder", taken.id, "Ann")
    beyond = Draft([(0, at("said")[1])], [at("added")], [at("The builder")])
    kept = quotes_from_drafts(article, [beyond], read_text(text))[0][0]
    assert kept.cue_text == "added", "it says more than the rules saw"


@pytest.mark.parametrize(
    ("text", "reporter", "holder"),
    [
        ("The mayor, her lawyer told the court, still hopes that the bridge stays.", "her lawyer", "The mayor"),
        ("The mayor, her lawyer says after a visit, is convinced the case is lost.", "her lawyer", "The mayor"),
        ("The maid, according to the vicar, maintained to the end that he wrote it.", "the vicar", "The maid"),
        ("A nurse had confided to her that the ward was shut, deputy Ana Roth recalled.", "deputy Ana Roth", "A nurse"),
        ("The clerk tells anyone that he is short of men, says his deputy, Bo Lee.", "his deputy, Bo Lee", "The clerk"),
        ("His aide told him, Lee said, that the vote was lost.", "Lee", "His aide"),
        ("In the lift, two guests said, Roth admitted that the vote was lost.", "two guests", "Roth"),
        ("Roth dismissed the union’s boast that the port was shut.", "Roth", "the union"),
        ("Roth said the ministry puts the dear bread down to the frost.", "Roth", "the ministry"),
        ("Roth said his own lawyers had assured him it was sound.", "Roth", "his own lawyers"),
        ("The bank said it had been told by its auditor that the money was gone.", "The bank", "its auditor"),
        ("Roth said the guard had given her his word that nobody came.", "Roth", "the guard"),
        (
            "Roth said that a guard on duty that night had admitted that it was open.",
            "Roth",
            "a guard on duty that night",
        ),
        ("Lee said that on Monday the mayor regarded the fire as an accident.", "Lee", "the mayor"),
    ],
)
def test_who_reports_whom(text: str, reporter: str, holder: str) -> None:
    outer, inner = read(text)
    assert (outer.source_text, inner.source_text, inner.outer) == (reporter, holder, "q1")


@pytest.mark.parametrize(
    "text",
    [
        "Roth said no mother would believe that the bread was safe.",
        "Roth said Lee was in no position to say whether it rained.",
        "Roth said the court would admit that it rained.",
        "Roth said they called that a victory.",
        "Roth said some held that the wells were dry.",
        "Roth said nobody in his right mind thinks that the wells are dry.",
        "Roth said the director read the note, yawned and kept the wells open.",
    ],
)
def test_whom_nobody_reports(text: str) -> None:
    assert all(quote.outer is None for quote in read(text))


def test_another_sentence_with_a_speaker_of_its_own_is_not_inside() -> None:
    from avow.attribution.draft import Draft
    from avow.attribution.nesting import promoted

    text = "It rained, Ann said. Bo Lee replied that it had snowed."
    inner = Draft([(text.index("that"), len(text) - 1)], [(28, 35)], [(21, 27)])
    outer = Draft([(0, 9), (21, len(text))], [(15, 19)], [(11, 14)], inner=[inner])
    first, second = promoted(text, outer)
    assert (first.content, first.inner, second) == ([(0, 9)], [], inner)
    quoted = "“It rained. Bo Lee replied that it had snowed,” Ann said."
    inner = Draft([(27, 46)], [(19, 26)], [(12, 18)])
    outer = Draft([(0, 47)], [(52, 56)], [(48, 51)], inner=[inner])
    assert promoted(quoted, outer) == [outer], "what stands in quotation marks is said by one"


def test_a_headline_ends_with_who_says_it() -> None:
    title = "Roth backs Lee, says Hart"
    article = Article(id="a", text=f"{title}\n\nAna Roth backs Bo Lee, Paul Hart said.", body_start=len(title) + 2)
    first, second = extract(article)
    assert (first.source_text, first.content_text, first.in_title) == ("Hart", "Roth backs Lee", True)
    assert (first.speaker, second.speaker) == ("Paul Hart", "Paul Hart")


def test_what_is_inside_by_another_reader_is_not_moved_out_and_what_is_left_begins_with_a_word() -> None:
    text = "Roth spoke at noon. Her board had told her that it holds, and she saw no reason to doubt it."

    def at(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    inner = Draft([at("that it holds")], [at("had told")], [at("Her board")])
    whole = Draft([(text.index("Her board"), len(text) - 1)], [at("spoke")], [at("Roth")], inner=[inner])
    first, second = promoted(text, whole)
    assert [text[slice(*span)] for span in first.content] == ["and she saw no reason to doubt it"]
    assert second == inner
    assert promoted(text, whole, lambda cue: cue == at("had told")) == [whole]
