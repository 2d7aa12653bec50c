"""Which items of which calls go into the review workbook."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qa.packs.clauses import Clause
from qa.report.cells import clock, who
from qa.report.coaching import mask_text
from qa.report.labels import Lang, word
from qa.report.review import Line
from qa.reviewing import machine_said
from qa.scorecard import ScoredCall
from qa.services.files import files_of
from qa.store import Store
from qa.types import CallInfo, Evidence, ItemScore, Outcome
from qa.types.people import Review

MOST_EVIDENCE = 6
"""Stretches of evidence that a row shows; the others are in `qa show`."""


@dataclass(frozen=True, slots=True)
class ToReview:
    """What is asked for. `calls` are the only ones, if given; `decided` items are left out unless they are asked for.

    `blind` lines do not show what the machine thinks: those of a calibration session.
    """

    month: str | None = None
    agent: str | None = None
    team: str | None = None
    rubric: str | None = None
    item: str | None = None
    outcomes: Collection[Outcome] = (Outcome.UNDETERMINED, Outcome.FAILED)
    calls: Collection[str] | None = None
    decided: bool = False
    blind: bool = False


def lines_of(
    store: Store, asked: ToReview, folder: Path, clauses: Mapping[str, Clause], lang: Lang = "zh"
) -> Iterator[tuple[Line, CallInfo]]:
    """Give the rows by time of the call, in the order of the form; links lead from `folder` to the recordings.

    A workbook is mailed and copied: phone, identity and card numbers in it are masked.
    """
    scored = store.scores(month=asked.month, agent=asked.agent, team=asked.team, rubric=asked.rubric)
    before = _newest(store.people.reviews(month=asked.month))
    for call in scored:
        if call.reached_nobody or (asked.calls is not None and call.call_id not in asked.calls):
            continue
        items = [item for item in call.items if _is_asked(item, asked)]
        if not items:
            continue
        info = store.result(call.call_id, rubric=call.rubric).call.info
        link = recording(info, folder)
        for item in items:
            decision = before.get((call.call_id, call.rubric, item.id))
            yield _line(call, item, link, clauses, decision, asked.blind, lang), info


def recording(info: CallInfo, folder: Path) -> str | None:
    """The path of a recording from a folder, or a whole one on another drive; None where there is no such file."""
    if not info.sha256:
        return None
    files = files_of(info.source)
    path = files[0] if isinstance(files, tuple) else files
    return relative(path, folder) if path.is_file() else None


def relative(path: Path, folder: Path) -> str:
    """A path from a folder, with slashes; the whole path where there is no way from one to the other."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return str(path.resolve())


def _is_asked(item: ItemScore, asked: ToReview) -> bool:
    if asked.item not in (None, item.id) or (item.decided_by == "person" and not (asked.decided or asked.blind)):
        return False
    return machine_said(item).outcome in asked.outcomes


def _newest(reviews: Collection[Review]) -> dict[tuple[str, str, str], Review]:
    return {(r.call_id, r.rubric, r.item_id): r for r in reviews if r.kind != "calibration"}


def _line(
    call: ScoredCall,
    item: ItemScore,
    link: str | None,
    clauses: Mapping[str, Clause],
    decision: Review | None,
    blind: bool,
    lang: Lang,
) -> Line:
    said = machine_said(item)
    shown = item.evidence[:MOST_EVIDENCE]
    told = ""
    if decision:
        told = f"{word(decision.outcome.value, lang)} · {decision.author} {decision.made_at:%Y-%m-%d}"
    return Line(
        call.call_id,
        call.rubric,
        call.version,
        item.id,
        said.outcome,
        item.title,
        reason=mask_text(said.reason, lang),
        words="\n".join(_spoken(each, lang) for each in shown),
        start=shown[0].start if shown else None,
        end=shown[0].end if shown else None,
        link=link,
        clauses=tuple(_clause(id, clauses) for id in item.clauses),
        agent=who(call.agent_id, call.agent_name) if call.agent_id or call.agent_name else "",
        started_at=call.started_at,
        before=told,
        blind=blind,
    )


def _spoken(evidence: Evidence, lang: Lang) -> str:
    return f"{clock(evidence.start)} {word(evidence.party, lang)}: {mask_text(evidence.text, lang)}"


def _clause(id: str, clauses: Mapping[str, Clause]) -> str:
    clause = clauses.get(id)
    return f"{clause.section} {clause.asks}" if clause else id
