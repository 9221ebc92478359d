"""Writes a trained tagger as a folder with an int8 ONNX network, which onnxruntime runs without torch."""

from __future__ import annotations

import hashlib
import json
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avow.attribution.tagger_decoding import LAYERS, OUTPUTS
from avow.attribution.tagger_folder import NETWORK, TOKENIZER, TaggerManifest
from avow.attribution.tagger_training import TaggerConfig
from avow.attribution.tagger_words import FEATURES
from avow.errors import MissingExtraError
from avow.records import Article, Quote

try:
    import onnx
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
except ImportError as error:
    raise MissingExtraError(error.name or "torch", "train") from error

if TYPE_CHECKING:
    import tokenizers

    from avow.attribution.tagger_network import TaggerNetwork

_OPSET = 17
_HEADS = tuple(f"/{layer}/" for layer in LAYERS)
_PACKAGES = ("avow", "torch", "transformers", "tokenizers", "onnx", "onnxruntime")


def tagger_files(
    network: TaggerNetwork,
    tokenizer: tokenizers.Tokenizer,
    config: TaggerConfig,
    training_data: Mapping[str, Any],
) -> tuple[TaggerManifest, dict[str, bytes]]:
    """Gives manifest and files of a trained tagger, all but its card.

    Args:
        network: Trained.
        tokenizer: Of its encoder.
        config: That it was trained with.
        training_data: For the manifest, see `training_facts`.
    """
    manifest = tagger_manifest(network, config, training_data)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return manifest, {NETWORK: onnx_network(network), TOKENIZER: tokenizer.to_str().encode("utf-8")}


def tagger_manifest(network: TaggerNetwork, config: TaggerConfig, training_data: Mapping[str, Any]) -> TaggerManifest:
    """Gives the manifest of a network: how it was made, and what its user needs besides the weights."""
    tables = [layer.scored_transitions().detach().double().cpu().tolist() for layer in (network.outer, network.inner)]
    return TaggerManifest(
        name=config.name,
        version=config.version,
        most_pieces=config.most_pieces,
        cue_bonus=[config.cue_bonus, config.inner_cue_bonus],
        transitions=tables,
        training_data=training_data,
        created_with={package: metadata.version(package) for package in _PACKAGES},
    )


def training_facts(corpus: str, split: str, articles: Sequence[tuple[Article, Sequence[Quote]]]) -> dict[str, Any]:
    """Gives what a manifest says about training data: enough to tell whether two taggers saw the same."""
    digest = hashlib.sha256()
    for article, quotes in articles:
        spans = [(quote.content, quote.cue, quote.source) for quote in quotes]
        digest.update(json.dumps([article.id, article.text, spans], ensure_ascii=True).encode("ascii"))
    return {
        "corpus": corpus,
        "split": split,
        "articles": len(articles),
        "quotes": sum(len(quotes) for _, quotes in articles),
        "sha256": digest.hexdigest(),
    }


def tagger_card(manifest: TaggerManifest, base: str, scored_on: str, scores: Mapping[str, float]) -> str:
    """Gives the model card as Markdown.

    Args:
        manifest: Of the tagger.
        base: The encoder that it started from.
        scored_on: On which articles the scores were measured.
        scores: Name -> share in [0, 1].
    """
    data = manifest.training_data
    lines = [
        f"# {manifest.name}, version {manifest.version}",
        "",
        f"Finds attributions in English news: source, cue and content. An encoder ({base}) whose words also carry"
        " their letter case, place in quotations, sentence beginnings and tags by the rules; a CRF tags the words, and"
        " pointers join contents to cues and cues to sources, in two layers: outermost attributions, and those inside"
        " contents. int8 ONNX, run by onnxruntime.",
        "",
        "## Learned from",
        "",
        f"{data['corpus']} {data['split']}: {data['articles']:,} articles, {data['quotes']:,} quotes"
        f" (sha256 {data['sha256'][:12]}).",
        *(f"{data[key]}." for key in ("taught", "chains") if data.get(key)),
        "",
        f"## Scores on {scored_on}",
        "",
        "| measure | % |",
        "|---|---|",
        *(f"| {name} | {100 * value:.1f} |" for name, value in scores.items()),
        "",
        "## Limits",
        "",
        "English only; learned from political news of the United States, 2015 and 2016. It reads an attribution from"
        " its cue: quotations without any are given to their speakers by rules.",
        "",
        "## Made with",
        "",
        ", ".join(f"{package} {version}" for package, version in manifest.created_with.items()),
        "",
    ]
    return "\n".join(lines)


def onnx_network(network: TaggerNetwork, *, quantized: bool = True) -> bytes:
    """Gives the network as an ONNX file: inputs ``ids`` and ``features``, outputs `OUTPUTS`.

    Weights become 7-bit integers with one scale a column: with 8 bits, processors without VNNI instructions
    saturate sums and would tag differently from those with them.

    Args:
        network: Trained.
        quantized: False keeps the weights as they are.
    """
    with tempfile.TemporaryDirectory() as folder:
        exact, small = Path(folder) / "exact.onnx", Path(folder) / "small.onnx"
        ids, features = torch.ones(1, 5, dtype=torch.long), torch.zeros(1, 5, len(FEATURES), dtype=torch.long)
        names = ["ids", "features", *OUTPUTS]
        with warnings.catch_warnings():
            # The older exporter needs no further package; its warnings concern tracing of sizes, which are set here.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                network.eval(),
                (ids, features),
                str(exact),
                input_names=names[:2],
                output_names=names[2:],
                dynamic_axes={name: {1: "pieces"} for name in names},
                opset_version=_OPSET,
                dynamo=False,
            )
        if not quantized:
            return exact.read_bytes()
        kept = [node.name for node in onnx.load(exact).graph.node if any(part in node.name for part in _HEADS)]
        quantize_dynamic(
            exact,
            small,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            nodes_to_exclude=kept,
        )
        return small.read_bytes()
