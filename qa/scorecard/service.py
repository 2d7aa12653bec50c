"""The figures of service that the regulations ask for, from what the call log says; each function is one definition.

All of them keep the parts: what is counted, what is known, what was asked. Ratios are divided when they are read
(`qa.scorecard.figures`), so that figures of teams and months are sums of their parts. What the log does not say is
unknown: it is in no part, and no ratio.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from qa.form import Service
from qa.scorecard.contacts import Contact
from qa.scorecard.figures import Average, LineShare, OnlineHours, ServiceFigures, Share


def figures_of(contacts: Sequence[Contact], service: Service) -> ServiceFigures:
    """Give all figures of some contacts.

    A call that several agents had stands in the log once: only its first part is counted, but for handling, busy time
    and records, which each of its agents has.
    """
    whole = [contact for contact in contacts if contact.part in (None, 1)]
    reply, in_time = complaint_reply_time(whole, service)
    return ServiceFigures(
        calls=len(whole),
        connect_rate=connect_rate(whole),
        response_in_time=response_in_time(whole, service),
        response=response_time(whole),
        handling=handling_time(contacts),
        resolved=resolved(whole),
        satisfaction=satisfaction(whole, service),
        online_hours=online_hours(whole, service),
        visit_gap=visit_gap(whole, service),
        busy_time=busy_time(contacts),
        complaint_reply=reply,
        complaint_reply_in_time=in_time,
        call_records=call_records(contacts),
    )


def connect_rate(contacts: Iterable[Contact]) -> tuple[LineShare, ...]:
    """一次接通率 by line: first tries that were answered ÷ first tries.

    What the log's ``first_answer`` (一次接通) says holds. Where a line's log does not have it, a customer's first
    inbound call of a day on the line is a first try, and ``answered`` (是否接通) says how it went; a number that is not
    known makes every call a first try. Recordings alone hold no unanswered calls: give the whole log to count them.
    """
    lines: dict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        if contact.direction in (None, "inbound"):
            lines[contact.line or ""].append(contact)
    return tuple(LineShare(line or None, _first_answers(lines[line])) for line in sorted(lines))


def _first_answers(contacts: Sequence[Contact]) -> Share:
    told = share_of([contact.yes("first_answer") for contact in contacts])
    if told.known:
        return told
    tried: set[tuple[str, date | None]] = set()
    answers = []
    for contact in sorted(contacts, key=lambda each: each.at or datetime.min):
        key = (contact.customer or "", contact.at.date() if contact.at else None)
        if not contact.customer or key not in tried:
            tried.add(key)
            answers.append(contact.yes("answered"))
    return share_of(answers)


def share_of(answers: Iterable[bool | None]) -> Share:
    """Count yes, known and all."""
    answers = list(answers)
    return Share(sum(each is True for each in answers), sum(each is not None for each in answers), len(answers))


def _average(values: Iterable[float | None]) -> Average:
    values = list(values)
    known = [value for value in values if value is not None]
    return Average(math.fsum(known), len(known), len(values))


def _response(contact: Contact) -> float | None:
    told = contact.number("response_seconds")
    return contact.ring_seconds if told is None else told


def response_time(contacts: Iterable[Contact]) -> Average:
    """平均响应时长: seconds that a customer waits for an agent: ``response_seconds`` (响应时长), else the ringing."""
    return _average(_response(contact) for contact in contacts if contact.direction != "outbound")


def response_in_time(contacts: Iterable[Contact], service: Service) -> Share:
    """响应及时率: contacts whose response took at most ``response_seconds`` of the rubric ÷ those it is known of."""
    waits = (_response(contact) for contact in contacts if contact.direction != "outbound")
    return share_of(None if wait is None else wait <= service.response_seconds for wait in waits)


def handling_time(contacts: Iterable[Contact]) -> Average:
    """平均处理时长: seconds from answer to the end of the work after it, by ``handling_seconds`` (处理时长).

    Where no contact has it, the length of the calls is taken, so that two kinds of seconds are never added.
    """
    contacts = list(contacts)
    told = _average(contact.number("handling_seconds") for contact in contacts)
    return told if told.known else _average(contact.seconds for contact in contacts)


def resolved(contacts: Iterable[Contact]) -> Share:
    """解决率: contacts that the log calls resolved (是否解决) ÷ those of which it says yes or no."""
    return share_of(contact.yes("resolved") for contact in contacts)


def satisfaction(contacts: Iterable[Contact], service: Service) -> Share:
    """满意度: satisfied customers ÷ those who answered; which answers are which is told by the rubric."""
    answers = {**dict.fromkeys(service.satisfied, True), **dict.fromkeys(service.dissatisfied, False)}
    return share_of(answers.get(contact.fields.get("satisfaction", "").strip()) for contact in contacts)


def online_hours(contacts: Iterable[Contact], service: Service) -> OnlineHours | None:
    """在线时段: hours of service in which a call was answered ÷ those with a call, on the days from first to last.

    `Share.of` counts all hours of these days, and `gaps` lists those without an answered call: an hour in which nobody
    called is no proof of either. A contact of which the log does not say otherwise was answered. None without times.
    """
    timed = [contact for contact in contacts if contact.at and contact.direction in (None, "inbound")]
    if not timed:
        return None
    called: set[tuple[date, int]] = set()
    answered: set[tuple[date, int]] = set()
    for contact in timed:
        assert contact.at
        hour = (contact.at.date(), contact.at.hour)
        called.add(hour)
        if contact.yes("answered") is not False:
            answered.add(hour)
    first, last = min(called)[0], max(called)[0]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    hours = [(day, hour) for day in days for hour in range(service.online_from, service.online_to)]
    share = Share(sum(hour in answered for hour in hours), sum(hour in called for hour in hours), len(hours))
    gaps = tuple(hour for hour in hours if hour not in answered)
    return OnlineHours(service.online_from, service.online_to, share, gaps)


def visit_gap(contacts: Iterable[Contact], service: Service) -> Share:
    """回访间隔: gaps between two outbound calls to one customer of at most ``visit_hours`` ÷ all such gaps."""
    calls: dict[str, list[datetime]] = defaultdict(list)
    for contact in contacts:
        if contact.direction == "outbound" and contact.customer and contact.at:
            calls[contact.customer].append(contact.at)
    longest = timedelta(hours=service.visit_hours)
    gaps = [after - before for times in calls.values() for before, after in pairwise(sorted(times))]
    return share_of(gap <= longest for gap in gaps)


def busy_time(contacts: Iterable[Contact]) -> Average:
    """示忙时长: seconds that agents had themselves set busy, as the log counts them by call (``busy_seconds``)."""
    return _average(contact.number("busy_seconds") for contact in contacts)


def complaint_reply_time(contacts: Iterable[Contact], service: Service) -> tuple[Average, Share]:
    """投诉回复时间: seconds from complaint (``complaint_at``) to reply (``replied_at``), and how many were in time.

    In time is at most ``reply_hours`` of the rubric. A complaint without a reply is unknown, not late; a reply before
    its complaint is a slip of the log, and unknown too.
    """
    complaints = [(c.moment("complaint_at"), c.moment("replied_at")) for c in contacts if c.fields.get("complaint_at")]
    waits = [(to - since).total_seconds() if since and to and to >= since else None for since, to in complaints]
    limit = service.reply_hours * 3600
    return _average(waits), share_of(None if wait is None else wait <= limit for wait in waits)


def call_records(contacts: Iterable[Contact]) -> Share:
    """电话记录、回访记录: contacts whose record (通话记录, 回访记录 …) is filled in ÷ those of a log that has one."""
    return share_of(
        bool(contact.fields["record"].strip()) if "record" in contact.fields else None for contact in contacts
    )


REPORTS: dict[str, Callable[[ServiceFigures], object]] = {
    "connect_rate": lambda figures: figures.connect_rate,
    "busy_time": lambda figures: figures.busy_time,
    "online_hours": lambda figures: figures.online_hours,
    "visit_gap": lambda figures: figures.visit_gap,
    "complaint_reply_time": lambda figures: (figures.complaint_reply, figures.complaint_reply_in_time),
    "call_records": lambda figures: figures.call_records,
}
"""The reports of the packs' clauses (``report:`` in ``clauses.yaml``) that the call log alone answers."""
