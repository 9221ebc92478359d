"""Turns a fine-tuned encoder into an int8 ONNX model, and refuses when that changes what it says."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avow.errors import MissingExtraError, ModelError
from avow.labels import LABEL_INDEX, LABELS
from avow.models.encoder import EncoderModel, reads_token_types
from avow.models.onnx import LOGITS, POOLED, OnnxModel
from avow.models.onnx_int8 import quantize
from avow.records import Example

_OPSET = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class ParityLimits:
    """The most that an export may differ from the model it came from, on the rows it is checked on.

    Attributes:
        probability: Of any probability of any row.
        mean_probability: Of a probability, on average over rows and labels.
        f1: Fall of the F1 of any label that has gold rows.
    """

    probability: float = 0.15
    mean_probability: float = 0.01
    f1: float = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """How an export differs from the model it came from.

    Attributes:
        rows: How many it was checked on.
        probability: Largest change of a probability.
        mean_probability: Mean change.
        labels_changed: Rows whose most probable label changed.
        f1: Label -> change of its F1 (export minus original), for labels with gold rows.
    """

    rows: int
    probability: float
    mean_probability: float
    labels_changed: int
    f1: dict[str, float]


def export_onnx(
    model: EncoderModel,
    check: Sequence[Example],
    *,
    limits: ParityLimits = ParityLimits(),
    int8: bool = True,
    name: str | None = None,
) -> tuple[OnnxModel, Parity]:
    """Exports a model and compares it with the original.

    Args:
        model: The fine-tuned encoder.
        check: Labelled rows that it was not trained on.
        limits: What is tolerated.
        int8: Quantise; False exports float32.
        name: Of the exported model; None keeps the original's.

    Raises:
        ModelError: The export differs by more than `limits`; the message says in what. Nothing is written.
        MissingExtraError: onnx or onnxruntime is not installed.
    """
    if not check:
        raise ModelError("an export is checked on labelled examples; expected some, found none")
    network = _network(model, int8=int8)
    versions = {package: metadata.version(package) for package in ("onnx", "onnxruntime")}
    manifest = replace(
        model.manifest,
        kind="onnx",
        name=name or model.manifest.name,
        created_with={**model.manifest.created_with, **versions},
    )
    exported = OnnxModel(network, model.tokenizer, manifest, model.card)
    parity = compare(model.predict_proba(check), exported.predict_proba(check), check)
    _refuse(parity, limits)
    return exported, parity


def compare(before: NDArray[np.float64], after: NDArray[np.float64], check: Sequence[Example]) -> Parity:
    """Compares two models' probabilities (n, 4) for the same labelled rows."""
    gold = np.array([LABEL_INDEX[example.label or ""] for example in check])
    change = np.abs(before - after)
    old, new = before.argmax(axis=1), after.argmax(axis=1)
    f1 = {LABELS[label]: _f1(gold, new, label) - _f1(gold, old, label) for label in np.unique(gold).tolist()}
    return Parity(
        rows=len(check),
        probability=float(change.max()),
        mean_probability=float(change.mean()),
        labels_changed=int((old != new).sum()),
        f1=f1,
    )


def _refuse(parity: Parity, limits: ParityLimits) -> None:
    wrong = []
    for what in ("probability", "mean_probability"):
        found, most = getattr(parity, what), getattr(limits, what)
        if not found <= most:  # also refuses NaN
            wrong.append(f"{what} changed by {found:.4f}, at most {most} is allowed")
    wrong += [
        f"F1 of {label} fell by {-change:.4f}, at most {limits.f1} is allowed"
        for label, change in parity.f1.items()
        if not -change <= limits.f1
    ]
    if wrong:
        raise ModelError(f"the export is refused on {parity.rows} rows: {'; '.join(wrong)}")


def _f1(gold: NDArray[np.int64], predicted: NDArray[np.int64], label: int) -> float:
    hits = int(((gold == label) & (predicted == label)).sum())
    return 2 * hits / max(1, int((gold == label).sum() + (predicted == label).sum()))


def _network(model: EncoderModel, *, int8: bool) -> bytes:
    try:
        import onnx
        import torch
    except ImportError as error:
        raise MissingExtraError("onnx", "train") from error
    network: Any = model.network
    device = network.device  # a GPU's is traced on the CPU, so that the file does not depend on it
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        names = ["input_ids", "token_type_ids"][: 1 + reads_token_types(network.config)]
        row = torch.ones((1, 12), dtype=torch.long)
        with warnings.catch_warnings():
            # The tracer warns of branches that depend on shapes; the parity check runs rows of many lengths.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                _rows_without_padding(network.to("cpu"), names),
                (row,) * len(names),
                str(whole),
                input_names=names,
                output_names=[LOGITS, POOLED],
                dynamic_axes={name: {1: "tokens"} for name in names},
                opset_version=_OPSET,
                dynamo=False,
            )
        network.to(device)
        if not int8:
            return whole.read_bytes()
        exported = onnx.load(whole)
        quantize(exported)
        return bytes(exported.SerializeToString())


def _rows_without_padding(network: Any, names: Sequence[str]) -> Any:
    import torch

    last = [
        part for part in network.modules() if isinstance(part, torch.nn.Linear) and part.out_features == len(LABELS)
    ]
    if not last:
        raise ModelError(f"expected a network that ends in a linear layer of {len(LABELS)} outputs, found none")

    class Rows(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            pooled: list[torch.Tensor] = []
            watch = last[-1].register_forward_pre_hook(lambda _, given: pooled.append(given[0]))
            scores: torch.Tensor = self.network(**dict(zip(names, inputs, strict=True)), return_dict=False)[0]
            watch.remove()
            return scores, pooled[-1]

    # In evaluation mode as a whole: the exporter puts the modules back into the mode that the outer one had.
    return Rows().eval()
