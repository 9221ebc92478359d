"""Train rows that share a claim or an article with a held-out row, or whose texts resemble one of its texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from avow.corpora.source import text_key
from avow.prepare.config import GroupKind
from avow.prepare.duplicates import NearDuplicates
from avow.records import Example

TextField = str
"""Which text of an example: "claim" or "passage"."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Where a held-out text stands."""

    corpus: str
    split: str
    field: TextField


@dataclass(frozen=True, slots=True)
class Leak:
    """Why a train row must not be trained on.

    Attributes:
        reason: "claim" or "article" (the same group), or "claim text" or "passage text" (resembles).
        corpus: Corpus of the held-out row.
        split: Its split.
        field: Its text that is resembled, "" for a group.
        similarity: Jaccard similarity; 1 for a group.
        text: The held-out text, "" for a group.
    """

    reason: str
    corpus: str
    split: str
    field: TextField = ""
    similarity: float = 1.0
    text: str = ""


@dataclass(slots=True)
class LeakFinder:
    """Knows all held-out rows; tells for a train row what it leaks.

    Texts are compared across fields and corpora: a headline that is a passage in one corpus may be a claim in
    another. What a text matches is computed once a text.
    """

    threshold: float = 0.7
    _texts: NearDuplicates[Owner] = field(init=False)
    _groups: dict[tuple[str, GroupKind, str], str] = field(default_factory=dict)
    _found: dict[str, tuple[Leak, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._texts = NearDuplicates(self.threshold)

    @property
    def texts(self) -> int:
        """How many different held-out texts are known."""
        return len(self._texts)

    def hold_out(self, example: Example, *, shared_claims: bool) -> None:
        """Adds a held-out row; a claim shared by design is no text to resemble."""
        self._found.clear()
        if not shared_claims:
            self._texts.add(example.claim, Owner(example.corpus, example.split, "claim"))
        self._texts.add(example.passage, Owner(example.corpus, example.split, "passage"))
        self._groups[example.corpus, "claim", example.claim_id] = example.split
        self._groups[example.corpus, "article", example.article_id] = example.split

    def leaks(self, example: Example, *, groups: Sequence[GroupKind], shared_claims: bool) -> list[Leak]:
        """Gives all that a train row leaks: groups first, then texts, one for each held-out corpus, split and field."""
        found: list[Leak] = []
        for kind in groups:
            key = example.claim_id if kind == "claim" else example.article_id
            split = self._groups.get((example.corpus, kind, key))
            if split is not None:
                found.append(Leak(kind, example.corpus, split))
        if not shared_claims:
            found.extend(self._resembled(example.claim, "claim text"))
        found.extend(self._resembled(example.passage, "passage text"))
        return found

    def _resembled(self, text: str, reason: str) -> Iterable[Leak]:
        key = f"{reason} {text_key(text)}"
        if key not in self._found:
            best: dict[Owner, Leak] = {}
            for similarity, match, owners in self._texts.find(text):
                for owner in sorted(owners, key=lambda one: (one.corpus, one.split, one.field)):
                    leak = Leak(reason, owner.corpus, owner.split, owner.field, similarity, match)
                    best.setdefault(owner, leak)
            self._found[key] = tuple(best.values())
        return self._found[key]


@dataclass(slots=True)
class Overlaps:
    """Counts of leaks: what train corpus leaks which held-out corpus, in how many rows and different texts."""

    rows: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    _held_out_texts: dict[tuple[str, str, str, str], set[str]] = field(default_factory=dict)

    def count(self, corpus: str, leaks: Iterable[Leak]) -> None:
        """Counts one train row of `corpus`."""
        keys = {(corpus, leak.reason, f"{leak.corpus}:{leak.split}", leak.field): leak for leak in leaks}
        for key, leak in keys.items():
            self.rows[key] += 1
            if leak.text:
                self._held_out_texts.setdefault(key, set()).add(text_key(leak.text))

    def table(self) -> list[dict[str, str | int]]:
        """Gives the counts as rows, most train rows first."""
        return [
            {
                "train": corpus,
                "by": reason,
                "held_out": held_out,
                "field": field_,
                "train_rows": count,
                "held_out_texts": len(self._held_out_texts.get((corpus, reason, held_out, field_), ())),
            }
            for (corpus, reason, held_out, field_), count in sorted(
                self.rows.items(), key=lambda item: (-item[1], item[0])
            )
        ]
