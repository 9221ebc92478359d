"""The application: routes, and how each becomes a task for a worker."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final, TypeVar

from fastapi import FastAPI, File, Form, Path, Query, Request, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from avow import __version__
from avow.labels import Prior
from avow.records import Article
from avow.service import settings as limits
from avow.service.files import PageFiles
from avow.service.guard import Guard
from avow.service.messages import Message
from avow.service.metrics import MEDIA, Counters, Gauges, Metrics
from avow.service.pool import FAILURES, DiedError, FullError, Pool, PoolError, TooSlowError, WaitedError
from avow.service.problems import Problem, ProblemError, for_http, invalid
from avow.service.requests import (
    AnalysisOut,
    AnalyzeRequest,
    ArticleIn,
    Bundle,
    Claims,
    Extraction,
    Format,
    Health,
    Limits,
    Predictions,
    PredictRequest,
)
from avow.service.settings import Settings

T = TypeVar("T")

logger = logging.getLogger(__name__)

_ABOUT: Final = (
    "News articles and claims in; quotes, speakers and their stances with probabilities out. Nothing is kept: a"
    " request's texts are gone when it is answered. Every error is a Problem in words."
)
_STATUS: Final = {
    FullError: (429, "busy"),
    WaitedError: (503, "busy"),
    TooSlowError: (504, "too_slow"),
    DiedError: (500, "died"),
}
_GONE: Final = 499
_PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Problem, "description": words}
    for status, words in {
        400: "The request cannot be read.",
        408: "The body did not arrive in time.",
        413: "The body is too large.",
        422: "A part is missing, unknown, too long or not an article; `details` say which.",
        429: "As many requests wait as may; see Retry-After.",
        500: "The worker ended, or something unforeseen happened.",
        503: "No worker became free in time; see Retry-After.",
        504: "The work took longer than it may.",
    }.items()
}
_FORMATS: Final[dict[str, dict[str, Any]]] = {"text/csv": {}, "text/html": {}}
_NAMES: Final = {"csv": "stances.csv", "html": "analysis.html"}

FormatQuery = Annotated[Format, Query(description="bundle: JSON with the analysis in every form, for a page.")]


def build_app(settings: Settings) -> FastAPI:
    """Builds the application; its workers start with it and stop with it."""
    pool, metrics, files = Pool(settings), Metrics(), PageFiles()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await pool.start()
        try:
            yield
        finally:
            await pool.close()

    app = FastAPI(
        title="avow",
        summary="Who affirms, hedges or denies a claim in the news, and how sure can we be?",
        description=_ABOUT,
        version=__version__,
        openapi_url="/api/openapi.json",
        # The usual pages of documentation load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.pool = pool
    app.add_middleware(Guard, settings=settings, metrics=metrics)

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> Response:
        return for_http(error)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> Response:
        return invalid(error.errors())

    @app.post("/api/analyze", responses={200: {"model": AnalysisOut | Bundle, "content": _FORMATS}, **_PROBLEMS})
    async def analyze(request: Request, asked: AnalyzeRequest, format: FormatQuery = "json") -> Response:
        """Finds every quote in the articles and its speaker's stance toward each claim."""
        job = {"task": "analyze", "names": [], "format": format, **asked.model_dump(mode="json")}
        return await _answer(request, pool, Message(job), name=_NAMES.get(format))

    @app.post("/api/analyze/files", responses={200: {"model": AnalysisOut | Bundle, "content": _FORMATS}, **_PROBLEMS})
    async def analyze_files(
        request: Request,
        file: Annotated[list[UploadFile], File(min_length=1, max_length=limits.ARTICLES, description=".txt or .html")],
        claim: Annotated[Claims, Form(description="One sentence; may be repeated.")],
        allow_unrelated: Annotated[bool, Form()] = True,
        relevance: Annotated[float | None, Form(ge=0.0, le=1.0)] = None,
        abstain: Annotated[float, Form(ge=0.0, le=1.0)] = 0.0,
        evidence: Annotated[bool, Form()] = True,
        prior: Annotated[Prior, Form()] = "articles",
        format: FormatQuery = "json",
    ) -> Response:
        """Analyses uploaded files, one article each, as /api/analyze does."""
        job = {
            "task": "analyze",
            "articles": [],
            "names": [_file_name(each) for each in file],
            "claims": claim,
            "allow_unrelated": allow_unrelated,
            "relevance": relevance,
            "abstain": abstain,
            "evidence": evidence,
            "prior": prior,
            "format": format,
        }
        data = [await each.read() for each in file]
        return await _answer(request, pool, Message(job, data), name=_NAMES.get(format))

    @app.post("/api/read", responses={200: {"model": Article}, **_PROBLEMS})
    async def read(request: Request, file: Annotated[UploadFile, File(description=".txt or .html")]) -> Response:
        """Reads a text or HTML file as an article: clean text, headline, date, and what was left out."""
        job = {"task": "read", "name": _file_name(file)}
        return await _answer(request, pool, Message(job, [await file.read()]))

    @app.post("/api/extract", responses={200: {"model": Extraction}, **_PROBLEMS})
    async def extract(request: Request, article: ArticleIn) -> Response:
        """Finds the quotes of an article, their sources and speakers."""
        job = {"task": "extract", "article": article.model_dump(mode="json")}
        return await _answer(request, pool, Message(job))

    @app.post("/api/predict", responses={200: {"model": Predictions}, **_PROBLEMS})
    async def predict(request: Request, asked: PredictRequest) -> Response:
        """Tells for each pair whether the holder affirms, hedges or denies the claim in the text."""
        job = {"task": "predict", **asked.model_dump(mode="json")}
        return await _answer(request, pool, Message(job))

    @app.get("/api/health", responses={503: {"model": Health, "description": "No worker is ready."}})
    async def health(response: Response) -> Health:
        """Tells whether requests can be done now, and the most that one may hold."""
        response.status_code = 200 if pool.alive else 503
        return Health(
            status="ok" if pool.alive else "starting",
            version=__version__,
            model=pool.model,
            workers=pool.alive,
            running=pool.running,
            waiting=pool.waiting,
            limits=Limits(
                body_bytes=settings.body_bytes,
                articles=limits.ARTICLES,
                article_characters=limits.ARTICLE_CHARACTERS,
                claims=limits.CLAIMS,
                claim_characters=limits.CLAIM_CHARACTERS,
                pairs=limits.PAIRS,
                passage_characters=limits.PASSAGE_CHARACTERS,
                dropped=limits.DROPPED,
                work_s=settings.work_s,
            ),
        )

    @app.get("/api/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
    async def show_metrics() -> Response:
        """Gives counters and times for Prometheus."""
        return Response(metrics.text(*_measured(pool)), media_type=MEDIA)

    @app.get("/", include_in_schema=False)
    async def page(request: Request) -> Response:
        return files.response("index.html", request.headers)

    @app.get("/page/{name}", include_in_schema=False)
    async def page_file(request: Request, name: str) -> Response:
        return files.response(name, request.headers)

    @app.get("/look/{claims}.css", include_in_schema=False)
    async def look(request: Request, claims: Annotated[int, Path(ge=1, le=limits.CLAIMS)]) -> Response:
        return files.look(claims, request.headers)

    return app


async def _answer(request: Request, pool: Pool, job: Message, *, name: str | None = None) -> Response:
    """Has a worker do the job, as long as the client is there to hear of it."""
    try:
        answer = await _unless_gone(request, pool.run(job))
    except PoolError as error:
        status, code = _STATUS[type(error)]
        raise ProblemError(status, code, str(error), retry_s=error.retry_s) from None
    if answer is None:
        return Response(status_code=_GONE)
    if "refused" in answer.header:
        raise ProblemError(422, "refused", answer.header["refused"])
    if "failed" in answer.header:
        logger.error("%s in a worker:\n%s", answer.header["failed"], answer.header["trace"])
        raise ProblemError(500, "failed", "something went wrong here; it was logged")
    headers = {} if name is None else {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(answer.blobs[0], media_type=answer.header["media"], headers=headers)


async def _unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T | None:
    """Gives what the work gives, or None when the client closed the connection before; the work is then cancelled."""
    working, watching = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        watching.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _file_name(file: UploadFile) -> str:
    return (file.filename or "article.txt")[-limits.FACT_CHARACTERS :]


def _measured(pool: Pool) -> tuple[Gauges, Counters]:
    gauges = {
        "avow_workers": ("Worker processes that are ready or at work.", pool.alive),
        "avow_jobs_running": ("Requests that a worker is doing.", pool.running),
        "avow_jobs_waiting": ("Requests that wait for a worker.", pool.waiting),
        "avow_queue_limit": ("Requests that may wait for a worker.", pool.settings.waiting),
    }
    undone = {reason: float(pool.failures[reason]) for reason in FAILURES}
    return gauges, {
        "avow_jobs_undone_total": ("Requests that were not done, by reason.", undone),
        "avow_worker_restarts_total": ("Workers that were replaced.", {"": pool.restarts}),
    }
