"""Random stores for the queue, and the queue worked out of them in plain Python, from what the store tells of calls."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from qa.errors import RefusedError
from qa.store import Store
from qa.types import REACHED_NOBODY, CallResult, Outcome, Problem
from qa.types.people import Act, Appeal, Review, Round
from qa.types.queue import QueueAsk
from tests.handmade import BANNED, GREETING, RINGS, TONE, result

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
ITEMS = ("opening", "banned", "tone")
PEOPLE = ("lin", "bai", "su")
WHYS = ("undetermined", "risk", "hear", "quota", "rest")
SIGNS = ("fatal_failed", "fatal_open", "low", "complaint", "distress", "lost")


def call_of(chance: random.Random, call_id: str) -> CallResult:
    """A call by one of two rubrics, with anything that the queue looks at."""
    lines = []
    for name in ITEMS:
        line = chance.choice((GREETING, GREETING, GREETING, BANNED, RINGS, TONE))
        points = chance.choice((-5.0, -15.0)) if line is BANNED else line.points
        lines.append(replace(line, id=name, title=f"{name}的标题", fatal=name == "banned", points=points))
    final = chance.choice((None, 0.0, 59.5, 60.0, 87.5, 100.0, 100.0))
    agent = chance.choice(("0007", "0012", "", None))
    day = datetime(2026, 9, 20) + timedelta(days=chance.randrange(20), minutes=chance.randrange(1000))
    made = result(
        call_id,
        items=tuple(lines),
        final=final,
        low=final,
        high=100.0,
        provisional=chance.random() < 0.3,
        rubric=chance.choice(("plaza", "telecom")),
        version=chance.choice(("1", "2")),
        fatal=("banned",) if chance.random() < 0.15 else (),
        measures={"distress_customer": chance.choice((0.0, 0.39, 0.4)), "distress_threat": chance.choice((None, 0, 1))},
        info={
            "agent_id": agent,
            "agent_name": chance.choice(("王芳", "100%_王", None)),
            "team": chance.choice(("一组", "二组", None)),
            "line": chance.choice(("400", None)),
            "started_at": None if chance.random() < 0.1 else day,
            "log": {"complaint_at": "2026-10-01"} if chance.random() < 0.1 else {},
        },
    )
    if chance.random() < 0.1:
        made = replace(made, call=replace(made.call, problems=(Problem(REACHED_NOBODY, "空号"),)))
    return made


def do_something(store: Store, chance: random.Random, calls: list[str], at: datetime) -> None:
    """One thing that people or the machine do, on random calls."""
    some = chance.sample(calls, chance.randint(1, 3))
    one = some[0]
    form = store.result(one)
    act = chance.randrange(13)
    if act == 12:
        before = [review for review in store.people.reviews(call_id=one) if review.kind == "review"]
        with suppress(RefusedError):  # there is none, it is appealed, or a newer one is in force
            store.people.withdraw(chance.choice(before).id or 0 if before else 0, "lin", at)
    elif act <= 2:
        said = form.items[0]
        about = (one, form.score.rubric, form.score.version, said.id)
        store.people.add_reviews([Review(*about, Outcome.PASSED, said.outcome, "lin", at)])
    elif act <= 5:
        store.desk.assign(some, chance.choice(PEOPLE), "su", at, chance.choice((None, at + timedelta(days=3))))
    elif act == 6:
        store.desk.unassign(some, "su", at)
    elif act == 7:
        store.desk.finish_assignment(one, at)
    elif act == 8:
        store.desk.release(some, "su", at)
    elif act == 9:
        store.desk.withdraw(some, "su", at)
    elif act == 10:
        appeal(store, form, at, chance)
    else:
        again = call_of(chance, one)
        when = at + timedelta(days=chance.choice((-30, 30)))
        store.save(replace(again, call=replace(again.call, info=form.call.info)), scored_at=when)


def appeal(store: Store, form: CallResult, at: datetime, chance: random.Random) -> None:
    """Open an appeal where its agent is known and none is open, and sometimes answer it."""
    agent = form.call.info.agent_id
    if not agent or store.people.appeals(call_id=form.call.info.call_id, open_only=True):
        return
    about = (form.call.info.call_id, form.score.rubric, form.score.version, chance.choice(ITEMS))
    number = store.people.open_appeal(Appeal(*about, agent, "我没有", at, at + timedelta(days=9)))
    if chance.random() < 0.7:
        store.people.decide(number, Round(1, f"r{number}", None, "", at))
    if chance.random() < 0.5:
        last = store.people.appeal(number).rounds
        reviewer = last[-1].reviewer if last else f"d{number}"
        store.people.decide(number, Round(1, reviewer, chance.choice(("upheld", "overturned")), "听过了", at))


def draw(store: Store, chance: random.Random, calls: list[str], at: datetime) -> None:
    """A drawing of a month, as the audit trail keeps it."""
    month = chance.choice(("2026-09", "2026-10"))
    some = chance.sample(calls, 5)
    told = {"per_agent": chance.choice((1, 2)), "random": some[:3], "risk": {each: ["fatal"] for each in some[3:]}}
    store.people.audit(Act(at, "su", "sample", f"sample:{month}", told))
    drawn = dict.fromkeys(some[:3], "random") | dict.fromkeys(some[3:], "risk")
    store.queue.keep_drawing(month, told["per_agent"], drawn)


def fill(store: Store, chance: random.Random, n: int = 30) -> list[str]:
    """A random store; gives the calls that are in it."""
    calls = [f"c{at:03d}" for at in range(n)]
    for call_id in calls:
        store.save(call_of(chance, call_id), scored_at=NOW - timedelta(days=chance.randrange(9)))
    draw(store, chance, calls, NOW - timedelta(days=3))
    for at in range(n * 2):
        do_something(store, chance, calls, NOW - timedelta(days=2) + timedelta(minutes=at))
    for name in PEOPLE:
        for call_id in chance.sample(calls, 2):
            store.desk.claim(call_id, name, NOW - timedelta(seconds=chance.choice((10, 300))))
    return calls


@dataclass(frozen=True)
class Facts:
    """What is known of a call, each thing looked up by itself."""

    call_id: str
    form: CallResult
    heard: bool
    drawn: bool
    assignee: str | None
    due: datetime | None
    released: bool
    appealed: bool

    @property
    def info(self) -> Any:
        return self.form.call.info

    @property
    def started(self) -> str:
        return self.info.started_at.isoformat() if self.info.started_at else ""

    @property
    def agent(self) -> str:
        return self.info.agent_id or self.info.agent_name or ""

    def number(self, outcome: str) -> int:
        return sum(item.outcome == outcome for item in self.form.items)

    @property
    def signs(self) -> list[str]:
        form, measures = self.form, self.form.call.measures
        if self.form.call.problems and self.form.call.problems[0].kind == REACHED_NOBODY:
            return []
        holds = [
            len(form.score.fatal) > 0,
            any(item.fatal and item.outcome == "undetermined" for item in form.items),
            form.score.final is not None and form.score.final < 60,
            "complaint_at" in form.call.info.log or (measures["distress_threat"] or 0) >= 1,
            measures["distress_customer"] >= 0.4,
            sum(item.points for item in form.items if item.points) <= -20,
        ]
        return [sign for sign, hold in zip(SIGNS, holds, strict=True) if hold]


class Plain:
    """The queue of a store, in plain Python."""

    def __init__(self, store: Store, calls: list[str], quotas: dict[str, int], drawn: set[str], now: datetime) -> None:
        released, given = store.desk.released(), {each.call_id: each for each in store.desk.assignments()}
        heard = {review.call_id for review in store.people.reviews() if review.kind != "calibration"}
        appealed = {each.call_id for each in store.people.appeals(open_only=True)}
        self.held = {call_id: claim.holder for call_id, claim in store.desk.claims(None, now).items()}
        self.calls = [
            Facts(
                each,
                store.result(each),
                each in heard,
                each in drawn,
                given[each].to if each in given else None,
                given[each].due if each in given else None,
                each in released,
                each in appealed,
            )
            for each in calls
        ]
        self.quotas = quotas
        self.heard = Counter((call.started[:7], call.agent) for call in self.calls if call.heard)

    def why(self, call: Facts) -> str:
        month = call.started[:7]
        if call.number("undetermined"):
            return "undetermined"
        if call.signs and not call.heard:
            return "risk"
        if (call.drawn or call.assignee) and not (call.heard and not call.number("awaiting_ear")):
            return "hear"
        lacks = self.heard[month, call.agent] < self.quotas.get(month, 5)
        return "quota" if month and call.agent and lacks and not call.heard else "rest"

    def open(self, call: Facts) -> bool:
        return self.why(call) in ("undetermined", "risk", "hear")

    def fits(self, call: Facts, ask: QueueAsk, user: str) -> bool:
        return all(self._fits(call, ask, user)) and self.in_state(call, ask, user)

    def in_state(self, call: Facts, ask: QueueAsk, user: str) -> bool:
        if ask.state == "open" and ask.why in ("quota", "rest"):
            return True
        return {
            "open": self.open(call),
            "settled": not self.open(call),
            "locked": self.held.get(call.call_id, user) != user,
            "released": call.released,
            "appealed": call.appealed,
            "all": True,
        }[ask.state]

    def _fits(self, call: Facts, ask: QueueAsk, user: str) -> list[bool]:
        score, info = call.form.score, call.info
        why = self.why(call)
        given = {
            None: True,
            "me": call.assignee == user,
            "nobody": call.assignee is None,
            "others": call.assignee not in (None, user),
        }
        outcomes = [ask.outcome] if ask.outcome else ["failed", "undetermined"]
        lines = [item for item in call.form.items if ask.item in (None, item.id) and item.outcome in outcomes]
        text = ask.text.lower() if ask.text else ""
        return [
            ask.why in (None, why) or (ask.why == "quota" and why == "hear"),
            given[ask.assigned],
            ask.to in (None, call.assignee),
            not ask.provisional or score.provisional,
            not ask.fatal or "fatal_failed" in call.signs,
            not ask.drawn or call.drawn,
            ask.month in (None, call.started[:7]),
            ask.day in (None, call.started[:10]),
            ask.team in (None, info.team),
            ask.line in (None, info.line),
            ask.agent in (None, call.agent),
            ask.rubric in (None, score.rubric),
            ask.low is None or (score.final is not None and score.final >= ask.low),
            ask.high is None or (score.final is not None and score.final <= ask.high),
            any(text in (part or "").lower() for part in (call.call_id, info.agent_name, call.agent)),
            (ask.item is None and ask.outcome is None) or bool(lines),
        ]

    def order(self, ask: QueueAsk, user: str) -> list[str]:
        """The ids of the calls that fit, in order: sorted by one key after the other, the last one first."""
        found = sorted((call for call in self.calls if self.fits(call, ask, user)), key=lambda call: call.call_id)
        if ask.sort == "score":
            found.sort(key=lambda call: 1000.0 if call.form.score.final is None else call.form.score.final)
        elif ask.sort == "oldest":
            found.sort(key=lambda call: call.started)
        else:
            found.sort(key=lambda call: call.started, reverse=True)
            if ask.sort != "newest":
                found.sort(key=lambda call: [sign in call.signs for sign in SIGNS], reverse=True)
                found.sort(key=lambda call: WHYS.index(self.why(call)))
            if ask.sort == "due":
                found.sort(key=lambda call: call.due or datetime.max.replace(tzinfo=UTC))
        return [call.call_id for call in found]
