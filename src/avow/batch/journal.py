"""Which record a worker is at, on disk, so that a record that kills the process can be found and left out.

A worker notes the number of each record before it touches it. When a slice is taken up again after its worker died, it
is worked record by record ("careful"); a record at which a careful worker has died twice is condemned. It notes also
that it reads on from a record ("reading"): when it dies twice there, the next record cannot even be read, and all from
there on are left out. Deaths of an earlier run of the command do not count: the user may have killed it.
"""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

from avow.batch.plan import Slice
from avow.batch.reading import Record

_DEATHS = 2
REASON = f"the worker process died {_DEATHS} times while it was at this record"
READING_REASON = f"rows {{}} to {{}} were left out: the worker process died {_DEATHS} times while it was reading there"


class Journal:
    """The notes on one slice; use it as a context manager around the work, which removes them at the end.

    Attributes:
        careful: Whether a worker has died in this slice before.
        condemned: Rows to leave out.
        unreadable: Rows after which nothing can be read; 0 stands for the beginning of the slice.
    """

    def __init__(self, path: Path, run: str) -> None:
        self._path = path
        deaths = [note for note in _read(path) if note[0] == run]
        self.careful = bool(deaths)
        counts = Counter((work, row) for _, work, row in deaths)
        self.condemned, self.unreadable = (
            {row for (work, row), count in counts.items() if work == kind and count >= _DEATHS}
            for kind in ("careful", "reading")
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        self._place = os.lseek(self._file, 0, os.SEEK_END)
        self._run = run

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._file)
        self._path.unlink(missing_ok=True)

    def noted(self, records: Iterable[Record], part: Slice) -> Iterator[Record]:
        """Gives the records of a slice, each noted before it is read and before it is given.

        A condemned one comes with that as its problem, and the rows that cannot be read as one record with theirs.
        """
        coming = iter(records)
        last = 0
        while True:
            if last in self.unreadable:
                first = last + 1 if last else part.first_row
                left = part.first_row + part.records - first
                if left > 0:
                    yield Record(first, None, READING_REASON.format(first, first + left - 1), left)
                return
            self._note("reading" if self.careful else "quick", last)
            record = next(coming, None)
            if record is None:
                self._note("storing", last)
                return
            last = record.row
            if last in self.condemned:
                yield dataclasses.replace(record, problem=REASON)
                continue
            self._note("careful" if self.careful else "quick", last)
            yield record

    def _note(self, work: str, row: int) -> None:
        # The same place and length again and again: one note a worker, at the end of those of the workers before it.
        os.lseek(self._file, self._place, os.SEEK_SET)
        os.write(self._file, f"\n{self._run} {work:7} {row:019d}\n".encode())


def _read(path: Path) -> list[tuple[str, str, int]]:
    notes: list[tuple[str, str, int]] = []
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            match line.split():
                case [run, work, row] if row.isdigit():
                    notes.append((run, work, int(row)))
    return notes
