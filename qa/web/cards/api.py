"""The room's pages as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from qa.web.access import Right, may
from qa.web.cards.asking import TheChosen, TheQuestion
from qa.web.cards.card import CardPage, build_card
from qa.web.cards.compare import ComparePage, TheBase, build_compare
from qa.web.cards.files import BoardFormat, board_file
from qa.web.cards.forms import FormFormat, FormsPage, TheForm, build_forms, form_file
from qa.web.cards.pages import BoardPage, CallsPage, ServicePage, build_board, build_calls, build_service
from qa.web.desk import TheDesk
from qa.web.render import lang_of

router = APIRouter(prefix="/api", tags=["cards"], dependencies=[Depends(may(Right.CARDS))])


@router.get("/cards", summary="The board of a period: everybody's scorecards, and what moved")
def board(request: Request, desk: TheDesk, question: TheQuestion) -> BoardPage:
    """Without a month or days it is the latest month that has scored calls."""
    return build_board(desk, question, lang_of(request))


@router.get("/cards/service", summary="The figures of service of a period")
def service(request: Request, desk: TheDesk, question: TheQuestion) -> ServicePage:
    """Only what the call log tells of."""
    return build_service(desk, question, lang_of(request))


@router.get("/cards/calls", summary="The calls behind a number of a scorecard")
def calls(
    desk: TheDesk,
    question: TheQuestion,
    chosen: TheChosen,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> CallsPage:
    """`count` is the number itself; 50 of its calls from `offset` on, each with words and seconds."""
    return build_calls(desk, question, chosen, "", offset)


@router.get("/cards/export", summary="The board as a file", response_class=Response)
def export(
    request: Request, desk: TheDesk, question: TheQuestion, form: Annotated[BoardFormat, Query(alias="format")] = "xlsx"
) -> Response:
    """As `qa scorecard --format` writes it."""
    return board_file(desk, question, form, lang_of(request))


@router.get("/cards/{whose:path}", summary="One agent's scorecard")
def card(request: Request, desk: TheDesk, whose: str, question: TheQuestion) -> CardPage:
    """A part for each rubric by which calls of the period were scored."""
    return build_card(desk, whose, question, lang_of(request))


@router.get("/compare", summary="Two periods, teams or agents side by side")
def compare(request: Request, desk: TheDesk, question: TheQuestion, base: TheBase) -> ComparePage:
    """Differences are those of the question from the base, which is the period before where nothing is named."""
    return build_compare(desk, question, base, lang_of(request))


@router.get("/forms", summary="The regulations' forms, and which clause demands each")
def forms(request: Request, desk: TheDesk, ask: TheForm) -> FormsPage:
    """All kinds; each is made at `/api/forms/{kind}/file`."""
    return build_forms(desk, None, ask, lang_of(request))


@router.get("/forms/{kind}/file", summary="One form as a file", response_class=Response)
def form(
    request: Request,
    desk: TheDesk,
    kind: str,
    ask: TheForm,
    form: Annotated[FormFormat, Query(alias="format")] = "xlsx",
) -> Response:
    """As `qa report --format` writes it."""
    return form_file(desk, kind, ask, form, lang_of(request))
