"""Builds the application and runs it until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import ipaddress
import logging
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from avow.errors import ConfigError, MissingExtraError
from avow.service.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

logger = logging.getLogger(__name__)

_BACKLOG = 128
# Connections beyond this are turned away at once; each costs memory even before its request is known.
_MOST_CONNECTIONS = 512


def create_app(settings: Settings | None = None) -> FastAPI:
    """Gives the service as an ASGI application; its worker processes start and stop with it.

    Raises:
        MissingExtraError: FastAPI or python-multipart is not installed.
    """
    _need("fastapi", "python_multipart", "uvicorn")
    from avow.service.app import build_app

    return build_app(settings or Settings())


def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    settings: Settings | None = None,
    announce: Callable[[str], None] = logger.info,
) -> None:
    """Serves the page and the API until SIGINT or SIGTERM; requests that are being done are finished first.

    Args:
        host: An address of this machine. The service has no log-in: an address other than the loopback one lets
            everyone who reaches it use it, and is announced with a warning.
        port: 0 takes any free port.
        announce: Called with the page's address once it can be opened.

    Raises:
        ConfigError: The address cannot be used.
        ModelError: The model cannot be loaded.
        MissingExtraError: FastAPI, uvicorn or python-multipart is not installed.
    """
    settings = settings or Settings()
    app = create_app(settings)
    with _listen(host, port) as listening, contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is the way to end it
        asyncio.run(_run(app, listening, settings, announce))


async def _run(app: FastAPI, listening: socket.socket, settings: Settings, announce: Callable[[str], None]) -> None:
    from uvicorn import Config, Server

    config = Config(
        app,
        log_config=None,
        log_level=logging.WARNING,
        # Our own line a request has the route in place of the address, so that nothing that was asked is logged.
        access_log=False,
        server_header=False,
        # Forwarded headers are believed from nobody: who asks plays no part here.
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=int(settings.work_s + settings.wait_s) + 1,
    )
    # Started here, where a model that cannot be loaded is an error of its own kind; the lifespan finds it done.
    await app.state.pool.start()
    try:
        address, port = listening.getsockname()[:2]
        if not ipaddress.ip_address(address).is_loopback:
            announce(f"warning: {address} can be reached from other machines, and this service has no log-in")
        announce(f"avow is at {_url(address, port)} (model {app.state.pool.model}); stop it with Ctrl-C")
        await Server(config).serve(sockets=[listening])
    finally:
        await app.state.pool.close()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, OverflowError) as error:
        raise ConfigError(f"cannot listen on {host} port {port}: {error}; choose another with --port") from None


def _url(address: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(address, f"[{address}]" if ":" in address else address)  # noqa: S104
    return f"http://{shown}:{port}/"


def _need(*modules: str) -> None:
    for module in modules:
        if importlib.util.find_spec(module) is None:
            raise MissingExtraError(module.replace("_", "-"), "serve")
