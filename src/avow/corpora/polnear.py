"""PolNeAR: political news articles with attributions, in brat standoff files.

Source: Newell, Margolin, Ruths (LREC 2018), https://github.com/networkdynamics/PolNeAR. Only the outermost
attribution is annotated. The texts carry no licence, so they are read from the user's copy and never shipped.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from avow.errors import CorpusError
from avow.records import Article, Quote, Span, Spans
from avow.text import joined_spans, quote_at

Split = Literal["train", "dev"]

_ROLE = re.compile(r"(Source|Cue|Content)\d*$")
_TEXT_BOUND = re.compile(r"T\d+$")
_EVENT = re.compile(r"E\d+$")
_OUTLETS = {
    "breitbart": "Breitbart",
    "huff-post": "Huffington Post",
    "nyt": "New York Times",
    "politico": "Politico",
    "usa-today": "USA Today",
    "wash-post": "Washington Post",
    "west-journal": "Western Journalism",
}


def load_polnear(split: Split, folder: str | Path | None = None) -> Iterator[tuple[Article, list[Quote]]]:
    """Gives (article, gold quotes) of a split, in file-name order.

    Some articles were read by up to six annotators, one file each; the gold is the first file in
    name order, that is the annotator with the smallest id. Every split then counts each article once:
    19,832 quotes in 840 train articles, 2,192 in 84 dev articles. A gold quote keeps the event id of
    its file ("E12") and a `Content2` part is joined to its `Content`; events that lack a content are left out.

    Args:
        split: "train" or "dev".
        folder: The corpus folder, the one that holds ``data/``; by default the registered copy.

    Raises:
        CorpusError: A file is missing or not as annotated: ``file:line: expected, found``.
    """
    root = (Path(folder) if folder is not None else _registered_folder()) / "data"
    metadata = _metadata(root / "metadata.tsv")
    texts = root / split / "text"
    if not texts.is_dir():
        raise CorpusError(f"{texts}: no such folder; expected the text files of PolNeAR's {split} split")
    annotations = _first_annotations(root / split / "attributions")
    for path in sorted(texts.glob("*.txt")):
        if path.stem not in annotations:
            raise CorpusError(f"{path}: no annotation file {path.stem}_*.ann in {root / split / 'attributions'}")
        article = _article(path, metadata.get(path.stem, {}))
        yield article, _quotes(annotations[path.stem], article)


def _registered_folder() -> Path:
    from avow.corpora.registry import corpus_folder

    return corpus_folder("polnear")


def _metadata(path: Path) -> dict[str, dict[str, str]]:
    """Reads the facts about each article, by file name."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read: {error}; expected PolNeAR's table of articles") from error
    needed = {"filename", "publisher", "publication_date", "author", "title"}
    if missing := needed - set(rows[0] if rows else ()):
        raise CorpusError(f"{path}:1: expected the columns {', '.join(sorted(missing))}, found none of that name")
    return {row["filename"]: row for row in rows}


def _first_annotations(folder: Path) -> dict[str, Path]:
    """Gives the first annotator's file of each article, by the article's file name."""
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*.ann")):
        found.setdefault(path.stem.rpartition("_")[0], path)
    return found


def _article(path: Path, facts: dict[str, str]) -> Article:
    text = _read(path)
    first, _, _ = text.partition("\n")
    known = _letters(facts.get("title", ""))
    has_title = bool(known) and _letters(first).startswith(known[:40])
    body_start = len(text) - len(text[len(first) :].lstrip()) if has_title else 0
    return Article(
        id=path.stem,
        text=text,
        title=first.strip() if has_title else "",
        body_start=body_start,
        date=facts.get("publication_date") or None,
        outlet=_OUTLETS.get(facts.get("publisher", "")),
        byline=facts.get("author") or None,
    )


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read as UTF-8: {error}") from error


def _quotes(path: Path, article: Article) -> list[Quote]:
    """Reads one standoff file: text-bound lines (T) first, then the events (E) that join them."""
    spans: dict[str, Spans] = {}
    events: list[tuple[int, str, str]] = []
    # Not splitlines(): annotated text may hold other line separators. A text-bound line whose text runs over
    # a line break goes on in a line without an id, which repeats text only and is skipped.
    for number, line in enumerate(_read(path).split("\n"), start=1):
        name, _, rest = line.partition("\t")
        if _TEXT_BOUND.match(name) and rest:
            spans[name] = _offsets(rest.partition("\t")[0], len(article.text), f"{path}:{number}")
        elif _EVENT.match(name):
            events.append((number, name, rest))
    found = [_quote(event, spans, article, path) for event in events]
    return sorted((quote for quote in found if quote is not None), key=lambda quote: quote.content)


def _offsets(description: str, length: int, where: str) -> Spans:
    """Reads ``Content 12 40;52 61`` into ascending spans without overlap."""
    _, _, numbers = description.partition(" ")
    pieces: list[Span] = []
    for part in numbers.split(";"):
        ends = part.split()
        if len(ends) != 2 or not all(end.isdecimal() for end in ends):
            raise CorpusError(f"{where}: expected 'KIND START END' with numbers, found {description!r}")
        start, end = int(ends[0]), int(ends[1])
        if not start < end <= length:
            raise CorpusError(f"{where}: expected offsets within the text's {length} characters, found {part!r}")
        pieces.append((start, end))
    return joined_spans(pieces)


def _quote(event: tuple[int, str, str], spans: dict[str, Spans], article: Article, path: Path) -> Quote | None:
    number, name, roles = event
    parts: dict[str, list[Span]] = {"Content": [], "Cue": [], "Source": []}
    for role in roles.split():
        kind, _, reference = role.partition(":")
        if reference not in spans:
            raise CorpusError(f"{path}:{number}: expected a text-bound line {reference!r} for {role!r}, found none")
        if match := _ROLE.match(kind):
            parts[match.group(1)].extend(spans[reference])
    content, cue, source = (joined_spans(parts[kind]) for kind in ("Content", "Cue", "Source"))
    if not content:
        return None
    return quote_at(article, name, source=source, cue=cue, content=content)
