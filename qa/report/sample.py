"""A sample in the terminal, as JSON and as a workbook."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from qa.report.card_book import NO_FORMULAS, text_of
from qa.report.cells import table, who
from qa.report.labels import Lang, word
from qa.sampling import Covered, Pick, Sample

if TYPE_CHECKING:
    from rich.table import Table

WORDS: dict[str, tuple[str, str]] = {
    "sample": ("抽样清单", "calls to hear"),
    "coverage": ("监听进度", "coverage"),
    "how": ("如何抽取", "how it was drawn"),
    "part": ("来源", "part"),
    "random": ("随机", "random"),
    "risk": ("重点", "for a reason"),
    "why": ("原因", "reasons"),
    "week": ("周", "week"),
    "length": ("时长（秒）", "length (s)"),
    "direction": ("方向", "direction"),
    "fatal": ("一票否决项", "a fatal item failed or open"),
    "undetermined": ("待定项左右等级", "what is open decides the grade"),
    "distress": ("顾客情绪", "customer in distress"),
    "hold": ("保持过久", "long hold"),
    "new": ("新坐席", "new agent"),
    "quota": ("应听", "quota"),
    "heard": ("已听", "heard"),
    "drawn": ("随机抽中", "drawn at random"),
    "drawn_heard": ("抽中已听", "of them heard"),
    "missing": ("还差", "missing"),
}


def say(name: str, lang: Lang) -> str:
    """A word of samples, or of reports."""
    pair = WORDS.get(name)
    return word(name, lang) if pair is None else pair[lang == "en"]


def how_told(sample: Sample, lang: Lang) -> list[tuple[str, str]]:
    """How the sample was drawn, so that anybody can draw it again: names and what is said of them."""
    if lang == "en":
        return [
            ("month", sample.month),
            ("seed", sample.seed),
            ("random part", f"{sample.per_agent} calls of each agent, or all where there are fewer"),
            ("for a reason", f"{sample.per_risk} calls of each agent at most; no random sample, never for rates"),
            ("drawn from", f"{sample.calls} calls that reached somebody, each recording once"),
            ("hash of the ids", f"{sample.frame} (SHA-256 of the sorted ids, a line each)"),
            ("order", "line, direction, ISO week, length (<1min, 1–5min, ≥5min), then SHA-256 of “seed|call id”"),
            (
                "places",
                "⌊(u + i) × N ÷ k⌋, i = 0 … k − 1; u is the SHA-256 of “seed|agent” ÷ 2^256: systematic sampling",
            ),
        ]
    return [
        ("月份", sample.month),
        ("种子", sample.seed),
        ("随机部分", f"每人 {sample.per_agent} 通，不足的全听"),
        ("重点部分", f"每人最多 {sample.per_risk} 通；不是随机样本，不能用来算比率"),
        ("抽样范围", f"{sample.calls} 通已接通的电话，同一录音只算一次"),
        ("编号散列", f"{sample.frame}（全部通话编号排序后每行一个，SHA-256）"),
        ("排列", "按线路、方向、ISO 周、时长（<1min、1–5min、≥5min），同层按“种子|通话编号”的 SHA-256"),
        ("取位", "⌊(u + i) × N ÷ k⌋，i = 0 … k − 1；u 为“种子|工号”的 SHA-256 ÷ 2^256：等距抽样，每通机会相等"),
    ]


def picks_table(picks: Sequence[Pick], lang: Lang) -> Table:
    """The calls to hear, a row each."""
    headers = [say(name, lang) for name in ("call", "when", "agent", "team", "line", "part", "why")]
    rows = [
        (
            pick.call.call_id,
            f"{pick.call.started_at:%Y-%m-%d %H:%M}" if pick.call.started_at else None,
            who(pick.call.agent, pick.call.name) if pick.call.agent != pick.call.name else pick.call.name,
            pick.call.team,
            pick.call.line,
            say("random" if pick.random else "risk", lang),
            reasons(pick, lang),
        )
        for pick in picks
    ]
    return table(headers, rows)


def covered_table(rows: Sequence[Covered], lang: Lang) -> Table:
    """Who has how many heard, a row an agent."""
    names = ("calls", "quota", "heard", "drawn", "drawn_heard", "missing")
    headers = [say(name, lang) for name in ("agent", "team", *names)]
    cells = [(who(row.agent, row.name), row.team, *(str(getattr(row, name)) for name in names)) for row in rows]
    return table(headers, cells, right=range(2, 8))


def reasons(pick: Pick, lang: Lang) -> str:
    """The reasons in words."""
    return (", " if lang == "en" else "、").join(say(risk, lang) for risk in pick.risks)


def sample_json(sample: Sample, covered: Sequence[Covered], facts: dict[str, Any]) -> str:
    """The sample as JSON: how it was drawn, `picks`, `coverage`."""
    picks = [
        {
            "call_id": pick.call.call_id,
            "agent": pick.call.agent,
            "started_at": pick.call.started_at.isoformat() if pick.call.started_at else None,
            "stratum": list(pick.call.stratum),
            "part": "random" if pick.random else "risk",
            "reasons": list(pick.risks),
        }
        for pick in sample.picks
    ]
    drawn = {name: getattr(sample, name) for name in ("month", "seed", "per_agent", "per_risk", "calls", "frame")}
    rows = [asdict(row) | {"missing": row.missing} for row in covered]
    return json.dumps({**drawn, **facts, "picks": picks, "coverage": rows}, ensure_ascii=False, indent=1) + "\n"


def sample_book(sample: Sample, covered: Sequence[Covered], lang: Lang = "zh") -> bytes:
    """The sample as a workbook: the calls to hear, the coverage, and how it was drawn."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, NO_FORMULAS) as book:
        names = ("call", "when", "agent_id", "agent_name", "team", "line", "direction", "week", "length", "part", "why")
        rows = [_row(pick, lang) for pick in sample.picks]
        _sheet(book, say("sample", lang), [say(name, lang) for name in names], rows, (20, 16, 10, 10, 12, 12, 8, 10))
        counts = ("calls", "quota", "heard", "drawn", "drawn_heard", "missing")
        heads = [say(name, lang) for name in ("agent_id", "agent_name", "team", *counts)]
        cells = [[r.agent, r.name, r.team, *(getattr(r, name) for name in counts)] for r in covered]
        _sheet(book, say("coverage", lang), heads, cells, (12, 12, 14))
        heads = ["name", "value"] if lang == "en" else ["名目", "内容"]
        _sheet(book, say("how", lang), heads, [list(pair) for pair in how_told(sample, lang)], (18, 100))
    return stream.getvalue()


def _row(pick: Pick, lang: Lang) -> list[object]:
    call = pick.call
    at = call.started_at.replace(tzinfo=None) if call.started_at else None
    direction = word(call.direction, lang) if call.direction else ""
    part = say("random" if pick.random else "risk", lang)
    facts = [call.line, direction, call.stratum[2], round(call.duration, 1), part, reasons(pick, lang)]
    return [call.call_id, at, call.agent, call.name, call.team, *facts]


def _sheet(
    book: Any, name: str, headers: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[float]
) -> None:
    sheet = book.add_worksheet(name)
    line = {"border": 1, "border_color": "#c8d0d9", "valign": "top"}
    head = book.add_format({**line, "bold": True, "bg_color": "#e8eef5"})
    text = book.add_format({**line, "text_wrap": True, "num_format": "@"})
    plain, time = book.add_format(line), book.add_format({**line, "num_format": "yyyy-mm-dd hh:mm"})
    for at, header in enumerate(headers):
        sheet.set_column(at, at, widths[at] if at < len(widths) else 12)
        sheet.write_string(0, at, header, head)
    for row, values in enumerate(rows, start=1):
        for at, value in enumerate(values):
            if isinstance(value, int | float):
                sheet.write_number(row, at, value, plain)
            elif value in (None, ""):
                sheet.write_blank(row, at, None, plain)
            elif isinstance(value, str):
                sheet.write_string(row, at, text_of(value), text)
            else:
                sheet.write_datetime(row, at, value, time)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(rows)), len(headers) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
