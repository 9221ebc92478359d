"""Preparing a set: read the sources, split them, take out leaks and duplicates, write shards and the data card."""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import shutil
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from avow import corpora
from avow.errors import RecordError, RunError
from avow.prepare.card import write_card
from avow.prepare.config import PrepareConfig
from avow.prepare.evidence import select_evidence
from avow.prepare.leaks import Leak, LeakFinder, Overlaps
from avow.prepare.shards import ShardWriter
from avow.prepare.sources import OpenSource, inputs_digest, open_sources, split_anew
from avow.records import Example
from avow.tables import file_digest, read_json, write_json, write_parquet

SPLITS = ("train", "dev", "test")
HELD_OUT = ("dev", "test")

TAG_OF_CUT = "words_before_cut"
"""Tag of a passage that was cut to its evidence: how many words the body had."""

SHOWN_CHARACTERS = 200
"""How much of a held-out text the list of removed rows shows."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PreparedSet:
    """A prepared set on disk.

    Attributes:
        folder: Holds a folder of Parquet shards a split, the data card, and the files below.
        summary: What ``summary.json`` says: rows, labels, what was left out and why, overlaps, inputs, licences.
    """

    folder: Path
    summary: Mapping[str, Any]

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each split."""
        return {split: sum(labels.values()) for split, labels in self.summary["labels"].items()}


@dataclass(slots=True)
class _Counts:
    """What is counted of one source."""

    labels: dict[str, Counter[str]] = field(default_factory=dict)
    words: dict[str, Counter[str]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    train_left_out: Counter[str] = field(default_factory=Counter)
    overlaps: list[dict[str, str | int]] = field(default_factory=list)

    def add(self, example: Example) -> None:
        """Counts a row that is written."""
        self.labels.setdefault(example.split, Counter())[example.label or "none"] += 1
        # In tens of words, for the histogram.
        length = str(len(example.passage.split()) // 10 * 10)
        self.words.setdefault(example.split, Counter())[length] += 1


def prepare(config: PrepareConfig, *, out: str | Path | None = None, mirror: str | Path | None = None) -> PreparedSet:
    """Makes a prepared set, or gives the one that is there when it was made from the same configuration and inputs.

    The same configuration and inputs give the same bytes. After a break, sources that were written are kept.
    Memory holds the held-out texts, a digest of each train row and one shard; not the rows.

    Args:
        config: What to prepare.
        out: Another folder than ``config.out``.
        mirror: A local mirror of the corpora, as in `avow.corpora.corpus_folder`.

    Returns:
        The prepared set; ``load_dataset("parquet", data_dir=str(folder))`` reads it.

    Raises:
        RunError: The folder holds another prepared set, or something else.
        CorpusError: A corpus is not here or not as pinned.
        ConfigError: A source's file is missing.
        RecordError: A row of the user's own table does not fit, or no row of a source is used.
    """
    folder = Path(out) if out is not None else config.out
    _claim_folder(folder, config)
    sources = open_sources(config, mirror)
    digest = inputs_digest(config, sources, mirror)
    done = folder / "DONE"
    if done.is_file() and _object(done).get("inputs") == digest:
        _log.info("%s: prepared before from the same configuration and inputs", folder)
        return load_prepared(folder)
    done.unlink(missing_ok=True)
    counts = _write_sources(config, sources, folder, digest)
    summary = _summary(config, sources, counts)
    write_json(folder / "summary.json", summary)
    write_card(folder, summary)
    shards = {str(path.relative_to(folder)): file_digest(path) for path in sorted(folder.glob("*/*.parquet"))}
    write_json(done, {"inputs": digest, "shards": shards})
    shutil.rmtree(folder / ".written")
    return load_prepared(folder)


def load_prepared(folder: str | Path) -> PreparedSet:
    """Opens a prepared set.

    Raises:
        RunError: The folder is not a finished prepared set.
    """
    folder = Path(folder)
    if not (folder / "DONE").is_file():
        raise RunError(f"{folder}: expected a finished prepared set (a file DONE), found none; run avow prepare again")
    return PreparedSet(folder, _object(folder / "summary.json"))


def _object(path: Path) -> dict[str, Any]:
    found = read_json(path, RunError)
    if not isinstance(found, dict):
        raise RunError(f"{path}: expected a JSON object, found {type(found).__name__}")
    return found


def _claim_folder(folder: Path, config: PrepareConfig) -> None:
    """Takes the folder for this configuration; one that holds another is left alone."""
    told = config.model_dump(mode="json", exclude={"out"})
    mark = folder / "config.json"
    if mark.is_file():
        if _object(mark) != told:
            raise RunError(f"{folder}: holds a set prepared from another configuration; name another folder")
    elif folder.is_dir() and any(folder.iterdir()):
        raise RunError(f"{folder}: expected an empty folder or a prepared set, found other files")
    else:
        write_json(mark, told)


def _write_sources(config: PrepareConfig, sources: list[OpenSource], folder: Path, digest: str) -> list[_Counts]:
    """Holds out all dev and test rows, then writes every source's rows that may stay."""
    tags = {TAG_OF_CUT}
    finder = LeakFinder(config.leaks.threshold)
    for source in sources:
        split_anew(source, config.seed)
        for example in source.examples():
            tags.update(example.tags)
            if example.split in HELD_OUT:
                finder.hold_out(example, shared_claims=source.shared_claims)
    _hold_out_others(config, finder, sources[0].mirror)
    _log.info("%d different held-out texts", finder.texts)
    seen: set[bytes] = set()
    counts = []
    for source in sources:
        mark = folder / ".written" / f"{source.stem}.json"
        written = _object(mark) if mark.is_file() else {}
        if written.get("inputs") == digest:
            _log.info("%s: written before", source.name)
            seen.update(map(bytes.fromhex, written["keys"].split()))
            counts.append(_Counts(**written["counts"]))
            continue
        _log.info("%s: writing", source.name)
        found, keys = _write_source(config, source, folder, sorted(tags), finder, seen)
        if not found.labels and not found.train_left_out:
            why = ", ".join(f"{count} {reason}" for reason, count in found.left_out.items()) or "it has none"
            raise RecordError(f"{source.name}: no row is left for the set: {why}")
        seen |= keys
        counts.append(found)
        _mark_written(mark, digest, found, keys)
    return counts


def _mark_written(mark: Path, digest: str, counts: _Counts, keys: set[bytes]) -> None:
    """Notes that a source is written, with all that the rest of a run that is taken up again needs of it."""
    told = {name: getattr(counts, name) for name in _Counts.__dataclass_fields__}
    write_json(mark, {"inputs": digest, "counts": told, "keys": " ".join(sorted(key.hex() for key in keys))})


def _hold_out_others(config: PrepareConfig, finder: LeakFinder, mirror: str | Path | None) -> None:
    """Holds out the rows of ``leaks.against``, which the set itself does not have."""
    for named in config.leaks.against:
        name, _, split = named.partition(":")
        info = corpora.corpus_info(name)
        for example in corpora.load(name, splits=(split,) if split else None, mirror=mirror):
            finder.hold_out(example, shared_claims=info.shared_claims)


def _write_source(
    config: PrepareConfig, source: OpenSource, folder: Path, tags: list[str], finder: LeakFinder, seen: set[bytes]
) -> tuple[_Counts, set[bytes]]:
    """Writes one source's shards; gives its counts and the keys of its train rows."""
    for stale in (*folder.glob(f"*/{source.stem}-*.parquet"), folder / "removed" / f"{source.stem}.parquet"):
        stale.unlink(missing_ok=True)
    counts, overlaps, keys, removed = _Counts(), Overlaps(), set[bytes](), list[dict[str, Any]]()
    with ExitStack() as stack:
        writers: dict[str, ShardWriter] = {}
        for example in source.examples(counts.left_out):
            if example.split == "train":
                leaks = finder.leaks(example, groups=source.groups, shared_claims=source.shared_claims)
                if leaks:
                    overlaps.count(example.corpus, leaks)
                if leaks and config.leaks.remove:
                    counts.train_left_out["leak: " + leaks[0].reason] += 1
                    removed.append(_removed_row(example, leaks[0]))
                    continue
                key = _duplicate_key(example)
                if key in seen or key in keys:
                    counts.train_left_out["duplicate of an earlier row"] += 1
                    continue
                keys.add(key)
            kept = _cut(example, config.passages.max_words)
            counts.left_out["passage cut to its evidence"] += kept is not example
            if kept.split not in writers:
                writer = ShardWriter(folder / kept.split, source.stem, tags, config.rows_per_shard)
                writers[kept.split] = stack.enter_context(writer)
            writers[kept.split].add(kept)
            counts.add(kept)
    if removed:
        write_parquet(folder / "removed" / f"{source.stem}.parquet", removed)
    counts.overlaps = overlaps.table()
    return counts, keys


def _cut(example: Example, max_words: int) -> Example:
    """Cuts a long passage without marked spans to the sentences that bear on the claim."""
    if example.content or example.cue or example.mention:
        return example
    passage = select_evidence(example.claim, example.passage, max_words)
    if passage == example.passage:
        return example
    tags = {**example.tags, TAG_OF_CUT: str(len(example.passage.split()))}
    return dataclasses.replace(example, passage=passage, tags=tags)


def _removed_row(example: Example, leak: Leak) -> dict[str, Any]:
    return {
        "corpus": example.corpus,
        "id": example.id,
        "reason": leak.reason,
        "held_out": f"{leak.corpus}:{leak.split}",
        "field": leak.field,
        "similarity": round(leak.similarity, 4),
        "text": leak.text[:SHOWN_CHARACTERS],
    }


def _duplicate_key(example: Example) -> bytes:
    # With the label: two raters who differ on a pair are two rows, not one and its copy.
    parts = (example.claim, example.passage, example.holder, example.content, example.mention, example.label)
    return hashlib.sha256(repr(parts).encode()).digest()[:16]


def _summary(config: PrepareConfig, sources: list[OpenSource], counts: list[_Counts]) -> dict[str, Any]:
    named = list(zip((source.name for source in sources), counts, strict=True))
    return {
        "name": config.name,
        "labels": {split: _total(found.labels.get(split, {}) for found in counts) for split in SPLITS},
        "words": {split: _total(found.words.get(split, {}) for found in counts) for split in SPLITS},
        "corpora": {
            split: {name: sum(found.labels[split].values()) for name, found in named if split in found.labels}
            for split in SPLITS
        },
        "left_out": {name: dict(+Counter(found.left_out)) for name, found in named},
        "train_left_out": {name: dict(found.train_left_out) for name, found in named},
        "threshold": config.leaks.threshold,
        "leaks_removed": config.leaks.remove,
        "against": list(config.leaks.against),
        "overlaps": [row for found in counts for row in found.overlaps],
        "sources": [_source_facts(source) for source in sources],
        "inputs": {path: digest for source in sources for path, digest in source.inputs.items()},
    }


def _total(parts: Any) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(sorted(total.items()))


def _source_facts(source: OpenSource) -> dict[str, Any]:
    if source.config.corpus is None:
        return {
            "corpus": source.name,
            "title": "own table",
            "licence": "",
            "terms": "",
            "cite": "",
            "labels": {},
            "reason": "",
        }
    info = corpora.corpus_info(source.config.corpus)
    return {
        "corpus": info.name,
        "title": info.title,
        "licence": info.licence,
        "terms": info.terms,
        "cite": info.cite,
        "labels": {own: label or "" for own, label in corpora.label_map(info.name, source.config.labels).items()},
        "reason": info.reason,
    }
