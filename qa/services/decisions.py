"""What people decided on items of calls, from a table, and how a machine's outcomes agree with it.

The table is CSV or xlsx with three columns: call (通话), item (项目: id or title) and outcome (结果: 合格, 不合格,
不适用, or passed, failed, not_applicable); other columns are passed over. A *lapse* is what a person called failed.
Precision is the share of the machine's failed items that are lapses, recall the share of lapses that it failed; what
it leaves undetermined counts against recall, not against precision, and is shown by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qa.calllog.sheet import Row, read_sheet
from qa.errors import CallLogError
from qa.report.labels import WORDS
from qa.reviewing import machine_said
from qa.types import CallResult, ItemScore, Outcome

COLUMNS = {
    "call": ("call", "call_id", "通话", "通话编号", "录音", "录音编号"),
    "item": ("item", "item_id", "项目", "考评项", "评分项"),
    "outcome": ("outcome", "decision", "结果", "人工结论", "复核结果"),
}
Decisions = Mapping[tuple[str, str], Outcome]
"""What a person decided, by call and item as they were written."""
_DECIDED = (Outcome.PASSED, Outcome.FAILED, Outcome.NOT_APPLICABLE)
_OUTCOMES = {name: outcome for outcome in _DECIDED for name in (outcome.value, *WORDS[outcome.value])}


def read_decisions(path: Path) -> dict[tuple[str, str], Outcome]:
    """Read a table of decisions.

    Raises
    ------
    CallLogError
        The file, a column or a cell cannot be read, or one item of a call is decided in two ways.
    """
    rows = read_sheet(path)
    if not rows:
        raise CallLogError("an empty table", where=path, mend="three columns: call, item, outcome")
    columns = _columns(path, rows[0])
    found: dict[tuple[str, str], Outcome] = {}
    for number, cells in rows[1:]:
        texts = {name: cells[at].text.strip() if at < len(cells) else "" for name, at in columns.items()}
        where = f"{path}: row {number}"
        for name, text in texts.items():
            if not text:
                raise CallLogError(f"no {name}", where=where, mend="fill the cell, or take the row away")
        outcome = _OUTCOMES.get(texts["outcome"])
        if outcome is None:
            raise CallLogError(f"“{texts['outcome']}” is no outcome", where=where, mend="合格, 不合格 or 不适用")
        if found.setdefault((texts["call"], texts["item"]), outcome) is not outcome:
            problem = f"{texts['item']} of {texts['call']} was decided in another way further up"
            raise CallLogError(problem, where=where, mend="leave the decision that holds")
    return found


def _columns(path: Path, header: Row) -> dict[str, int]:
    number, cells = header
    names = [cell.text.strip().lower() for cell in cells]
    columns = {}
    for name, known in COLUMNS.items():
        at = [i for i, text in enumerate(names) if text in known]
        if len(at) != 1:
            problem = f"{'no column' if not at else 'two columns'} for the {name}"
            raise CallLogError(problem, where=f"{path}: row {number}", mend=f"one column named {' or '.join(known)}")
        columns[name] = at[0]
    return columns


@dataclass
class Agreement:
    """One machine's outcomes of one item against people's: numbers of calls."""

    found: int = 0
    """Lapses that it failed."""
    wronged: int = 0
    """Items that it failed without a lapse."""
    missed: int = 0
    """Lapses that it passed, or thought not applicable."""
    asked: int = 0
    """Items that it left to a person."""
    asked_lapses: int = 0
    """Lapses among them."""

    @property
    def precision(self) -> float | None:
        """Share of the failed that are lapses; None where it failed nothing."""
        return self.found / (self.found + self.wronged) if self.found + self.wronged else None

    @property
    def recall(self) -> float | None:
        """Share of the lapses that it failed; None where there are none."""
        lapses = self.found + self.missed + self.asked_lapses
        return self.found / lapses if lapses else None

    def add(self, machine: Outcome | None, person: Outcome) -> None:
        """Count one call; an item that the machine's rubric does not have found nothing."""
        lapse = person is Outcome.FAILED
        if machine is Outcome.FAILED:
            self.found += lapse
            self.wronged += not lapse
        elif machine in (Outcome.UNDETERMINED, Outcome.AWAITING_EAR):
            self.asked += 1
            self.asked_lapses += lapse
        else:
            self.missed += lapse


@dataclass
class ItemAgreement:
    """An item under the stored rubric and under another, over the `decided` calls."""

    decided: int
    before: Agreement
    after: Agreement


class Compared:
    """Counts agreement call by call; `unused` is left over: decisions on calls or items that never came."""

    def __init__(self, decisions: Decisions) -> None:
        self.items: dict[str, ItemAgreement] = {}
        self.unused = set(decisions)
        self._decisions = decisions

    def add(self, before: CallResult | None, after: CallResult) -> None:
        """Count one call: what the machine says, also of items that a person decided since.

        Where nobody knows what the machine had said of a person's own outcome, nothing is compared before.
        """
        old = {item.id: item for item in before.items} if before else {}
        for item in after.items:
            was = old.get(item.id)
            by_person = was is not None and was.decided_by == "person"
            person = self._listed(after.call.info.call_id, item) or (was.outcome if was and by_person else None)
            if person is None:
                continue
            counts = self.items.setdefault(item.id, ItemAgreement(0, Agreement(), Agreement()))
            counts.decided += 1
            counts.after.add(machine_said(item).outcome, person)
            if before and not (by_person and was and was.machine is None):
                counts.before.add(machine_said(was).outcome if was else None, person)

    def _listed(self, call_id: str, item: ItemScore) -> Outcome | None:
        for name in (item.id, item.title):
            if (call_id, name) in self._decisions:
                self.unused.discard((call_id, name))
                return self._decisions[call_id, name]
        return None
