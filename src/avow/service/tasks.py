"""The work behind each endpoint: plain values in, bytes out; runs in a worker process."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PureWindowsPath
from typing import Any, Final

from avow.analysis import STANCE_COLUMNS, Analysis
from avow.analysis import analyze as run_analysis
from avow.articles import Limits, article_from_bytes, article_from_row
from avow.articles.decoding import normalise
from avow.articles.plain import assemble
from avow.attribution import extract_with_speakers
from avow.errors import ArticleError
from avow.prediction import predict as run_predict
from avow.records import Article, Dropped, StanceModel
from avow.service.settings import ARTICLE_CHARACTERS
from avow.service.timeline import render_timelines
from avow.tables import csv_text, row_from_record

JSON: Final = "application/json"
CSV: Final = "text/csv; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"

_LIMITS = Limits(article_characters=ARTICLE_CHARACTERS)
_LONGEST_NAME = 120
_BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of a response and its media type."""

    body: bytes
    media: str = JSON


def analyze(job: Mapping[str, Any], files: Sequence[bytes], model: StanceModel) -> Answer:
    """Analyses articles, uploaded files behind those given as text.

    Args:
        job: articles (rows), names (of `files`), claims, abstain, allow_unrelated, relevance, evidence,
            prior, format.

    Raises:
        ArticleError: Something is not an article.
    """
    articles = [*map(_article, range(1, len(job["articles"]) + 1), job["articles"])]
    articles += [_uploaded(data, name) for data, name in zip(files, job["names"], strict=True)]
    analysis = run_analysis(
        _with_own_ids(articles),
        job["claims"],
        model=model,
        allow_unrelated=job["allow_unrelated"],
        relevance=job["relevance"],
        abstain=job["abstain"],
        evidence=job["evidence"],
        prior=job["prior"],
    )
    return _FORMATS[job["format"]](analysis)


def read(job: Mapping[str, Any], files: Sequence[bytes], model: StanceModel) -> Answer:
    """Reads one uploaded file as an article."""
    return _json(row_from_record(_uploaded(files[0], job["name"])))


def extract(job: Mapping[str, Any], files: Sequence[bytes], model: StanceModel) -> Answer:
    """Finds the quotes and speakers of one article."""
    article = _article(1, job["article"])
    quotes, speakers = extract_with_speakers(article)
    return _json(
        {
            "article": row_from_record(article),
            "quotes": [row_from_record(quote) for quote in quotes],
            "speakers": [row_from_record(speaker) for speaker in speakers],
        }
    )


def predict(job: Mapping[str, Any], files: Sequence[bytes], model: StanceModel) -> Answer:
    """Predicts the stance of each pair."""
    predictions = run_predict(
        job["pairs"],
        model=model,
        allow_unrelated=job["allow_unrelated"],
        relevance=job["relevance"],
        abstain=job["abstain"],
        evidence=job["evidence"],
        prior=job["prior"],
    )
    return _json({"model": model.name, "predictions": [row_from_record(prediction) for prediction in predictions]})


TASKS: Final[Mapping[str, Callable[[Mapping[str, Any], Sequence[bytes], StanceModel], Answer]]] = {
    "analyze": analyze,
    "read": read,
    "extract": extract,
    "predict": predict,
}


def _article(place: int, row: Mapping[str, Any]) -> Article:
    where, default_id = f"article {place}", f"article-{place}"
    if row.get("read") is None:
        return article_from_row(row, where=where, default_id=default_id, limits=_LIMITS)
    return _read_before(row, where, default_id)


def _read_before(row: Mapping[str, Any], where: str, default_id: str) -> Article:
    """Builds an article that /api/read gave: read again, it could lose paragraphs that the reader of its file kept."""
    title = normalise(row["title"] or "")[0].strip()
    paragraphs = _BLANK_LINES.split(normalise(row["text"])[0].strip())
    if paragraphs[0] == title:
        del paragraphs[0]
    try:
        return assemble(
            id=row["id"] or default_id,
            title=title,
            paragraphs=paragraphs,
            dropped=[
                Dropped(kind=normalise(piece["kind"])[0], text=normalise(piece["text"])[0])
                for piece in row["read"]["dropped"]
            ],
            replaced_characters=row["read"]["replaced_characters"],
            **{name: row[name] for name in ("date", "outlet", "byline", "url")},
        )
    except ArticleError as error:
        raise ArticleError(f"{where}: {str(error).partition(': ')[2]}") from None


def _uploaded(data: bytes, name: str) -> Article:
    # A browser may send a path of its own system; only the file's name is wanted, and it is never opened.
    return article_from_bytes(data, PureWindowsPath(name).name[-_LONGEST_NAME:], limits=_LIMITS)


def _with_own_ids(articles: Sequence[Article]) -> list[Article]:
    taken: set[str] = set()
    unique: list[Article] = []
    for article in articles:
        own, count = article.id, 1
        while own in taken:
            count += 1
            own = f"{article.id}-{count}"
        taken.add(own)
        unique.append(replace(article, id=own))
    return unique


def _json(value: Any) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))


def _table(analysis: Analysis) -> str:
    return csv_text(list(analysis.rows()), columns=STANCE_COLUMNS)


def _bundle(analysis: Analysis) -> Answer:
    """Gives the analysis in every form at once, which is what the page shows and offers for download."""
    return _json(
        {
            "analysis": analysis.to_dict(),
            "csv": _table(analysis),
            "html": analysis.to_html(),
            "timeline": render_timelines(analysis),
        }
    )


_FORMATS: Final[Mapping[str, Callable[[Analysis], Answer]]] = {
    "json": lambda analysis: _json(analysis.to_dict()),
    "csv": lambda analysis: Answer(_table(analysis).encode("utf-8"), CSV),
    "html": lambda analysis: Answer(analysis.to_html().encode("utf-8"), HTML),
    "bundle": _bundle,
}
