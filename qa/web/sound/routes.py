"""The sound of a call for pages: what the player fetches, and where a recording was moved to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from qa.services.playable import Playable
from qa.types.desk import User
from qa.web.access import Right, may
from qa.web.desk import TheDesk
from qa.web.frame.routes import back_to
from qa.web.render import went
from qa.web.sound import acts

router = APIRouter(prefix="/calls/{call_id}", include_in_schema=False)
Reader = Annotated[User, Depends(may(Right.CALL))]
Keeper = Annotated[User, Depends(may(Right.INGEST))]
Second = Annotated[float, Query(ge=0, le=1e6, allow_inf_nan=False, description="seconds from the start of the call")]
AUDIO = "audio/mpeg"


@router.api_route("/sound", methods=["GET", "HEAD"])
def sound(desk: TheDesk, user: Reader, call_id: str) -> Response:
    """The whole call, any range of it."""
    return sound_of(acts.playable(desk, user, call_id))


@router.get("/peaks")
def peaks(desk: TheDesk, user: Reader, call_id: str) -> Response:
    """The waveforms."""
    found = acts.playable(desk, user, call_id)
    return FileResponse(found.outline) if isinstance(found, Playable) else later(found)


@router.api_route("/clip", methods=["GET", "HEAD"])
def clip(desk: TheDesk, user: Reader, call_id: str, start: Second = 0.0, end: Second | None = None) -> Response:
    """A moment."""
    return FileResponse(acts.clip(desk, user, call_id, start, end), media_type=AUDIO)


@router.post("/source")
def source(
    request: Request, desk: TheDesk, user: Keeper, call_id: str, body: Annotated[acts.Place, Form()]
) -> Response:
    """Note where the recording lies now."""
    acts.move(desk, user, call_id, body)
    return went(request, back_to(request))


def sound_of(found: Playable | acts.Preparing) -> Response:
    """The rendition with its ranges, or when to ask again."""
    return FileResponse(found.audio, media_type=AUDIO) if isinstance(found, Playable) else later(found)


def later(found: acts.Preparing) -> Response:
    """That it is being made."""
    return JSONResponse(found.model_dump(), status_code=202, headers={"Retry-After": "1"})
