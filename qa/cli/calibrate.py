"""``qa calibrate``: how sure the words of the model in use should be taken, fitted to people's decisions."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import track

from qa.agreement.refit import ASKED, Errors, Refitted, refit, shortage
from qa.cli.review import packs_for
from qa.cli.screen import screen
from qa.config import FILE, Settings
from qa.errors import QaError
from qa.report.cells import table
from qa.report.labels import Lang
from qa.services.agreement import Compared, judged_of
from qa.services.calibrate import Tried, decided_calls, tried, write_certainty
from qa.services.review import rubrics_of
from qa.store import open_store

DONE, SOME_FAILED = 0, 1


def run(settings: Settings, month: str | None, *, chosen: bool, write: bool, as_json: bool) -> int:
    """Fit and show; write where that is asked for and worth it. 1 where some model has too few decisions."""
    errors = Console(stderr=True, soft_wrap=True)
    found = Tried()
    with open_store(settings.db, write=False) as store:
        judged = [each for each in judged_of(store, Compared(month)) if each.random or chosen]
        calls = decided_calls(judged)
        if not calls:
            mend = "qa sample, qa review export --sampled, qa review import; or --chosen for any reviewed call"
            raise QaError("no call that was drawn at random has been heard", where=store.where, mend=mend)
        rubric_of = rubrics_of(store, packs_for(settings, {rubric for _, rubric in calls}))
        steps = tried(store, calls, rubric_of, found)
        for _ in track(steps, "judging", len(calls), console=errors, transient=True):
            pass
    fits: dict[str, Refitted] = {}
    refused: list[str] = []
    for model, trials in sorted(found.trials.items()):
        lack = shortage(trials)
        if lack:
            refused.append(f"{model}: {lack} — hear more calls: qa sample, qa review export --sampled")
        else:
            fits[model] = refit(trials, settings.certainty.get(model, 0.0))
    if not found.trials:
        refused.append(
            f"no decided call has a model's words ({found.given} with given ones): there is nothing to calibrate"
        )
    if as_json:
        data = {model: asdict(fit) | {"worth": fit.worth} for model, fit in fits.items()}
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    else:
        for model, fit in fits.items():
            _show(model, fit, settings)
    for model, fit in fits.items():
        if write and fit.worth:
            write_certainty(Path(FILE), model, fit.shift)
            typer.echo(f"{FILE}: certainty of {model} is {fit.shift:+g}; next: qa rescore --dry-run", err=True)
    for told in refused:
        errors.print(f"qa: {told}", markup=False, highlight=False)
    return SOME_FAILED if refused else DONE


def _show(model: str, fit: Refitted, settings: Settings) -> None:
    lang, now = settings.lang, settings.certainty.get(model, 0.0)
    console = screen()
    console.print(_head(model, fit, now, lang), markup=False, highlight=False)
    heads = {
        "zh": ["", "结论", "误判不合格", "漏判", "其他不同", "留给人", "平均代价"],
        "en": ["", "decisions", "wrongly failed", "missed", "other", "left to people", "mean cost"],
    }[lang]
    names = {
        "zh": ["之前", "之后（交叉验证）", "全部样本上"],
        "en": ["before", "after (cross-validated)", "on all calls"],
    }
    errors = (fit.before, fit.after, fit.fitted)
    rows = [(name, *_cells(each)) for name, each in zip(names[lang], errors, strict=True)]
    console.print(table(heads, rows, right=range(1, 7)))
    console.print(_advice(fit, lang), markup=False, highlight=False)


def _cells(errors: Errors) -> tuple[str, ...]:
    counts = (errors.n, errors.wronged, errors.missed, errors.other, errors.asked)
    return (*map(str, counts), f"{errors.cost:.3f}")


def _head(model: str, fit: Refitted, now: float, lang: Lang) -> str:
    if lang == "en":
        return f"{model}: words {fit.shift:+g} (now {now:+g}), from {fit.calls} calls, {fit.moved} decisions that move"
    return f"{model}：文字把握 {fit.shift:+g}（现为 {now:+g}），依据 {fit.calls} 通，其中 {fit.moved} 项结论随把握变化"


def _advice(fit: Refitted, lang: Lang) -> str:
    gain = f"{fit.saving:.3f} ± {fit.error:.3f}"
    if lang == "en":
        cost = f"A wrong outcome costs 1, one left to a person {ASKED:g}; saved per call: {gain}. "
        return cost + ("Worth taking: --write." if fit.worth else "Not more than chance: leave it as it is.")
    cost = f"误判一项计 1，留给人一项计 {ASKED:g}；每通节省 {gain}。"
    return cost + ("值得采用：加 --write 写入 qa.yaml。" if fit.worth else "未超出偶然，保持现状。")
