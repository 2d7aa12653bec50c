"""The trainer's room for programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse, Response

from qa.services.examples_asked import AskedFor
from qa.types.desk import User
from qa.web.access import Right, may
from qa.web.coaching import acts
from qa.web.coaching.agents import AgentPage, CoachingPage, build_agent, build_coaching
from qa.web.coaching.pages import (
    CasesPage,
    ExamplesPage,
    PlaylistPage,
    PlaylistsPage,
    SearchPage,
    SearchQuery,
    build_cases,
    build_examples,
    build_playlist,
    build_search,
    found_examples,
)
from qa.web.coaching.routes import asked_for, search_query, zip_of
from qa.web.desk import TheDesk
from qa.web.render import lang_of

router = APIRouter(prefix="/api", tags=["coaching"])
Coach = Annotated[User, Depends(may(Right.COACH))]
MAY = [Depends(may(Right.COACH))]
Place = Annotated[int, Query(ge=0, le=10_000)]


@router.get("/search", dependencies=MAY, summary="Turns in which words are said")
def search(request: Request, desk: TheDesk, query: Annotated[SearchQuery, Depends(search_query)]) -> SearchPage:
    """Search the words of all calls."""
    return build_search(desk, query, lang_of(request))


@router.get("/examples", dependencies=MAY, summary="Ranked moments")
def examples(request: Request, desk: TheDesk, query: Annotated[AskedFor, Depends(asked_for)]) -> ExamplesPage:
    """Find examples."""
    return build_examples(desk, query, lang_of(request))


@router.get("/examples/pack", summary="A training pack as a zip", response_class=FileResponse)
def pack(request: Request, desk: TheDesk, user: Coach, query: Annotated[AskedFor, Depends(asked_for)]) -> Response:
    """The training pack of a question."""
    found, asked = found_examples(desk, query, lang_of(request))
    return zip_of(acts.training_pack(desk, user, found, asked, lang_of(request)))


@router.get("/cases", dependencies=MAY, summary="The case book")
def cases(
    request: Request, desk: TheDesk, tag: str | None = None, item: str | None = None, agent: str | None = None,
    good: bool | None = None,
) -> CasesPage:  # fmt: skip
    """The case book, filtered."""
    return build_cases(desk, lang_of(request), tag=tag, item=item, agent=agent, good=good)


@router.post("/cases", summary="Keep a moment", status_code=201)
def keep_case(desk: TheDesk, user: Coach, case: acts.NewCase) -> acts.Done:
    """Put a moment into the case book."""
    return acts.keep_case(desk, user, case)


@router.delete("/cases/{number}", summary="Take a case out")
def remove_case(desk: TheDesk, user: Coach, number: int) -> acts.Done:
    """Take a case out."""
    desk.store.people.remove_case(number, user.name, desk.now())
    return acts.Done(number)


@router.get("/playlists", dependencies=MAY, summary="All playlists")
def playlists(desk: TheDesk) -> PlaylistsPage:
    """All playlists."""
    return PlaylistsPage(tuple(desk.store.desk.playlists()))


@router.post("/playlists", summary="Make a playlist", status_code=201)
def make_playlist(desk: TheDesk, user: Coach, made: acts.NewPlaylist) -> acts.Done:
    """Make a playlist."""
    return acts.make_playlist(desk, user, made)


@router.get("/playlists/{number}", dependencies=MAY, summary="One playlist")
def playlist(request: Request, desk: TheDesk, number: int) -> PlaylistPage:
    """One playlist with the words of its moments."""
    return build_playlist(desk, number, lang_of(request))


@router.delete("/playlists/{number}", summary="Drop a playlist")
def drop_playlist(desk: TheDesk, user: Coach, number: int) -> acts.Done:
    """Drop a playlist."""
    desk.store.desk.drop_playlist(number, user.name, desk.now())
    return acts.Done(number)


@router.post("/playlists/{number}/entries", summary="Put a moment into a playlist", status_code=201)
def add_entry(desk: TheDesk, user: Coach, number: int, entry: acts.NewEntry) -> acts.Done:
    """Put a moment into a playlist."""
    return acts.add_entry(desk, user, number, entry)


@router.post("/playlists/entries/{entry}/move", summary="Move a moment")
def move_entry(desk: TheDesk, user: Coach, entry: int, place: Place) -> acts.Done:
    """Move a moment to a place in its playlist, counted from 0."""
    desk.store.desk.move_entry(entry, place, user.name, desk.now())
    return acts.Done(entry)


@router.delete("/playlists/entries/{entry}", summary="Take a moment out")
def remove_entry(desk: TheDesk, user: Coach, entry: int) -> acts.Done:
    """Take a moment out of its playlist."""
    desk.store.desk.remove_entry(entry, user.name, desk.now())
    return acts.Done(entry)


@router.get("/playlists/{number}/pack", summary="A playlist as a training pack", response_class=FileResponse)
def playlist_pack(request: Request, desk: TheDesk, user: Coach, number: int) -> Response:
    """The training pack of a playlist."""
    found, title = acts.playlist_found(desk, number)
    return zip_of(acts.training_pack(desk, user, found, title, lang_of(request)))


@router.get("/coaching", dependencies=MAY, summary="Who should be coached")
def coaching(desk: TheDesk, month: str | None = None) -> CoachingPage:
    """Whom a month's scorecards name, and the plans that run."""
    return build_coaching(desk, month)


@router.get("/coaching/{agent_id}", dependencies=MAY, summary="An agent over the months")
def agent(request: Request, desk: TheDesk, agent_id: str, month: str | None = None) -> AgentPage:
    """An agent's way over the months."""
    return build_agent(desk, agent_id, month, lang_of(request))


@router.post("/coaching/{agent_id}/plans", summary="Make a coaching plan", status_code=201)
def make_plan(desk: TheDesk, user: Coach, agent_id: str, plan: acts.NewPlan) -> acts.Done:
    """Make a coaching plan."""
    return acts.make_plan(desk, user, agent_id, plan)


@router.post("/plans/{number}/close", summary="Close a coaching plan")
def close_plan(desk: TheDesk, user: Coach, number: int, closing: acts.Closing) -> acts.Done:
    """Close a plan with what came of it."""
    return acts.close_plan(desk, user, number, closing)
