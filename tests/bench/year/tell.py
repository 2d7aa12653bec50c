"""Tells a call of which the outcomes are known: turns, times, events, and the moments that the items rest on."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qa.types import Event, Evidence, ItemOutcome, Outcome, Party, Span, Turn, Word
from tests.bench.year.phrases import ANSWERS, ASKS, BAD, CUSTOMER, GOOD, fill, pieces

NOTICES: Mapping[str, str] = {"fee": "fee_notice", "umbrella": "deposit_notice", "stroller": "stroller_notice"}
SLIPS = ("banned", "rude_language", "vague", "always_right", "first_ask")
PARTS = ("anger", "repetition", "threat")


@dataclass(slots=True)
class Telling:
    """One call while it is told."""

    chance: random.Random
    rubric: str
    outcomes: Mapping[str, ItemOutcome]
    happened: set[str]
    now: float = 0.5
    turns: list[Turn] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    evidence: dict[str, tuple[Evidence, ...]] = field(default_factory=dict)

    def say(self, party: Party, sentences: Sequence[str], gap: float | None = None) -> Turn:
        """Say one of the sentences after a pause in seconds."""
        text = fill(self.chance, sentences)
        start = round(max(0.0, self.now + (0.3 + 0.6 * self.chance.random() if gap is None else gap)), 2)
        words = tuple(
            Word(part, round(start + begun, 2), round(start + ended, 2), 0.95) for part, begun, ended in pieces(text)
        )
        turn = Turn(party, start, words[-1].end, text, words)
        self.turns.append(turn)
        self.now = turn.end
        return turn

    def failed(self, item: str) -> int:
        """Say how many lapses an item has."""
        known = self.outcomes.get(item)
        return known.count if known and known.outcome is Outcome.FAILED else 0

    def unsure(self, item: str) -> bool:
        """Say whether nobody knows."""
        known = self.outcomes.get(item)
        return known is not None and known.outcome is Outcome.UNDETERMINED

    def asked(self, item: str) -> bool:
        """Say whether an item is asked for."""
        known = self.outcomes.get(item)
        return known is not None and known.outcome is not Outcome.NOT_APPLICABLE

    def show(self, item: str, turn: Turn) -> None:
        """Let an item rest on a turn too."""
        if item in self.outcomes:
            self.evidence[item] = (
                *self.evidence.get(item, ()),
                Evidence(turn.party, turn.start, turn.end, turn.text),
            )

    def does(self, item: str, gap: float | None = None) -> None:
        """Let the agent say what an item asks for, or what fails it."""
        self.show(item, self.say("agent", BAD[item] if self.failed(item) else GOOD[item], gap))


def tell(call: Telling) -> None:
    """Tell a whole call of about twenty turns."""
    _opening(call)
    _scenes(call)
    slips = [item for item in SLIPS for _ in range(call.failed(item))]
    interruptions, silences = call.failed("no_interrupt"), call.failed("dead_air")
    rounds = max(len(slips), interruptions, silences, 3 + int(call.chance.random() * 4))
    for at in range(rounds):
        call.say("customer", ASKS[call.rubric])
        _answer(call, interrupts=at < interruptions, silent=at < silences)
        if at < len(slips):
            call.show(slips[at], call.say("agent", BAD[slips[at]]))
        call.say("customer", CUSTOMER["fine"])
    _closing(call)


def _opening(call: Telling) -> None:
    if call.rubric == "telecom":
        call.does("three_voices")
    elif call.asked("opening"):
        if call.asked("late_apology") and not call.failed("late_apology"):
            call.does("late_apology")
        call.does("opening")
    call.say("customer", ASKS[call.rubric])
    _answer(call)


def _answer(call: Telling, *, interrupts: bool = False, silent: bool = False) -> None:
    before = call.turns[-1]
    gap = (
        -min(1.3, (before.end - before.start) / 2) if interrupts else 5.5 + 4 * call.chance.random() if silent else None
    )
    turn = call.say("agent", ANSWERS[call.rubric], gap)
    if interrupts:
        call.show("no_interrupt", turn)
        detail = {"over": "customer", "overlap": round(before.end - turn.start, 2), "yielded": True, "sure": True}
        call.events.append(Event("interruption", "agent", turn.start, before.end, detail))
    elif silent:
        call.show("dead_air", turn)
        detail = {
            "charged_to": "agent",
            "excused": False,
            "violation": True,
            "must_review": turn.start - before.end >= 10,
        }
        call.events.append(Event("silence", "agent", before.end, turn.start, detail))


def _scenes(call: Telling) -> None:
    if "feedback" in call.happened:
        call.say("customer", CUSTOMER["feedback"])
        for item in ("feedback_thanks", "feedback_forward", "feedback_order"):
            if call.asked(item) and (item != "feedback_order" or call.failed(item)):
                call.does(item)
    if call.asked("praised"):
        call.say("customer", CUSTOMER["praise"])
        call.does("praised")
    if "handling" in call.happened and call.rubric == "plaza":
        call.say("customer", CUSTOMER["handling"])
        call.does("processing")
    for scene, item in NOTICES.items():
        if call.asked(item):
            call.say("customer", CUSTOMER[scene])
            call.does(item)
    if "promotion" in call.happened:
        call.say("customer", CUSTOMER["promotion"])
        call.say("agent", ANSWERS[call.rubric])
    if "held" in call.happened:
        _hold(call)
    if "distress" in call.happened:
        _distress(call)


def _hold(call: Telling) -> None:
    call.say("customer", ASKS[call.rubric])
    if call.rubric == "plaza":
        call.does("wait_please")
    else:
        call.say("agent", GOOD["wait_please"])
    start = call.now
    long = "long_hold" in call.happened
    call.now += 120 + 90 * call.chance.random() if long else 12 + 25 * call.chance.random()
    held = Span(round(start, 2), round(call.now, 2))
    detail = {
        "source": "call_log",
        "sources": ["call_log"],
        "confidence": 1.0,
        "sure": True,
        "notice": not call.failed("wait_please"),
        "thanks": not call.failed("after_wait"),
        "resumed": True,
    }
    call.events.append(Event("hold", "agent", held.start, held.end, detail))
    if call.rubric == "plaza":
        call.does("after_wait", 0.2)
    else:
        call.say("agent", GOOD["after_wait"], 0.2)


def _distress(call: Telling) -> None:
    for part in PARTS[: 1 + int(call.chance.random() * 3)]:
        turn = call.say("customer", CUSTOMER[part])
        detail = {"part": part, "text": turn.text.rstrip("！？。"), "sure": False}
        call.events.append(Event("distress", "customer", turn.start, turn.end, detail))
    if call.asked("criticised"):
        call.does("criticised")
    else:
        call.say("agent", GOOD["criticised"])


def _closing(call: Telling) -> None:
    call.say("customer", CUSTOMER["bye"])
    if call.rubric == "plaza":
        call.does("closing")
    else:
        call.say("agent", GOOD["telecom_closing"])
    if not call.unsure("hangup_after"):
        by: Party = "agent" if call.failed("hangup_after") else "customer"
        end = round(call.now + 0.5, 2)
        call.events.append(Event("hangup", by, end, end, {"source": "call_log"}))
    if not call.unsure("three_rings"):
        rung = 5 if call.failed("three_rings") else 1 + int(call.chance.random() * 3)
        call.events.append(Event("ring", "system", 0.0, 0.0, {"rings": rung, "source": "call_log"}))


def measures(call: Telling, duration: float) -> dict[str, float | str | None]:
    """Count what the measures would have measured, from what was told."""
    spoken = {party: sum(t.end - t.start for t in call.turns if t.party == party) for party in ("agent", "customer")}
    of = {kind: [event for event in call.events if event.kind == kind] for kind in ("hold", "silence", "distress")}
    held = [event.end - event.start for event in of["hold"]]
    quiet = [event.end - event.start for event in of["silence"]]
    worth = {"anger": 0.15, "repetition": 0.1, "threat": 0.35}
    ring = next((event for event in call.events if event.kind == "ring"), None)
    hangup = next((event for event in call.events if event.kind == "hangup"), None)
    both = spoken["agent"] + spoken["customer"]
    return {
        "duration": duration,
        "speech_agent": round(spoken["agent"], 2),
        "speech_customer": round(spoken["customer"], 2),
        "talk_share_agent": round(spoken["agent"] / both, 4) if both else None,
        "talk_ratio_agent": round(spoken["agent"] / duration, 4) if duration else None,
        "hold_count": len(held),
        "hold_total": round(sum(held), 2),
        "hold_longest": round(max(held, default=0.0), 2),
        "silence_count": len(quiet),
        "silence_total": round(sum(quiet), 2),
        "silence_longest": round(max(quiet, default=0.0), 2),
        "silence_violations_agent": len(quiet),
        "interruptions_agent": sum(event.kind == "interruption" for event in call.events),
        "interruptions_customer": 0,
        "latency_median": round(0.3 + 0.6 * call.chance.random(), 2),
        "pace_agent": round(240 + 60 * call.chance.random(), 1),
        "rings": ring.detail["rings"] if ring else None,
        "hangup_by": hangup.party if hangup else None,
        "distress_customer": round(sum(worth[event.detail["part"]] for event in of["distress"]), 2),
        **{f"distress_{part}": sum(e.detail["part"] == part for e in of["distress"]) for part in PARTS},
    }


def said_of(call: Telling, outcome: ItemOutcome) -> str:
    """Give the reason of an outcome, as an operator would."""
    match outcome.outcome:
        case Outcome.PASSED:
            return "符合要求"
        case Outcome.FAILED:
            told = call.evidence.get(outcome.item_id)
            return f"不符合：{told[0].text}" if told else "不符合要求"
        case Outcome.UNDETERMINED:
            return "没有听清，请人工复核"
        case Outcome.AWAITING_EAR:
            return "由质检员听后评分"
    return "本通不涉及"
