"""Measures the batch engine on articles put together from avow's own texts; appends to FOLDER/results.jsonl.

python scripts/bench_batch.py FOLDER ARTICLES local|ray WORKERS all|one|none [...] [--model linear] [--shard 500]
"""

import argparse
from pathlib import Path

from avow.batch import BatchOptions
from avow.batch.benchmark import benchmark

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("articles", type=int)
    parser.add_argument("engine", choices=("local", "ray"))
    parser.add_argument("workers", type=int)
    parser.add_argument("asked", nargs="+", choices=("all", "one", "none"))
    parser.add_argument("--model", default="default", help="default, linear or a model folder")
    parser.add_argument("--shard", type=int, default=500, help="records per shard")
    given = parser.parse_args()
    benchmark(
        given.folder,
        given.articles,
        checkout=Path(__file__).resolve().parents[1],
        engine=given.engine,
        workers=given.workers,
        asked=given.asked,
        model=given.model,
        options=BatchOptions(records_per_shard=given.shard),
    )
