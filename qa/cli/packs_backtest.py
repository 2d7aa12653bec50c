"""``qa packs backtest``: what a pack would have made of the calls of a month, without writing anything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import track

from qa.cli.packs import packs_of
from qa.cli.rescore import show_diff
from qa.cli.screen import screen, table
from qa.config import Settings
from qa.errors import StoreError, UsageError
from qa.packs.load import Pack, load_pack
from qa.report.labels import word
from qa.services.backtest import Backtest, Tried
from qa.services.decisions import Agreement, Compared, read_decisions
from qa.services.rescore import Means
from qa.store import open_store
from qa.types import Outcome

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "zh": ("项目", "通话", "原", "新", "新的理由"),
    "en": ("item", "call", "before", "after", "reason now"),
}
_AGREEMENT: Mapping[str, tuple[str, ...]] = {
    "zh": ("项目", "人工结论", "判不合格的准确率", "不合格的召回率", "转人工"),
    "en": ("item", "decided by people", "precision of failed", "recall of lapses", "left to a person"),
}
_ITEM = {"zh": "项目", "en": "item"}


def run(
    settings: Settings, name: str, *, month: str | None, examples: int, output: str, decisions: Path | None = None
) -> None:
    """Compute and show."""
    if output not in ("table", "json"):
        raise UsageError(f"no format `{output}`", mend="table or json")
    pack = load_pack(name)
    decided = read_decisions(decisions) if decisions else {}
    otherwise, rules = packs_of(settings)
    errors = Console(stderr=True, soft_wrap=True)
    with open_store(settings.db, write=False) as store:
        backtest = Backtest(store, pack, otherwise, rules, month, decided)
        if not backtest.ids:
            known = f"months with calls: {', '.join(store.months())}" if store.months() else "score some calls first"
            raise StoreError(f"no calls of {pack.rubric.id} in {month or 'it'}", where=store.where, mend=known)
        for _ in track(backtest.compute(), "backtest", len(backtest.ids), console=errors, transient=True):
            pass
    unused = sorted(backtest.tried.compared.unused)
    if unused:
        call, item = unused[0]
        errors.print(f"{decisions}: {len(unused)} decisions are on no call or item here, as {item} of {call}")
    if output == "json":
        print(json.dumps(_data(backtest.tried), ensure_ascii=False, indent=1))
        return
    show_diff(backtest.tried, settings.lang)
    _show_calls(backtest.tried, examples, settings.lang)
    if backtest.tried.first:
        _show_outcomes(pack, backtest.tried, settings.lang)
    _show_agreement(backtest.tried.compared, settings.lang)
    errors.print("nothing was written")


def _show_calls(tried: Tried, examples: int, lang: str) -> None:
    shown = table(*_HEADERS[lang])
    for item, moved in tried.moved.items():
        for each in moved[:examples]:
            shown.add_row(
                *map(escape, (item, each.call_id, _word(each.before, lang), _word(each.after, lang), each.reason))
            )
        if len(moved) > examples:
            shown.add_row(item, f"… {len(moved) - examples}", "", "", "")
    if shown.row_count:
        screen().print(shown)


def _show_outcomes(pack: Pack, tried: Tried, lang: str) -> None:
    """The outcomes of every item, for calls that the rubric never scored have nothing to be compared with."""
    shown = table(_ITEM[lang], *(_word(outcome, lang) for outcome in Outcome))
    for item in pack.rubric.items:
        counts = tried.outcomes[item.id]
        shown.add_row(escape(f"{item.id} {item.title}"), *(str(counts[outcome]) for outcome in Outcome))
    screen().print(shown)


def _show_agreement(compared: Compared, lang: str) -> None:
    """Every item that people decided: how right the machine's failed ones are, before and with the pack."""
    shown = table(*_AGREEMENT[lang])
    for item_id, each in compared.items.items():
        both = (each.before, each.after)
        precision = (_share(side.precision, side.found, side.found + side.wronged) for side in both)
        recall = (_share(side.recall, side.found, side.found + side.missed + side.asked_lapses) for side in both)
        asked = (str(side.asked) for side in both)
        shown.add_row(escape(item_id), str(each.decided), *(" → ".join(pair) for pair in (precision, recall, asked)))
    if shown.row_count:
        screen().print(shown)


def _share(share: float | None, part: int, whole: int) -> str:
    return "—" if share is None else f"{share:.0%} ({part}/{whole})"


def _word(outcome: Outcome | None, lang: str) -> str:
    return word(outcome.value, "en" if lang == "en" else "zh") if outcome else "—"


def _data(tried: Tried) -> dict[str, Any]:
    items = [
        {
            "id": item,
            "outcomes": {outcome.value: count for outcome, count in tried.outcomes.get(item, {}).items()},
            "points_before": change.points_before,
            "points_after": change.points_after,
            "changed": [
                {"call": each.call_id, "before": each.before, "after": each.after, "reason": each.reason}
                for each in tried.moved.get(item, ())
            ],
        }
        for (_, item), change in tried.items.items()
    ]
    agents = [
        {
            "agent_id": each.agent_id,
            "agent_name": each.agent_name,
            "calls": each.calls,
            "changed": each.changed,
            "before": _means(each.before),
            "after": _means(each.after),
        }
        for each in tried.agents.values()
    ]
    sums = {"calls": tried.calls, "changed": tried.changed, "first": tried.first, "as_stored": tried.as_stored}
    decided = {
        item: {"decided": each.decided, "before": _agreement(each.before), "after": _agreement(each.after)}
        for item, each in tried.compared.items.items()
    }
    return {**sums, "items": items, "agents": agents, "decisions": decided}


def _agreement(side: Agreement) -> dict[str, Any]:
    return {**asdict(side), "precision": side.precision, "recall": side.recall}


def _means(means: Means) -> dict[str, Any]:
    return {"n": means.n, "mean": None if means.mean is None else round(means.mean, 2)}
