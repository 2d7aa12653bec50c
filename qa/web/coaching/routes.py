"""The trainer's pages."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from qa.services.examples_asked import AskedFor
from qa.types import Party
from qa.types.desk import User
from qa.web.access import Right, may
from qa.web.coaching import acts
from qa.web.coaching.agents import build_agent, build_coaching
from qa.web.coaching.pages import (
    PlaylistsPage,
    SearchQuery,
    build_cases,
    build_examples,
    build_playlist,
    build_search,
    found_examples,
)
from qa.web.desk import TheDesk
from qa.web.render import lang_of, render, toast, went

router = APIRouter(include_in_schema=False)
Coach = Annotated[User, Depends(may(Right.COACH))]
MAY = [Depends(may(Right.COACH))]


def search_query(
    q: Annotated[str, Query(max_length=200)] = "",
    month: str = "",
    agent: str = "",
    team: str = "",
    party: str = "",
    limit: Annotated[int, Query(ge=1, le=400)] = 50,
) -> SearchQuery:
    """What a search page's address asks for; an empty field is any."""
    who: Party | None = party if party in ("agent", "customer", "system", "unknown") else None  # type: ignore[assignment]
    return SearchQuery(q, month or None, agent or None, team or None, who, limit)


def asked_for(
    item: str = "", outcome: str = "", clause: str = "", text: Annotated[str, Query(max_length=200)] = "",
    measure: str = "", month: str = "", agent: str = "", team: str = "", line: str = "", rubric: str = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> AskedFor:  # fmt: skip
    """What an examples page's address asks for; an empty field is any."""
    return AskedFor(
        item or None, outcome or None, clause or None, text or None, measure or None, month or None, agent or None,
        team or None, line or None, rubric or None, limit,
    )  # fmt: skip


@router.get("/search", dependencies=MAY)
def search_page(request: Request, desk: TheDesk, query: Annotated[SearchQuery, Depends(search_query)]) -> Response:
    """Who said it."""
    return render(request, "coaching/search.html", build_search(desk, query, lang_of(request)))


@router.get("/examples", dependencies=MAY)
def examples_page(request: Request, desk: TheDesk, query: Annotated[AskedFor, Depends(asked_for)]) -> Response:
    """Ranked moments, each with a good one beside it."""
    return render(request, "coaching/examples.html", build_examples(desk, query, lang_of(request)))


@router.get("/examples/pack")
def examples_pack(
    request: Request, desk: TheDesk, user: Coach, query: Annotated[AskedFor, Depends(asked_for)]
) -> Response:
    """The training pack of a question, as a zip."""
    found, asked = found_examples(desk, query, lang_of(request))
    return zip_of(acts.training_pack(desk, user, found, asked, lang_of(request)))


@router.get("/cases", dependencies=MAY)
def cases_page(
    request: Request, desk: TheDesk, tag: str = "", item: str = "", agent: str = "", kind: str = ""
) -> Response:
    """The case book."""
    good = {"good": True, "bad": False}.get(kind)
    page = build_cases(desk, lang_of(request), tag=tag or None, item=item or None, agent=agent or None, good=good)
    return render(request, "coaching/cases.html", page)


@router.post("/cases")
def keep_case(request: Request, desk: TheDesk, user: Coach, case: Annotated[acts.NewCase, Form()]) -> Response:
    """Keep a moment in the case book."""
    acts.keep_case(desk, user, case)
    return _done(request, "kept_case", "/cases")


@router.post("/cases/{number}/remove")
def remove_case(request: Request, desk: TheDesk, user: Coach, number: int) -> Response:
    """Take a case out."""
    desk.store.people.remove_case(number, user.name, desk.now())
    return went(request, "/cases")


@router.get("/playlists", dependencies=MAY)
def playlists_page(request: Request, desk: TheDesk) -> Response:
    """All playlists."""
    return render(request, "coaching/playlists.html", PlaylistsPage(tuple(desk.store.desk.playlists())))


@router.post("/playlists")
def make_playlist(request: Request, desk: TheDesk, user: Coach, made: Annotated[acts.NewPlaylist, Form()]) -> Response:
    """Make a playlist."""
    return went(request, f"/playlists/{acts.make_playlist(desk, user, made).number}")


@router.get("/playlists/{number}", dependencies=MAY)
def playlist_page(request: Request, desk: TheDesk, number: int) -> Response:
    """One playlist, to be heard from one end to the other."""
    return render(request, "coaching/playlist.html", build_playlist(desk, number, lang_of(request)))


@router.post("/playlists/{number}/entries")
def add_entry(
    request: Request, desk: TheDesk, user: Coach, number: int, entry: Annotated[acts.NewEntry, Form()]
) -> Response:
    """Put a moment into a playlist."""
    acts.add_entry(desk, user, number, entry)
    return _done(request, "put_in", f"/playlists/{number}")


@router.post("/playlists/{number}/entries/{entry}/move")
def move_entry(
    request: Request, desk: TheDesk, user: Coach, number: int, entry: int, place: Annotated[int, Form()]
) -> Response:
    """Move a moment to a place, counted from 0."""
    desk.store.desk.move_entry(entry, place, user.name, desk.now())
    return render(request, "coaching/_entries.html", build_playlist(desk, number, lang_of(request)))


@router.post("/playlists/{number}/entries/{entry}/remove")
def remove_entry(request: Request, desk: TheDesk, user: Coach, number: int, entry: int) -> Response:
    """Take a moment out of a playlist."""
    desk.store.desk.remove_entry(entry, user.name, desk.now())
    return render(request, "coaching/_entries.html", build_playlist(desk, number, lang_of(request)))


@router.post("/playlists/{number}/drop")
def drop_playlist(request: Request, desk: TheDesk, user: Coach, number: int) -> Response:
    """Drop a playlist."""
    desk.store.desk.drop_playlist(number, user.name, desk.now())
    return went(request, "/playlists")


@router.get("/playlists/{number}/pack")
def playlist_pack(request: Request, desk: TheDesk, user: Coach, number: int) -> Response:
    """The training pack of a playlist, as a zip."""
    found, title = acts.playlist_found(desk, number)
    return zip_of(acts.training_pack(desk, user, found, title, lang_of(request)))


@router.get("/coaching", dependencies=MAY)
def coaching_page(request: Request, desk: TheDesk, month: str = "") -> Response:
    """Who should be coached, and the plans that run."""
    return render(request, "coaching/coaching.html", build_coaching(desk, month or None))


@router.get("/coaching/find", dependencies=MAY)
def find_agent(request: Request, agent: str = "") -> Response:
    """Go to an agent's page."""
    return went(request, f"/coaching/{agent.strip()}" if agent.strip() else "/coaching")


@router.get("/coaching/{agent_id}", dependencies=MAY)
def agent_page(request: Request, desk: TheDesk, agent_id: str, month: str = "") -> Response:
    """An agent's way over the months."""
    return render(request, "coaching/agent.html", build_agent(desk, agent_id, month or None, lang_of(request)))


@router.post("/coaching/{agent_id}/plans")
def make_plan(
    request: Request, desk: TheDesk, user: Coach, agent_id: str, plan: Annotated[acts.NewPlan, Form()]
) -> Response:
    """Make a coaching plan."""
    acts.make_plan(desk, user, agent_id, plan)
    return went(request, f"/coaching/{agent_id}?{urlencode({'month': plan.month})}")


@router.post("/plans/{number}/close")
def close_plan(
    request: Request, desk: TheDesk, user: Coach, number: int, closing: Annotated[acts.Closing, Form()]
) -> Response:
    """Close a coaching plan with what came of it."""
    acts.close_plan(desk, user, number, closing)
    plan = next(plan for plan in desk.store.people.plans() if plan.id == number)
    return went(request, f"/coaching/{plan.agent_id}")


def zip_of(path: Path) -> Response:
    """Send a training pack, and remove its folder after."""
    remove = BackgroundTask(shutil.rmtree, path.parent, ignore_errors=True)
    return FileResponse(path, media_type="application/zip", filename=path.name, background=remove)


def _done(request: Request, word: str, to: str) -> Response:
    """Say that it is done where somebody stays on a page, else go where it is now."""
    from qa.web.render import is_htmx
    from qa.web.words import say

    if is_htmx(request):
        return Response(status_code=204, headers=toast(say(word, lang_of(request))))
    return went(request, to)
