"""Pages on which packs are read and tried; those on which they are changed are in `changing`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from qa.types.desk import User
from qa.web.access import Right, may
from qa.web.desk import TheDesk
from qa.web.render import lang_of, render
from qa.web.rubrics import changing, edit_routes, publish_routes
from qa.web.rubrics.health import build_health
from qa.web.rubrics.pages import Sheet, build_overview, build_sheet
from qa.web.rubrics.places import place_of
from qa.web.rubrics.publishing import Versions, build_versions
from qa.web.rubrics.trying import Dialogue, build_tried, build_try


@dataclass(frozen=True, slots=True)
class Shown:
    """A pack's page, with its versions where that tab is chosen."""

    sheet: Sheet
    versions: Versions | None


router = APIRouter(include_in_schema=False)
Reader = Annotated[User, Depends(may(Right.RUBRIC))]


@router.get("/rubrics", dependencies=[Depends(may(Right.RUBRIC))])
def overview(request: Request, desk: TheDesk, copy: str = "") -> Response:
    """All packs; `copy` is one that somebody wants to copy."""
    return render(request, "rubrics/overview.html", build_overview(desk, copy))


@router.get("/rubrics/{name}", dependencies=[Depends(may(Right.RUBRIC))])
def sheet(request: Request, name: str, desk: TheDesk, tab: str = "clauses", against: str = "") -> Response:
    """A pack as people read it, or its versions."""
    page = build_sheet(desk, name, tab, lang_of(request))
    told = build_versions(desk, page.place, against) if page.tab == "versions" else None
    return render(request, "rubrics/sheet.html", Shown(page, told))


@router.get("/rubrics/{name}/health")
def health(request: Request, name: str, desk: TheDesk, user: Reader, first: bool = True) -> Response:
    """How many of its cases pass, as soon as that is known."""
    return render(request, "rubrics/_health.html", build_health(desk, place_of(desk, name), user.name, first=first))


@router.get("/rubrics/{name}/try", dependencies=[Depends(may(Right.RUBRIC))])
def try_page(request: Request, name: str, desk: TheDesk, case: int | None = None) -> Response:
    """Where a dialogue is typed."""
    return render(request, "rubrics/try.html", build_try(desk, name, case))


@router.post("/rubrics/{name}/try", dependencies=[Depends(may(Right.RUBRIC))])
def tried(request: Request, name: str, desk: TheDesk, asked: Annotated[Dialogue, Form()]) -> Response:
    """What came out of it."""
    return render(request, "rubrics/_tried.html", build_tried(desk, name, asked))


routers = (router, changing.router, edit_routes.router, publish_routes.router)
