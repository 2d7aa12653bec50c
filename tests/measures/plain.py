"""The measures of who speaks when, a second time: from the definitions, on frames of 10 ms, with plain loops.

Nothing of `qa.measures` is used but the form of what goes in (a scene: speech, words, tones, holds) and the pack's list
of back-channels. Slow, and meant to be obvious: where the two differ, one of them is wrong or the definition is not
clear. Times are whole frames here; `measure` gives seconds back. Sound is taken as given: a scene without it is not
measured here. The first greeting, which rests on the answer of the call, is left out.

Mandarin grammar is told in a few signs (`asks`, `thinks`, `finished`), enough for texts that are made for it.
"""

from __future__ import annotations

import statistics
from bisect import bisect_left
from typing import Any

from qa.text import count_spoken
from tests.measures.plain_cuts import cuts_of, overtalk
from tests.measures.plain_silence import silence
from tests.measures.plain_speech import FRAME, Plain, Said, bursts, floor, frame, frames_of, length_of, ticks


def measure(scene: Any) -> Plain:
    """All measures of this file for one scene with sound, agent and customer on a leg each."""
    length = length_of(scene)
    both = {party: bursts(scene, party, length) for party in ("agent", "customer")}
    barred = ticks(scene.holds, length)
    found = Plain({})
    found.values |= balance(both, scene, length, barred)
    found.values |= pace(scene, both)
    elsewhere = [t.span for t in scene.tracks.tones if t.kind != "call_waiting"]
    elsewhere += [t.span for t in scene.transcript.turns if t.party == "system"]
    found.values |= latency(both, [x or y for x, y in zip(barred, ticks(elsewhere, length), strict=True)])
    if not both["agent"] or not both["customer"]:
        found.values |= dict.fromkeys(
            [f"interruptions_{p}{u}" for p in ("agent", "customer") for u in ("", "_unsure")]
            + ["overtalk_count", "overtalk_total", "overtalk_longest", "overtalk_share"]
            + ["customer_turns", "customer_turns_cut", "customer_turns_cut_unsure", "customer_finished_share"]
        )
    else:
        overtalk(both, scene, length, found)
        cuts_of(both, scene, found)
    silence(both, scene, length, barred, found)
    return found


def balance(both: dict[str, list[Said]], scene: Any, length: int, barred: list[bool]) -> dict[str, Any]:
    agent, customer = (sum(s.length for s in both[party]) for party in ("agent", "customer"))
    return {
        "speech_agent": agent * FRAME,
        "speech_customer": customer * FRAME,
        "talk_share_agent": agent / (agent + customer) if agent + customer else None,
        "talk_ratio_agent": agent * FRAME / scene.info.duration if scene.info.duration else None,
        "longest_monologue_agent": _monologue(both, length, barred) * FRAME,
    }


def _monologue(both: dict[str, list[Said]], length: int, barred: list[bool]) -> int:
    """The longest time with the agent's speech at both ends, no pause of 3 s, no hold, nothing of the customer's."""
    agent, customer = (frames_of(floor(both[party]), length) for party in ("agent", "customer"))
    best, start, last = 0, None, 0
    for t in range(length):
        if customer[t] or barred[t]:
            start = None
        elif agent[t]:
            if start is None or t - last >= 300:
                start = t
            last = t + 1
            best = max(best, last - start)
    return best


def latency(both: dict[str, list[Said]], barred: list[bool]) -> dict[str, Any]:
    waits = sorted(w * FRAME for w in latencies(floor(both["agent"]), floor(both["customer"]), barred))
    if not waits:
        return dict.fromkeys(("latency_median", "latency_p90", "latency_max"))
    return {
        "latency_median": statistics.median(waits),
        "latency_p90": _rank(waits, 0.9),
        "latency_max": waits[-1],
    }


def _rank(ordered: list[float], share: float) -> float:
    """Linear between ranks."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def latencies(agent: list[Said], customer: list[Said], barred: list[bool]) -> list[int]:
    """For each answer, how long the customer has waited since they stopped."""
    waits = []
    answered = -1  # the customer's words that began up to here have their answer
    for answer in agent:
        asked = [
            c
            for c in customer
            if (c.start, c.end) < (answer.start, answer.end)
            and c.start > answered
            and not any(a.start < c.start and c.end < a.end for a in agent)  # said into the agent's own speech
        ]
        if not asked:
            continue
        end = max(c.end for c in asked)
        if answer.end <= end:
            continue  # it lies inside the customer's speech
        if not any(barred[t] for t in range(end, answer.start)):
            waits.append(max(0, answer.start - end))
        answered = max(c.start for c in asked)
    return waits


def pace(scene: Any, both: dict[str, list[Said]]) -> dict[str, Any]:
    agent, customer = (_spoken(scene, both[party], party) for party in ("agent", "customer"))
    return {
        "pace_agent": _mean(*agent),
        "pace_customer": _mean(*customer),
        "pace_agent_worst": _worst(*agent),
    }


def _spoken(scene: Any, said: list[Said], party: str) -> tuple[list[tuple[int, float]], list[int]]:
    """Characters with the middle of their words (in half frames), and the frames of speech, of turns long enough."""
    characters: list[tuple[int, float]] = []
    frames: set[int] = set()
    for turn in scene.transcript.turns:
        count = count_spoken(turn.text)
        if turn.party != party or count < 10:
            continue
        start, end = frame(turn.start), frame(turn.end)
        for each in said:  # an edge of a turn that is 0.3 s or less inside a stretch of speech is the stretch's
            if each.start < start < each.end and start - each.start <= 30:
                start = each.start
            if each.start < end < each.end and each.end - end <= 30:
                end = each.end
        speech = [t for each in said for t in range(max(start, each.start), min(end, each.end))]
        if speech:
            frames |= set(speech)
            signs = sum(len(w.text) for w in turn.words)
            characters += [(frame(w.start) + frame(w.end), len(w.text) * count / signs) for w in turn.words]
    return sorted(characters), sorted(frames)


def _mean(characters: list[tuple[int, float]], frames: list[int]) -> float | None:
    return sum(count for _, count in characters) / (len(frames) * FRAME / 60) if frames else None


def _worst(characters: list[tuple[int, float]], frames: list[int]) -> float | None:
    """The most characters in any 30 s of speech, pauses cut out; of less speech the mean."""
    if len(frames) <= 3000:
        return _mean(characters, frames)
    placed = []
    for middle, count in characters:
        before = bisect_left(frames, middle // 2)  # frames of speech that are over by then
        inside = 1 if middle % 2 and before < len(frames) and frames[before] == middle // 2 else 0  # half a frame
        placed.append((2 * before + inside, count))
    return max(sum(count for at, count in placed if first <= at < first + 6000) for first, _ in placed) * 2
