import itertools

import numpy as np
import pytest

from avow.attribution.tagger_decoding import (
    IMPOSSIBLE,
    TAGS,
    Found,
    WindowScores,
    allowed_transitions,
    best_tags,
    ranges_of,
    read_attributions,
)

OUT, BS, IS, BQ, IQ, BC, IC = range(7)


def brute_force(scores: np.ndarray, transitions: np.ndarray) -> list[int]:
    """The best of all sequences, tried one by one."""

    def total(path: tuple[int, ...]) -> float:
        steps = [transitions[a, b] for a, b in itertools.pairwise((OUT, *path))]
        return float(sum(scores[at, tag] for at, tag in enumerate(path)) + sum(steps))

    return list(max(itertools.product(range(len(TAGS)), repeat=len(scores)), key=total))


@pytest.mark.parametrize("seed", range(5))
def test_the_best_tags_are_those_that_trying_all_sequences_finds(seed: int) -> None:
    random = np.random.default_rng(seed)
    transitions = random.normal(size=(7, 7)).astype(np.float32) + allowed_transitions()
    windows = [random.normal(size=(size, 7)).astype(np.float32) for size in (4, 1, 3)]
    assert best_tags(windows, transitions) == [brute_force(scores, transitions) for scores in windows]


def test_no_windows_give_no_tags() -> None:
    assert best_tags([], allowed_transitions()) == []


def test_a_window_without_words_gives_an_empty_tagging() -> None:
    windows = [np.zeros((0, 7), np.float32), np.eye(7, dtype=np.float32)[[OUT, BQ]]]
    assert best_tags(windows, allowed_transitions()) == [[], [OUT, BQ]]


def test_an_inside_tag_follows_only_its_own_role() -> None:
    table = allowed_transitions()
    for before, after in itertools.product(range(7), repeat=2):
        inside = TAGS[after].startswith("I-")
        same = TAGS[before][2:] == TAGS[after][2:]
        assert (table[before, after] == IMPOSSIBLE) == (inside and not same), (TAGS[before], TAGS[after])


def test_a_window_cannot_begin_inside_a_stretch() -> None:
    scores = np.zeros((2, 7), np.float32)
    scores[0, IC] = 9.0
    scores[1, IC] = 1.0
    assert best_tags([scores], allowed_transitions())[0][0] != IC


def test_a_begin_tag_starts_a_new_stretch_of_the_same_role() -> None:
    assert ranges_of([BC, IC, BC, OUT, BQ]) == [(2, (0, 2)), (2, (2, 3)), (1, (4, 5))]
    assert ranges_of([]) == []


def pointing(size: int, arrows: dict[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Vectors by which each word of `arrows` points to the word that it is mapped to."""
    tail = np.zeros((size, size), np.float32)
    for word, target in arrows.items():
        tail[word, target] = 1.0
    return tail, np.eye(size, dtype=np.float32)


def test_contents_go_to_the_cue_they_point_to_and_cues_share_a_source() -> None:
    # "Roth said A and added B" with A = words 2:4, B = words 6:8
    tags = [BS, BQ, BC, IC, OUT, BQ, BC, IC]
    tail, head = pointing(8, {1: 0, 2: 1, 3: 1, 5: 0, 6: 5, 7: 5})
    assert read_attributions(WindowScores(np.zeros((8, 7), np.float32), tail, head), tags) == [
        Found((1, 2), (0, 1), [(2, 4)]),
        Found((5, 6), (0, 1), [(6, 8)]),
    ]


def test_two_parts_around_a_cue_are_one_content() -> None:
    tags = [BC, IC, BS, BQ, BC]
    tail, head = pointing(5, {0: 3, 1: 3, 3: 2, 4: 3})
    assert read_attributions(WindowScores(np.zeros((5, 7), np.float32), tail, head), tags) == [
        Found((3, 4), (2, 3), [(0, 2), (4, 5)])
    ]


def test_a_cue_that_points_to_itself_has_no_source() -> None:
    tags = [BS, OUT, BQ, BC]
    tail, head = pointing(4, {2: 2, 3: 2})
    assert read_attributions(WindowScores(np.zeros((4, 7), np.float32), tail, head), tags) == [
        Found((2, 3), None, [(3, 4)])
    ]


def test_a_cue_without_content_and_a_content_without_cue_give_nothing() -> None:
    zeros = np.zeros((2, 7), np.float32)
    tail, head = pointing(2, {})
    assert read_attributions(WindowScores(zeros, tail, head), [BS, BQ]) == []
    assert read_attributions(WindowScores(zeros, tail, head), [BC, IC]) == []
