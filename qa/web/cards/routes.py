"""The room's pages as HTML."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from qa.web.access import Right, may
from qa.web.cards.asking import TheChosen, TheQuestion
from qa.web.cards.card import build_card
from qa.web.cards.compare import TheBase, build_compare
from qa.web.cards.files import BoardFormat, board_file
from qa.web.cards.forms import FormFormat, TheForm, build_forms, form_document, form_file
from qa.web.cards.pages import build_board, build_calls, build_service
from qa.web.desk import TheDesk
from qa.web.render import is_htmx, lang_of, render

router = APIRouter(include_in_schema=False, dependencies=[Depends(may(Right.CARDS))])


@router.get("/cards")
def board(request: Request, desk: TheDesk, question: TheQuestion) -> Response:
    """Show the board of everybody."""
    return render(request, "cards/board.html", build_board(desk, question, lang_of(request)))


@router.get("/cards/service")
def service(request: Request, desk: TheDesk, question: TheQuestion) -> Response:
    """Show the figures of service, which the board's page asks for by itself."""
    return render(request, "cards/_service.html", build_service(desk, question, lang_of(request)))


@router.get("/cards/calls")
def calls(
    request: Request,
    desk: TheDesk,
    question: TheQuestion,
    chosen: TheChosen,
    title: Annotated[str, Query(max_length=200)] = "",
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """Show the calls behind a number: in its place, or as a page of their own."""
    page = build_calls(desk, question, chosen, title, offset)
    if is_htmx(request):
        return render(request, "cards/_calls.html" if not offset else "cards/_more.html", page)
    return render(request, "cards/calls.html", page)


@router.get("/cards/export")
def export(
    request: Request, desk: TheDesk, question: TheQuestion, form: Annotated[BoardFormat, Query(alias="format")] = "xlsx"
) -> Response:
    """Save the board as a file."""
    return board_file(desk, question, form, lang_of(request))


@router.get("/cards/{whose:path}")
def card(request: Request, desk: TheDesk, whose: str, question: TheQuestion) -> Response:
    """Show an agent's card."""
    return render(request, "cards/card.html", build_card(desk, whose, question, lang_of(request)))


@router.get("/compare")
def compare(request: Request, desk: TheDesk, question: TheQuestion, base: TheBase) -> Response:
    """Show two sides beside each other."""
    return render(request, "cards/compare.html", build_compare(desk, question, base, lang_of(request)))


@router.get("/forms")
def forms(request: Request, desk: TheDesk, ask: TheForm) -> Response:
    """Show what forms there are."""
    return render(request, "cards/forms.html", build_forms(desk, None, ask, lang_of(request)))


@router.get("/forms/{kind}")
def form(request: Request, desk: TheDesk, kind: str, ask: TheForm) -> Response:
    """Show one form in its page."""
    return render(request, "cards/forms.html", build_forms(desk, kind, ask, lang_of(request)))


@router.get("/forms/{kind}/document")
def document(request: Request, desk: TheDesk, kind: str, ask: TheForm) -> Response:
    """Give the form itself, for the frame in its page and for printing."""
    return form_document(desk, kind, ask, lang_of(request))


@router.get("/forms/{kind}/file")
def file(
    request: Request,
    desk: TheDesk,
    kind: str,
    ask: TheForm,
    form: Annotated[FormFormat, Query(alias="format")] = "xlsx",
) -> Response:
    """Save the form as a file."""
    return form_file(desk, kind, ask, form, lang_of(request))
