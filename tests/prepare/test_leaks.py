"""What a train row leaks, worked out by hand on a handful of rows."""

import dataclasses

import pytest

from avow.prepare.leaks import Leak, LeakFinder, Overlaps
from avow.records import Example

HELD_OUT = Example(
    claim="The old bridge of Delbury is safe to cross.",
    passage="Mayor of Delbury denies that the old bridge is closed",
    id="1",
    claim_id="c1",
    article_id="a1",
    corpus="held",
    split="test",
)
OTHER = Example(
    claim="Wheat prices will fall by the end of spring.",
    passage="A wholly different sentence about the weather in the north",
    id="2",
    claim_id="c2",
    article_id="a2",
    corpus="held",
    split="train",
)
GROUPS = ("claim", "article")


@pytest.fixture
def finder():
    made = LeakFinder(0.7)
    made.hold_out(HELD_OUT, shared_claims=False)
    return made


def leaks(finder, example, groups=GROUPS, shared_claims=False):
    return finder.leaks(example, groups=groups, shared_claims=shared_claims)


def test_row_that_shares_nothing_leaks_nothing(finder):
    assert leaks(finder, OTHER) == []
    assert finder.texts == 2


def test_same_claim_or_article_of_the_corpus_is_a_leak_whatever_the_text(finder):
    assert leaks(finder, dataclasses.replace(OTHER, claim_id="c1")) == [Leak("claim", "held", "test")]
    assert leaks(finder, dataclasses.replace(OTHER, article_id="a1")) == [Leak("article", "held", "test")]
    both = dataclasses.replace(OTHER, claim_id="c1", article_id="a1")
    assert [leak.reason for leak in leaks(finder, both)] == ["claim", "article"]
    assert leaks(finder, both, groups=("article",)) == [Leak("article", "held", "test")]
    assert leaks(finder, both, groups=()) == []


def test_claim_id_is_no_article_id_and_another_corpus_has_its_own_ids(finder):
    assert leaks(finder, dataclasses.replace(OTHER, claim_id="a1", article_id="c1")) == []
    assert leaks(finder, dataclasses.replace(OTHER, claim_id="c1", corpus="own")) == []


def test_defaults_of_a_group_leak():
    leak = Leak("claim", "held", "test")
    assert (leak.field, leak.similarity, leak.text) == ("", 1.0, "")


def test_text_that_resembles_a_held_out_one_is_a_leak_with_its_similarity(finder):
    close = HELD_OUT.passage.replace("closed", "open")
    (leak,) = leaks(finder, dataclasses.replace(OTHER, passage=close))
    assert (leak.reason, leak.corpus, leak.split, leak.field) == ("passage text", "held", "test", "passage")
    assert leak.similarity == pytest.approx(17 / 21)
    assert leak.text == HELD_OUT.passage


def test_text_is_compared_across_fields(finder):
    (leak,) = leaks(finder, dataclasses.replace(OTHER, claim=HELD_OUT.passage))
    assert (leak.reason, leak.field, leak.similarity) == ("claim text", "passage", 1.0)
    (leak,) = leaks(finder, dataclasses.replace(OTHER, passage=HELD_OUT.claim))
    assert (leak.reason, leak.field, leak.similarity) == ("passage text", "claim", 1.0)


def test_claims_shared_by_design_are_no_leak_on_either_side():
    finder = LeakFinder(0.7)
    finder.hold_out(HELD_OUT, shared_claims=True)
    assert finder.texts == 1
    assert leaks(finder, dataclasses.replace(OTHER, claim=HELD_OUT.claim)) == []
    finder.hold_out(HELD_OUT, shared_claims=False)
    assert [x.reason for x in leaks(finder, dataclasses.replace(OTHER, claim=HELD_OUT.claim))] == ["claim text"]
    finder = LeakFinder(0.7)
    finder.hold_out(HELD_OUT, shared_claims=False)
    assert leaks(finder, dataclasses.replace(OTHER, claim=HELD_OUT.claim), shared_claims=True) == []


def test_threshold_is_that_of_the_finder():
    close = dataclasses.replace(OTHER, passage=HELD_OUT.passage.replace("closed", "open"))
    strict, usual = LeakFinder(0.95), LeakFinder()
    for finder in (strict, usual):
        finder.hold_out(HELD_OUT, shared_claims=False)
    assert leaks(strict, close) == []
    assert len(leaks(usual, close)) == 1
    assert usual.threshold == 0.7


def test_each_held_out_corpus_split_and_field_is_told_once(finder):
    again = dataclasses.replace(HELD_OUT, id="9", corpus="another", split="dev", claim=HELD_OUT.passage)
    finder.hold_out(again, shared_claims=False)
    finder.hold_out(dataclasses.replace(again, id="10"), shared_claims=False)
    found = leaks(finder, dataclasses.replace(OTHER, passage=HELD_OUT.passage))
    assert [(x.corpus, x.split, x.field) for x in found] == [
        ("another", "dev", "claim"),
        ("another", "dev", "passage"),
        ("held", "test", "passage"),
    ]


def test_the_same_text_as_claim_and_as_passage_is_told_apart(finder):
    row = dataclasses.replace(OTHER, claim=HELD_OUT.passage, passage=HELD_OUT.passage)
    assert [x.reason for x in leaks(finder, row)] == ["claim text", "passage text"]
    assert [x.reason for x in leaks(finder, row)] == ["claim text", "passage text"]  # from memory


def test_overlaps_count_rows_and_different_held_out_texts():
    overlaps = Overlaps()
    group = Leak("claim", "held", "test")
    one = Leak("passage text", "held", "test", "passage", 0.9, "One text.")
    same = Leak("passage text", "held", "test", "passage", 0.8, "one  text.")
    two = Leak("passage text", "held", "test", "passage", 0.8, "Another text.")
    overlaps.count("mine", [group, one])
    overlaps.count("mine", [same])
    overlaps.count("mine", [two, two])
    overlaps.count("other", [group])
    assert overlaps.table() == [
        {
            "train": "mine",
            "by": "passage text",
            "held_out": "held:test",
            "field": "passage",
            "train_rows": 3,
            "held_out_texts": 2,
        },
        {"train": "mine", "by": "claim", "held_out": "held:test", "field": "", "train_rows": 1, "held_out_texts": 0},
        {"train": "other", "by": "claim", "held_out": "held:test", "field": "", "train_rows": 1, "held_out_texts": 0},
    ]


def test_overlaps_of_equally_many_rows_are_in_the_order_of_their_names():
    overlaps = Overlaps()
    for corpus in ("b", "c", "a"):
        overlaps.count(corpus, [Leak("claim", "held", "test")])
    overlaps.count("c", [Leak("article", "held", "test")])
    assert [(row["train"], row["by"]) for row in overlaps.table()] == [
        ("a", "claim"),
        ("b", "claim"),
        ("c", "article"),
        ("c", "claim"),
    ]


def test_half_a_character_is_compared_like_any_other():
    finder = LeakFinder(0.7)
    odd = dataclasses.replace(HELD_OUT, passage=HELD_OUT.passage + " \ud800")
    finder.hold_out(odd, shared_claims=False)
    assert [x.reason for x in leaks(finder, dataclasses.replace(OTHER, passage=odd.passage))] == ["passage text"]
