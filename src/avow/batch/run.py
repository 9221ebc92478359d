"""A whole archive through the road: plan, score in parallel, store, and take up again where a run was cut off."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
import logging
import secrets
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tqdm import tqdm

from avow.analysis import as_claims
from avow.articles.reading import article_from_row
from avow.batch.folder import Manifest, RunFolder, all_counts, only_run
from avow.batch.gate import Rarity, count_rarity
from avow.batch.options import BatchOptions
from avow.batch.plan import Slice, fingerprint, input_files, plan_slices
from avow.batch.reading import SliceReader
from avow.batch.schema import pair_schema, stance_schema
from avow.batch.worker import Job
from avow.errors import AvowError, RunError
from avow.prediction import resolve_model
from avow.records import Claim
from avow.resource_limits import usable_cores
from avow.tables import Row, read_json, read_rows, write_json, write_jsonl

logger = logging.getLogger(__name__)

Engine = Literal["local", "ray"]
_SAMPLE_SLICES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSummary:
    """What a batch run did.

    Attributes:
        out: The run folder; the tables are in its folder "stances" (or "pairs").
        counts: Totals over all shards, earlier parts of a resumed run included: shards, records, articles, characters,
            searched, quotes, scored, stances, quarantined.
        resumed: How many shards were there already.
        seconds: How long this call took.
    """

    out: Path
    counts: Mapping[str, int]
    resumed: int
    seconds: float


def run_batch(
    inputs: str | Path | Sequence[str | Path],
    out: str | Path,
    *,
    claims: str | Sequence[str | Claim] | Mapping[str, str] | None = None,
    model: str | Path = "default",
    options: BatchOptions | None = None,
    engine: Engine = "local",
    workers: int | None = None,
    address: str | None = None,
    progress: bool = False,
) -> BatchSummary:
    """Scores an archive of any size into a folder of Parquet shards; the same call takes a cut-off run up again.

    Nothing is lost or doubled by a kill at any moment: what `manifest.jsonl` does not name is done again, to the same
    bytes. Records that cannot be used are in `quarantine/` with the reason.

    Args:
        inputs: .jsonl, .csv, .tsv and .parquet files, and folders of them; one or several. With claims: articles, as
            `avow.read_articles` takes them. Without: pairs, as `avow.predict` takes them.
        out: The run folder; see `avow.batch.folder` for what is in it. Below one of the inputs, it is no input itself,
            and neither is what an earlier run or analysis left there.
        claims: As `avow.analyze`; None for an archive of pairs.
        model: "default", or the folder of a saved model.
        engine: "local": processes on this machine. "ray": Ray Data actors, here or on a cluster.
        workers: How many; None: one per core of this machine.
        address: Of the Ray cluster; None: start one here.
        progress: Whether to show rate and remaining time on standard error.

    Raises:
        RecordError: An input is missing or of another kind.
        RunError: The folder is in use, or holds something else: another archive, other claims, other settings.
        ModelError: The model cannot be loaded.
        MissingExtraError: Ray is asked for and not installed.
    """
    began = time.monotonic()
    root, options = Path(out).absolute(), options or BatchOptions()
    files = [path.absolute() for path in input_files(inputs, leave_out=root)]
    asked = None if claims is None else as_claims(claims)
    folder = RunFolder(root, "pairs" if asked is None else "stances")
    settings = _settings(files, asked, model, options)
    _check_folder(folder, settings)
    root.mkdir(parents=True, exist_ok=True)
    with only_run(root):
        if folder.done.is_file():
            counts = all_counts(read_json(folder.done, RunError))
            logger.info("%s: finished already", root)
            return BatchSummary(out=root, counts=counts, resumed=counts["shards"], seconds=time.monotonic() - began)
        folder.clear_leftovers()
        rarity = _prepare(folder, settings, files, asked, options)
        named = str(model.absolute()) if isinstance(model, Path) else model
        job = Job(folder=folder, claims=asked, rarity=rarity, model=named, options=options, run=secrets.token_hex(8))
        counts, resumed = _run(job, engine, workers or usable_cores(), address, progress)
    return BatchSummary(out=root, counts=counts, resumed=resumed, seconds=time.monotonic() - began)


def _run(job: Job, engine: Engine, workers: int, address: str | None, progress: bool) -> tuple[dict[str, int], int]:
    """Does the slices that the manifest does not name; gives the totals, and how many were done before."""
    folder = job.folder
    plan = [Slice(**row) for _, row in read_rows(folder.plan)]
    with closing(Manifest(folder)) as manifest:
        resumed = len(manifest.finished)
        left = [part for part in plan if part.number not in manifest.finished]
        sizes = {part.number: part.size for part in left}
        bar = _Bar(plan, left, manifest.totals["records"], shown=progress)
        with closing(_lines(job, left, engine, workers, address)) as lines, bar:
            for line in lines:
                manifest.add(line)
                bar.update(sizes[line["shard"]], manifest.totals)
        counts = manifest.finish(len(plan))
    folder.clear_leftovers()
    if folder.journals.is_dir():
        folder.journals.rmdir()
    return counts, resumed


def _lines(
    job: Job, left: list[Slice], engine: Engine, workers: int, address: str | None
) -> Generator[Row, None, None]:
    if engine == "ray":
        from avow.batch.ray_data import run_ray

        yield from run_ray(job, left, workers, address)
    else:
        from avow.batch.local import run_local

        yield from run_local(job, left, workers)


def _settings(
    files: Sequence[Path], claims: Sequence[Claim] | None, model: str | Path, options: BatchOptions
) -> dict[str, Any]:
    """Gives everything that the result depends on; a run is taken up again only if all of it is the same."""
    from avow import __version__

    loaded = resolve_model(model)
    manifest = getattr(loaded, "manifest", None)  # every saved model has one, with the digests of its files
    known = json.dumps(dataclasses.asdict(manifest), sort_keys=True, default=str) if manifest is not None else ""
    return {
        "avow": __version__,
        "model": loaded.name,
        "model_sha256": hashlib.sha256(known.encode()).hexdigest(),
        "claims": claims and [dataclasses.asdict(claim) | {"articles": list(claim.articles)} for claim in claims],
        "options": options.model_dump(mode="json"),
        "columns": (pair_schema() if claims is None else stance_schema()).names,
        "inputs": [fingerprint(path) for path in files],
    }


def _check_folder(folder: RunFolder, settings: Mapping[str, Any]) -> None:
    """Checks that the folder is new or holds a run of the same settings.

    Raises:
        RunError: It is neither; the message names what differs.
    """
    root = folder.root
    if folder.settings.is_file():
        found = _stored_settings(folder)
        differing = [key for key, value in settings.items() if found.get(key) != value]
        if "columns" not in found and folder.done.is_file():
            differing.remove("columns")  # an older version finished it, so no shard with others will join
        if differing:
            same = "settings" + " and version of avow" * bool({"avow", "columns"} & {*differing})
            raise RunError(
                f"{root}: holds a run with other {', '.join(differing)} (see run.json there); use another folder, or"
                f" the same {same} to take that run up again"
            )
    elif root.is_dir() and any(path.name not in (".lock", "plan.jsonl") for path in root.glob("[!.]*")):
        raise RunError(f"{root}: not empty, and not the folder of a batch run; use another folder")


def _stored_settings(folder: RunFolder) -> dict[str, Any]:
    found = read_json(folder.settings, RunError)
    if not isinstance(found, dict):
        raise RunError(f"{folder.settings}: expected a JSON object, found {type(found).__name__}")
    return found


def _prepare(
    folder: RunFolder,
    settings: dict[str, Any],
    files: Sequence[Path],
    claims: Sequence[Claim] | None,
    options: BatchOptions,
) -> Rarity:
    """Writes plan and settings, settings last, or reads them if they are there; gives the rarity counts."""
    if not folder.settings.is_file():
        write_jsonl(folder.plan, (dataclasses.asdict(part) for part in plan_slices(files, options)))
        rarity = _sampled_rarity(folder, claims or (), options)
        write_json(folder.settings, {**settings, "rarity": dataclasses.asdict(rarity)})
        return rarity
    stored = _stored_settings(folder)["rarity"]
    return Rarity(stored["articles"], stored["counts"])


def _sampled_rarity(folder: RunFolder, claims: Sequence[Claim], options: BatchOptions) -> Rarity:
    """Counts the claims' stems in articles from slices spread evenly over the archive."""
    plan = [Slice(**row) for _, row in read_rows(folder.plan)] if claims and options.gate.sample else []
    chosen = plan[:: max(1, len(plan) // _SAMPLE_SLICES)]
    each = -(-options.gate.sample // max(1, len(chosen)))
    reader = SliceReader(options.record_bytes)
    texts = itertools.chain.from_iterable(itertools.islice(_texts(reader, part), each) for part in chosen)
    return count_rarity(claims, itertools.islice(texts, options.gate.sample))


def _texts(reader: SliceReader, part: Slice) -> Iterator[str]:
    for record in reader.read(part):
        if record.value is not None:
            try:
                yield article_from_row(record.value, where=part.path).text
            except AvowError:  # it will go to quarantine
                continue


class _Bar:
    """Progress by bytes of the archive, with records per second; the remaining time follows from the bytes."""

    def __init__(self, plan: Iterable[Slice], left: Iterable[Slice], before: int, *, shown: bool) -> None:
        total, missing = sum(part.size for part in plan), sum(part.size for part in left)
        self._bar = tqdm(
            total=total,
            initial=total - missing,
            desc="batch",
            disable=not shown,
            bar_format="{desc} {percentage:3.0f}%|{bar}| {elapsed} < {remaining}{postfix}",
        )
        self._began = time.monotonic()
        self._before = before

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def update(self, size: int, totals: Mapping[str, int]) -> None:
        """Moves on by the size of a finished slice."""
        rate = (totals["records"] - self._before) / max(1e-9, time.monotonic() - self._began)
        self._bar.set_postfix_str(
            f"{totals['records']:,} records, {rate:,.1f}/s, {totals['stances']:,} stances,"
            f" {totals['quarantined']:,} in quarantine",
            refresh=False,
        )
        self._bar.update(size)
