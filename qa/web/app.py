"""Makes the application of a desk."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Scope

from qa.errors import QaError, UsageError
from qa.web.desk import Desk
from qa.web.errors import NotFoundError
from qa.web.ingest.runner import Runner
from qa.web.render import PACKAGE, answer_error
from qa.web.rooms import routers, routes
from qa.web.security import Guard

_log = logging.getLogger("qa.web")
KEEP = "public, max-age=31536000, immutable"


def make_app(desk: Desk) -> FastAPI:
    """The desk as an ASGI application; it does not close the store."""
    app = FastAPI(
        title="听检 Tingjian",
        version=version("tingjian"),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_living,
    )
    app.state.desk = desk
    app.state.runner = Runner(desk)
    app.add_exception_handler(QaError, _wrong)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)
    app.mount("/static", _Static(packages=[(PACKAGE, "static")]), "static")
    for router in routers():
        app.include_router(router)
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=5)
    app.add_middleware(Guard, hosts=desk.hosts, secure=desk.secure)
    return app


@asynccontextmanager
async def _living(app: FastAPI) -> AsyncIterator[None]:
    """Go on with the jobs that ran when the desk was last ended, and end them and what else is made with it."""
    app.state.runner.wake()
    yield
    await run_in_threadpool(app.state.runner.stop)
    await run_in_threadpool(app.state.desk.playables.close)


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI of what programs may ask: the routes under ``/api``."""
    told = [route for route in routes() if route.path.startswith("/api/")]
    return get_openapi(title=app.title, version=app.version, routes=told)


class _Static(StaticFiles):
    """Files of ours: those whose address carries the mark of their content are kept by browsers."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers["cache-control"] = KEEP if b"v=" in scope["query_string"] else "no-cache"
        return answer


def _wrong(request: Request, error: Exception) -> Response:
    assert isinstance(error, QaError)
    return answer_error(request, error)


def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    return answer_error(request, UsageError(f"{place}: {first['msg']}", mend="correct it and send it again"))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return answer_error(request, NotFoundError("there is no such page", mend="go back to the first page"))
    return Response(str(error.detail), status_code=error.status_code, headers=error.headers)


def _unforeseen(request: Request, error: Exception) -> Response:
    _log.exception("%s %s failed", request.method, request.url.path, exc_info=error)
    return Response("The desk failed; its log tells why. 程序出错，见日志。", status_code=500)
