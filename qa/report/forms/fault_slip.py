"""过失单: one for each failure that a person confirmed, with evidence, fine, the talk about it, and who signs."""

from __future__ import annotations

from qa.report.forms.common import AGENT, INSPECTOR, LEADER, document, sheet, signers
from qa.report.forms.material import Material, nothing
from qa.report.forms.parts import Document, Facts, Form, Room, Signatures
from qa.report.forms.penalties import (
    CONFIRM,
    Slip,
    consequence_facts,
    decided_facts,
    evidence_grid,
    slip_facts,
    slips_of,
    why_none,
)

TITLE = ("过失单", "Fault slip")


def make(of: Material) -> Document:
    """One form a failure."""
    forms = [_slip(of, slip, at) for at, slip in enumerate(slips_of(of), start=1)]
    if not forms:
        raise nothing(why_none(of), CONFIRM)
    return document(of, "fault_slip", of.say(*TITLE), forms)


def _slip(of: Material, slip: Slip, at: int) -> Form:
    parts = [
        Facts(slip_facts(of, slip), of.say("过失情况", "The fault")),
        evidence_grid(of, slip),
        Facts(decided_facts(of, slip), of.say("人工确认", "Confirmed by a person")),
        Facts(consequence_facts(of, slip), of.say("处理", "Consequence")),
        Room(of.say("谈话记录（质检员、班长与当事人）", "Talk of inspector and team leader with the agent"), 4),
        Room(of.say("当事人意见", "Agent's comment"), 2),
        Signatures(signers(of, INSPECTOR, LEADER, AGENT)),
    ]
    return sheet(of, of.say(*TITLE), parts, name=f"{at} {slip.result.call.info.agent_name or slip.card.subject.id}")
