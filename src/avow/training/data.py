"""The rows that a run learns from and is tested on: loaded, kept apart, held out and digested."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from avow import corpora
from avow.errors import ConfigError
from avow.examples import labelled_examples, mark_holder
from avow.models.bundle import TrainingData
from avow.records import Example
from avow.training.config import HeldOut, Part

logger = logging.getLogger(__name__)

Loaded = tuple[Part, list[Example]]
"""A part of the configuration, and its rows."""


def load_part(part: Part, *, mark_holders: bool) -> Loaded:
    """Gives the labelled rows of a part that have its tags.

    Raises:
        ConfigError: There is none.
        CorpusError: The corpus cannot be read.
        RecordError: The table cannot be read, or one of its rows does not fit.
    """
    rows = [
        example
        for example in _all_rows(part)
        if example.label is not None and all(example.tags.get(tag) == value for tag, value in part.tags.items())
    ]
    if not rows:
        raise ConfigError(f"no labelled rows in {set_name(part)} with tags {part.tags or 'of any kind'}")
    return part, [mark_holder(row) for row in rows] if mark_holders else rows


def _all_rows(part: Part) -> Iterator[Example]:
    if part.corpus:
        return corpora.load(part.corpus, splits=(part.split,))
    if not Path(part.path).is_dir():
        rows = labelled_examples(part.path)
    else:
        from avow.prepare.shards import read_examples

        rows = list(read_examples(part.path))
    return (row for row in rows if not part.split or row.split == part.split)


def set_name(part: Part) -> str:
    """Names the predictions file of a part: origin, split and tags."""
    return "-".join(word for word in (_origin(part), part.split, *part.tags.values()) if word)


def _origin(part: Part) -> str:
    return part.corpus or Path(part.path).stem


def row_key(example: Example) -> tuple[str, str]:
    """Tells rows apart: ids are unique within a corpus only."""
    return example.corpus, example.id


def group_of(example: Example, group_by: Sequence[str]) -> str:
    """Gives what an example belongs to: the first of these tags it has ("article": its article), else its claim."""
    for tag in group_by:
        if value := example.article_id if tag == "article" else example.tags.get(tag):
            return f"{tag}={value}"
    return example.claim_id or example.claim


def check_unseen(training: Sequence[Loaded], evaluation: Sequence[Loaded]) -> None:
    """Warns of evaluation rows that have the texts of a training row.

    Raises:
        ConfigError: A row is in both.
    """
    seen = {row_key(row): part for part, rows in training for row in rows}
    texts = {(row.claim, row.passage, row.holder) for _, rows in training for row in rows}
    for part, rows in evaluation:
        if twice := next((row for row in rows if row_key(row) in seen), None):
            known = set_name(seen[row_key(twice)])
            raise ConfigError(
                f"evaluate: row {twice.id!r} of {set_name(part)} is also in the training data {known}; evaluate on"
                " rows that the model has not seen"
            )
        # Official splits may have such rows, and leaving them out would make another test set.
        if same := sum((row.claim, row.passage, row.holder) in texts for row in rows):
            logger.warning("%s: %d of %d rows have the texts of a training row", set_name(part), same, len(rows))


def held_out_rows(
    last_stage: Sequence[Example], wanted: HeldOut, *, group_by: Sequence[str], seed: int
) -> list[Example]:
    """Gives the rows of an encoder's last stage whose groups are held out; no stage may learn from a row of them."""
    once = {row_key(example): example for example in last_stage}
    rows = [example for example in once.values() if not wanted.corpora or example.corpus in wanted.corpora]
    groups = sorted({group_of(row, group_by) for row in rows})
    drawn = np.random.default_rng(seed).permutation(len(groups))[: round(wanted.share * len(groups))]
    chosen = {groups[place] for place in drawn.tolist()} | set(wanted.groups)
    return [row for row in rows if group_of(row, group_by) in chosen]


def digest(rows: Sequence[Example]) -> str:
    """Gives the sha256 of everything that a model may learn from the rows, in their order."""
    found = hashlib.sha256()
    for row in rows:
        fields = (row.id, row.claim, row.passage, row.holder, row.content, row.cue, row.mention, row.outer, row.label)
        found.update(json.dumps(fields, ensure_ascii=False).encode("utf-8") + b"\n")
    return found.hexdigest()


def training_data(part: Part, rows: Sequence[Example]) -> TrainingData:
    """Gives what the saved model's card says about the rows it was fitted on; there is at least one."""
    return TrainingData(
        corpus=_origin(part), split=part.split, rows=len(rows), sha256=digest(rows), licence=rows[0].licence
    )
