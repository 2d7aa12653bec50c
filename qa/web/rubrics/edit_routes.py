"""Pages on which a pack of one's own is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel

from qa.errors import QaError
from qa.types.desk import User
from qa.web.access import Right, may
from qa.web.desk import Desk, TheDesk
from qa.web.errors import NotFoundError, TooLargeError
from qa.web.render import lang_of, render, toast, went
from qa.web.rubrics import acts
from qa.web.rubrics.acts import Saved
from qa.web.rubrics.editing import Part, build_beside, build_editor, problem_of
from qa.web.rubrics.fields import File, FormEdit, GroupEdit, ItemEdit, NewCase, NewPack, SectionEdit, TextEdit
from qa.web.words import say

router = APIRouter(include_in_schema=False)
Editor = Annotated[User, Depends(may(Right.EDIT_RUBRIC))]


@router.get("/rubrics/{name}/edit", dependencies=[Depends(may(Right.EDIT_RUBRIC))])
def edit(request: Request, name: str, desk: TheDesk, part: Part = "form", at: str = "") -> Response:
    """A pack with one of its parts to change."""
    return render(request, "rubrics/edit.html", build_editor(desk, name, part, at, lang_of(request)))


@router.get("/rubrics/{name}/beside")
def beside(request: Request, name: str, desk: TheDesk, user: Editor) -> Response:
    """What the pack as it is now would change."""
    return render(request, "rubrics/_beside.html", build_beside(desk, name, user.name))


@router.post("/rubrics/{name}/edit/form")
def save_form(request: Request, name: str, desk: TheDesk, user: Editor, typed: Annotated[FormEdit, Form()]) -> Response:
    """Change the form's own fields."""
    return _saved(request, desk, name, "form", "", typed, lambda: acts.save_form(desk, name, typed, user.name))


@router.post("/rubrics/{name}/edit/section/{at}")
def save_section(
    request: Request, name: str, at: str, desk: TheDesk, user: Editor, typed: Annotated[SectionEdit, Form()]
) -> Response:
    """Change a section."""
    return _saved(
        request, desk, name, "section", at, typed, lambda: acts.save_section(desk, name, at, typed, user.name)
    )


@router.post("/rubrics/{name}/edit/item/{at}")
def save_item(
    request: Request, name: str, at: str, desk: TheDesk, user: Editor, typed: Annotated[ItemEdit, Form()]
) -> Response:
    """Change an item."""
    return _saved(request, desk, name, "item", at, typed, lambda: acts.save_item(desk, name, at, typed, user.name))


@router.post("/rubrics/{name}/edit/group/{at}")
def save_group(
    request: Request, name: str, at: str, desk: TheDesk, user: Editor, typed: Annotated[GroupEdit, Form()]
) -> Response:
    """Change the phrases of a group."""
    return _saved(request, desk, name, "group", at, typed, lambda: acts.save_group(desk, name, at, typed, user.name))


@router.post("/rubrics/{name}/edit/text/{at}")
def save_text(
    request: Request, name: str, at: File, desk: TheDesk, user: Editor, typed: Annotated[TextEdit, Form()]
) -> Response:
    """Change a file as text."""
    return _saved(request, desk, name, "text", at, typed, lambda: acts.save_text(desk, name, at, typed, user.name))


def _saved(
    request: Request, desk: Desk, name: str, part: Part, at: str, typed: BaseModel, save: Callable[[], Saved]
) -> Response:
    """The form after it was saved; or, with everything that was typed, why it was not."""
    lang = lang_of(request)
    try:
        saved = save()
    except (NotFoundError, TooLargeError):
        raise
    except QaError as error:
        page = build_editor(desk, name, part, at, lang)
        fields = {**page.fields, **{key: _shown(value) for key, value in typed.model_dump().items()}}
        return render(request, "rubrics/_form.html", replace(page, fields=fields, problem=problem_of(error)))
    page = replace(build_editor(desk, name, part, at, lang), saved=saved)
    word = "rb_saved_raised" if saved.raised else "rb_saved" if saved.changed else "rb_same"
    told = toast(say(word, lang, version=saved.version) if saved.raised else say(word, lang))
    told["HX-Trigger"] = told["HX-Trigger"][:-1] + ', "saved": {}}'
    return render(request, "rubrics/_form.html", page, headers=told)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


@router.post("/rubrics")
def begin(request: Request, desk: TheDesk, user: Editor, new: Annotated[NewPack, Form()]) -> Response:
    """Begin a pack of one's own, or copy one."""
    place = acts.begin(desk, new, user.name)
    return went(request, f"/rubrics/{place.slug}/edit")


@router.post("/rubrics/{name}/remove")
def remove(request: Request, name: str, desk: TheDesk, user: Editor) -> Response:
    """Take a pack of one's own away."""
    acts.remove(desk, name, user.name)
    return went(request, "/rubrics")


@router.post("/rubrics/{name}/cases")
def keep_case(request: Request, name: str, desk: TheDesk, user: Editor, case: Annotated[NewCase, Form()]) -> Response:
    """Keep a dialogue as a case."""
    acts.keep_case(desk, name, case, user.name)
    told = say("rb_case_kept", lang_of(request), case=case.case_name)
    return Response(status_code=204, headers=toast(told))
