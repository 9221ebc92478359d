"""An exported encoder, run by onnxruntime alone: no torch, int8 weights, one row at a time.

Rows are run one by one, unpadded, on as many threads as there are cores: a row's result is the same bits in any
batch, which dynamic int8 quantisation over a padded batch would not give, and no time goes into padding.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from avow.errors import ModelError
from avow.labels import LABELS
from avow.models.bundle import Bundle, Manifest, write_bundle
from avow.models.encoder import TOKENIZER, configure_tokenizer, encode, probabilities, read_settings, read_tokenizer
from avow.models.marking import marked_pair
from avow.records import Example
from avow.resource_limits import usable_cores

if TYPE_CHECKING:
    import tokenizers

NETWORK: Final = "model.onnx"
INPUTS: Final = ("input_ids", "token_type_ids")
"""What an exported network may read: token ids, and token types where the encoder tells claim and passage by them."""

LOGITS: Final = "logits"
POOLED: Final = "pooled"
"""Outputs: scores, and what the last layer makes them from, which `avow.adapt` learns on."""

_ROWS_A_TASK = 8


class OnnxModel:
    """A stance model of kind "onnx".

    Attributes:
        name: The model's name and version, as predictions carry it.
        network: The ONNX file's bytes.
        tokenizer: Of the network.
        manifest: What is written beside the network.
        card: The model card, Markdown.
        threads: Rows that are run at the same time; None: one a core that this process may use.
        width: Of the pooled vectors; 0 where the network does not give them.
    """

    def __init__(
        self,
        network: bytes,
        tokenizer: tokenizers.Tokenizer,
        manifest: Manifest,
        card: str,
        threads: int | None = None,
    ) -> None:
        self.network = network
        self.tokenizer = tokenizer
        self.name = f"{manifest.name} {manifest.version}"
        self.manifest = manifest
        self.card = card
        self.threads = threads or usable_cores()
        self.marking, self.max_tokens = read_settings(manifest, "an onnx model")
        configure_tokenizer(tokenizer, self.max_tokens)
        self._session = _session(network)
        self._reads = tuple(item.name for item in self._session.get_inputs())
        outputs = {item.name: item.shape[-1] for item in self._session.get_outputs()}
        if not set(self._reads) <= set(INPUTS) or outputs.pop(LOGITS, None) != len(LABELS) or set(outputs) - {POOLED}:
            raise ModelError(
                f"{NETWORK}: expected inputs among {INPUTS} and an output {LOGITS!r} of {len(LABELS)} scores,"
                f" found {self._reads} and {[(item.name, item.shape) for item in self._session.get_outputs()]}"
            )
        self.width = int(outputs.get(POOLED, 0))

    def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Gives an array (n examples, 4) in `LABELS` order; see `avow.records.StanceModel`."""
        return probabilities(self.logits(examples), self.manifest)

    def logits(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Gives the scores before temperature and softmax, shape (n, 4)."""
        return self._outputs(examples, [LOGITS])[0]

    def logits_and_pooled(self, examples: Sequence[Example]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Gives the scores, shape (n, 4), and the vectors that the last layer makes them from, shape (n, width).

        Raises:
            ModelError: The network was exported without that output.
        """
        if not self.width:
            raise ModelError(f"{self.name}: its network does not give pooled vectors; export it with this version")
        scores, pooled = self._outputs(examples, [LOGITS, POOLED])
        return scores, pooled

    def _outputs(self, examples: Sequence[Example], names: list[str]) -> list[NDArray[np.float64]]:
        """Gives the named outputs, one array a name with a row an example."""
        widths = {LOGITS: len(LABELS), POOLED: self.width}
        found = [np.empty((len(examples), widths[name])) for name in names]
        encoded = encode(self.tokenizer, [marked_pair(example, self.marking) for example in examples], self.max_tokens)

        def run(rows: range) -> None:
            for row in rows:
                for array, values in zip(found, self._run(*encoded[row], names), strict=True):
                    array[row] = values[0]

        tasks = [
            range(first, min(first + _ROWS_A_TASK, len(encoded))) for first in range(0, len(encoded), _ROWS_A_TASK)
        ]
        if len(tasks) < 2 or self.threads < 2:
            for rows in tasks:
                run(rows)
            return found
        # onnxruntime lets go of the interpreter while it computes.
        with ThreadPoolExecutor(self.threads) as pool:
            for _ in pool.map(run, tasks):
                pass
        return found

    def save(self, folder: str | Path) -> None:
        """Writes the model folder.

        Raises:
            ModelError: The folder exists and is not empty.
        """
        files = {NETWORK: self.network, TOKENIZER: self.tokenizer.to_str().encode("utf-8")}
        write_bundle(folder, self.manifest, files, self.card)

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> OnnxModel:
        """Builds the model from a verified folder.

        Raises:
            ModelError: The files do not fit each other.
        """
        tokenizer = read_tokenizer(bundle.read(TOKENIZER), bundle.folder / TOKENIZER)
        card = bundle.read("MODEL_CARD.md").decode("utf-8", "replace")
        try:
            return cls(bundle.read(NETWORK), tokenizer, bundle.manifest, card)
        except ModelError as error:
            raise ModelError(f"{bundle.folder}: {error}") from error

    def _run(self, ids: list[int], types: list[int], names: list[str]) -> list[NDArray[np.float32]]:
        given = {"input_ids": np.array([ids], dtype=np.int64), "token_type_ids": np.array([types], dtype=np.int64)}
        found: list[NDArray[np.float32]] = self._session.run(names, {name: given[name] for name in self._reads})
        return found


def _session(network: bytes) -> Any:
    """Opens the network from memory: files beside it, which an ONNX file may name, are not read."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no base class but Exception
        raise ModelError(f"{NETWORK}: not a network that onnxruntime runs: {error}") from error
