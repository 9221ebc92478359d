"""Prepared sets: examples from corpora and the user's own tables, split, checked for leaks, as Parquet shards.

from avow.config import load_config
from avow.prepare import PrepareConfig, prepare

prepared = prepare(load_config("configs/prepare/default.toml", PrepareConfig))
datasets.load_dataset("parquet", data_dir=str(prepared.folder))
"""

from __future__ import annotations

from avow.prepare.config import PrepareConfig
from avow.prepare.pipeline import PreparedSet, load_prepared, prepare
from avow.prepare.shards import read_examples

__all__ = ["PrepareConfig", "PreparedSet", "load_prepared", "prepare", "read_examples"]
