"""`never_says` — a party says none of some phrases anywhere in the call.

Every sure hit is a lapse of its own. A hit by likeness of sound is a question for a person, not a lapse. An
absence is taken at its word: no agent is suspected of what nothing sounds like.

Options
-------
party : agent (default), customer or any
any : the banned phrases, with their exceptions

Passes with ``never_says: {any: [{say: 我不会, not_in: [我不会让您]}]}``: ::

    agent: 我不会让您白跑一趟。

Fails: ::

    agent: 这个我不会。
"""

from __future__ import annotations

from dataclasses import replace

from qa.checks.base import Options, Phrases, Speaker
from qa.checks.spoken import WHO, cannot_tell, hit, turns_of
from qa.types import Call, Truth, Verdict

ID = "never_says"


class NeverSaysOptions(Options):
    """The phrases that must not be said."""

    party: Speaker = "agent"
    any: Phrases


OPTIONS = NeverSaysOptions


def check(options: NeverSaysOptions, call: Call) -> Verdict:
    """Whether none of the phrases is said."""
    blind = cannot_tell(call, options.party)
    if blind:
        return blind
    turns = turns_of(call, options.party)
    matches = options.any.find_all(turns)
    found = hit([replace(m, sure=m.sure and m.how == "exact") for m in matches], WHO[options.party])
    if found is None:
        return Verdict(Truth.YES, f"{WHO[options.party]}未说禁用语")
    return Verdict(~found.truth, found.reason, found.evidence, found.count)
