"""Which leg is the agent's, with a confidence and a reason.

Evidence in the order in which it decides:

1. the call log's ``agent_channel`` (0.95; 1.0 where the greeting agrees, 0.7 where it speaks against it);
2. the greeting: a leg whose first 20 s hold an agent's opening longer by two characters than the other's (0.9);
3. the user's ``--agent-channel`` (0.8);
4. the rates of the agent's phrases (请稍等, 帮您, 感谢您 …): two more on one leg, and twice as many (0.8);
5. inbound, and both legs greet alike: the one that does so first (0.65);
6. inbound, and one leg speaks first by half a second: agents answer (0.55, a guess);
7. leg 0 (0.5, a guess).

A guess is noted as the problem ``agent_leg_guessed``: half of such calls may have the parties changed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.diarize.join import joined
from qa.lexicon import PhraseSet
from qa.types import Activity, CallInfo, Party, Problem, Turn, Word

_EARLY = 20.0
_CLEARLY_LONGER = 2
_CLEARLY_MORE = 2
_CLEARLY_FIRST = 0.5

Words = Sequence[Sequence[Word]]


@dataclass(frozen=True, slots=True)
class Roles:
    """The party of each channel; `confidence` 0–1 that agent and customer are not changed over."""

    party_of_channel: tuple[Party, ...]
    confidence: float
    reason: str
    problems: tuple[Problem, ...] = ()


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
        The words of each channel, in order.
    greeting
        What agents say when they answer or open a call, and customers do not.
    talk
        What agents say far oftener than customers.
    agent_channel
        The user's option: the agent's channel where nothing better is known.
    """
    count = len(activity.channels)
    legs = _legs(activity)
    if legs is None:
        nobody: Party = "unknown"
        return Roles((nobody,) * count, 0.0, _why_unknown(activity))
    problems: list[Problem] = []
    named = _usable(info.agent_channel, legs, "the call log", problems)
    option = _usable(agent_channel, legs, "--agent-channel", problems)
    greets, margin = _greeting_leg(legs, words_by_channel, greeting)

    if named is not None:
        agent, confidence, reason = _by_log(named, greets if margin >= _CLEARLY_LONGER else None, problems)
    elif greets is not None and margin >= _CLEARLY_LONGER:
        agent, confidence, reason = greets, 0.9, f"the greeting is on leg {greets}"
    elif option is not None:
        agent, confidence, reason = option, 0.8, f"--agent-channel says leg {option}"
    elif (talks := _talking_leg(legs, words_by_channel, talk)) is not None:
        agent, confidence, reason = talks, 0.8, f"the agent's phrases are on leg {talks}"
    elif greets is not None and info.direction == "inbound":
        agent, confidence, reason = greets, 0.65, f"both legs greet, leg {greets} first"
    else:
        agent, confidence, reason = _guess(activity, info, legs)
        problems.append(Problem("agent_leg_guessed", f"{reason}; name it in the call log or by --agent-channel"))
    return Roles(_parties(count, legs, agent), confidence, reason, tuple(problems))


def _legs(activity: Activity) -> tuple[int, int] | None:
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


def _usable(channel: int | None, legs: tuple[int, int], source: str, problems: list[Problem]) -> int | None:
    if channel is None or channel in legs:
        return channel
    detail = f"{source} names channel {channel} as the agent's, but the legs are {legs[0]} and {legs[1]}"
    problems.append(Problem("agent_channel_unusable", detail))
    return None


def _greeting_leg(legs: tuple[int, int], words_by_channel: Words, greeting: PhraseSet) -> tuple[int | None, int]:
    """The leg that greets like an agent, and by how many characters its greeting is the longer."""
    found = {leg: _greeting(words_by_channel[leg] if leg < len(words_by_channel) else (), greeting) for leg in legs}
    if not any(length for length, _ in found.values()):
        return None, 0
    best, other = sorted(legs, key=lambda leg: (-found[leg][0], found[leg][1]))
    margin = found[best][0] - found[other][0]
    if margin < _CLEARLY_LONGER and found[other][0]:
        best = min(legs, key=lambda leg: found[leg][1])
    return best, margin


def _greeting(words: Sequence[Word], greeting: PhraseSet) -> tuple[int, float]:
    """Length in characters of the longest greeting early on a leg, and the time of the first."""
    early = tuple(word for word in words if word.start <= words[0].start + _EARLY)
    if not early:
        return 0, 0.0
    matches = greeting.find(Turn("unknown", early[0].start, early[-1].end, joined(early), early))
    if not matches:
        return 0, 0.0
    return max(len(match.text) for match in matches), min(match.span.start for match in matches)


def _talking_leg(legs: tuple[int, int], words_by_channel: Words, talk: PhraseSet | None) -> int | None:
    """The leg that talks like an agent: two phrases more than the other, and twice as many."""
    counts = {leg: _count(words_by_channel[leg], talk) for leg in legs if talk and leg < len(words_by_channel)}
    if len(counts) < len(legs):
        return None
    most, least = sorted(legs, key=lambda leg: -counts[leg])
    clear = counts[most] >= counts[least] + _CLEARLY_MORE and counts[most] >= 2 * counts[least]
    return most if clear else None


def _count(words: Sequence[Word], talk: PhraseSet | None) -> int:
    if not words or talk is None:
        return 0
    return len(talk.find(Turn("unknown", words[0].start, words[-1].end, joined(words), tuple(words))))


def _by_log(named: int, greets: int | None, problems: list[Problem]) -> tuple[int, float, str]:
    reason = f"the call log says leg {named}"
    if greets is None:
        return named, 0.95, reason
    if greets == named:
        return named, 1.0, f"{reason}, and the greeting is on it"
    problems.append(Problem("agent_leg_disputed", f"{reason}, but the greeting is on leg {greets}"))
    return named, 0.7, f"{reason}, against the greeting on leg {greets}"


def _guess(activity: Activity, info: CallInfo, legs: tuple[int, int]) -> tuple[int, float, str]:
    starts = {leg: activity.channels[leg].speech[0].start for leg in legs if activity.channels[leg].speech}
    first = min(starts, key=lambda leg: starts[leg], default=legs[0])
    lead = max(starts.values(), default=0.0) - min(starts.values(), default=0.0)
    if info.direction == "inbound" and len(starts) == 2 and lead >= _CLEARLY_FIRST:
        return first, 0.55, f"leg {first} speaks first, as agents do when they answer: a guess"
    return legs[0], 0.5, f"nothing tells the legs apart, leg {legs[0]} is taken for the agent's: a guess"


def _parties(count: int, legs: tuple[int, int], agent: int) -> tuple[Party, ...]:
    parties: list[Party] = ["unknown"] * count
    for leg in legs:
        parties[leg] = "agent" if leg == agent else "customer"
    return tuple(parties)
