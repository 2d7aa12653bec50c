"""Who is who, by the labels of a file: the table below, then what the user says with ``--speakers``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from qa.errors import UsageError
from qa.text import simplify
from qa.types import Party


class Speaker(NamedTuple):
    """Whose a label is; of an agent also which one, where that was said."""

    party: Party
    agent_id: str | None = None


Speakers = Mapping[str, Speaker]
"""Labels in their plain form, and whose they are."""

PARTIES: Mapping[Party, tuple[str, ...]] = {
    "agent": ("agent", "坐席", "座席", "客服", "客服代表", "客服人员", "话务员", "representative", "advisor"),
    "customer": ("customer", "client", "客户", "顾客", "用户"),
    "system": ("system", "系统", "ivr", "bot", "custom_bot", "机器人"),
    "unknown": ("unknown", "未知", "不明"),
}
"""Labels that say who it is; SPEAKER_00, spk_0, ch_0, 说话人1 and the like tell voices apart, not whose they are."""

ACCEPTED = "agent, customer, system or unknown"
_BY_LABEL: Speakers = {label: Speaker(party) for party, labels in PARTIES.items() for label in labels}
_VOICE = re.compile(r"(?:speaker|spk|channel|ch|说话人|发言人|讲话人|角色)[ _-]?(?:\d+|[a-z一二三四])", re.IGNORECASE)


def plain_label(label: str) -> str:
    """The form in which labels are compared: simplified, lower case, without spaces around."""
    return simplify(label).strip().casefold()


def party_of(labels: Iterable[str], speakers: Speakers) -> Party | None:
    """Whose one of some labels is: by the user's word, then by the table; None where neither tells."""
    known = {**_BY_LABEL, **speakers}
    return next((known[label].party for label in map(plain_label, labels) if label in known), None)


def agent_of(labels: Iterable[str], speakers: Speakers) -> str | None:
    """Which agent some labels are of: the id that the user gave, else the file's own id beside a party's name.

    None where neither is there: a label that the user calls an agent without an id may be one voice of several that a
    program took one person for.
    """
    labels = list(labels)
    for label in labels:
        if label_of := speakers.get(plain_label(label)):
            return label_of.agent_id
    return next((label.strip() for label in labels if plain_label(label) not in _BY_LABEL), None)


def is_label(text: str, speakers: Speakers) -> bool:
    """Whether a text before a colon names a speaker: 坐席, SPEAKER_01, or what the user named; not 注意."""
    return party_of([text], speakers) is not None or _VOICE.fullmatch(text.strip()) is not None


def parse_speakers(text: str | None, agent_channel: int | None = None, *, option: str = "--speakers") -> Speakers:
    """Read ``spk_0=agent,spk_1=customer``; where the agent's channel is known, ``ch_0`` and ``ch_1`` are too.

    Several agents are told apart by their ids: ``spk_0=agent:0081,spk_2=agent:0082``.

    Raises `UsageError` where it has another form, or a party that there is not.
    """
    channels: dict[str, Speaker] = {}
    if agent_channel in (0, 1):
        channels = {f"ch_{agent_channel}": Speaker("agent"), f"ch_{1 - agent_channel}": Speaker("customer")}
    return channels if text is None else {**channels, **_pairs(text, option)}


def _pairs(text: str, option: str) -> Speakers:
    speakers: dict[str, Speaker] = {}
    for pair in filter(None, (part.strip() for part in re.split("[,，;；]", text))):
        label, sign, name = pair.rpartition("=")
        role, _, agent_id = (part.strip() for part in re.sub("：", ":", name).partition(":"))
        named = _BY_LABEL.get(plain_label(role))
        if not sign or not label.strip() or named is None or (agent_id and named.party != "agent"):
            raise UsageError(f"{pair!r} names no party", where=option, mend='e.g. "spk_0=agent,spk_1=customer"')
        speaker = Speaker(named.party, agent_id or None)
        if speakers.setdefault(plain_label(label), speaker) != speaker:
            raise UsageError(f"{label.strip()} is named twice", where=option, mend="keep one of them")
    if not speakers:
        raise UsageError("names nobody", where=option, mend='e.g. "spk_0=agent,spk_1=customer"')
    return speakers


def ask(labels: Iterable[str]) -> str:
    """How to name the owners of some labels."""
    names = list(labels)
    guesses = ["agent", "customer", *["unknown"] * len(names)]
    pairs = ",".join(f"{label}={party}" for label, party in zip(names, guesses, strict=False))
    return f'say who they are, e.g. --speakers "{pairs}"; a party is {ACCEPTED}'
