"""The files of the page: read once from the package, sent with a tag so that a browser need not fetch them twice."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import Final

from fastapi import Response
from starlette.datastructures import Headers

from avow.analysis.page import page_style
from avow.service.problems import ProblemError
from avow.service.settings import CLAIMS

_MEDIA: Final = {
    "index.html": "text/html; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "example.json": "application/json",
    "icon.svg": "image/svg+xml",
}


class PageFiles:
    """The files by name; other names do not exist, whatever lies on the disk."""

    def __init__(self) -> None:
        folder = files("avow.service").joinpath("page")
        self._files = {name: folder.joinpath(name).read_bytes() for name in _MEDIA}

    def response(self, name: str, headers: Headers) -> Response:
        """Gives a file, or 304 for a browser that has it.

        Raises:
            ProblemError: There is no such file.
        """
        if name not in self._files:
            raise ProblemError(404, "not_found", "there is no such page here")
        return _tagged(self._files[name], _MEDIA[name], headers)

    def look(self, claims: int, headers: Headers) -> Response:
        """Gives the style sheet of an analysis page on that many claims."""
        return _tagged(_look(claims), _MEDIA["page.css"], headers)


@lru_cache(maxsize=CLAIMS)
def _look(claims: int) -> bytes:
    return page_style(claims).encode("utf-8")


def _tagged(body: bytes, media: str, headers: Headers) -> Response:
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    kept = {"ETag": tag, "Cache-Control": "no-cache"}
    if headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=kept)
    return Response(body, media_type=media, headers=kept)
