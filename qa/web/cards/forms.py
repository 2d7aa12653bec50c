"""The regulations' forms: what there is, which clause demands each, and one of them to read, print and take away."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Depends
from fastapi.responses import Response

from qa.errors import QaError
from qa.packs.clauses import read_clauses
from qa.packs.load import find_pack, pack_names
from qa.packs.terms import known_terms
from qa.report.files import FORM_FORMATS
from qa.report.forms.parts import Document
from qa.report.forms.table import KINDS
from qa.report.labels import Lang
from qa.scorecard import Board
from qa.services.report import Wanted, make_report
from qa.services.scorecard import Options, make_board
from qa.store import Store
from qa.store.asked import Asked
from qa.web.cards.asking import Question, Text, TheQuestion
from qa.web.cards.boards import card_room
from qa.web.cards.files import download
from qa.web.cards.pages import Choices
from qa.web.desk import Desk
from qa.web.errors import NotFoundError

FormFormat = Literal["html", "xlsx", "pdf"]
DOCUMENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin allow-modals"
)
"""What a form's own document may do. It is one file that also stands alone, with its style inside, so that styles of
its own are allowed here and nowhere else; it has no script and could run none. It keeps its origin, so that the page
around it may print it and measure it."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A clause that asks for a form: of which regulation, where in it, and what it asks."""

    regulation: str
    section: str
    asks: str


@dataclass(frozen=True, slots=True)
class FormKind:
    """A kind of form; a `weekly` one is made for each week, one that is `by_call` also for a single call."""

    name: str
    title: str
    weekly: bool
    by_call: bool
    demands: tuple[Demand, ...]


@dataclass(frozen=True, slots=True)
class FormAsk:
    """What a form is about, as it stands in an address: a question, or one call; `unit` is the house's name."""

    question: Question
    call: str | None = None
    unit: str = ""

    def query(self) -> str:
        """The query of an address that asks the same."""
        more = {name: value for name, value in (("call", self.call), ("unit", self.unit)) if value}
        return "&".join(filter(None, (self.question.query(by=None, against=None), urlencode(more))))


@dataclass(frozen=True, slots=True)
class FormsPage:
    """All kinds, and the one that was chosen."""

    kinds: tuple[FormKind, ...]
    chosen: FormKind | None
    ask: FormAsk
    question: Question
    query: str
    choices: Choices


def form_ask(question: TheQuestion, call: Text = None, unit: Text = None) -> FormAsk:
    """Read from an address what a form is about."""
    return FormAsk(question, call or None, unit or "")


TheForm = Annotated[FormAsk, Depends(form_ask)]


def build_forms(desk: Desk, kind: str | None, ask: FormAsk, lang: Lang) -> FormsPage:
    """The page of all forms, or of one; raises `NotFoundError` for a kind that there is not."""
    kinds = tuple(_kind(name, lang) for name in KINDS)
    chosen = next(each for each in kinds if each.name == known(kind)) if kind is not None else None
    room = card_room(desk)
    question = ask.question
    teams, lines = room.groups(None)
    choices = Choices(
        tuple(reversed(room.months(Question()))), tuple(teams), tuple(lines), tuple(sorted(desk.store.forms.rubrics()))
    )
    return FormsPage(kinds, chosen, ask, question, ask.query(), choices)


def known(kind: str) -> str:
    """A kind that there is; raises `NotFoundError` with the nearest one."""
    if kind not in KINDS:
        near = get_close_matches(kind, KINDS, 1)
        raise NotFoundError(f"there is no form {kind}", mend=f"did you mean {near[0]}?" if near else "see /forms")
    return kind


def made_form(desk: Desk, kind: str, ask: FormAsk, lang: Lang) -> Document:
    """Make a form; raises `QaError` where there is nothing to put into it."""
    question = ask.question
    room = card_room(desk)

    def board(store: Store, asked: Asked, options: Options) -> Board:
        return room.kept(("board", asked, options), lambda: make_board(store, asked, options))

    wanted = Wanted(
        kind=known(kind),
        as_of=desk.local(desk.now()).date(),
        period=question.period,
        call=ask.call,
        agent=question.agent,
        team=question.team,
        line=question.line,
        rubric=question.rubric,
        unit=ask.unit,
        pack=desk.settings.pack,
        zone=desk.zone,
        lang=lang,
        boards=board,
    )
    return make_report(desk.store, wanted)


def form_document(desk: Desk, kind: str, ask: FormAsk, lang: Lang) -> Response:
    """A form as the document that the page shows in a frame; what is missing is told in its place."""
    try:
        page = FORM_FORMATS["html"](made_form(desk, kind, ask, lang), lang)
    except QaError as error:
        page = _nothing(error)
    headers = {"content-security-policy": DOCUMENT_POLICY, "x-frame-options": "SAMEORIGIN"}
    return Response(page, media_type="text/html; charset=utf-8", headers=headers)


def form_file(desk: Desk, kind: str, ask: FormAsk, form: FormFormat, lang: Lang) -> Response:
    """A form as a file, the same as ``qa report --format`` writes.

    Raises `QaError` where there is nothing to put into it, `UsageError` where PDF cannot be made here.
    """
    document = made_form(desk, kind, ask, lang)
    name = "-".join(filter(None, (document.title, document.period, ask.question.team, ask.question.agent, ask.call)))
    return download(FORM_FORMATS[form](document, lang), name, form)


def _nothing(error: QaError) -> bytes:
    from markupsafe import escape

    told = f"<p><b>{escape(error.problem)}</b></p><p>{escape(error.mend or '')}</p>"
    style = "body{font:15px/1.6 system-ui,sans-serif;color:#7a4d00;background:#fff;padding:32px;text-align:center}"
    return f"<!doctype html><meta charset=utf-8><title>—</title><style>{style}</style>{told}".encode()


def _kind(name: str, lang: Lang) -> FormKind:
    kind = KINDS[name]
    by_call = "complaints" in kind.needs or "scored" in kind.needs
    return FormKind(name, kind.english if lang == "en" else kind.title, kind.weekly, by_call, _demands().get(name, ()))


@cache
def _demands() -> dict[str, tuple[Demand, ...]]:
    """The clauses that ask for each form, by the registers of the packs that come with the program."""
    found: dict[str, tuple[Demand, ...]] = {}
    for pack in pack_names():
        register = find_pack(pack) / "clauses.yaml"
        clauses = read_clauses(register).values() if register.is_file() else ()
        for clause in clauses:
            if clause.report:
                title = next(iter(known_terms([pack]).values())).title
                demand = Demand(title.removesuffix("评分表").removesuffix("质检"), clause.section, clause.asks)
                found[clause.report] = (*found.get(clause.report, ()), demand)
    return found
