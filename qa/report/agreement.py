"""Agreement as tables in the terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from qa.agreement import Against, Among, By, Estimate, Rule
from qa.report.cells import NONE, stacked, table
from qa.report.labels import Lang, word

if TYPE_CHECKING:
    from rich.table import Table

Title = Callable[[str, str], str]
WORDS: dict[str, tuple[str, str]] = {
    "against_random": ("机器与人工：随机抽样的通话", "Machine against people: calls drawn at random"),
    "against_all": ("机器与人工：全部复核过的通话", "Machine against people: all reviewed calls"),
    "among": ("人与人：定标时互不见面地评同一通", "People against each other: the same calls, blind, in calibration"),
    "chosen": (
        "复核的往往正是机器拿不准或判了不合格的，所以下面的数不能代表全部通话；机器判合格的没有抽听，查全率就偏高。"
        "由谁判，只看随机抽样。",
        "Reviewed items are often those that the machine failed or was unsure of: these figures do not stand for all "
        "calls, and where nobody heard what the machine passed, recall is too high. Who decides is told by the random "
        "sample alone.",
    ),
    "no_random": (
        "没有随机抽样的复核记录，还不能说哪些项目可由机器判（qa sample 抽样，qa review export --sampled 导出）。",
        "No decisions on a random sample: nothing can be said of who may decide (qa sample draws one, qa review "
        "export --sampled writes it out).",
    ),
    "n": ("都判定", "both"),
    "few": ("样本不够", "enough decisions"),
    "asked": ("留给人", "left"),
    "raw": ("一致率", "agreement"),
    "kappa": ("Cohen κ", "Cohen κ"),
    "ac1": ("Gwet AC1", "Gwet AC1"),
    "precision": ("查准率", "precision"),
    "recall": ("查全率", "recall"),
    "verdict": ("由谁判", "who decides"),
    "automatic": ("可由机器", "machine may"),
    "people": ("须由人", "people"),
    "more": ("先由人", "people until"),
    "authors": ("人数", "people"),
    "pair": ("两人", "pair"),
    "author": ("复核人", "author"),
    "machine_said": ("机器", "machine"),
    "person_said": ("人工", "person"),
    "listen": ("机器与人工不同，去听", "Machine and people differ: listen"),
    "none": ("没有人工结论", "nobody has decided anything"),
}
"""Words of these tables; the others are in `qa.report.labels`."""


def say(name: str, lang: Lang) -> str:
    """A word of agreement, or of reports."""
    pair = WORDS.get(name)
    return word(name, lang) if pair is None else pair[lang == "en"]


def rule_told(rule: Rule, lang: Lang) -> str:
    """The rule in words, and whose limits they are."""
    values = (rule.least, rule.precision, rule.recall, rule.ac1)
    if lang == "en":
        return (
            "An item may run without a person where machine and people both decided it at least {} times and the lower "
            "ends of the 95 % intervals reach precision {:g}, recall {:g} and AC1 {:g}; it stays with people where an "
            "upper end is below its limit, and until there are enough decisions. These limits are ours, not the "
            "regulation's: --least, --precision, --recall, --ac1."
        ).format(*values)
    return (
        "机器与人工都判定过至少 {} 次，而且 95% 区间的下限达到查准率 {:g}、查全率 {:g}、AC1 {:g} 的项目，可由机器判；"
        "区间上限仍低于要求的须由人判；样本不够时也先由人判。这些界限是本工具的建议，不是规定："
        "--least、--precision、--recall、--ac1 可改。"
    ).format(*values)


def against_table(rows: Sequence[Against], by: By, title: Title, lang: Lang) -> Table:
    """The machine against people, a row an item or author."""
    names = ("n", "asked", "raw", "kappa", "ac1", "precision", "recall")
    headers = [say(by, lang), *(say(name, lang) for name in names)]
    verdicts = any(each.verdict for each in rows)
    if verdicts:
        headers.append(say("verdict", lang))
    cells = []
    for each in rows:
        shown: list[object] = [title(each.rubric, each.key) if by == "item" else each.key, each.n, _asked(each)]
        shown += [stacked(told(getattr(each, name))) for name in names[2:]]
        cells.append([*shown, stacked(_verdict(each, lang))] if verdicts else shown)
    return table(headers, cells, right=range(1, 8))


def among_table(rows: Sequence[Among], by: By, title: Title, lang: Lang) -> Table:
    """People against each other, a row an item or two authors."""
    names = ("authors", "calls", "raw", "kappa", "ac1")
    headers = [say("pair" if by == "author" else by, lang), *(say(name, lang) for name in names)]
    cells = [
        (
            title(each.rubric, each.key) if by == "item" else each.key,
            str(each.authors),
            str(each.n),
            stacked(told(each.raw)),
            stacked(told(each.kappa)),
            stacked(told(each.ac1)),
        )
        for each in rows
    ]
    return table(headers, cells, right=range(1, 6))


def told(estimate: Estimate) -> list[str]:
    """A value, and its interval in a line of its own."""
    if estimate.value is None:
        return [NONE]
    value = f"{estimate.value:.2f}"
    bounds = estimate.low, estimate.high
    return [value] if None in bounds else [value, "{:.2f}–{:.2f}".format(*bounds)]


def agreement_json(parts: dict[str, Any], rule: Rule, title: Title) -> str:
    """All of it as JSON: `random`, `all`, `people`, each a list of figures; `listen`; the `rule`."""
    data = {name: [_data(each, title) for each in rows] for name, rows in parts.items()}
    return json.dumps({"rule": asdict(rule), **data}, ensure_ascii=False, indent=1) + "\n"


def _data(value: Any, title: Title) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    data = asdict(value)
    if isinstance(value, Against):
        data["counts"] = [
            {"machine": machine.value, "person": person.value, "calls": n}
            for (machine, person), n in sorted(value.counts.items())
        ]
    return {"rubric": value.rubric, "key": value.key, "title": title(value.rubric, value.key)} | data


def _asked(each: Against) -> str:
    return str(each.asked) if not each.asked_lapses else f"{each.asked} ({each.asked_lapses} ✗)"


def _verdict(each: Against, lang: Lang) -> list[str]:
    """Who decides, and what keeps it from the machine: too few decisions come before all else."""
    short = ("few",) if "n" in each.short else each.short
    names = (", " if lang == "en" else "、").join(say(name, lang) for name in short)
    return [say(each.verdict or "", lang), names]
