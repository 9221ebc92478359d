from avow.prepare.negatives import unrelated_pairs
from avow.records import Example


def rows() -> list[Example]:
    return [
        Example(
            claim=f"Claim {topic} {claim}.",
            claim_id=f"{topic}-{claim}",
            passage=f"Passage {topic} {passage}.",
            label="denies",
            id=f"{topic}-{claim}-{passage}",
            tags={"topic": topic, "domain": "d1" if topic in "ab" else "d2", "group": topic},
        )
        for topic in "abc"
        for claim in range(2)
        for passage in range(claim, claim + 2)
    ]


def test_pairs_are_new_unrelated_and_as_near_as_asked() -> None:
    known = {(row.passage, row.claim) for row in rows()}
    for nearness, same_topic, same_domain in (
        ("other_topic", {False}, {True, False}),
        ("same_domain", {False}, {True}),
        ("same_topic", {True}, {True}),
    ):
        made = unrelated_pairs(rows(), 6, nearness=nearness, seed=1)
        assert made
        assert {row.label for row in made} == {"unrelated"}
        assert not known & {(row.passage, row.claim) for row in made}
        assert {row.passage[8] == row.claim[6] for row in made} == same_topic
        domain = {"a": 1, "b": 1, "c": 2}
        assert {domain[row.passage[8]] == domain[row.claim[6]] for row in made} == same_domain
        assert len({row.id for row in made}) == len(made)


def test_asks_for_no_more_than_there_is_and_repeats_itself_by_seed() -> None:
    # Each topic has passages 0, 1 with claim 0 and 1, 2 with claim 1: passage 0 lacks claim 1, passage 2 lacks claim 0.
    made = unrelated_pairs(rows(), 100, nearness="same_topic", seed=2)
    assert len(made) == 6
    assert unrelated_pairs(rows(), 5, nearness="other_topic", seed=3) == unrelated_pairs(
        rows(), 5, nearness="other_topic", seed=3
    )
    assert unrelated_pairs([], 5, nearness="other_topic") == []
    assert unrelated_pairs([Example(claim="a", passage="b")], 5, nearness="other_topic") == []


def test_pairs_that_share_words_are_of_other_groups() -> None:
    rows = [
        Example(claim="The bridge is safe.", passage="The old bridge shut.", claim_id="1", id="1", tags={"group": "a"}),
        Example(claim="The bridge is old.", passage="The bridge fell.", claim_id="2", id="2", tags={"topic": "b"}),
        Example(claim="Taxes will rise.", passage="The bridge is dear.", claim_id="3", id="3", tags={"group": "c"}),
        Example(claim="The bridge will hold.", passage="Nothing.", claim_id="4", id="4"),
    ]
    made = unrelated_pairs(rows, 50, nearness="shared_words", seed=1)
    assert {(row.passage, row.claim) for row in made} == {
        ("The old bridge shut.", "The bridge is old."),
        ("The bridge fell.", "The bridge is safe."),
        ("The bridge is dear.", "The bridge is safe."),
        ("The bridge is dear.", "The bridge is old."),
    }


def test_pairs_of_one_article_are_of_other_quotes_in_it() -> None:
    rows = [
        Example(
            claim=f"Claim {place}.", claim_id=str(place), passage=f"Quote {place // 2}.", article_id="a", id=f"{place}"
        )
        for place in range(4)
    ] + [
        Example(claim="Claim 4.", claim_id="4", passage="Quote 2.", article_id="b", id="4"),
        Example(claim="Claim 5.", claim_id="5", passage="Quote 3.", id="5"),
        Example(claim="Claim 6.", claim_id="6", passage="Quote 4.", article_id="a", corpus="other", id="6"),
    ]
    made = unrelated_pairs(rows, 50, nearness="same_article", seed=1)
    assert {(row.passage, row.claim) for row in made} == {
        ("Quote 0.", "Claim 2."),
        ("Quote 0.", "Claim 3."),
        ("Quote 1.", "Claim 0."),
        ("Quote 1.", "Claim 1."),
    }
