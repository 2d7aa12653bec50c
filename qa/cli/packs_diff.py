"""``qa packs diff``: what is other in one pack than in another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from rich.markup import escape

from qa.cli.screen import screen, table
from qa.errors import UsageError
from qa.packs.diff import Change, diff
from qa.packs.load import load_pack

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "zh": ("类别", "名称", "原", "新", "关系到的项目"),
    "en": ("kind", "name", "before", "after", "items that rest on it"),
}
_KINDS = {
    "form": "评分表", "grade": "等级", "limit": "测量界限", "slot": "空格取值", "section": "大项", "item": "小项",
    "condition": "条件", "phrase": "说法", "clause": "条款", "report": "无需判分的条款",
}  # fmt: skip
_SUM = {"zh": "{count} 处不同", "en": "{count} differences"}


def run(old: str, new: str, *, output: str, lang: str) -> None:
    """Show the differences as a table or as JSON."""
    if output not in ("table", "json"):
        raise UsageError(f"no format `{output}`", mend="table or json")
    changes = diff(load_pack(old), load_pack(new))
    if output == "json":
        print(json.dumps([asdict(change) for change in changes], ensure_ascii=False, indent=1))
        return
    console = screen()
    if changes:
        shown = table(*_HEADERS[lang])
        for change in changes:
            shown.add_row(*map(escape, _row(change, lang)))
        console.print(shown)
    console.print(_SUM[lang].format(count=len(changes)))


def _row(change: Change, lang: str) -> tuple[str, ...]:
    kind = _KINDS[change.kind] if lang == "zh" else change.kind
    before, after = ("—" if each is None else each for each in (change.before, change.after))
    return kind, change.name, before, after, ", ".join(change.items)
