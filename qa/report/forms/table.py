"""Every kind of form that `qa report` makes: its titles, what it is filled from, and how. This table is all there is.

The names are those that packs' clauses have after ``report:``; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qa.report.forms import (
    case_book,
    common_faults,
    complaints,
    connect_rate,
    fault_slip,
    fines,
    from_log,
    monitor_plan,
    monthly_assessment,
    monthly_quality,
    penalty_forms,
    service_assessment,
    service_kpi,
    service_star,
    training_needs,
    weekly_quality,
    workload,
)
from qa.report.forms.material import Material, Need
from qa.report.forms.parts import Document


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of form. A `weekly` one is made for each week of a month that is asked for."""

    title: str
    english: str
    make: Callable[[Material], Document]
    needs: frozenset[Need]
    weekly: bool = False


def _kind(titles: tuple[str, str], make: Callable[[Material], Document], *needs: Need, weekly: bool = False) -> Kind:
    return Kind(*titles, make, frozenset(needs), weekly)


KINDS: dict[str, Kind] = {
    "service_assessment": _kind(service_assessment.TITLE, service_assessment.make, "people", "scored", "heard"),
    "monthly_quality": _kind(monthly_quality.TITLE, monthly_quality.make, "people", "whole", "teams"),
    "weekly_quality": _kind(weekly_quality.TITLE, weekly_quality.make, "people", "whole", weekly=True),
    "common_faults": _kind(common_faults.TITLE, common_faults.make, "people", "whole"),
    "training_needs": _kind(training_needs.TITLE, training_needs.make, "people", "whole", "cases", "plans"),
    "monitor_plan": _kind(monitor_plan.TITLE, monitor_plan.make, "people", "heard"),
    "case_book": _kind(case_book.TITLE, case_book.make, "cases"),
    "service_star": _kind(service_star.TITLE, service_star.make, "people"),
    "service_kpi": _kind(service_kpi.TITLE, service_kpi.make, "people", "whole"),
    "monthly_assessment": _kind(("月度考核表", "Monthly assessment"), monthly_assessment.make_assessment, "people"),
    "assessment_results": _kind(
        ("考核结果应用表", "What follows from the assessment"), monthly_assessment.make_results, "people"
    ),
    "fault_slip": _kind(fault_slip.TITLE, fault_slip.make, "people", "slips"),
    "penalty_forms": _kind(
        ("处罚意见书、处罚通知单、投诉跟踪单", "Penalty forms"), penalty_forms.make, "people", "slips"
    ),
    "fines": _kind(fines.TITLE, fines.make, "people"),
    "complaint_book": _kind(("投诉台账", "Complaint register"), complaints.make_book, "complaints"),
    "complaint_form": _kind(("投诉登记表", "Complaint form"), complaints.make_form, "complaints"),
    "weekly_complaints": _kind(
        ("每周投诉案例汇总", "Weekly complaints"), complaints.make_weekly, "complaints", weekly=True
    ),
    "workload": _kind(("工作情况统计表（日报、周报）", "Workload by day and week"), workload.make, "contacts"),
    "connect_rate": _kind(connect_rate.TITLE, connect_rate.make, "months"),
    "busy_time": _kind(("示忙时长统计表", "Busy time"), from_log.make_busy_time, "contacts"),
    "call_records": _kind(("电话记录填写统计表", "Call records filled in"), from_log.make_call_records, "contacts"),
    "online_hours": _kind(("在线时段统计表", "Hours online"), from_log.make_online_hours, "contacts"),
    "visit_gap": _kind(("回访间隔统计表", "Gaps between call-backs"), from_log.make_visit_gap, "contacts"),
    "complaint_reply_time": _kind(
        ("投诉回复时间统计表", "Time to reply to complaints"), from_log.make_complaint_reply_time, "contacts"
    ),
}
