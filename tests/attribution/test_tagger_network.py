import itertools
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from avow.attribution.tagger_decoding import TAGS

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("onnx")


def enumerated_loss(scores: "torch.Tensor", tags: list[int], transitions: "torch.Tensor") -> float:
    """The negative log-likelihood by summing over all sequences."""

    def total(path: tuple[int, ...]) -> "torch.Tensor":
        steps = [transitions[a, b] for a, b in itertools.pairwise((0, *path))]
        return sum(steps, torch.tensor(0.0)) + sum(scores[at, tag] for at, tag in enumerate(path))

    everything = torch.stack([total(path) for path in itertools.product(range(len(TAGS)), repeat=len(tags))])
    return float(torch.logsumexp(everything, 0) - total(tuple(tags)))


def test_the_tag_loss_is_the_sum_over_all_sequences() -> None:
    from avow.attribution.tagger_network import tag_loss

    torch.manual_seed(1)
    scores, transitions = torch.randn(2, 4, 7), torch.randn(7, 7)
    tags = torch.tensor([[1, 2, 3, 0], [5, 6, 0, 0]])
    known = torch.tensor([[True] * 4, [True, True, False, False]])
    expected = enumerated_loss(scores[0], [1, 2, 3, 0], transitions) + enumerated_loss(
        scores[1, :2], [5, 6], transitions
    )
    assert float(tag_loss(scores, tags, known, transitions)) == pytest.approx(expected, abs=1e-4)


def test_the_pointer_loss_leaves_out_padding_and_words_that_do_not_point() -> None:
    from avow.attribution.tagger_network import pointer_loss

    tail = torch.tensor([[[1.0, 0.0], [0.0, 1.0], [5.0, 5.0]]])
    head = torch.tensor([[[2.0, 0.0], [0.0, 2.0], [9.0, 9.0]]])
    known = torch.tensor([[True, True, False]])
    # The first word scores (2, 0) and points to itself; the others point nowhere.
    expected = -torch.log_softmax(torch.tensor([2.0, 0.0]), 0)[0]
    found = pointer_loss(tail, head, torch.tensor([[0, -1, -1]]), known)
    assert float(found) == pytest.approx(float(expected))


def test_features_leave_a_pretrained_encoder_undisturbed_at_first() -> None:
    from avow.attribution.tagger_network import TaggerNetwork, new_encoder

    config = {"model_type": "bert", "vocab_size": 30, "hidden_size": 16, "num_hidden_layers": 1}
    sizes = {"num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 16}
    network = TaggerNetwork(new_encoder({**config, **sizes})).eval()
    ids = torch.tensor([[2, 7, 8, 3]])
    plain = network(ids, torch.zeros(1, 4, 4, dtype=torch.long))
    marked = network(ids, torch.tensor([[[0, 0, 0, 0], [1, 2, 2, 6], [3, 4, 1, 0], [0, 0, 0, 0]]]))
    for first, second in zip(plain, marked, strict=True):
        assert torch.equal(first, second)
    assert [part.shape for part in plain] == 2 * [(1, 4, 7), (1, 4, 64), (1, 4, 64)]


def test_an_encoder_stored_in_half_precision_is_read_in_full(tiny_base: Path, tmp_path: Path) -> None:
    from transformers import AutoModel

    from avow.attribution.tagger_network import pretrained_encoder

    AutoModel.from_pretrained(tiny_base).half().save_pretrained(tmp_path)
    assert {value.dtype for value in pretrained_encoder(tmp_path).parameters()} == {torch.float32}


def test_impossible_transitions_stay_out_of_reach_whatever_is_learned() -> None:
    from avow.attribution.tagger_network import TaggerNetwork, new_encoder

    config = {"model_type": "bert", "vocab_size": 30, "hidden_size": 16, "num_hidden_layers": 1}
    sizes = {"num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 16}
    network = TaggerNetwork(new_encoder({**config, **sizes}))
    for layer in (network.outer, network.inner):
        with torch.no_grad():
            layer.transitions.fill_(500.0)
        scored = layer.scored_transitions().detach()
        assert float(scored[TAGS.index("O"), TAGS.index("I-cue")]) < -1000
        assert float(scored[TAGS.index("B-cue"), TAGS.index("I-cue")]) == 500


@pytest.mark.parametrize("kind", ["bert", "roberta", "mpnet"])
def test_encoders_of_several_kinds_give_the_same_scores_as_onnx(kind: str) -> None:
    from avow.attribution.tagger_export import onnx_network
    from avow.attribution.tagger_network import TaggerNetwork, new_encoder

    torch.manual_seed(1)
    sizes = {"vocab_size": 60, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = {"model_type": kind, **sizes, "intermediate_size": 64, "max_position_embeddings": 200}
    network = TaggerNetwork(new_encoder(config)).eval()
    exact = onnxruntime.InferenceSession(onnx_network(network, quantized=False))
    small = onnxruntime.InferenceSession(onnx_network(network))
    for length in (5, 120):  # relative positions must not be those of the traced length
        ids = torch.randint(3, 60, (1, length))
        inputs = {"ids": ids.numpy(), "features": np.zeros((1, length, 4), dtype=np.int64)}
        with torch.inference_mode():
            expected = network(ids, torch.from_numpy(inputs["features"]))
        for one, rounded, own in zip(exact.run(None, inputs), small.run(None, inputs), expected, strict=True):
            np.testing.assert_allclose(one, own.numpy(), atol=1e-5)
            np.testing.assert_allclose(rounded, own.numpy(), atol=0.02)
