"""The work itself, as pure functions: records in, a table of stances and a list of what could not be used out.

Every engine calls these, and nothing here knows of files, processes or machines.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from avow.analysis.timeline import days_before
from avow.articles.reading import article_from_row
from avow.attribution.rules import extract
from avow.batch.gate import Gate
from avow.batch.options import BatchOptions
from avow.batch.reading import Record
from avow.batch.schema import pair_schema, stance_schema
from avow.batch.time_limit import time_limit
from avow.errors import AvowError
from avow.examples import example_from_row, examples_from_quotes, known_columns
from avow.labels import Prior
from avow.prediction import predict_examples, prediction_row
from avow.records import Example, StanceModel
from avow.tables import Row

if TYPE_CHECKING:
    import pyarrow as pa

COUNTS = ("records", "articles", "characters", "searched", "quotes", "scored", "stances", "quarantined")

_EXCERPT = 2000
_PACKED_TOGETHER = 1000


@dataclass(slots=True)
class Scored:
    """What became of a chunk of records.

    Attributes:
        table: The stances, in the order of the records; see `avow.batch.schema`.
        quarantined: One row per record, or stretch of rows, that could not be used: file, row, reason, and the
            beginning of the record.
        counts: Those of `COUNTS` that there are: records, articles, characters, searched (articles that the gate let
            through), quotes, scored (pairs given to the model), stances (pairs not "unrelated"), quarantined.
    """

    table: pa.Table
    quarantined: list[Row]
    counts: dict[str, int]


@dataclass(slots=True)
class _Item:
    """The examples of one record, waiting for their predictions; `facts` has the other columns of each."""

    record: Record
    examples: list[Example]
    facts: list[Row]


@dataclass(slots=True)
class _Chunk:
    file: str
    model: StanceModel
    options: BatchOptions
    schema: Any
    prior: Prior
    rows: list[Row] = field(default_factory=list)
    batches: list[Any] = field(default_factory=list)
    quarantined: list[Row] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def score(self, records: Iterable[Record], read: Callable[[Record], _Item], together: int) -> None:
        """Reads every record, and predicts when enough examples have come together."""
        waiting: list[_Item] = []
        examples = 0
        for record in records:
            self.counts["records"] += record.rows
            try:
                if record.problem:
                    raise AvowError(record.problem)  # noqa: TRY301 - one way into quarantine
                with time_limit(self.options.record_timeout_s):
                    item = read(record)
            except Exception as error:  # no record may end the run, whatever is wrong with it
                self.refuse(record, error)
                continue
            if item.examples:
                waiting.append(item)
                examples += len(item.examples)
            if examples >= together:
                self.predict(waiting)
                waiting, examples = [], 0
        self.predict(waiting)
        self.pack()

    def pack(self) -> None:
        """Moves the rows into Arrow's columns, where they take a tenth of the memory."""
        import pyarrow as pa

        self.batches.append(pa.RecordBatch.from_pylist(self.rows, schema=self.schema))
        self.rows = []

    def predict(self, items: Sequence[_Item]) -> None:
        """Predicts the items together; if that fails, one by one, so that only the bad one is lost."""
        examples = [example for item in items for example in item.examples]
        try:
            rows = self._predicted(examples)
        except Exception as error:  # as above
            if len(items) == 1:
                self.refuse(items[0].record, error)
                return
            for item in items:
                self.predict([item])
            return
        self.counts["scored"] += len(examples)
        facts = [row for item in items for row in item.facts]
        for fact, row in zip(facts, rows, strict=True):
            related = row["predicted"] != "unrelated"
            self.counts["stances"] += related
            if related or self.options.keep_unrelated:
                self.rows.append({"file": self.file, **fact, **row})
        if len(self.rows) >= _PACKED_TOGETHER:
            self.pack()

    def _predicted(self, examples: Sequence[Example]) -> list[Row]:
        found: list[Row] = []
        step = self.options.predict_together
        for start in range(0, len(examples), step):
            predictions = predict_examples(
                examples[start : start + step],
                model=self.model,
                allow_unrelated=self.options.allow_unrelated,
                relevance=self.options.relevance,
                abstain=self.options.abstain,
                prior=self.prior,
            )
            found.extend(prediction_row(prediction) for prediction in predictions)
        return found

    def refuse(self, record: Record, error: Exception) -> None:
        kind = "" if isinstance(error, AvowError) else f"{type(error).__name__}: "
        self.counts["quarantined"] += record.rows
        reason = f"{kind}{error}".removeprefix(f"{self.file}:{record.row}: ")
        self.quarantined.append(
            {
                "file": self.file,
                "row": record.row,
                "reason": reason.encode("utf-8", "replace").decode("utf-8"),  # it may name a column that is no text
                "record": _excerpt(record.value),
            }
        )

    def finish(self) -> Scored:
        import pyarrow as pa

        # One piece: how the rows were packed must not show in the bytes of a shard.
        table = pa.Table.from_batches(self.batches, schema=self.schema).combine_chunks()
        return Scored(table, self.quarantined, dict(self.counts))


def score_articles(
    records: Iterable[Record],
    *,
    file: str,
    gate: Gate,
    model: StanceModel,
    options: BatchOptions,
    careful: bool = False,
) -> Scored:
    """Reads articles, finds their quotes, and predicts each quote's stance toward the claims it may bear on.

    Args:
        file: Where the records come from; goes into the rows.
        careful: Predict after each record, so that a crash of native code can be blamed on one record.
    """
    chunk = _Chunk(file, model, options, stance_schema(), options.prior or "articles")
    stem = PurePath(file).stem

    def read(record: Record) -> _Item:
        article = article_from_row(record.value or {}, where=f"{file}:{record.row}", default_id=f"{stem}-{record.row}")
        chunk.counts.update(articles=1, characters=len(article.text))
        claims = gate.for_article(article.id, article.text)
        if not claims:
            return _Item(record, [], [])
        quotes = extract(article)
        chunk.counts.update(searched=1, quotes=len(quotes))
        passing: dict[str, set[str]] = {}
        examples, facts = [], []
        paired = examples_from_quotes(article, quotes, {claim.id: claim.text for claim in claims})
        when = days_before(article, quotes) if paired else {}
        for quote, claim_id, example in paired:
            if quote.id not in passing:
                passing[quote.id] = gate.for_passage(example.passage)
            if claim_id not in passing[quote.id]:
                continue
            examples.append(example)
            facts.append(
                {
                    "row": record.row,
                    "article_id": article.id,
                    "date": article.date,
                    "outlet": article.outlet,
                    "quote_id": quote.id,
                    "claim_id": claim_id,
                    "claim": example.claim,
                    "holder": example.holder,
                    "resolved": quote.speaker is not None,
                    "reported_by": list(example.outer),
                    "quote": quote.content_text,
                    "start": quote.content[0][0],
                    "end": quote.content[-1][1],
                    "days_before": when[quote.id],
                }
            )
        return _Item(record, examples, facts)

    chunk.score(records, read, 1 if careful else options.predict_together)
    return chunk.finish()


def score_pairs(
    records: Iterable[Record], *, file: str, model: StanceModel, options: BatchOptions, careful: bool = False
) -> Scored:
    """Predicts every pair (claim, text and, if known, holder); the rows that are "unrelated" are kept."""
    kept = options.model_copy(update={"keep_unrelated": True})
    chunk = _Chunk(file, model, kept, pair_schema(), options.prior or "pairs")

    def read(record: Record) -> _Item:
        example = example_from_row(known_columns(record.value or {}), where=f"{file}:{record.row}")
        fact = {
            "row": record.row,
            "id": example.id or None,
            "article_id": example.article_id or None,
            "claim_id": example.claim_id or None,
            "claim": example.claim,
            "holder": example.holder,
        }
        return _Item(record, [example], [fact])

    chunk.score(records, read, 1 if careful else options.predict_together)
    return chunk.finish()


def _excerpt(value: Mapping[str, Any] | None) -> str:
    if value is None:
        return ""
    try:
        return json.dumps(value, ensure_ascii=True, default=str)[:_EXCERPT]
    except (TypeError, ValueError, RecursionError):  # a Parquet map may have keys that JSON has not
        return repr(value)[:_EXCERPT]
