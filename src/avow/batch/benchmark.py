"""How fast a batch runs, and in how much memory: an archive of any size from avow's own texts, and one measured run."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from avow.articles import read_article
from avow.batch.folder import RunFolder
from avow.batch.options import BatchOptions
from avow.batch.run import Engine, run_batch
from avow.errors import RunError
from avow.tables import read_rows, write_jsonl
from avow.text import paragraphs, sentences

_GROUPS = 1
_OUTLETS = 12
_FIRST_DAY = dt.date(2024, 1, 1)
_DAYS = 182


def synthetic_archive(path: str | Path, articles: int, *, checkout: str | Path, seed: int = 7) -> dict[str, str]:
    """Writes articles put together from the paragraphs of one seed article and the passages of one authored group.

    The paragraphs are shuffled, so the texts make no sense, but lengths, quotes and words are those of news; no two
    are likely to be the same. Same arguments, same bytes.

    Args:
        checkout: A checkout of avow: its folders seeds and data/authored are read.

    Returns:
        The claims of the seed articles, by "article/claim".
    """
    root = Path(checkout)
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    seeds = [read_article(file) for file in sorted((root / "seeds").glob("*.txt"))]
    bodies = [
        [seed_.text[start:end] for start, end in paragraphs(seed_.text) if start >= seed_.body_start] for seed_ in seeds
    ]
    groups = [
        [passage["text"] for passage in row["passages"]]
        for file in sorted((root / "data" / "authored").glob("*.jsonl"))
        for _, row in read_rows(file)
    ]

    def row(number: int) -> dict[str, str]:
        parts = [*rng.choice(bodies), *(text for group in rng.sample(groups, _GROUPS) for text in group)]
        rng.shuffle(parts)
        return {
            "id": f"s{number:08d}",
            "title": f"News of day {number}",
            "text": "\n\n".join(parts),
            "outlet": f"Outlet {number % _OUTLETS}",
            "date": (_FIRST_DAY + dt.timedelta(days=number % _DAYS)).isoformat(),
        }

    write_jsonl(path, (row(number) for number in range(articles)))
    claims: dict[str, str] = {}
    for file in sorted((root / "seeds" / "gold").glob("*.json")):
        gold = json.loads(file.read_text(encoding="utf-8"))
        claims |= {f"{gold['article']}/{claim['id']}": claim["text"] for claim in gold["claims"]}
    return claims


def measure(
    archive: str | Path,
    out: str | Path,
    *,
    claims: dict[str, str],
    engine: Engine = "local",
    workers: int | None = None,
    model: str = "default",
    options: BatchOptions | None = None,
) -> dict[str, Any]:
    """Runs a batch and gives what it took; Linux only, as memory is counted as Linux does.

    Returns:
        Counts of the run; seconds (wall clock) and records per second; load averages before and after. For the local
        engine also the processor time of this process and its workers, records per second of it
        ("records_per_core_s": what one core does when it is not shared), and the peak resident memory of this process
        and of the largest worker, or of a larger child that this process had before.

    Raises:
        RunError: The folder holds a run already, whose records would count as done in no time.
    """
    import resource

    if RunFolder(Path(out)).settings.is_file():
        raise RunError(f"{out}: expected a new folder, found a run; remove it, or name another folder")
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    load = os.getloadavg()[0]
    began = time.monotonic()
    summary = run_batch(
        [archive], out, claims=claims, model=model, engine=engine, workers=workers, options=options, progress=True
    )
    seconds = time.monotonic() - began
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    found: dict[str, Any] = {
        "engine": engine,
        "model": model,
        "workers": workers,
        **summary.counts,
        "seconds": round(seconds, 1),
        "records_per_s": round(summary.counts["records"] / seconds, 2),
        "load_before": round(load, 1),
        "load_after": round(os.getloadavg()[0], 1),
    }
    if engine == "local":
        used = sum(
            end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
            for start, end in zip(before, after, strict=True)
        )
        found |= {
            "core_seconds": round(used, 1),
            "records_per_core_s": round(summary.counts["records"] / used, 2),
            "peak_mb_run": round(after[0].ru_maxrss / 1024),
            "peak_mb_worker": round(after[1].ru_maxrss / 1024),
        }
    return found


def sentences_per_article(archive: str | Path, sample: int = 500) -> float:
    """Gives the mean number of sentences in the first articles of an archive."""
    counts: list[int] = []
    for _, row in read_rows(archive):
        counts.append(len(sentences(row["text"])))
        if len(counts) == sample:
            break
    return sum(counts) / max(1, len(counts))


def benchmark(
    folder: str | Path,
    articles: int,
    *,
    checkout: str | Path,
    engine: Engine,
    workers: int,
    asked: Sequence[str],
    model: str = "default",
    options: BatchOptions | None = None,
) -> None:
    """Measures runs that differ in how many articles bear on a claim.

    Writes an archive and one line of figures a run, results.jsonl, into `folder`; the run folders lie beside it.

    Args:
        asked: Any of "all" (the claims of all seeds: every article bears on some), "one" (the claims of one seed),
            "none" (a claim on which no article bears: what reading and the gate cost).
    """
    folder = Path(folder)
    archive = folder / f"archive-{articles}.jsonl"
    every = synthetic_archive(archive, articles, checkout=checkout)
    claims = {
        "all": every,
        "one": {key: text for key, text in every.items() if key.startswith("port-strike-cranes/")},
        "none": {"none": "Quaggas outnumbered zebras in Ulaanbaatar."},
    }
    for name in asked:
        out = folder / f"{engine}-{workers}-{model}-{name}-{articles}"
        found = measure(archive, out, claims=claims[name], engine=engine, workers=workers, model=model, options=options)
        found |= {"claims": len(claims[name]), "sentences_per_article": round(sentences_per_article(archive), 1)}
        with (folder / "results.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(found) + "\n")
