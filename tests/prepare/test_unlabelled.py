"""Claims that are made of quotes, and what quotes are paired with."""

import dataclasses
from collections import Counter

import pytest

from avow.attribution import extract
from avow.prepare.unlabelled import NearClaims, ReadArticle, negated, sentence_pairs, unlabelled_pairs
from avow.records import Article, Example

TEXT = (
    "The mayor, Ana Roth, said that the bridge was safe. “The old ferry will not sail in winter,” said Paul Weir,"
    " who runs the port. Engineers warned that the cables could snap."
)
CLAIMS = ["The Norholm bridge can carry lorries.", "The ferry sails all year."]


@pytest.mark.parametrize(
    ("claim", "other"),
    [
        ("The bridge is safe.", "The bridge is not safe."),
        ("The bridge is not safe.", "The bridge is safe."),
        ("He didn’t do it.", "He did do it."),
        ("It won't rain.", "It will rain."),
        ("They cannot win.", "They can win."),
        ("The deal fell through.", ""),
        ("The bridge is no longer safe.", ""),
        ("The mayor has left town.", "The mayor has not left town."),
        ("A Bloomberg candidacy will fail.", "A Bloomberg candidacy will not fail."),
        ("There is nothing wrong.", ""),
        ("Nothing was done.", ""),
        (" The  bridge is safe.", "The bridge is not safe."),
        ("The bridge is closed because lorries can't cross.", "The bridge is not closed because lorries can't cross."),
        ("In May Will Roth was here.", "In May Will Roth was not here."),
        ("A " + "very " * 14 + "old bridge is safe.", ""),
    ],
)
def test_a_claim_is_negated_at_its_first_auxiliary(claim: str, other: str) -> None:
    assert negated(claim) == other


def test_claims_are_near_by_their_rare_words() -> None:
    claims = ["The bridge is safe.", "The bridge carries lorries.", "The vote was fair.", "The bridge was closed."]
    near = NearClaims(claims)
    assert near.near("Lorries may use the bridge again.")[0] == "The bridge carries lorries."
    assert near.near("Nobody spoke.") == []
    assert len(near.near("The bridge.", most=2)) == 2
    assert NearClaims([]).near("The bridge.") == []


def read(text: str = TEXT, name: str = "a", claims: tuple[str, ...] = ()) -> ReadArticle:
    article = Article(id=name, text=text)
    return ReadArticle(article, extract(article, "rules"), claims, "mine", "made up")


def test_quotes_meet_their_own_words_their_articles_claims_and_claims_from_elsewhere() -> None:
    other = read("Weir said that the harbour ferry had never sailed in winter storms.", "b", ("The ferry is slow.",))
    pairs = list(unlabelled_pairs([read(claims=tuple(CLAIMS)), other], seed=3))
    assert all(pair.label is None and pair.corpus == "unlabelled-mine" and pair.licence == "made up" for pair in pairs)
    assert len({pair.id for pair in pairs}) == len(pairs)
    assert max(Counter((pair.article_id, pair.tags["quote"], pair.claim) for pair in pairs).values()) == 1
    first = {pair.claim: pair.tags["origin"] for pair in pairs if pair.article_id == "a" and pair.tags["quote"] == "q1"}
    assert first["The bridge was safe."] == first["The bridge was not safe."] == "own"
    assert [claim for claim, origin in first.items() if origin == "article"] == CLAIMS
    said = {claim for claim, origin in first.items() if origin == "contents"}
    assert len(said) == 2
    assert said <= {
        *("The cables could snap.", "The cables could not snap."),
        *("The old ferry will not sail in winter.", "The old ferry will sail in winter."),
    }
    assert [origin for origin in first.values() if origin == "random"] == ["random"]
    assert [claim for claim, origin in first.items() if origin == "near"]
    assert {pair.holder for pair in pairs if pair.article_id == "b"} == {"Weir"}
    marked = next(pair for pair in pairs if pair.tags["quote"] == "q1")
    assert [marked.passage[start:end] for start, end in marked.content] == ["that the bridge was safe"]


def test_the_same_seed_draws_the_same_and_held_out_claims_are_left_out() -> None:
    articles = [read(claims=tuple(CLAIMS)), read(TEXT.replace("bridge", "tunnel"), "b")]
    assert list(unlabelled_pairs(articles, seed=3)) == list(unlabelled_pairs(articles, seed=3))
    held_out = {CLAIMS[0], "The tunnel was safe."}
    barred = {*held_out, "The Norholm bridge can not carry lorries.", "The tunnel was not safe."}
    free = {pair.claim for seed in range(20) for pair in unlabelled_pairs(articles, seed=seed)}
    assert barred <= free
    for seed in range(20):
        assert not barred & {pair.claim for pair in unlabelled_pairs(articles, held_out=held_out, seed=seed)}
    quiet = dataclasses.replace(articles[0], held_out=("q1",))
    pairs = list(unlabelled_pairs([quiet], seed=3))
    assert {pair.tags["quote"] for pair in pairs} == {"q2", "q3"}
    assert "The bridge was safe." not in {pair.claim for pair in pairs}
    assert list(unlabelled_pairs([])) == []


def test_a_quote_gives_each_of_its_propositions_and_its_negation() -> None:
    own = read("“The bridge was safe. The road was closed,” said Paul Weir.", "c")
    (quote,) = own.quotes
    pairs = [pair for pair in unlabelled_pairs([own]) if pair.tags["origin"] == "own"]
    assert {pair.tags["quote"] for pair in pairs} == {quote.id}
    assert [pair.claim for pair in pairs] == [
        *("The bridge was safe.", "The bridge was not safe."),
        *("The road was closed.", "The road was not closed."),
    ]


def test_inference_rows_are_turned_round_and_mixed() -> None:
    rows = [
        Example(claim=f"A dog {verb} in the park.", passage=f"A big dog {verb} there.", label="affirms", id=str(place))
        for place, verb in enumerate(("barks", "sleeps", "plays"))
    ]
    rows.append(dataclasses.replace(rows[0], passage="word " * 40, id="long"))
    made = list(sentence_pairs(rows, seed=1))
    texts = [(pair.claim, pair.passage) for pair in made]
    assert len(set(texts)) == len(texts)
    assert (rows[1].passage, rows[1].claim) in texts
    assert not {(row.claim, row.passage) for row in rows} & set(texts)
    assert not [pair for pair in made if pair.claim.startswith("word")]
    assert all(pair.label is None for pair in made)
    assert (rows[0].claim, rows[1].passage) in texts or (rows[0].claim, rows[2].passage) in texts
