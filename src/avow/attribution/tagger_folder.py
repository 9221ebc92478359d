"""A saved tagger: a folder whose manifest lists each file with size and digest, checked before anything is parsed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from avow.attribution.tagger_decoding import LAYERS, TAGS
from avow.errors import ModelError
from avow.tables import atomic_path, write_json

MANIFEST: Final = "manifest.json"
NETWORK: Final = "tagger.onnx"
TOKENIZER: Final = "tokenizer.json"
CARD: Final = "MODEL_CARD.md"
FORMAT: Final = 2

_LIMITS: Final = {NETWORK: 200_000_000, TOKENIZER: 20_000_000, CARD: 1_000_000}
_MAX_MANIFEST_BYTES = 1_000_000
_LARGEST = 1e5


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggerManifest:
    """What ``manifest.json`` says besides the list of files.

    Attributes:
        name: Name of the tagger.
        version: Of the tagger, not of avow.
        most_pieces: How many word pieces a window holds, without the two marks around them.
        cue_bonus: Added to the score of the tag "B-cue" in each of `LAYERS`; more of it finds more and errs more.
        transitions: For each layer the score of each tag after another, shape (7, 7), in the order of `TAGS`.
        training_data: What it learned from: corpus, split, articles, quotes, sha256.
        created_with: Package -> version at training time.
    """

    name: str
    version: str = "1"
    most_pieces: int
    cue_bonus: list[float]
    transitions: list[list[list[float]]]
    training_data: Mapping[str, Any] = field(default_factory=dict)
    created_with: Mapping[str, str] = field(default_factory=dict)


def write_tagger(folder: str | Path, manifest: TaggerManifest, files: Mapping[str, bytes]) -> None:
    """Writes a tagger's folder; the manifest comes last, so that a half-written folder is refused.

    Args:
        folder: Made when missing; must be empty.
        manifest: Of the tagger.
        files: Content of the network, the tokenizer and the model card, by name.

    Raises:
        ModelError: The folder is not empty.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ModelError(f"{folder}: exists already and is not an empty folder; choose another place")
    for name, content in files.items():
        with atomic_path(folder / name) as temporary:
            temporary.write_bytes(content)
    listed = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(files.items())
    }
    write_json(
        folder / MANIFEST, {"format": FORMAT, "kind": "tagger", "tags": TAGS, **asdict(manifest), "files": listed}
    )


def read_tagger(folder: str | Path) -> tuple[TaggerManifest, dict[str, bytes]]:
    """Verifies a tagger's folder and gives its manifest and the content of its files.

    Raises:
        ModelError: With the reason, for the first check that fails.
    """
    folder = Path(folder)
    row = _read_manifest(folder)
    listed = row.pop("files")
    if sorted(listed) != sorted(_LIMITS):
        raise ModelError(f"{folder / MANIFEST}: files: expected {sorted(_LIMITS)}, found {sorted(listed)}")
    if extra := sorted({path.name for path in folder.iterdir()} - {MANIFEST, *_LIMITS}):
        raise ModelError(f"{folder}: {extra[0]!r} is no file of a tagger; remove it")
    manifest = _manifest(row, folder / MANIFEST)
    return manifest, {name: _verified(folder / name, entry, _LIMITS[name]) for name, entry in listed.items()}


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if path.is_symlink() or not path.is_file():
        raise ModelError(f"{folder}: not a tagger's folder: it has no {MANIFEST}")
    if path.stat().st_size > _MAX_MANIFEST_BYTES:
        raise ModelError(f"{path}: {path.stat().st_size} bytes; expected at most {_MAX_MANIFEST_BYTES}")
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ModelError(f"{path}: not valid JSON: {error}") from error
    if not isinstance(row, dict) or not isinstance(row.get("files"), dict):
        raise ModelError(f"{path}: expected an object with a table of files")
    for key, expected in (("format", FORMAT), ("kind", "tagger"), ("tags", list(TAGS))):
        if (found := row.pop(key, None)) != expected:
            raise ModelError(f"{path}: {key}: expected {expected!r}, found {found!r}")
    return row


def _manifest(row: dict[str, Any], path: Path) -> TaggerManifest:
    expected = {
        "name": str,
        "version": str,
        "most_pieces": int,
        "cue_bonus": list,
        "transitions": list,
        "training_data": dict,
        "created_with": dict,
    }
    if row.keys() != expected.keys():
        raise ModelError(f"{path}: expected the keys {sorted(expected)}, found {sorted(row)}")
    for key, kind in expected.items():
        if type(row[key]) is not kind:
            raise ModelError(f"{path}: {key}: expected {kind.__name__}, found {row[key]!r}")
    if not 128 <= row["most_pieces"] <= 510:
        raise ModelError(f"{path}: most_pieces: expected 128 to 510, found {row['most_pieces']}")
    if not _numbers(row["cue_bonus"], (len(LAYERS),)):
        raise ModelError(f"{path}: cue_bonus: expected {len(LAYERS)} decimal numbers, found {row['cue_bonus']!r}")
    size = len(TAGS)
    if not _numbers(row["transitions"], (len(LAYERS), size, size)):
        raise ModelError(
            f"{path}: transitions: expected {len(LAYERS)} tables of {size} rows of {size} decimal numbers within"
            f" {_LARGEST:.0f} of 0"
        )
    return TaggerManifest(**row)


def _numbers(value: Any, shape: tuple[int, ...]) -> bool:
    """Tells whether a value is nested lists of numbers of a shape."""
    if not shape:
        return type(value) is float and abs(value) <= _LARGEST
    return isinstance(value, list) and len(value) == shape[0] and all(_numbers(each, shape[1:]) for each in value)


def _verified(path: Path, entry: Any, limit: int) -> bytes:
    if not isinstance(entry, dict) or entry.keys() != {"bytes", "sha256"} or type(entry["bytes"]) is not int:
        raise ModelError(f"{path.parent / MANIFEST}: files: {path.name}: expected bytes and sha256, found {entry!r}")
    if path.is_symlink() or not path.is_file():
        raise ModelError(f"{path}: missing, or not a regular file")
    found = path.stat().st_size
    if found > limit:
        raise ModelError(f"{path}: {found} bytes; expected at most {limit}")
    if found != entry["bytes"]:
        raise ModelError(f"{path}: expected {entry['bytes']} bytes, found {found}; is the file truncated?")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise ModelError(f"{path}: its sha256 is not the one in {MANIFEST}; the file was altered")
    return content
