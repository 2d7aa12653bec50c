"""Overtalk and interruptions from their definitions, for `tests.measures.plain`."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Any

from qa.text import count_spoken
from tests.measures.plain_speech import FRAME, Plain, Said, frame, frames_of, runs, stretches


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


def overtalk(both: dict[str, list[Said]], scene: Any, length: int, found: Plain) -> None:
    a, c = (frames_of(both[party], length) for party in ("agent", "customer"))
    at_once = [(s, e) for s, e in runs([x and y for x, y in zip(a, c, strict=True)]) if e - s >= 100]
    seconds = sum(e - s for s, e in at_once) * FRAME
    found.overtalk = [(s * FRAME, e * FRAME) for s, e in at_once]
    found.values |= {
        "overtalk_count": len(at_once),
        "overtalk_total": seconds,
        "overtalk_longest": max((e - s for s, e in at_once), default=0) * FRAME,
        "overtalk_share": seconds / scene.info.duration if scene.info.duration else None,
    }


def cuts_of(both: dict[str, list[Said]], scene: Any, found: Plain) -> None:
    cuts: list[Cut] = []
    for by, over in (("agent", "customer"), ("customer", "agent")):
        mine = interruptions(by, both[by], both[over], scene.cues.backchannel.covers)
        found.values[f"interruptions_{by}"] = sum(c.sure for c in mine)
        found.values[f"interruptions_{by}_unsure"] = sum(not c.sure for c in mine)
        cuts += mine
    found.interruptions = [c.seconds() for c in sorted(cuts, key=lambda c: c.start)]
    _let_finish(both["customer"], [c for c in cuts if c.by == "agent"], found)


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


def _let_finish(customer: list[Said], cuts: list[Cut], found: Plain) -> None:
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
