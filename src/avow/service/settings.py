"""How the service runs, and how much it takes on."""

from __future__ import annotations

import ipaddress
import os
import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from avow.config import Config

# What one request may hold. Together with `Settings.body_bytes` and `Settings.work_s` they bound the work of a request.
ARTICLES: Final = 50
ARTICLE_CHARACTERS: Final = 200_000
FACT_CHARACTERS: Final = 500
CLAIMS: Final = 20
CLAIM_CHARACTERS: Final = 1_000
PAIRS: Final = 500
PASSAGE_CHARACTERS: Final = 10_000
DROPPED: Final = 1_000

_NAME: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


def _host_name(entry: str) -> str:
    """Gives a host as the guard compares it: in lower case, without a final dot or the brackets of an address."""
    name = entry.strip().lower().removesuffix(".")
    try:
        return str(ipaddress.ip_address(name.removeprefix("[").removesuffix("]")))
    except ValueError:
        pass
    if not _NAME.fullmatch(name):
        raise PydanticCustomError(
            "host_name",
            "expected a name as browsers send it, such as desk.example, without scheme, port, path, blanks or *"
            " (an international name in its xn-- form)",
        )
    return name


HostName = Annotated[str, AfterValidator(_host_name)]
Seconds = Annotated[float, Field(gt=0.0, le=3600.0)]


class Settings(Config):
    """What a deployment may choose.

    Attributes:
        model: "default" or the folder of a saved model; every worker process loads it once.
        workers: Processes that read and predict; each does one request at a time.
        waiting: Requests that may wait for a worker; one more is answered with 429.
        wait_s: How long a request waits for a worker before it is answered with 503.
        work_s: How long a worker may take for a request before it is stopped, replaced, and the request answered
            with 504.
        body_bytes: Most bytes of a request's body.
        body_s: How long a request's body may take to arrive.
        worker_memory_mb: Address space of a worker process, where the operating system has such a limit.
        hosts: Names beside "localhost" under which the service is reached; IP addresses are always accepted.
    """

    model: str = "default"
    workers: int = Field(default_factory=lambda: min(4, os.cpu_count() or 1), ge=1, le=256)
    waiting: int = Field(default=16, ge=0, le=10_000)
    wait_s: Seconds = 30.0
    work_s: Seconds = 60.0
    body_bytes: int = Field(default=4_000_000, ge=1_000, le=100_000_000)
    body_s: Seconds = 30.0
    worker_memory_mb: int = Field(default=4096, ge=256)
    hosts: tuple[HostName, ...] = ()
