"""The mean of encoders has the mean of their weights, and learned from what each did."""

import dataclasses
import importlib.util
from pathlib import Path

import pytest

from avow.errors import ModelError
from avow.models.bundle import Manifest, TrainingData
from avow.models.marking import Marking
from avow.records import Example

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

EXAMPLES = [Example(claim="It rained.", passage="Ann said it rained."), Example(claim="It rained.", passage="No.")]


def _encoder(base: Path, seed: int, corpus: str):
    import tokenizers
    from transformers import AutoModelForSequenceClassification

    from avow.models.encoder import EncoderModel

    torch.manual_seed(seed)
    network = AutoModelForSequenceClassification.from_pretrained(base, num_labels=4)
    manifest = Manifest(
        kind="torch",
        name=f"tiny-{corpus}",
        settings={"max_tokens": 48, "marking": Marking().as_settings()},
        training_data=(
            TrainingData(corpus="shared", split="train", rows=5, sha256="0" * 64, licence="mine"),
            TrainingData(corpus=corpus, split="train", rows=3, sha256="1" * 64, licence="mine"),
        ),
    )
    return EncoderModel(network, tokenizers.Tokenizer.from_file(str(base / "tokenizer.json")), manifest, "# Tiny\n")


def test_the_last_layer_of_the_mean_gives_the_mean_of_the_scores(tiny_base: Path) -> None:
    from avow.models.encoder_mean import mean_of

    # Only the last, linear layer differs, so the mean of the weights gives the mean of the scores.
    one, other = _encoder(tiny_base, 1, "a"), _encoder(tiny_base, 2, "b")
    expected = (one.logits(EXAMPLES) + other.logits(EXAMPLES)) / 2
    assert abs(one.logits(EXAMPLES) - other.logits(EXAMPLES)).max() > 0.001
    mean = mean_of([one, other])
    assert mean.logits(EXAMPLES) == pytest.approx(expected, abs=1e-6)
    assert [data.corpus for data in mean.manifest.training_data] == ["shared", "a", "b"]


def test_the_mean_has_no_article_prior_of_another_network(tiny_base: Path) -> None:
    from avow.models.article_prior import with_fitted_prior
    from avow.models.encoder_mean import mean_of

    data = [TrainingData(corpus="panels", split="calibration", rows=40, sha256="2" * 64)]
    # Of the second no prior was fitted: that changes nothing of how it reads.
    models = [with_fitted_prior(_encoder(tiny_base, 1, "a"), 1.5, pairs=40, data=data), _encoder(tiny_base, 2, "a")]
    assert "Where every quote" in models[0].card
    mean = mean_of(models)
    assert mean.manifest.article_prior == 0.0
    assert "article_prior_data" not in mean.manifest.settings
    assert "Where every quote" not in mean.card


def test_the_card_of_the_mean_has_its_name_and_tells_its_own_temperature(tiny_base: Path) -> None:
    from avow.models.card import model_card, with_calibration
    from avow.models.encoder_mean import mean_of

    one, other = _encoder(tiny_base, 1, "a"), _encoder(tiny_base, 2, "b")
    one.manifest = dataclasses.replace(one.manifest, temperature=1.25)
    one.card = model_card(one.manifest, EXAMPLES, "Reads.")
    mean = mean_of([one, other])
    assert mean.name == "tiny-a-mean 1"
    assert mean.card.startswith("# tiny-a-mean, version 1\n")
    mean.manifest = dataclasses.replace(mean.manifest, temperature=1.75)
    card = with_calibration(mean.card, mean.manifest)
    assert card == mean.card.replace("Temperature 1.250", "Temperature 1.750")
    assert "Temperature 1.750" in card
    assert with_calibration("# Tiny\n", mean.manifest) == "# Tiny\n"


def test_a_folder_that_exists_is_told_before_anything_is_read(tmp_path: Path) -> None:
    script = Path(__file__).parents[2] / "scripts" / "mean_encoder.py"
    spec = importlib.util.spec_from_file_location("mean_encoder", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with pytest.raises(SystemExit, match="exists already; choose another folder"):
        module.main("no-configuration.toml", [], tmp_path, 13)


def test_models_that_read_otherwise_have_no_mean(tiny_base: Path) -> None:
    from avow.models.encoder_mean import mean_of

    one, other = _encoder(tiny_base, 1, "a"), _encoder(tiny_base, 2, "b")
    other.manifest = dataclasses.replace(other.manifest, settings={**other.manifest.settings, "max_tokens": 64})
    with pytest.raises(ModelError, match="tiny-b 1: reads text otherwise than tiny-a"):
        mean_of([one, other])
    other = _encoder(tiny_base, 2, "b")
    other.network.classifier = torch.nn.Linear(other.network.classifier.in_features, 3)
    with pytest.raises(ModelError, match="network is another"):
        mean_of([one, other])
