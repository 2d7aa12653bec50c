"""The truth of a call: what a perfect listener would write down, and a check that the script means it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from samples.make.dialogue import Script
from samples.make.timeline import Piece, Spans, Timeline, joined

BURST_GAP, OVERTALK, SILENCE = 0.25, 1.0, 3.0
RING_CYCLE = 5.0


def truth(script: Script, timeline: Timeline) -> dict[str, Any]:
    """The truth as JSON values, times rounded to milliseconds.

    Raises
    ------
    ValueError
        The sound does not bear out the script: a silence that it does not name, an interruption too short.
    """
    speech = {party: timeline.speech(party) for party in ("agent", "customer")}
    overlaps = [s for s in _common(speech["agent"], speech["customer"]) if s[1] - s[0] >= 0.05]
    _check(script, timeline, speech, overlaps)
    spoken = sorted((p for p in timeline.pieces if p.text), key=lambda p: p.speech[0][0])
    return _rounded(
        {
            "call_id": script.call_id,
            "synthetic": True,
            **({"pack": script.pack} if script.pack else {}),
            "title": script.title,
            "shows": list(script.shows),
            "duration": timeline.end,
            "transcript": {
                "language": "zh",
                "model": "truth",
                "turns": [_turn(p, "unknown" if script.mono else p.party) for p in spoken],
            },
            "turn_parties": [p.party for p in spoken],
            "channels": None if script.mono else {"agent": script.agent_channel, "customer": 1 - script.agent_channel},
            "speech": speech,
            "overlaps": overlaps,
            "events": sorted(timeline.events, key=lambda e: e["start"]),
            "measures": _measures(script, timeline, speech),
            "outcomes": dict(script.outcomes),
        }
    )


def _turn(piece: Piece, party: str) -> dict[str, Any]:
    words = [
        {"text": c, "start": max(s, piece.speech[0][0]), "end": min(e, piece.end), "probability": 1.0}
        for c, s, e in piece.spoken
    ]
    return {
        "party": party,
        "start": piece.speech[0][0],
        "end": piece.end,
        "text": piece.text,
        "words": words,
    }


def _measures(script: Script, timeline: Timeline, speech: dict[str, Spans]) -> dict[str, Any]:
    def events(kind: str, **wanted: Any) -> list[dict[str, Any]]:
        return [
            e for e in timeline.events if e["kind"] == kind and all(e[key] == value for key, value in wanted.items())
        ]

    ring_seconds = script.log.get("ring_seconds")
    heard = events("ring")
    from_log = None if ring_seconds is None else int(ring_seconds // RING_CYCLE) + 1
    overtalk = [
        e - s
        for s, e in _common(joined(speech["agent"], BURST_GAP), joined(speech["customer"], BURST_GAP))
        if e - s >= OVERTALK
    ]
    silences = [e["end"] - e["start"] for e in events("silence")]
    holds = [e["end"] - e["start"] for e in events("hold")]
    # a busy tone on the agent's leg may be what is left after either party hung up
    tones = events("hangup_tone", by="customer")
    values: dict[str, Any] = {
        "duration": timeline.end,
        "rings": from_log if from_log is not None else (heard[0]["count"] if heard else None),
        "ring_seconds": ring_seconds,
        "overtalk_count": len(overtalk),
        "overtalk_total": sum(overtalk),
        "silence_count": len(silences),
        "silence_total": sum(silences),
        "silence_longest": max(silences, default=0.0),
        "silence_violations_agent": len(events("silence", violation=True)),
        "hold_count": len(holds),
        "hold_total": sum(holds),
        "hold_longest": max(holds, default=0.0),
        "hold_unannounced": len(events("hold", notice=False)),
        "hold_unthanked": len(events("hold", thanks=False)),
        "hangup_by": script.log.get("hangup_by") or (tones[0]["by"] if tones else None),
    }
    for party in ("agent", "customer"):
        talked = sum(e - s for s, e in joined(speech[party], BURST_GAP))
        characters = sum(len(p.spoken) for p in timeline.pieces if p.party == party)
        values[f"speech_{party}"] = talked
        values[f"pace_{party}"] = characters / (talked / 60)
        values[f"interruptions_{party}"] = len(events("interruption", party=party, sure=True))
        values[f"interruptions_{party}_unsure"] = len(events("interruption", party=party, sure=False))
    return values


def _check(script: Script, timeline: Timeline, speech: dict[str, Spans], overlaps: Spans) -> None:
    name = script.call_id
    for event in timeline.events:
        length = event["end"] - event["start"]
        shared = sum(e - s for s, e in overlaps if s < event["end"] and e > event["start"])
        if event["kind"] == "interruption":
            low, high = (1.3, 9.0) if event["sure"] else (0.5, 0.9)
            if not low - 0.1 <= shared <= high or (length > 1.5) == event["yielded"]:
                raise ValueError(f"{name}: interruption at {event['start']:.1f} overlaps {shared:.2f} s")
        if event["kind"] == "backchannel" and (length > 0.6 or len(event["text"]) > 2):
            raise ValueError(f"{name}: back-channel {event['text']} lasts {length:.2f} s")
    allowed = [e for e in timeline.events if e["kind"] in ("silence", "hold", "interruption", "backchannel")]
    for start, end in overlaps:
        if not any(e["start"] - 0.2 < start and end < e["end"] + 0.2 for e in allowed):
            raise ValueError(f"{name}: unmeant overlap {start:.2f}–{end:.2f}")
    everyone = joined(speech["agent"] + speech["customer"], 0.0)
    for (_, end), (start, _) in pairwise(everyone):
        if start - end > SILENCE - 0.5 and not any(e["start"] < start and e["end"] > end for e in allowed):
            raise ValueError(f"{name}: unmeant silence {end:.2f}–{start:.2f}")


def _common(one: Spans, other: Spans) -> Spans:
    pairs = [(max(a, c), min(b, d)) for a, b in one for c, d in other]
    return sorted((s, e) for s, e in pairs if e > s)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: _rounded(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(v) for v in value]
    return value
