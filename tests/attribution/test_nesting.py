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
