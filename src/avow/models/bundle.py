"""A saved model: a folder whose manifest lists every file with its size and digest, checked before anything is read.

The folder of every kind of model holds ``manifest.json``, ``MODEL_CARD.md`` and the files of its kind. Which
names a kind may have, and how large they may be, is said by avow's code (`avow.models.loading`), never by the
folder: a folder can only be refused, it cannot ask for more.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from avow.errors import ModelError
from avow.labels import LABELS
from avow.tables import atomic_path, file_digest, write_json

MANIFEST: Final = "manifest.json"
CARD: Final = "MODEL_CARD.md"
FORMAT: Final = 1
"""Version of the manifest; a reader refuses folders written by a later one."""

MOST_ARTICLE_PRIOR: Final = 6.0
"""In log-odds: a factor of 400 in the odds of "unrelated", more than any share of stances in news makes."""

_MAX_MANIFEST_BYTES = 1_000_000
_MAX_CARD_BYTES = 1_000_000
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingData:
    """What a model was trained on: enough to tell whether two models saw the same rows."""

    corpus: str
    split: str
    rows: int
    sha256: str
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What ``manifest.json`` says.

    Attributes:
        kind: Which loader reads the folder ("linear", "onnx", ...).
        name: The model's name, which predictions carry.
        version: The version of the model, not of avow.
        temperature: Logits are divided by it before the softmax; 1 leaves them as they are.
        training_data: The rows that the model was fitted on.
        created_with: Package -> version at training time.
        settings: What else the kind's loader needs, plain JSON values.
        article_prior: Added to the log-odds of "unrelated" where all quotes of an article are asked
            (`avow.models.article_prior`); 0 where no difference is known.
        files: File name -> (bytes, sha256), all files but the manifest.
    """

    kind: str
    name: str
    version: str = "1"
    temperature: float = 1.0
    training_data: Sequence[TrainingData] = ()
    created_with: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    article_prior: float = 0.0
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model folder that has passed all checks."""

    folder: Path
    manifest: Manifest

    def path(self, name: str) -> Path:
        """Gives the path of a file that the manifest lists, for libraries that read files themselves.

        Raises:
            ModelError: The manifest does not list it.
        """
        if name not in self.manifest.files:
            raise ModelError(
                f"{self.folder}: a {self.manifest.kind} model needs the file {name!r}, which is not listed"
            )
        return self.folder / name

    def read(self, name: str) -> bytes:
        """Gives the content of a file, checked against its digest again: what is used is what was verified.

        Raises:
            ModelError: The file is not listed, or changed since it was verified.
        """
        content = self.path(name).read_bytes()
        if hashlib.sha256(content).hexdigest() != self.manifest.files[name][1]:
            raise ModelError(f"{self.folder / name}: changed while it was being loaded")
        return content

    def read_json(self, name: str) -> Any:
        """Gives the content of a JSON file.

        Raises:
            ModelError: As `read`; or the file is not JSON.
        """
        return _parse_json(self.read(name), self.folder / name)


def write_bundle(folder: str | Path, manifest: Manifest, files: Mapping[str, bytes], card: str) -> None:
    """Writes a model folder; the manifest comes last, so that a half-written folder is refused.

    Args:
        folder: Made when missing; must be empty.
        manifest: Its `files` are filled in here.
        files: Name -> content of the kind's own files.
        card: The model card, Markdown.

    Raises:
        ModelError: The folder is not empty, or `folder` is a file.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ModelError(f"{folder}: exists already and is not an empty folder; choose another place")
    contents = {CARD: card.encode("utf-8"), **files}
    for name, content in contents.items():
        with atomic_path(folder / name) as temporary:
            temporary.write_bytes(content)
    row = asdict(manifest)
    if not manifest.article_prior:  # as folders without one always were
        del row["article_prior"]
    row["files"] = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(contents.items())
    ]
    write_json(folder / MANIFEST, {"format": FORMAT, "labels": list(LABELS), **row})


def read_manifest(folder: str | Path) -> Manifest:
    """Reads and checks the manifest alone.

    Raises:
        ModelError: The manifest is missing, too large, not JSON, of another format or with other labels.
    """
    folder = Path(folder)
    path = folder / MANIFEST
    if not folder.is_dir():
        raise ModelError(f"{folder}: no such model folder")
    if path.is_symlink() or not path.is_file():
        raise ModelError(f"{folder}: not a model folder of avow: it has no {MANIFEST}")
    if path.stat().st_size > _MAX_MANIFEST_BYTES:
        raise ModelError(f"{path}: {path.stat().st_size} bytes; expected at most {_MAX_MANIFEST_BYTES}")
    row = _parse_json(path.read_bytes(), path)
    if not isinstance(row, dict):
        raise ModelError(f"{path}: expected a JSON object, found {type(row).__name__}")
    if row.pop("format", None) != FORMAT:
        raise ModelError(f"{path}: not in manifest format {FORMAT}; was it written by another version of avow?")
    labels = row.pop("labels", None)
    if labels != list(LABELS):
        raise ModelError(f"{path}: labels: expected {list(LABELS)} in this order, found {labels!r}")
    return _manifest(row, path)


def open_bundle(folder: str | Path, allowed: Mapping[str, int]) -> Bundle:
    """Verifies a model folder: names, sizes, then digests; nothing is parsed but the manifest.

    Args:
        folder: The model folder.
        allowed: File name -> most bytes, for the kind's own files; all of them are required.

    Raises:
        ModelError: With the reason, for the first check that fails.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    limits = {CARD: _MAX_CARD_BYTES, **allowed}
    if missing := sorted(limits.keys() - manifest.files.keys()):
        raise ModelError(f"{folder}: a {manifest.kind} model needs {', '.join(missing)}, which the manifest lacks")
    if extra := sorted((manifest.files.keys() | set(_names(folder))) - limits.keys() - {MANIFEST}):
        raise ModelError(f"{folder}: {extra[0]!r} is no file of a {manifest.kind} model; remove it")
    for name, (size, digest) in manifest.files.items():
        _verify(folder / name, size, digest, limits[name])
    return Bundle(folder, manifest)


def _verify(path: Path, size: int, digest: str, limit: int) -> None:
    if path.is_symlink() or not path.is_file():
        raise ModelError(f"{path}: missing, or not a regular file")
    found = path.stat().st_size
    if size > limit or found > limit:
        raise ModelError(f"{path}: {max(size, found)} bytes; expected at most {limit}")
    if found != size:
        raise ModelError(f"{path}: expected {size} bytes, found {found}; is the file truncated?")
    if file_digest(path) != digest:
        raise ModelError(f"{path}: its sha256 is not the one in {MANIFEST}; the file was altered")


def _names(folder: Path) -> Iterator[str]:
    return (path.name for path in folder.iterdir())


def _parse_json(content: bytes, path: Path) -> Any:
    try:
        return json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # a number of over 4,300 digits is a plain ValueError
        raise ModelError(f"{path}: not valid JSON: {error}") from error


def _manifest(row: dict[str, Any], path: Path) -> Manifest:
    expected = {
        "kind": str,
        "name": str,
        "version": str,
        "temperature": float,
        "training_data": list,
        "created_with": dict,
        "settings": dict,
        "article_prior": float,
        "files": list,
    }
    row.setdefault("article_prior", 0.0)
    if row.keys() != expected.keys():
        raise ModelError(f"{path}: expected the keys {sorted(expected)}, found {sorted(row)}")
    for key, kind in expected.items():
        if type(row[key]) is not kind:
            raise ModelError(f"{path}: {key}: expected {kind.__name__}, found {row[key]!r}")
    if not 0.01 <= row["temperature"] <= 100:
        raise ModelError(f"{path}: temperature: expected a number between 0.01 and 100, found {row['temperature']}")
    if not -MOST_ARTICLE_PRIOR <= row["article_prior"] <= MOST_ARTICLE_PRIOR:  # also refuses NaN
        raise ModelError(
            f"{path}: article_prior: expected a number between {-MOST_ARTICLE_PRIOR} and {MOST_ARTICLE_PRIOR},"
            f" found {row['article_prior']}"
        )
    try:
        data = tuple(TrainingData(**entry) for entry in row["training_data"])
    except TypeError as error:
        raise ModelError(f"{path}: training_data: {error}") from error
    for entry in data:
        texts = (entry.corpus, entry.split, entry.sha256, entry.licence)
        if type(entry.rows) is not int or not all(isinstance(text, str) for text in texts):
            raise ModelError(f"{path}: training_data: expected texts and a number of rows, found {entry}")
    return Manifest(**{**row, "training_data": data, "files": _file_table(row["files"], path)})


def _file_table(entries: list[Any], path: Path) -> dict[str, tuple[int, str]]:
    files: dict[str, tuple[int, str]] = {}
    for entry in entries:
        if not (
            isinstance(entry, dict)
            and entry.keys() == {"name", "bytes", "sha256"}
            and isinstance(entry["name"], str)
            and type(entry["bytes"]) is int
            and entry["bytes"] >= 0
            and isinstance(entry["sha256"], str)
            and _DIGEST.fullmatch(entry["sha256"])
        ):
            raise ModelError(f"{path}: files: expected name, bytes and sha256, found {entry!r}")
        if entry["name"] in files:
            raise ModelError(f"{path}: files: {entry['name']!r} is listed twice")
        files[entry["name"]] = (entry["bytes"], entry["sha256"])
    return files
