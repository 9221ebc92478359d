"""Words of opposite meaning: when a claim says one and a passage the other, they may exclude each other."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from avow.lexicon.stemming import stem


@lru_cache(maxsize=1)
def opposites() -> dict[str, frozenset[str]]:
    """Gives stem -> stems of its opposites; the relation holds both ways.

    Examples:
        >>> "los" in opposites()["win"], "win" in opposites()["los"]
        (True, True)
    """
    text = resources.files("avow.lexicon").joinpath("opposites.tsv").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        word, others = line.split("\t")
        for other in others.split():
            if stem(word) != stem(other):
                found.setdefault(stem(word), set()).add(stem(other))
                found.setdefault(stem(other), set()).add(stem(word))
    return {word: frozenset(others) for word, others in found.items()}
