"""Labels given by people: merged into examples with soft labels, and how far the people agree."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from avow.errors import RecordError
from avow.labels import LABELS, Label
from avow.records import Example


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One person's label for one example."""

    example_id: str
    annotator: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far annotators agree.

    Attributes:
        examples: Examples with two labels or more; the others say nothing about agreement.
        observed: Share of pairs of labels on one example that are equal, the mean over examples.
        alpha: Krippendorff's alpha for nominal labels, any number of annotators, labels may be missing; None when
            all labels are the same, for then chance agreement is perfect.
        kappa: Cohen's kappa, where every example has exactly two labels, all by the same two people; else None.
    """

    examples: int
    observed: float
    alpha: float | None
    kappa: float | None


def merge_annotations(examples: Iterable[Example], annotations: Sequence[Annotation]) -> list[Example]:
    """Gives examples with the labels that people gave; those that nobody labelled come back as they were.

    The label is the most frequent one, and None when two lead with as many votes: who decides a tie is not for a
    program to say. The soft label keeps all votes. Tags: votes (labels in the order of the annotators' names) and
    annotators.

    Raises:
        RecordError: An annotation is for an example that is not here, or one annotator labels an example twice.
    """
    given = _by_example(annotations)
    merged = []
    for example in examples:
        votes = given.pop(example.id, {})
        if not votes:
            merged.append(example)
            continue
        labels = [votes[annotator] for annotator in sorted(votes)]
        tags = {**example.tags, "votes": " ".join(labels), "annotators": " ".join(sorted(votes))}
        merged.append(dataclasses.replace(example, label=_majority(labels), soft_label=_shares(labels), tags=tags))
    if given:
        raise RecordError(
            f"expected annotations of the given examples, found one of {min(given)!r}, which is not there"
        )
    return merged


def agreement(votes: Sequence[Sequence[Label]], annotators: Sequence[str] | None = None) -> Agreement:
    """Measures agreement on examples that each have the labels of their annotators, in a fixed order of annotators.

    Args:
        votes: The labels of each example.
        annotators: Who gave them, as one text an example; None: the same people throughout.

    >>> found = agreement([["affirms", "affirms"], ["denies", "denies"], ["affirms", "denies"], ["hedges"]])
    >>> found.examples, round(found.kappa, 3)
    (3, 0.4)

    Alpha: Krippendorff, "Content Analysis", ch. 12. Kappa: Cohen 1960.
    """
    several = [place for place, labels in enumerate(votes) if len(labels) > 1]
    rated = [votes[place] for place in several]
    same = annotators is None or len({annotators[place] for place in several}) <= 1
    observed = [_equal_pairs(labels) for labels in rated]
    return Agreement(
        examples=len(rated),
        observed=sum(observed) / len(observed) if observed else 0.0,
        alpha=_alpha(rated),
        kappa=_kappa([(labels[0], labels[1]) for labels in rated]) if same and _only_pairs(rated) else None,
    )


def votes_of(examples: Iterable[Example]) -> list[list[Label]]:
    """Gives the labels of each example's annotators, from the tag ``votes``; examples without it are left out.

    Raises:
        RecordError: A vote is not one of the labels.
    """
    return [
        [_label(vote, example.id) for vote in example.tags["votes"].split()]
        for example in examples
        if "votes" in example.tags
    ]


def annotators_of(examples: Iterable[Example]) -> list[str]:
    """Gives the tag ``annotators`` of the examples that have votes, in the order of `votes_of`."""
    return [example.tags.get("annotators", "") for example in examples if "votes" in example.tags]


def _by_example(annotations: Sequence[Annotation]) -> dict[str, dict[str, Label]]:
    given: dict[str, dict[str, Label]] = {}
    for one in annotations:
        votes = given.setdefault(one.example_id, {})
        if one.annotator in votes:
            raise RecordError(f"expected one label of {one.annotator!r} for {one.example_id!r}, found two")
        votes[one.annotator] = one.label
    return given


def _majority(labels: Sequence[Label]) -> Label | None:
    ranked = Counter(labels).most_common(2)
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return None
    return ranked[0][0]


def _shares(labels: Sequence[Label]) -> tuple[float, float, float, float]:
    counts: Mapping[Label, int] = Counter(labels)
    first, second, third, fourth = (counts.get(label, 0) / len(labels) for label in LABELS)
    return (first, second, third, fourth)


def _label(text: str, where: str) -> Label:
    for label in LABELS:
        if text == label:
            return label
    raise RecordError(f"{where}: expected a label of {', '.join(LABELS)}, found {text!r}")


def _equal_pairs(labels: Sequence[Label]) -> float:
    pairs = len(labels) * (len(labels) - 1)
    return sum(count * (count - 1) for count in Counter(labels).values()) / pairs


def _only_pairs(rated: Sequence[Sequence[Label]]) -> bool:
    return bool(rated) and all(len(labels) == 2 for labels in rated)


def _kappa(pairs: Sequence[tuple[Label, Label]]) -> float | None:
    """Gives Cohen's kappa; None when chance agreement is perfect."""
    first, second = Counter(left for left, _ in pairs), Counter(right for _, right in pairs)
    chance = sum(first[label] * second[label] for label in LABELS) / len(pairs) ** 2
    observed = sum(left == right for left, right in pairs) / len(pairs)
    return (observed - chance) / (1 - chance) if chance < 1 else None


def _alpha(rated: Sequence[Sequence[Label]]) -> float | None:
    """Gives Krippendorff's alpha: 1 - observed / expected disagreement of two labels; None when all are the same."""
    totals = Counter(label for labels in rated for label in labels)
    if len(totals) < 2:
        return None
    observed = sum((1 - _equal_pairs(labels)) * len(labels) for labels in rated) / totals.total()
    return 1 - observed / (1 - _equal_pairs(list(totals.elements())))
