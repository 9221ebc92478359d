"""Sentences that bear on a claim."""

from time import perf_counter

import pytest

from avow.prepare.evidence import content_words, select_evidence

BODY = (
    "Crowds filled the square on Monday. A bakery opened its doors. The baker sold rolls. "
    "Officials said the comet will hit the town hall. That is untrue, an astronomer replied. "
    "A choir sang. The market closed at noon. Dogs slept."
)


def test_a_short_passage_stays_as_it_is():
    assert select_evidence("Anything", "Two\n\nparagraphs  here.", 4) == "Two\n\nparagraphs  here."


def test_zero_words_means_no_limit():
    assert select_evidence("A comet", BODY, 0) == BODY


def test_the_matching_sentence_and_the_denial_next_to_it_are_kept_in_order():
    kept = select_evidence("A comet will hit the town hall", BODY, 16)
    assert kept == "Officials said the comet will hit the town hall. That is untrue, an astronomer replied."


def test_rare_words_of_the_body_weigh_more_than_those_of_every_sentence():
    body = "The dam is old. The dam is grey. The dam leaks. The dam is long."
    assert select_evidence("The dam leaks", body, 3) == "The dam leaks."


def test_without_any_match_the_lead_is_kept():
    assert select_evidence("Zebras vote", BODY, 6) == "Crowds filled the square on Monday."


@pytest.mark.parametrize("limit", [1, 5, 12, 30, 45])
def test_the_limit_holds(limit):
    kept = select_evidence("A comet will hit the town hall", BODY, limit)
    assert 0 < len(kept.split()) <= limit


def test_one_endless_sentence_is_cut_at_the_limit():
    assert select_evidence("x", "word " * 50, 7) == " ".join(["word"] * 7)


def test_plural_and_possessive_forms_meet():
    assert content_words("Apple’s sensors") == content_words("apple sensor")


def test_the_cost_is_linear_in_the_body():
    def seconds(sentences):
        bodies = [" ".join(f"Item {n} of {run} was sold." for n in range(sentences)) for run in range(3)]
        start = perf_counter()
        for body in bodies:
            select_evidence("Item 7 was sold", body, 50)
        return perf_counter() - start

    seconds(200)
    assert seconds(8000) < 4 * 4 * max(seconds(2000), 0.005)
