"""The four stance labels, in the one order that every array in avow uses."""

from __future__ import annotations

from typing import Final, Literal, get_args

Label = Literal["affirms", "hedges", "denies", "unrelated"]

LABELS: Final[tuple[Label, ...]] = get_args(Label)
"""Column order of every probability array: ``proba[:, i]`` belongs to ``LABELS[i]``."""

STANCES: Final[tuple[Label, ...]] = LABELS[:3]
"""The labels of a holder who does speak to the claim: all but ``unrelated``."""

LABEL_INDEX: Final[dict[str, int]] = {label: index for index, label in enumerate(LABELS)}

Prior = Literal["pairs", "articles"]
"""What a probability is for: a passage that was chosen for the claim, or any quote of an article, most of which say
nothing about it (`avow.models.article_prior`)."""

ARTICLE_RELEVANCE: Final = 0.4
"""From this probability on a quote of an article counts as speaking to the claim, where nothing else is asked for.

About the best F1 of stances on the pairs that the default model's article prior was fitted on (EXPERIMENTS.md); the
most probable label is right more often, and finds fewer of the stances.
"""
