"""Who works in the made call centre, and what is planted there: drawn from a seed before any call is made."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from tests.bench.year.forms import NEW_VERSION, SHIFTING, Form, forms

FIRST = (2025, 11)
LINES: Mapping[str, str] = {"咨询热线": "plaza", "电信热线": "telecom"}
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = (*"芳敏静丽强磊军洋勇艳杰娟涛明超", "秀英", "桂兰", "晓东")
FALLS = (-14.0, -12.0, -11.0, -10.0)
RISES = (14.0, 12.0, 10.0)
SLIDES = (-12.0, -10.0, 12.0)
AGENT_FAULTS = (("vague", 0.4), ("no_interrupt", 0.45), ("dead_air", 0.4), ("always_right", 0.3), ("first_ask", 0.35))
TEAM_FAULTS = (("dead_air", 0.15), ("vague", 0.12))
OVERTURNED: Mapping[str, float] = {"vague": 0.35, "dead_air": 0.15, "always_right": 0.25}
OVERTURNED_ELSE = 0.03


@dataclass(frozen=True, slots=True)
class Move:
    """From `day` on an agent is in another team, or has another name."""

    day: str
    team: str
    name: str


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent; `skill` multiplies how often they fail, `weight` is their part of the calls."""

    id: str
    name: str
    team: str
    line: str
    skill: float
    weight: float
    since: int = 0
    moves: tuple[Move, ...] = ()

    def at(self, day: str) -> tuple[str, str]:
        """Give the team and the name on a day, ``YYYY-MM-DD``."""
        known = [move for move in self.moves if move.day <= day]
        return (known[-1].team, known[-1].name) if known else (self.team, self.name)


@dataclass(frozen=True, slots=True)
class Trend:
    """An agent's score changes by `points` in all, from the month with index `month` on, over `months` months.

    `fails` is by how much the chance of a failure changes for each of `items`; it is added before the month where the
    agent gets better, after it where the agent gets worse.
    """

    agent: str
    rubric: str
    kind: Literal["step", "slide"]
    month: int
    months: int
    points: float
    items: tuple[str, ...]
    fails: float

    def more(self, month: int) -> float:
        """Give what is added to the chance of a failure in a month."""
        done = min(1.0, max(0.0, (month - self.month + 1) / self.months))
        return self.fails * (done if self.points < 0 else 1.0 - done)


@dataclass(frozen=True, slots=True)
class Fault:
    """An agent or a team fails an item oftener by `more` from the month with index `month` on."""

    kind: Literal["agent", "team"]
    subject: str
    rubric: str
    item: str
    more: float
    month: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """On so many of the calls of a team more, from a month on, customers are in distress, or are held long."""

    kind: Literal["distress", "long_hold", "slow_answer", "unresolved"]
    team: str
    share: float
    month: int


@dataclass(frozen=True, slots=True)
class World:
    """All that decides what the calls are like."""

    seed: int
    calls: int
    months: tuple[str, ...]
    agents: tuple[Agent, ...]
    trends: tuple[Trend, ...]
    faults: tuple[Fault, ...]
    troubles: tuple[Trouble, ...]
    small: tuple[str, ...]
    changed: str
    overturned: Mapping[str, float] = field(default_factory=lambda: dict(OVERTURNED))

    def truth(self) -> dict[str, Any]:
        """Give the truth as JSON values; months by name."""
        data = asdict(self)
        for kind in ("trends", "faults", "troubles"):
            for each in data[kind]:
                each["month"] = self.months[each["month"]]
        data["agents"] = [
            {**agent, "since": self.months[agent["since"]], "moves": list(agent["moves"])} for agent in data["agents"]
        ]
        return {**data, "new_version": NEW_VERSION, "overturned_else": OVERTURNED_ELSE}


def months_of(count: int) -> tuple[str, ...]:
    """Give `count` months in a row, ``YYYY-MM``."""
    year, month = FIRST
    return tuple(f"{year + (month - 1 + at) // 12:04d}-{(month - 1 + at) % 12 + 1:02d}" for at in range(count))


def make_world(seed: int, calls: int = 100_000, agents: int = 200, months: int = 12, *, planted: bool = True) -> World:
    """Draw the agents and what is planted; not `planted`, nobody changes and nothing is to be found."""
    chance = random.Random(f"world {seed}")
    names = months_of(months)
    staff = [_agent(chance, at, agents) for at in range(agents)]
    free = list(range(agents))
    chance.shuffle(free)
    small = [free.pop() for _ in range(agents // 33)]
    new = [free.pop() for _ in range(agents // 25)]
    moved = [free.pop() for _ in range(agents // 25)]
    for at in small:
        staff[at] = replace(staff[at], weight=0.04)
    for at in new if months > 2 else ():
        staff[at] = replace(staff[at], since=chance.randrange(months // 2, months - 1))
    for at in moved:
        staff[at] = replace(staff[at], moves=_moves(chance, staff[at], names, staff))
    plain = [staff[at] for at in free]
    changed = months // 2 if months >= 6 else months
    trends = _trends(chance, plain, months, changed, forms()) if planted else ()
    faults = _faults(chance, plain, months, agents) if planted else ()
    troubles = _troubles(chance, plain, months) if planted else ()
    taken = {each.subject for each in faults if each.kind == "team"}
    staff = [_settled(agent, taken) for agent in staff]
    return World(
        seed=seed,
        calls=calls,
        months=names,
        agents=tuple(staff),
        trends=tuple(trends),
        faults=tuple(faults),
        troubles=tuple(troubles),
        small=tuple(sorted(staff[at].id for at in small)),
        changed=f"{months_of(changed + 1)[-1]}-11",
    )


def _agent(chance: random.Random, at: int, agents: int) -> Agent:
    teams = max(2, agents // 20)
    team = at % teams
    return Agent(
        id=f"{at + 1:04d}",
        name=SURNAMES[at % len(SURNAMES)] + chance.choice(GIVEN),
        team=f"客服{team + 1}组",
        line="电信热线" if team % 4 == 3 or team == teams - 1 else "咨询热线",
        skill=round(chance.lognormvariate(0.0, 0.3), 3),
        weight=round(chance.uniform(0.8, 1.2), 3),
    )


def _moves(chance: random.Random, agent: Agent, months: Sequence[str], staff: Sequence[Agent]) -> tuple[Move, ...]:
    """One in two goes to another team of the same line, the others get another name; both in the middle of a month."""
    day = f"{chance.choice(months)}-{chance.randint(10, 20)}"
    others = sorted({other.team for other in staff if other.line == agent.line} - {agent.team})
    if others and chance.random() < 0.5:
        return (Move(day, chance.choice(others), agent.name),)
    return (Move(day, agent.team, chance.choice(SURNAMES) + agent.name[1:]),)


def _settled(agent: Agent, taken: set[str]) -> Agent:
    """Nobody moves to or from a team with a planted fault: it would be a change that nobody planted."""
    if {agent.team, *(move.team for move in agent.moves)} & taken:
        return replace(agent, moves=())
    return agent


def _trends(
    chance: random.Random, free: list[Agent], months: int, changed: int, known: Mapping[tuple[str, str], Form]
) -> list[Trend]:
    """Take as many agents as there are trends; small centres get fewer.

    Nobody is compared over two versions of a rubric, so none lasts over the month in which plaza's changes.
    """
    wanted: list[tuple[Literal["step", "slide"], float]] = [("step", points) for points in (*FALLS, *RISES)]
    wanted += [("slide", points) for points in SLIDES] if months >= 10 else []
    chance.shuffle(wanted)
    made = []
    for kind, points in wanted[: max(1, len(free) // 5)]:
        agent = free.pop()
        rubric = LINES[agent.line]
        items = SHIFTING[rubric]
        form = known[rubric, NEW_VERSION if rubric == "plaza" else "1.0"]
        worth = sum(form.cost(item) * (1 - form.odds[item].unsure) for item in items)
        over = 4 if kind == "slide" else 1
        last = max(2, months - over + 1)
        month = chance.choice([at for at in range(1, last) if at + over <= changed or at - 1 > changed])
        made.append(Trend(agent.id, rubric, kind, month, over, points, items, round(abs(points) / worth, 4)))
    return made


def _faults(chance: random.Random, free: list[Agent], months: int, agents: int) -> list[Fault]:
    made: list[Fault] = []
    for item, more in AGENT_FAULTS:
        rubric = "telecom" if item in SHIFTING["telecom"] else "plaza"
        agent = next((each for each in reversed(free) if LINES[each.line] == rubric), None)
        if agent is None:
            continue
        free.remove(agent)
        made.append(Fault("agent", agent.id, rubric, item, more, chance.randrange(1, max(2, months - 1))))
    teams = sorted({agent.team for agent in free if LINES[agent.line] == "plaza"})
    for item, more in TEAM_FAULTS if agents >= 60 else ():
        team = teams.pop(chance.randrange(len(teams)))
        made.append(Fault("team", team, "plaza", item, more, chance.randrange(1, max(2, months - 2))))
    return made


def _troubles(chance: random.Random, free: Sequence[Agent], months: int) -> list[Trouble]:
    teams = sorted({agent.team for agent in free})
    kinds: tuple[tuple[Literal["distress", "long_hold", "slow_answer", "unresolved"], float], ...] = (
        ("distress", 0.15),
        ("long_hold", 0.2),
        ("slow_answer", 0.25),
        ("unresolved", 0.2),
    )
    return [
        Trouble(kind, chance.choice(teams), share, chance.randrange(1, max(2, months - 1))) for kind, share in kinds
    ]
