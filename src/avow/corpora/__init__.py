"""Public corpora behind one schema: each is pinned, fetched or read from a mirror, and gives Examples.

from avow import corpora

corpora.fetch("emergent")
for example in corpora.load("emergent", splits=("test",)):
    ...
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from avow.corpora.catalogue import CorpusInfo, corpus_info, label_map, list_corpora
from avow.corpora.registry import corpus_folder, fetch, verify
from avow.corpora.source import Source
from avow.errors import CorpusError
from avow.labels import Prior
from avow.records import Example
from avow.tables import file_digest

__all__ = [
    "CorpusInfo",
    "corpus_folder",
    "corpus_info",
    "data_folder",
    "fetch",
    "inputs",
    "label_map",
    "list_corpora",
    "load",
    "verify",
]

DATA_VARIABLE = "AVOW_DATA"

TEXTS: Final = {
    "polnear_stance": "polnear",
    "polnear_articles": "polnear",
    "polnear_contrast": "polnear",
    "fnc1_articles": "fnc1",
    "fnc1_contrast": "fnc1",
}
"""Corpus of avow's own -> the one whose texts it labels."""

WHOLE_ARTICLES: Final = ("polnear_articles", "fnc1_articles")
"""Corpora that ask every quote of a whole article, most of which say nothing about the claim.

The claims of `authored_chains` are not among them: these passages are short, and were written around what is disputed.
"""

OURS: Final = (*TEXTS, "authored", "authored_chains")
"""Corpora whose labels come with avow."""


def load(
    name: str,
    *,
    splits: Collection[str] | None = None,
    labels: Mapping[str, str] | None = None,
    mirror: str | Path | None = None,
    folder: str | Path | None = None,
) -> Iterator[Example]:
    """Gives the examples of a corpus, in the order of its files.

    Args:
        name: A corpus that gives examples.
        splits: Only these of its own splits; None: all.
        labels: Changes to the default label map: own label -> label of avow, or "" for none.
        mirror: As in `corpus_folder`.
        folder: The corpus's own folder, to read a copy that is not pinned; None: the pinned files, or for
            avow's own corpora the folder `data_folder` finds.

    Raises:
        CorpusError: Unknown corpus; files are missing; a row is malformed (names file, row, expected, found);
            two rows have the same id; or, at the end, a split is not there.
    """
    info = corpus_info(name)
    if isinstance(splits, str):
        raise CorpusError(f"splits: expected several names, such as ({splits!r},), found the text {splits!r}")
    if not info.labels:
        raise CorpusError(f"corpus {name!r} is of kind {info.kind!r} and gives no examples")
    source = Source(
        name=name,
        folder=_folder(name, mirror, folder),
        licence=info.licence,
        labels=label_map(name, labels),
        texts=corpus_folder(TEXTS[name], mirror=mirror) if name in TEXTS else None,
    )
    loader = importlib.import_module(f"avow.corpora.{name}")
    return _checked(loader.read(source), name, splits)


def usual_prior(name: str) -> Prior:
    """Gives what a model's probabilities are for on a corpus; see `avow.predict`."""
    return "articles" if name in WHOLE_ARTICLES else "pairs"


def inputs(name: str, *, mirror: str | Path | None = None) -> dict[str, str]:
    """Gives path -> sha256 of all files that a corpus is read from; pinned ones are checked.

    Raises:
        CorpusError: Unknown corpus; a pinned file is missing or differs.
    """
    corpus_info(name)
    if name not in OURS:
        return verify(name, mirror=mirror)
    own = {f"{name}/{path.name}": file_digest(path) for path in sorted((data_folder() / name).glob("*.jsonl"))}
    return own | (verify(TEXTS[name], mirror=mirror) if name in TEXTS else {})


def data_folder() -> Path:
    """Gives the folder of avow's own data: ``AVOW_DATA``, else the installed package's, else the source tree's.

    Raises:
        CorpusError: None of them has it.
    """
    named = os.environ.get(DATA_VARIABLE)
    package = Path(__file__).parent.parent
    places = [Path(named)] if named else [package / "data", package.parent.parent / "data"]
    for place in places:
        if (place / "authored").is_dir():
            return place
    raise CorpusError(
        f"avow's own data are not in {' or '.join(map(str, places))}; set {DATA_VARIABLE} to their folder"
    )


def _folder(name: str, mirror: str | Path | None, folder: str | Path | None) -> Path:
    if folder is not None:
        return Path(folder)
    return data_folder() / name if name in OURS else corpus_folder(name, mirror=mirror)


def _checked(examples: Iterator[Example], name: str, splits: Collection[str] | None) -> Iterator[Example]:
    seen: set[str] = set()
    known: dict[str, None] = {}
    for example in examples:
        known[example.split] = None
        if example.id in seen:
            raise CorpusError(f"corpus {name!r}: expected one row with the id {example.id!r}, found a second")
        seen.add(example.id)
        if splits is None or example.split in splits:
            yield example
    if missing := sorted(set(splits or ()) - set(known)):
        raise CorpusError(f"corpus {name!r} has no split {missing[0]!r}; it has {', '.join(known)}")
