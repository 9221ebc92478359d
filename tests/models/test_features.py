"""Features: what they are called, and what they say about a pair, worked out by hand."""

import math
import time

import pytest

from avow.models.features import Rarity, features
from avow.models.reading import read
from avow.models.temperature import fit_temperature
from avow.records import Example

PLAIN = Rarity({}, 1.0)


def found(passage: str, claim: str = "The dam is safe.", **marks: object) -> dict[str, float]:
    return features(Example(claim=claim, passage=passage, **marks), PLAIN)  # type: ignore[arg-type]


def test_overlap_is_the_share_of_the_claims_content_words() -> None:
    got = found("The dam leaks. It rained.")
    assert got["cover:focus"] == 0.5  # "dam" of "dam" and "safe"
    assert got["cover:back"] == pytest.approx(1 / 3)  # "dam" of "dam", "leaks", "rained"
    assert "cover:focus>0.45" in got
    assert "cover:focus>0.65" not in got


def test_a_rare_word_weighs_more() -> None:
    rarity = Rarity({"dam": 3.0, "saf": 1.0}, 1.0)
    got = features(Example(claim="The dam is safe.", passage="The dam leaks."), rarity)
    assert got["cover:focus"] == 0.75


def test_idf_counts_distinct_texts() -> None:
    rarity = Rarity.of(["dam dam", "dam", "dam", "safe"])
    assert rarity.idf == {"dam": math.log(4 / 3) + 1}
    assert rarity.unseen == math.log(4 / 2) + 1


def test_a_cue_reaches_what_stands_behind_it_in_its_sentence() -> None:
    got = found("She denied that the dam is safe. It did not rain.")
    assert got["scope:denial"] == 1.0
    assert got["signature:-/o"] == 1.0
    assert "scope:negation" not in got
    assert got["focus:negation"] == pytest.approx(math.log(2))
    assert got["turned"] == 1.0


def test_only_the_holders_words_count_as_focus() -> None:
    passage = "Ann denied it. The dam is safe, Bob said."
    got = found(passage, content=((15, 30),))
    assert got["marked"] == 1.0
    assert "focus:denial" not in got
    assert got["frame:denial"] == pytest.approx(math.log(2))


def test_words_of_the_claim_are_masked() -> None:
    got = found("She denied the dam is safe.")
    assert "words:denied the @" in got
    assert not any("dam" in name for name in got if name.startswith("words:"))


def test_opposites_and_numbers() -> None:
    assert found("The vault was shut.", claim="The vault was open.")["opposite"] == 1.0
    assert "number:other" in found("He paid 12 crowns.", claim="He paid 20 crowns.")
    assert "number:none" in found("He paid.", claim="He paid 20 crowns.")
    assert not any(name.startswith("number") for name in found("He paid 20.", claim="He paid 20 crowns."))


@pytest.mark.parametrize(("claim", "passage"), [("", ""), ("", "Rain."), ("Rain.", ""), ("?", "?"), ("the", "the of")])
def test_empty_texts_have_finite_features(claim: str, passage: str) -> None:
    assert all(math.isfinite(value) for value in found(passage, claim=claim).values())


def test_a_long_passage_is_read_closely_only_near_the_claim() -> None:
    filler = "Rain fell on the old town all day. " * 60
    got = found(filler + "She denied that the dam is safe. " + filler)
    assert got["cover:best"] == 1.0
    assert "cue:deny" in got
    assert len(got) < 250


def test_temperature_of_scores_that_are_right_half_the_time_is_high() -> None:
    import numpy as np

    scores = np.tile([[2.0, 0.0], [2.0, 0.0], [0.0, 2.0], [0.0, 2.0]], (1000, 1))
    assert fit_temperature(scores, np.tile([0, 1, 0, 1], 1000)) > 10
    assert fit_temperature(scores, np.tile([0, 0, 1, 1], 1000)) < 0.3
    assert fit_temperature(np.zeros((0, 2)), np.zeros(0, dtype=np.int64)) == 1.0


def test_few_rows_hardly_move_the_temperature_and_many_go_where_they_say() -> None:
    import numpy as np

    right = np.arange(8) % 4
    assert 0.9 < fit_temperature(np.eye(4)[right] * 5, right) < 1
    # Three in four are right: log 9 apart would be calibrated, and log 9 times 2 are.
    scores, gold = np.eye(4)[[0, 0, 0, 0]] * 2 * np.log(9), np.array([0, 0, 0, 1])
    assert abs(fit_temperature(np.tile(scores, (250, 1)), np.tile(gold, 250)) - 2) < 0.04
    few = fit_temperature(scores, gold)
    assert 1 < few < 1.5
    once = fit_temperature(np.tile(scores, (3, 1)), np.tile(gold, 3), np.full(12, 1 / 3))
    assert abs(once - few) < 1e-4


def test_words_inside_spans_are_found_without_a_walk_over_all_words_for_each() -> None:
    text = "Ana Roth said that the bridge was safe. " * 5000
    reading = read(text)
    spans = [(start, start + 3) for start in range(0, len(text), 40)]
    began = time.process_time()
    assert reading.within(spans) == frozenset(range(0, len(reading.words), 8))
    assert time.process_time() - began < 1.0
