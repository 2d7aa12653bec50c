"""Pages on which packs are published, months scored anew, and workbooks taken and given."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, UploadFile
from fastapi.responses import Response

from qa.types.desk import User
from qa.web.access import Right, may
from qa.web.desk import TheDesk
from qa.web.render import is_htmx, render, went
from qa.web.rubrics.acts import take_sheet_into
from qa.web.rubrics.pages import readable
from qa.web.rubrics.places import place_of
from qa.web.rubrics.publishing import (
    Publish,
    Rescore,
    build_publish,
    build_rescore,
    build_sheet_in,
    publish,
    rescore,
    stop_rescore,
)
from qa.web.rubrics.sheets import MOST_BYTES, form_of, take_sheet

router = APIRouter(include_in_schema=False)
Editor = Annotated[User, Depends(may(Right.EDIT_RUBRIC))]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/rubrics/{name}/publish")
def publish_page(request: Request, name: str, desk: TheDesk, user: Editor) -> Response:
    """What publishing would do."""
    return render(request, "rubrics/publish.html", build_publish(desk, name, user.name))


@router.post("/rubrics/{name}/publish")
def published(request: Request, name: str, desk: TheDesk, user: Editor, word: Annotated[Publish, Form()]) -> Response:
    """Publish a pack."""
    publish(desk, name, word, user.name)
    return went(request, f"/rubrics/{name}/publish")


@router.get("/rubrics/{name}/rescore", dependencies=[Depends(may(Right.EDIT_RUBRIC))])
def rescoring(request: Request, name: str, desk: TheDesk, asked: Annotated[Rescore, Query()]) -> Response:
    """How far scoring a month anew is."""
    return render(request, "rubrics/_rescore.html", build_rescore(desk, name, asked.month))


@router.post("/rubrics/{name}/rescore")
def rescored(request: Request, name: str, desk: TheDesk, user: Editor, asked: Annotated[Rescore, Form()]) -> Response:
    """Begin to score a month anew; a page whose scripts are not there yet shows how far it is when it is loaded."""
    page = rescore(desk, name, asked, user.name)
    if not is_htmx(request):
        return went(request, f"/rubrics/{page.place.slug}/publish")
    return render(request, "rubrics/_rescore.html", page)


@router.post("/rubrics/{name}/rescore/stop", dependencies=[Depends(may(Right.EDIT_RUBRIC))])
def stopped(request: Request, name: str, desk: TheDesk, asked: Annotated[Rescore, Form()]) -> Response:
    """Stop it."""
    return render(request, "rubrics/_rescore.html", stop_rescore(desk, name, asked))


@router.get("/rubrics/{name}/form.xlsx", dependencies=[Depends(may(Right.EDIT_RUBRIC))])
def exported(name: str, desk: TheDesk) -> Response:
    """A pack as a workbook."""
    place = place_of(desk, name)
    content = form_of(readable(desk, place))
    headers = {"content-disposition": f'attachment; filename="{place.slug}.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)


@router.post("/what-if/sheet", dependencies=[Depends(may(Right.EDIT_RUBRIC))])
def sheet(request: Request, desk: TheDesk, sheet: UploadFile) -> Response:
    """Take a workbook, and show what is other in it."""
    marked = take_sheet(desk, sheet.filename or "form.xlsx", sheet.file.read(MOST_BYTES + 1))
    return went(request, f"/what-if/sheet/{marked}")


@router.get("/what-if/sheet/{marked}", dependencies=[Depends(may(Right.EDIT_RUBRIC))])
def sheet_page(request: Request, marked: str, desk: TheDesk, into: str = "") -> Response:
    """What a workbook would change."""
    return render(request, "rubrics/sheet_in.html", build_sheet_in(desk, marked, into))


@router.post("/what-if/sheet/{marked}")
def sheet_taken(
    request: Request,
    marked: str,
    desk: TheDesk,
    user: Editor,
    into: Annotated[str, Form()],
    was: Annotated[str, Form()],
) -> Response:
    """Put what was changed in it into a pack of one's own."""
    take_sheet_into(desk, into, marked, was, user.name)
    return went(request, f"/rubrics/{into}/edit")
