"""What a problem of the recording does to the measures: which are withheld, and by which nobody is judged.

A *withheld* measure has no value, because the value would be wrong; its events are dropped. A *doubted* one keeps its
value for information. Checks answer "undetermined" to both. *Unsure* turns the sure cases of a measure into cases for
a person to hear. What the call log told is of no recording, and stays. A measure is meant with all its kin:
``silence`` is ``silence_count``, ``silence_total`` … The table is `EFFECTS`, and the word why:

===================  =============================================================================================
kind                 why
===================  =============================================================================================
one_channel          parties come from voices alone: whose seconds they are, and any overlap, is likely, not known;
                     that nobody speaks, rings and holds need no parties
fake_stereo          the same: two legs with one sound are one channel
bleed                what is left after the echo is taken out may still be echo, or lack what the echo covered
faint_bleed          nothing: an echo so faint is told from speech (`tests/bench/triage.py`)
legs_shifted         turns of two clocks: gaps and overlaps between them are not those that were
legs_differ          the shorter leg is silent where its party may have spoken
leg_missing          half of the call is not here: nothing that both take part in can be known
one_dead_leg         as above; of the party itself nothing is known
clipping             a peak that is cut off is louder than what was kept of it
rescaled             levels are relative
too_quiet            speech as soft as the noise around it: where it begins and ends is a guess
dropouts             a lost packet is a pause that nobody made, and takes words with it
damaged              lost packets: what comes after them comes too early
bad_samples          samples that were no numbers are pauses that nobody made
truncated, cut_off   who hung up, and how, is in the end that is missing
too_short            of three seconds there is no rate and no share
no_speech            there is nothing to measure
words_unsure         words that cannot be trusted do not tell back-channels, wait phrases and pace; nor do
                     ``words_pace``, ``words_loop``, ``other_language``
===================  =============================================================================================

Other kinds change no measure: ``dc_offset`` and ``hum`` are taken out before anything is heard, of a ``wrong_length``
the sound is right, ``many_channels`` and the kinds on roles, on the call log and on file names are about parties and
facts, which have their own unknowns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from qa.types import Event, Measure, Measured, Problem

DEAD = "<dead>"
"""Stands for the measures of the party that is hardly heard."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Names of measures, each with its kin."""

    withheld: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


OVERLAP = ("interruptions", "overtalk", "customer_turns_cut", "customer_finished_share")
BETWEEN = (*OVERLAP, "latency")
SHARES = ("speech", "talk_share", "talk_ratio", "longest_monologue", "monologues", "turns")
CHARGED = ("silence_violations_agent", "silence_longest_agent")
LOUDNESS = ("loudness", "loudness_range", "raised_voice")
VOICED = (*LOUDNESS, "pitch", "monotone", "pace_swings", "sighs", "distress")
BY_PARTY = (*BETWEEN, "first_greeting", *SHARES, *CHARGED, "pace", *VOICED, "customer_turns", "repeats", "keys")
GAPS = (*BETWEEN, "first_greeting", "silence")
BY_BOTH = (*GAPS, "talk_share", "talk_ratio", "longest_monologue", "monologues", "hold")
BY_WORDS = ("pace", "interruptions", *CHARGED, "hold_unannounced", "hold_unthanked", "distress", "repeats")

EFFECTS: Mapping[str, Effect] = {
    "one_channel": Effect(doubted=BY_PARTY),
    "fake_stereo": Effect(doubted=BY_PARTY),
    "bleed": Effect(doubted=("overtalk", "customer_finished_share"), unsure=("interruptions", "customer_turns_cut")),
    "faint_bleed": Effect(),
    "legs_shifted": Effect(doubted=GAPS),
    "legs_differ": Effect(doubted=(*BETWEEN, "silence", *SHARES, "hold")),
    "leg_missing": Effect(withheld=(*BY_BOTH, "speech", "turns"), doubted=("hangup_by",)),
    "one_dead_leg": Effect(withheld=(*BY_BOTH, DEAD), doubted=("hangup_by",)),
    "clipping": Effect(withheld=LOUDNESS),
    "rescaled": Effect(withheld=("loudness_agent", "loudness_customer")),
    "too_quiet": Effect(withheld=LOUDNESS, doubted=(*GAPS, *SHARES, "pace", *VOICED)),
    "dropouts": Effect(doubted=(*GAPS, "pace", "hold")),
    "damaged": Effect(doubted=(*GAPS, "pace", "hold")),
    "bad_samples": Effect(doubted=("silence", "latency", "hold")),
    "truncated": Effect(doubted=("hangup_by",)),
    "cut_off": Effect(doubted=("hangup_by",)),
    "too_short": Effect(doubted=(*BY_PARTY, "silence")),
    "no_speech": Effect(withheld=(*BY_PARTY, "silence", "hold")),
    "words_unsure": Effect(doubted=BY_WORDS),
    "words_pace": Effect(doubted=BY_WORDS),
    "words_loop": Effect(doubted=BY_WORDS),
    "other_language": Effect(doubted=BY_WORDS),
}

EVENTS = {
    "interruption": "interruptions",
    "overtalk": "overtalk",
    "silence": "silence",
    "hold": "hold",
    "hangup": "hangup_by",
    "raised_voice": "raised_voice",
    "monologue": "monologues",
    "pace_swing": "pace_swings",
    "sigh": "sighs",
    "distress": "distress",
}
"""The measures that each kind of event is counted in."""


def apply(measured: Measured, problems: Iterable[Problem]) -> Measured:
    """The measures of a call as its problems leave them; of several problems the first is named."""
    for problem in problems:
        measured = _apply(measured, problem.kind, EFFECTS.get(problem.kind, Effect()))
    return measured


def _apply(measured: Measured, kind: str, effect: Effect) -> Measured:
    values, doubts = dict(measured.values), dict(measured.doubts)
    logged = _logged(measured.events)
    withheld = (
        *(name for name in effect.withheld if name != DEAD),
        *(_dead(values) if DEAD in effect.withheld else ()),
    )
    for name, value in measured.values.items():
        if value is None or _among(name, logged):
            continue
        if _among(name, withheld):
            values[name] = None
            doubts.setdefault(name, kind)
        elif _among(name, effect.doubted):
            doubts.setdefault(name, kind)
    if effect.unsure:
        values = _moved(values, effect.unsure)
    events = tuple(_left(measured.events, logged, withheld, (*effect.doubted, *effect.unsure)))
    return Measured(values, events, doubts)


def _among(name: str, wanted: Iterable[str]) -> bool:
    return any(name == each or name.startswith(f"{each}_") for each in wanted)


def _logged(events: Iterable[Event]) -> set[str]:
    """The measures whose every event the call log told."""
    sources: dict[str, set[object]] = {}
    for event in events:
        sources.setdefault(EVENTS.get(event.kind, event.kind), set()).add(event.detail.get("source"))
    return {name for name, told_by in sources.items() if told_by == {"call_log"}}


def _dead(values: Mapping[str, Measure]) -> list[str]:
    """The measures of the party that speaks less; none where that cannot be told."""
    spoken = {party: values.get(f"speech_{party}") for party in ("agent", "customer")}
    known = {party: seconds for party, seconds in spoken.items() if isinstance(seconds, int | float)}
    if len(known) < 2:
        return []
    dead = min(known, key=lambda party: known[party])
    return [name for name in values if name.endswith(f"_{dead}") or f"_{dead}_" in name]


def _moved(values: Mapping[str, Measure], families: Iterable[str]) -> dict[str, Measure]:
    """Sure cases counted among the unsure ones."""
    out = dict(values)
    for name in values:
        sure, unsure = values[name], values.get(f"{name}_unsure")
        if _among(name, families) and isinstance(sure, int | float) and isinstance(unsure, int | float):
            out[name], out[f"{name}_unsure"] = 0, sure + unsure
    return out


def _left(events: Iterable[Event], logged: set[str], withheld: Iterable[str], unsure: Iterable[str]) -> Iterable[Event]:
    """The events that are left; those that carry a ``sure`` lose it where they are in doubt."""
    for event in events:
        family = EVENTS.get(event.kind, "")
        if family in logged:
            yield event
        elif not _withheld(family, event, withheld):
            doubted = "sure" in event.detail and _among(family, unsure)
            yield replace(event, detail={**event.detail, "sure": False}) if doubted else event


def _withheld(family: str, event: Event, withheld: Iterable[str]) -> bool:
    return bool(family) and (_among(family, withheld) or f"{family}_{event.party}" in withheld)
