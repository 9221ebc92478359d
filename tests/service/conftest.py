"""A small invented article, and the service with one worker, in this process and as a process of its own."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys

import pytest

TEXT = (
    "Weir is sound, engineer says\n\n"
    "The weir is safe, chief engineer Hanne Ulve said on Monday.\n\n"
    "Council member Jon Petrak denied that the weir was safe. “It may hold,” he said."
)
SERVE = """
import json, sys
from avow.service import Settings, serve
settings = Settings(**json.loads(sys.argv[2]))
serve(sys.argv[1], 0, settings=settings, announce=lambda words: print(words, flush=True))
"""


@pytest.fixture(scope="session")
def text():
    return TEXT


@pytest.fixture(scope="session")
def long_text():
    """An article that keeps a worker busy for many seconds."""
    return "\n\n".join(f"Hanne Ulve said that weir number {number} was safe." for number in range(3000))


@pytest.fixture(scope="session")
def open_client():
    """Gives a function that opens a client on an app with the settings given, as a context manager."""
    pytest.importorskip("fastapi", reason="the service needs FastAPI: pip install '.[serve]'")
    from fastapi.testclient import TestClient

    from avow.service import Settings, create_app

    @contextlib.contextmanager
    def opened(**settings):
        app = create_app(Settings(**{"workers": 1, **settings}))
        with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
            yield client

    return opened


@pytest.fixture(scope="module")
def client(open_client):
    with open_client() as client:
        yield client


@contextlib.contextmanager
def served(host, **settings):
    """Runs `serve` in a process of its own and stops it in the end."""
    command = [sys.executable, "-c", SERVE, host, json.dumps({"workers": 1, **settings})]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            if not process.stdout.closed:
                process.communicate(timeout=60)


@pytest.fixture(scope="session")
def open_server():
    """Gives a function that serves on a free port, as a context manager of (process, host, port)."""

    @contextlib.contextmanager
    def opened(**settings):
        with served("127.0.0.1", **settings) as process:
            line = process.stdout.readline()
            found = re.search(r"http://([\d.]+):(\d+)/", line)
            assert found, f"no address in {line!r}"
            yield process, found[1], int(found[2])

    return opened


@pytest.fixture
def free_server():
    """Gives a function that serves on a host, as a context manager of (process, first line, second line)."""

    @contextlib.contextmanager
    def opened(host):
        with served(host) as process:
            yield process, process.stdout.readline().strip(), process.stdout.readline().strip()

    return opened
