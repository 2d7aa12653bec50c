"""Tables of figures of service: of one group of calls, and of every agent side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from qa.errors import QaError
from qa.report.forms.material import Material, nothing
from qa.report.forms.parts import Cells, Column, Grid, Look
from qa.report.service import figures
from qa.scorecard import Average, ServiceFigures, Share
from qa.scorecard.contacts import Contact


def figures_grid(of: Material, service: ServiceFigures | None, title: str) -> Grid:
    """All figures that the log tells, with the parts that they are divided from."""
    columns = (
        Column(of.say("指标", "figure"), width=34),
        Column(of.say("数值", "value"), width=12),
        Column(of.say("分子 / 分母", "parts"), width=18),
        Column(of.say("有记载", "known"), "count", 10),
        Column(of.say("全部", "of all"), "count", 10),
    )
    rows = tuple((f.title, f.shown, f.parts, f.known, f.of) for f in figures(service, of.lang) if f.known)
    empty = of.say("话单没有可算这些指标的栏目。", "The call log has no columns for these figures.")
    return Grid(title, columns, rows, empty=empty)


def share_cells(share: Share) -> Cells:
    """Part, known and rate of a share."""
    return share.part, share.known, share.rate


def average_cells(average: Average) -> Cells:
    """Known, total and mean of an average."""
    return average.known, average.total if average.known else None, average.mean


def share_columns(part: str, known: str, rate: str, width: int = 12) -> tuple[Column, ...]:
    """The columns of `share_cells`."""
    names: Sequence[tuple[str, Look]] = ((part, "count"), (known, "count"), (rate, "percent"))
    return tuple(Column(name, look, width) for name, look in names)


def by_person(of: Material) -> list[tuple[Cells, list[Contact]]]:
    """The calls of the period by agent, in the order of their ids; each with 工号, name and team of the last call."""
    groups: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    for contact in of.contacts:
        groups[contact.agent_id or "", "" if contact.agent_id else contact.agent_name or ""].append(contact)
    return [(_who(of, groups[key]), groups[key]) for key in sorted(groups, key=lambda key: (not any(key), key))]


def _who(of: Material, contacts: Sequence[Contact]) -> Cells:
    last = max(contacts, key=lambda each: each.at or datetime.min)
    name = last.agent_name or ("" if last.agent_id else of.say("坐席不明", "agent unknown"))
    return last.agent_id or "", name, last.team or ""


def no_log(of: Material, columns: str) -> QaError:
    """The error of a form that the call log says nothing for."""
    mend = f"the call log needs {columns}; give the whole log with --meta, or score the calls with it"
    return nothing(f"the call log of {of.span} does not say it", mend)
