"""What every request passes first and every response last, as ASGI middleware.

In order: a time-out and a size limit on the body while it arrives; the Host header, against DNS rebinding (a foreign
page whose name suddenly points to this machine); the Origin header, against foreign pages that send forms here;
security headers; one line of log and the metrics, without a word of what was asked.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import time
import traceback
from collections.abc import Collection
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from avow.service.metrics import Metrics
from avow.service.problems import ProblemError
from avow.service.settings import Settings

logger = logging.getLogger(__name__)

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """The middleware."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app = app
        self.settings = settings
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            headers = Headers(scope=scope)
            check_host(headers, self.settings.hosts)
            check_length(headers, self.settings.body_bytes)
            await self.app(scope, limited(receive, self.settings), send_guarded)
        except ProblemError as error:
            await error.response()(scope, receive, send_guarded)
        except Exception as error:
            # Where it happened, not what it said: the message of an error may quote the request.
            frames = traceback.extract_tb(error.__traceback__)
            logger.error(  # noqa: TRY400
                "%s at %s", type(error).__name__, " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
            )
            if status:
                raise ConnectionAbortedError("the response had begun") from None
            await ProblemError(500, "failed", "something went wrong here; it was logged").response()(
                scope, receive, send_guarded
            )
        finally:
            route = getattr(scope.get("route"), "path", "other")
            seconds = time.monotonic() - began
            self.metrics.record(route, status, seconds)
            logger.info("%s %s %d %.0f ms", scope["method"], route, status, 1000 * seconds)


def check_host(headers: Headers, known: Collection[str]) -> None:
    """Lets through IP addresses, "localhost" and known names; and only requests of our own page.

    A rebound name is a name: a Host header that is an IP address cannot come from it.

    Raises:
        ProblemError: The Host header names another host, or the Origin header another site.
    """
    host = headers.get("host", "")
    name = _name(host)
    if not (name == "localhost" or name in known or _is_address(name)):
        raise ProblemError(
            421,
            "unknown_host",
            "this server does not go by the name in the Host header; start it with that name among its hosts",
        )
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != host:
        raise ProblemError(403, "foreign_origin", "requests of other sites' pages are not answered")


def check_length(headers: Headers, most: int) -> None:
    """Refuses a body that says to be too long before any of it is read.

    Raises:
        ProblemError: It is too long, or its length is not a number.
    """
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise ProblemError(400, "bad_request", "the Content-Length header is not a number")
    if len(length) > 18 or int(length) > most:
        raise _too_large(most)


def limited(receive: Receive, settings: Settings) -> Receive:
    """Gives a `receive` that counts a body's bytes and seconds, also of one that does not say its length."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + settings.body_s
    arrived = 0
    complete = False

    async def receive_limited() -> Message:
        nonlocal arrived, complete
        if complete:
            return await receive()
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise ProblemError(
                408, "slow_body", f"the request's body did not arrive within {settings.body_s:g} s", close=True
            ) from None
        if message["type"] == "http.request":
            arrived += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if arrived > settings.body_bytes:
                raise _too_large(settings.body_bytes)
        return message

    return receive_limited


def _too_large(most: int) -> ProblemError:
    return ProblemError(413, "too_large", f"the request is larger than the {most:,} bytes that are taken", close=True)


def _name(host: str) -> str:
    if host.startswith("["):
        address, closed, _ = host.partition("]")
        return address[1:].lower() if closed else ""
    return host.partition(":")[0].lower().removesuffix(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
