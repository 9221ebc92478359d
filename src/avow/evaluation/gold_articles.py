"""Articles with gold quotes, speakers, stances and changes, and what a system says about the same articles."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avow.errors import RecordError
from avow.labels import LABEL_INDEX, Label
from avow.records import Quote, Spans
from avow.tables import record_from_row


@dataclass(frozen=True, slots=True)
class Shift:
    """A holder who moves from one position on a claim to another."""

    claim: str
    holder: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """What a person found in an article.

    Attributes:
        digest: sha256 of the clean text that all offsets point into.
        claims: Claim id -> claim.
        stances: (claim id, quote id) -> label, for every pair.
        hard: The pairs on which careful readers can differ.
        shifts: Changes of position.
    """

    id: str
    digest: str
    claims: Mapping[str, str]
    quotes: Sequence[Quote]
    stances: Mapping[tuple[str, str], Label]
    hard: frozenset[tuple[str, str]]
    shifts: Sequence[Shift]


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedArticle:
    """What a system found in an article.

    Attributes:
        text: The clean text that the system's offsets point into.
        stances: (claim, quote id) -> label, the claim in words; a missing pair counts as unrelated.
        shifts: Changes of position, with the claim in words.
    """

    id: str
    text: str
    quotes: Sequence[Quote]
    stances: Mapping[tuple[str, str], Label]
    shifts: Sequence[Shift] = ()


def read_gold(path: str | Path) -> GoldArticle:
    """Reads one gold file of the seeds.

    Raises:
        RecordError: The file is missing, not JSON, or a part of it is missing or wrong; says which.
    """
    path = Path(path)
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RecordError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise RecordError(f"{path}: not a JSON file: {error}") from error
    try:
        article = str(value["article"])
        stances = {(row["claim"], row["quote"]): _label(row["label"]) for row in value["stances"]}
        return GoldArticle(
            id=article,
            digest=value["text_sha256"],
            claims={row["id"]: row["text"] for row in value["claims"]},
            quotes=[_quote(article, row, f"{path}: quote {row.get('id')}") for row in value["quotes"]],
            stances=stances,
            hard=frozenset((row["claim"], row["quote"]) for row in value["stances"] if row["hard"]),
            shifts=[Shift(row["claim"], row["holder"], row["from"], row["to"]) for row in value["changes"]],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise RecordError(f"{path}: not a gold file: missing or misplaced {error}") from error
    except ValueError as error:
        raise RecordError(f"{path}: {error}") from error


def predictions_from_analysis(value: Mapping[str, Any]) -> list[PredictedArticle]:
    """Gives what an analysis says about each of its articles.

    Args:
        value: As ``avow.Analysis.to_dict()`` gives, or the JSON file of ``avow analyze``.

    Raises:
        RecordError: A part of the analysis is missing.
    """
    try:
        claims = {row["id"]: row["text"] for row in value["claims"]}
        shifts: dict[str, list[Shift]] = {}
        for profile in value["profiles"]:
            for change in profile["changes"]:
                # Evidence is "article/quote"; the move is one of the article in which the new position stands.
                article = str(change["evidence"][-1]).rpartition("/")[0]
                shift = Shift(claims[profile["claim_id"]], profile["holder"], change["before"], change["after"])
                shifts.setdefault(article, []).append(shift)
        return [
            PredictedArticle(
                id=row["id"],
                text=row["text"],
                quotes=[record_from_row(quote, Quote, where=f"{row['id']}: {quote['id']}") for quote in row["quotes"]],
                stances={
                    (claims[stance["claim_id"]], stance["quote_id"]): _label(stance["prediction"]["label"])
                    for stance in row["stances"]
                },
                shifts=shifts.get(row["id"], []),
            )
            for row in value["articles"]
        ]
    except (KeyError, TypeError, IndexError) as error:
        raise RecordError(f"not an analysis: missing or misplaced {error}") from error


def pair_articles(
    gold: Sequence[GoldArticle], predicted: Sequence[PredictedArticle]
) -> list[tuple[GoldArticle, PredictedArticle]]:
    """Gives each gold article with its prediction, in the order of the gold.

    Raises:
        RecordError: An article is missing, or its text differs from the one the gold offsets point into.
    """
    by_id = {article.id: article for article in predicted}
    pairs = []
    for article in gold:
        other = by_id.get(article.id)
        if other is None:
            raise RecordError(f"article {article.id!r}: no prediction; found {', '.join(sorted(by_id)) or 'none'}")
        digest = hashlib.sha256(other.text.encode("utf-8", "surrogatepass")).hexdigest()
        if digest != article.digest:
            raise RecordError(
                f"article {article.id!r}: its clean text differs from the one the gold was made on (sha256"
                f" {digest[:12]}, expected {article.digest[:12]}); offsets would not mean the same"
            )
        pairs.append((article, other))
    return pairs


def _quote(article: str, row: Mapping[str, Any], where: str) -> Quote:
    fields = ("id", "outer", "speaker", "kind", "in_title")
    spans = {name: _spans(row[name]) for name in ("content", "cue", "source")}
    values = {name: row[name] for name in fields} | spans | {"content_text": " ".join(row["content_text"])}
    return record_from_row(values | {"article_id": article}, Quote, where=where)


def _spans(value: Sequence[Sequence[int]]) -> Spans:
    return tuple((start, end) for start, end in value)


def _label(value: str) -> Label:
    if value not in LABEL_INDEX:
        raise ValueError(f"{value!r} is not a label; expected one of {', '.join(LABEL_INDEX)}")
    label: Label = value  # type: ignore[assignment]
    return label
