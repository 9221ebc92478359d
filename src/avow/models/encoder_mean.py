"""The mean of several trainings of one encoder, as one model."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from avow.errors import ModelError
from avow.models.card import without_article_prior
from avow.models.encoder import EncoderModel


def mean_of(models: Sequence[EncoderModel]) -> EncoderModel:
    """Gives a model with the mean of the models' weights (Wortsman et al. 2022); it has learned from the rows of all.

    Models whose training began with the same weights lie in one valley of the loss, so that their mean is often better
    than each; of others it is noise. It is called as the first one, with "-mean" behind. The temperature is the first
    one's, and there is no article prior: fit both anew.

    Args:
        models: At least one; the first one's network gets the mean.

    Raises:
        ModelError: Their networks, tokenizers or settings are not the same.
    """
    first, *others = models
    shapes = {name: value.shape for name, value in first.network.state_dict().items()}
    for other in others:
        if shapes != {name: value.shape for name, value in other.network.state_dict().items()}:
            raise ModelError(f"{other.name}: its network is another than that of {first.name}")
        if _reading(other) != _reading(first) or other.tokenizer.to_str() != first.tokenizer.to_str():
            raise ModelError(f"{other.name}: reads text otherwise than {first.name}")
    everyone = [model.network.state_dict() for model in models]
    first.network.load_state_dict(
        {
            name: sum(each[name] for each in everyone) / len(models) if value.is_floating_point() else value
            for name, value in everyone[0].items()
        }
    )
    data = tuple(dict.fromkeys(row for model in models for row in model.manifest.training_data))
    manifest = dataclasses.replace(
        first.manifest,
        name=f"{first.manifest.name}-mean",
        training_data=data,
        article_prior=0.0,
        settings=_reading(first),
    )
    title = f"# {first.manifest.name}, version "
    card = without_article_prior(first.card)
    if card.startswith(title):
        card = f"# {manifest.name}, version " + card.removeprefix(title)
    told = f"Its weights are the mean of those of {len(models)} trainings; but for name and calibration this card is"
    card = f"{card}\n{told} the first one's.\n"
    return EncoderModel(first.network, first.tokenizer, manifest, card)


def _reading(model: EncoderModel) -> dict[str, Any]:
    """Gives a model's settings without what its article prior was fitted on, which changes nothing it reads."""
    return {key: value for key, value in model.manifest.settings.items() if key != "article_prior_data"}
