"""Every page of the desk, with an address and somebody who may open it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qa.web.access import Role
from qa.web.rights import doors
from tests.web.furnished import Furnished

NO_PAGE = frozenset(
    {
        "/favicon.ico",
        "/calls/{call_id}/sound",
        "/calls/{call_id}/peaks",
        "/calls/{call_id}/clip",
        "/cards/calls",
        "/cards/export",
        "/cards/service",
        "/coaching/find",
        "/examples/pack",
        "/forms/{kind}/document",
        "/forms/{kind}/file",
        "/ingest/jobs",
        "/ingest/{number}/match",
        "/ingest/{number}/progress",
        "/link/{token}",
        "/playlists/{number}/pack",
        "/queue/next",
        "/rubrics/{name}/beside",
        "/rubrics/{name}/form.xlsx",
        "/rubrics/{name}/health",
        "/rubrics/{name}/rescore",
        "/what-if/answer",
    }
)
"""Routes of GET that give files, fragments, or the way to another page."""


@dataclass(frozen=True, slots=True)
class Page:
    """An address of a route, and who opens it; None is nobody."""

    route: str
    role: Role | None
    address: str

    @property
    def name(self) -> str:
        """A file's name for a picture of it."""
        who = self.role.value if self.role else "nobody"
        return f"{self.address.strip('/').replace('/', '-').split('?')[0] or 'first'}.{who}"


def pages(at: Furnished) -> Iterator[Page]:
    """All pages of a furnished desk."""
    own = f"/calls/{at.released}"
    told: tuple[tuple[Role | None, str, str], ...] = (
        (None, "/sign-in", "/sign-in"),
        (Role.INSPECTOR, "/", "/"),
        (Role.SUPERVISOR, "/", "/"),
        (Role.TRAINER, "/", "/"),
        (Role.ADMIN, "/", "/"),
        (Role.INSPECTOR, "/account", "/account"),
        (Role.INSPECTOR, "/queue", "/queue?month=2026-10"),
        (Role.SUPERVISOR, "/workload", "/workload"),
        (Role.INSPECTOR, "/calls/{call_id}", f"/calls/{at.heard}"),
        (Role.INSPECTOR, "/calls/{call_id}", f"/calls/{at.calls[3]}"),
        (Role.AGENT, "/calls/{call_id}", own),
        (Role.INSPECTOR, "/calls/{call_id}/versions", f"{own}/versions"),
        (Role.AGENT, "/own", "/own?month=2026-10"),
        (Role.SUPERVISOR, "/release", "/release"),
        (Role.SUPERVISOR, "/appeals", "/appeals"),
        (Role.SUPERVISOR, "/appeals/{number}", f"/appeals/{at.appeal}"),
        (Role.SUPERVISOR, "/calibration", "/calibration"),
        (Role.INSPECTOR, "/calibration/{number}", f"/calibration/{at.session}"),
        (Role.SUPERVISOR, "/calibration/new", "/calibration/new"),
        (
            Role.INSPECTOR,
            "/calibration/{number}/calls/{call_id}",
            f"/calibration/{at.session}/calls/{at.calls[0]}",
        ),
        (Role.SUPERVISOR, "/cards", "/cards?month=2026-10"),
        (Role.SUPERVISOR, "/cards/{whose:path}", f"/cards/{at.agent}?month=2026-10"),
        (Role.SUPERVISOR, "/compare", "/compare?month=2026-10"),
        (Role.SUPERVISOR, "/forms", "/forms"),
        (Role.SUPERVISOR, "/forms/{kind}", "/forms/monthly_quality?month=2026-10"),
        (Role.TRAINER, "/search", "/search?q=手机号"),
        (Role.TRAINER, "/examples", "/examples?item=opening&month=2026-10"),
        (Role.TRAINER, "/cases", "/cases"),
        (Role.TRAINER, "/playlists", "/playlists"),
        (Role.TRAINER, "/playlists/{number}", f"/playlists/{at.playlist}"),
        (Role.TRAINER, "/coaching", "/coaching"),
        (Role.TRAINER, "/coaching/{agent_id}", f"/coaching/{at.agent}"),
        (Role.SUPERVISOR, "/rubrics", "/rubrics"),
        (Role.SUPERVISOR, "/rubrics/{name}", "/rubrics/plaza"),
        (Role.SUPERVISOR, "/rubrics/{name}/try", "/rubrics/plaza/try"),
        (Role.SUPERVISOR, "/what-if", "/what-if?pack=plaza&month=2026-10&sample=10"),
        (Role.SUPERVISOR, "/rubrics/{name}/edit", f"/rubrics/{at.pack}/edit?part=item&at=opening"),
        (Role.SUPERVISOR, "/rubrics/{name}/publish", f"/rubrics/{at.pack}/publish"),
        (Role.SUPERVISOR, "/what-if/sheet/{marked}", f"/what-if/sheet/{at.sheet}"),
        (Role.SUPERVISOR, "/ingest", "/ingest"),
        (Role.SUPERVISOR, "/ingest/{number}", f"/ingest/{at.job}"),
        (Role.SUPERVISOR, "/ingest/{number}/columns", f"/ingest/{at.job}/columns"),
        (Role.ADMIN, "/users", "/users"),
        (Role.ADMIN, "/users/{name}", "/users/lin"),
        (Role.ADMIN, "/trail", "/trail"),
    )
    for role, route, address in told:
        yield Page(route, role, address)


def routes_of_pages() -> set[str]:
    """The routes that give a page."""
    return {door.path for door in doors() if door.method == "GET" and not door.path.startswith("/api")} - NO_PAGE
