"""Which record a worker is at, on disk, so that a record that kills the process can be found and left out.

A worker notes the number of each record before it touches it. When a slice is taken up again after its worker died, it
is worked record by record ("careful"); a record at which a careful worker has died twice is condemned. Deaths of an
earlier run of the command do not count: the user may have killed it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

from avow.batch.reading import Record

_DEATHS = 2
REASON = f"the worker process died {_DEATHS} times while it was at this record"


class Journal:
    """The notes on one slice; use it as a context manager around the work, which removes them at the end.

    Attributes:
        careful: Whether a worker has died in this slice before.
        condemned: Rows to leave out.
    """

    def __init__(self, path: Path, run: str) -> None:
        self._path = path
        deaths = [note for note in _read(path) if note[0] == run]
        self.careful = bool(deaths)
        counts = Counter(row for _, careful, row in deaths if careful == "careful")
        self.condemned = {row for row, count in counts.items() if count >= _DEATHS}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        self._place = os.lseek(self._file, 0, os.SEEK_END)
        self._head = f"\n{run} {'careful' if self.careful else 'quick'} "

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._file)
        self._path.unlink(missing_ok=True)

    def noted(self, records: Iterable[Record]) -> Iterator[Record]:
        """Gives the records, each noted before it is given; a condemned one comes with that as its problem."""
        for record in records:
            if record.row in self.condemned:
                yield Record(record.row, record.value, REASON)
                continue
            # The same place again and again: one note a worker, at the end of those of the workers before it.
            os.lseek(self._file, self._place, os.SEEK_SET)
            os.write(self._file, f"{self._head}{record.row:019d}\n".encode())
            yield record


def _read(path: Path) -> list[tuple[str, str, int]]:
    notes: list[tuple[str, str, int]] = []
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            match line.split():
                case [run, careful, row] if row.isdigit():
                    notes.append((run, careful, int(row)))
    return notes
