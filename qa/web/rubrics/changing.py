"""Pages on which packs are changed, tried on past calls and published: for those who may."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from qa.types.desk import User
from qa.web.access import Right, may
from qa.web.desk import TheDesk
from qa.web.render import render
from qa.web.rubrics.whatif import Question, build_answer, build_page, stop

router = APIRouter(include_in_schema=False)
Editor = Annotated[User, Depends(may(Right.EDIT_RUBRIC))]
Asked = Annotated[Question, Query()]


@router.get("/what-if")
def what_if(request: Request, desk: TheDesk, user: Editor, asked: Asked) -> Response:
    """A changed pack against past calls."""
    return render(request, "rubrics/what_if.html", build_page(desk, asked, user.name))


@router.get("/what-if/answer")
def answer(request: Request, desk: TheDesk, user: Editor, asked: Asked) -> Response:
    """What came out, or how far it is."""
    return render(request, "rubrics/_answer.html", build_answer(desk, asked, user.name))


@router.post("/what-if/again")
def again(request: Request, desk: TheDesk, user: Editor, asked: Asked) -> Response:
    """Work it out once more: calls may have been reviewed since."""
    return render(request, "rubrics/_answer.html", build_answer(desk, asked, user.name, anew=True))


@router.post("/what-if/stop")
def stopped(request: Request, desk: TheDesk, user: Editor, asked: Asked) -> Response:
    """Stop working it out."""
    stop(desk, asked)
    return render(request, "rubrics/_answer.html", build_answer(desk, asked, user.name))
