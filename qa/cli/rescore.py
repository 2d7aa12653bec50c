"""``qa rescore``: what a rubric would make of stored calls, shown before anything is written."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from qa.cli.packs import packs_of
from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import StoreError, UsageError
from qa.report.labels import word
from qa.services.rescore import Diff, ItemChange, Means, Request, Rescoring
from qa.store import open_store
from qa.types import Outcome

_SHOWN = 4
"""Kinds of moves that are named of one item."""


def run(settings: Settings, *, month: str | None, dry_run: bool, yes: bool, replace: bool) -> None:
    """Compute, show, ask, write."""
    pack, rules = packs_of(settings)
    errors = Console(stderr=True, soft_wrap=True)
    if not (dry_run or yes or sys.stdin.isatty()):
        raise UsageError("nobody is there to be asked", mend="--yes writes, --dry-run only shows")
    with (
        open_store(settings.db, write=not dry_run) as store,
        Rescoring(Request(store, pack, rules, month)) as rescoring,
    ):
        if not rescoring.ids:
            known = f"months with calls: {', '.join(store.months())}" if store.months() else "score some calls first"
            raise StoreError(f"no calls in {month or 'it'}", where=store.where, mend=known)
        begun = time.monotonic()
        for _ in track(rescoring.compute(), "rescoring", len(rescoring.ids), console=errors, transient=True):
            pass
        rate = len(rescoring.ids) / max(time.monotonic() - begun, 1e-6)
        _show(rescoring.diff, settings.lang)
        errors.print(f"{rescoring.diff.calls} calls scored anew without their sound, {rate:.0f} a second")
        if dry_run:
            errors.print("nothing was written (--dry-run)")
            return
        if not yes and not typer.confirm("write these scores? the older ones are kept", err=True):
            errors.print("nothing was written")
            return
        written = rescoring.write(settings.out, replace_versions=replace)
        errors.print(f"{written} scores written, {rescoring.diff.calls - written} were as before → {store.where}")
        errors.print(f"next: qa page{f' --month {month}' if month else ''} writes their page anew")


def _show(diff: Diff, lang: str) -> None:
    console = screen()
    changed = [change for change in diff.items.values() if change.changed or _moved(change)]
    if changed:
        console.print(_items(changed, lang))
    if diff.changed or diff.first:
        console.print(_agents(diff, lang))
    console.print(_SUMS[lang].format(calls=diff.calls, changed=diff.changed, first=diff.first), markup=False)
    if diff.as_stored:
        console.print(_AS_STORED[lang].format(count=diff.as_stored), markup=False)


_SUMS = {
    "zh": "共 {calls} 通：结果有变 {changed} 通，首次按该评分表评分 {first} 通",
    "en": "{calls} calls: {changed} with another result, {first} scored by their rubric for the first time",
}
_AS_STORED = {
    "zh": "其中 {count} 通没有保留听音结果：保持、静默等依赖话术的测量沿用原值，未重新测量",
    "en": "of {count} calls what was heard is not kept: holds and silences, which rest on phrases, are as stored",
}
_HEADERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "zh": (
        ("评分表", "项目", "变化（通）", "扣分：原", "扣分：新"),
        ("评分表", "坐席", "通数", "有变", "均分：原", "均分：新"),
    ),
    "en": (
        ("rubric", "item", "changes (calls)", "points before", "points after"),
        ("rubric", "agent", "calls", "changed", "mean before", "mean after"),
    ),
}


def _moved(change: ItemChange) -> bool:
    return change.points_before != change.points_after


def _items(changed: list[ItemChange], lang: str) -> Table:
    table = Table(*_HEADERS[lang][0])
    for change in sorted(changed, key=lambda each: (-each.changed, each.id)):
        points = [f"{value:g}" for value in (change.points_before, change.points_after)]
        table.add_row(change.rubric, escape(f"{change.id} {change.title}"), _moves(change, lang), *points)
    return table


def _moves(change: ItemChange, lang: str) -> str:
    moves = [(pair, count) for pair, count in change.moves.most_common() if pair[0] != pair[1]]
    lines = [f"{_outcome(before, lang)} → {_outcome(after, lang)}: {count}" for (before, after), count in moves]
    return "\n".join([*lines[:_SHOWN], *(["…"] if len(lines) > _SHOWN else [])])


def _outcome(outcome: Outcome | None, lang: str) -> str:
    return word(outcome.value, "en" if lang == "en" else "zh") if outcome else "—"


def _agents(diff: Diff, lang: str) -> Table:
    table = Table(*_HEADERS[lang][1])
    for change in sorted(diff.agents.values(), key=lambda each: (each.rubric, each.agent_id or "~")):
        name = escape(" ".join(part for part in (change.agent_id, change.agent_name) if part)) or "—"
        means = (_mean(change.before), _mean(change.after))
        table.add_row(change.rubric, name, str(change.calls), str(change.changed), *means)
    return table


def _mean(means: Means) -> str:
    return "—" if means.mean is None else f"{means.mean:.2f} (n={means.n})"
