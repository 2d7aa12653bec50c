"""Which leg, or which voice of one channel, is the agent's: a probability and its reasons.

The user's ``--agent-channel`` overrules everything. Else these signs are added up, each as the logarithm of its odds
(`qa.diarize.evidence`), in the order of what they weigh alone:

1. the words at large: the vocabulary fitted to lines of known speakers, and the rates of the agent's phrases (请稍等,
   帮您 …); up to 0.97 where there are enough of them;
2. the call log's ``agent_channel`` (0.95);
3. the greeting: a leg whose first 20 s hold an agent's opening longer by two characters than the other's (0.9);
4. inbound, and both legs greet alike: the one that does so first (0.65);
5. inbound, and one leg speaks first by half a second: agents answer (0.55).

The log's leg is changed only where all the rest together leave it one chance in ten. Where they speak against it
less clearly than that, it stays, with the probability that is left; where that is too little to judge anybody on, the
parties are unknown (`qa.pipeline`). Either way ``agent_leg_disputed`` tells of it. What hardly anything speaks for
is a guess, ``agent_leg_guessed``: half of such calls may have the parties changed over.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.diarize import evidence
from qa.diarize.evidence import Legs, Phrases, Sign, Words
from qa.lexicon import PhraseSet
from qa.types import Activity, CallInfo, Party, Problem

SURE = 0.6
"""Below this probability nobody is judged on whose words they were."""
OPTION = 0.99
OVERWHELMING = 0.9
"""The probability from which on the log's word is overruled."""
CLEARLY_AGAINST = 1.4
"""Signs of this weight (0.8) against what somebody said of the legs make a dispute."""
A_SIDE = 1.0
"""A third voice is a colleague of the agent's, or of the customer's party, from these odds (0.73) on."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The party of each channel; `confidence` 0–1 that agent and customer are not changed over."""

    party_of_channel: tuple[Party, ...]
    confidence: float
    reason: str
    problems: tuple[Problem, ...] = ()


def sure_or_unknown(roles: Roles) -> Roles:
    """Nobody is judged on a guess of who spoke: then the parties are unknown, and the problem says how to name them.

    The parties of the system stay: what a machine said is known by other signs.
    """
    if roles.confidence >= SURE:
        return roles
    parties: tuple[Party, ...] = tuple("system" if p == "system" else "unknown" for p in roles.party_of_channel)
    return replace(roles, party_of_channel=parties)


def assign(
    activity: Activity,
    info: CallInfo,
    words_by_channel: Words,
    greeting: PhraseSet,
    *,
    talk: PhraseSet | None = None,
    agent_channel: int | None = None,
) -> Roles:
    """Tell agent from customer.

    One channel, two that carry the same, or more than two that speak are ``unknown`` throughout.

    Parameters
    ----------
    activity
        Of each channel.
    info
        The call log's facts: `agent_channel` and `direction` are used.
    words_by_channel
        The words of each channel, in order, without those of machines.
    greeting
        What agents say when they answer or open a call, and customers do not.
    talk
        What agents say far oftener than customers.
    agent_channel
        The user's option: it is taken at its word.
    """
    count = len(activity.channels)
    legs = _legs(activity)
    if legs is None:
        nobody: Party = "unknown"
        return Roles((nobody,) * count, 0.0, _why_unknown(activity))
    problems: list[Problem] = []
    named = _usable(info.agent_channel, legs, "the call log", problems)
    option = _usable(agent_channel, legs, "--agent-channel", problems)
    found = evidence.signs(activity, info, legs, words_by_channel, Phrases(greeting, talk))
    if option is not None:
        agent, confidence, reason = _told(option, OPTION, f"--agent-channel says leg {option}", found, problems)
    elif named is not None:
        agent, confidence, reason = _by_log(named, found, problems)
    else:
        agent, confidence, reason = _by_signs(legs, found)
        if confidence < SURE:
            problems.append(Problem("agent_leg_guessed", f"{reason}; name it in the call log or by --agent-channel"))
    return Roles(_parties(count, legs, agent), round(confidence, 3), reason, tuple(problems))


def assign_voices(words_by_voice: Words, info: CallInfo, greeting: PhraseSet, talk: PhraseSet | None = None) -> Roles:
    """Tell the agent from the customer among two or three voices of one channel, by what they say.

    A third voice is the agent's side, as a supervisor or a colleague is, or the customer's, where its own words say
    so clearly, else ``unknown``. One voice alone is ``unknown``.
    """
    count = len(words_by_voice)
    if count < 2:
        nobody: Party = "unknown"
        return Roles((nobody,) * count, 0.0, "one voice alone")
    odds = [evidence.vocabulary(words) for words in words_by_voice]
    first, last = max(range(count), key=lambda v: odds[v]), min(range(count), key=lambda v: odds[v])
    legs = (min(first, last), max(first, last)) if first != last else (0, 1)
    said = dict(enumerate(map(tuple, words_by_voice)))
    inbound = info.direction == "inbound"
    found = [
        evidence.greeting_sign(legs, said, greeting, inbound=inbound),
        evidence.words_sign(legs, said, talk),
    ]
    agent, confidence, reason = _by_signs(legs, [sign for sign in found if sign is not None])
    parties = list(_parties(count, legs, agent))
    for voice in set(range(count)) - set(legs):
        parties[voice] = "agent" if odds[voice] >= A_SIDE else "customer" if odds[voice] <= -A_SIDE else "unknown"
    reason = reason.replace("leg", "voice")
    doubt = Problem("agent_leg_guessed", f"{reason}: which of the voices is the agent's is not known")
    return Roles(tuple(parties), round(confidence, 3), reason, (doubt,) if confidence < SURE else ())


def _legs(activity: Activity) -> Legs | None:
    """The two channels that are the parties' legs."""
    channels = activity.channels
    if len(channels) == 2:
        same = channels[0].speech and channels[0].speech == channels[1].speech
        return None if same else (0, 1)
    live = [index for index, channel in enumerate(channels) if channel.speech]
    return (live[0], live[1]) if len(channels) > 2 and len(live) == 2 else None


def _why_unknown(activity: Activity) -> str:
    if len(activity.channels) == 1:
        return "one channel holds both parties"
    if len(activity.channels) == 2:
        return "both legs carry the same speech"
    return "not just two of the channels speak"


def _usable(channel: int | None, legs: Legs, source: str, problems: list[Problem]) -> int | None:
    if channel is None or channel in legs:
        return channel
    detail = f"{source} names channel {channel} as the agent's, but the legs are {legs[0]} and {legs[1]}"
    problems.append(Problem("agent_channel_unusable", detail))
    return None


def _told(
    leg: int, confidence: float, reason: str, found: Sequence[Sign], problems: list[Problem]
) -> tuple[int, float, str]:
    """What somebody said of the legs; a dispute is noted where the signs speak clearly against it."""
    for_it = sum(sign.odds if sign.leg == leg else -sign.odds for sign in found)
    if for_it <= -CLEARLY_AGAINST:
        problems.append(Problem("agent_leg_disputed", f"{reason}, but {_reasons(found, not_on=leg)}"))
    return leg, confidence, reason


def _by_log(named: int, found: Sequence[Sign], problems: list[Problem]) -> tuple[int, float, str]:
    """The log's leg, unless the signs leave it next to no chance."""
    reason = f"the call log says leg {named}"
    rest = sum(sign.odds if sign.leg == named else -sign.odds for sign in found)
    confidence = _probability(evidence.LOG + rest)
    _, _, reason = _told(named, confidence, reason, found, problems)
    if 1 - confidence >= OVERWHELMING:
        other = next(sign.leg for sign in found if sign.leg != named)
        return other, 1 - confidence, f"{_reasons(found, not_on=named)}, against the call log"
    agreeing = _reasons([sign for sign in found if sign.leg == named], not_on=None)
    return named, confidence, f"{reason}, and {agreeing}" if agreeing else reason


def _by_signs(legs: Legs, found: Sequence[Sign]) -> tuple[int, float, str]:
    odds = sum(sign.odds if sign.leg == legs[0] else -sign.odds for sign in found)
    if not odds:
        return legs[0], 0.5, f"nothing tells the legs apart, leg {legs[0]} is taken for the agent's: a guess"
    agent = legs[0] if odds > 0 else legs[1]
    reasons = _reasons([sign for sign in found if sign.leg == agent], not_on=None)
    confidence = _probability(abs(odds))
    return agent, confidence, reasons if confidence >= SURE else f"{reasons}: a guess"


def _reasons(found: Sequence[Sign], *, not_on: int | None) -> str:
    ordered = sorted((sign for sign in found if sign.leg != not_on), key=lambda sign: -sign.odds)
    return ", ".join(sign.reason for sign in ordered)


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _parties(count: int, legs: Legs, agent: int) -> tuple[Party, ...]:
    parties: list[Party] = ["unknown"] * count
    for leg in legs:
        parties[leg] = "agent" if leg == agent else "customer"
    return tuple(parties)
