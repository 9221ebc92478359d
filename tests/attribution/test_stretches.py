from avow.attribution.draft import Draft
from avow.attribution.rules import quotes_from_drafts, read_text
from avow.records import Article


def nested(text: str, *, source: str, cue: str, content: list[str]) -> list[tuple[str, str]]:
    """Gives (source, content) of all quotes, given the outermost one as a tagger may see it."""

    def at(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    draft = Draft([at(words) for words in content], [at(cue)], [at(source)], "say" if cue == "said" else cue)
    quotes = quotes_from_drafts(Article(id="a", text=text), [draft], read_text(""))[0]
    return [(quote.source_text, quote.content_text) for quote in quotes]


def test_an_inner_verb_that_was_left_out_is_read_and_belongs_to_the_content() -> None:
    text = "Lee said that the purser, asked again, spoke of “forty”."
    found = nested(text, source="Lee", cue="said", content=["that the purser", "“forty”"])
    assert found == [("Lee", "that the purser, asked again, spoke of “forty”"), ("the purser", "“forty”")]


def test_words_before_the_content_are_read_where_a_clause_begins_there() -> None:
    text = "Lee tells people that his father, when he talks, swears that he was thrown."
    found = nested(text, source="Lee", cue="tells", content=["that he was thrown"])
    assert found[1] == ("his father", "that he was thrown")
    text = "His own mother thinks the men are lazy, Lee said with a grin."
    found = nested(text, source="Lee", cue="said", content=["the men are lazy"])
    assert found == [("Lee", "His own mother thinks the men are lazy"), ("His own mother", "the men are lazy")]


def test_what_surrounds_a_reporting_clause_is_read() -> None:
    text = "She had been told by an expert, Lee said, that it gave way."
    found = nested(text, source="Lee", cue="said", content=["She", "that it gave way"])
    assert found[1][0] == "an expert"
    text = "The cook, the consul said after a visit, swears the first rope came down."
    found = nested(text, source="the consul", cue="said", content=["The cook", "the first rope came down"])
    assert found[1] == ("The cook", "the first rope came down")


def test_a_clause_in_a_content_has_whom_it_is_about_for_a_holder() -> None:
    text = "Lee said that the clerk, who hopes that the mill stays, is ill."
    found = nested(text, source="Lee", cue="said", content=["that the clerk, who hopes that the mill stays, is ill"])
    assert found[1][0] == "the clerk"


def test_another_sentence_or_quotation_is_not_joined() -> None:
    text = "Lee said that it rained. The mayor told us that it snowed."
    found = nested(text, source="Lee", cue="said", content=["that it rained", "that it snowed"])
    assert found == [("Lee", "that it rained that it snowed")]
