"""Limits of this process: those it sets on itself, where the operating system has them, and its cores."""

from __future__ import annotations

import os


def limit_resources(**wanted: int) -> None:
    """Sets limits by their names in `resource`, such as `RLIMIT_AS` in bytes; Windows, which has none, sets none.

    A limit that was set from outside may be lower, and only root may raise it: then it stays as it is.
    """
    try:
        import resource
    except ImportError:
        return
    for name, most in wanted.items():
        kind = getattr(resource, name)
        outer = resource.getrlimit(kind)[1]
        limit = most if outer == resource.RLIM_INFINITY else min(most, outer)
        resource.setrlimit(kind, (limit, limit))


def usable_cores() -> int:
    """Gives how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
