"""A fine-tuned Hugging Face encoder as a stance model, run by torch; `avow.models.onnx` is the light form of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from avow.errors import MissingExtraError, ModelError
from avow.labels import LABELS
from avow.models.bundle import Bundle, Manifest, write_bundle
from avow.models.marking import Marking, marked_pair
from avow.models.softmax import softmax
from avow.records import Example

if TYPE_CHECKING:
    import tokenizers
    import torch
    from transformers import PreTrainedModel

CONFIG: Final = "config.json"
WEIGHTS: Final = "model.safetensors"
TOKENIZER: Final = "tokenizer.json"

# Keys of a Hugging Face configuration that make the library import code or kernels by name.
_REFUSED = frozenset(
    "auto_map custom_pipelines attn_implementation _attn_implementation _attn_implementation_internal".split()
)
_LEAST_TOKENS, _MOST_TOKENS = 16, 8192


class EncoderModel:
    """Reads claim and marked passage as a pair; a temperature makes its softmax a calibrated probability.

    Attributes:
        name: The model's name and version, as predictions carry it.
        network: A sequence classifier with four outputs in `LABELS` order.
        tokenizer: Of the network.
        marking: How examples become text.
        max_tokens: Longer pairs are cut, the passage first.
        rows_at_once: 1 keeps every row's bits free of its neighbours. More is faster on a GPU, and then padding
            moves probabilities by about 1e-6.
        manifest: What is written beside the weights.
        card: The model card, Markdown.
    """

    def __init__(
        self,
        network: PreTrainedModel,
        tokenizer: tokenizers.Tokenizer,
        manifest: Manifest,
        card: str,
        rows_at_once: int = 1,
    ) -> None:
        self.network = network
        self.tokenizer = tokenizer
        self.name = f"{manifest.name} {manifest.version}"
        self.manifest = manifest
        self.card = card
        self.rows_at_once = rows_at_once
        self.marking, self.max_tokens = read_settings(manifest, "a torch model")
        configure_tokenizer(tokenizer, self.max_tokens)
        self.network.train(False)

    def predict_proba(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Gives an array (n examples, 4) in `LABELS` order; see `avow.records.StanceModel`."""
        return probabilities(self.logits(examples), self.manifest)

    def logits(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Gives the scores before temperature and softmax, shape (n, 4)."""
        import torch

        scores = np.empty((len(examples), len(LABELS)))
        encoded = encode(self.tokenizer, [marked_pair(example, self.marking) for example in examples], self.max_tokens)
        order = sorted(range(len(encoded)), key=lambda row: len(encoded[row][0]))
        for first in range(0, len(order), self.rows_at_once):
            rows = order[first : first + self.rows_at_once]
            inputs = self._inputs([encoded[row] for row in rows])
            with torch.inference_mode():
                scores[rows] = self.network(**inputs).logits.double().cpu().numpy()
        return scores

    def save(self, folder: str | Path) -> None:
        """Writes the model folder.

        Raises:
            ModelError: The folder exists and is not empty.
        """
        import safetensors.torch

        weights = {name: value.contiguous() for name, value in self.network.state_dict().items()}
        # A base may name code of its own beside a kind that transformers knows; the library's code was run.
        config = {key: value for key, value in self.network.config.to_diff_dict().items() if key not in _REFUSED}
        files = {
            CONFIG: json.dumps(config, indent=2, sort_keys=True).encode("utf-8"),
            WEIGHTS: safetensors.torch.save(weights),
            TOKENIZER: self.tokenizer.to_str().encode("utf-8"),
        }
        write_bundle(folder, self.manifest, files, self.card)

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> EncoderModel:
        """Builds the model from a verified folder; runs no code that comes with it.

        Raises:
            ModelError: The files do not fit each other, or the configuration asks for code.
            MissingExtraError: torch or transformers is not installed.
        """
        try:
            import safetensors.torch
            import torch
            from transformers import AutoConfig, AutoModelForSequenceClassification
        except ImportError as error:
            raise MissingExtraError("torch", "train") from error
        config = checked_config(bundle.read_json(CONFIG), bundle.folder / CONFIG)
        try:
            settings = AutoConfig.for_model(config.pop("model_type"), **config)
            build: Any = AutoModelForSequenceClassification
            network = build.from_config(settings, trust_remote_code=False)
            network.load_state_dict(safetensors.torch.load(bundle.read(WEIGHTS)), strict=True)
        except (ValueError, TypeError, KeyError, RuntimeError, safetensors.SafetensorError) as error:
            raise ModelError(f"{bundle.folder}: weights and configuration do not fit: {error}") from error
        device = "cuda" if torch.cuda.is_available() else "cpu"
        tokenizer = read_tokenizer(bundle.read(TOKENIZER), bundle.folder / TOKENIZER)
        card = bundle.read("MODEL_CARD.md").decode("utf-8", "replace")
        return cls(network.to(device), tokenizer, bundle.manifest, card, rows_at_once=32 if device == "cuda" else 1)

    def _inputs(self, rows: Sequence[tuple[list[int], list[int]]]) -> dict[str, torch.Tensor]:
        import torch

        width = max(len(ids) for ids, _ in rows)
        inputs = {
            "input_ids": torch.full((len(rows), width), self.network.config.pad_token_id or 0),
            "attention_mask": torch.zeros((len(rows), width), dtype=torch.long),
            "token_type_ids": torch.zeros((len(rows), width), dtype=torch.long),
        }
        for row, (ids, types) in enumerate(rows):
            inputs["input_ids"][row, : len(ids)] = torch.tensor(ids)
            inputs["attention_mask"][row, : len(ids)] = 1
            inputs["token_type_ids"][row, : len(ids)] = torch.tensor(types)
        if not reads_token_types(self.network.config):
            del inputs["token_type_ids"]
        return {name: value.to(self.network.device) for name, value in inputs.items()}


def encode(
    tokenizer: tokenizers.Tokenizer, pairs: Sequence[tuple[str, str]], max_tokens: int
) -> list[tuple[list[int], list[int]]]:
    """Gives (token ids, token types) of each pair; the claim may fill half of `max_tokens`, the passage the rest."""
    configure_tokenizer(tokenizer, max_tokens)
    cut = [(_cut_to(tokenizer, claim, max_tokens // 2), passage) for claim, passage in pairs]
    return [(item.ids, item.type_ids) for item in tokenizer.encode_batch(cut)]


def configure_tokenizer(tokenizer: tokenizers.Tokenizer, max_tokens: int) -> None:
    """Makes a tokenizer cut pairs at `max_tokens`, the passage alone, and pad nothing.

    One that does so already is left alone: threads share a model's tokenizer, and a switch would reach them all.
    """
    # "[SEP]" in a text is five letters, not the mark between claim and passage.
    if not tokenizer.encode_special_tokens:
        tokenizer.encode_special_tokens = True
    if tokenizer.padding is not None:
        tokenizer.no_padding()
    cut: dict[str, Any] = {"max_length": max_tokens, "stride": 0, "strategy": "only_second", "direction": "right"}
    if tokenizer.truncation != cut:
        tokenizer.enable_truncation(**cut)


def probabilities(scores: NDArray[np.float64], manifest: Manifest) -> NDArray[np.float64]:
    """Gives probabilities (n, 4) of scores (n, 4), by the manifest's temperature.

    Labels that the rows of the last stage of training did not have get 0: a model of Emergent's headlines, which are
    all about their claim, has not learned when a passage is unrelated.
    """
    fitted = manifest.settings.get("fitted_labels", LABELS)
    impossible = [label not in fitted for label in LABELS]
    return softmax(np.where(impossible, -np.inf, scores / manifest.temperature))


def read_settings(manifest: Manifest, kind: str) -> tuple[Marking, int]:
    """Reads how examples become text from the manifest.

    Raises:
        ModelError: A setting is missing, unknown or mistyped.
    """
    settings = dict(manifest.settings)
    max_tokens = settings.pop("max_tokens", None)
    marking = settings.pop("marking", None)
    if type(max_tokens) is not int or not _LEAST_TOKENS <= max_tokens <= _MOST_TOKENS:
        raise ModelError(
            f"settings.max_tokens of {kind}: expected {_LEAST_TOKENS} to {_MOST_TOKENS}, found {max_tokens!r}"
        )
    fitted = settings.get("fitted_labels", list(LABELS))
    if not isinstance(fitted, list) or not fitted or any(label not in LABELS for label in fitted):
        raise ModelError(f"settings.fitted_labels of {kind}: expected labels of {LABELS}, found {fitted!r}")
    kinds = {field.name: type(field.default) for field in fields(Marking)}
    found = {key: type(value) for key, value in marking.items()} if isinstance(marking, dict) else None
    if found != kinds:
        raise ModelError(f"settings.marking of {kind}: expected {', '.join(kinds)}, found {marking!r}")
    return Marking(**dict(marking)), max_tokens


def checked_config(config: Any, where: Path) -> dict[str, Any]:
    """Refuses a Hugging Face configuration that would make the library import code, or is no classifier of ours.

    Raises:
        ModelError: With the key.
    """
    if not isinstance(config, dict) or not isinstance(config.get("model_type"), str):
        raise ModelError(f"{where}: expected an object with model_type")
    for key in config:
        if key in _REFUSED:
            raise ModelError(f"{where}: {key!r} is refused: it names code to run")
    found = config.get("id2label")
    if found != {str(number): label for number, label in enumerate(LABELS)}:
        raise ModelError(f"{where}: id2label: expected {list(LABELS)} in this order, found {found!r}")
    return config


def read_tokenizer(content: bytes, where: Path) -> tokenizers.Tokenizer:
    """Reads tokenizer.json.

    Raises:
        ModelError: It is not one.
    """
    import tokenizers

    try:
        return tokenizers.Tokenizer.from_buffer(content)
    except Exception as error:  # the library raises plain Exception
        raise ModelError(f"{where}: not a tokenizer file: {error}") from error


def reads_token_types(config: Any) -> bool:
    """Whether the network tells the claim's tokens from the passage's by their type (BERT does, RoBERTa does not)."""
    return int(getattr(config, "type_vocab_size", 0) or 0) > 1


def _cut_to(tokenizer: tokenizers.Tokenizer, text: str, most: int) -> str:
    """Cuts a claim so long that it would leave the passage no room; claims are a sentence, so hardly ever."""
    if len(text) <= most:  # a token has at least one character
        return text
    # As a passage, which the tokenizer cuts far behind `most`; it refuses to cut a long text that stands alone.
    offsets = tokenizer.encode("", text, add_special_tokens=False).offsets
    return text if len(offsets) <= most else text[: offsets[most - 1][1]]
