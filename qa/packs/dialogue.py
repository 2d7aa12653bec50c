"""A dialogue as people type it, made into a case.

::

    （呼入）
    坐席：您好，银座购物广场。
    客户：帮我查一下积分。
    （等待20秒）
    坐席：让您久等了。

A line begins with who speaks: 坐席 (also 客服, 座席, agent), 客户 (also 顾客, customer), 系统 (system), 不明 (unknown).
Between brackets stands what is not said: 等待20秒 (hold 20), 停顿5秒 (pause 5), 铃响4声 (rings 4), 呼入, 呼出 (inbound,
outbound), 客户挂断, 坐席挂断 (customer hangs up, agent hangs up). Empty lines, and lines that begin with ``#``, are
skipped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qa.errors import TranscriptError
from qa.packs.cases import Case, case_of
from qa.packs.yaml import flow

_WHO = {
    **dict.fromkeys(("坐席", "座席", "客服", "agent"), "agent"),
    **dict.fromkeys(("客户", "顾客", "customer"), "customer"),
    **dict.fromkeys(("系统", "system"), "system"),
    **dict.fromkeys(("不明", "unknown"), "unknown"),
}
_SPOKEN = re.compile(rf"\s*({'|'.join(_WHO)})\s*[:：]\s*(.*)", re.IGNORECASE)
_STAGE = re.compile(r"\s*[(（](.*)[)）]\s*")
_TIMED = {
    "hold": re.compile(r"(?:等待|保持|hold)\s*(\d+(?:\.\d+)?)\s*(?:秒|s)?", re.IGNORECASE),
    "pause": re.compile(r"(?:停顿|沉默|静默|pause)\s*(\d+(?:\.\d+)?)\s*(?:秒|s)?", re.IGNORECASE),
}
_RINGS = re.compile(r"(?:铃响|响铃|rings?)\s*(\d+)\s*声?", re.IGNORECASE)
_FACTS = {
    **dict.fromkeys(("呼入", "inbound"), ("direction", "inbound")),
    **dict.fromkeys(("呼出", "outbound"), ("direction", "outbound")),
    **dict.fromkeys(("客户挂断", "顾客挂断", "customer hangs up"), ("hangup_by", "customer")),
    **dict.fromkeys(("坐席挂断", "客服挂断", "agent hangs up"), ("hangup_by", "agent")),
}
_STAGE_MEND = "等待20秒, 停顿5秒, 铃响4声, 呼入, 呼出, 客户挂断 or 坐席挂断"


def read_dialogue(
    text: str, where: str, *, call: Mapping[str, Any] | None = None, heard: float = 1.0, name: str = "试试看"
) -> Case:
    """The case that a typed dialogue tells; `call` adds facts of the call log, `heard` is how sure the words are.

    Raises `TranscriptError` with the line that is no part of a dialogue, `PackError` for a fact that does not exist.
    """
    raw: dict[str, Any] = {"name": name, "call": dict(call or {}), "dialogue": [], "measures": {}, "heard": heard}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            _read_line(line, raw, f"{where}:{number}")
    if not any(who in _WHO.values() for entry in raw["dialogue"] for who in entry):
        raise TranscriptError("nobody says anything", where=where, mend="write lines such as 坐席：您好")
    return case_of({**raw, "expect": {}}, where, ())


def dialogue_text(case: Case) -> str:
    """A case as people type it: `read_dialogue` of it has the same words, pauses and facts of these kinds."""
    people = {"agent": "坐席", "customer": "客户", "system": "系统", "unknown": "不明"}
    stage = {"pause": "停顿", "hold": "等待"}
    facts = {fact: name for name, fact in reversed(_FACTS.items())}
    lines = [f"（{facts[fact, value]}）" for fact, value in case.call.items() if (fact, value) in facts]
    lines += [f"（铃响{case.measures['rings']:g}声）"] if case.measures.get("rings") is not None else []
    lines += [
        f"{people[who]}：{what}" if who in people else f"（{stage[who]}{what:g}秒）" for who, what in case.dialogue
    ]
    return "\n".join(lines)


def case_text(case: Case, name: str, expect: Mapping[str, str]) -> str:
    """A case as an entry of ``cases.yaml``, under a name, with the outcomes that it must have."""
    lines = [f"- name: {flow(name)}"]
    for key, value in (("call", case.call), ("measures", case.measures)):
        lines += [f"  {key}: {flow(value)}"] if value else []
    lines += [f"  heard: {case.heard:g}"] if case.heard != 1 else []
    spoken = [f"    - {who}: {flow(what)}" for who, what in case.dialogue]
    return "\n".join([*lines, "  dialogue:", *spoken, f"  expect: {flow(expect)}"])


def _read_line(line: str, raw: dict[str, Any], where: str) -> None:
    spoken = _SPOKEN.fullmatch(line)
    if spoken:
        if not spoken[2].strip():
            raise TranscriptError(f"{spoken[1]} says nothing", where=where, mend="write the words, or leave it out")
        raw["dialogue"].append({_WHO[spoken[1].lower()]: spoken[2].strip()})
        return
    stage = _STAGE.fullmatch(line)
    if stage is None:
        mend = "begin the line with 坐席： or 客户："
        raise TranscriptError(f"nobody knows who says “{line.strip()}”", where=where, mend=mend)
    _read_stage(stage[1].strip(), raw, where)


def _read_stage(text: str, raw: dict[str, Any], where: str) -> None:
    for kind, pattern in _TIMED.items():
        timed = pattern.fullmatch(text)
        if timed and float(timed[1]) > 0:
            seconds = float(timed[1])
            raw["dialogue"].append({kind: int(seconds) if seconds.is_integer() else seconds})
            return
    rings = _RINGS.fullmatch(text)
    if rings:
        raw["measures"]["rings"] = int(rings[1])
    elif text.lower() in _FACTS:
        fact, value = _FACTS[text.lower()]
        raw["call"][fact] = value
    else:
        raise TranscriptError(f"（{text}） is nothing that can happen", where=where, mend=_STAGE_MEND)
