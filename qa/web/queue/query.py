"""The queue's question as its address carries it: what is empty or as by default is left out."""

from __future__ import annotations

from typing import Annotated, Any, Self
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from qa.errors import UsageError
from qa.types import Outcome
from qa.types.queue import Assigned, QueueAsk, Sort, State, Why

Name = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
TODAY = "today"


class Asked(BaseModel):
    """Filters of the queue.

    `day` may be `today`; `q` is searched for in ids of calls and names of agents, `min` and `max` bound the score; `to`
    is the user name of whom calls were given to; `job` is the number of a job that brought calls in.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    state: State = "open"
    why: Why | None = None
    assigned: Assigned | None = None
    to: Name | None = None
    provisional: bool = False
    fatal: bool = False
    drawn: bool = False
    month: Annotated[str, Field(pattern=r"^\d{4}-\d\d$")] | None = None
    day: Annotated[str, Field(pattern=r"^(today|\d{4}-\d\d-\d\d)$")] | None = None
    team: Name | None = None
    agent: Name | None = None
    line: Name | None = None
    rubric: Name | None = None
    item: Name | None = None
    outcome: Outcome | None = None
    q: Name | None = None
    min: Annotated[float, Field(ge=0, le=100)] | None = None
    max: Annotated[float, Field(ge=0, le=100)] | None = None
    job: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    sort: Sort = "order"

    @field_validator("*", mode="before")
    @classmethod
    def _emptied(cls, value: Any, info: Any) -> Any:
        """A field of a form that is left empty asks for nothing."""
        return cls.model_fields[info.field_name].default if isinstance(value, str) and not value.strip() else value

    @classmethod
    def read(cls, query: str) -> Self:
        """Read an address' query.

        Raises `UsageError` where it is none.
        """
        try:
            return cls.model_validate(dict(parse_qsl(query.removeprefix("?"))))
        except (ValidationError, ValueError) as error:
            raise UsageError(
                "this is no query of the queue", where=query[:200], mend="take one from its address"
            ) from error

    def query(self, **changes: Any) -> str:
        """The query of an address, with some filters changed; None takes one away."""
        told = {**self.model_dump(mode="json", include=set(_DEFAULTS)), **changes}
        return urlencode({name: _text(value) for name, value in told.items() if value != _DEFAULTS.get(name)})

    def ask(self, today: str) -> QueueAsk:
        """The question to the store."""
        same = (
            "state", "why", "assigned", "to", "provisional", "fatal", "drawn", "month", "team", "agent", "line",
            "rubric", "item", "job", "sort",
        )  # fmt: skip
        return QueueAsk(
            **{name: getattr(self, name) for name in same},
            day=today if self.day == TODAY else self.day,
            outcome=self.outcome.value if self.outcome else None,
            text=self.q.strip() if self.q else None,
            low=self.min,
            high=self.max,
        )


_DEFAULTS = {name: field.default for name, field in Asked.model_fields.items()}
Place = Annotated[str, Field(max_length=600, description="a place in the order: `key` of a row")]


class Paged(Asked):
    """Filters of the queue, and the place after which its rows begin; `none` tells that no next call was left."""

    at: Place | None = None
    none: bool = False


class Sized(Asked):
    """Filters of the queue, the place after which its rows begin, and how many are asked for."""

    at: Place | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 50


class Following(Asked):
    """Filters of the queue, the call that somebody comes from, and its place in the order when it was opened."""

    after: Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f]*$")] | None = None
    pos: Place | None = None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{value:g}" if isinstance(value, float) else str(value)
