"""The product on the sound of a generated call, against what it should find: every match, miss and false alarm.

Events are matched one to one, with the least sum of differences in time. What is found where the truth lies at
the edge of a limit counts neither for nor against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from qa.diarize.roles import assign
from qa.packs.load import Pack
from qa.pipeline import Sounds, Spoken, hear, heard_of, understand
from qa.types import Call, CallInfo, Recording, Span, Transcript, Word
from samples.make.speech import RATE
from tests.bench.measures.definition import Answer, Found, talk
from tests.bench.measures.expected import Expected, expected
from tests.bench.measures.matching import Note, begins_alike, matched, matched_holds, overlaps, pair
from tests.bench.measures.mono import Der, generated
from tests.bench.measures.truth import LEGS, Leg, Made, Truth

FRAME = 0.01


@dataclass(frozen=True, slots=True)
class Outcome:
    """All of one call. `numbers` holds pairs of measured and true values."""

    seed: int
    slices: tuple[str, ...]
    duration: float
    notes: tuple[Note, ...]
    numbers: dict[str, tuple[float, float]] = field(default_factory=dict)
    der: Der | None = None


def run(made: Made, pack: Pack, *, mono: bool = True) -> Outcome:
    """Hear a call, understand it with its true words and once more without any, and compare; then its mono mix."""
    truth = made.truth
    outcome = compared(truth, hear(Recording(made.samples, RATE, f"call-{truth.seed}", "")), pack)
    if not mono:
        return outcome
    der, sounds = generated(made)
    should = expected(truth, pack.cues.backchannel.covers)
    found = [e for e in _understood_mix(truth, sounds, pack).events if e.kind == "silence"]
    notes = matched("silence (mono mix)", should.silences, found, overlaps)
    return replace(outcome, der=der, notes=(*outcome.notes, *notes))


def compared(truth: Truth, sounds: Sounds, pack: Pack) -> Outcome:
    """A call that has been heard, on two legs, against its truth."""
    should = expected(truth, pack.cues.backchannel.covers)
    call = _understood(truth, sounds, pack, worded=True)
    mute = _understood(truth, sounds, pack, worded=False)
    notes = [*_events(call, should, ""), *_events(mute, should, " (no words)")]
    notes += [_agent_leg(truth, sounds, pack), *_tones_in_holds(call, truth)]
    numbers = _speech(truth, sounds) | _numbers(call, should)
    return Outcome(truth.seed, truth.conditions.slices, truth.duration, tuple(notes), numbers)


def _understood(truth: Truth, sounds: Sounds, pack: Pack, *, worded: bool) -> Call:
    heard = heard_of(sounds, _info(truth))
    spoken = Spoken(given=truth.transcript() if worded else Transcript(()))
    agent = None if worded else truth.agent_channel
    return understand(heard, spoken, pack.cues, pack.opening, pack.talk, agent_channel=agent)


def _understood_mix(truth: Truth, sounds: Sounds, pack: Pack) -> Call:
    """The mix with its true words, of which nobody says who spoke them."""
    given = truth.transcript()
    turns = tuple(t if t.party == "system" else replace(t, party="unknown") for t in given.turns)
    spoken = Spoken(given=replace(given, turns=turns))
    return understand(heard_of(sounds, _info(truth)), spoken, pack.cues, pack.opening, pack.talk)


def _info(truth: Truth) -> CallInfo:
    return CallInfo(f"call-{truth.seed}", f"call-{truth.seed}", direction=truth.direction)


# ---- events --------------------------------------------------------------------------------------


def _events(call: Call, should: Expected, suffix: str) -> list[Note]:
    notes: list[Note] = []
    for party in LEGS:
        bids = Answer(_of(should.interruptions.certain, party), _of(should.interruptions.edge, party))
        found = [e for e in call.events if e.kind == "interruption" and e.party == party]
        notes += matched(f"interruptions by {party}{suffix}", bids, found, begins_alike)
        if suffix:
            continue  # nothing is sure without words
        sure = Answer(_of(should.sure.certain, party), (*_of(should.sure.edge, party), *bids.edge))
        certain = [e for e in found if e.detail["sure"]]
        notes += matched(f"sure interruptions by {party}", sure, certain, begins_alike)
    for measure, answer in (("overtalk", should.overtalk), ("silence", should.silences)):
        notes += matched(measure + suffix, answer, [e for e in call.events if e.kind == measure], overlaps)
    holds = [h for h in should.holds if not suffix or h.how in ("music", "muted")]
    left_out = [h for h in should.holds if h not in holds]
    notes += matched_holds(f"hold{suffix}", holds, [e for e in call.events if e.kind == "hold"], left_out)
    return notes + ([] if suffix else _once(call, should))


def _of(found: Sequence[Found], party: Leg) -> tuple[Found, ...]:
    return tuple(f for f in found if f.party == party)


def _tones_in_holds(call: Call, truth: Truth) -> list[Note]:
    """A note for each ring or busy tone; false where more than a tenth of a second of it lies in a hold."""
    kinds = ("ringback", "busy", "congestion")
    holds = [e.span for e in call.events if e.kind == "hold" and e.detail["source"] != "call_log"]
    return [
        Note(
            "tones outside holds",
            "missed" if any((t.span & h).duration > 0.1 for h in holds) else "found",
            t.span.start,
        )
        for t in truth.tones
        if t.kind in kinds
    ]


def _once(call: Call, should: Expected) -> list[Note]:
    """What a call has once: rings, and who hung up."""
    return [
        _told("rings", call.measures["rings"], should.rings, should.rings_open),
        _told("hang-up side", call.measures["hangup_by"], should.hangup_by, should.hangup_open),
    ]


def _told(measure: str, value: object, true: object, is_open: bool) -> Note:
    """Right, not told though there is something to tell, or wrong; an answer to nothing is wrong."""
    text = f"{value}, truth {true}"
    if is_open:
        return Note(measure, "edge", 0.0, text=text)
    if value == true:
        return Note(measure, "found", 0.0, text=text)
    return Note(measure, "missed" if value is None else "false", 0.0, text=text)


def _agent_leg(truth: Truth, sounds: Sounds, pack: Pack) -> Note:
    """Which leg is the agent's, by what is said on it alone."""
    order: tuple[Leg, ...] = LEGS if truth.agent_channel == 0 else LEGS[::-1]
    words = [_words_on(truth, leg) for leg in order]
    roles = assign(sounds.activity, _info(truth), words, pack.opening, talk=pack.talk)
    value = roles.party_of_channel.index("agent") if "agent" in roles.party_of_channel else None
    return _told("agent's leg", value, truth.agent_channel, is_open=False)


def _words_on(truth: Truth, leg: Leg) -> list[Word]:
    return sorted((w for s in truth.said if leg in s.legs for w in s.words), key=lambda w: w.start)


# ---- numbers -------------------------------------------------------------------------------------


def _speech(truth: Truth, sounds: Sounds) -> dict[str, tuple[float, float]]:
    """Seconds of speech that is missed and invented, on both legs together, announcements left out."""
    count = round(truth.duration / FRAME)
    ignored = _mask([s for said in truth.said if said.party == "system" for s in (said.turn.span,)], count)
    missed = invented = spoken = 0.0
    for leg in LEGS:
        channel = truth.agent_channel if leg == "agent" else 1 - truth.agent_channel
        heard = sounds.activity.channels[channel].speech if channel < len(sounds.activity.channels) else ()
        true, found = (_mask(talk(s), count) & ~ignored for s in (truth.speech(leg), heard))
        missed += float((true & ~found).sum()) * FRAME
        invented += float((found & ~true).sum()) * FRAME
        spoken += float(true.sum()) * FRAME
    return {"speech missed": (missed, spoken), "speech invented": (invented, spoken)}


def _mask(spans: Sequence[Span], count: int) -> np.ndarray:
    out = np.zeros(count, dtype=bool)
    for span in spans:
        out[max(0, round(span.start / FRAME)) : max(0, round(span.end / FRAME))] = True
    return out


def _numbers(call: Call, should: Expected) -> dict[str, tuple[float, float]]:
    """Pairs of what was measured and what is true."""
    found: dict[str, tuple[float, float]] = {}
    for leg in LEGS:
        value, true = call.measures[f"pace_{leg}"], should.pace[leg]
        if isinstance(value, int | float) and true is not None:
            found[f"pace of {leg}"] = (float(value), true)
    found["overtalk seconds"] = _overtalk(call, should)
    return found


def _overtalk(call: Call, should: Expected) -> tuple[float, float]:
    """Seconds of overtalk measured and true, but for what was measured only where the truth is at the edge."""
    true, edge = ([f.span for f in part] for part in (should.overtalk.certain, should.overtalk.edge))
    measured = [e.span for e in call.events if e.kind == "overtalk"]
    hits = set(pair(true, measured, overlaps).values())
    kept = [s for i, s in enumerate(measured) if i in hits or not any(overlaps(e, s) for e in edge)]
    return sum(s.duration for s in kept), sum(s.duration for s in true)
