"""A TOML file of claims becomes `Claim` records."""

from __future__ import annotations

from pathlib import Path

from avow.config import Config, load_config
from avow.errors import ConfigError
from avow.records import Claim

_EXPECTED = "a TOML file of [[claim]] entries with id and text, or the claims one by one (--claim)"


class ClaimEntry(Config):
    """One ``[[claim]]`` of a claims file."""

    id: str
    text: str
    articles: tuple[str, ...] = ()


class ClaimsFile(Config):
    """A claims file: any number of ``[[claim]]`` entries."""

    claim: tuple[ClaimEntry, ...]


def read_claims(path: str | Path) -> tuple[Claim, ...]:
    """Reads a claims file: ``[[claim]]`` entries with id, text and, if wanted, patterns of article ids.

    Raises:
        ConfigError: The file is missing, not TOML, has unknown keys, or an id twice.
    """
    entries = load_config(path, ClaimsFile, expected=_EXPECTED).claim
    ids = [entry.id for entry in entries]
    for entry in entries:
        if ids.count(entry.id) > 1:
            raise ConfigError(f"{path}: claim.id: {entry.id!r} stands {ids.count(entry.id)} times; expected it once")
    return tuple(Claim(id=entry.id, text=entry.text, articles=entry.articles) for entry in entries)
