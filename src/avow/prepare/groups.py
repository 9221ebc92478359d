"""Splits by whole groups: rows that share a claim or an article never part."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from avow.prepare.config import PreparedSplit, Resplit


class Groups:
    """Sets of rows connected by shared claims or articles, however indirectly (union-find)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def add(self, keys: Iterable[str]) -> None:
        """Says that all rows with one of these keys belong together."""
        roots = [self.root(key) for key in keys]
        for root in roots[1:]:
            if root != roots[0]:
                self._parent[root] = roots[0]

    def root(self, key: str) -> str:
        """Gives the key that stands for the whole group of `key`."""
        self._parent.setdefault(key, key)
        path = []
        while self._parent[key] != key:
            path.append(key)
            key = self._parent[key]
        for step in path:
            self._parent[step] = key
        return key


def split_by_group(rows: Iterable[tuple[str, str, str]], shares: Resplit, seed: int) -> dict[str, PreparedSplit]:
    """Gives each row's split, so that no claim and no article is in two splits.

    Groups are taken in an order drawn from `seed` and the ids alone; each goes to test, or else to dev, while that
    stays within its share of rows, and else to train. A group larger than the room is passed over, so shares are
    upper bounds.

    Args:
        rows: (row id, claim id, article id).
        shares: Share of rows for dev and test.
        seed: Chooses the order of groups.

    Returns:
        Row id -> split.
    """
    groups = Groups()
    members: dict[str, list[str]] = {}
    kept = list(rows)
    for _, claim, article in kept:
        groups.add((f"claim {claim}", f"article {article}"))
    for row, claim, _ in kept:
        members.setdefault(groups.root(f"claim {claim}"), []).append(row)
    room = {"test": shares.test * len(kept), "dev": shares.dev * len(kept)}
    found: dict[str, PreparedSplit] = {}
    for group in _drawn(members.values(), seed):
        split: PreparedSplit = "train"
        if len(group) <= room["test"]:
            split = "test"
        elif len(group) <= room["dev"]:
            split = "dev"
        if split != "train":
            room[split] -= len(group)
        found.update(dict.fromkeys(group, split))
    return found


def _drawn(groups: Iterable[list[str]], seed: int) -> Iterator[list[str]]:
    def draw(group: list[str]) -> bytes:
        return hashlib.sha256(f"{seed} {min(group)}".encode()).digest()

    yield from sorted(groups, key=draw)
