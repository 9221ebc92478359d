"""From the network's scores of a window to attributions: the best tags, then which cue each stretch belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

TAGS: Final = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
ROLES: Final = ("source", "cue", "content")
LAYERS: Final = ("outer", "inner")
"""Outermost attributions, and those inside the contents of these."""
OUTPUTS: Final = tuple(f"{layer}_{part}" for layer in LAYERS for part in ("tags", "tail", "head"))
"""What the network gives."""
OUTSIDE: Final = 0
CUE_BEGINS: Final = TAGS.index("B-cue")
IMPOSSIBLE: Final = -1e4
"""Score of a transition that no tagging has; finite, so that sums of it stay numbers."""

Range = tuple[int, int]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WindowScores:
    """What the network says about the words of one window.

    Attributes:
        tags: Score of each of `TAGS`, shape (words, 7).
        tail: Vector of each word as one that points, shape (words, size).
        head: Vector of each word as one that is pointed to, shape (words, size). A word points to the other by
            the product of the two.
    """

    tags: Scores
    tail: Scores
    head: Scores


@dataclass(slots=True)
class Found:
    """One attribution, as ranges of a window's words; `source` is None without one."""

    cue: Range
    source: Range | None = None
    content: list[Range] = field(default_factory=list)


def begin_tag(role: int) -> int:
    """Gives the tag of a role's first word; the next tag is that of its further words."""
    return 1 + 2 * role


def allowed_transitions() -> Scores:
    """Gives 0 where a tag may follow another and `IMPOSSIBLE` elsewhere, shape (7, 7): from, to.

    >>> bool(allowed_transitions()[TAGS.index("B-cue"), TAGS.index("I-content")] == IMPOSSIBLE)
    True
    """
    table = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)
    for role in range(len(ROLES)):
        inside = begin_tag(role) + 1
        for before in range(len(TAGS)):
            if before not in (inside, inside - 1):
                table[before, inside] = IMPOSSIBLE
    return table


def best_tags(windows: Sequence[Scores], transitions: Scores) -> list[list[int]]:
    """Gives the most probable tags of each window (Viterbi), all windows side by side.

    Args:
        windows: Tag scores of each window, shape (words, 7) each.
        transitions: Score of each tag after each other, shape (7, 7); a window begins as if after "O".
    """
    if not windows:
        return []
    longest = max(len(scores) for scores in windows)
    padded = np.zeros((longest, len(windows), len(TAGS)), dtype=np.float32)
    for column, scores in enumerate(windows):
        padded[: len(scores), column] = scores
    choices = np.zeros((longest, len(windows), len(TAGS)), dtype=np.int8)
    best = padded[0] + transitions[OUTSIDE]
    # A shorter window keeps the state that it ended in.
    ends = [best]
    for step in range(1, longest):
        reached = ends[-1][:, :, None] + transitions
        choices[step] = reached.argmax(axis=1)
        ends.append(reached.max(axis=1) + padded[step])
    found: list[list[int]] = []
    for column, scores in enumerate(windows):
        if not len(scores):
            found.append([])
            continue
        tag = int(ends[len(scores) - 1][column].argmax())
        path = [tag]
        for step in range(len(scores) - 1, 0, -1):
            tag = int(choices[step, column, tag])
            path.append(tag)
        found.append(path[::-1])
    return found


def ranges_of(tags: Sequence[int]) -> list[tuple[int, Range]]:
    """Gives (role, range of words) of each tagged stretch, in order.

    >>> ranges_of([1, 2, 3, 0, 5, 6, 5])
    [(0, (0, 2)), (1, (2, 3)), (2, (4, 6)), (2, (6, 7))]
    """
    found: list[tuple[int, Range]] = []
    begin = -1
    for at, tag in enumerate([*tags, OUTSIDE]):
        if tag == OUTSIDE or tag % 2 == 1:
            if begin >= 0:
                found.append(((tags[begin] - 1) // 2, (begin, at)))
            begin = at if tag != OUTSIDE else -1
    return found


def read_attributions(scores: WindowScores, tags: Sequence[int]) -> list[Found]:
    """Groups the tagged stretches of a window: each content with the cue, each cue with the source it points to.

    Two cues may share a source ("Roth said A and added B"), and a cue that points to itself has none. A cue without
    content is dropped, and so are contents where there is no cue.
    """
    stretches = ranges_of(tags)
    spans = {role: [span for kind, span in stretches if ROLES[kind] == role] for role in ROLES}
    cues = [Found(span) for span in spans["cue"]]
    if not cues:
        return []
    heads = scores.head[[first for first, _ in spans["cue"]]]
    for first, after in spans["content"]:
        choice = int((scores.tail[first:after] @ heads.T).mean(axis=0).argmax())
        cues[choice].content.append((first, after))
    sources = scores.head[[first for first, _ in spans["source"]]]
    for found, own in zip(cues, heads, strict=True):
        pointing = scores.tail[slice(*found.cue)].mean(axis=0)
        toward = sources @ pointing
        if len(toward) and toward.max() > own @ pointing:
            found.source = spans["source"][int(toward.argmax())]
    return [found for found in cues if found.content]
