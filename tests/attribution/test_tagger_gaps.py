from avow.attribution.draft import Draft
from avow.attribution.rules import extract, read_drafts
from avow.attribution.tagger_gaps import Covered, fill_gaps
from avow.records import Article


def span(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def test_covered_tells_whether_a_character_is_covered() -> None:
    covered = Covered([(5, 8), (2, 4), (7, 10)])
    asked = [(0, 2), (0, 3), (4, 5), (9, 12), (10, 12), (3, 20)]
    assert [covered.touches(one) for one in asked] == [False, True, False, True, False, True]
    assert not Covered([]).touches((0, 9))


def test_a_quotation_of_its_own_goes_on_with_the_attribution_before() -> None:
    text = "“No,” Roth said. “We stay.”"
    draft = Draft([span(text, "“No,”")], [span(text, "said")], [span(text, "Roth")])
    assert fill_gaps(text, "double", [draft], read_drafts(text)) == [draft]
    assert draft.content == [span(text, "“No,”"), span(text, "“We stay.”")]


def test_what_the_tagger_has_is_not_added_again() -> None:
    text = "“No,” Roth said. “We stay.”"
    content = [span(text, "“No,”"), span(text, "“We stay.”")]
    draft = Draft(list(content), [span(text, "said")], [span(text, "Roth")])
    fill_gaps(text, "double", [draft], read_drafts(text))
    assert draft.content == content


def test_a_transcript_line_that_the_tagger_missed_is_taken_from_the_rules() -> None:
    text = "Roth: We will appeal.\n\nLee said it rained."
    tagged = Draft([span(text, "it rained")], [span(text, "said")], [span(text, "Lee")])
    found = fill_gaps(text, "double", [tagged], read_drafts(text))
    assert [text[slice(*draft.source[0])] for draft in found] == ["Roth", "Lee"]


def test_a_clause_that_the_tagger_left_out_stays_out() -> None:
    text = "Lee said it rained."
    assert fill_gaps(text, "double", [], read_drafts(text)) == []


def test_a_turn_of_a_transcript_is_one_quote_with_what_it_reports_inside() -> None:
    text = "ROTH: Good evening. The referee said it was no penalty. He got it wrong.\n\nLee said it rained."
    tagged = [
        Draft([span(text, "it was no penalty")], [span(text, "said")], [span(text, "The referee")]),
        Draft([span(text, "it rained")], [(text.rindex("said"), text.rindex("said") + 4)], [span(text, "Lee")]),
    ]
    found = fill_gaps(text, "double", tagged, read_drafts(text))
    assert [text[slice(*draft.source[0])] for draft in found] == ["ROTH", "Lee"]
    turn, nested, other = extract(Article(id="a", text=text))
    assert turn.content_text.startswith("Good evening. The referee said")
    assert turn.content_text.endswith("He got it wrong")
    assert (nested.source_text, nested.outer) == ("The referee", turn.id)
    assert other.source_text == "Lee"
    asked, inner = extract(Article(id="a", text="TAPPER: The governor said that it leaks. Is it true?"))
    assert asked.content_text == "The governor said that it leaks. Is it true"
    assert inner.outer == asked.id
