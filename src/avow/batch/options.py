"""How a batch run gates, predicts and cuts its work; a TOML file or the defaults."""

from __future__ import annotations

from pydantic import Field

from avow.config import Config
from avow.labels import Prior


class GateOptions(Config):
    """When a claim is asked of a quote at all; see `avow.batch.gate`.

    Attributes:
        article_share: Least share of the claim's content words, weighted by rarity, that the article must have. An
            article that no claim reaches is not even searched for quotes. 0 asks everything.
        passage_share: Least share that the passage around the quote must have; 0.01 means one word, however common.
        sample: From how many articles of the archive the rarity of the claims' words is counted.
    """

    article_share: float = Field(default=0.2, ge=0.0, le=1.0)
    passage_share: float = Field(default=0.1, ge=0.0, le=1.0)
    sample: int = Field(default=2000, ge=0)


class BatchOptions(Config):
    """Everything that decides what a batch run writes; a run is resumed only with the same values.

    Attributes:
        allow_unrelated: See `avow.predict`.
        relevance: See `avow.predict`.
        abstain: See `avow.predict`.
        prior: See `avow.predict`; None: "articles" for articles, "pairs" for pairs.
        keep_unrelated: Whether pairs predicted "unrelated" are written too.
        records_per_shard: How many records a shard is made of; also what a kill can cost a worker.
        bytes_per_shard: A shard ends earlier when its records have this many bytes, which bounds memory.
        record_bytes: A longer record goes to quarantine unread.
        record_timeout_s: A record that takes longer to read and search goes to quarantine.
        predict_together: How many (quote, claim) pairs are given to the model at once.
    """

    gate: GateOptions = GateOptions()
    allow_unrelated: bool = True
    relevance: float | None = Field(default=None, ge=0.0, le=1.0)
    abstain: float = Field(default=0.0, ge=0.0, le=1.0)
    prior: Prior | None = None
    keep_unrelated: bool = False
    records_per_shard: int = Field(default=500, ge=1)
    bytes_per_shard: int = Field(default=16_000_000, ge=1)
    record_bytes: int = Field(default=20_000_000, ge=1)
    record_timeout_s: float = Field(default=60.0, gt=0.0)
    predict_together: int = Field(default=256, ge=1)
