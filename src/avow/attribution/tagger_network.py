"""The network of the tagger: an encoder with features of words added, and two layers of attributions on it.

Each layer is a CRF over tags with pointers to cues; one is of outermost attributions, one of those inside contents.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from avow.attribution.tagger_decoding import IMPOSSIBLE, OUTSIDE, TAGS, allowed_transitions
from avow.attribution.tagger_words import FEATURES
from avow.errors import MissingExtraError

try:
    import torch
    from torch import Tensor, nn
    from transformers import AutoConfig, AutoModel
except ImportError as error:
    raise MissingExtraError("torch", "train") from error

if TYPE_CHECKING:
    from transformers import PreTrainedModel

POINTER_SIZE: Final = 64


class Layer(nn.Module):
    """What is read off the encoder for one layer of attributions.

    Attributes:
        tags: To the scores of tags.
        tail: To a word's vector as one that points.
        head: To its vector as one that is pointed to.
        transitions: Learned score of a tag after another, shape (7, 7).
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.tags = nn.Linear(width, len(TAGS))
        self.tail = nn.Linear(width, POINTER_SIZE)
        self.head = nn.Linear(width, POINTER_SIZE)
        for linear in (self.tags, self.tail, self.head):
            nn.init.normal_(linear.weight, std=0.02)
            nn.init.zeros_(linear.bias)
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.register_buffer("allowed", torch.from_numpy(allowed_transitions()), persistent=False)

    def forward(self, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Gives tag scores (rows, pieces, 7) and the vectors `tail` and `head` (rows, pieces, size)."""
        return self.tags(hidden), self.tail(hidden), self.head(hidden)

    def scored_transitions(self) -> Tensor:
        """Gives the transition scores with the impossible ones put out of reach."""
        return torch.where(self.allowed == 0, self.transitions, torch.full_like(self.transitions, IMPOSSIBLE))  # type: ignore[arg-type]


class TaggerNetwork(nn.Module):
    """Scores of tags and two vectors for each word piece and layer; only those of a word's first piece are used.

    Attributes:
        encoder: Without pooling.
        features: One embedding for each feature of words, zero at first: pretrained weights begin undisturbed.
        outer: The layer of outermost attributions.
        inner: The layer of those inside contents.
    """

    def __init__(self, encoder: PreTrainedModel, dropout: float = 0.1) -> None:
        super().__init__()
        width = int(encoder.config.hidden_size)
        self.encoder = encoder
        self.features = nn.ModuleList([nn.Embedding(size, width) for size in FEATURES])
        for embedding in self.features:
            nn.init.zeros_(embedding.weight)  # type: ignore[arg-type]
        self.dropout = nn.Dropout(dropout)
        self.outer = Layer(width)
        self.inner = Layer(width)

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor | None = None) -> tuple[Tensor, ...]:
        """Gives what `Layer` gives of the outer layer, then that of the inner one.

        Args:
            ids: Word pieces, shape (rows, pieces).
            features: Of the piece's word, shape (rows, pieces, 4).
            mask: 1 for pieces, 0 for padding; None without padding.
        """
        vectors = self.encoder.get_input_embeddings()(ids)
        for column, embedding in enumerate(self.features):
            vectors = vectors + embedding(features[:, :, column])
        hidden = self.encoder(inputs_embeds=vectors, attention_mask=mask).last_hidden_state
        hidden = self.dropout(hidden)
        return (*self.outer(hidden), *self.inner(hidden))


def pretrained_encoder(folder: str | Path, dropout: float = 0.0) -> PreTrainedModel:
    """Reads an encoder; its attention has no dropout, which costs a third of the time on a CPU and gains little."""
    encoder: PreTrainedModel = AutoModel.from_pretrained(
        folder,
        dtype=torch.float32,  # half-precision weights would lose most updates
        add_pooling_layer=False,
        attn_implementation="eager",
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=dropout,
        trust_remote_code=False,
        use_safetensors=True,
    )
    return encoder


def new_encoder(config: dict[str, object]) -> PreTrainedModel:
    """Makes an encoder with random weights, of the kind and sizes that a configuration says."""
    values = dict(config)
    kind = str(values.pop("model_type"))
    settings = AutoConfig.for_model(kind, **values, attn_implementation="eager")
    encoder: PreTrainedModel = AutoModel.from_config(  # type: ignore[no-untyped-call]
        settings, add_pooling_layer=False, trust_remote_code=False
    )
    return encoder


def tag_loss(scores: Tensor, tags: Tensor, known: Tensor, transitions: Tensor) -> Tensor:
    """Gives the summed negative log-likelihood of tag sequences under a linear-chain CRF (Lafferty et al. 2001).

    Args:
        scores: Tag scores of words, shape (rows, words, 7).
        tags: Gold tags, shape (rows, words).
        known: True for words, False for padding behind them, shape (rows, words).
        transitions: Shape (7, 7): from, to; a row begins as if after "O".
    """
    start = transitions[OUTSIDE]
    gold = scores.gather(2, tags[:, :, None])[:, :, 0]
    steps = torch.cat([start[tags[:, :1]], transitions[tags[:, :-1], tags[:, 1:]]], dim=1)
    right = ((gold + steps) * known).sum(dim=1)
    reached = start + scores[:, 0]
    for word in range(1, scores.shape[1]):
        further = torch.logsumexp(reached[:, :, None] + transitions, dim=1) + scores[:, word]
        reached = torch.where(known[:, word, None], further, reached)
    return (torch.logsumexp(reached, dim=1) - right).sum()


def pointer_loss(tail: Tensor, head: Tensor, targets: Tensor, known: Tensor) -> Tensor:
    """Gives the summed cross-entropy of the words' pointers.

    Args:
        tail: Shape (rows, words, size).
        head: Shape (rows, words, size).
        targets: Which word of the row each word points to, or -1 for none, shape (rows, words).
        known: As in `tag_loss`.
    """
    pointing = (tail @ head.transpose(1, 2)).masked_fill(~known[:, None, :], IMPOSSIBLE)
    return nn.functional.cross_entropy(pointing.flatten(0, 1), targets.flatten(), ignore_index=-1, reduction="sum")
