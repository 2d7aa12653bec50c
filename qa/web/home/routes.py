"""The first page as HTML."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from qa.types.desk import User
from qa.web.access import Right, may, sees_all
from qa.web.desk import TheDesk
from qa.web.home.pages import build_home
from qa.web.render import render

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request, desk: TheDesk, user: Annotated[User, Depends(may(Right.ACCOUNT))]) -> Response:
    """Show today at a glance; an agent goes on to their own calls."""
    if not sees_all(user):
        return RedirectResponse("/own", status_code=303)
    return render(request, "home/home.html", build_home(desk, user))
