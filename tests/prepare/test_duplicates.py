"""Near-duplicate texts."""

import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avow.errors import MissingExtraError
from avow.prepare.duplicates import NearDuplicates, jaccard, shingles

HEADLINE = "Mayor of Delbury denies that the old bridge is closed"


def found(index, text):
    return [(round(similarity, 3), owner) for similarity, _, owners in index.find(text) for owner in sorted(owners)]


@pytest.fixture
def index():
    made = NearDuplicates(0.7)
    made.add(HEADLINE, "a")
    made.add("A wholly different sentence about the weather in spring", "b")
    return made


def test_one_changed_word_of_ten_is_caught_and_its_similarity_is_exact(index):
    # 10 words and 9 pairs each; a changed last word leaves 9 words and 8 pairs: 17 of 21.
    assert found(index, HEADLINE.replace("closed", "open")) == [(round(17 / 21, 3), "a")]


def test_case_and_space_do_not_matter(index):
    assert found(index, "  " + HEADLINE.upper() + "\n") == [(1.0, "a")]


def test_two_changed_words_are_below_the_threshold(index):
    assert found(index, HEADLINE.replace("denies", "says").replace("bridge", "tower")) == []


def test_a_text_may_have_several_owners(index):
    index.add(HEADLINE, "c")
    assert found(index, HEADLINE) == [(1.0, "a"), (1.0, "c")]
    assert len(index) == 2


def test_short_texts_must_be_the_same(index):
    index.add("Tea deserves support.", "t")
    assert found(index, "tea  deserves support.") == [(1.0, "t")]
    assert found(index, "Rum deserves support.") == []


def test_empty_texts_resemble_nothing():
    assert jaccard(shingles(""), shingles("")) == 0.0
    assert NearDuplicates(0.7).find("") == []


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_hardly_any_pair_above_the_threshold_is_missed(seed):
    draw = random.Random(seed)
    words = [f"w{draw.randrange(5000)}" for _ in range(30)]
    index = NearDuplicates(0.7)
    index.add(" ".join(words), "x")
    words[draw.randrange(30)] = "new"
    assert found(index, " ".join(words))[0][1] == "x"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_similarity_is_symmetric_and_in_range(first, second):
    one, two = shingles(first), shingles(second)
    assert jaccard(one, two) == jaccard(two, one)
    assert 0.0 <= jaccard(one, two) <= 1.0


def test_the_most_similar_comes_first(index):
    index.add(HEADLINE.replace("closed", "shut"), "c")
    index.add(HEADLINE + " today", "d")
    # The same text, then 19 of 21 (one word and one pair more), then 17 of 21.
    assert found(index, HEADLINE) == [(1.0, "a"), (round(19 / 21, 3), "d"), (round(17 / 21, 3), "c")]
    assert found(index, HEADLINE + " today")[:2] == [(1.0, "d"), (round(19 / 21, 3), "a")]


def test_a_similarity_at_the_threshold_is_a_match():
    index = NearDuplicates(17 / 21)
    index.add(HEADLINE, "a")
    assert found(index, HEADLINE.replace("closed", "open")) == [(round(17 / 21, 3), "a")]


def test_five_words_are_compared_and_four_are_not():
    five, six = "The old bridge is safe", "The old bridge is safe today"  # 9 of 11
    for here, asked in ((five, six), (six, five)):
        index = NearDuplicates(0.7)
        index.add(here, "a")
        assert found(index, asked) == [(round(9 / 11, 3), "a")]
    index = NearDuplicates(0.5)
    index.add("The bridge is safe", "a")  # 7 of 9 shared with what follows
    assert found(index, "The bridge is safe today") == []


def test_a_threshold_of_one_finds_texts_of_the_same_words():
    index = NearDuplicates(1.0)
    index.add(HEADLINE, "a")
    assert found(index, HEADLINE + "!") == [(1.0, "a")]
    assert found(index, HEADLINE + " today") == []


def test_without_the_library_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasketch", None)
    with pytest.raises(MissingExtraError) as error:
        NearDuplicates(0.7)
    assert "the package 'datasketch'" in str(error.value)
    assert str(error.value).endswith("pip install '.[prepare]'")
