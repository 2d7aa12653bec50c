"""Language and theme, the way to one's first page, and the description of the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import FileResponse, Response

from qa.web.access import Right, may
from qa.web.render import PACKAGE, render, went

router = APIRouter(include_in_schema=False)
YEAR = 365 * 24 * 3600


@router.post("/prefs")
def prefs(
    request: Request,
    lang: Annotated[Literal["zh", "en"] | None, Form()] = None,
    theme: Annotated[Literal["auto", "light", "dark"] | None, Form()] = None,
) -> Response:
    """Remember language and theme in this browser, and load the page again."""
    answer = went(request, back_to(request))
    for name, value in (("lang", lang), ("theme", theme)):
        if value:
            answer.set_cookie(name, value, max_age=YEAR, samesite="lax", httponly=True)
    return answer


def back_to(request: Request) -> str:
    """The page of this desk that a request was sent from."""
    try:
        came = urlsplit(request.headers.get("hx-current-url") or request.headers.get("referer") or "/")
    except ValueError:  # e.g. a bracket that is not closed
        return "/"
    path = came.path if came.path.startswith("/") and not came.path.startswith("//") else "/"
    return f"{path}?{came.query}" if came.query else path


@router.get("/api/openapi.json", dependencies=[Depends(may(Right.ACCOUNT))])
def openapi(request: Request) -> dict[str, Any]:
    """The OpenAPI of the desk."""
    from qa.web.app import openapi_of

    return openapi_of(request.app)


@router.get("/api/docs", dependencies=[Depends(may(Right.ACCOUNT))])
def docs(request: Request) -> Response:
    """The OpenAPI to read and to try."""
    return render(request, "frame/docs.html", None)


@router.get("/favicon.ico")
def favicon() -> Response:
    """The mark in the browser's tab."""
    from importlib import resources
    from pathlib import Path

    return FileResponse(Path(str(resources.files(PACKAGE).joinpath("static", "mark.svg"))), media_type="image/svg+xml")
