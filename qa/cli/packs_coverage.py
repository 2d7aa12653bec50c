"""``qa packs coverage``: how every clause of the packs is accounted for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.markup import escape

from qa.cli.screen import screen, table
from qa.errors import UsageError
from qa.packs.coverage import HOWS, Covered, coverage, page, total
from qa.packs.load import Pack, load_pack, pack_names

DONE, UNACCOUNTED = 0, 1
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "zh": ("条款", "归类", "项目", "算子", "合格", "不合格", "近似"),
    "en": ("clause", "how", "items", "operators", "passed", "failed", "near"),
}
_SUM = {"zh": "{name}：{count} 条，{parts}", "en": "{name}: {count} clauses, {parts}"}
_ALL = {"zh": "合计", "en": "all"}


def run(packs: Sequence[str], *, output: str, lang: str) -> int:
    """Show the clauses of some packs, or of all, as tables, JSON or pages; the exit code is 1 if one is unaccounted."""
    if output not in ("table", "json", "md"):
        raise UsageError(f"no format `{output}`", mend="table, json or md")
    read = [load_pack(name, whole=False) for name in packs or pack_names()]
    found = [(pack, coverage(pack)) for pack in read]
    everything = [each for _, covered in found for each in covered]
    if output == "md":
        print("\n".join(page(pack) for pack in read), end="")
    elif output == "json":
        shown = {"packs": [_pack_data(*each) for each in found], "total": total(everything)}
        print(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        _tables(found, lang)
    return UNACCOUNTED if total(everything)["unaccounted"] else DONE


def _tables(found: Sequence[tuple[Pack, Sequence[Covered]]], lang: str) -> None:
    console = screen()
    for pack, covered in found:
        shown = table(*_HEADERS[lang])
        for each in covered:
            shown.add_row(*map(escape, _row(each, lang)))
        console.print(shown)
        console.print(_sum(pack.rubric.id, covered, lang), markup=False, highlight=False)
    if len(found) > 1:
        everything = [each for _, covered in found for each in covered]
        console.print(_sum(_ALL[lang], everything, lang), markup=False, highlight=False)


def _row(each: Covered, lang: str) -> tuple[str, ...]:
    how = HOWS[each.how] if lang == "zh" else each.how
    items = "\n".join([*(i.id for i in each.machine), *(f"{i.id} (ear)" for i in each.ear)]) or each.elsewhere
    counts = (each.passed, each.failed, each.near)
    return each.clause.id, how, items, ", ".join(each.operators), *map(str, counts)


def _sum(name: str, covered: Sequence[Covered], lang: str) -> str:
    parts = [f"{HOWS[how] if lang == 'zh' else how} {n}" for how, n in total(covered).items()]
    return _SUM[lang].format(name=name, count=len(covered), parts=", ".join(parts))


def _pack_data(pack: Pack, covered: Sequence[Covered]) -> dict[str, Any]:
    clauses = [
        {
            "clause": each.clause.id, "section": each.clause.section, "asks": each.clause.asks,
            "kind": each.clause.kind, "how": each.how, "machine": [i.id for i in each.machine],
            "ear": [i.id for i in each.ear], "why_ear": each.why_ear, "operators": each.operators,
            "met_by": each.clause.met_by, "report": each.clause.report, "elsewhere": each.elsewhere,
            "cases": {"passed": each.passed, "failed": each.failed, "near": each.near},
        }
        for each in covered
    ]  # fmt: skip
    return {"pack": pack.rubric.id, "version": pack.rubric.version, "clauses": clauses, "total": total(covered)}
