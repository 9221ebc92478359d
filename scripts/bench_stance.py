"""How fast the default stance model is, beside a zero-shot pipeline of transformers in the same run.

python scripts/bench_stance.py [items]        # 64 items for the zero-shot pipeline, if no number is given

The pipeline has a network of the size of DeBERTa-v3-base with random weights (speed does not depend on them) and asks
three hypotheses an item, as zero-shot classifiers do for a stance. Both get the same claims and passages, cut to one
length, on two threads. Then: one prediction of `avow.predict` when warm, and `avow predict` on one sentence from a cold
start, with its peak memory. Needs avow[train].
"""

import importlib
import importlib.resources
import itertools
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import avow
from avow.corpora import load
from avow.models import load_model
from avow.models.onnx import OnnxModel
from avow.records import Example

THREADS = 2
HYPOTHESES = ("affirms", "hedges", "denies")
CHARACTERS = 200
"""Of each passage; with its claim about 63 word pieces."""
TIMES_MORE = 16
"""As many more items for the default model, which would be done too soon to be timed."""


def main(number: int) -> None:
    """Prints pairs a second, milliseconds, seconds and MB."""
    examples = [
        replace(row, passage=row.passage[:CHARACTERS], mention=(), content=(), cue=())
        for row in itertools.islice(load("authored", splits=("train",)), number * TIMES_MORE)
    ]
    # First, while this process is small: a new one counts what its parent had when it began.
    seconds, peak = cold(examples[0])
    model = load_model("default")
    if not isinstance(model, OnnxModel):
        raise TypeError(f"expected the default model to be an ONNX encoder, found a {type(model).__name__}")
    model.threads = THREADS
    model.predict_proba(examples[:64])
    began = time.perf_counter()
    model.predict_proba(examples)
    ours = len(examples) / (time.perf_counter() - began)
    theirs, pieces = zero_shot(examples[:number])
    print(f"{pieces:.0f} word pieces a pair, {THREADS} threads")
    print(f"default: {ours:.1f} items/s; zero-shot: {theirs:.2f} items/s; {ours / theirs:.0f} times")
    times = []
    for row in examples[:100]:
        began = time.perf_counter()
        avow.predict(claim=row.claim, text=row.passage, evidence=False, model=model)
        times.append(time.perf_counter() - began)
    print(f"one prediction, warm: median {statistics.median(times) * 1000:.1f} ms")
    print(f"avow predict, cold: {seconds:.2f} s, peak memory {peak:.0f} MB")


def zero_shot(examples: Sequence[Example]) -> tuple[float, float]:
    """Gives the items a second of a zero-shot pipeline, and the mean length of its pairs in word pieces."""
    import tokenizers
    import torch

    # Its classes are made on the fly, so that types say nothing.
    transformers: Any = importlib.import_module("transformers")
    torch.set_num_threads(THREADS)
    folder = importlib.resources.files(avow) / "assets" / "encoder-default" / "tokenizer.json"
    words = tokenizers.Tokenizer.from_str(folder.read_text(encoding="utf-8"))
    words.no_padding()
    words.no_truncation()
    options: dict[str, Any] = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=words, model_max_length=512, **options)
    tokenizer.model_input_names = ["input_ids", "attention_mask"]
    config = transformers.DebertaV2Config(
        vocab_size=128_100,
        hidden_size=768,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=3072,
        relative_attention=True,
        position_buckets=256,
        norm_rel_ebd="layer_norm",
        share_att_key=True,
        pos_att_type=["p2c", "c2p"],
        position_biased_input=False,
        type_vocab_size=0,
        id2label={0: "entailment", 1: "neutral", 2: "contradiction"},
        label2id={"entailment": 0, "neutral": 1, "contradiction": 2},
    )
    network = transformers.DebertaV2ForSequenceClassification(config).eval()
    classify = transformers.pipeline("zero-shot-classification", model=network, tokenizer=tokenizer, batch_size=8)
    pairs = [f"{row.claim} {row.passage}" for row in examples]
    asked = {"candidate_labels": list(HYPOTHESES), "hypothesis_template": "The speaker {} the claim."}
    classify(pairs[:2], **asked)
    began = time.perf_counter()
    classify(pairs, **asked)
    spent = time.perf_counter() - began
    lengths = [len(words.encode(row.claim, row.passage).ids) for row in examples]
    return len(examples) / spent, statistics.mean(lengths)


def cold(example: Example) -> tuple[float, float]:
    """Gives the seconds of `avow predict` in a new process, median of five, and its peak memory in MB."""
    command = [sys.executable, "-m", "avow", "predict", "--claim", example.claim, "--text", example.passage]
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 64)
