"""A few worker processes, a short queue before them, and a time limit that holds whatever a worker does."""

from __future__ import annotations

import asyncio
import logging
import math
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process, SubprocessStreamProtocol
from collections import Counter
from contextlib import suppress

from avow.errors import ModelError
from avow.service.messages import Message, MessageError, receive_message
from avow.service.settings import Settings

logger = logging.getLogger(__name__)

_START_S = 120.0
_LONGEST_PAUSE_S = 30.0
_LONGEST_RETRY_S = 120
# A reader's buffer; answers are longer and are read in pieces.
_BUFFER = 1 << 20


FAILURES = ("full", "waited", "too_slow", "died", "gone")
"""Why a request may not be done; "gone" is a client that closed its connection."""


class PoolError(Exception):
    """A request could not be done; `retry_s` says when it is worth another try, if at all."""

    def __init__(self, message: str, *, retry_s: int | None = None) -> None:
        super().__init__(message)
        self.retry_s = retry_s


class FullError(PoolError):
    """As many requests are waiting as may."""


class WaitedError(PoolError):
    """No worker became free in time."""


class TooSlowError(PoolError):
    """The worker took longer than it may, and was stopped."""


class DiedError(PoolError):
    """The worker ended before it answered, for example for lack of memory."""


class _Worker:
    """One process with a loaded model."""

    def __init__(self, process: Process, transport: asyncio.SubprocessTransport) -> None:
        self.process = process
        self.transport = transport
        self.model = ""

    @classmethod
    async def start(cls, settings: Settings) -> _Worker:
        """Starts a process and waits until its model is loaded.

        Raises:
            ModelError: The model cannot be loaded, or the process cannot be started.
        """
        loop = asyncio.get_running_loop()
        # What asyncio.create_subprocess_exec does, but for the transport, which must be closed in the end.
        transport, protocol = await loop.subprocess_exec(
            lambda: SubprocessStreamProtocol(limit=_BUFFER, loop=loop),
            *(sys.executable, "-P", "-m", "avow.service.worker", settings.model, str(settings.worker_memory_mb)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=None,
            # Its own session: Ctrl-C reaches the server alone, which lets running requests finish.
            start_new_session=True,
            # One request, one core: workers that each start a thread a core slow one another down.
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},
        )
        process = Process(transport, protocol, loop)
        worker = cls(process, transport)
        try:
            async with asyncio.timeout(_START_S):
                hello = await receive_message(_reader(process))
        except (TimeoutError, asyncio.IncompleteReadError, MessageError) as error:
            await worker.stop()
            raise ModelError(f"{settings.model}: a worker process ended before its model was loaded") from error
        except BaseException:
            await worker.stop()
            raise
        if "model" not in hello.header:
            await worker.stop()
            raise ModelError(str(hello.header.get("refused", "a worker process sent no model name")))
        worker.model = str(hello.header["model"])
        return worker

    async def ask(self, request: Message) -> Message:
        writer = self.process.stdin
        if writer is None:
            raise DiedError("the worker has no input")
        writer.write(request.encoded())
        await writer.drain()
        return await receive_message(_reader(self.process))

    async def stop(self) -> None:
        """Ends the process and what it started, whatever they are doing."""
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        ended = asyncio.ensure_future(self.process.wait())
        try:
            await asyncio.shield(ended)
        except asyncio.CancelledError:
            await ended  # it has been killed, so this is soon; a process that nobody waits for stays as a zombie
            raise
        finally:
            self.transport.close()


class Pool:
    """Worker processes that do one request each; a worker that fails in any way is replaced.

    Attributes:
        model: Name of the loaded model; "" before `start`.
        waiting: Requests without a worker.
        running: Requests with one.
        failures: How many requests were not done since the start, by the names in `FAILURES`.
        restarts: How many workers were replaced, since the start.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.model = ""
        self.waiting = 0
        self.running = 0
        self.failures: Counter[str] = Counter()
        self.restarts = 0
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._workers: set[_Worker] = set()
        self._replacing: set[asyncio.Task[None]] = set()
        self._usual_s = 1.0
        self._started = self._closing = False

    @property
    def alive(self) -> int:
        """How many workers are ready or at work."""
        return len(self._workers)

    async def start(self) -> None:
        """Starts all workers; does nothing the second time.

        Raises:
            ModelError: The model cannot be loaded.
        """
        if self._started:
            return
        self._started = True
        self._add(await _Worker.start(self.settings))
        # The first one has shown that the model can be loaded; the others start together.
        others = [_Worker.start(self.settings) for _ in range(1, self.settings.workers)]
        started = await asyncio.gather(*others, return_exceptions=True)
        failed = [error for error in started if isinstance(error, BaseException)]
        for worker in started:
            if not isinstance(worker, BaseException):
                self._add(worker)
        if failed:
            await self.close()
            raise failed[0]

    async def close(self) -> None:
        """Stops all workers, whatever they are doing."""
        self._closing = True
        for task in self._replacing:
            task.cancel()
        await asyncio.gather(*self._replacing, return_exceptions=True)
        await asyncio.gather(*(worker.stop() for worker in self._workers))
        self._workers.clear()

    async def run(self, request: Message) -> Message:
        """Has a worker do the request; cancelling this stops the worker.

        Raises:
            PoolError: The request was not done; see the kinds.
        """
        worker = await self._take()
        self.running += 1
        began, done, why = time.monotonic(), False, "gone"
        try:
            async with asyncio.timeout(self.settings.work_s):
                message = await worker.ask(request)
            done = True
        except TimeoutError:
            why = "too_slow"
            raise TooSlowError(
                f"this took more than {self.settings.work_s:g} s and was given up; send less text or fewer claims"
            ) from None
        except (asyncio.IncompleteReadError, ConnectionError, MessageError):
            why = "died"
            raise DiedError("the process that worked on this ended; it may have needed too much memory") from None
        finally:
            self.running -= 1
            if done:
                self._usual_s += 0.1 * (time.monotonic() - began - self._usual_s)
                self._idle.put_nowait(worker)
            else:
                self.failures[why] += 1
                self._replace(worker)
        return message

    async def _take(self) -> _Worker:
        if self._idle.empty() and self.waiting >= self.settings.waiting:
            self.failures["full"] += 1
            raise FullError(f"the server is busy: {self.waiting} requests are waiting", retry_s=self._retry_s())
        self.waiting += 1
        try:
            async with asyncio.timeout(self.settings.wait_s):
                return await self._idle.get()
        except TimeoutError:
            self.failures["waited"] += 1
            raise WaitedError(
                f"the server is busy: no worker was free for {self.settings.wait_s:g} s", retry_s=self._retry_s()
            ) from None
        finally:
            self.waiting -= 1

    def _retry_s(self) -> int:
        """Gives the seconds after which those who wait now should be done, as far as the usual request tells."""
        rounds = (self.waiting + 1) / self.settings.workers
        return max(1, min(_LONGEST_RETRY_S, math.ceil(rounds * self._usual_s)))

    def _add(self, worker: _Worker) -> None:
        self.model = worker.model
        self._workers.add(worker)
        self._idle.put_nowait(worker)

    def _replace(self, worker: _Worker) -> None:
        if self._closing:
            return
        self._workers.discard(worker)
        self.restarts += 1
        task = asyncio.get_running_loop().create_task(self._start_again(worker))
        self._replacing.add(task)
        task.add_done_callback(self._replacing.discard)

    async def _start_again(self, worker: _Worker) -> None:
        await worker.stop()
        pause = 1.0
        while True:
            try:
                self._add(await _Worker.start(self.settings))
            except (ModelError, OSError) as error:
                logger.error("a worker could not be started again: %s", error)  # noqa: TRY400 - the message says it all
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
            else:
                return


def _reader(process: Process) -> asyncio.StreamReader:
    if process.stdout is None:
        raise MessageError("the worker has no output")
    return process.stdout
