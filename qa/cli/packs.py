"""``qa packs``: list, show, test."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import PackError
from qa.packs.cases import read_cases, run_case
from qa.packs.lint import lint, lint_common
from qa.packs.load import COMMON, Pack, load_pack, pack_names
from qa.rubric import Item, Rubric
from qa.services.rules import PackRule

DONE, SOME_FAILED = 0, 1


def packs_of(settings: Settings) -> tuple[Pack, list[PackRule]]:
    """The pack for all calls, and the packs of the rules before it; each is read once."""
    read = cache(lambda name: replace(load_pack(name), certainty=settings.certainty))
    return read(settings.pack), [PackRule(read(rule.pack), rule.when) for rule in settings.rubrics]


def list_packs() -> None:
    """One line a pack; a pack with a mistake is shown with it."""
    table = Table("pack", "title", "version", "items", "clauses")
    for name in pack_names():
        try:
            pack = load_pack(name)
        except PackError as error:
            table.add_row(name, f"[red]{escape(error.message)}[/red]", "", "", "")
            continue
        rubric = pack.rubric
        counts = (str(len(rubric.items)), str(len(pack.clauses)))
        table.add_row(name, escape(rubric.title), escape(rubric.version), *counts)
    screen().print(table)


def show_pack(name: str) -> None:
    """The form as people read it, and where every clause is accounted for."""
    pack = load_pack(name)
    console = screen()
    console.print(f"{pack.rubric.title}  {pack.rubric.version}\n{pack.rubric.about}", markup=False)
    console.print(form_table(pack.rubric))
    table = Table("clause", "§", "asks", "accounted for by")
    for clause in pack.clauses.values():
        table.add_row(*map(escape, (clause.id, clause.section, clause.asks, _accounted(pack.rubric, clause.id))))
    console.print(table)


def form_table(rubric: Rubric) -> Table:
    """The rubric's items with their points."""
    table = Table("section", "item", "title", "points", "by", "clauses")
    for section in rubric.sections:
        for item in section.items:
            clauses = ", ".join(item.clauses)
            table.add_row(*map(escape, (section.title, item.id, item.title, _points(item, rubric), item.by, clauses)))
    return table


def _points(item: Item, rubric: Rubric) -> str:
    points = f"{item.points:g} × n ≤ {item.possible:g}" if item.per_lapse else f"{item.points:g}"
    if item.bonus:
        points = f"+{item.bonus:g}"
    elif rubric.scoring == "weighted":
        points = f"weight {item.weight:g}{f' ({points})' if item.per_lapse else ''}"
    return f"{points} (fatal)" if item.fatal else points


def _accounted(rubric: Rubric, clause: str) -> str:
    items = [i.id for i in rubric.items if clause in i.clauses]
    fines = [f"fines: {f.id}" for f in rubric.fines if f.clause == clause]
    return ", ".join(items or fines) or next(r.by for r in rubric.reports if r.clause == clause)


def run_cases(names: list[str]) -> int:
    """Run the cases of some packs, or of all; the exit code is 1 if one of them fails."""
    console, bad = screen(), 0
    for name in names or pack_names():
        pack = load_pack(name)
        results = [run_case(pack, case) for case in read_cases(pack)]
        for result in results:
            for item, outcome in result.wrong.items():
                bad += 1
                wanted = result.case.expect[item]
                text = f"{result.case.where}: {result.case.name}: {item} is {outcome.outcome}, expected {wanted}"
                console.print(f"{text} — {outcome.reason}", style="red", markup=False)
        failed = sum(bool(r.wrong) for r in results)
        console.print(f"{name}: {len(results) - failed} of {len(results)} cases as expected", markup=False)
    return SOME_FAILED if bad else DONE


def lint_packs(names: list[str]) -> int:
    """Show what some packs, or all and the common phrases, hold to no purpose; the exit code is 1 if there is any."""
    console, count = screen(), 0
    for name in names or [COMMON, *pack_names()]:
        findings = lint_common() if name == COMMON and not Path(name).is_dir() else lint(load_pack(name))
        count += len(findings)
        for finding in findings:
            text = f"{finding.where}: {finding.kind}: {finding.text} — {finding.mend}"
            console.print(text, markup=False, highlight=False, soft_wrap=True)
        console.print(f"{name}: {len(findings)} findings", markup=False, highlight=False)
    return SOME_FAILED if count else DONE
