"""The rows of each source, with the split and the label that the prepared set gives them."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from avow import __version__, corpora
from avow.corpora.source import text_key
from avow.errors import ConfigError, RecordError
from avow.prepare.config import GroupKind, PrepareConfig, PreparedSplit, SourceConfig
from avow.prepare.groups import split_by_group
from avow.prepare.shards import read_examples
from avow.records import Example
from avow.tables import file_digest

OWN_SPLITS: dict[str, PreparedSplit] = {"train": "train", "dev": "dev", "test": "test"}
"""What a source's own splits become when the configuration names none."""


@dataclass(slots=True)
class OpenSource:
    """A source of a prepared set, ready to be read more than once.

    Attributes:
        config: What the configuration says of it.
        name: The corpus, or the path of the user's table.
        place: Its number in the configuration, from 0.
        mirror: A local mirror of the corpora, or None.
        drop_unlabelled: Leave out rows without any label.
        inputs: Path -> sha256 of its files, checked.
        new_splits: Row id -> split where the source is split anew, else None.
    """

    config: SourceConfig
    name: str
    place: int
    mirror: str | Path | None
    drop_unlabelled: bool
    inputs: Mapping[str, str]
    new_splits: Mapping[str, PreparedSplit] | None = field(default=None)

    @property
    def stem(self) -> str:
        """Begins the names of its shards; in the order of the configuration."""
        return f"{self.place:02d}-{self.config.corpus or 'own'}"

    @property
    def shared_claims(self) -> bool:
        """Whether its splits share claims by design."""
        return self.config.corpus is not None and corpora.corpus_info(self.config.corpus).shared_claims

    @property
    def groups(self) -> tuple[GroupKind, ...]:
        """What its train rows must not share with its held-out rows."""
        if self.config.groups is not None:
            return self.config.groups
        return ("article",) if self.shared_claims else ("claim", "article")

    def examples(self, left_out: Counter[str] | None = None) -> Iterator[Example]:
        """Gives its examples with their prepared splits; rows that are left out are counted in `left_out`."""
        splits = OWN_SPLITS if self.config.splits is None else self.config.splits
        for example in self._read():
            split = splits.get(example.split)
            reason = ""
            if split is None:
                reason = f"split {example.split!r} not asked for"
            elif self.drop_unlabelled and example.label is None and example.soft_label is None:
                reason = "no label"
            if reason or split is None:
                if left_out is not None:
                    left_out[reason] += 1
                continue
            if self.new_splits is not None:
                split = self.new_splits[example.id]
            yield example if example.split == split else dataclasses.replace(example, split=split)

    def _read(self) -> Iterator[Example]:
        if self.config.corpus is not None:
            return corpora.load(self.config.corpus, labels=self.config.labels, mirror=self.mirror)
        return self._own_rows()

    def _own_rows(self) -> Iterator[Example]:
        """Gives the rows of the user's table; rows of one text are one claim or article where no id says so."""
        seen: set[str] = set()
        for number, row in enumerate(read_examples(_existing(self.config)), start=1):
            example = dataclasses.replace(
                row,
                id=row.id or f"row-{number}",
                corpus=row.corpus or self.stem,
                claim_id=row.claim_id or f"{self.stem}:{text_key(row.claim)}",
                article_id=row.article_id or f"{self.stem}:{text_key(row.passage)}",
            )
            if example.id in seen:
                raise RecordError(f"{self.name}: row {number}: expected a new id, found {example.id!r} a second time")
            seen.add(example.id)
            yield example


def open_sources(config: PrepareConfig, mirror: str | Path | None) -> list[OpenSource]:
    """Opens all sources: their files are checked, and rows that are to be split anew are.

    Raises:
        ConfigError: The file of a source is missing.
        CorpusError: A corpus is not here or not as pinned.
        RecordError: A row of the user's own table does not fit.
    """
    opened = []
    for place, source in enumerate(config.sources):
        if source.path is not None:
            inputs = {str(source.path): file_digest(_existing(source))}
        else:
            inputs = corpora.inputs(source.corpus or "", mirror=mirror)
        name = source.corpus or str(source.path)
        opened.append(OpenSource(source, name, place, mirror, config.drop_unlabelled, inputs))
    return opened


def split_anew(source: OpenSource, seed: int) -> None:
    """Makes new splits for a source whose configuration asks for them."""
    if source.config.resplit is not None:
        rows = ((example.id, example.claim_id, example.article_id) for example in source.examples())
        source.new_splits = split_by_group(rows, source.config.resplit, seed)


def inputs_digest(config: PrepareConfig, sources: list[OpenSource], mirror: str | Path | None) -> str:
    """Gives a digest of all that the bytes of a prepared set depend on, but for the folder's name.

    Raises:
        CorpusError: A corpus of ``leaks.against`` is not here or not as pinned.
    """
    parts = {
        "version": __version__,
        "config": config.model_dump(mode="json", exclude={"out"}),
        "inputs": [source.inputs for source in sources],
        "against": [corpora.inputs(named.partition(":")[0], mirror=mirror) for named in config.leaks.against],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=dict).encode()).hexdigest()


def _existing(source: SourceConfig) -> Path:
    if source.path is None or not source.path.is_file():
        raise ConfigError(f"sources.path: expected an existing table of Examples, found {source.path}")
    return source.path
