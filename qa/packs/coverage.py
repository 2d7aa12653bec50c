"""How every clause of a pack is accounted for: the items, their operators, and the cases that show them.

A clause counts once: as what it is met by where its register says so; else as ``machine`` where an item decides it;
as ``call_log`` where such items only read the log; as ``ear`` where a person listens; as ``report`` where a fine or
one of the form's `reports` has it. A clause that nothing accounts for is ``unaccounted``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from qa.checks import names
from qa.conditions import leaves
from qa.packs.cases import Case, read_cases
from qa.packs.clauses import MET_BY, Clause
from qa.packs.load import Pack
from qa.rubric import Item
from qa.types import Outcome

How = Literal["machine", "ear", "call_log", "report", "unaccounted"]
HOWS: dict[How, str] = {
    "machine": "机器查",
    "ear": "人听",
    "call_log": "话单",
    "report": "报表等",
    "unaccounted": "没有着落",
}
"""The ways in which a clause may be accounted for, and how people call them."""
_LOG = frozenset({"field"})
"""Operators that read nothing but the call log."""
_UNSAID = "该不该这样做，从话里听不出来：说了就算合格，没有说的由人判断"
_HEARD = "要听语气和前因后果，机器没有可靠的依据"


@dataclass(frozen=True, slots=True)
class Covered:
    """One clause, how it is accounted for, and how many cases pass it, fail it, and come near it.

    `machine` and `ear` are the items that account for it; `elsewhere` says what else does. Near is a case in which an
    item does not apply or is undetermined, or which the case itself calls `near`.
    """

    clause: Clause
    how: How
    machine: tuple[Item, ...]
    ear: tuple[Item, ...]
    operators: tuple[str, ...]
    elsewhere: str
    passed: int
    failed: int
    near: int

    @property
    def items(self) -> tuple[Item, ...]:
        """All items that account for the clause."""
        return (*self.machine, *self.ear)

    @property
    def why_ear(self) -> str:
        """Why a person listens; empty where nobody has to."""
        if not self.ear:
            return ""
        return self.clause.ear or (_UNSAID if all(item.check for item in self.ear) else _HEARD)


def coverage(pack: Pack) -> list[Covered]:
    """How every clause of a pack is accounted for, in the order of its register."""
    cases = read_cases(pack) if (pack.folder / "cases.yaml").is_file() else []
    return [_covered(pack, clause, cases) for clause in pack.clauses.values()]


def total(covered: Iterable[Covered]) -> dict[How, int]:
    """How many clauses are accounted for in which way."""
    counts = Counter(each.how for each in covered)
    return {how: counts[how] for how in HOWS}


def _covered(pack: Pack, clause: Clause, cases: Sequence[Case]) -> Covered:
    items = [item for item in pack.rubric.items if clause.id in item.clauses]
    machine = tuple(item for item in items if item.by == "machine")
    ear = tuple(item for item in items if item.by == "ear")
    operators = tuple(dict.fromkeys(check.name for i in items if i.check is not None for check in leaves(i.check)))
    elsewhere = _elsewhere(pack, clause)
    ids = {item.id for item in items}
    return Covered(
        clause=clause,
        how=_how(clause, machine, ear, elsewhere),
        machine=machine,
        ear=ear,
        operators=operators,
        elsewhere=elsewhere,
        passed=sum(_shows(case, ids, Outcome.PASSED) for case in cases),
        failed=sum(_shows(case, ids, Outcome.FAILED) for case in cases),
        near=sum(
            bool(ids & case.near) or _shows(case, ids, Outcome.NOT_APPLICABLE, Outcome.UNDETERMINED) for case in cases
        ),
    )


def _how(clause: Clause, machine: Sequence[Item], ear: Sequence[Item], elsewhere: str) -> How:
    if clause.met_by:
        return "call_log" if clause.met_by == "call_log" else "report"
    if machine:
        used = {check.name for item in machine if item.check is not None for check in leaves(item.check)}
        return "call_log" if used <= _LOG else "machine"
    if ear:
        return "ear"
    if elsewhere:
        return "call_log" if clause.kind == "metadata" else "report"
    return "unaccounted"


def _elsewhere(pack: Pack, clause: Clause) -> str:
    """What accounts for a clause beside items: its own register, a fine, one of the form's reports."""
    parts = []
    if clause.met_by:
        parts.append(MET_BY[clause.met_by] + (f" {clause.report}" if clause.report else ""))
    parts += [f"罚则 {fine.id}" for fine in pack.rubric.fines if fine.clause == clause.id]
    parts += [report.by for report in pack.rubric.reports if report.clause == clause.id]
    return "；".join(parts)


def _shows(case: Case, items: set[str], *outcomes: Outcome) -> bool:
    return any(case.expect.get(item) in outcomes for item in items)


# ---- the page of a pack --------------------------------------------------------------------------


def page(pack: Pack) -> str:
    """What a pack checks, clause by clause, and what is left to the ear, as Markdown."""
    covered = coverage(pack)
    counts = "，".join(f"{HOWS[how]} {n} 条" for how, n in total(covered).items() if n)
    head = f"# {pack.rubric.title}：逐条怎么查\n\n"
    head += f"由 `qa packs coverage {pack.rubric.id} --format md` 生成，请勿手改。版本 {pack.rubric.version}。"
    head += f"共 {len(covered)} 条：{counts}。\n"
    rows = ["| 条款 | 出处 | 要求 | 归类 | 怎么查 |", "|---|---|---|---|---|"]
    rows += [
        f"| {each.clause.id} | {_cell(each.clause.section)} | {_cell(each.clause.asks)} | {HOWS[each.how]}"
        f" | {_cell(_way(each))} |"
        for each in covered
    ]
    return f"{head}\n" + "\n".join(rows) + f"\n\n{_ears(covered)}\n{_elsewheres(covered)}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _way(each: Covered) -> str:
    parts = [f"{item.title}（`{item.id}`：{'、'.join(_checks(item))}）" for item in each.machine]
    parts += [f"{item.title}（`{item.id}`：人听）" for item in each.ear]
    return "；".join([*parts, *([each.elsewhere] if each.elsewhere else [])])


def _checks(item: Item) -> list[str]:
    """What a check does, in words: its operators, with the measures that they look at."""
    shown = []
    for check in leaves(item.check) if item.check is not None else ():
        measure = getattr(check.options, "measure", None)
        what = f" {names.measure(measure)}" if measure else ""
        shown.append(names.OPERATORS.get(check.name, check.name) + what)
    return list(dict.fromkeys(shown))


def _ears(covered: Sequence[Covered]) -> str:
    lines = ["## 留给人听的", ""]
    for each in covered:
        if not each.ear:
            continue
        titles = "、".join(item.title for item in each.ear)
        show = dict.fromkeys(names.measure(name) for item in each.ear for name in item.show)
        hint = f"参考：{'、'.join(show)}。" if show else ""
        lines.append(f"- **{each.clause.id}**（{titles}）：{each.why_ear}。{hint}")
    return "\n".join([*lines, *(["没有。"] if len(lines) == 2 else []), ""])


def _elsewheres(covered: Sequence[Covered]) -> str:
    lines = ["## 由话单、报表等落实的", ""]
    lines += [f"- **{each.clause.id}** {each.clause.asks}：{each.elsewhere}" for each in covered if each.elsewhere]
    return "\n".join([*lines, *(["没有。"] if len(lines) == 2 else []), ""])
