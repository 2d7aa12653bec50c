"""What the room does: gives the sound of a call, its outline and moments of it, and mends where it lies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field

from qa.audio.playable import Outline
from qa.errors import AudioError, MovedError, QaError, UsageError
from qa.report.coaching.lines import private_seconds, said_of
from qa.services.inputs import LEGS
from qa.services.playable import Making, Playable
from qa.services.recordings import recording_at
from qa.types import CallInfo, Span
from qa.types.desk import User
from qa.web.access import Right, rights_of, see_call
from qa.web.desk import Desk
from qa.web.errors import NotFoundError

LONGEST_PATH = 4000


class Preparing(BaseModel):
    """A recording that is being made playable: ask again later. `share` of it is done, 0–1."""

    share: float


class Place(BaseModel):
    """Where a recording lies now: its path, or that of its folder."""

    path: Annotated[str, Field(min_length=1, max_length=LONGEST_PATH)]


def playable(desk: Desk, user: User, call_id: str) -> Playable | Preparing:
    """What is played of a call that somebody may see; made when it is first asked for.

    Raises `NotFoundError` where there is no such call or recording, `MovedError` and `ChangedError` where it is not at
    its place, `AudioError` where it cannot be read.
    """
    info = _with_sound(see_call(desk, user, call_id))
    try:
        found = desk.playables.ask(info)
    except AudioError as error:
        raise _discreet(error, user) from error
    return Preparing(share=round(found.share, 3)) if isinstance(found, Making) else found


def outline(desk: Desk, user: User, call_id: str) -> Outline | Preparing:
    """The waveform of each channel; raises as `playable` does."""
    found = playable(desk, user, call_id)
    return desk.playables.outline(found) if isinstance(found, Playable) else found


def clip(desk: Desk, user: User, call_id: str, start: float, end: float | None) -> Path:
    """A moment of a call as MP3 with some lead-in, personal data bleeped.

    Raises as `playable` does, and `UsageError` for an end before the start.
    """
    info = _with_sound(see_call(desk, user, call_id))
    moment = Span(start, min(start + 5.0, max(info.duration, start)) if end is None else end)
    if moment.end < moment.start:
        raise UsageError(f"the end {end} lies before the start {start}", mend="give them in seconds of the call")
    private = private_seconds(said_of(desk.store.result(info.call_id).call.transcript))
    try:
        return desk.playables.clip(info, moment, private)
    except AudioError as error:
        raise _discreet(error, user) from error


def move(desk: Desk, user: User, call_id: str, place: Place) -> list[str]:
    """Note where the recording of a call lies now, and give the calls that are in it.

    Raises `MovedError` where it is not there. Whether there is another file is not told: the disk of the server is
    nobody's to look around on.
    """
    info = _with_sound(see_call(desk, user, call_id))
    source = _source(info, place.path.strip())
    try:
        recording_at(info.call_id, source, info.sha256)
    except AudioError as error:
        problem = f"the recording of call {info.call_id} is not there"
        raise MovedError(
            problem, where=place.path, mend="give the full path of the same file, or its folder"
        ) from error
    return desk.store.desk.move_source(info.call_id, source, user.name, desk.now())


def _source(info: CallInfo, path: str) -> str:
    """The source that a path names; in a folder, the files have the names that they had."""
    given = Path(path).expanduser()
    if not given.is_absolute() or "\0" in path:
        raise UsageError(f"{path} is no full path", mend="begin it at the root of the disk")
    if not given.is_dir():
        return str(given)
    return LEGS.join(str(given / Path(leg.strip()).name) for leg in info.source.split(LEGS))


def _with_sound(info: CallInfo) -> CallInfo:
    if not info.sha256:
        raise NotFoundError(f"call {info.call_id} has words only, no recording", mend="read its words")
    return info


def _discreet(error: AudioError, user: User) -> QaError:
    """The same error; where files lie is told to those who bring them in."""
    if Right.INGEST in rights_of(user) or error.where is None:
        return error
    return type(error)(error.problem, where=Path(error.where).name, mend=error.mend)
