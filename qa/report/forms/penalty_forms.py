"""处罚意见书、处罚通知单、投诉跟踪单: three sheets for each call with consequences that a person confirmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from qa.report.forms.common import AGENT, INSPECTOR, LEADER, MANAGER, document, evidence_told, mask, sheet, signers
from qa.report.forms.material import Material, nothing
from qa.report.forms.parts import Column, Document, Fact, Facts, Form, Grid, Prose, Room, Signatures
from qa.report.forms.penalties import CONFIRM, Slip, consequence_facts, decided_facts, slip_facts, slips_of, why_none

TITLE = ("处罚文书", "Penalty forms")


def make(of: Material) -> Document:
    """An opinion and a notice for each failure with a consequence, and a sheet to follow each call up."""
    due = [slip for slip in slips_of(of) if slip.penalties]
    if not due and next(slips_of(of), None):
        raise nothing(
            f"the rubric has no fine or notice for what persons confirmed in {of.span}",
            "write `fines:` into the rubric, or make the slips: qa report fault_slip",
        )
    if not due:
        raise nothing(why_none(of), CONFIRM)
    calls: dict[str, list[Slip]] = defaultdict(list)
    for slip in due:
        calls[slip.result.call.info.call_id].append(slip)
    forms: list[Form] = []
    for slips in calls.values():
        for slip in slips:
            number = len(forms) + 1
            forms += [_opinion(of, slip, number), _notice(of, slip, number + 1)]
        forms.append(_track(of, slips, len(forms) + 1))
    return document(of, "penalty_forms", of.say(*TITLE), forms)


def _opinion(of: Material, slip: Slip, at: int) -> Form:
    title = of.say("处罚意见书", "Opinion on a penalty")
    parts = [
        Facts(slip_facts(of, slip), of.say("违规情况", "What happened")),
        Facts(decided_facts(of, slip), of.say("核实", "Confirmed")),
        Facts(consequence_facts(of, slip), of.say("拟处理意见", "Penalty proposed by the regulation")),
        Room(of.say("质检部门意见", "Opinion of quality assurance"), 2),
        Room(of.say("部门主管审批", "Decision of the supervisor"), 2),
        Signatures(signers(of, INSPECTOR, LEADER, MANAGER)),
    ]
    return sheet(of, title, parts, name=f"{at} {title}")


def _notice(of: Material, slip: Slip, at: int) -> Form:
    title = of.say("处罚通知单", "Notice of a penalty")
    info = slip.result.call.info
    day = f"{slip.day}" if slip.day else of.say("日期不明", "day unknown")
    what = "；".join(each.consequence.reason for each in slip.penalties)
    name = (info.agent_name or "") + (of.say(f"（{info.agent_id}）", f" ({info.agent_id})") if info.agent_id else "")
    text = (
        of.say(
            f"{name}：经查，你于 {day} 处理的通话（{info.call_id}）中“{slip.item.title}”不合格，"
            f"违反 {of.cite(slip.item.clauses)}。",
            f"{name}: in the call {info.call_id} of {day} the item “{slip.item.title}” failed, "
            f"against {of.cite(slip.item.clauses)}.",
        ),
        of.say(f"事实：{evidence_told(of, slip.item)}。", f"Evidence: {evidence_told(of, slip.item)}."),
        of.say(f"现按规定处理：{what}。", f"By the regulation: {what}."),
    )
    parts = [
        Prose("", text),
        Facts(consequence_facts(of, slip)[:2], of.say("处理", "Consequence")),
        Room(of.say("当事人签收意见", "Agent's comment on receipt"), 2),
        Signatures(signers(of, ("签发", "Issued by"), LEADER, AGENT)),
    ]
    return sheet(of, title, parts, name=f"{at} {title}")


def _track(of: Material, slips: Sequence[Slip], at: int) -> Form:
    title = of.say("投诉跟踪单", "Follow-up of a complaint")
    info = slips[0].result.call.info
    said = next((turn.text for turn in slips[0].result.call.transcript.turns if turn.party == "customer"), "")
    facts = (
        Fact(of.say("通话编号", "call"), info.call_id),
        Fact(of.say("通话时间", "call of"), info.started_at, "time"),
        Fact(of.say("客户电话", "customer's number"), ""),
        Fact(of.say("受理人", "taken by"), info.agent_name or info.agent_id or ""),
        Fact(of.say("客户诉求（原话）", "the customer's words"), mask(of, said), wide=True),
        Fact(of.say("责任认定", "found"), "；".join(slip.item.title for slip in slips), wide=True),
        Fact(
            of.say("处罚结果", "penalty"),
            "；".join(each.consequence.reason for slip in slips for each in slip.penalties),
            wide=True,
        ),
    )
    names = (("日期", "day"), ("跟踪人", "by"), ("跟踪情况", "what was done"), ("客户反馈", "the customer says"))
    widths = (14, 12, 44, 28)
    columns = tuple(Column(of.say(*name), width=width) for name, width in zip(names, widths, strict=True))
    parts = [
        Facts(facts, of.say("投诉情况", "The complaint")),
        Grid(of.say("跟踪记录", "Follow-up"), columns, (("", "", "", ""),) * 5),
        Facts(
            (
                Fact(of.say("是否满意", "satisfied"), ""),
                Fact(of.say("结案日期", "closed on"), ""),
            ),
            of.say("结案", "Closing"),
        ),
        Signatures(signers(of, ("跟踪人", "Followed up by"), LEADER, MANAGER)),
    ]
    return sheet(of, title, parts, name=f"{at} {title}")
