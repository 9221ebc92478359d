from collections import Counter
from typing import Any

import pytest

from avow.errors import RecordError
from avow.prepare import framing
from avow.prepare.framing import framed
from avow.records import Example


def nli(number: int) -> list[Example]:
    relations = ("affirms", "denies", "unrelated")
    return [
        Example(
            claim=f"Town number {place} has a bridge.",
            passage=f"The bridge of town {place} {('is old', 'was never built', 'is a song')[place % 3]}.",
            label=relations[place % 3],
            id=str(place),
            corpus="made-up",
        )
        for place in range(number)
    ]


def test_spans_are_the_holder_and_the_words_and_all_four_labels_come() -> None:
    made = [example for _, example in framed(nli(600), seed=1)]
    assert len(made) > 500
    counts = Counter(example.label for example in made)
    assert min(counts[label] for label in ("affirms", "hedges", "denies", "unrelated")) > 50
    for example in made:
        assert example.corpus == "framed-made-up"
        [mention] = example.mention
        word = example.passage[slice(*mention)]
        known = {example.holder, (example.holder or "")[:1].upper() + (example.holder or "")[1:]}
        assert word in known or word.lower() in ("he", "she", "they")
        for start, end in example.content:
            assert 0 <= start < end <= len(example.passage)
        assert "HOLDER" not in example.passage
        assert "VERB" not in example.passage
    assert 45 < sum(example.nested for example in made) < 120


def test_a_denied_consequence_denies_and_a_denied_neutral_says_nothing() -> None:
    made = [example for _, example in framed(nli(900), seed=2) if not example.nested and "mocked" in example.passage]
    assert made
    for example in made:
        content = " ".join(example.passage[start:end] for start, end in example.content)
        if "song" in content:
            assert example.label == "unrelated"


def test_same_seed_gives_same_passages_and_another_seed_others() -> None:
    assert list(framed(nli(50), seed=3)) == list(framed(nli(50), seed=3))
    assert list(framed(nli(50), seed=3)) != list(framed(nli(50), seed=4))


def test_who_reports_a_holder_hedges_unless_he_takes_a_side() -> None:
    made = [
        example
        for _, example in framed(nli(2000), seed=5)
        if not example.nested and "did not take sides" in example.passage and example.content
    ]
    reporters = [
        example for example in made if (example.holder or "") in example.passage[:60] and " that " in example.passage
    ]
    assert reporters
    assert {example.label for example in reporters} <= {"hedges", "unrelated"}


def test_examples_with_hedges_are_refused() -> None:
    with pytest.raises(RecordError, match="found a hedge"):
        list(framed([Example(claim="a", passage="b", label="hedges", id="7", corpus="x")]))


def test_who_rejects_what_contradicts_a_claim_does_not_affirm_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rejecting = ("said that was wrong", "That is nonsense", "called it a lie", "Which is false")
    nested = framing._nested
    rejected: list[tuple[str, Example]] = []

    def watched(sentence: str, *rest: Any) -> Example | None:
        made = nested(sentence, *rest)
        if made and not made.outer and any(words in made.passage for words in rejecting):
            rejected.append((sentence, made))
        return made

    monkeypatch.setattr(framing, "_nested", watched)
    list(framed(nli(3000), seed=6))
    assert {made.label for _, made in rejected} == {"affirms", "denies", "unrelated"}
    # "It was never built" rejected says nothing on another claim; only the claim's own words leave no third way.
    assert all(sentence == made.claim for sentence, made in rejected if made.label != "unrelated")
