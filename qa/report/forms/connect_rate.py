"""一次接通率: of each line, month against month."""

from __future__ import annotations

import math
from datetime import date

from qa.report.forms.common import CHECKER, LEADER, MAKER, document, sheet, signers
from qa.report.forms.material import Material
from qa.report.forms.parts import Cells, Chart, Column, Document, Grid, Signatures
from qa.report.forms.service_grids import no_log, share_columns
from qa.scorecard import Share
from qa.scorecard.service import connect_rate

TITLE = ("一次接通率统计表", "First-answer rate")


def make(of: Material) -> Document:
    """One form: this month beside the one before for each line, and all months."""
    rates = {month: _of_lines(of, month) for month in sorted(of.months)}
    if not any(share.known for lines in rates.values() for share in lines.values()):
        raise no_log(of, "a column such as 一次接通 or 是否接通")
    lines = sorted({line for each in rates.values() for line in each})
    parts = [
        _compared(of, rates, lines),
        _monthly(of, rates, lines),
        _charted(of, rates, lines),
        Signatures(signers(of, MAKER, LEADER, CHECKER)),
    ]
    title = of.say(*TITLE)
    return document(of, "connect_rate", title, [sheet(of, title, parts)])


def _of_lines(of: Material, month: str) -> dict[str, Share]:
    unknown = of.say("线路不明", "line unknown")
    return {each.line or unknown: each.share for each in connect_rate(of.months[month])}


def _compared(of: Material, rates: dict[str, dict[str, Share]], lines: list[str]) -> Grid:
    months = list(rates)
    now, before = months[-1], months[-2] if len(months) > 1 else None
    columns = (
        Column(of.say("线路", "line"), width=22),
        *share_columns(of.say("一次接通", "answered"), of.say("首次呼叫", "first tries"), now),
        Column(before or of.say("上月", "month before"), "percent", 12),
        Column(of.say("增减（百分点）", "change (points)"), "change", 14),
    )
    rows = []
    for line in lines:
        share, last = rates[now].get(line, Share()), rates[before].get(line, Share()) if before else Share()
        rows.append((line, *_cells(share, last)))
    total = (of.say("合计", "all"), *_cells(_sum(rates[now]), _sum(rates[before]) if before else Share()))
    chart = Chart("bar", of.say("一次接通率", "first-answer rate"), 0, (3,), 0, 1) if len(rows) > 1 else None
    return Grid(of.say("本月与上月", "This month and the one before"), columns, tuple(rows), total, chart=chart)


def _cells(share: Share, last: Share) -> Cells:
    change = (share.rate - last.rate) * 100 if share.rate is not None and last.rate is not None else None
    return share.part, share.known, share.rate, last.rate, change


def _sum(lines: dict[str, Share]) -> Share:
    return sum(lines.values(), Share())


def _monthly(of: Material, rates: dict[str, dict[str, Share]], lines: list[str]) -> Grid:
    columns = (
        Column(of.say("线路", "line"), width=22),
        Column(of.say("月份", "month"), "month", 12),
        *share_columns(of.say("一次接通", "answered"), of.say("首次呼叫", "first tries"), of.say("一次接通率", "rate")),
    )
    rows = tuple(
        (line, date.fromisoformat(f"{month}-01"), share.part, share.known, share.rate)
        for line in lines
        for month in rates
        if (share := rates[month].get(line, Share())).of
    )
    note = of.say(
        "一次接通率 = 首次呼叫中一次接通的 ÷ 话单记明结果的首次呼叫；未接来电须在话单中。",
        "Answered first tries ÷ first tries whose result the log tells; calls nobody answered must be in the log.",
    )
    return Grid(of.say("逐月", "By month"), columns, rows, grouped=1, note=note)


def _charted(of: Material, rates: dict[str, dict[str, Share]], lines: list[str]) -> Grid | None:
    if len(rates) < 2:
        return None
    columns = (Column(of.say("月份", "month"), "month", 12), *(Column(line, "percent", 16) for line in lines))
    rows = tuple(
        (date.fromisoformat(f"{month}-01"), *(rates[month].get(line, Share()).rate for line in lines))
        for month in rates
    )
    places = tuple(range(1, len(lines) + 1))
    known = [rate for row in rows for rate in row[1:] if isinstance(rate, float)]
    least = math.floor(min(known) * 10) / 10
    chart = Chart("line", of.say("一次接通率（逐月）", "first-answer rate by month"), 0, places, least, 1)
    return Grid(of.say("各线路走势", "Trend by line"), columns, rows, chart=chart)
