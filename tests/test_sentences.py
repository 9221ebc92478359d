import pytest
from hypothesis import given
from hypothesis import strategies as st

from avow.text import alphanumeric_tokens, paragraph_sentences, quote_kind, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["Mr. Roth met Sen. Lee on Jan. 3.", "They spoke."],
        ["J. R. Smith moved to the U.S. in 1990.", "He stayed."],
        ["She lives in the U.S.", "He does not."],
        ["The U.S. Senate voted.", "It passed."],
        ["Harbor Inc. rose 3.5 percent.", "Others fell."],
        ["They met at 5 p.m. Monday.", "Nobody spoke."],
        ['"We lost."', "He left."],
        ['"We lost.', 'We go on," she said.'],
        ["“Why?” Ms. Lee asked.", "Nobody knew."],
        ["“Why?” Mrs. Lee asked.", "Nobody knew."],
        ["“We won!” Prof. Roth told the hall.", "Nobody knew."],
        ["“Why?” the minister asked.", "Nobody knew."],
        ["He said “no.”", "“Yes,” said Lee."],
        ["It cost $1.5 million!", "Who paid?", "The town did…", "Later."],
        ["(It failed.)", "They tried again."],
    ],
)
def test_sentences_are_cut_where_a_reader_would(expected):
    assert cut(" ".join(expected)) == expected


def test_a_paragraph_end_is_a_sentence_end():
    assert cut("A headline\n\nThe body begins") == ["A headline", "The body begins"]


def test_sentences_of_one_paragraph_keep_the_offsets_of_the_text():
    text = "One. Two.\nThree. Four."
    assert paragraph_sentences(text, (10, 22)) == [(10, 16), (17, 22)]


@given(st.text(max_size=200))
def test_sentences_cover_all_that_is_not_white_space(text):
    spans = sentences(text)
    assert spans == sorted(spans)
    covered = "".join(text[start:end] for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ('"We lost."', "direct"),
        ("that they lost", "indirect"),
        ('that it was "a sham"', "mixed"),
        ("‘We lost’", "direct"),
    ],
)
def test_kind_follows_the_quotation_marks(content, kind):
    assert quote_kind(content, [(0, len(content))]) == kind


def test_kind_of_a_content_in_two_pieces():
    text = '"We lost," she said, "badly."'
    assert quote_kind(text, [(0, 10), (21, 29)]) == "direct"


def test_tokens_are_runs_of_letters_and_digits():
    assert alphanumeric_tokens("a-b, c3", [(0, 7)]) == {0, 2, 5}
