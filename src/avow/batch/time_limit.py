"""A limit on how long a block of Python may take, where the platform has timers."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import NoReturn


class TimeLimitError(Exception):
    """The block took longer than it may; raised inside the block."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises TimeLimitError inside the block when it runs longer than `seconds` of wall-clock time.

    Works by SIGALRM, in a process's main thread; elsewhere (Windows, other threads) there is no limit. A regular
    expression is interrupted too; a call into other native code only when it returns.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum: int, frame: object) -> NoReturn:
        raise TimeLimitError(f"took longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
