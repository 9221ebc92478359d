import dataclasses

import pytest

import avow
from avow.analysis.profiles import Change, Stance, position_of, profiles
from avow.labels import LABELS
from avow.records import Label, Prediction


def stance(quote: str, label: Label, p: float = 0.9, *, holder: str | None = "Ana Roth", **facts) -> Stance:  # type: ignore[no-untyped-def]
    rest = (1 - p) / 3
    probabilities = {name: p if name == label else rest for name in LABELS}
    prediction = Prediction(claim="C", holder=holder, label=label, probabilities=probabilities)
    known = {
        "article_id": "a",
        "date": "2024-03-07",
        "days_before": 0.0,
        "claim_id": "c1",
        "resolved": True,
    }
    return Stance(quote_id=quote, holder=holder, prediction=prediction, outer=(), **(known | facts))


def test_a_walk_back_is_one_change_with_its_evidence() -> None:
    (profile,) = profiles([stance("q1", "affirms"), stance("q2", "denies", days_before=3.0)])
    assert profile.position == "affirms"
    assert profile.counts == (1, 0, 1)
    assert profile.evidence == ("a/q2", "a/q1")  # by time, not by place in the article
    assert profile.changes == (Change(before="denies", after="affirms", evidence=("a/q2", "a/q1")),)


def test_positions_change_over_articles_by_date() -> None:
    (profile,) = profiles(
        [
            stance("q1", "hedges", article_id="late", date="2024-04-01"),
            stance("q1", "denies", article_id="early", date="2024-01-01"),
            stance("q2", "denies", article_id="early", date="2024-01-01"),
        ]
    )
    assert [(change.before, change.after) for change in profile.changes] == [("denies", "hedges")]
    assert profile.changes[0].evidence == ("early/q1", "early/q2", "late/q1")


def test_mixed_words_at_one_time_are_no_change_and_the_surer_decides() -> None:
    (profile,) = profiles([stance("q1", "hedges", 0.5), stance("q2", "denies", 0.95)])
    assert profile.position == "denies"
    assert profile.changes == ()


def test_a_position_is_one_that_some_quote_takes() -> None:
    def torn(quote: str, label: Label) -> Stance:
        given = {"affirms": 0.4, "hedges": 0.1, "denies": 0.1, "unrelated": 0.0} | {label: 0.45}
        prediction = Prediction(claim="C", holder="Ana Roth", label=label, probabilities=given)  # type: ignore[arg-type]
        return dataclasses.replace(stance(quote, label), prediction=prediction)

    (profile,) = profiles([torn("q1", "hedges"), torn("q2", "denies")])
    assert (profile.position, profile.counts) == ("hedges", (0, 1, 1))


def test_unknown_dates_make_no_change() -> None:
    undated = stance("q1", "denies", article_id="b", date=None)
    (profile,) = profiles([undated, stance("q1", "affirms")])
    assert (profile.position, profile.changes, profile.evidence) == ("affirms", (), ("b/q1", "a/q1"))
    (profile,) = profiles([undated, stance("q1", "affirms", date=None, days_before=1.0)])
    assert profile.changes == ()
    (profile,) = profiles([stance("q2", "denies", date=None), stance("q1", "affirms", date=None, days_before=1.0)])
    assert [(change.before, change.after) for change in profile.changes] == [("affirms", "denies")]


def test_unrelated_quotes_and_nameless_holders_are_left_out() -> None:
    assert profiles([stance("q1", "unrelated"), stance("q2", "denies", holder="he", resolved=False)]) == ()
    assert profiles([]) == ()


def test_holders_come_by_claim_then_by_first_appearance() -> None:
    found = profiles(
        [
            stance("q1", "denies", holder="B", claim_id="c2"),
            stance("q1", "denies", holder="B", claim_id="c1"),
            stance("q2", "denies", holder="A", claim_id="c2"),
        ]
    )
    assert [(profile.claim_id, profile.holder) for profile in found] == [("c2", "B"), ("c2", "A"), ("c1", "B")]


def test_position_is_the_highest_mean_probability() -> None:
    assert position_of([stance("q1", "affirms", 0.6), stance("q2", "hedges", 0.7)]) == "hedges"


def test_a_spokesman_is_somebody_else_in_each_article():
    articles = [
        avow.article_from_text("A spokesman said the plane was safe.", id="a", date="2024-03-01"),
        avow.article_from_text("A spokesman denied that the plane was safe.", id="b", date="2024-03-05"),
    ]
    found = avow.analyze(articles, "The plane is safe.", extractor="rules", model="linear").profiles
    assert [profile.holder for profile in found] == ["spokesman", "spokesman"]
    assert not any(profile.changes for profile in found)


@pytest.mark.parametrize("holder", ["Residents", "A French official", "Police"])
def test_a_capital_makes_nobody_of_who_is_only_described_the_same_in_each_article(holder: str) -> None:
    articles = [
        avow.article_from_text(f"{holder} said the bridge was safe.", id="a", date="2024-03-05"),
        avow.article_from_text(f"{holder} denied that the bridge was safe.", id="b", date="2024-04-05"),
    ]
    found = avow.analyze(articles, "The bridge is safe.", extractor="rules", model="linear").profiles
    assert [(len(profile.evidence), profile.changes) for profile in found] == [(1, ()), (1, ())]


def test_a_description_that_opens_a_sentence_is_the_one_inside_another() -> None:
    (profile,) = profiles([stance("q1", "affirms", holder="Neighbors"), stance("q2", "affirms", holder="neighbors")])
    assert (profile.holder, profile.evidence) == ("Neighbors", ("a/q1", "a/q2"))
