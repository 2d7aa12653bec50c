"""投诉台账、投诉登记表、每周投诉案例汇总: the complaints of a period, as the log tells them and as they were heard.

A call is a complaint where the log says so (投诉时间), or where the customer's words surely show the situation 投诉.
What neither log nor recording tells is left empty, to be filled in by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qa.report.forms.common import (
    CHECKER,
    LEADER,
    MAKER,
    MANAGER,
    call_facts,
    document,
    mask,
    sheet,
    signers,
    words_grid,
)
from qa.report.forms.material import Material, nothing
from qa.report.forms.parts import Cells, Chart, Column, Document, Fact, Facts, Form, Grid, Part, Room, Signatures
from qa.scorecard.contacts import Contact
from qa.types import CallInfo, CallResult, Outcome

SHORT = 6
"""Characters of a turn from which on it says something about the matter."""
COMPANY = ("公司名称", "公司", "单位名称", "客户名称", "company")
ADDRESS = ("地址", "客户地址", "联系地址", "address")
PHONE = ("电话", "联系电话", "客户电话", "phone")
REASON = ("投诉原因", "投诉内容", "原因", "业务类型", "reason")
RESULT = ("处理结果", "result")


def make_book(of: Material) -> Document:
    """投诉台账: one line a complaint, from taking it to filing it."""
    results = _complaints(of)
    columns = (
        Column(of.say("序号", "no."), "count", 6),
        Column(of.say("受理时间", "taken at"), "time", 20),
        Column(of.say("客户电话", "customer"), width=14),
        Column(of.say("线路", "line"), width=12),
        Column(of.say("受理人", "taken by"), width=10),
        Column(of.say("投诉内容（原话或登记）", "complaint"), width=36),
        Column(of.say("通话编号", "call"), width=18),
        Column(of.say("回复时间", "replied at"), "time", 20),
        Column(of.say("处理结果", "result"), width=14),
        Column(of.say("满意度", "satisfaction"), width=9),
        Column(of.say("回访", "called back"), width=9),
        Column(of.say("原因分析", "cause"), width=16),
        Column(of.say("归档", "filed"), width=8),
    )
    rows = tuple((at, *_row(of, result), "", "", "") for at, result in enumerate(results, start=1))
    note = of.say(
        "来源：话单的投诉时间，或通话中客户明确投诉的话。空栏由经办人填写。",
        "Complaints by the log, or by the customer's words. Empty cells are filled in by hand.",
    )
    title = of.say("投诉台账", "Complaint register")
    parts = [
        Grid(of.say("投诉登记", "Complaints"), columns, rows, note=note),
        Signatures(signers(of, MAKER, LEADER, CHECKER)),
    ]
    return document(of, "complaint_book", title, [sheet(of, title, parts, landscape=True)])


def _row(of: Material, result: CallResult) -> Cells:
    info = result.call.info
    fields = _contact(info)
    return (
        fields.moment("complaint_at") or info.started_at,
        _log(info, PHONE) or fields.customer or "",
        info.line or "",
        info.agent_name or info.agent_id or "",
        _reason(of, result),
        info.call_id,
        fields.moment("replied_at") or "",
        _log(info, RESULT) or _resolved(of, fields),
        info.log.get("satisfaction", ""),
    )


def make_form(of: Material) -> Document:
    """投诉登记表: one sheet a complaint, with company, address, phone, reason, and the recorder's signature."""
    title = of.say("投诉登记表", "Complaint form")
    return document(of, "complaint_form", title, [_form(of, result, title) for result in _complaints(of)])


def _form(of: Material, result: CallResult, title: str) -> Form:
    info = result.call.info
    fields = _contact(info)
    phone = _log(info, PHONE) or fields.customer or ""
    facts = (
        Fact(of.say("公司名称", "company"), _log(info, COMPANY), wide=True),
        Fact(of.say("地址", "address"), _log(info, ADDRESS), wide=True),
        Fact(of.say("电话", "phone"), phone),
        Fact(of.say("联系人", "contact"), ""),
        Fact(of.say("投诉时间", "complained at"), fields.moment("complaint_at") or info.started_at, "time"),
        Fact(of.say("回复时间", "replied at"), fields.moment("replied_at") or "", "time"),
        Fact(of.say("投诉原因", "reason"), _reason(of, result), wide=True, lines=3),
        Fact(of.say("处理意见", "what is to be done"), "", wide=True, lines=3),
        Fact(of.say("处理结果", "result"), _log(info, RESULT) or _resolved(of, fields), wide=True, lines=2),
    )
    parts: Sequence[Part] = [
        Facts(facts),
        Facts(call_facts(of, result), of.say("通话", "The call")),
        words_grid(of, result),
        Room(of.say("跟踪情况", "Follow-up"), 2),
        Signatures(signers(of, ("记录人", "Recorded by"), ("处理人", "Handled by"), LEADER)),
    ]
    return sheet(of, title, parts, name=info.call_id)


def make_weekly(of: Material) -> Document:
    """每周投诉案例汇总: the complaints by line and by agent, each case, and room for cause and improvement."""
    results = _complaints(of)
    infos = [result.call.info for result in results]
    title = of.say("每周投诉案例汇总", "Weekly complaints")
    cases = (
        Column(of.say("时间", "time"), "time", 20),
        Column(of.say("受理人", "taken by"), width=10),
        Column(of.say("案例（投诉内容）", "case"), width=50),
        Column(of.say("服务中的问题", "faults of service"), width=36),
        Column(of.say("通话编号", "call"), width=20),
        Column(of.say("责任部门", "who is responsible"), width=12),
        Column(of.say("改进措施", "improvement"), width=18),
    )
    rows = tuple(
        (
            info.started_at,
            info.agent_name or info.agent_id or "",
            _reason(of, result),
            "；".join(item.title for item in result.items if item.outcome is Outcome.FAILED),
            info.call_id,
            "",
            "",
        )
        for info, result in zip(infos, results, strict=True)
    )
    parts = [
        Facts(_week_facts(of, results), of.say("概况", "Overview")),
        _counted(of, ("线路", "line"), [info.line or of.say("线路不明", "unknown") for info in infos]),
        _counted(of, ("受理人", "agent"), [info.agent_name or info.agent_id or "—" for info in infos]),
        Grid(of.say("案例", "Cases"), cases, rows),
        Room(of.say("原因分析", "Causes"), 3),
        Room(of.say("改进建议", "What is to be improved"), 3),
        Signatures(signers(of, MAKER, LEADER, MANAGER)),
    ]
    return document(of, "weekly_complaints", title, [sheet(of, title, parts, name=of.span, landscape=True)])


def _week_facts(of: Material, results: Sequence[CallResult]) -> tuple[Fact, ...]:
    replied = sum(_contact(result.call.info).moment("replied_at") is not None for result in results)
    failed = sum(any(item.outcome is Outcome.FAILED for item in result.items) for result in results)
    return (
        Fact(of.say("投诉", "complaints"), len(results), "count"),
        Fact(of.say("话单记明已回复", "replied by the log"), replied, "count"),
        Fact(of.say("受理中有不合格项", "with failed items"), failed, "count"),
        Fact(of.say("涉及人员", "agents"), len({result.call.info.agent_id for result in results}), "count"),
    )


def _counted(of: Material, by: tuple[str, str], names: Sequence[str]) -> Grid:
    title = of.say(f"按{by[0]}", f"By {by[1]}")
    columns = (
        Column(of.say(*by), width=26),
        Column(of.say("投诉", "complaints"), "count", 10),
        Column(of.say("占比", "share"), "percent", 10),
    )
    rows = tuple((name, n, n / len(names)) for name, n in Counter(names).most_common())
    chart = Chart("bar", title, 0, (1,), 0) if len(rows) > 2 else None
    return Grid(title, columns, rows, (of.say("合计", "total"), len(names), 1.0), chart=chart)


def _complaints(of: Material) -> list[CallResult]:
    if not of.results:
        raise nothing(
            f"no complaint in {of.span}: the log has no 投诉时间, and no customer surely complained",
            "name another period, or a call by --call",
        )
    return sorted(of.results.values(), key=lambda each: (_time(each.call.info), each.call.info.call_id))


def _time(info: CallInfo) -> str:
    return info.started_at.isoformat() if info.started_at else ""


def _contact(info: CallInfo) -> Contact:
    return Contact(at=info.started_at, direction=info.direction, fields=info.log)


def _log(info: CallInfo, names: Sequence[str]) -> str:
    """The first of some columns that the log's row has filled in."""
    return next((info.log[name] for name in names if info.log.get(name)), "")


def _resolved(of: Material, fields: Contact) -> str:
    known = fields.yes("resolved")
    return "" if known is None else of.say("已解决", "resolved") if known else of.say("未解决", "not resolved")


def _reason(of: Material, result: CallResult) -> str:
    """What the log says of it, else the customer's words of complaint, else their first words about the matter."""
    told = _log(result.call.info, REASON)
    if told:
        return mask(of, told)
    heard = of.complaints.get(result.call.info.call_id)
    if heard:
        return f"“{mask(of, heard)}”"
    said = [turn.text for turn in result.call.transcript.turns if turn.party == "customer"]
    first = next((text for text in said if len(text) >= SHORT), said[0] if said else "")
    return f"“{mask(of, first)}”" if first else ""
