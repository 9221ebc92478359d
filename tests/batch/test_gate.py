import math

import pytest

from avow.batch.gate import Gate, Rarity, content_stems, count_rarity
from avow.batch.options import GateOptions
from avow.records import Claim

BRIDGE = Claim(id="bridge", text="The Ferry Street bridge is safe.")
TAX = Claim(id="tax", text="The council will raise the tax.", articles=("city-*",))


def test_function_words_and_endings_do_not_count() -> None:
    assert content_stems("He didn't say that the bridges were there.") == content_stems("says bridge")
    assert content_stems("It was not to be.") == frozenset()


def test_rarity_counts_articles_not_words() -> None:
    rarity = count_rarity([BRIDGE], ["bridge bridges bridge", "a safe bridge", "nothing"])
    assert (rarity.articles, dict(rarity.counts)) == (3, {"bridg": 2, "saf": 1})


def test_a_rare_word_weighs_more_and_an_unseen_archive_weighs_all_alike() -> None:
    rarity = Rarity(800, {"bridg": 796, "ferri": 6})
    assert rarity.weight("bridg") == pytest.approx(math.log(1001 / 800))
    assert rarity.weight("ferri") == pytest.approx(math.log(1001 / 10))
    assert Rarity(0, {}).weight("bridg") == Rarity(0, {}).weight("ferri")


def test_shares_are_of_the_claims_weight() -> None:
    gate = Gate([BRIDGE], Rarity(0, {}), GateOptions())
    assert gate.shares("The bridge on Ferry Street") == {"bridge": pytest.approx(3 / 4)}
    assert gate.shares("Nothing at all") == {}


def test_an_article_below_the_share_is_left_out() -> None:
    gate = Gate([BRIDGE, TAX], Rarity(0, {}), GateOptions(article_share=0.5))
    assert gate.for_article("city-1", "The bridge is closed.") == []
    assert gate.for_article("city-1", "The bridge is safe, and the council raised the tax.") == [BRIDGE, TAX]
    assert gate.for_article("world-1", "The council raised the tax.") == []


def test_a_tenth_of_the_claim_is_enough_for_a_passage() -> None:
    gate = Gate([BRIDGE, TAX], Rarity(0, {}), GateOptions())
    assert gate.for_passage("A bridge too far") == {"bridge"}
    assert gate.for_passage("Rain") == set()


def test_a_share_of_zero_asks_everything_and_a_claim_without_content_is_always_asked() -> None:
    empty = Claim(id="it", text="It is not so.")
    assert Gate([BRIDGE, empty], Rarity(0, {}), GateOptions()).for_passage("Rain") == {"it"}
    assert Gate([BRIDGE, empty], Rarity(0, {}), GateOptions(article_share=0)).for_article("a", "Rain") == [
        BRIDGE,
        empty,
    ]


def test_a_passage_never_passes_what_its_article_does_not() -> None:
    gate = Gate([BRIDGE, TAX], Rarity(5, {"bridg": 3}), GateOptions(article_share=0.3, passage_share=0.3))
    words = "The council met. The bridge at Ferry Street stays open. Nobody would raise a hand.".split()
    whole = {claim.id for claim in gate.for_article("city-1", " ".join(words))}
    parts = [gate.for_passage(" ".join(words[start:end])) for start in range(14) for end in range(start, 15)]
    assert any(parts)
    assert all(part <= whole for part in parts)
