"""How a job is to be scored: what somebody chose, and where its call log lies. Kept as the job's options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from qa.calllog import NamePattern
from qa.config import Settings
from qa.errors import UsageError
from qa.services.legs import LegPattern
from qa.types.desk import Job
from qa.web.desk import Desk

MOST_PATTERN = 400
NO_NUL = r"^[^\x00]*$"


class Choices(BaseModel):
    """What somebody chooses before a job starts; what is left out is as the settings have it."""

    pack: str | None = Field(None, description="rule pack; none: by the rules of the settings")
    model: str | None = Field(None, description="speech model on this machine")
    pattern: Annotated[str, Field(max_length=MOST_PATTERN, pattern=NO_NUL)] | None = Field(
        None, description="what the names of files tell, as a regular expression with named groups"
    )
    legs: Annotated[str, Field(max_length=MOST_PATTERN, pattern=NO_NUL)] | None = Field(
        None, description="names of two files of one call, one a leg: groups `call` and `agent`"
    )
    raw: Literal["alaw", "mulaw"] | None = Field(None, description="encoding of files without a header")
    agent_channel: Literal[0, 1] | None = Field(None, description="the agent's channel in every file, from 0")


@dataclass(frozen=True, slots=True)
class Plan:
    """A job's options. `error` is why it stopped by itself; `folder` is one of the server, `watch` goes on looking."""

    title: str = ""
    pack: str | None = None
    model: str | None = None
    pattern: str | None = None
    legs: str | None = None
    raw: Literal["alaw", "mulaw"] | None = None
    agent_channel: int | None = None
    log: str | None = None
    log_name: str = ""
    header_key: str | None = None
    folder: str | None = None
    watch: bool = False
    error: str = ""

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Plan:
        """Read a job's options; what another version kept besides is left out."""
        names = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in options.items() if name in names})

    def kept(self) -> dict[str, Any]:
        """As it is kept."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "", False)}


def plan_of(job: Job) -> Plan:
    """The plan of a job."""
    return Plan.of(job.options)


def chosen(desk: Desk, plan: Plan, choices: Choices) -> Plan:
    """A plan with somebody's choices.

    Raises `UsageError` for a pack or a model that is not here, or a pattern that means nothing.
    """
    if choices.pack:
        desk.shelf.pack(choices.pack)
    if choices.model and choices.model not in models_here(desk.settings):
        mend = f"models here: {', '.join(models_here(desk.settings))}"
        raise UsageError(f"the model {choices.model} is not on this machine", mend=mend)
    if choices.pattern:
        name_pattern(choices.pattern)
    if choices.legs:
        _refuse_costly(choices.legs)
        LegPattern.of(choices.legs)
    return replace(
        plan,
        pack=choices.pack or None,
        model=choices.model or None,
        pattern=choices.pattern or None,
        legs=choices.legs or None,
        raw=choices.raw,
        agent_channel=choices.agent_channel,
        error="",
    )


def name_pattern(text: str) -> NamePattern:
    """A pattern that somebody typed; it is matched in linear time.

    Raises `UsageError` where it is none.
    """
    regex = _refuse_costly(text)
    return replace(NamePattern.of(text), regex=regex)


def models_here(settings: Settings) -> list[str]:
    """The models that need no fetching, that of the settings first."""
    from qa.asr import hub
    from qa.asr.models import EMBEDDED

    cached = [kept.repository for kept in hub.kept() if kept.folder is not None]
    return list(dict.fromkeys([settings.model, EMBEDDED, *cached]))


def settings_of(desk: Desk, plan: Plan) -> Settings:
    """The settings with what the plan has instead."""
    changes: dict[str, Any] = {}
    if plan.pack:
        changes |= {"pack": plan.pack, "rubrics": ()}
    if plan.model:
        changes["model"] = plan.model
    if plan.agent_channel is not None:
        changes["agent_channel"] = plan.agent_channel
    return desk.settings.model_copy(update=changes)


def folder_of(desk: Desk, job: int) -> Path:
    """Where everything lies that was uploaded for a job."""
    return desk.folder.absolute() / "uploads" / str(job)


def _refuse_costly(text: str) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(text, options)
    except re2.error as error:
        shown = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        mend = "write it without look-around and back-references"
        raise UsageError(f"no pattern: {shown}", where=text, mend=mend) from error
