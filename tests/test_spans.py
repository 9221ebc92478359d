"""Offsets: paragraphs, words, sentences and joined spans, each value worked out by hand."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avow.text import (
    alphanumeric_tokens,
    content_stems,
    joined_spans,
    paragraph_sentences,
    paragraphs,
    quote_kind,
    sentences,
    slices,
    words,
)

ANY = st.text(st.characters(codec=None, categories=None), max_size=120)
SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair))), max_size=8)


def cut(text):
    return [text[start:end] for start, end in sentences(text)]


def test_paragraphs_are_stripped_lines_that_are_not_blank():
    assert paragraphs(" One \n\n\t\nTwo\n") == [(1, 4), (9, 12)]
    assert paragraphs("") == paragraphs(" \n ") == []
    assert paragraphs("a") == [(0, 1)]
    assert paragraphs("ab  cd") == [(0, 6)]


def test_words_keep_inner_apostrophes():
    assert words("Didn't he say ‘we’re’? a_1 '") == [(0, 6), (7, 9), (10, 13), (15, 20), (23, 26)]


def test_tokens_begin_within_the_spans():
    assert alphanumeric_tokens("ab cd ef", [(0, 2), (6, 8)]) == {0, 6}
    assert alphanumeric_tokens("ab cd", [(1, 4)]) == {1, 3}
    assert alphanumeric_tokens("ab", []) == frozenset()


def test_spans_that_touch_or_overlap_are_joined():
    assert joined_spans([(5, 7), (0, 2), (2, 3)]) == ((0, 3), (5, 7))
    assert joined_spans([(0, 9), (1, 2), (3, 4)]) == ((0, 9),)
    assert joined_spans([(0, 1), (2, 3)]) == ((0, 1), (2, 3))
    assert joined_spans([]) == ()


@given(SPANS)
def test_joined_spans_cover_the_same_places_and_leave_gaps(spans):
    joined = joined_spans(spans)
    covered = {place for start, end in spans for place in range(start, end)}
    assert {place for start, end in joined for place in range(start, end)} == covered
    assert all(first[1] < second[0] for first, second in itertools.pairwise(joined))


def test_content_stems_leave_function_words_out():
    assert content_stems("The bridge’s repairs DIDN’T begin in 2019.") == {"bridg", "repair", "begin", "2019"}
    assert content_stems("He didn't and wouldn’t.") == frozenset()


def test_slices_are_joined_by_one_space():
    assert slices("abcdef", [(0, 2), (4, 6)]) == "ab ef"
    assert slices("abc", []) == ""


@given(ANY)
def test_all_spans_slice_ascend_and_stay_apart(text):
    for found in (paragraphs(text), sentences(text), words(text)):
        assert all(0 <= start < end <= len(text) for start, end in found)
        assert all(first[1] <= second[0] for first, second in itertools.pairwise(found))
        assert all(text[start:end].strip() for start, end in found)


@pytest.mark.parametrize(
    ("content", "spans", "kind"),
    [
        ('"a b"', [(0, 5)], "direct"),
        ('a "b"', [(0, 5)], "mixed"),
        ("a b", [(0, 3)], "indirect"),
        ("it's", [(0, 4)], "indirect"),
        ('"a" and "b"', [(0, 3), (8, 11)], "direct"),
        ('"a" and b', [(0, 3), (8, 9)], "mixed"),
        ("a and b", [(0, 1), (6, 7)], "indirect"),
        ('a and "b"', [(0, 1), (6, 9)], "mixed"),
        ('"a" b', [(0, 5)], "mixed"),
        ("‘a b’", [(0, 5)], "direct"),
        ("", [], "indirect"),
    ],
)
def test_kind_counts_the_words_in_marks(content, spans, kind):
    assert quote_kind(content, spans) == kind


@pytest.mark.parametrize(
    "expected",
    [
        ["Prof. Lee and Dr. Roe spoke.", "All heard."],
        ["He said no.", "They left."],
        ["The no. 5 bus came.", "It left."],
        ["See fig. 3 and vol. 2.", "Then go."],
        ["Acme Corp. The firm grew."],
        ["She has a Ph.D. in law.", "He has none."],
        ["It fell at 3 a.m. The town slept."],
        ["I know it. I do."],
        ["Was it I?", "It was."],
        ["Is it?", "Yes."],
        ["wait... what"],
        ["Wait...", "What?"],
        ["“Go.”", "The end."],
        ["“Go!” she shouted.", "He went."],
        ["“Go!”", "The man went."],
        ['"Go." "Stay."'],
        ["He left (at last).", "She stayed."],
        ["“It is so.” Roth said.", "He left."],
        ["“It is so.”", "Roth, who said it, left."],
        ["“It is so.”", "Roth left.", "He said."],
        ["3.5 is more.", "7 is most."],
        ["Yes!", "— No."],
        ["A vs. B was played.", "A won."],
        ["The Rev. J. Poe spoke.", "Amen."],
        ["“Mr. Roth left,” she said.", "They went."],
        ["(Mr. Roth left.)", "They went."],
        ["Malcolm X. Shabazz spoke.", "They went."],
        ["So am I.", "Roth left."],
        ["She studied art.", "Roth did not."],
        ["Art. 5 says so.", "It is law."],
        ["It rained on 3 Mar.", "Roth left."],
        ["He was her ed.", "Roth was not."],
        ["See the 2nd ed. 5 times.", "Then go."],
        ["“Why?” Lee asked him.", "Nobody knew."],
        ["“We won.”", "Roth said it was late."],
        ["“It is over.”", "After that, nothing was said."],
        ["“Go!”", "The man and the boy with him went."],
        ["She lives in the U.S.", "Still, she left."],
        ["She shouted “Stop!” (to nobody).", "He left."],
    ],
)
def test_more_sentences_are_cut_where_a_reader_would(expected):
    text = " ".join(expected)
    found = cut(text)
    assert " ".join(found) == text
    if len(expected) > 1:
        assert found == expected
    else:
        assert len(found) in (1, 2)  # both readings are open


def test_sentences_end_with_the_paragraph_and_keep_its_offsets():
    text = "xx One. Two. yy"
    assert paragraph_sentences(text, (3, 12)) == [(3, 7), (8, 12)]
    assert paragraph_sentences(text, (3, 3)) == []
    assert sentences("It failed. “") == [(0, 12)]  # a mark alone is no sentence
    assert sentences("One.  Two.\nThree") == [(0, 4), (6, 10), (11, 16)]
    assert sentences("A headline\nMr. Roth spoke.") == [(0, 10), (11, 26)]
