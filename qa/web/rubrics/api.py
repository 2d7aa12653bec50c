"""Rubrics for programs: the same pages and acts as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel

from qa.types.desk import User
from qa.web.access import Right, may
from qa.web.desk import TheDesk
from qa.web.render import lang_of
from qa.web.rubrics import acts, publishing
from qa.web.rubrics.acts import Saved
from qa.web.rubrics.editing import Part, build_editor
from qa.web.rubrics.fields import File, FormEdit, GroupEdit, ItemEdit, NewCase, NewPack, SectionEdit, TextEdit
from qa.web.rubrics.health import HealthPage, build_health
from qa.web.rubrics.pages import Overview, Sheet, Tab, build_overview, build_sheet, readable
from qa.web.rubrics.places import Place, place_of
from qa.web.rubrics.publish_routes import XLSX
from qa.web.rubrics.publishing import Publish, PublishPage, Rescore, RescorePage, SheetIn, Versions
from qa.web.rubrics.sheets import MOST_BYTES, form_of, take_sheet
from qa.web.rubrics.trying import Dialogue, Tried, build_tried
from qa.web.rubrics.whatif import Question, WhatIf, build_answer, stop

router = APIRouter(prefix="/api", tags=["rubrics"])
READ, EDIT = [Depends(may(Right.RUBRIC))], [Depends(may(Right.EDIT_RUBRIC))]
Reader = Annotated[User, Depends(may(Right.RUBRIC))]
Editor = Annotated[User, Depends(may(Right.EDIT_RUBRIC))]


@dataclass(frozen=True, slots=True)
class Fields:
    """One part of a pack as a form has it; `mark` is to be sent back as `was` with a change."""

    mark: str
    version: str
    part: Part
    name: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Marked:
    """The mark of a workbook that was sent; ``x:mark`` names it as a pack."""

    mark: str


class SheetTake(BaseModel):
    """The pack that takes a workbook's changes, and its mark when they were shown."""

    into: str
    was: str


@router.get("/rubrics", dependencies=READ, summary="All packs")
def overview(desk: TheDesk) -> Overview:
    """All packs: what they check, and how many calls were scored by them."""
    return build_overview(desk)


@router.post("/rubrics", summary="Begin a pack", status_code=201)
def begin(desk: TheDesk, user: Editor, new: NewPack) -> Place:
    """Begin a pack of one's own: a copy, a workbook, or a small one."""
    return acts.begin(desk, new, user.name)


@router.get("/rubrics/{name}", dependencies=READ, summary="A pack as people read it")
def sheet(request: Request, name: str, desk: TheDesk, tab: Tab = "clauses") -> Sheet:
    """A pack: its clauses, its form, its phrases or what the linter found."""
    return build_sheet(desk, name, tab, lang_of(request))


@router.get("/rubrics/{name}/versions", dependencies=READ, summary="A pack's versions")
def versions(name: str, desk: TheDesk, against: str = "") -> Versions:
    """The versions of a pack's rubric, and what is other than in one of them."""
    return publishing.build_versions(desk, place_of(desk, name), against)


@router.get("/rubrics/{name}/health", summary="Cases and linter")
def health(name: str, desk: TheDesk, user: Reader) -> HealthPage:
    """Whether its cases pass and the linter is quiet; ask again while the state is waiting or running."""
    return build_health(desk, place_of(desk, name), user.name)


@router.post("/rubrics/{name}/try", dependencies=READ, summary="Try a dialogue")
def tried(name: str, desk: TheDesk, asked: Dialogue) -> Tried:
    """What a pack makes of a dialogue."""
    return build_tried(desk, name, asked)


@router.post("/rubrics/{name}/cases", summary="Keep a dialogue as a case")
def keep_case(name: str, desk: TheDesk, user: Editor, case: NewCase) -> Saved:
    """Keep a dialogue with the outcomes that it has now."""
    return acts.keep_case(desk, name, case, user.name)


@router.get("/rubrics/{name}/parts/{part}", dependencies=EDIT, summary="One part of a pack to change")
def fields(request: Request, name: str, part: Part, desk: TheDesk, at: str = "") -> Fields:
    """The fields of the form, a section, an item, a group, or the text of a file; `at` names which."""
    page = build_editor(desk, name, part, at, lang_of(request))
    return Fields(page.mark, page.version, part, at, page.fields)


@router.post("/rubrics/{name}/form", summary="Change the form's facts")
def save_form(name: str, desk: TheDesk, user: Editor, typed: FormEdit) -> Saved:
    """Change title, version, grades, slots."""
    return acts.save_form(desk, name, typed, user.name)


@router.post("/rubrics/{name}/sections/{at}", summary="Change a section")
def save_section(name: str, at: str, desk: TheDesk, user: Editor, typed: SectionEdit) -> Saved:
    """Change a section's title, cap and weight."""
    return acts.save_section(desk, name, at, typed, user.name)


@router.post("/rubrics/{name}/items/{at}", summary="Change an item")
def save_item(name: str, at: str, desk: TheDesk, user: Editor, typed: ItemEdit) -> Saved:
    """Change an item's points, veto, conditions and exceptions."""
    return acts.save_item(desk, name, at, typed, user.name)


@router.post("/rubrics/{name}/groups/{at}", summary="Change a group of phrases")
def save_group(name: str, at: str, desk: TheDesk, user: Editor, typed: GroupEdit) -> Saved:
    """Change the phrases of a group, or add one."""
    return acts.save_group(desk, name, at, typed, user.name)


@router.post("/rubrics/{name}/files/{at}", summary="Change a file as text")
def save_text(name: str, at: File, desk: TheDesk, user: Editor, typed: TextEdit) -> Saved:
    """Put the whole text of a file in its place."""
    return acts.save_text(desk, name, at, typed, user.name)


@router.post("/rubrics/{name}/remove", summary="Take a pack away", status_code=204)
def remove(name: str, desk: TheDesk, user: Editor) -> None:
    """Take a pack of one's own away; published versions stay."""
    acts.remove(desk, name, user.name)


@router.get("/rubrics/{name}/publish", summary="What publishing would do")
def publish_page(name: str, desk: TheDesk, user: Editor) -> PublishPage:
    """What publishing a pack would do."""
    return publishing.build_publish(desk, name, user.name)


@router.post("/rubrics/{name}/publish", summary="Publish a pack")
def publish(name: str, desk: TheDesk, user: Editor, word: Publish) -> PublishPage:
    """Publish a pack as it stands, and put it in force."""
    return publishing.publish(desk, name, word, user.name)


@router.get("/rubrics/{name}/rescore", dependencies=EDIT, summary="How far scoring anew is")
def rescoring(name: str, desk: TheDesk, asked: Annotated[Rescore, Query()]) -> RescorePage:
    """How far scoring a month anew is."""
    return publishing.build_rescore(desk, name, asked.month)


@router.post("/rubrics/{name}/rescore", summary="Score a month anew")
def rescore(name: str, desk: TheDesk, user: Editor, asked: Rescore) -> RescorePage:
    """Begin to score a month anew by the packs in force; people's decisions stay."""
    return publishing.rescore(desk, name, asked, user.name)


@router.post("/rubrics/{name}/rescore/stop", dependencies=EDIT, summary="Stop scoring anew")
def stop_rescore(name: str, desk: TheDesk, asked: Rescore) -> RescorePage:
    """Stop it before anything was written."""
    return publishing.stop_rescore(desk, name, asked)


@router.post("/what-if", summary="A changed pack against past calls")
def what_if(desk: TheDesk, user: Editor, asked: Question) -> WhatIf:
    """What would change; ask again while the state is waiting or running. Nothing is written."""
    return build_answer(desk, asked, user.name)


@router.post("/what-if/stop", summary="Stop a what-if")
def stop_what_if(desk: TheDesk, user: Editor, asked: Question) -> WhatIf:
    """Stop working it out."""
    stop(desk, asked)
    return build_answer(desk, asked, user.name)


@router.get("/rubrics/{name}/form.xlsx", dependencies=EDIT, summary="A pack as a workbook")
def exported(name: str, desk: TheDesk) -> Response:
    """A pack as an Excel workbook."""
    place = place_of(desk, name)
    headers = {"content-disposition": f'attachment; filename="{place.slug}.xlsx"'}
    return Response(form_of(readable(desk, place)), media_type=XLSX, headers=headers)


@router.post("/sheets", dependencies=EDIT, summary="Send a workbook")
def send_sheet(desk: TheDesk, sheet: UploadFile) -> Marked:
    """Send a changed workbook; nothing is taken of it yet."""
    return Marked(take_sheet(desk, sheet.filename or "form.xlsx", sheet.file.read(MOST_BYTES + 1)))


@router.get("/sheets/{marked}", dependencies=EDIT, summary="What a workbook would change")
def sheet_in(marked: str, desk: TheDesk, into: str = "") -> SheetIn:
    """What a workbook would change in a pack."""
    return publishing.build_sheet_in(desk, marked, into)


@router.post("/sheets/{marked}", summary="Take a workbook's changes")
def take(marked: str, desk: TheDesk, user: Editor, word: SheetTake) -> Saved:
    """Put what was changed in a workbook into a pack of one's own."""
    return acts.take_sheet_into(desk, word.into, marked, word.was, user.name)
