"""Examples for the terminal and for programs; both hold only what is masked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qa.report.cells import clock, notes, stacked, table, who
from qa.report.coaching.values import Card, Side
from qa.report.coaching.words import GOOD, say
from qa.report.labels import Lang, word

if TYPE_CHECKING:
    from rich.console import RenderableType

_REASONS = 2
"""Reasons that the table tells, the weightiest."""


def cards_table(cards: Sequence[Card], lang: Lang = "zh") -> RenderableType:
    """Give the examples as a table, best first."""
    from rich.console import Group

    headers = ("", word("call", lang), word("agent", lang), *(say(n, lang) for n in ("clip", "words", "why", "twin")))
    rows = [
        (
            card.number,
            card.side.moment.of.call_id,
            who(card.side.moment.of.agent_id, card.side.moment.of.agent_name),
            _clock(card.side),
            card.side.words or card.side.moment.about,
            stacked([text for text, _ in card.reasons[:_REASONS]]),
            card.twin and f"{card.twin.moment.of.call_id} {_clock(card.twin)}",
        )
        for card in cards
    ]
    demonstration = sum(card.side.moment.of.demonstration for card in cards)
    return Group(table(headers, rows, right=(0,)), *notes(demonstration, lang))


def card_json(card: Card, *, outside: bool = False) -> dict[str, Any]:
    """Give an example as JSON values; seconds are from the start of the recording.

    `outside` is for what leaves the house: then a caller's number in a call's id is masked.
    """
    return {
        "number": card.number,
        **_side_json(card.side, outside),
        "value": card.example.ranked.value,
        "reasons": [
            {"kind": reason.kind, "share": round(reason.share, 3), "good": reason.share >= GOOD, "text": text}
            for reason, (text, _) in zip(card.example.ranked.reasons, card.reasons, strict=True)
        ],
        "clauses": [{"section": clause.section, "asks": clause.asks} for clause in card.clauses],
        "notes": [{"title": n.title, "note": n.text, "tags": list(n.tags), "author": n.author} for n in card.notes],
        "twin": {**_side_json(card.twin, outside), "alike": list(card.example.twin.alike)}
        if card.twin and card.example.twin
        else None,
    }


def _side_json(side: Side, outside: bool) -> dict[str, Any]:
    moment, of = side.moment, side.moment.of
    return {
        "call_id": side.call if outside else of.call_id,
        "agent_id": of.agent_id,
        "agent_name": of.agent_name,
        "team": of.team,
        "line": of.line,
        "started_at": of.started_at.isoformat() if of.started_at else None,
        "rubric": of.rubric,
        "version": of.version,
        "item": of.item_id or None,
        "title": of.title or None,
        "outcome": of.outcome,
        "decided_by": of.decided_by if of.item_id else None,
        "reason": side.reason,
        "party": moment.party,
        "start": round(moment.span.start, 3),
        "end": round(moment.span.end, 3),
        "searched": moment.searched,
        "words": side.words,
        "clip": side.cut.address,
        "clip_start": round(side.cut.span.start, 3) if side.cut.address else None,
        "clip_end": round(side.cut.span.end, 3) if side.cut.address else None,
        "clip_error": side.cut.error or None,
        "demonstration": of.demonstration,
        "turns": [
            {"party": line.party, "start": line.start, "end": line.end, "text": line.text} for line in side.lines
        ],
    }


def _clock(side: Side) -> str:
    return f"{clock(side.moment.span.start)}–{clock(side.moment.span.end)}"
