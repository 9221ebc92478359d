"""What the server and its worker processes tell each other over pipes: a JSON header, then any number of byte strings.

On the wire: the header's length as four bytes, big end first; the header, whose key "blobs" has the lengths; the
blobs. Nothing is unpickled, so that a worker which foreign text got hold of cannot run code in the server.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

_LENGTH: Final = 4
_MOST_HEADER: Final = 128_000_000
# An analysis of three claims is about 60 times as long as its articles, as JSON and page together. One this long would
# take longer than the default `Settings.work_s`.
_MOST_BLOB: Final = 256_000_000


class MessageError(Exception):
    """What arrived is not a message, or a message longer than any that is sent."""


@dataclass(frozen=True, slots=True)
class Message:
    """One request to a worker or one answer of it."""

    header: Mapping[str, Any]
    blobs: Sequence[bytes] = ()

    def encoded(self) -> bytes:
        """Gives the message as it goes over the wire."""
        header = json.dumps({**self.header, "blobs": [len(blob) for blob in self.blobs]}).encode("ascii")
        return b"".join((len(header).to_bytes(_LENGTH, "big"), header, *self.blobs))


def read_message(stream: IO[bytes]) -> Message | None:
    """Reads the next message; None at the end of the stream.

    Raises:
        MessageError: The stream ends within a message.
    """
    start = stream.read(_LENGTH)
    if not start:
        return None
    header = _header(_exactly(stream, _size(start)))
    return Message(header, [_exactly(stream, length) for length in _lengths(header)])


async def receive_message(stream: asyncio.StreamReader) -> Message:
    """Reads the next message of a worker.

    Raises:
        asyncio.IncompleteReadError: The worker has ended.
        MessageError: It sent something else.
    """
    header = _header(await stream.readexactly(_size(await stream.readexactly(_LENGTH))))
    return Message(header, [await stream.readexactly(length) for length in _lengths(header)])


def _size(start: bytes) -> int:
    size = int.from_bytes(start, "big")
    if size > _MOST_HEADER:
        raise MessageError(f"expected a header of at most {_MOST_HEADER:,} bytes, found {size:,}")
    return size


def _header(data: bytes) -> dict[str, Any]:
    try:
        header = json.loads(data)
    except ValueError as error:
        raise MessageError(f"expected a JSON header: {error}") from None
    if not isinstance(header, dict):
        raise MessageError(f"expected a JSON object as header, found {type(header).__name__}")
    return header


def _lengths(header: dict[str, Any]) -> list[int]:
    lengths = header.pop("blobs", [])
    if not isinstance(lengths, list) or not all(isinstance(length, int) and length >= 0 for length in lengths):
        raise MessageError("expected the lengths of the blobs in the header")
    if sum(lengths) > _MOST_BLOB:
        raise MessageError(f"expected at most {_MOST_BLOB:,} bytes, found {sum(lengths):,}")
    return lengths


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) != length:
        raise MessageError(f"expected {length:,} bytes, found {len(data):,}: the stream ended")
    return data
