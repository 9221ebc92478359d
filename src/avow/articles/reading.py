"""Files and folders become Articles; a bad file is reported and the rest goes on."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from avow.articles.decoding import decode, normalise
from avow.articles.html import article_from_html
from avow.articles.plain import article_from_text, iso_date
from avow.errors import ArticleError, AvowError
from avow.records import Article
from avow.tables import folders_to_read, leads_out, read_rows

logger = logging.getLogger(__name__)

TEXT_SUFFIXES = (".txt", ".text", ".md")
HTML_SUFFIXES = (".html", ".htm", ".xhtml")
TABLE_SUFFIXES = (".jsonl", ".csv", ".tsv", ".parquet")

# Column names that archives use, by the field of `Article` they fill.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "article_id", "doc_id", "uid"),
    "text": ("text", "body", "content", "article", "maintext"),
    "title": ("title", "headline"),
    "date": ("date", "published", "date_publish", "publication_date"),
    "outlet": ("outlet", "source", "publisher", "source_domain"),
    "byline": ("byline", "author", "authors"),
    "url": ("url", "link"),
}

_STANCE_COLUMNS = frozenset(("claim", "stance", "p_affirms"))

OnError = Callable[[AvowError], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What an input may be at most; anything over it is an error for that file or row alone."""

    file_bytes: int = 20_000_000
    article_characters: int = 2_000_000
    html_timeout_s: float = 30.0
    html_memory_mb: int = 2048


def read_article(path: str | Path, *, limits: Limits | None = None) -> Article:
    """Reads one article from a .txt or .html file; `Article.id` is the file's stem.

    Raises:
        ArticleError: The file is missing, empty, too large, binary, of an unknown kind, or holds no article.
        MissingExtraError: An .html file without trafilatura installed.
    """
    path, limits = Path(path), limits or Limits()
    if path.suffix.lower() in TABLE_SUFFIXES:
        raise ArticleError(f"{path}: a table of many articles; read it with avow.read_articles")
    _check_suffix(path.name, str(path))
    return article_from_bytes(_read_bytes(path, limits.file_bytes), path.name, limits=limits, where=str(path))


def article_from_bytes(data: bytes, name: str, *, limits: Limits | None = None, where: str | None = None) -> Article:
    """Builds an article from what a .txt or .html file holds, for example one that was uploaded.

    Args:
        name: The file's name; its suffix tells what `data` is, its stem becomes `Article.id`.
        where: Opens error messages; `name` if not given.

    Raises:
        ArticleError: As `read_article`.
        MissingExtraError: An .html file without trafilatura installed.

    Example:
        >>> article_from_bytes(b"Mayor denies it\\n\\nShe said no.", "mayor.txt").id
        'mayor'
    """
    limits, where = limits or Limits(), where or name
    suffix = _check_suffix(name, where)
    stem = Path(name).stem
    if not data.strip():
        raise ArticleError(f"{where}: expected an article, found an empty file")
    if suffix in HTML_SUFFIXES:
        article = article_from_html(
            data, id=stem, timeout_s=limits.html_timeout_s, memory_mb=limits.html_memory_mb, where=where
        )
        _check_length(article.text, limits, where)
        return article
    text, replaced = decode(data, where=where)
    _check_length(text, limits, where)
    try:
        article = article_from_text(text, id=stem)
    except ArticleError as error:
        raise ArticleError(f"{where}: {str(error).partition(': ')[2]}") from None
    return _with_replaced(article, replaced, where)


def read_articles(
    paths: str | Path | Iterable[str | Path],
    *,
    on_error: OnError | None = None,
    limits: Limits | None = None,
    leave_out: str | Path | None = None,
) -> Iterator[Article]:
    """Reads articles from files (.txt, .html, .jsonl, .csv, .parquet) and from the files of folders.

    Hidden files and folders in a folder, whose names begin with ".", are left out, and so are folders in it that
    `analyze` or `batch` wrote.

    Ids that occur twice get "-2", "-3" ... appended, so that ids are unique in what this yields.

    Args:
        paths: One file or folder, or several.
        on_error: Called with each file or row that is not an article; reading goes on. Without it the first
            error is raised.
        limits: What an input may be at most.
        leave_out: A file or folder below one of the folders that is not read: where a result is written to.
    """
    given: set[str] = set()
    last: dict[str, int] = {}
    paths = [paths] if isinstance(paths, (str, Path)) else paths
    for article in _read_all(paths, on_error, limits or Limits(), leave_out):
        id = article.id
        while id in given:  # "a-2" may be the name of another file
            last[article.id] = last.get(article.id, 1) + 1
            id = f"{article.id}-{last[article.id]}"
        given.add(id)
        yield article if id == article.id else replace(article, id=id)


def article_from_row(
    row: Mapping[str, Any], *, where: str, default_id: str = "article", limits: Limits | None = None
) -> Article:
    """Builds an article from a row of a table; columns may have any of the usual names ("headline" for "title" ...).

    Raises:
        ArticleError: There is no text column, or a value is not text; `where` opens the message.
    """
    texts = [name for name in _COLUMNS["text"] if name in row]
    if texts == ["article"] and row.keys() >= _STANCE_COLUMNS:  # whose column "article" is an id
        raise ArticleError(f"{where}: expected an article, found a stance that avow told; leave this table out")
    values: dict[str, str | None] = {}
    for field, names in _COLUMNS.items():
        value = next((row[name] for name in names if not _is_blank(row.get(name))), None)
        if isinstance(value, list) and field == "byline":
            value = ", ".join(str(name) for name in value)
        if value is not None and not isinstance(value, str):
            if field in ("text", "title"):
                raise ArticleError(f"{where}: {field}: expected text, found {type(value).__name__}")
            value = str(value)
        values[field] = value
    text = values.pop("text")
    if text is None:
        raise ArticleError(
            f"{where}: expected a column {' or '.join(_COLUMNS['text'])} with text, found columns {', '.join(row)}"
        )
    _check_length(text, limits or Limits(), where)
    text, replaced = normalise(text)
    name = values.pop("id") or default_id
    if values["date"] and iso_date(values["date"]) is None:
        logger.warning("%s: date: expected a date such as 2024-03-05, found %r; left out", where, values["date"])
        values["date"] = None
    try:
        article = article_from_text(text, id=name, **values)
    except ArticleError as error:
        raise ArticleError(f"{where}: {str(error).partition(': ')[2]}") from None
    return _with_replaced(article, replaced, where)


def _is_blank(value: Any) -> bool:
    """Whether a cell holds nothing: NaN is what pandas writes for an empty one."""
    return value in (None, "") or (isinstance(value, float) and value != value)


def _read_all(
    paths: Iterable[str | Path], on_error: OnError | None, limits: Limits, leave_out: str | Path | None
) -> Iterator[Article]:
    for path, folder in _files(paths, leave_out):
        try:
            if folder is not None and leads_out(path, folder):
                raise ArticleError(
                    f"{path}: a link that leads out of {folder}; it is not followed. Name the file itself to read it"
                )
            if path.suffix.lower() in TABLE_SUFFIXES:
                yield from _read_table(path, on_error, limits)
            else:
                yield read_article(path, limits=limits)
        except AvowError as error:
            if on_error is None:
                raise
            on_error(error)


def _files(paths: Iterable[str | Path], leave_out: str | Path | None) -> Iterator[tuple[Path, Path | None]]:
    """Gives the files named, and the article files below the folders named, with the folder, in sorted order.

    What is hidden in a folder (".venv", ".git", ".draft.txt") is left out, as its owner did not put articles there.
    """
    known = TEXT_SUFFIXES + HTML_SUFFIXES + TABLE_SUFFIXES
    left_out = Path(leave_out).resolve() if leave_out is not None else None
    for path in map(Path, paths):
        if path.is_dir():
            for folder, folders, files in os.walk(path):  # does not follow links to folders
                folders[:] = folders_to_read(Path(folder), folders, leave_out)
                for name in sorted(files):
                    file = Path(folder, name)
                    if file.suffix.lower() not in known or name.startswith("."):
                        continue
                    if left_out is None or file.resolve() != left_out:
                        yield file, path
        else:
            yield path, None


def _read_table(path: Path, on_error: OnError | None, limits: Limits) -> Iterator[Article]:
    for place, row in read_rows(path, on_error=on_error):
        try:
            yield article_from_row(row, where=f"{path}:{place}", default_id=f"{path.stem}-{place}", limits=limits)
        except ArticleError as error:
            if on_error is None:
                raise
            on_error(error)


def _read_bytes(path: Path, most: int) -> bytes:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise ArticleError(f"{path}: expected a file, found something else (a device or a pipe?)")
        with path.open("rb") as file:
            data = file.read(most + 1)  # the size of some files is told wrong, or grows
        if len(data) > most:
            size = max(size, len(data))
            raise ArticleError(f"{path}: {size:,} bytes; at most {most:,} are read. Is this one article?")
    except FileNotFoundError:
        raise ArticleError(f"{path}: no such file") from None
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read: {error.strerror}") from error
    return data


def _check_suffix(name: str, where: str) -> str:
    suffix = Path(name).suffix.lower()
    if suffix not in TEXT_SUFFIXES + HTML_SUFFIXES:
        raise ArticleError(
            f"{where}: unknown kind of article file {suffix!r}; expected {', '.join(TEXT_SUFFIXES + HTML_SUFFIXES)}"
            f" for one article, or {', '.join(TABLE_SUFFIXES)} for many"
        )
    return suffix


def _check_length(text: str, limits: Limits, where: str) -> None:
    if len(text) > limits.article_characters:
        raise ArticleError(
            f"{where}: {len(text):,} characters; at most {limits.article_characters:,} are read as one article"
        )


def _with_replaced(article: Article, replaced: int, where: str) -> Article:
    if replaced:
        logger.warning("%s: %d characters could not be decoded or were removed", where, replaced)
    return replace(article, replaced_characters=replaced) if replaced else article
