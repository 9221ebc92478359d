import dataclasses
from pathlib import Path

import numpy as np
import pytest

from avow.errors import ModelError
from avow.labels import LABELS
from avow.records import Example

torch = pytest.importorskip("torch")
pytest.importorskip("onnxruntime")

from avow.models import load_model  # noqa: E402
from avow.models.bundle import Manifest  # noqa: E402
from avow.models.encoder import EncoderModel, encode, read_tokenizer  # noqa: E402
from avow.models.marking import Marking  # noqa: E402
from avow.models.onnx import OnnxModel  # noqa: E402
from avow.models.onnx_export import ParityLimits, compare, export_onnx  # noqa: E402


def rows(number: int) -> list[Example]:
    """Rows of many lengths, so that padding and quantisation ranges would show."""
    return [
        Example(
            claim="the bridge is safe.",
            passage="the roof is old. " * (place % 7) + f"Ana Roth denied that it is {'not ' * (place % 3)}safe.",
            mention=((17 * (place % 7), 17 * (place % 7) + 8),),
            label=LABELS[place % 4],
            id=str(place),
        )
        for place in range(number)
    ]


@pytest.fixture(scope="module")
def encoder(tiny_base: Path) -> EncoderModel:
    from transformers import AutoModelForSequenceClassification

    torch.manual_seed(3)
    network = AutoModelForSequenceClassification.from_pretrained(
        tiny_base, num_labels=4, id2label=dict(enumerate(LABELS)), label2id={x: i for i, x in enumerate(LABELS)}
    )
    with torch.no_grad():
        # Larger weights than a fresh network has, so that rows differ as a trained network's do.
        for name, value in network.named_parameters():
            if value.ndim > 1 and "embedding" not in name:
                value.mul_(8)
    settings = {"max_tokens": 96, "marking": Marking().as_settings()}
    manifest = Manifest(kind="torch", name="tiny", temperature=1.5, settings=settings)
    tokenizer = read_tokenizer((tiny_base / "tokenizer.json").read_bytes(), tiny_base)
    return EncoderModel(network, tokenizer, manifest, "# Tiny\n")


def test_float_export_gives_the_networks_probabilities(encoder: EncoderModel) -> None:
    exported, parity = export_onnx(encoder, rows(40), int8=False, limits=ParityLimits(probability=1e-4))
    assert parity.rows == 40
    assert parity.probability < 1e-5
    assert parity.labels_changed == 0
    assert np.allclose(exported.predict_proba(rows(40)), encoder.predict_proba(rows(40)), atol=1e-5)
    assert np.ptp(exported.predict_proba(rows(40)), axis=0).max() > 0.02  # the rows do differ


@pytest.mark.skipif(not torch.cuda.is_available(), reason="a CPU has no other device to be exported from")
def test_a_model_on_a_gpu_is_exported_and_stays_there(encoder: EncoderModel) -> None:
    encoder.network.to("cuda")
    try:
        _, parity = export_onnx(encoder, rows(8), int8=False)
        assert encoder.network.device.type == "cuda"
    finally:
        encoder.network.to("cpu")
    assert parity.probability < 1e-3


def test_int8_rows_are_the_same_bits_in_any_batch_order_and_number_of_threads(encoder: EncoderModel) -> None:
    exported, _ = export_onnx(encoder, rows(40), limits=ParityLimits(probability=1.0, mean_probability=1.0, f1=1.0))
    together = exported.predict_proba(rows(40))
    exported.threads = 4
    assert np.array_equal(exported.predict_proba(rows(40)), together)
    assert np.array_equal(exported.predict_proba(rows(40)[::-1])[::-1], together)
    for place in (0, 3, 39):
        assert np.array_equal(exported.predict_proba([rows(40)[place]])[0], together[place])
    assert np.allclose(together.sum(axis=1), 1, atol=1e-9)
    assert exported.predict_proba([]).shape == (0, 4)


def test_int8_network_is_smaller_and_survives_saving(encoder: EncoderModel, tmp_path: Path) -> None:
    loose = ParityLimits(probability=1.0, mean_probability=1.0, f1=1.0)
    small, _ = export_onnx(encoder, rows(8), limits=loose, name="tiny-int8")
    whole, _ = export_onnx(encoder, rows(8), int8=False)
    assert len(small.network) < len(whole.network) - 20_000  # the rest is the graph, not weights
    small.save(tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert isinstance(loaded, OnnxModel)
    assert loaded.name == "tiny-int8 1"
    assert np.array_equal(loaded.predict_proba(rows(8)), small.predict_proba(rows(8)))


def test_int8_changes_probabilities_little_though_the_network_is_rough(encoder: EncoderModel) -> None:
    _, parity = export_onnx(encoder, rows(40), limits=ParityLimits(f1=1.0))
    assert 0 < parity.probability < 0.05
    assert parity.mean_probability < 0.01


def test_an_export_keeps_the_article_prior(encoder: EncoderModel) -> None:
    from avow.models.article_prior import with_fitted_prior

    exported, _ = export_onnx(with_fitted_prior(encoder, 1.5, pairs=40), rows(8), int8=False)
    assert exported.manifest.article_prior == 1.5
    assert "+1.500 is added to the log-odds of unrelated" in exported.card


def test_a_bad_export_is_refused_with_what_changed(encoder: EncoderModel) -> None:
    with pytest.raises(ModelError, match=r"probability changed by 0\.\d+, at most 1e-07 is allowed"):
        export_onnx(encoder, rows(20), limits=ParityLimits(probability=1e-7))
    with pytest.raises(ModelError, match="expected some, found none"):
        export_onnx(encoder, [])


def test_parity_counts_changed_labels_and_f1_by_hand() -> None:
    check = [dataclasses.replace(row, label="affirms") for row in rows(2)]
    before = np.array([[0.6, 0.4, 0.0, 0.0], [0.6, 0.4, 0.0, 0.0]])
    after = np.array([[0.6, 0.4, 0.0, 0.0], [0.4, 0.6, 0.0, 0.0]])
    parity = compare(before, after, check)
    assert parity.labels_changed == 1
    assert parity.probability == pytest.approx(0.2)
    assert parity.mean_probability == pytest.approx(0.05)
    # One of two right: precision 1, recall 1/2, F1 2/3, where it was 1.
    assert parity.f1 == {"affirms": pytest.approx(2 / 3 - 1)}


def test_network_with_other_outputs_is_refused(encoder: EncoderModel, tmp_path: Path) -> None:
    exported, _ = export_onnx(encoder, rows(8), int8=False)
    with pytest.raises(ModelError, match="not a network"):
        OnnxModel(b"no network", exported.tokenizer, exported.manifest, "")
    bad = dataclasses.replace(exported.manifest, settings={"max_tokens": 96, "marking": {"mention": 1}})
    with pytest.raises(ModelError, match=r"settings\.marking"):
        OnnxModel(exported.network, exported.tokenizer, bad, "")


def test_long_claims_leave_room_for_the_passage(encoder: EncoderModel) -> None:
    [(ids, types)] = encode(encoder.tokenizer, [("the " * 500, "bridge " * 500)], 64)
    assert len(ids) == 64
    assert 25 < sum(types) < 40


def test_models_in_use_leave_their_tokenizer_alone(encoder: EncoderModel) -> None:
    class Unchanging:
        """Threads share it: a switch by one would reach the pairs of another."""

        def __init__(self, tokenizer: object) -> None:
            self.__dict__["tokenizer"] = tokenizer

        def __getattr__(self, name: str) -> object:
            assert not name.startswith(("no_", "enable_")), name
            return getattr(self.tokenizer, name)

        def __setattr__(self, name: str, value: object) -> None:
            raise AssertionError(name)

    exported, _ = export_onnx(encoder, rows(8), int8=False)
    long = [dataclasses.replace(row, claim="the roof " * 500, passage="bridge " * 500) for row in rows(2)]
    for model in (EncoderModel(encoder.network, encoder.tokenizer, encoder.manifest, ""), exported):
        expected = model.predict_proba(long)
        model.tokenizer = Unchanging(model.tokenizer)  # type: ignore[assignment]
        assert np.array_equal(model.predict_proba(long), expected)
