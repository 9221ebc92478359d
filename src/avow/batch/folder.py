"""The folder of a batch run: what is in it, how a shard gets in, and what is known to be done.

    run.json                 settings, claims, model, input fingerprints and rarity counts: what the result depends on
    plan.jsonl               the slices of the archive, one a line
    manifest.jsonl           one line per finished shard: rows, bytes, sha256, counts; appended while the run goes on
    stances/part-000000.parquet ...    (pairs/ when the archive is one of pairs)
    quarantine/part-000000.jsonl ...   records that could not be used, with the reason; only where there are any
    DONE                     totals, written last

A shard appears under its name when it is whole, and counts when its line is in the manifest. A kill at any moment
leaves a shard without a line, or half a line at the end of the manifest; both are made again, to the same bytes.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from avow.batch.scoring import COUNTS, Scored
from avow.errors import RunError
from avow.tables import Row, atomic_path, file_digest, write_json, write_jsonl


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Paths of a run.

    Attributes:
        root: The folder.
        table: "stances" or "pairs".
    """

    root: Path
    table: str = "stances"

    @property
    def settings(self) -> Path:
        """What the result depends on."""
        return self.root / "run.json"

    @property
    def plan(self) -> Path:
        """The slices."""
        return self.root / "plan.jsonl"

    @property
    def manifest(self) -> Path:
        """The finished shards."""
        return self.root / "manifest.jsonl"

    @property
    def done(self) -> Path:
        """Totals; there only when all is done."""
        return self.root / "DONE"

    @property
    def journals(self) -> Path:
        """What workers are at; see `avow.batch.journal`. Gone when all is done."""
        return self.root / "journal"

    def shard(self, number: int) -> Path:
        """The table of a slice."""
        return self.root / self.table / f"part-{number:06d}.parquet"

    def quarantine(self, number: int) -> Path:
        """The unusable records of a slice."""
        return self.root / "quarantine" / f"part-{number:06d}.jsonl"

    def store(self, number: int, scored: Scored) -> Row:
        """Writes what became of a slice; gives its line for the manifest."""
        import pyarrow.parquet

        quarantine, shard = self.quarantine(number), self.shard(number)
        if scored.quarantined:
            write_jsonl(quarantine, scored.quarantined)
        else:
            quarantine.unlink(missing_ok=True)
        with atomic_path(shard) as temporary:
            pyarrow.parquet.write_table(scored.table, temporary, compression="zstd")
            size, digest = temporary.stat().st_size, file_digest(temporary)
        return {
            "shard": number,
            "rows": scored.table.num_rows,
            "bytes": size,
            "sha256": digest,
            "counts": dict(sorted(scored.counts.items())),
        }

    def clear_leftovers(self) -> None:
        """Removes the temporary files and journals of a run that was killed."""
        for folder in (self.root, self.root / self.table, self.root / "quarantine"):
            for path in folder.glob(".*.part") if folder.is_dir() else ():
                path.unlink(missing_ok=True)
        for path in self.journals.glob("*") if self.journals.is_dir() else ():
            path.unlink(missing_ok=True)


class Manifest:
    """The lines of the finished shards, in memory only as numbers and totals."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self.finished: set[int] = set()
        self.totals: Counter[str] = Counter()
        kept = [line for line in _read_lines(folder.manifest) if self._holds(line)]
        for line in kept:
            self._count(line)
        write_jsonl(folder.manifest, kept)  # without a torn last line, to which the next would be glued
        self._file: IO[str] = folder.manifest.open("a", encoding="utf-8")

    def add(self, line: Row) -> None:
        """Notes a finished shard; it counts from now on, whatever happens to this process."""
        if line["shard"] in self.finished:
            return
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._count(line)

    def close(self) -> None:
        """Closes the file; what was added stays."""
        self._file.close()

    def finish(self, shards: int) -> dict[str, int]:
        """Puts the lines in the order of the shards and writes DONE; gives the totals.

        Raises:
            RunError: A shard is missing.
        """
        self.close()
        if len(self.finished) != shards:
            raise RunError(f"{self._folder.root}: {shards - len(self.finished)} of {shards} shards are not finished")
        lines = sorted(_read_lines(self._folder.manifest), key=lambda line: int(line["shard"]))
        write_jsonl(self._folder.manifest, lines)
        totals = all_counts({"shards": shards, **self.totals})
        write_json(self._folder.done, totals)
        return totals

    def _count(self, line: Mapping[str, Any]) -> None:
        self.finished.add(line["shard"])
        self.totals.update(line["counts"])

    def _holds(self, line: Mapping[str, Any]) -> bool:
        """Whether a line is still true: its shard is there with the same length, and is not told twice."""
        number, counts = line.get("shard"), line.get("counts")
        if type(number) is not int or number < 0 or number in self.finished or not isinstance(counts, dict):
            return False
        path = self._folder.shard(number)
        whole = path.is_file() and not path.is_symlink() and path.stat().st_size == line.get("bytes")
        return whole and all(type(count) is int for count in counts.values())


def all_counts(totals: Mapping[str, int]) -> dict[str, int]:
    """Gives the totals of a run in order, those that are 0 too: nobody should have to ask whether there is one.

    >>> all_counts({"shards": 1, "records": 2})["quarantined"]
    0
    """
    return {"shards": totals["shards"], **dict(sorted((dict.fromkeys(COUNTS, 0) | dict(totals)).items()))}


def _read_lines(path: Path) -> Iterator[Row]:
    """Gives the whole lines of a manifest; half a line, the last of a killed run, is left out."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        for line in file:
            with contextlib.suppress(ValueError, RecursionError):
                row = json.loads(line)
                if isinstance(row, dict) and line.endswith(b"\n"):
                    yield row


@contextlib.contextmanager
def only_run(root: Path) -> Iterator[None]:
    """Holds a lock on the folder; the operating system lets go of it when the process ends, however it ends.

    Raises:
        RunError: Another process is running a batch there.
    """
    try:
        import fcntl
    except ImportError:  # Windows: no lock; two runs would write the same bytes under the same names
        yield
        return
    try:
        # A link of that name, in a folder from somewhere else, would empty the file that it points to.
        lock = os.open(root / ".lock", os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        raise RunError(f"{root / '.lock'}: cannot be made: {error.strerror}; is the folder read-only?") from error
    with os.fdopen(lock, "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RunError(f"{root}: another batch is running in this folder; wait for it, or use another") from None
        yield
