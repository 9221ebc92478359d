"""Pairs to label, from raw articles."""

from avow.prepare.candidates import candidates, propose_claims
from avow.records import Article, Claim

ARTICLES = [
    Article(
        id="dam",
        text=(
            "Dam fears grow\n\nEngineer Ada Boll said that the Delbury dam leaks at its northern wall.\n\n"
            "Mayor Jon Lee said that he was tired of rumours. “The dam is as dry as a bone,” Lee added."
        ),
    ),
    Article(id="fair", text="Fair opens\n\nOrganiser Mia Holt said that the summer fair would sell four hundred pies."),
]


def test_claims_that_can_stand_alone_are_proposed():
    texts = [claim.text for claim in propose_claims(ARTICLES)]
    assert "The Delbury dam leaks at its northern wall." in texts
    assert not any(text.startswith("He ") for text in texts)


def test_proposed_claims_are_told_apart_by_their_ids_and_not_repeated():
    claims = propose_claims([*ARTICLES, *ARTICLES])
    assert [claim.id for claim in claims] == [f"claim-{number}" for number in range(1, len(claims) + 1)]
    assert len({claim.text.lower() for claim in claims}) == len(claims)


def test_quotes_are_paired_with_the_claims_they_may_bear_on():
    claims = [Claim(id="leak", text="The Delbury dam leaks."), Claim(id="pies", text="The fair will sell out of pies.")]
    pairs = list(candidates(ARTICLES, claims))
    assert {(pair.article_id, pair.claim_id) for pair in pairs} == {("dam", "leak"), ("fair", "pies")}
    assert {pair.holder for pair in pairs if pair.claim_id == "leak"} >= {"Ada Boll"}
    for pair in pairs:
        assert pair.label is None
        assert 0.3 <= float(pair.tags["relevance"]) <= 1.0
        assert pair.content
    assert len({pair.id for pair in pairs}) == len(pairs)


def test_all_pairs_are_kept_without_a_threshold():
    claims = [Claim(id="x", text="Zebras vote."), Claim(id="y", text="The dam leaks.", articles=("dam",))]
    pairs = list(candidates(ARTICLES, claims, min_relevance=0.0))
    assert {pair.claim_id for pair in pairs if pair.article_id == "fair"} == {"x"}
    assert {pair.claim_id for pair in pairs if pair.article_id == "dam"} == {"x", "y"}


def test_no_articles_give_no_candidates():
    assert propose_claims([]) == []
    assert list(candidates([], [Claim(id="x", text="Zebras vote.")])) == []
