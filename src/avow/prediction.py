"""The one place where a model's probabilities become labels, for a single item or a whole table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from avow.errors import RecordError
from avow.examples import example_from_row, known_columns, mark_holder, without
from avow.labels import ARTICLE_RELEVANCE, LABELS, STANCES, Prior
from avow.lexicon.stance import stance_cues
from avow.lexicon.stemming import stem
from avow.models import load_model
from avow.models.article_prior import prior_of, with_prior
from avow.models.bundle import MANIFEST
from avow.records import Evidence, Example, Prediction, Span, StanceModel
from avow.text import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Words whose removal is tried per example, and the smallest effect worth showing.
_MOST_CUTS = 16
_LEAST_EFFECT = 0.02
_MOST_EVIDENCE = 5

# What predicting adds to a table; named as in a predictions file (`avow.evaluation.predictions`).
NEW_COLUMNS = ("predicted", *(f"p_{label}" for label in LABELS), "abstained", "prior")


def predict(
    pairs: Any = None,
    *,
    claim: str | None = None,
    text: str | None = None,
    holder: str | None = None,
    model: str | Path | StanceModel = "default",
    allow_unrelated: bool = True,
    relevance: float | None = None,
    abstain: float = 0.0,
    evidence: bool = True,
    prior: Prior = "pairs",
) -> Any:
    """Tells whether a holder affirms, hedges or denies a claim in a passage.

    Give either one item by name (`claim`, `text`, and best also `holder`), or many as `pairs`.

    Args:
        pairs: A list of dicts or of `Example`s, a pandas DataFrame, or a `datasets.Dataset`, each item with "claim" and
            "text" (or "passage") and, if known, "holder".
        holder: Whose stance is asked. The rule extractor finds what the holder says in the text; without a
            holder the whole text is taken for one voice.
        model: "default", the folder of a saved model, or a loaded model.
        allow_unrelated: False shares the probability of "unrelated" out among the other three, in proportion.
        relevance: A passage counts as speaking to the claim from this probability on that it does (1 minus that of
            "unrelated"), and then gets the most probable of the other labels: lower finds more stances, higher fewer
            false ones; in [0, 1]. None: the most probable of all four labels; but 0.4 where a model with an article
            prior is asked with `prior` "articles", as stances have about the best F1 there.
        abstain: A prediction whose label is less probable than this is marked `abstained`; in [0, 1].
        evidence: Whether to look for the deciding words of a stance other than "unrelated"; it costs up to 16 more
            evaluations an item.
        prior: What the probabilities are for: "pairs", if somebody chose each passage because it bears on the claim
            or comes near it, or "articles", if every quote of an article is asked, most of which then do not;
            `avow.analyze` does the latter. The same where the model knows no difference, or `allow_unrelated` is False.

    Returns:
        One `Prediction` for one item; a list of them for a list, in its order; for a DataFrame or Dataset, a
        copy with the columns predicted, p_affirms, p_hedges, p_denies, p_unrelated, abstained and prior
        added.
        Nothing in, nothing out: an empty list gives an empty list.

    Raises:
        RecordError: A claim or text is missing, empty or mistyped, a dict has an unknown key, or `prior` is neither.
        ModelError: The model cannot be loaded.

    Example:
        >>> import avow
        >>> prediction = avow.predict(
        ...     claim="The bridge is safe.",
        ...     text="The mayor, Ana Roth, denied that the bridge was safe.",
        ...     holder="Ana Roth",
        ... )
        >>> prediction.label
        'denies'
        >>> round(sum(prediction.probabilities.values()), 6)
        1.0
    """
    check_thresholds(relevance, abstain)
    check_prior(prior)
    options: dict[str, Any] = {
        "model": resolve_model(model),
        "allow_unrelated": allow_unrelated,
        "relevance": relevance,
        "abstain": abstain,
        "prior": prior,
    }
    if pairs is None:
        if claim is None or text is None:
            raise RecordError("predict needs claim=... and text=..., or a list or table of pairs")
        item: dict[str, Any] = {"claim": claim, "text": text, "holder": holder}
        return predict_examples([example_from_row(item, where="predict")], evidence=evidence, **options)[0]
    if claim is not None or text is not None or holder is not None:
        raise RecordError("predict takes either pairs or claim=/text=/holder=, not both")
    if hasattr(pairs, "to_dict") and hasattr(pairs, "columns"):
        return _predict_frame(pairs, options)
    if hasattr(pairs, "add_column") and hasattr(pairs, "column_names"):
        return _predict_dataset(pairs, options)
    if isinstance(pairs, (str, bytes, Mapping)) or not isinstance(pairs, Iterable):
        raise RecordError(
            f"predict takes a list of dicts, a DataFrame or a datasets.Dataset, found {type(pairs).__name__};"
            " for one item use claim=... and text=..."
        )
    examples = [
        item if isinstance(item, Example) else example_from_row(item, where=f"pairs[{place}]")
        for place, item in enumerate(pairs)
    ]
    return predict_examples(examples, evidence=evidence, **options)


def predict_examples(
    examples: Sequence[Example],
    *,
    model: StanceModel,
    allow_unrelated: bool = True,
    relevance: float | None = None,
    abstain: float = 0.0,
    evidence: bool = False,
    prior: Prior = "pairs",
) -> list[Prediction]:
    """Predicts examples in order; see `predict` for the options.

    Examples without marked content are marked first (`avow.examples.mark_holder`).

    Raises:
        RecordError: `relevance` or `abstain` is no probability, or `prior` none of the two.
    """
    check_thresholds(relevance, abstain)
    model, relevance = model_and_threshold(model, prior, relevance, allow_unrelated=allow_unrelated)
    marked = [mark_holder(example) for example in examples]
    proba = normalised(model.predict_proba(marked), allow_unrelated=allow_unrelated)
    predictions: list[Prediction] = []
    for example, row in zip(marked, proba, strict=True):
        best = best_label(row, relevance)
        predictions.append(
            Prediction(
                claim=example.claim,
                holder=example.holder,
                label=LABELS[best],
                probabilities=dict(zip(LABELS, map(float, row), strict=True)),
                evidence=(
                    find_evidence(example, row, model, allow_unrelated=allow_unrelated, label=best)
                    if evidence and LABELS[best] != "unrelated"
                    else ()
                ),
                abstained=bool(row[best] < abstain),
                model=model.name,
                example_id=example.id,
                prior=prior_of(model),
            )
        )
    return predictions


def model_and_threshold(
    model: StanceModel, prior: Prior, relevance: float | None, *, allow_unrelated: bool
) -> tuple[StanceModel, float | None]:
    """Gives a model whose probabilities are for `prior`, as far as it knows a difference, and its threshold.

    Raises:
        RecordError: `prior` is neither of the two.
    """
    check_prior(prior)
    # Who rules "unrelated" out says that the passages were chosen.
    model = with_prior(model, prior if allow_unrelated else "pairs")
    if relevance is None and prior_of(model) == "articles":
        relevance = ARTICLE_RELEVANCE
    return model, relevance


def check_thresholds(relevance: float | None, abstain: float) -> None:
    """Checks that both are probabilities.

    Raises:
        RecordError: One is not.
    """
    if not 0.0 <= abstain <= 1.0:
        raise RecordError(f"abstain: expected a probability between 0 and 1, found {abstain!r}")
    if relevance is not None and not 0.0 <= relevance <= 1.0:
        raise RecordError(f"relevance: expected a probability between 0 and 1, or None, found {relevance!r}")


def check_prior(prior: str) -> None:
    """Checks that it is "pairs" or "articles".

    Raises:
        RecordError: It is neither.
    """
    if prior not in get_args(Prior):
        raise RecordError(f"prior: expected 'pairs' or 'articles', found {prior!r}")


def normalised(proba: NDArray[np.float64], *, allow_unrelated: bool) -> NDArray[np.float64]:
    """Gives probabilities (n, 4) that sum to 1; without "unrelated" its share goes to the others in proportion.

    A row that is all "unrelated" becomes an even third each.
    """
    import numpy as np

    if allow_unrelated:
        return proba
    kept = proba[:, : len(STANCES)]
    total = kept.sum(axis=1, keepdims=True)
    shared = np.where(total > 0, kept / np.where(total > 0, total, 1.0), 1.0 / len(STANCES))
    return np.concatenate([shared, np.zeros_like(proba[:, len(STANCES) :])], axis=1)


def best_label(row: NDArray[np.float64], relevance: float | None = None) -> int:
    """Gives the label index for the probabilities (4,) of an example; see `relevance` of `predict`."""
    if relevance is None:
        return int(row.argmax())
    unrelated = len(STANCES)
    return int(row[:unrelated].argmax()) if 1.0 - row[unrelated] >= relevance else unrelated


def find_evidence(
    example: Example,
    row: NDArray[np.float64],
    model: StanceModel,
    *,
    allow_unrelated: bool = True,
    label: int | None = None,
) -> tuple[Evidence, ...]:
    """Gives the words whose removal lowers or raises the probability of the predicted label the most.

    Leave-one-cue-out: stance cues, the reporting cue, and words of the content that the claim uses too are
    taken out one at a time, and the model is asked again.

    Args:
        row: The probabilities (4,) that the model gave for the whole example.
        model: The model.
        allow_unrelated: As in `predict`.
        label: Index of the predicted label; None: the most probable one.
    """
    cuts = _cuts(example)
    if not cuts:
        return ()
    best = int(row.argmax()) if label is None else label
    again = normalised(model.predict_proba([without(example, span) for span in cuts]), allow_unrelated=allow_unrelated)
    effects = [float(row[best] - other) for other in again[:, best]]
    strongest = sorted(zip(effects, cuts, strict=True), key=lambda item: (-abs(item[0]), item[1]))[:_MOST_EVIDENCE]
    return tuple(
        Evidence(span=span, text=example.passage[span[0] : span[1]], effect=effect)
        for effect, span in strongest
        if abs(effect) >= _LEAST_EFFECT
    )


def resolve_model(model: str | Path | StanceModel) -> StanceModel:
    """Gives a loaded model; a folder or "default" is loaded once in a process, and again when it has changed."""
    if not isinstance(model, (str, Path)):
        return model
    folder = Path(model).resolve()
    try:
        changed = (folder / MANIFEST).stat().st_mtime_ns
    except OSError:  # the name of a model that ships, or nothing
        changed = 0
    return _loaded(model, str(folder), changed)


@lru_cache(maxsize=4)
def _loaded(model: str | Path, folder: str, changed: int) -> StanceModel:
    """Loads a model; where its name leads and when it was written tell whether it is still the same."""
    return load_model(model)


def _cuts(example: Example) -> list[Span]:
    """Gives the spans whose removal is tried, cues before shared words, within the content where it is marked."""
    claim_stems = {stem(example.claim[start:end].lower()) for start, end in words(example.claim)}
    cues = [span for span, _ in stance_cues(example.passage)] + list(example.cue)
    shared = [
        (start, end)
        for start, end in words(example.passage)
        if end - start > 3 and stem(example.passage[start:end].lower()) in claim_stems
    ]
    scope = (*example.content, *example.cue)
    found: dict[Span, None] = {}
    for span in cues + shared:
        inside = not scope or any(start <= span[0] and span[1] <= end for start, end in scope)
        if inside and not any(span[0] < end and start < span[1] for start, end in found):
            found[span] = None
    return list(found)[:_MOST_CUTS]


def _predict_frame(frame: Any, options: dict[str, Any]) -> Any:
    _check_free(frame.columns)
    rows = [known_columns(row) for row in frame.to_dict("records")]
    return frame.assign(**_columns(rows, options))


def _predict_dataset(dataset: Any, options: dict[str, Any]) -> Any:
    plain = dataset.with_format(None)  # else rows may be frames or arrays
    # A stream need not know its columns before its first row.
    _check_free(next(iter(plain), {}) if dataset.column_names is None else dataset.column_names)
    rows = [known_columns(row) for row in plain]
    for name, values in _columns(rows, options).items():
        dataset = dataset.add_column(name, values)
    return dataset


def _check_free(names: Iterable[str]) -> None:
    taken = [name for name in names if name in NEW_COLUMNS]
    if taken:
        raise RecordError(f"the table has the columns {', '.join(taken)} already; rename them before predicting")


def _columns(rows: Sequence[Mapping[str, Any]], options: dict[str, Any]) -> dict[str, list[Any]]:
    examples = [example_from_row(row, where=f"row {place}") for place, row in enumerate(rows)]
    done = [prediction_row(prediction) for prediction in predict_examples(examples, **options)]
    return {name: [row[name] for row in done] for name in NEW_COLUMNS}


def prediction_row(prediction: Prediction) -> dict[str, Any]:
    """Gives a prediction as the columns that predicting adds to a table."""
    probabilities = {f"p_{label}": prediction.probabilities[label] for label in LABELS}
    return {
        "predicted": prediction.label,
        **probabilities,
        "abstained": prediction.abstained,
        "prior": prediction.prior,
    }
