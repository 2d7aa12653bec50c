"""Three months of earlier calls as transcripts only: a seeded grammar, faults at rates that drift by agent."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from samples.make.dialogue import SCRIPTS, read_yaml

SEED = "银座购物广场"
CHARACTERS_PER_SECOND = 4.6
DIGITS = "零幺二三四五六七八九"


@dataclass(slots=True)
class Call:
    """One call being told: its turns so far, the clock, and the faults that it was given."""

    chance: random.Random
    grammar: Mapping[str, Any]
    rate: float
    now: float = 0.6
    excused_until: float = 0.0
    turns: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    holds: list[tuple[float, float]] = field(default_factory=list)
    filled: dict[str, str] = field(default_factory=dict)

    def errs(self, kind: str) -> bool:
        """Draw whether the agent commits a fault of this kind here; remembered if so."""
        wrong = self.chance.random() < self.rate * self.grammar["weights"].get(kind, 1.0)
        if wrong:
            self.faults.append(kind)
        return wrong

    def say(self, party: str, sentences: list[str], gap: float | None = None) -> None:
        """One of the sentences, after a pause of `gap` seconds; a negative gap talks over the other."""
        text = self._fill(self.chance.choice(sentences))
        start = max(0.0, self.now + (self.chance.uniform(0.3, 1.1) if gap is None else gap))
        spoken = len(re.findall(r"\w", text)) / CHARACTERS_PER_SECOND
        end = start + spoken + 0.25 * len(re.findall(r"[，。？]", text[:-1]))
        self.turns.append({"party": party, "start": round(start, 2), "end": round(end, 2), "text": text})
        self.now = end

    def _fill(self, text: str) -> str:
        for name in re.findall(r"\{(\w+)\}", text):
            # a slot keeps its value within a call, so that a shop or a phone number stays the same
            if name not in self.filled:
                self.filled[name] = self._phone() if name == "phone" else self._pick(name)
            text = text.replace("{" + name + "}", self.filled[name])
        return text

    def _pick(self, slot: str) -> str:
        return str(self.chance.choice(self.grammar["slots"][slot]))

    def _phone(self) -> str:
        number = "1" + self.chance.choice("3578") + "".join(self.chance.choices("0123456789", k=9))
        return "".join(DIGITS[int(d)] for d in number)


def _agent(call: Call, sentences: list[str]) -> None:
    spoke = call.turns[-1]["end"] - call.turns[-1]["start"]
    if spoke > 4 and call.errs("interrupt"):
        call.say("agent", sentences, gap=-call.chance.uniform(1.3, 1.8))
    elif call.now > call.excused_until and call.errs("dead_air"):
        call.say("agent", sentences, gap=call.chance.uniform(6, 11))
    else:
        call.say("agent", sentences)


def _answer(call: Call, sentences: list[str], _: Mapping[str, Any]) -> None:
    for kind in ("rude", "banned", "vague"):
        if call.errs(kind):
            call.say("agent", call.grammar[kind])
            call.say("customer", call.grammar["follow_up"])
            break
    _agent(call, sentences)


def _process(call: Call, _: list[str], __: Mapping[str, Any]) -> None:
    wrong = call.errs("processing")
    call.say("agent", call.grammar["process_fault" if wrong else "process"])
    call.excused_until = call.now + 12  # asked to wait, the customer does
    waiting = call.chance.random() < 0.4
    if waiting and not wrong:
        start, call.now = call.now, call.now + call.chance.uniform(12, 25)
        call.holds.append((round(start, 1), round(call.now, 1)))
        call.say("agent", call.grammar["resume"], gap=0.2)
    else:
        call.say("customer", ["好的。", "嗯，好。", "行。"])


def _choice_of(kind: str) -> Any:
    def step(call: Call, _: list[str], __: Mapping[str, Any]) -> None:
        good = "praised" if kind == "praise" else kind
        call.say("agent", call.grammar[f"{good}_fault" if call.errs(kind) else good])

    return step


def _notice(call: Call, sentences: list[str], step: Mapping[str, Any]) -> None:
    call.say("agent", step["fault"] if call.errs("notice") else sentences)


_STEPS = {
    "agent": lambda call, sentences, _: _agent(call, sentences),
    "customer": lambda call, sentences, _: call.say("customer", sentences),
    "answer": _answer,
    "process": _process,
    "notice": _notice,
    "feedback": _choice_of("feedback"),
    "praise": _choice_of("praise"),
}


def _open(call: Call, rings: int, outbound: bool) -> None:
    if outbound:
        call.say("customer", ["喂，你好。", "喂，哪位？"])
        call.say("agent", call.grammar["opening_outbound"])
        return
    greeting = call.grammar["opening_fault" if call.errs("opening") else "opening"]
    if rings > 3 and not call.errs("apology"):
        first = call.chance.choice(greeting)
        call.say("agent", [f"{sorry}{first}" for sorry in call.grammar["apology"]])
    else:
        call.say("agent", greeting)


def _tell(call: Call, rings: int, outbound: bool) -> None:
    _open(call, rings, outbound)
    topics = call.grammar["outbound" if outbound else "topics"]
    topic = call.chance.choices(topics, [t["weight"] for t in topics])[0]
    for step in topic["steps"]:
        kind = next(iter(step))
        _STEPS[kind](call, step[kind], step)
    call.say("customer", call.grammar["goodbye"])
    call.say("agent", call.grammar["closing_fault" if call.errs("closing") else "closing"])


def _record(month: str, number: int, agent_id: str, agent: Mapping[str, Any], call: Call) -> dict[str, Any]:
    chance = call.chance
    outbound = chance.random() < 0.12
    late = chance.random() < 0.06 + call.rate / 3
    ring_seconds = round(chance.uniform(15.5, 24) if late else chance.uniform(2, 13), 1)
    _tell(call, int(ring_seconds // 5) + 1, outbound)
    day = datetime.fromisoformat(f"{month}-01T10:00:00") + timedelta(
        days=chance.randrange(30 if month.endswith("09") else 31), seconds=chance.randrange(11 * 3600)
    )
    row: dict[str, Any] = {
        "call_id": f"h{month.replace('-', '')}-{number:04d}",
        "agent_id": agent_id,
        "agent_name": agent["name"],
        "team": agent["team"],
        "line": "回访" if outbound else "咨询热线",
        "direction": "outbound" if outbound else "inbound",
        "started_at": day.isoformat(),
        "duration": round(call.now + 1.0, 2),
    }
    if not outbound and (late or chance.random() < 0.8):  # a PBX does not always tell
        row["ring_seconds"] = ring_seconds
    if call.holds:
        row["holds"] = ";".join(f"{start}-{end}" for start, end in call.holds)
    if chance.random() < 0.7:
        row["hangup_by"] = "agent" if call.errs("hangup") else "customer"
    transcript = {"language": "zh", "model": "generated", "turns": call.turns}
    return {"synthetic": True, "call": row, "transcript": transcript, "faults": sorted(set(call.faults))}


def write(folder: Path) -> None:
    """Write one JSON-lines file a month into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    grammar = read_yaml(SCRIPTS / "_history.yaml")
    agents = read_yaml(SCRIPTS / "_common.yaml")["agents"]
    for index, month in enumerate(grammar["months"]):
        lines = []
        for number in range(len(agents) * grammar["calls_per_agent"]):
            agent_id = sorted(agents)[number % len(agents)]
            chance = random.Random(f"{SEED} {month} {number}")
            call = Call(chance, grammar, grammar["faults"][agent_id][index])
            record = _record(month, number + 1, agent_id, agents[agent_id], call)
            lines.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
        (folder / f"{month}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
