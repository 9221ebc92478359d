"""Measures the batch engine on articles put together from avow's own texts; appends to FOLDER/results.jsonl.

python scripts/bench_batch.py FOLDER ARTICLES local|ray WORKERS all|one|none [...]
"""

import sys
from pathlib import Path

from avow.batch.benchmark import benchmark

if __name__ == "__main__":
    folder, articles, engine, workers, *asked = sys.argv[1:]
    checkout = Path(__file__).resolve().parents[1]
    if engine not in ("local", "ray"):
        sys.exit(__doc__)
    benchmark(folder, int(articles), checkout=checkout, engine=engine, workers=int(workers), asked=asked)  # type: ignore[arg-type]
