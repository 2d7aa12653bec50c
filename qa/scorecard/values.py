"""What is on a scorecard. Points lost and yuan are ≥ 0, shares are 0–1, times are seconds; None is unknown, never 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from qa.fines import Consequence
from qa.form import Fine, Service
from qa.scorecard.figures import ServiceFigures
from qa.scorecard.period import Period
from qa.types import Evidence

Kind = Literal["agent", "team", "line", "all"]


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of scores with its sample size; `low` and `high` bound 95 % of it, None for a single call."""

    n: int
    mean: float
    minimum: float
    maximum: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`, and the 95 % Wilson interval of the rate; all None where there is no whole."""

    part: int
    whole: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """Counted scores in bins of `width` from 0 on; the last bin holds 100 too. Quantiles by linear interpolation."""

    width: float
    counts: tuple[int, ...]
    p10: float
    q1: float
    median: float
    q3: float
    p90: float


@dataclass(frozen=True, slots=True)
class VersionMean:
    """The counted calls of one version of the rubric; where there are two, the mean of all mixes two scales."""

    version: str
    calls: int
    mean: Mean | None


@dataclass(frozen=True, slots=True)
class SectionLoss:
    """Points that a section cost, over the calls that are in the mean; `possible` is what it could have cost."""

    section: str
    lost: float
    possible: float
    per_call: float


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item over all calls. `fails` is failed ÷ (passed + failed): undecided calls are no part of it.

    `confirmed` are the failures that a person decided, `lost_confirmed` the points of these.
    """

    id: str
    section: str
    title: str
    passed: int
    failed: int
    undetermined: int
    not_applicable: int
    awaiting_ear: int
    lost: float
    fails: Rate
    clauses: tuple[str, ...] = ()
    confirmed: int = 0
    lost_confirmed: float = 0.0


@dataclass(frozen=True, slots=True)
class Example:
    """A call that shows a fault, and the moment in it."""

    call_id: str
    reason: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Fault:
    """An item that was failed, with its clauses and an example to listen to, where one was asked for."""

    id: str
    title: str
    clauses: tuple[str, ...]
    lost: float
    fails: Rate
    example: Example | None = None


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """One month of the trend. `changed` marks another rubric version than the month before, or two in one month.

    `small` marks a month with fewer counted calls than the rubric asks for.
    """

    month: str
    calls: int
    mean: Mean | None
    versions: tuple[str, ...]
    changed: bool
    small: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """How the calls went, from summed parts: seconds in all, shares of the seconds that could be measured.

    `interruptions` and `silences` (dead air) are the agent's, None where no call could be measured.
    """

    duration: float
    agent_share: float | None
    silence_share: float | None
    hold_share: float | None
    interruptions: int | None
    silences: int | None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a card is about; `id` and `name` are None for the calls that nobody is known for.

    Name and team are those of the newest call; `also` are the other names and teams of the period.
    """

    kind: Kind
    id: str | None = None
    name: str | None = None
    team: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Penalty:
    """What a failure of the period leads to, and how far that is.

    ``final``: a person confirmed it, and the time to appeal has passed; ``waiting``: a person confirmed it, and an
    appeal is open or may still come until `appeal_until`. Only a final one is to be acted upon.
    """

    consequence: Consequence
    state: Literal["final", "waiting"]
    appeal_until: date | None = None


@dataclass(frozen=True, slots=True)
class Fines:
    """Yuan by how far they are (see `Penalty`), and what they are made of, by day.

    `proposed` are the items' own fines for failures that nobody has confirmed; rising fines are no part of it.
    """

    final: float = 0.0
    waiting: float = 0.0
    proposed: float = 0.0
    penalties: tuple[Penalty, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What still waits for a person: calls with an open item, and the items themselves."""

    calls: int = 0
    undetermined: int = 0
    awaiting_ear: int = 0


Need = Literal["below", "below_surely", "dropped", "fatal"]


@dataclass(frozen=True, slots=True)
class Follows:
    """What follows from the scores, by the thresholds of the rubric's `service` part.

    Attributes
    ----------
    excellent
        Months of excellence in a row, the last of them the period's own.
    promotion
        Whether these are as many as a promotion asks for.
    star
        Whether the subject is 服务之星 of the period.
    plan
        Why a coaching plan is due: the mean is below the threshold (surely: its whole interval is), it really dropped,
        or a fatal item failed. Empty for none.
    slips
        The failures that a 过失单 is due for: final penalties and confirmed deductions, as (call, item).
    """

    excellent: int = 0
    promotion: bool = False
    star: bool = False
    plan: tuple[Need, ...] = ()
    slips: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One subject under one rubric, for one period or for all time (`period` None).

    `calls` = `counted` (in the mean) + `provisional` + `unscored`. Sections are over the counted calls, so that
    they explain the mean; items and faults are over all calls. `faults` stand by the lower bound of their rate: how
    surely they are common. `small` marks fewer counted calls than the rubric asks for; such a card, and one of two
    versions of its rubric, has no `rank`. `demonstration` counts the calls whose words are the demonstration model's,
    `duplicates` the copies of calls that were left out.
    """

    subject: Subject
    rubric: str
    versions: tuple[str, ...]
    period: Period | None
    calls: int
    counted: int
    provisional: int
    unscored: int
    mean: Mean | None
    grades: Mapping[str, int]
    sections: tuple[SectionLoss, ...]
    items: tuple[ItemLine, ...]
    faults: tuple[Fault, ...]
    fatal_calls: tuple[str, ...]
    completeness: float | None
    talk: Talk
    trend: tuple[MonthPoint, ...]
    demonstration: int
    duplicates: int = 0
    small: bool = False
    rank: int | None = None
    ranked: int = 0
    by_version: tuple[VersionMean, ...] = ()
    distribution: Distribution | None = None
    waiting: Waiting = Waiting()
    fines: Fines = Fines()
    service: ServiceFigures | None = None
    follows: Follows | None = None

    @property
    def month(self) -> str | None:
        """``YYYY-MM`` where the period is a month."""
        return self.period.month if self.period else None

    @property
    def lost(self) -> float:
        """Points that all items cost on all calls."""
        return sum(item.lost for item in self.items)

    @property
    def costliest(self) -> tuple[Fault, ...]:
        """The faults by the points that they cost."""
        return tuple(sorted(self.faults, key=lambda fault: (-fault.lost, -fault.fails.part)))


@dataclass(frozen=True, slots=True)
class Mover:
    """A subject whose mean, or an item whose fail rate, was tested against the period before.

    `before` and `after` are means of scores (0–100), or fail rates (0–1) of an item, with their sample sizes. `p` is
    the test's, `q` Benjamini and Hochberg's over all that was tested together; `real` is q ≤ 0.05. For an item,
    `change` > 0 is worse.
    """

    what: Literal["subject", "item"]
    rubric: str
    id: str | None
    title: str
    n_before: int
    n_after: int
    before: float
    after: float
    p: float
    q: float
    real: bool

    @property
    def change(self) -> float:
        """After minus before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rubric says of months: its title, its sections' titles, rising fines, and what months are held against."""

    title: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    fines: tuple[Fine, ...] = ()
    service: Service = field(default_factory=Service)


@dataclass(frozen=True, slots=True)
class Board:
    """The answer to one question: cards of one period, and what moved since the one before.

    `movers` and `items` hold all that was tested, the real ones first; `untested` counts the subjects that could not
    be, for too few calls or for another version of the rubric. `service` is over all calls of the question, `as_of`
    the day up to which time to appeal was counted, `months` those that have such calls, `terms` what the
    rubrics at hand say of months.
    """

    kind: Kind
    period: Period | None
    against: Period | None
    cards: tuple[Scorecard, ...]
    movers: tuple[Mover, ...] = ()
    items: tuple[Mover, ...] = ()
    untested: int = 0
    service: ServiceFigures | None = None
    as_of: date | None = None
    months: tuple[str, ...] = ()
    terms: Mapping[str, Terms] = field(default_factory=dict)
