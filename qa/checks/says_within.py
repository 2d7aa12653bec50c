"""`says_within` — a party says the phrases in a part of the call, or close to something that happened.

Options
-------
party, any, all, at_least, together, times, per_minute : as `says`
first_turns, last_turns : among the party's first or last N turns
first_seconds, last_seconds : within N seconds of the first or last speech of anybody
before_event, after_event : within `seconds` before the start or after the end of every event of this kind;
    each event without the phrases is a lapse of its own, undetermined where the event is not sure; passed where
    there is none
seconds : how far from the event, 15 by default
where : which events count, by their detail, e.g. ``{resumed: true}``

Exactly one of the scopes must be given.

Passes with ``says_within: {any: [请稍等], before_event: hold}``: ::

    agent: 请稍等，我查一下。
    (hold)

Fails: ::

    (hold)
    agent: 请稍等。
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from pydantic import Field, model_validator

from qa.checks import names
from qa.checks.event import unknowable
from qa.checks.says import said_in
from qa.checks.spoken import cannot_tell, turns_of
from qa.checks.wording import SaysOptions
from qa.types import Call, Event, Evidence, Span, Truth, Verdict

ID = "says_within"
_SCOPES = ("first_turns", "last_turns", "first_seconds", "last_seconds", "before_event", "after_event")


class SaysWithinOptions(SaysOptions):
    """The phrases, and the scope in which they are to be said."""

    first_turns: int | None = Field(None, ge=1)
    last_turns: int | None = Field(None, ge=1)
    first_seconds: float | None = Field(None, gt=0)
    last_seconds: float | None = Field(None, gt=0)
    before_event: Literal["hold", "silence", "ring"] | None = None
    after_event: Literal["hold", "silence", "ring"] | None = None
    seconds: float = Field(15.0, gt=0)
    where: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_scope(self) -> SaysWithinOptions:
        given = [s for s in _SCOPES if getattr(self, s) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one scope of {', '.join(_SCOPES)}")
        return self


OPTIONS = SaysWithinOptions


def check(options: SaysWithinOptions, call: Call) -> Verdict:
    """Whether the phrases are said inside the scope."""
    blind = cannot_tell(call, options.party)
    if blind:
        return blind
    if options.before_event or options.after_event:
        return _near_events(options, call)
    turns = turns_of(call, options.party)
    if options.first_turns:
        return said_in(options, turns[: options.first_turns], call)
    if options.last_turns:
        return said_in(options, turns[-options.last_turns :], call)
    return _at_time(options, call, _end_of_call(options, call))


def _end_of_call(options: SaysWithinOptions, call: Call) -> Span:
    """The first or the last seconds of speech."""
    everybody = turns_of(call, "any")
    start = min((t.start for t in everybody), default=0.0)
    end = max((t.end for t in everybody), default=0.0)
    if options.first_seconds:
        return Span(start, start + options.first_seconds)
    return Span(end - (options.last_seconds or 0.0), end)


def _at_time(options: SaysWithinOptions, call: Call, window: Span) -> Verdict:
    turns = [t for t in turns_of(call, options.party) if t.span & window]
    return said_in(options, turns, call, window)


def _near_events(options: SaysWithinOptions, call: Call) -> Verdict:
    """One verdict over all events: NO if one surely lacks the phrases, and as many lapses as lack them."""
    kind = options.before_event or options.after_event or ""
    events = [e for e in call.events if e.kind == kind and all(e.detail.get(k) == v for k, v in options.where.items())]
    if not events and unknowable(call, kind):
        return Verdict(Truth.UNSURE, f"无法得知有没有{names.EVENTS[kind]}（录音或话单中没有依据）")
    if not events:
        return Verdict(Truth.YES, "没有需要检查的时刻")
    verdicts = [_near_one(options, call, event) for event in events]
    worst = min(verdicts, key=lambda v: v.truth.value)
    alike = [v for v in verdicts if v.truth is worst.truth]
    evidence = tuple(e for v in alike for e in v.evidence) or tuple(_of_event(e) for e in events)
    return Verdict(worst.truth, alike[0].reason, evidence, len(alike))


def _near_one(options: SaysWithinOptions, call: Call, event: Event) -> Verdict:
    """What is not said near something that perhaps never was is no lapse yet."""
    verdict = _at_time(options, call, _around(options, event))
    if verdict.truth is Truth.NO and not event.detail.get("sure", True):
        reason = f"疑似有{names.EVENTS[event.kind]}，需人工听辨；{verdict.reason}"
        return replace(verdict, truth=Truth.UNSURE, reason=reason)
    return verdict


def _around(options: SaysWithinOptions, event: Event) -> Span:
    """The time before or after an event; half a second into it, since its bounds are measured."""
    if options.before_event:
        return Span(event.start - options.seconds, event.start + 0.5)
    return Span(event.end - 0.5, event.end + options.seconds)


def _of_event(event: Event) -> Evidence:
    return Evidence(event.party, event.start, event.end, "")
