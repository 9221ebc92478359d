"""The local engine: one process per core, each with its own model; a worker that dies is replaced.

Not `concurrent.futures`: there the death of one worker ends all of them, and the work of the innocent is lost with it.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from avow.batch.plan import Slice
from avow.batch.worker import Job, Worker
from avow.errors import RunError
from avow.tables import Row

logger = logging.getLogger(__name__)

# Every worker is a process, so threads inside one would only fight over its core.
ONE_THREAD = dict.fromkeys(
    "OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS NUMEXPR_NUM_THREADS VECLIB_MAXIMUM_THREADS"
    " RAYON_NUM_THREADS".split(),
    "1",
)
# A record that kills its worker is found after three deaths (see `avow.batch.journal`).
_DEATHS_WITHOUT_PROGRESS = 100


def run_local(job: Job, slices: Iterable[Slice], workers: int) -> Iterator[Row]:
    """Gives the manifest line of each slice as it is finished, in whatever order.

    A worker has one slice at a time, so that memory does not grow with the archive.

    Raises:
        RunError: A worker cannot start or write, or workers die again and again without finishing anything.
    """
    waiting = iter(slices)
    again: deque[Slice] = deque()
    deaths = 0
    crew: list[_Process] = []

    def following() -> Slice | None:
        return again.popleft() if again else next(waiting, None)

    def hire() -> None:
        if (part := following()) is not None:
            crew.append(_Process.start(job, part))

    try:
        for _ in range(workers):
            hire()
        while crew:
            ready = set(wait([member.connection for member in crew]))
            for member in [member for member in crew if member.connection in ready]:
                answer = member.answer()
                if answer is None:
                    deaths += 1
                    crew.remove(member)
                    again.append(member.part)
                    _report_death(member, deaths)
                    hire()
                    continue
                deaths = 0
                yield answer
                if (part := following()) is not None:
                    member.give(part)
                else:
                    crew.remove(member)
                    member.stop()
    finally:
        for member in crew:
            member.kill()


@dataclass(slots=True)
class _Process:
    """A worker process and the slice it is at."""

    process: Any
    connection: Connection
    part: Slice

    @classmethod
    def start(cls, job: Job, part: Slice) -> _Process:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(job, theirs), daemon=True)
        with _one_thread():
            process.start()
        theirs.close()  # so that the end of the process is the end of the pipe
        started = cls(process, ours, part)
        started.give(part)
        return started

    def give(self, part: Slice) -> None:
        self.part = part
        with contextlib.suppress(OSError):  # it has died; `answer` will tell
            self.connection.send(part)

    def answer(self) -> Row | None:
        """Gives the line of the finished slice, or None when the process has died.

        Raises:
            RunError: The worker ended with an error that is not about a record.
        """
        try:
            answer = self.connection.recv()
        except (EOFError, OSError):
            self.process.join()
            return None
        if isinstance(answer, str):
            raise RunError(answer)
        row: Row = answer
        return row

    def stop(self) -> None:
        """Lets the process end: it has nothing more to do."""
        self.connection.close()
        self.process.join()

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


def _report_death(member: _Process, deaths: int) -> None:
    """Logs a death.

    Raises:
        RunError: It is one too many.
    """
    part, code = member.part, member.process.exitcode
    where = f"{part.path}, records {part.first_row} to {part.first_row + part.records - 1}"
    logger.warning("a worker died (exit code %s) at %s; another does these records again", code, where)
    if deaths > _DEATHS_WITHOUT_PROGRESS:
        raise RunError(
            f"workers died {deaths} times without finishing a shard, the last time with exit code {code} at {where};"
            " is there enough memory? Fewer workers need less"
        )


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """Sets the thread counts that a process reads when it starts; what the user has set stays."""
    added = [name for name in ONE_THREAD if name not in os.environ]
    os.environ.update({name: ONE_THREAD[name] for name in added})
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def _work(job: Job, connection: Connection) -> None:
    """Runs in the worker process: slices in, manifest lines out, until the pipe is closed."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        worker = Worker(job)
        while True:
            try:
                part = connection.recv()
            except EOFError:
                return
            connection.send(worker.do(part))
    except Exception as error:  # whatever it is, the run must hear of it
        with contextlib.suppress(OSError):
            connection.send(f"a worker failed: {type(error).__name__}: {error}")


def _end_with_parent() -> None:
    """Ends this worker when the process that started it is gone: a killed run leaves nothing behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
