"""What is known of each corpus: unit, licence, terms, label map and its reason, rows of each split."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

from avow.errors import CorpusError
from avow.labels import LABELS, Label

CorpusKind = Literal["stance", "relation", "commitment", "nli", "evidence", "attribution", "lexicon"]

LabelMap = Mapping[str, Label | None]
"""A corpus's own label -> avow's label, or None where the own label says none of the four."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusInfo:
    """Facts on one corpus.

    Attributes:
        name: The name to call it by.
        kind: What its labels say; only "attribution" and "lexicon" give no examples.
        unit: What one row is.
        licence: The licence as stated at the source, or "none stated".
        terms: What a user must know before using the texts.
        cite: Who made it.
        labels: The default label map; empty for a corpus that gives no examples.
        reason: Why the map is as it is.
        counts: Split -> own label -> rows in the pinned files.
        shared_claims: Its splits have the same claims by design (one target, or a sentence made from a word), so a
            claim that train and test share is no leak.
    """

    name: str
    kind: CorpusKind
    title: str
    unit: str
    licence: str
    terms: str
    cite: str
    labels: LabelMap = field(default_factory=dict)
    reason: str = ""
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    shared_claims: bool = False


def list_corpora() -> tuple[CorpusInfo, ...]:
    """Gives all corpora, those made for avow first.

    >>> [info.name for info in list_corpora()][:3]
    ['polnear_stance', 'polnear_articles', 'polnear_contrast']
    """
    return tuple(_catalogue().values())


def corpus_info(name: str) -> CorpusInfo:
    """Gives the facts on one corpus.

    >>> corpus_info("emergent").labels["observing"]
    'hedges'

    Raises:
        CorpusError: There is no corpus of that name; a likely spelling is named.
    """
    known = _catalogue()
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known corpora: {', '.join(known)}"
        raise CorpusError(f"there is no corpus {name!r}; {hint}")
    return known[name]


def label_map(name: str, changes: Mapping[str, str] | None = None) -> LabelMap:
    """Gives a corpus's label map, with the user's changes to single own labels ("" means: no label).

    >>> label_map("claimdiff", {"weaken": "denies"})["weaken"]
    'denies'

    Raises:
        CorpusError: Unknown corpus; a change names an own label or a label that does not exist.
    """
    info = corpus_info(name)
    unknown = sorted(set(changes or {}) - set(info.labels))
    if unknown:
        raise CorpusError(f"corpus {name!r} has no label {unknown[0]!r}; its labels: {', '.join(info.labels)}")
    return MappingProxyType({**info.labels, **_checked_map(name, changes or {})})


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, CorpusInfo]:
    text = (resources.files("avow.corpora") / "catalogue.toml").read_text(encoding="utf-8")
    found: dict[str, CorpusInfo] = {}
    for name, entry in tomllib.loads(text).items():
        labels = MappingProxyType(_checked_map(name, entry.pop("labels", {})))
        found[name] = CorpusInfo(name=name, labels=labels, **entry)
    return found


def _checked_map(name: str, labels: Mapping[str, str]) -> dict[str, Label | None]:
    checked: dict[str, Label | None] = {}
    for own, label in labels.items():
        if label and label not in LABELS:
            raise CorpusError(f"label map of {name!r}: {own!r} -> {label!r}; expected '' or one of {', '.join(LABELS)}")
        checked[own] = next((known for known in LABELS if known == label), None)
    return checked
