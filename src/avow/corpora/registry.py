"""Where corpus files are: a local mirror or the user's cache, filled from pinned public commits.

``pins.tsv`` names every file: corpus, path, size, sha256, and the public repository, commit and path that it
comes from. A mirror is a folder laid out by those paths; it is named by an argument or by ``AVOW_CORPORA``.
"""

from __future__ import annotations

import csv
import logging
import os
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from avow.corpora.catalogue import corpus_info
from avow.errors import CorpusError
from avow.tables import file_digest

MIRROR_VARIABLE = "AVOW_CORPORA"
CACHE_VARIABLE = "AVOW_CACHE"

SOURCE = "https://raw.githubusercontent.com"
"""The public host of the pinned repositories' files."""

RETRIES = 3
TIMEOUT_S = 30

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pin:
    """One corpus file: what it must be, and where it comes from.

    Attributes:
        path: Where it stands in a mirror: the corpus's name, then its path in the corpus.
    """

    corpus: str
    path: str
    bytes: int
    sha256: str
    repository: str
    commit: str
    path_in_repository: str

    @property
    def inside(self) -> str:
        """The path inside the corpus's folder."""
        return self.path.split("/", maxsplit=1)[1]

    @property
    def url(self) -> str:
        """Where the file can be downloaded."""
        return f"{SOURCE}/{self.repository}/{self.commit}/{urllib.parse.quote(self.path_in_repository)}"


def pins(name: str) -> tuple[Pin, ...]:
    """Gives the pinned files of a corpus, by path.

    Raises:
        CorpusError: There is no corpus of that name.
    """
    corpus_info(name)
    return _all_pins().get(name, ())


def corpus_folder(name: str, *, mirror: str | Path | None = None) -> Path:
    """Gives the folder that has the corpus's files; every pinned file is there, in its pinned size.

    Args:
        name: A corpus with pinned files.
        mirror: A folder with one folder a corpus; None: the one that ``AVOW_CORPORA`` names, else the user's cache.

    Raises:
        CorpusError: Unknown corpus; a file is missing or of another size (the message says what to do).
    """
    folder, source = _place(name, mirror)
    for pin in pins(name):
        _check_size(folder / pin.inside, pin, source)
    return folder


def fetch(
    name: str,
    *,
    mirror: str | Path | None = None,
    announce: Callable[[str], None] = _log.warning,
) -> Path:
    """Makes sure that all files of a corpus are here and are the pinned ones (sha256); gives their folder.

    With a mirror, its files are checked where they are. Otherwise files that the cache lacks are downloaded: each
    is checked, then moved into place, so that a break leaves only whole files and the next call goes on from there.

    Args:
        name: A corpus with pinned files.
        mirror: As in `corpus_folder`.
        announce: Is told the licence and terms of use once, before the first download.

    Raises:
        CorpusError: Unknown corpus; a file is missing from the mirror, has another sha256, was moved at its
            source, or cannot be downloaded.
    """
    folder, source = _place(name, mirror)
    if source == "mirror":
        verify(name, mirror=mirror)
        return folder
    missing = [pin for pin in pins(name) if not _is_whole(folder / pin.inside, pin)]
    if missing:
        info = corpus_info(name)
        announce(f"{info.title}: licence: {info.licence}. {info.terms} Source: {info.cite}")
        _download(missing, folder)
    return folder


def verify(name: str, *, mirror: str | Path | None = None) -> dict[str, str]:
    """Gives path -> sha256 of a corpus's files after checking every one against its pin.

    Raises:
        CorpusError: A file is missing or differs.
    """
    folder, source = _place(name, mirror)
    for pin in pins(name):
        path = folder / pin.inside
        _check_size(path, pin, source)
        found = file_digest(path)
        if found != pin.sha256:
            raise CorpusError(f"{path}: expected sha256 {pin.sha256}, found {found}; {_remedy(pin, source)}")
    return {pin.path: pin.sha256 for pin in pins(name)}


def _place(name: str, mirror: str | Path | None) -> tuple[Path, str]:
    """Gives the corpus's folder, and "mirror" or "cache"."""
    if not pins(name):
        raise CorpusError(f"corpus {name!r} has no files to fetch: it comes with avow")
    root = mirror or os.environ.get(MIRROR_VARIABLE)
    if root:
        if not Path(root).is_dir():
            raise CorpusError(f"{root}: the corpora mirror is not a folder; set {MIRROR_VARIABLE} or unset it")
        return Path(root) / name, "mirror"
    return cache_root() / name, "cache"


def cache_root() -> Path:
    """Gives the folder that downloaded corpora are kept in: ``AVOW_CACHE``, else the system's place for caches."""
    if os.environ.get(CACHE_VARIABLE):
        return Path(os.environ[CACHE_VARIABLE])
    import pooch

    return Path(pooch.os_cache("avow")) / "corpora"


@lru_cache(maxsize=1)
def _all_pins() -> dict[str, tuple[Pin, ...]]:
    text = (resources.files("avow.corpora") / "pins.tsv").read_text(encoding="utf-8")
    found: dict[str, list[Pin]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        pin = Pin(
            row["corpus"],
            row["path"],
            int(row["bytes"]),
            row["sha256"],
            row["repository"],
            row["commit"],
            row["path_in_repository"],
        )
        found.setdefault(pin.corpus, []).append(pin)
    return {name: tuple(group) for name, group in found.items()}


def _check_size(path: Path, pin: Pin, source: str) -> None:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise CorpusError(f"{path}: this file of {pin.corpus} is missing; {_remedy(pin, source)}") from None
    if size != pin.bytes:
        raise CorpusError(f"{path}: expected {pin.bytes:,} bytes, found {size:,}; {_remedy(pin, source)}")


def _remedy(pin: Pin, source: str) -> str:
    if source == "mirror":
        return f"the mirror has another version: replace the file, or unset {MIRROR_VARIABLE} and fetch {pin.corpus}"
    return f"run: avow corpora fetch {pin.corpus}"


def _is_whole(path: Path, pin: Pin) -> bool:
    return path.is_file() and path.stat().st_size == pin.bytes and file_digest(path) == pin.sha256


def _download(missing: Sequence[Pin], folder: Path) -> None:
    """Downloads files one by one; pooch checks each in a temporary file and then moves it into place."""
    import pooch
    from tqdm import tqdm

    pooch.get_logger().setLevel(logging.ERROR)
    store = pooch.create(
        path=folder,
        base_url="",
        registry={pin.inside: f"sha256:{pin.sha256}" for pin in missing},
        urls={pin.inside: pin.url for pin in missing},
        retry_if_failed=RETRIES,
    )
    downloader = pooch.HTTPDownloader(timeout=TIMEOUT_S, progressbar=False)
    total = sum(pin.bytes for pin in missing)
    # disable=None: no bar where the output is not a terminal.
    with tqdm(total=total, unit="B", unit_scale=True, desc=missing[0].corpus, disable=None) as bar:
        for pin in missing:
            _download_one(store, pin, downloader)
            bar.update(pin.bytes)


def _download_one(store: object, pin: Pin, downloader: Callable[..., None]) -> None:
    from requests import RequestException

    try:
        store.fetch(pin.inside, downloader=downloader)  # type: ignore[attr-defined]
    except RequestException as error:
        status = getattr(error.response, "status_code", None)
        if status == 404:
            raise CorpusError(
                f"{pin.url}: the file is no longer there (HTTP 404); a copy with sha256 {pin.sha256} in a mirror"
                f" folder that {MIRROR_VARIABLE} names would do"
            ) from error
        raise CorpusError(f"{pin.url}: cannot be downloaded: {error}; files fetched so far are kept") from error
    except ValueError as error:
        raise CorpusError(f"{pin.url}: the download is not the pinned file (sha256 {pin.sha256}): {error}") from error
    except OSError as error:
        raise CorpusError(f"{store.path}: cannot be written: {error}") from error  # type: ignore[attr-defined]
