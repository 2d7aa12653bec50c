"""The measures of who speaks when, a second time: from the definitions, on frames of 10 ms, with plain loops.

Nothing of `qa.measures` is used but the form of what goes in (a scene: speech, words, tones, holds) and the pack's list
of back-channels. Slow, and meant to be obvious: where the two differ, one of them is wrong or the definition is not
clear. Times are whole frames here; `measure` gives seconds back. Sound is taken as given: a scene without it is not
measured here.

Mandarin grammar is told in a few signs (`asks`, `thinks`, `finished`), enough for texts that are made for it.
"""

from __future__ import annotations

import statistics
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from qa.text import count_spoken
from qa.types import Span, Turn, Word

FRAME = 0.01


def frame(seconds: float) -> int:
    """The frame that begins at a time."""
    return round(seconds / FRAME)


@dataclass
class Said:
    """One stretch of a party's speech, in frames, with the words heard in it."""

    start: int
    end: int
    words: list[Word] = field(default_factory=list)
    small: bool = False

    @property
    def text(self) -> str:
        return "".join(w.text for w in self.words)

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass
class Cut:
    """One party cuts in on the other: when, how long both spoke, and what is said of it."""

    by: str
    start: int
    overlap: int
    sure: bool
    yielded: bool

    def seconds(self) -> dict[str, Any]:
        return {
            "by": self.by,
            "start": self.start * FRAME,
            "overlap": self.overlap * FRAME,
            "sure": self.sure,
            "yielded": self.yielded,
        }


@dataclass
class Plain:
    """What was found: values by the names of `qa.measures`, and the stretches they were counted from, in seconds."""

    values: dict[str, Any]
    overtalk: list[tuple[float, float]] = field(default_factory=list)
    silence: list[tuple[float, float, str]] = field(default_factory=list)  # start, end, who is charged
    interruptions: list[dict[str, Any]] = field(default_factory=list)


def measure(scene: Any) -> Plain:
    """All measures of this file for one scene with sound, agent and customer on a leg each."""
    length = _length(scene)
    both = {party: bursts(scene, party, length) for party in ("agent", "customer")}
    barred = ticks(scene.holds, length)
    found = Plain({})
    found.values |= balance(both, scene, length, barred)
    found.values |= pace(scene, both)
    elsewhere = [t.span for t in scene.tracks.tones if t.kind != "call_waiting"]
    elsewhere += [t.span for t in scene.transcript.turns if t.party == "system"]
    found.values |= latency(both, [x or y for x, y in zip(barred, ticks(elsewhere, length), strict=True)])
    found.values["first_greeting"] = greeting(scene, both)
    if not both["agent"] or not both["customer"]:
        found.values |= dict.fromkeys(
            [f"interruptions_{p}{u}" for p in ("agent", "customer") for u in ("", "_unsure")]
            + ["overtalk_count", "overtalk_total", "overtalk_longest", "overtalk_share"]
            + ["customer_turns", "customer_turns_cut", "customer_turns_cut_unsure", "customer_finished_share"]
        )
    else:
        _overtalk(both, scene, length, found)
        _interruptions(both, scene, found)
    _silence(both, scene, length, barred, found)
    return found


# ---- speech --------------------------------------------------------------------------------------


def _length(scene: Any) -> int:
    """Frames up to the last thing that is heard or said, and two seconds more."""
    ends = [s.end for party in ("agent", "customer") for s in scene.tracks.speech(party)]
    ends += (
        [t.end for t in scene.transcript.turns]
        + [s.end for s in scene.holds]
        + [t.span.end for t in scene.tracks.tones]
    )
    return frame(max(ends, default=0.0)) + 200


def ticks(spans: Sequence[Span], length: int) -> list[bool]:
    """Active or not, frame by frame."""
    active = [False] * length
    for span in spans:
        for t in range(max(0, frame(span.start)), min(length, frame(span.end))):
            active[t] = True
    return active


def runs(active: list[bool]) -> list[tuple[int, int]]:
    """Where frames are active: from the first to behind the last."""
    found, start = [], None
    for t, on in enumerate([*active, False]):
        if on and start is None:
            start = t
        elif not on and start is not None:
            found.append((start, t))
            start = None
    return found


def speaking(scene: Any, party: str, length: int) -> list[tuple[int, int]]:
    """Speech joined over pauses under 0.25 s, of which 0.12 s and more remain; announcements are nobody's."""
    active = ticks(scene.tracks.speech(party), length)
    if party == "agent":
        system = ticks([t.span for t in scene.transcript.turns if t.party == "system"], length)
        active = [on and not announced for on, announced in zip(active, system, strict=True)]
    joined: list[list[int]] = []
    for start, end in runs(active):
        if joined and start - joined[-1][1] < 25:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    return [(start, end) for start, end in joined if end - start >= 12]


def bursts(scene: Any, party: str, length: int) -> list[Said]:
    """A party's speech with its words, each stretch a back-channel (`small`) or more."""
    said = [Said(start, end) for start, end in speaking(scene, party, length)]
    for turn in scene.transcript.turns:
        if turn.party != party:
            continue
        for word in turn.words:
            home = _home(said, word)
            if home is not None:
                home.words.append(word)
    louder = scene.tracks.parties[party].louder if party in scene.tracks.parties else ()
    for each in said:
        loud = any(frame(s.start) < each.end and each.start < frame(s.end) for s in louder)
        each.small = back_channel(each, scene.cues.backchannel.covers, loud=loud)
    return said


def _home(said: list[Said], word: Word) -> Said | None:
    """The stretch that a word overlaps most, else the nearest within 0.3 s; of two the earlier."""
    start, end = frame(word.start), frame(word.end)
    best, most = None, 0
    for each in said:
        common = min(end, each.end) - max(start, each.start)
        if common > most:
            best, most = each, common
    if best is not None:
        return best
    nearest = 31
    for each in said:
        away = max(each.start - end, start - each.end, 0)
        if away < nearest:
            best, nearest = each, away
    return best


def back_channel(said: Said, covers: Any, *, loud: bool) -> bool:
    """By its words where they are sure, by length and loudness where they are not."""
    if not said.words:
        return said.length < (60 if loud else 100)
    inside = [w for w in said.words if frame(w.start) < said.end and frame(w.end) > said.start]
    if covers(said.text) or (inside and covers("".join(w.text for w in inside))):
        return True
    unsure = statistics.fmean(w.probability for w in said.words) < 0.6
    return unsure and said.length < 60 and not loud


def floor(said: list[Said]) -> list[Said]:
    """What is more than a back-channel."""
    return [each for each in said if not each.small]


def stretches(said: list[Said]) -> list[list[Said]]:
    """Speech that is more than a back-channel, together where the pause is under a second: it keeps the floor."""
    together: list[list[Said]] = []
    for each in floor(said):
        if together and each.start - together[-1][-1].end < 100:
            together[-1].append(each)
        else:
            together.append([each])
    return together


# ---- overtalk ------------------------------------------------------------------------------------


def _overtalk(both: dict[str, list[Said]], scene: Any, length: int, found: Plain) -> None:
    a, c = (_frames(both[party], length) for party in ("agent", "customer"))
    at_once = [(s, e) for s, e in runs([x and y for x, y in zip(a, c, strict=True)]) if e - s >= 100]
    seconds = sum(e - s for s, e in at_once) * FRAME
    found.overtalk = [(s * FRAME, e * FRAME) for s, e in at_once]
    found.values |= {
        "overtalk_count": len(at_once),
        "overtalk_total": seconds,
        "overtalk_longest": max((e - s for s, e in at_once), default=0) * FRAME,
        "overtalk_share": seconds / scene.info.duration if scene.info.duration else None,
    }


def _frames(said: list[Said], length: int) -> list[bool]:
    active = [False] * length
    for each in said:
        for t in range(each.start, each.end):
            active[t] = True
    return active


# ---- interruption --------------------------------------------------------------------------------


def _interruptions(both: dict[str, list[Said]], scene: Any, found: Plain) -> None:
    cuts: list[Cut] = []
    for by, over in (("agent", "customer"), ("customer", "agent")):
        mine = interruptions(by, both[by], both[over], scene.cues.backchannel.covers)
        found.values[f"interruptions_{by}"] = sum(c.sure for c in mine)
        found.values[f"interruptions_{by}_unsure"] = sum(not c.sure for c in mine)
        cuts += mine
    found.interruptions = [c.seconds() for c in sorted(cuts, key=lambda c: c.start)]
    _finished(both["customer"], [c for c in cuts if c.by == "agent"], found)


def interruptions(by: str, said: list[Said], over: list[Said], covers: Any) -> list[Cut]:
    """Every bid of one party into the floor of the other that is an interruption."""
    cuts = []
    for attempt in stretches(said):  # a bid, too, goes on over pauses under a second
        for held in stretches(over):
            if held[0].start <= attempt[0].start < held[-1].end:
                cut = _cut(by, [b for b in attempt if b.start < held[-1].end], held, over, covers)
                if cut is not None:
                    cuts.append(cut)
    return cuts


def _cut(by: str, bid: list[Said], held: list[Said], over: list[Said], covers: Any) -> Cut | None:
    start, end = bid[0].start, held[-1].end
    talked = sum(1 for a in held for t in range(a.start, a.end) if t < start)
    if talked < 100:
        return None  # who has talked for less than a second does not hold the floor
    if _competing(start, held):
        return None
    if sum(b.length for b in bid) < 100 and count_spoken("".join(b.text for b in bid)) < 4:
        return None
    if _answers_the_end(bid, end, 30, covers):
        return None
    overlap = sum(1 for b in bid for t in range(b.start, b.end) if any(a.start <= t < a.end for a in held))
    theirs = "".join(a.text for a in over if a.start < end and a.end > held[0].start)
    breaks_off = end - start <= 50 and overlap > 30 and not finished(theirs)
    if overlap < 50 and not breaks_off:
        return None
    words = [w for b in bid for w in b.words]
    inside = [w for b in bid for w in b.words if frame(w.start) < b.end and frame(w.end) > b.start]
    sure = (
        overlap >= 100
        and bool(words)
        and all(w.timed for w in words)
        and statistics.fmean(w.probability for w in words) >= 0.6
        and not covers("".join(w.text for w in inside))
        and not _answers_the_end(bid, end, 50, covers)
    )
    return Cut(by, start, overlap, sure, end - start <= 150)


def _competing(start: int, held: list[Said]) -> bool:
    """Whether the other starts again within 0.3 s of this start, after a pause of half a second and more."""
    for before, after in zip(held, held[1:], strict=False):  # noqa: RUF007 - plain on purpose
        if after.start - before.end >= 50 and start >= before.end and abs(after.start - start) <= 30:
            return True
    return False


def _answers_the_end(bid: list[Said], end: int, late: int, covers: Any) -> bool:
    """Only a back-channel lay over the other's words; what is more came when the other had (almost) finished."""
    if not bid[0].words:
        return False
    earlier = ""
    for word in (w for b in bid for w in b.words):
        if end - frame(word.start) <= late:
            return bool(covers(earlier))
        earlier += word.text
    return False


def finished(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    text = text.strip()
    return text.endswith((*"。！？!?.~～", *"吗呢吧啊呀啦嘛了", "谢谢", "再见"))


def _finished(customer: list[Said], cuts: list[Cut], found: Plain) -> None:
    """The customer's turns of a second and more, and those in which the agent cut in."""
    turns = [held for held in stretches(customer) if sum(b.length for b in held) >= 100]
    sure = unsure = 0
    for held in turns:
        inside = [c for c in cuts if held[0].start <= c.start < held[-1].end]
        if any(c.sure for c in inside):
            sure += 1
        elif inside:
            unsure += 1
    found.values |= {
        "customer_turns": len(turns),
        "customer_turns_cut": sure,
        "customer_turns_cut_unsure": unsure,
        "customer_finished_share": (len(turns) - sure) / len(turns) if turns else None,
    }


# ---- silence -------------------------------------------------------------------------------------


def _silence(both: dict[str, list[Said]], scene: Any, length: int, barred: list[bool], found: Plain) -> None:
    everybody = both["agent"] + both["customer"]
    if not everybody:
        names = ("count", "total", "longest", "violations_agent", "longest_agent")
        found.values |= {f"silence_{name}": None for name in names}
        return
    talk = _frames(everybody, length)
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


# ---- balance -------------------------------------------------------------------------------------


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
    agent, customer = (_frames(floor(both[party]), length) for party in ("agent", "customer"))
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


# ---- latency -------------------------------------------------------------------------------------


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


def greeting(scene: Any, both: dict[str, list[Said]]) -> float | None:
    """From the answer of the call to the agent's first speech."""
    if not both["agent"]:
        return None
    first = min(s.start for party in both for s in both[party])
    rung = [frame(t.span.end) for t in scene.tracks.tones if t.kind == "ringback" and frame(t.span.start) < first]
    return max(0, both["agent"][0].start - max(rung, default=0)) * FRAME


# ---- pace ----------------------------------------------------------------------------------------


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
