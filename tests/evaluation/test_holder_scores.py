"""Hand-worked cases of speaker resolution and nested holders."""

import pytest

from avow.benchmarks import marked_holders
from avow.evaluation.holders import (
    AnnotatedHolder,
    NamedSource,
    mention_kind,
    names_agree,
    score_nested,
    score_resolution,
)
from avow.records import Quote

TEXT = "Ana Roth said the ministry believes that Bo Lee denied it."
OUTER = Quote(
    id="q1",
    article_id="a",
    source=((0, 8),),
    cue=((9, 13),),
    content=((14, 57),),
    speaker="Ana Roth",
    source_text="Ana Roth",
)
MINISTRY = Quote(id="q2", article_id="a", source=((14, 26),), content=((36, 57),), outer="q1", speaker="the ministry")
LEE = Quote(id="q3", article_id="a", source=((41, 47),), content=((55, 57),), outer="q2", speaker="Bo Lee")
GOLD = [
    AnnotatedHolder((18, 26), "ministry of health", "Ana Roth"),
    AnnotatedHolder((41, 47), "Bo Lee", "the ministry"),
]


def values(scores):
    return {name: score.value for name, score in scores.items()}


def test_holders_and_chains_that_are_all_found():
    found = values(score_nested([GOLD], [[OUTER, MINISTRY, LEE]], [TEXT], resamples=0))
    assert found["nested_holder_f1"] == found["nested_chain_f1"] == 1.0


def test_a_holder_below_the_wrong_source_is_found_but_not_chained():
    astray = Quote(id="q3", article_id="a", source=((41, 47),), content=((55, 57),), outer="q1", speaker="Bo Lee")
    found = values(score_nested([GOLD], [[OUTER, MINISTRY, astray]], [TEXT], resamples=0))
    assert (found["nested_holder_recall"], found["nested_chain_recall"]) == (1.0, 0.5)


def test_strictly_the_source_is_the_mention_articles_aside():
    gold = [*GOLD, AnnotatedHolder((0, 8), "Ana Roth", None)]
    found = values(score_nested([gold], [[OUTER, MINISTRY, LEE]], [TEXT], resamples=0))
    assert found["nested_chain_strict_f1"] == 1.0, "“the ministry” for “ministry” is right"
    wide = Quote(id="q3", article_id="a", source=((36, 47),), content=((55, 57),), outer="q2", speaker="Bo Lee")
    found = values(score_nested([gold], [[OUTER, MINISTRY, wide]], [TEXT], resamples=0))
    assert (found["nested_chain_f1"], found["nested_chain_strict_f1"]) == (1.0, 0.5), "“that Bo Lee” is too much"


def test_known_leaves_out_sources_that_nobody_annotated():
    report = Quote(id="q4", article_id="a", source=((55, 57),), content=((48, 54),), outer="q3", speaker="it")
    found = values(score_nested([GOLD], [[OUTER, MINISTRY, LEE, report]], [TEXT], resamples=0))
    assert found["nested_chain_precision"] == pytest.approx(2 / 3)
    assert found["nested_chain_known_precision"] == 1.0
    # A holder that is annotated, but not as a nested one, is known.
    roth = [AnnotatedHolder((55, 57), "it", None), *GOLD]
    found = values(score_nested([roth], [[OUTER, MINISTRY, LEE, report]], [TEXT], resamples=0))
    assert found["nested_chain_known_precision"] == pytest.approx(2 / 3)
    assert found["nested_chain_known_recall"] == 1.0


def test_one_prediction_serves_one_holder_and_twice_the_same_source_is_one_prediction():
    twice = Quote(id="q4", article_id="a", source=((14, 26),), content=((27, 35),), outer="q1", speaker="the ministry")
    found = values(score_nested([GOLD], [[OUTER, MINISTRY, twice]], [TEXT], resamples=0))
    assert (found["nested_holder_precision"], found["nested_holder_recall"]) == (1.0, 0.5)
    same = [AnnotatedHolder((18, 26), "ministry", "Ana Roth")] * 2
    assert values(score_nested([same], [[OUTER, MINISTRY]], [TEXT], resamples=0))["nested_holder_recall"] == 0.5


def test_outermost_quotes_and_quotes_without_source_are_no_nested_holders():
    nobody = Quote(id="q5", article_id="a", content=((36, 57),), outer="q1")
    found = values(score_nested([GOLD], [[OUTER, nobody]], [TEXT], resamples=0))
    assert (found["nested_holder_precision"], found["nested_holder_recall"]) == (None, 0.0)


def test_resolution_by_kind_of_mention():
    sources = [
        NamedSource("a", "Ana Roth", "Ana Roth", "Ana Roth"),
        NamedSource("a", "Mayor Ana Roth", "Ana Roth", "Mayor Ana Roth"),
        NamedSource("a", "she", "Ana Roth", "Bo Lee"),
        NamedSource("b", "she", "Ana Roth", None),
        NamedSource("b", "Roth", "Ana Roth", "Roth"),
        NamedSource("b", "the mayor", "Ana Roth", "Ana Roth"),
    ]
    scores = score_resolution(sources, resamples=50)
    assert scores["speaker_resolution"].value == pytest.approx(4 / 6)
    assert values(scores) | {"speaker_resolution": 0} == {
        "speaker_resolution": 0,
        "full_resolved": 1.0,
        "inside_resolved": 1.0,
        "short_resolved": 1.0,
        "pronoun_resolved": 0.0,
        "role_resolved": 1.0,
    }
    assert (scores["speaker_resolution"].low, scores["speaker_resolution"].high) == (2 / 3, 2 / 3)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("Mr. Roth", "Ana Roth", True),
        ("the Trump campaign", "Trump campaign", True),
        ("Ana Roth", "Ben Roth", False),
        ("", "Ana Roth", False),
    ],
)
def test_names_agree_when_one_is_within_the_other(one, other, agree):
    assert names_agree(one, other) is agree
    assert names_agree(other, one) is agree


def test_a_mention_with_the_name_and_more_holds_the_name_inside():
    assert mention_kind("Democratic nominee Ana Roth", "Ana Roth") == "inside"
    assert mention_kind("Ms. Roth", "Ana Roth") == "short"


@pytest.mark.parametrize(
    ("outer", "source", "right"),
    [
        ("the surgeon's lawyer", "his lawyer", 1.0),  # the last word of the name
        ("the surgeon's lawyer", "his sister", 0.0),
        ("Zoran Pesic", "the chief", 1.0),  # the mention of the holder of that name
        ("Ida Drake", "the chief", 0.0),
    ],
)
def test_the_outer_source_is_right_by_name_head_or_mention(outer, source, right):
    text = f"Bo Lee believes that it failed, {source} said."
    start = text.index(source)
    reporter = Quote(
        id="q1", article_id="a", source=((start, start + len(source)),), content=((0, 30),), source_text=source
    )
    inner = Quote(id="q2", article_id="a", source=((0, 6),), content=((16, 30),), outer="q1", speaker="Bo Lee")
    gold = [
        AnnotatedHolder((0, 6), "Bo Lee", outer),
        AnnotatedHolder((start, start + len(source)), "Zoran Pesic", None),
        AnnotatedHolder((7, 15), "Ida Drake", None),
    ]
    assert values(score_nested([gold], [[reporter, inner]], [text], resamples=0))["nested_chain_recall"] == right


def test_an_annotated_outer_mention_is_the_one_that_counts():
    text = "He said it rained. He said Kim denied it."
    first, second = (
        Quote(id=name, article_id="a", source=((at, at + 2),), content=((at + 8, end),), source_text="He")
        for name, at, end in (("q1", 0, 17), ("q2", 19, 40))
    )
    kim = {
        outer: Quote(id="q3", article_id="a", source=((27, 30),), content=((38, 40),), outer=outer)
        for outer in ("q1", "q2")
    }
    gold = marked_holders([first, second, kim["q2"]])
    assert gold[-1] == AnnotatedHolder((27, 30), "", "He", (19, 21))
    for outer, right in (("q1", 0.0), ("q2", 1.0)):
        found = values(score_nested([gold], [[first, second, kim[outer]]], [text], resamples=0))
        assert (found["nested_holder_recall"], found["nested_chain_recall"]) == (1.0, right)


def test_a_source_of_two_quotes_is_one_marked_holder():
    other = Quote(id="q4", article_id="a", source=((14, 26),), content=((27, 35),), outer="q1")
    assert len(marked_holders([OUTER, MINISTRY, other])) == 2
