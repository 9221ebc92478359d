"""The columns of the shards, the same in every shard, also in one without rows."""

from __future__ import annotations

from typing import Any

from avow.labels import LABELS


def stance_schema() -> Any:
    """Gives the Arrow schema of a shard of stances: one row per quote and claim.

    `file` and `row` say where the article stands in the archive; `start` and `end` count in the article's text as
    `avow.article_from_text` builds it; `resolved` tells whether the holder is a resolved speaker rather than the
    words of the source; `days_before` is how long before publication the words were said.
    """
    import pyarrow as pa

    return pa.schema(
        [
            ("file", pa.string()),
            ("row", pa.int64()),
            ("article_id", pa.string()),
            ("date", pa.string()),
            ("outlet", pa.string()),
            ("quote_id", pa.string()),
            ("claim_id", pa.string()),
            ("claim", pa.string()),
            ("holder", pa.string()),
            ("resolved", pa.bool_()),
            ("reported_by", pa.list_(pa.string())),
            ("quote", pa.string()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("days_before", pa.float64()),
            *_prediction_fields(pa),
        ]
    )


def pair_schema() -> Any:
    """Gives the Arrow schema of a shard of pairs: one row per row of the archive, its texts left out."""
    import pyarrow as pa

    return pa.schema(
        [
            ("file", pa.string()),
            ("row", pa.int64()),
            ("id", pa.string()),
            ("article_id", pa.string()),
            ("claim_id", pa.string()),
            ("claim", pa.string()),
            ("holder", pa.string()),
            *_prediction_fields(pa),
        ]
    )


def _prediction_fields(pa: Any) -> list[tuple[str, Any]]:
    """Gives the columns that `avow.prediction.prediction_row` fills."""
    return [
        ("predicted", pa.string()),
        *((f"p_{label}", pa.float64()) for label in LABELS),
        ("abstained", pa.bool_()),
        ("prior", pa.string()),
    ]
