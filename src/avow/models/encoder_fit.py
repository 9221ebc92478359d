"""Fine-tunes a Hugging Face encoder in stages with the transformers `Trainer`; a killed run goes on where it was."""

from __future__ import annotations

import atexit
import dataclasses
import hashlib
import json
import logging
import shutil
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avow.errors import MissingExtraError, ModelError, RunError
from avow.labels import LABEL_INDEX, LABELS
from avow.models.bundle import MANIFEST, Manifest, TrainingData, read_manifest
from avow.models.card import model_card
from avow.models.encoder import EncoderModel, encode, reads_token_types
from avow.models.encoder_settings import EncoderSettings, StageSettings, resolve_base
from avow.models.marking import marked_pair
from avow.models.temperature import fit_temperature
from avow.records import Example
from avow.tables import write_json

try:
    import torch
    from transformers import (
        AutoModelForSequenceClassification,
        AutoTokenizer,
        EarlyStoppingCallback,
        PreTrainedModel,
        Trainer,
        TrainingArguments,
        set_seed,
    )
except ImportError as error:
    raise MissingExtraError("transformers", "train") from error

_log = logging.getLogger(__name__)

_WHAT = (
    "A fine-tuned transformer encoder ({base}) that reads the claim and the passage as a pair, with the holder's"
    " mention and words marked in the passage."
)
_IMPOSSIBLE = -1e4
# Few distinct widths: CPU kernels are compiled once for each.
_WIDTH_STEP = 16


@dataclasses.dataclass(frozen=True, slots=True)
class Stage:
    """A stage with the rows that it learns from, and how much each counts (None: 1 each).

    Attributes:
        told: So many of the last rows have the label that a teacher gave them; the card counts them apart.
    """

    name: str
    settings: StageSettings
    examples: Sequence[Example]
    weights: Sequence[float] | None = None
    told: int = 0


def fit_encoder(
    stages: Sequence[Stage],
    *,
    settings: EncoderSettings,
    held_out: Sequence[Example],
    work: str | Path,
    seed: int = 13,
    name: str = "encoder",
    version: str = "1",
    training_data: Sequence[TrainingData] = (),
) -> EncoderModel:
    """Fine-tunes the encoder stage by stage and calibrates it on the held-out rows.

    The base may be the folder of a model of avow (kind "torch"); its training rows are then listed with the new ones.

    A row teaches only among the labels that its corpus can give within the stage: the "neutral" of an NLI corpus, which
    has no hedges, moves probability from affirms and denies to unrelated, and leaves hedges alone.

    Args:
        stages: At least one; every example has a label.
        settings: Of the encoder.
        held_out: Rows of claims that no stage has; for early stopping and the temperature. Without them the
            temperature stays 1.
        work: Folder for checkpoints. A run that was killed, started again with the same input, goes on from its
            last checkpoint.
        seed: Of everything random.
        name: The model's name.
        version: For the manifest.
        training_data: For the manifest.

    Raises:
        ModelError: A stage is empty, an example has no label, the base reads fewer than `max_tokens`, or its weights
            do not fit its configuration.
        RunError: `work` has checkpoints of other input.
    """
    _check(stages)
    base = resolve_base(settings.base)
    # A base that is a model of avow brings the rows that it learned from, and a name that says more than its place.
    earlier = read_manifest(base) if (Path(base) / MANIFEST).is_file() else None
    known_as = f"{earlier.name} {earlier.version}" if earlier else settings.base
    set_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(base, use_fast=True, trust_remote_code=False)
    network, loaded = AutoModelForSequenceClassification.from_pretrained(
        base,
        # Half-precision weights would lose most updates; `precision` is of the arithmetic alone.
        dtype=torch.float32,
        num_labels=len(LABELS),
        id2label=dict(enumerate(LABELS)),
        label2id=dict(LABEL_INDEX),
        trust_remote_code=False,
        use_safetensors=True,
        ignore_mismatched_sizes=True,
        output_loading_info=True,
    )
    _check_shapes(network, settings, loaded["mismatched_keys"])
    _check_positions(network, settings)
    manifest = Manifest(
        kind="torch",
        name=name,
        version=version,
        training_data=(*(earlier.training_data if earlier else ()), *training_data),
        created_with={package: metadata.version(package) for package in ("avow", "torch", "transformers")},
        settings={
            "max_tokens": settings.max_tokens,
            "marking": settings.marking.marking().as_settings(),
            "fitted_labels": _fitted_labels(stages[-1]),
        },
    )
    model = EncoderModel(network, tokenizer.backend_tokenizer, manifest, "", rows_at_once=64)
    digest = _fingerprint(base)
    for number, stage in enumerate(stages, start=1):
        digest = _digest(digest, stage, settings, held_out, seed)
        folder = Path(work) / f"{number}-{stage.name}"
        _run_stage(model, stage, settings, held_out, folder, seed=seed, digest=digest)
    manifest = dataclasses.replace(manifest, temperature=held_out_temperature(model, held_out))
    learned = [example for stage in stages for example in stage.examples[: len(stage.examples) - stage.told]]
    told = sum(stage.told for stage in stages)
    card = model_card(manifest, learned, _WHAT.format(base=known_as), told=told)
    network.to("cpu")
    return EncoderModel(network, tokenizer.backend_tokenizer, manifest, card)


def held_out_temperature(model: EncoderModel, held_out: Sequence[Example]) -> float:
    """Gives the temperature that calibrates an encoder on rows that it has not learned from; 1 without any."""
    if not held_out:
        return 1.0
    gold = np.array([LABEL_INDEX[example.label or ""] for example in held_out], dtype=np.int64)
    fitted = [label in model.manifest.settings["fitted_labels"] for label in LABELS]
    return fit_temperature(np.where(fitted, model.logits(held_out), -np.inf), gold)


def macro_f1(gold: NDArray[np.int64], predicted: NDArray[np.int64]) -> float:
    """Gives the mean F1 of the labels that occur as gold.

    >>> macro_f1(np.array([0, 0, 2]), np.array([0, 2, 2]))
    0.6666666666666666
    """
    scores = []
    for label in np.unique(gold):
        hits = int(((gold == label) & (predicted == label)).sum())
        scores.append(2 * hits / int((gold == label).sum() + (predicted == label).sum()))
    return float(np.mean(scores)) if scores else 0.0


def _check(stages: Sequence[Stage]) -> None:
    if not stages:
        raise ModelError("expected at least one stage of training, found none")
    for stage in stages:
        if not stage.examples:
            raise ModelError(f"stage {stage.name!r}: expected examples to learn from, found none")
        if missing := next((example for example in stage.examples if example.label is None), None):
            raise ModelError(f"stage {stage.name!r}: example {missing.id!r} of {missing.corpus!r} has no label")


def _check_shapes(
    network: PreTrainedModel, settings: EncoderSettings, others: Collection[tuple[str, Any, Any]]
) -> None:
    """Refuses weights of other shapes than the base's configuration says, but for the last layer's.

    Args:
        network: Has random weights in their place.
        settings: Of the encoder.
        others: Name, shape found and shape expected of each.
    """
    for name, found, expected in sorted(others):
        if name.startswith(f"{network.base_model_prefix}."):
            raise ModelError(
                f"{settings.base}: {name}: expected the shape {tuple(expected)} that config.json says, found"
                f" {tuple(found)}; is config.json that of another model?"
            )
    if others:
        _log.info("%s: its last layer is for other labels, so that of the new model begins anew", settings.base)


def _check_positions(network: PreTrainedModel, settings: EncoderSettings) -> None:
    """Refuses pairs longer than the positions that the base has vectors for; other kinds of positions have no end."""
    for name, part in network.named_modules():
        if name.endswith("position_embeddings") and isinstance(part, torch.nn.Embedding):
            # RoBERTa and MPNet count from behind the place of the padding.
            most = part.num_embeddings - (0 if part.padding_idx is None else part.padding_idx + 1)
            if settings.max_tokens > most:
                raise ModelError(
                    f"encoder.max_tokens: expected at most {most}, which is what {settings.base} reads, found"
                    f" {settings.max_tokens}"
                )


def _fitted_labels(stage: Stage) -> list[str]:
    """Gives the labels that some row of a stage has, or some teacher or annotator of one."""
    found = {LABEL_INDEX[row.label] for row in stage.examples if row.label is not None}
    if stage.settings.soft_labels:
        found |= {place for row in stage.examples for place, share in enumerate(row.soft_label or ()) if share > 0}
    return [LABELS[place] for place in sorted(found)]


def _fingerprint(base: str) -> str:
    """Names the weights that training begins with: a folder's by its manifest, or by its files' names and sizes."""
    folder = Path(base)
    if (folder / MANIFEST).is_file():
        return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    files = sorted((path.name, path.stat().st_size) for path in folder.glob("*") if path.is_file())
    return f"{base}|{files}"


def _digest(before: str, stage: Stage, settings: EncoderSettings, held_out: Sequence[Example], seed: int) -> str:
    """Names everything that a stage's checkpoints depend on, the stages before it included."""
    digest = hashlib.sha256(before.encode())
    digest.update(f"{seed}|{settings.model_dump_json()}|{stage.settings.model_dump_json()}".encode())
    digest.update(json.dumps(list(stage.weights or ())).encode())
    names = [field.name for field in dataclasses.fields(Example)]
    for example in (*stage.examples, *held_out):  # `astuple` would copy every part of hundreds of thousands of rows
        digest.update(json.dumps([getattr(example, name) for name in names], default=str).encode())
    return digest.hexdigest()


def _run_stage(
    model: EncoderModel,
    stage: Stage,
    settings: EncoderSettings,
    held_out: Sequence[Example],
    folder: Path,
    *,
    seed: int,
    digest: str,
) -> None:
    """Trains the model's network in place, or reads the weights that a finished stage left."""
    import safetensors.torch

    mark, finished = folder / "input.json", folder / "finished.safetensors"
    if mark.is_file() and json.loads(mark.read_text(encoding="utf-8")) != {"digest": digest}:
        raise RunError(f"{folder}: has checkpoints of other rows or settings; remove the folder or choose another")
    if finished.is_file():
        _log.info("stage %s was finished before", stage.name)
        model.network.load_state_dict(safetensors.torch.load_file(finished))
        return
    folder.mkdir(parents=True, exist_ok=True)
    write_json(mark, {"digest": digest})
    _freeze(model.network, stage.settings)
    stops = bool(held_out) and stage.settings.patience > 0
    trainer = StanceTrainer(
        model=model.network,
        args=_arguments(stage.settings, settings, folder, seed=seed, evaluates=bool(held_out), stops=stops),
        train_dataset=_rows(model, stage.examples, stage.settings, stage.weights),
        eval_dataset=_held_out_rows(model, held_out, stage) if held_out else None,
        data_collator=_Collator(model.network.config),
        compute_metrics=_metrics,
        callbacks=[EarlyStoppingCallback(early_stopping_patience=stage.settings.patience)] if stops else [],
    )
    trainer.focal = stage.settings.focal
    trainer.train(resume_from_checkpoint=_last_checkpoint(folder))
    # For mixed precision accelerate puts a wrapped `forward` on the network itself; an export would trace its casts.
    for name in ("forward", "_original_forward"):
        model.network.__dict__.pop(name, None)
    if trainer.is_world_process_zero():
        weights = {name: value.contiguous().cpu() for name, value in model.network.state_dict().items()}
        partial = folder / "finished.partial"
        safetensors.torch.save_file(weights, partial)
        partial.replace(finished)
    # A process that leaves while another still writes would break that one's connection to it.
    trainer.accelerator.wait_for_everyone()
    atexit.unregister(_leave_group)
    atexit.register(_leave_group)


def _last_checkpoint(folder: Path) -> str | None:
    """Gives the last checkpoint that was written whole; removes those that a kill broke off, which cannot be read."""
    whole: dict[int, Path] = {}
    for path in folder.glob("checkpoint-*"):
        try:
            # Written last of a checkpoint's files.
            whole[json.loads((path / "trainer_state.json").read_text(encoding="utf-8"))["global_step"]] = path
        except (OSError, ValueError, TypeError, KeyError):
            _log.warning("%s: was not written to its end; training goes on from before it", path)
            shutil.rmtree(path, ignore_errors=True)
    return str(whole[max(whole)]) if whole else None


def _leave_group() -> None:
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


def _arguments(
    stage: StageSettings, settings: EncoderSettings, folder: Path, *, seed: int, evaluates: bool, stops: bool
) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=stage.epochs,
        learning_rate=stage.learning_rate,
        per_device_train_batch_size=stage.rows_at_once,
        per_device_eval_batch_size=64,
        gradient_accumulation_steps=stage.accumulation,
        warmup_steps=stage.warmup,  # below 1: a share of the steps
        weight_decay=stage.weight_decay,
        optim="adamw_torch_fused",
        max_grad_norm=1.0,
        bf16=settings.precision == "bf16",
        fp16=settings.precision == "fp16",
        use_cpu=not torch.cuda.is_available(),
        train_sampling_strategy="group_by_length",
        remove_unused_columns=False,
        label_names=["targets", "known"],
        eval_strategy="epoch" if evaluates else "no",
        save_strategy="epoch",
        save_total_limit=2,
        load_best_model_at_end=stops,
        restore_callback_states_from_checkpoint=True,  # how long early stopping has waited
        metric_for_best_model="macro_f1" if stops else None,
        logging_steps=50,
        report_to=list(settings.report_to) or "none",
        seed=seed,
        disable_tqdm=not sys.stderr.isatty(),
        dataloader_pin_memory=torch.cuda.is_available(),
    )


def _held_out_rows(model: EncoderModel, held_out: Sequence[Example], stage: Stage) -> list[dict[str, Any]]:
    """Gives rows as `_rows` does, to measure on: what their corpora know is told by the stage's rows, not by them."""
    learned, asked = _known_labels(stage.examples), _known_labels(held_out)
    everything = set(range(len(LABELS)))
    known = {
        corpus: learned[corpus] if own <= learned.get(corpus, set()) else everything for corpus, own in asked.items()
    }
    return _rows(model, held_out, StageSettings(), known=known)


def _known_labels(examples: Sequence[Example]) -> dict[str, set[int]]:
    known: dict[str, set[int]] = {}
    for example in examples:
        known.setdefault(example.corpus, set()).add(LABEL_INDEX[example.label or ""])
    return known


def _rows(
    model: EncoderModel,
    examples: Sequence[Example],
    stage: StageSettings,
    weights: Sequence[float] | None = None,
    *,
    known: Mapping[str, set[int]] | None = None,
) -> list[dict[str, Any]]:
    """Gives token ids, the target distribution, the labels that the row's corpus knows, and the row's weight."""
    pairs = [marked_pair(example, model.marking) for example in examples]
    encoded = encode(model.tokenizer, pairs, model.max_tokens)
    known = known or _known_labels(examples)
    counts = Counter(example.label for example in examples)
    rows = []
    for example, (ids, types), given in zip(examples, encoded, weights or [1.0] * len(examples), strict=True):
        allowed = known[example.corpus]
        target = _target(example, stage, allowed)
        weight = given
        if stage.label_weights == "balanced":
            weight *= len(examples) / (len(counts) * counts[example.label])
        rows.append(
            {
                # Arrays: a batch of 256 is padded in .6 ms instead of 13, which a GPU would wait for.
                "input_ids": np.array(ids, dtype=np.int32),
                "token_type_ids": np.array(types, dtype=np.int8),
                "targets": np.array(target, dtype=np.float32),
                "known": np.array([label in allowed for label in range(len(LABELS))], dtype=np.float32),
                "weight": np.float32(weight),
            }
        )
    return rows


def _target(example: Example, stage: StageSettings, allowed: set[int]) -> list[float]:
    hard = [float(label == example.label) for label in LABELS]
    target = list(example.soft_label) if stage.soft_labels and example.soft_label else hard
    spread = stage.smoothing / len(allowed)
    return [(1 - stage.smoothing) * share + spread * (label in allowed) for label, share in enumerate(target)]


def _freeze(network: PreTrainedModel, stage: StageSettings) -> None:
    """Sets which weights the stage trains; all others stay as they are and cost no backward pass."""
    network.requires_grad_(True)
    network.get_input_embeddings().weight.requires_grad_(not stage.freeze_words)
    if not stage.frozen_layers:
        return
    number = network.config.num_hidden_layers
    stacks = [part for part in network.modules() if isinstance(part, torch.nn.ModuleList) and len(part) == number]
    if not stacks or stage.frozen_layers > number:
        raise ModelError(f"frozen_layers: expected at most the encoder's {number} layers, found {stage.frozen_layers}")
    for layer in stacks[0][: stage.frozen_layers]:
        layer.requires_grad_(False)
    for name, part in network.base_model.named_children():
        if "embedding" in name:
            part.requires_grad_(False)


def _metrics(prediction: Any) -> dict[str, float]:
    gold = prediction.label_ids[0].argmax(axis=1)
    return {"macro_f1": macro_f1(gold, prediction.predictions.argmax(axis=1))}


class StanceTrainer(Trainer):
    """`Trainer` with avow's loss: soft targets among the labels that a row's corpus knows, weighted, focal if asked."""

    focal: float = 0.0

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Our loss is a mean over the batch: accumulated batches must be averaged, whatever the network accepts.
        self.model_accepts_loss_kwargs = False

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """Gives the mean loss of a batch, and the model's outputs if asked."""
        weight, known, targets = inputs.pop("weight"), inputs["known"], inputs["targets"]
        outputs = model(**{key: value for key, value in inputs.items() if key not in ("known", "targets")})
        # Plain rows of a corpus without soft labels have no target outside `known`.
        possible = (known + targets) > 0
        scores = outputs.logits.float().masked_fill(~possible, _IMPOSSIBLE)
        log_proba = scores.log_softmax(dim=-1)
        each = -(targets * log_proba)
        if self.focal:
            each = each * (1 - log_proba.exp()) ** self.focal
        loss = (each.sum(dim=-1) * weight).mean()
        return (loss, {"logits": scores}) if return_outputs else loss


class _Collator:
    """Pads a batch on the right, to a multiple of a few tokens."""

    def __init__(self, config: Any) -> None:
        self.pad = int(getattr(config, "pad_token_id", 0) or 0)
        self.types = reads_token_types(config)

    def __call__(self, rows: Sequence[dict[str, Any]]) -> dict[str, torch.Tensor]:
        lengths = np.array([len(row["input_ids"]) for row in rows])
        width = -(-int(lengths.max()) // _WIDTH_STEP) * _WIDTH_STEP
        inside = np.arange(width) < lengths[:, None]

        def padded(key: str, fill: int) -> torch.Tensor:
            full = np.full(inside.shape, fill, dtype=np.int64)
            full[inside] = np.concatenate([row[key] for row in rows])
            return torch.from_numpy(full)

        batch = {
            "input_ids": padded("input_ids", self.pad),
            "attention_mask": torch.from_numpy(inside.astype(np.int64)),
        }
        if self.types:
            batch["token_type_ids"] = padded("token_type_ids", 0)
        for key in ("targets", "known", "weight"):
            batch[key] = torch.from_numpy(np.stack([row[key] for row in rows]))
        return batch
