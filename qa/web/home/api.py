"""The first page as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from qa.types.desk import User
from qa.web.access import Right, may, sees_all
from qa.web.desk import TheDesk
from qa.web.home.pages import HomePage, build_home

router = APIRouter(prefix="/api", tags=["home"])


@router.get("/home", summary="Today at a glance: what waits, by what one may do")
def home(desk: TheDesk, user: Annotated[User, Depends(may(Right.ACCOUNT))]) -> HomePage:
    """Parts that somebody has no right to are null."""
    return build_home(desk, user) if sees_all(user) else HomePage(day=f"{desk.local(desk.now()):%Y-%m-%d}")
