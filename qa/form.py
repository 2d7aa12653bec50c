"""The plain parts of a form: what holds no condition. `qa.rubric` builds the form itself of them."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from qa.errors import ConfigError
from qa.measures.limits import Limits


class Part(BaseModel):
    """A part of a rubric: strict, frozen, without keys that nobody knows."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)


class Fatal(Part):
    """One-vote veto: a failed fatal item sets the final score to zero, caps it at `to`, or is only shown.

    With `scope` ``section`` it does so to its own section: nothing of the section's points is left, or at most `to`
    per cent of them.
    """

    effect: Literal["zero", "cap", "keep"] = "zero"
    to: float = Field(0.0, ge=0, le=100)
    scope: Literal["form", "section"] = "form"

    @property
    def limit(self) -> float:
        """What may be left, 0–100."""
        return {"zero": 0.0, "cap": self.to, "keep": 100.0}[self.effect]


class Grade(Part):
    """A name for scores from `at` on."""

    at: float = Field(ge=0, le=100)
    grade: str


class Report(Part):
    """A clause that no single call can show: the part of the product that accounts for it."""

    clause: str
    by: str


class Step(Part):
    """What one failure has for its consequence: an amount in yuan (`least`: that much or more), a notice, or both."""

    yuan: float = Field(0.0, ge=0)
    least: bool = False
    notice: str | None = Field(None, min_length=1)

    @model_validator(mode="after")
    def _something(self) -> Step:
        if not self.yuan and self.notice is None:
            raise ValueError("a step has an amount in `yuan`, or a `notice`")
        return self


class Fine(Part):
    """What confirmed failures of a person lead to, the first, the second and so on.

    The nth failure of a `period` has the nth of `steps`; those after the last step have the last one. Without `items`
    every item of the form counts. `per` says what is one failure: a failed item, a lapse, or a call with any of them.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    clause: str
    items: list[str] = Field(default_factory=list)
    period: Literal["month", "year", "ever"] = "ever"
    per: Literal["item", "lapse", "call"] = "item"
    steps: list[Step] = Field(min_length=1)


_SATISFIED = ["非常满意", "很满意", "满意", "比较满意", "好评", "5", "4", "5星", "4星", "5分", "4分", "satisfied"]
_DISSATISFIED = [
    *("一般", "不满意", "很不满意", "非常不满意", "中评", "差评", "3", "2", "1"),
    *("3星", "2星", "1星", "3分", "2分", "1分", "dissatisfied"),
]


class Service(Part):
    """What the scores and figures of a month are held against. The regulations rarely say: the defaults are ours.

    Attributes
    ----------
    appeal_days
        Days to appeal after a person's decision, or the release to the agent if that is later; only then a fine or a
        fault slip follows.
    appeal_rounds
        How many times an agent may appeal against one outcome of an item, each time to another reviewer.
    small_sample
        Fewer counted calls than this are shown as a small sample: never ranked, tested, praised or blamed.
    excellent, excellent_months
        The mean of an excellent month, and how many in a row a promotion asks for.
    star, stars
        The least mean of 服务之星, and how many there are in each team; those of equal mean share the place.
    plan
        A mean below this asks for a coaching plan.
    response_seconds
        An answer within so many seconds is in time.
    online_from, online_to
        The hours of service of a day, from the first one to before the last.
    visit_hours
        The longest gap between two calls to one customer who is followed up.
    reply_hours
        The longest time from a complaint to its reply.
    satisfied, dissatisfied
        What the log writes of a customer who is, or is not, satisfied; anything else is unknown.
    """

    appeal_days: int = Field(default=3, ge=0)
    appeal_rounds: int = Field(default=2, ge=1)
    small_sample: int = Field(default=10, ge=2)
    excellent: float = Field(default=95.0, ge=0, le=100)
    excellent_months: int = Field(default=3, ge=1)
    star: float = Field(default=95.0, ge=0, le=100)
    stars: int = Field(default=1, ge=1)
    plan: float = Field(default=80.0, ge=0, le=100)
    response_seconds: float = Field(default=15.0, gt=0)
    online_from: int = Field(default=9, ge=0, le=23)
    online_to: int = Field(default=24, ge=1, le=24)
    visit_hours: float = Field(default=48.0, gt=0)
    reply_hours: float = Field(default=24.0, gt=0)
    satisfied: list[str] = Field(default_factory=lambda: list(_SATISFIED))
    dissatisfied: list[str] = Field(default_factory=lambda: list(_DISSATISFIED))

    @model_validator(mode="after")
    def _sense(self) -> Service:
        if self.online_to <= self.online_from:
            raise ValueError("`online_to` comes after `online_from`")
        if both := set(self.satisfied) & set(self.dissatisfied):
            raise ValueError(f"{min(both)} stands for both satisfied and dissatisfied")
        return self


def limits_of(raw: Any) -> Any:
    """The thresholds of the measures that a form sets otherwise."""
    if not isinstance(raw, Mapping):
        return raw
    known = [field.name for field in dataclasses.fields(Limits)]
    for name, value in raw.items():
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1)
            raise ValueError(f"there is no limit `{name}`; {f'did you mean {near[0]}?' if near else ', '.join(known)}")
        if name != "interruption_rule" and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise ValueError(f"the limit `{name}` is a number")
    try:
        return Limits(**raw)
    except ConfigError as error:
        raise ValueError(error.problem) from error
