"""Does a model react to small changes as it should? And does it need both the claim and the passage?

A probe changes examples in a way whose effect is known and counts how often the model's answer moves
(or stays) accordingly. No gold label is needed, as the answer is compared with the model's own answer before
the change. The model comes as a function, so that evaluation needs to know no models.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avow.evaluation import perturbations
from avow.evaluation.intervals import DEFAULT_SEED, LEVEL, bootstrap_intervals
from avow.evaluation.prediction_table import NO_LABEL
from avow.evaluation.predictions import table_from_examples
from avow.evaluation.resampling import bootstrap_weights
from avow.labels import LABEL_INDEX, LABELS
from avow.records import Example

Array = NDArray[np.float64]
Predict = Callable[[Sequence[Example]], Array]
Check = Callable[[Array, Array], NDArray[np.bool_]]

AFFIRMS, HEDGES, DENIES, UNRELATED = (LABEL_INDEX[label] for label in LABELS)
SHOWN_FAILURES: Final = 10
_RESAMPLES: Final = 1000


@dataclass(frozen=True, slots=True)
class Probe:
    """One change with the effect it should have.

    Attributes:
        change: Gives the changed example, or None where the change does not apply.
        behaves: From probabilities before and after, shape (n, 4) each, to whether each row is as expected.
        asked: Labels, as answered before the change, for which something is expected; None for all.
    """

    name: str
    title: str
    expected: str
    change: Callable[[Example], Example | None]
    behaves: Check
    asked: tuple[int, ...] | None = None


def _same(before: Array, after: Array) -> NDArray[np.bool_]:
    return np.asarray(before.argmax(axis=1) == after.argmax(axis=1), dtype=np.bool_)


def _turned(before: Array, after: Array) -> NDArray[np.bool_]:
    opposite = np.asarray([DENIES, HEDGES, AFFIRMS, UNRELATED])
    return np.asarray(opposite[before.argmax(axis=1)] == after.argmax(axis=1), dtype=np.bool_)


def _more_hedged(before: Array, after: Array) -> NDArray[np.bool_]:
    return np.asarray(after[:, HEDGES] > before[:, HEDGES], dtype=np.bool_)


def _less_hedged(before: Array, after: Array) -> NDArray[np.bool_]:
    return np.asarray(after[:, HEDGES] < before[:, HEDGES], dtype=np.bool_)


def _unrelated(before: Array, after: Array) -> NDArray[np.bool_]:
    return np.asarray(after.argmax(axis=1) == UNRELATED, dtype=np.bool_)


_STANCES_KEPT: Final = "the answer stays"

PROBES: Final = (
    Probe(
        "claim_negated",
        "Claim negated",
        "affirms and denies change places",
        perturbations.negate_claim,
        _turned,
        (AFFIRMS, DENIES),
    ),
    Probe(
        "hedge_inserted",
        "“Perhaps” put before what is said",
        "hedges gets more probable",
        perturbations.insert_hedge,
        _more_hedged,
        (AFFIRMS, DENIES),
    ),
    Probe(
        "hedge_removed",
        "Hedging adverbs and “may” removed",
        "hedges gets less probable",
        perturbations.remove_hedges,
        _less_hedged,
        (HEDGES,),
    ),
    Probe(
        "reporting_verb",
        "“said” turned into “claimed” or “admitted”",
        _STANCES_KEPT,
        perturbations.swap_reporting_verb,
        _same,
    ),
    Probe("holder_renamed", "Holder renamed throughout", _STANCES_KEPT, perturbations.rename_holder, _same),
    Probe(
        "spelled_out",
        "Contractions spelled out, quotation marks straightened",
        _STANCES_KEPT,
        perturbations.spell_out,
        _same,
    ),
    Probe("lower_case", "All in lower case", _STANCES_KEPT, perturbations.lower_case, _same),
    Probe("typos", "Letters swapped in words without stance", _STANCES_KEPT, perturbations.misspell, _same),
    Probe("aside", "Unrelated sentence added at the end", _STANCES_KEPT, perturbations.add_aside, _same),
)


def run_probes(
    examples: Sequence[Example],
    predict: Predict,
    *,
    limit: int = 2000,
    seed: int = DEFAULT_SEED,
    probes: Sequence[Probe] = PROBES,
) -> dict[str, Any]:
    """Gives what controls and probes show of a model, as plain values that JSON can hold.

    Args:
        examples: What to change; gold labels are needed for the controls and for holder pairs only.
        predict: Gives probabilities, shape (n, 4) in `LABELS` order.
        limit: With more examples than this, so many are drawn at random.
        seed: Of the random draws.
        probes: What to ask.

    Returns:
        ``n``, ``controls`` (scores with the claim or the passage blanked) and ``probes``: for each ``name``, ``title``,
        ``expected``, ``n``, ``share`` as expected with a 95 % interval by claim, and up to 10 ``failures``, the surest
        first. A probe that applies to no example has ``n`` 0.
    """
    chosen = _drawn(examples, limit, seed)
    if not chosen:
        return {"n": 0, "controls": [], "probes": []}
    before = np.asarray(predict(chosen), dtype=np.float64)
    claims = sorted({example.claim for example in chosen})
    asked = [
        *probes,
        Probe(
            "claim_replaced",
            "Claim replaced by one that shares no word",
            "the answer is unrelated",
            lambda example: perturbations.other_claim(example, claims),
            _unrelated,
        ),
    ]
    results = [_ask(probe, chosen, before, predict, seed) for probe in asked]
    return {
        "n": len(chosen),
        "controls": _controls(chosen, before, predict, seed),
        "probes": [*results, _holder_pairs(chosen, before, seed)],
    }


def _ask(probe: Probe, examples: Sequence[Example], before: Array, predict: Predict, seed: int) -> dict[str, Any]:
    answers = before.argmax(axis=1)
    rows, changed = [], []
    for row, example in enumerate(examples):
        if probe.asked is None or answers[row] in probe.asked:
            new = probe.change(example)
            if new is not None:
                rows.append(row)
                changed.append(new)
    after = np.asarray(predict(changed), dtype=np.float64) if changed else np.zeros((0, len(LABELS)))
    behaved = probe.behaves(before[rows], after) if changed else np.zeros(0, dtype=np.bool_)
    failures = sorted(np.flatnonzero(~behaved).tolist(), key=lambda index: -after[index].max())[:SHOWN_FAILURES]
    return {
        "name": probe.name,
        "title": probe.title,
        "expected": probe.expected,
        "n": len(rows),
        "share": share_interval(behaved, [_cluster(examples[row]) for row in rows], seed),
        "failures": [_failure(changed[index], before[rows[index]], after[index]) for index in failures],
    }


def _holder_pairs(examples: Sequence[Example], before: Array, seed: int) -> dict[str, Any]:
    """Counts pairs of holders with different stances in one passage: both have to be right."""
    groups: dict[tuple[str, str], list[int]] = {}
    for row, example in enumerate(examples):
        if example.label is not None and example.holder:
            groups.setdefault((example.passage, example.claim), []).append(row)
    right = [
        example.label is not None and LABEL_INDEX[example.label] == answer
        for example, answer in zip(examples, before.argmax(axis=1), strict=True)
    ]
    pairs = [
        (first, second)
        for rows in groups.values()
        for position, first in enumerate(rows)
        for second in rows[position + 1 :]
        if examples[first].label != examples[second].label and examples[first].holder != examples[second].holder
    ]
    both = np.asarray([right[first] and right[second] for first, second in pairs], dtype=np.bool_)
    wrong = [pair for pair, fine in zip(pairs, both, strict=True) if not fine][:SHOWN_FAILURES]
    return {
        "name": "holder_swap",
        "title": "Another holder of the same passage asked for",
        "expected": "the stance changes with the holder, and both are right",
        "n": len(pairs),
        "share": share_interval(both, [_cluster(examples[first]) for first, _ in pairs], seed),
        "failures": [_failure(examples[second], before[first], before[second]) for first, second in wrong],
    }


def _controls(examples: Sequence[Example], before: Array, predict: Predict, seed: int) -> list[dict[str, Any]]:
    """Scores the labelled examples as they are, without the claim, and without the passage."""
    known = [row for row, example in enumerate(examples) if example.label is not None]
    if not known:
        return []
    kept = [examples[row] for row in known]
    answers = {
        "claim and passage": before[known],
        "passage only (claim blanked)": predict([perturbations.blank_claim(example) for example in kept]),
        "claim only (passage blanked)": predict([perturbations.blank_passage(example) for example in kept]),
    }
    table = table_from_examples(kept, before[known])
    clusters = table.clusters(table.cluster_name())
    majority = np.zeros_like(before[known])
    majority[:, np.bincount(table.gold[table.gold != NO_LABEL]).argmax()] = 1.0
    controls = []
    for name, proba in (answers | {"neither (always the commonest label)": majority}).items():
        intervals = bootstrap_intervals(
            table.gold, np.asarray(proba, dtype=np.float64), clusters, resamples=_RESAMPLES, seed=seed
        )
        scores = {key: intervals[key] for key in ("macro_f1", "accuracy")}
        controls.append(
            {"name": name} | {key: {"value": s.value, "low": s.low, "high": s.high} for key, s in scores.items()}
        )
    return controls


def share_interval(
    fits: NDArray[np.bool_], clusters: Sequence[str], seed: int = DEFAULT_SEED
) -> dict[str, float | None]:
    """Gives the share of true values with its bootstrap interval, whole clusters being drawn.

    >>> share_interval(np.array([True, True, True]), ["a", "a", "b"])
    {'value': 1.0, 'low': 1.0, 'high': 1.0}
    """
    if not len(fits):
        return {"value": None, "low": None, "high": None}
    numbers = np.unique(np.asarray(clusters, dtype=object), return_inverse=True)[1]
    hits, sizes = np.bincount(numbers, weights=fits), np.bincount(numbers)
    if len(sizes) < 2:
        return {"value": float(fits.mean()), "low": None, "high": None}
    shares = np.concatenate([(w @ hits) / (w @ sizes) for w in bootstrap_weights(len(sizes), _RESAMPLES, seed)])
    low, high = np.quantile(shares, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {"value": float(fits.mean()), "low": float(low), "high": float(high)}


def _cluster(example: Example) -> str:
    return f"{example.corpus}\0{example.claim_id or example.claim}"


def _drawn(examples: Sequence[Example], limit: int, seed: int) -> list[Example]:
    if len(examples) <= limit:
        return list(examples)
    rows = np.sort(np.random.default_rng(seed).choice(len(examples), size=limit, replace=False))
    return [examples[int(row)] for row in rows]


def _failure(example: Example, before: Array, after: Array) -> dict[str, Any]:
    """Tells of one answer: the changed texts, and the labels before and after with their probabilities."""
    return {
        "id": example.id,
        "claim": example.claim,
        "passage": example.passage,
        "holder": example.holder,
        "before": LABELS[int(before.argmax())],
        "p_before": round(float(before.max()), 4),
        "after": LABELS[int(after.argmax())],
        "p_after": round(float(after.max()), 4),
    }
