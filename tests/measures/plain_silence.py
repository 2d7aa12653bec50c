"""Silence and whose turn it is from the definition, for `tests.measures.plain`; grammar by a few signs."""

from __future__ import annotations

from typing import Any

from qa.types import Turn, Word
from tests.measures.plain_speech import FRAME, Plain, Said, frame, frames_of, runs, ticks


def silence(both: dict[str, list[Said]], scene: Any, length: int, barred: list[bool], found: Plain) -> None:
    everybody = both["agent"] + both["customer"]
    if not everybody:
        names = ("count", "total", "longest", "violations_agent", "longest_agent")
        found.values |= {f"silence_{name}": None for name in names}
        return
    talk = frames_of(everybody, length)
    music = scene.tracks.parties["agent"].music
    other = ticks([t.span for t in scene.tracks.tones] + list(music), length)
    system = ticks([t.span for t in scene.transcript.turns if t.party == "system"], length)
    first, last = min(s.start for s in everybody), max(s.end for s in everybody)
    quiet = [first <= t < last and not (talk[t] or barred[t] or other[t] or system[t]) for t in range(length)]
    known = bool(both["agent"] and both["customer"])
    total = longest = violations = longest_agent = count = 0
    for start, end in runs(quiet):
        if end - start <= 300:
            continue
        charged = whose_turn(scene, both, start, end) if known else "unknown"
        count, total, longest = count + 1, total + end - start, max(longest, end - start)
        found.silence.append((start * FRAME, end * FRAME, charged))
        waits = charged != "customer" and asked_to_wait(scene, start) is not None
        over = end - start - 6000 if waits else end - start
        if charged == "agent" and not (waits and over <= 0):
            longest_agent = max(longest_agent, end - start)
        if charged == "agent" and over >= 500:
            violations += 1
    found.values |= {
        "silence_count": count,
        "silence_total": total * FRAME,
        "silence_longest": longest * FRAME,
        "silence_violations_agent": violations if known else None,
        "silence_longest_agent": longest_agent * FRAME if known else None,
    }


def whose_turn(scene: Any, both: dict[str, list[Said]], start: int, end: int) -> str:  # noqa: PLR0911 - a table
    """Who is charged with a silence, by the table of `qa.measures.silence`."""
    past = [(s.end, party, s) for party in ("agent", "customer") for s in both[party] if s.end <= start]
    past.sort(key=lambda p: (p[0], p[1]))  # of two that end at once the customer counts as the last
    holders = [party for _, party, s in past if not s.small]
    announced = any(frame(t.end) == start for t in scene.transcript.turns if t.party == "system")
    if not holders or announced:
        return "unknown"
    last = holders[-1]
    acknowledged = past[-1][1] != last
    ahead = sorted((s.start, party) for party in ("agent", "customer") for s in both[party] if s.start >= end)
    goes_on = bool(ahead) and ahead[0][1] == last
    words = last_words(scene, last, start)
    if last == "customer":
        if thinks(words):
            return "customer"
        if not goes_on or asks(words):
            return "agent"
        if acknowledged:
            return "customer"
        return "agent" if words else "unknown"
    wait = asked_to_wait(scene, start)
    if wait is not None and not asks(words.rpartition(WAIT)[2].partition("，")[2]):
        return "agent"
    if acknowledged and past[-1][2].text.strip("嗯") and words.endswith("吗"):
        return "agent" if goes_on else "unknown"
    if asks(words):
        return "customer"
    if goes_on:
        return "agent" if words else "unknown"
    return "unknown" if acknowledged else "customer"


WAIT = "请稍等"


def asked_to_wait(scene: Any, start: int) -> int | None:
    """When the agent last asked to wait, at most 10 s before a silence; words may be 0.2 s beside their times."""
    found = None
    for turn in scene.transcript.turns:
        if turn.party == "agent" and WAIT in turn.text:
            said = frame(_word_at(turn, turn.text.rfind(WAIT)).start)
            if start - 1020 <= said <= start + 20:
                found = said
    return found


def _word_at(turn: Turn, index: int) -> Word:
    at = 0
    for word in turn.words:
        at += len(word.text)
        if at > index:
            return word
    raise IndexError(index)


def last_words(scene: Any, party: str, start: int) -> str:
    """What a party said last: its last turn before a time, cut there if it goes on for more than 0.3 s."""
    text = ""
    for turn in scene.transcript.turns:
        if turn.party == party and frame(turn.start) < start and turn.text.strip():
            goes_on = frame(turn.end) > start + 30 and turn.words
            text = "".join(w.text for w in turn.words if frame(w.start) < start) if goes_on else turn.text
    return text


def asks(text: str) -> bool:
    """Whether a question or a request."""
    return text.endswith(("？", "吗")) or text.startswith("请您")


def thinks(text: str) -> bool:
    """Whether in the middle of a sentence, or asking for a moment."""
    return text.endswith(("那个", "，", "…", "嗯")) or "稍等" in text[-16:]
