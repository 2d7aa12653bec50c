"""Reads the dialogue scripts: who speaks when, what is heard in between, and what is expected of it.

In a line, ``{嗯}`` marks where the other party puts a back-channel.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from samples.make.voice import Voice

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
PARTIES = {"agent": "agent", "colleague": "agent", "customer": "customer"}
_BACKCHANNEL = re.compile(r"\{(.+?)\}")


@dataclass(frozen=True, slots=True)
class Line:
    """What one person says. `backchannels` are (number of Han characters before it, its text)."""

    speaker: str
    text: str
    backchannels: tuple[tuple[int, str], ...] = ()
    interrupts: Mapping[str, Any] | None = None

    @property
    def party(self) -> str:
        """``agent`` for the agent and for a colleague on the same leg, else ``customer``."""
        return PARTIES[self.speaker]


@dataclass(frozen=True, slots=True)
class Step:
    """Something else than speech: `kind` is ring, silence, hold or hangup."""

    kind: str
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Script:
    """One call before it is spoken."""

    call_id: str
    title: str
    shows: tuple[str, ...]
    agent_id: str
    agent_name: str
    team: str
    call: Mapping[str, Any]
    log: Mapping[str, Any]
    voices: Mapping[str, Voice]
    steps: tuple[Line | Step, ...]
    outcomes: Mapping[str, str] = field(default_factory=dict)
    pack: str | None = None

    @property
    def mono(self) -> bool:
        """Whether both parties share one channel."""
        return bool(self.call.get("mono", False))

    @property
    def agent_channel(self) -> int:
        """The channel of the agent's leg, 0 or 1."""
        return int(self.call.get("agent_channel", 0))


def read_scripts(folder: Path) -> list[Script]:
    """All scripts of a folder, by name; ``_common.yaml`` holds the agents and the usual outcomes.

    The usual outcomes are those of the script's pack where it names one, else those of its direction.
    """
    common = read_yaml(folder / "_common.yaml")
    return [_script(path, common) for path in sorted(folder.glob("[0-9]*.yaml"))]


def read_yaml(path: Path) -> Any:
    """The data of a YAML 1.2 file."""
    return YAML(typ="safe").load(path.read_text("utf-8"))


def _script(path: Path, common: Mapping[str, Any]) -> Script:
    data = read_yaml(path)
    call = data["call"]
    agent = common["agents"][call["agent"]]
    voices = {name: Voice(**data[name]) for name in ("customer", "colleague") if name in data}
    pack = data.get("pack")
    usual = common["outcomes"][pack or ("mono" if call.get("mono") else call["direction"])]
    return Script(
        call_id=path.stem,
        title=data["title"],
        shows=tuple(data["shows"]),
        agent_id=call["agent"],
        agent_name=agent["name"],
        team=agent["team"],
        call=call,
        log=data.get("log", {}),
        voices={**voices, "agent": Voice(**agent["voice"])},
        steps=tuple(_step(entry) for entry in data["dialogue"]),
        outcomes={**usual, **data["outcomes"]},
        pack=pack,
    )


def _step(entry: Mapping[str, Any]) -> Line | Step:
    kind = next(iter(entry))
    if kind in PARTIES:
        text, backchannels = _unmark(entry[kind])
        return Line(kind, text, backchannels, entry.get("interrupts"))
    value = entry[kind]
    return Step(kind, value if isinstance(value, dict) else {"count": value})


def _unmark(marked: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    text, found, rest = "", [], marked
    while mark := _BACKCHANNEL.search(rest):
        text += rest[: mark.start()]
        found.append((len(re.findall(r"\w", text)), mark[1]))
        rest = rest[mark.end() :]
    return text + rest, tuple(found)
