"""Trains the tagger on articles with gold quotes, in windows that are packed anew each epoch."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from avow.attribution.rules import read_drafts
from avow.attribution.tagger import Network, Tagger, mark_ids, window_inputs
from avow.attribution.tagger_decoding import OUTSIDE, Scores
from avow.attribution.tagger_words import (
    FEATURES,
    RULE,
    Attribution,
    Window,
    Words,
    plan_windows,
    read_words,
    tag_words,
)
from avow.config import Config
from avow.errors import MissingExtraError, ModelError
from avow.records import Article, Quote
from avow.tables import atomic_path, write_json

try:
    import safetensors.torch
    import torch
    from torch import Tensor

    from avow.attribution.tagger_network import TaggerNetwork, pointer_loss, tag_loss
except ImportError as error:
    raise MissingExtraError("torch", "train") from error

if TYPE_CHECKING:
    import tokenizers

_log = logging.getLogger(__name__)

WEIGHTS = "tagger.safetensors"
PROGRESS = "progress.json"

_LOG_EVERY = 50


class TaggerConfig(Config):
    """How the tagger is trained.

    Attributes:
        name: Of the tagger.
        base: The encoder to start from (BERT, RoBERTa, MPNet): a folder, or ``package:NAME/FOLDER`` for weights that an
            installed Python package brings.
        most_pieces: Word pieces in a window, without the two marks around them.
        epochs: Passes over the articles.
        pieces_at_once: Word pieces of one optimizer step.
        learning_rate: Peak rate of the encoder; it rises over `warmup` of the steps, then falls linearly to 0.
        head_rate: Peak rate of all that is not pretrained.
        transition_rate: Peak rate of the CRF's transitions.
        dropout: On the encoder's output.
        encoder_dropout: Inside it, where it costs a tenth of the time on a CPU.
        rule_dropout: Share of the windows that are learned without the rules' tags, so that what the rules miss
            is still found.
        freeze_words: Keep the word embeddings as they are.
        precision: "bf16" is automatic mixed precision.
        cue_bonus: Added to the score of "B-cue" when the tagger is used; more of it finds more and errs more.
        inner_cue_bonus: The same for attributions inside contents.
        chains: How often an epoch reads the passages where attributions inside contents are annotated too: the authored
            chains, and some articles of PolNeAR (`avow.corpora.authored_chains`, `avow.corpora.polnear_nested`).
        teacher: Folder of another tagger, most often a larger one; what it finds in further news is learned besides.
    """

    name: str = "tagger"
    version: str = "1"
    base: str
    most_pieces: Annotated[int, Field(ge=128, le=510)] = 158
    epochs: Annotated[int, Field(ge=1, le=100)] = 6
    pieces_at_once: Annotated[int, Field(ge=128, le=1_000_000)] = 1280
    learning_rate: Annotated[float, Field(gt=0, le=0.01)] = 2e-4
    head_rate: Annotated[float, Field(gt=0, le=0.1)] = 2e-3
    transition_rate: Annotated[float, Field(gt=0, le=0.1)] = 1e-2
    warmup: Annotated[float, Field(ge=0, lt=1)] = 0.05
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 0.01
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.1
    encoder_dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    rule_dropout: Annotated[float, Field(ge=0, le=1)] = 0.15
    freeze_words: bool = True
    precision: str = Field(default="fp32", pattern="^(fp32|bf16)$")
    cue_bonus: float = 0.0
    inner_cue_bonus: float = 0.0
    chains: Annotated[int, Field(ge=1, le=100)] = 3
    teacher: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """An article with what there is to find in it.

    Attributes:
        article: Its text is read.
        outer: The outermost attributions; None where nobody has annotated them, so that nothing is learned of them.
        inner: Those inside the contents of outermost ones, in the same way.
    """

    article: Article
    outer: Sequence[Attribution] | None
    inner: Sequence[Attribution] | None = None


Target = tuple[list[int], list[int]]
"""Of the words of an article or a window: gold tags, and the word that each points to or -1, see `tag_words`."""


@dataclass(frozen=True, slots=True)
class TaggedWords:
    """The words of an article with what they should be in each layer; None where that is not known."""

    words: Words
    layers: tuple[Target | None, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One window as the network learns it; a target's words are words of the window."""

    ids: NDArray[np.int64]
    features: NDArray[np.int64]
    firsts: NDArray[np.int64]
    layers: tuple[Target | None, ...]


def lessons_of(pairs: Iterable[tuple[Article, Sequence[Quote]]], *, nested: bool = True) -> list[Lesson]:
    """Gives articles with gold quotes as lessons, without quotes of a third level, whose words have tags already.

    Args:
        pairs: Each article with its quotes.
        nested: Quotes inside others are annotated too.
    """
    lessons: list[Lesson] = []
    for article, quotes in pairs:
        outer = [quote for quote in quotes if quote.outer is None]
        names = {quote.id for quote in outer}
        inner = [quote for quote in quotes if quote.outer in names]
        lessons.append(Lesson(article, outer, inner if nested else None))
    return lessons


def taught_lessons(articles: Sequence[Article], teacher: Tagger) -> list[Lesson]:
    """Gives articles with what a tagger finds outermost in them, for another to learn."""
    return [Lesson(one, teacher.read_drafts(one.text, one.body_start, read_drafts(one.text))) for one in articles]


def train_tagger(
    lessons: Sequence[Lesson],
    network: TaggerNetwork,
    tokenizer: tokenizers.Tokenizer,
    config: TaggerConfig,
    *,
    work: str | Path,
    seed: int = 13,
    after_epoch: Callable[[int], None] | None = None,
) -> None:
    """Trains `network` in place, where there is a GPU on it, and keeps its weights of the last epoch in `work`.

    A `work` that has the weights of an earlier, cut run is taken up after its last whole epoch, with the learning rate
    of that epoch; only the optimizer's running means begin anew.

    Args:
        lessons: Articles with their gold quotes, or with what another tagger found.
        network: With a pretrained encoder.
        tokenizer: Of the encoder.
        config: See `TaggerConfig`.
        work: Folder for ``tagger.safetensors`` and ``progress.json``.
        seed: Of the order, the windows and the dropout.
        after_epoch: Called with the number of epochs done, the network ready for use.

    Raises:
        ModelError: There are no articles, or `work` has other weights.
    """
    if not lessons or all(lesson.outer is None and lesson.inner is None for lesson in lessons):
        raise ModelError("no articles to train the tagger on")
    done = _epochs_done(Path(work))
    if done:
        load_weights(network, work)
        _log.info("taking up the training in %s after epoch %d", work, done)
    torch.manual_seed(seed + done)
    draw = random.Random(seed + done)  # noqa: S311 - not for secrets
    tokenizer.no_padding()
    tokenizer.no_truncation()
    marks = mark_ids(tokenizer)
    # A lesson may be given several times.
    known = {id(lesson): _tagged(lesson, tokenizer) for lesson in lessons}
    tagged = [known[id(lesson)] for lesson in lessons]
    pieces = sum(len(word) for one in tagged for word in one.words.pieces)
    steps = max(1, round(config.epochs * pieces / (0.9 * config.pieces_at_once)))
    _log.info("%d articles, %d word pieces, about %d steps", len(tagged), pieces, steps)
    network.to("cuda" if torch.cuda.is_available() else "cpu")
    optimizer = _optimizer(network, config)
    peaks = [float(group["lr"]) for group in optimizer.param_groups]
    before = done * pieces
    began, seen, step, losses = time.monotonic(), before, 0, [0.0, 0.0, 0]
    for epoch in range(done, config.epochs):
        network.train()
        for batch in _batches(tagged, marks, config, draw):
            share = _schedule(_progress(epoch, seen, pieces, config.epochs), config.warmup)
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["lr"] = peak * share
            found = _step(network, batch, config, optimizer)
            losses = [losses[0] + found[0], losses[1] + found[1], losses[2] + found[2]]
            seen += sum(len(row.ids) - 2 for row in batch)
            step += 1
            if step % _LOG_EVERY == 0:
                rate = (seen - before) / (time.monotonic() - began)
                _log.info(
                    "step %d, epoch %.2f: tags %.4f, pointers %.4f a word; %.0f pieces/s",
                    *(step, seen / pieces, losses[0] / losses[2], losses[1] / losses[2], rate),
                )
                losses = [0.0, 0.0, 0]
        network.eval()
        _save(network, Path(work), epoch + 1)
        if after_epoch is not None:
            after_epoch(epoch + 1)
    network.to("cpu")  # where it is exported


def network_runner(network: TaggerNetwork) -> Network:
    """Gives a network in torch the form that `avow.attribution.tagger.Tagger` calls."""
    device = network.outer.transitions.device

    def run(ids: NDArray[np.int64], features: NDArray[np.int64]) -> Sequence[Scores]:
        with torch.inference_mode():
            scores = network(torch.from_numpy(ids).to(device), torch.from_numpy(features).to(device))
        return [score.cpu().numpy() for score in scores]

    return run


def load_weights(network: TaggerNetwork, work: str | Path) -> None:
    """Reads the weights that `train_tagger` kept.

    Raises:
        ModelError: The file is missing, broken, or of a network of another shape.
    """
    path = Path(work) / WEIGHTS
    try:
        network.load_state_dict(safetensors.torch.load_file(path), strict=True)
    except (OSError, RuntimeError, safetensors.SafetensorError) as error:
        raise ModelError(f"{path}: expected weights of this network, found: {error}") from error
    network.eval()


def _tagged(lesson: Lesson, tokenizer: tokenizers.Tokenizer) -> TaggedWords:
    article = lesson.article
    words = read_words(article.text, tokenizer, article.body_start, read_drafts(article.text))
    layers = (lesson.outer, lesson.inner)
    return TaggedWords(words, tuple(None if layer is None else tag_words(words, layer) for layer in layers))


def _save(network: TaggerNetwork, work: Path, epochs_done: int) -> None:
    """Writes the weights, then what they are of; killed between the two, an epoch is trained again."""
    work.mkdir(parents=True, exist_ok=True)
    weights = {name: value.detach().cpu().contiguous() for name, value in network.state_dict().items()}
    with atomic_path(work / WEIGHTS) as path:
        safetensors.torch.save_file(weights, path)
    write_json(work / PROGRESS, {"epochs_done": epochs_done})


def _epochs_done(work: Path) -> int:
    if not (work / PROGRESS).is_file():
        return 0
    return int(json.loads((work / PROGRESS).read_text(encoding="utf-8"))["epochs_done"])


def _optimizer(network: TaggerNetwork, config: TaggerConfig) -> torch.optim.AdamW:
    if config.freeze_words:
        network.encoder.get_input_embeddings().weight.requires_grad_(False)
    groups: dict[tuple[float, float], list[Tensor]] = {}
    for name, value in network.named_parameters():
        if value.requires_grad:
            rate = config.learning_rate if name.startswith("encoder.") else config.head_rate
            follows = name.endswith(".transitions")
            rate = config.transition_rate if follows else rate
            decay = config.weight_decay if value.ndim > 1 and not follows else 0.0
            groups.setdefault((rate, decay), []).append(value)
    return torch.optim.AdamW(
        [{"params": values, "lr": rate, "weight_decay": decay} for (rate, decay), values in groups.items()],
        fused=True,
    )


def _progress(epoch: int, seen: int, pieces: int, epochs: int) -> float:
    """Gives the share of the training that is done; context makes an epoch a bit longer than its pieces."""
    return min((epoch + 1) / epochs, seen / (pieces * epochs))


def _schedule(progress: float, warmup: float) -> float:
    return progress / warmup + 1e-3 if progress < warmup else (1 - progress) / (1 - warmup)


def _batches(
    tagged: Sequence[TaggedWords], marks: tuple[int, int], config: TaggerConfig, draw: random.Random
) -> Iterator[list[Row]]:
    """Gives all windows in random order, in batches of windows of about the same length."""
    rows: list[Row] = []
    for one in tagged:
        first = draw.randint(config.most_pieces // 4, config.most_pieces)
        windows = plan_windows(one.words, config.most_pieces, first)
        rows.extend(_row(one, window, marks, ruled=draw.random() >= config.rule_dropout) for window in windows)
    draw.shuffle(rows)
    batches: list[list[Row]] = []
    pool = 400
    for begin in range(0, len(rows), pool):
        batch: list[Row] = []
        for row in sorted(rows[begin : begin + pool], key=lambda row: len(row.ids)):
            if batch and (len(batch) + 1) * len(row.ids) > config.pieces_at_once:
                batches.append(batch)
                batch = []
            batch.append(row)
        batches.append(batch)
    draw.shuffle(batches)
    return iter(batches)


def _row(one: TaggedWords, window: Window, marks: tuple[int, int], *, ruled: bool) -> Row:
    ids, features, firsts = window_inputs(one.words, window, marks)
    if not ruled:
        features[:, RULE] = OUTSIDE
    return Row(ids, features, firsts, tuple(layer and _in_window(layer, window) for layer in one.layers))


def _in_window(layer: Target, window: Window) -> Target:
    heads = [head - window.first if window.first <= head < window.after else -1 for head in layer[1]]
    tags = layer[0][window.first : window.after]
    if tags[0] != OUTSIDE and tags[0] % 2 == 0:  # the window begins inside a stretch, which begins there for it
        tags[0] -= 1
    return tags, heads[window.first : window.after]


def _step(
    network: TaggerNetwork, batch: Sequence[Row], config: TaggerConfig, optimizer: torch.optim.Optimizer
) -> tuple[float, float, int]:
    """Does one optimizer step and gives the summed losses and the number of words."""
    device = network.outer.transitions.device
    ids, mask = _padded([row.ids for row in batch], device)
    features = torch.zeros((*ids.shape, len(FEATURES)), dtype=torch.long)
    for number, row in enumerate(batch):
        features[number, : len(row.features)] = torch.from_numpy(row.features)
    firsts, known = _padded([row.firsts for row in batch], device)
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=config.precision == "bf16"):
        scores = network(ids, features.to(device), mask.long())
    parts = [part.float().gather(1, firsts[:, :, None].expand(-1, -1, part.shape[2])) for part in scores]
    count = int(known.sum())
    of_tags = of_pointers = torch.zeros((), device=device)
    for number, layer in enumerate((network.outer, network.inner)):
        learned = [at for at, row in enumerate(batch) if row.layers[number] is not None]
        if not learned:
            continue
        gold = [target for row in batch if (target := row.layers[number]) is not None]
        width = known.shape[1]
        tags, _ = _padded([np.array(tags, dtype=np.int64) for tags, _ in gold], device, width=width)
        heads, _ = _padded([np.array(heads, dtype=np.int64) for _, heads in gold], device, fill=-1, width=width)
        own, tail, head = (part[learned] for part in parts[3 * number : 3 * number + 3])
        of_tags = of_tags + tag_loss(own, tags, known[learned], layer.scored_transitions())
        of_pointers = of_pointers + pointer_loss(tail, head, heads, known[learned])
    if not of_tags.requires_grad:  # nothing in the batch is annotated
        return 0.0, 0.0, count
    ((of_tags + of_pointers) / count).backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return float(of_tags.detach()), float(of_pointers.detach()), count


def _padded(
    rows: Sequence[NDArray[np.int64]], device: torch.device, *, fill: int = 0, width: int = 0
) -> tuple[Tensor, Tensor]:
    """Gives rows side by side on a device, padded to a width or the longest, and where they are not padding."""
    width = width or max(len(row) for row in rows)
    values = torch.full((len(rows), width), fill, dtype=torch.long)
    known = torch.zeros((len(rows), width), dtype=torch.bool)
    for number, row in enumerate(rows):
        values[number, : len(row)] = torch.from_numpy(row)
        known[number, : len(row)] = True
    return values.to(device), known.to(device)
