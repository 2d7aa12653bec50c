"""Which rubric for which call: the first rule that fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qa.packs.load import Pack
from qa.types import CallInfo

FACTS = ("line", "direction", "team", "agent_id", "agent_name", "call_id")
"""Facts of a call that a rule may name; any other name is a column of the call log."""


@dataclass(frozen=True)
class PackRule:
    """A pack, and the values that a call's facts or log columns must have for it: one of those listed, each."""

    pack: Pack
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def fits(self, info: CallInfo) -> bool:
        """Whether a call has one of the values for every name; a rule without conditions fits every call."""
        return all(_value(info, name) in values for name, values in self.when.items())


def _value(info: CallInfo, name: str) -> str | None:
    """A fact of the call; a column of the log where that is not what the name means."""
    return getattr(info, name) if name in FACTS else info.log.get(name)


def pack_for(info: CallInfo, rules: Sequence[PackRule], otherwise: Pack) -> Pack:
    """The pack of the first rule that fits a call, else the one for all others."""
    return next((rule.pack for rule in rules if rule.fits(info)), otherwise)
