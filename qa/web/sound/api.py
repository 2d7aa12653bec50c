"""The sound of calls for programs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, Response

from qa.audio.playable import Outline
from qa.types.desk import User
from qa.web.access import Right, may
from qa.web.desk import TheDesk
from qa.web.sound import acts
from qa.web.sound.routes import AUDIO, Second, later, sound_of

router = APIRouter(prefix="/api/calls/{call_id}", tags=["sound"])
Reader = Annotated[User, Depends(may(Right.CALL))]
Keeper = Annotated[User, Depends(may(Right.INGEST))]
LATER: dict[int | str, dict[str, Any]] = {
    202: {"model": acts.Preparing, "description": "It is being made: ask again after `Retry-After` seconds."}
}
SOUND: dict[int | str, dict[str, Any]] = {
    200: {"content": {AUDIO: {}}, "description": "MP3; ranges are answered with 206."}
}


@router.get("/sound", summary="The recording of a call as MP3, keys bleeped", response_class=FileResponse,
            responses={**SOUND, **LATER})  # fmt: skip
def sound(desk: TheDesk, user: Reader, call_id: str) -> Response:
    """Give the rendition that browsers play, or any range of it."""
    return sound_of(acts.playable(desk, user, call_id))


@router.get("/peaks", summary="The waveform of each channel of a call", responses=LATER)
def peaks(desk: TheDesk, user: Reader, call_id: str) -> Outline:
    """Give 0–255 for every `step` seconds of each channel."""
    found = acts.outline(desk, user, call_id)
    return found if isinstance(found, Outline) else later(found)  # type: ignore[return-value]  # answered as it is


@router.get("/clip", summary="A moment of a call as MP3, personal data bleeped", response_class=FileResponse,
            responses=SOUND)  # fmt: skip
def clip(desk: TheDesk, user: Reader, call_id: str, start: Second = 0.0, end: Second | None = None) -> Response:
    """Give the moment with three seconds before it; at most two minutes of it."""
    return FileResponse(acts.clip(desk, user, call_id, start, end), media_type=AUDIO)


@router.post("/source", summary="Say where the recording of a call lies now")
def source(desk: TheDesk, user: Keeper, call_id: str, body: acts.Place) -> list[str]:
    """Take a file, or a folder with a file of the old name, if it is the same sound; give the calls that are in it."""
    return acts.move(desk, user, call_id, body)
