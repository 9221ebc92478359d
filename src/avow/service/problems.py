"""Errors in words: one JSON shape for all of them, and no text of the request in any that the server words itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

_MOST_DETAILS: Final = 20


class Detail(BaseModel):
    """One thing that is wrong: where in the request, and what."""

    where: str
    message: str


class Problem(BaseModel):
    """What every response with a status of 400 or more says."""

    code: str
    message: str
    details: list[Detail] = []


class ProblemError(HTTPException):
    """A request that is answered with a problem.

    The framework's own exception, because FastAPI turns every other one that is raised while a body arrives into
    "400 Bad Request".
    """

    def __init__(
        self, status: int, code: str, message: str, *, retry_s: int | None = None, close: bool = False
    ) -> None:
        headers = {"Connection": "close"} if close else {}
        if retry_s is not None:
            headers["Retry-After"] = str(retry_s)
        super().__init__(status, message, headers)
        self.code = code

    def response(self) -> JSONResponse:
        """Gives the response, with Retry-After where another try is worth while."""
        return problem(self.status_code, self.code, self.detail, headers=self.headers)


def problem(
    status: int, code: str, message: str, details: Sequence[Detail] = (), *, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Gives the response for a problem."""
    body = Problem(code=code, message=message, details=list(details))
    return JSONResponse(body.model_dump(), status_code=status, headers=dict(headers or {}))


def invalid(errors: Sequence[Mapping[str, Any]]) -> JSONResponse:
    """Words what pydantic found wrong with a request, the first of it if that is much."""
    details = [Detail(where=_where(error), message=_words(error)) for error in errors[:_MOST_DETAILS]]
    first = details[0]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return problem(422, "invalid", f"{first.where}: {first.message}{more}", details)


def for_http(error: HTTPException) -> JSONResponse:
    """Words an HTTP error, one of ours or one that the framework raised."""
    if isinstance(error, ProblemError):
        return error.response()
    status = error.status_code
    words = {
        400: "this is not a request that can be read; is the JSON or the form complete?",
        404: "there is no such page here",
        405: "this address does not take that method",
    }
    phrase = HTTPStatus(status).phrase
    return problem(status, phrase.lower().replace(" ", "_"), words.get(status, phrase), headers=error.headers)


def _where(error: Mapping[str, Any]) -> str:
    """Gives ("body", "articles", 0, "text") as "articles[0].text"."""
    place: Sequence[str | int] = error["loc"]
    if error["type"] == "json_invalid":  # the place is an offset in the body
        return "body"
    words = ""
    for part in place[1:]:
        words += f"[{part}]" if isinstance(part, int) else f".{part}"
    return words.lstrip(".") or str(place[0] if place else "request")


def _words(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    match kind:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not a known key"
        case "too_long":
            return f"expected at most {context['max_length']:,}, found {context.get('actual_length') or 'more'}"
        case "too_short":
            return f"expected at least {context['min_length']:,}, found {context['actual_length']}"
        case "string_too_long":
            return f"expected at most {context['max_length']:,} characters"
        case "string_too_short" | "string_pattern_mismatch":
            return "expected some text"
        case "string_unicode":
            return "holds half of a character (a lone surrogate); remove it"
        case "json_invalid":
            return "is not valid JSON"
        case "model_attributes_type" | "model_type" | "dict_type":
            return "expected a JSON object, sent with Content-Type: application/json"
        case _:
            # pydantic words a problem by the type and the limits; it does not quote the value.
            return str(error["msg"])
