"""Which stretches of speech are a machine's: announcements, menus, queue messages, voicemail, 空号.

Each stretch that holds such wording, or that is known to be the same recording in many calls, is weighed by signs, as
logarithms of odds that add up:

====================  ==========================================================================================
wording               what only machines say word for word (请按一, 您拨打的号码): much; what people say too
                      (工号…为您服务, 将被录音, 请评价): little
innocence             words of somebody who speaks for themselves (我是, 帮您查, 有什么可以帮您): against it;
                      words that report what a machine said (打过去说是空号): strongly against it
place                 before any exchange of words, or after the last one
another greets        a voice greets on the same leg right after it
neighbours            right before or after it on the same leg, a machine speaks
sound                 another pitch than the rest of the leg, or the same
the same recording    heard in other calls (`qa.services.recorded`)
====================  ==========================================================================================

So 工号8801为您服务 alone is never enough: an agent may have to say just that. From `SURE` on the stretch is the
system's; between `DOUBT` and that it stays whose it was, and a person is told.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import median

from qa.diarize.join import cut, joined, stretches
from qa.lexicon import Match, SystemPhrases
from qa.timeline import Timeline, clip, subtract, total, union
from qa.types import Activity, ChannelActivity, Party, Prosody, Span, Turn, Word

SURE, DOUBT = 0.8, 0.5
_SURE_ODDS = math.log(SURE / (1 - SURE))
USUAL = -3.5
VOICE = (4.0, 2.0)
"""The first and the second thing that only machines say; more are not needed."""
NOTICE = (1.5, 0.5)
UNSURE_MATCH = 0.6
PERSONAL, REPORTED = -3.0, -5.0
BEFORE, AFTER = 1.5, 1.0
ANOTHER_GREETS = 1.5
NEIGHBOUR = 2.5
CLOSE = 2.5
"""Seconds to a neighbour."""
OTHER_PITCH, SAME_PITCH = 1.5, -1.5
RECORDED, RECORDED_ALONE = 5.0, 1.5
"""The same recording in other calls: fully where words, another voice or what follows point to a machine too. A voice
out of a computer says the same greeting in the same way each time, and is an agent for all that.
"""
BACKCHANNEL = 3
"""Characters that are no part in an exchange: 喂, 嗯, 好的."""
SOON = 15.0
"""Seconds within which the agent greets after an announcement."""
PAUSE = 0.3
"""A machine may end and a person begin after this many seconds."""
HELLO = ("喂", "你好", "您好", "哎")
HALF = 0.5
"""Of a stretch that is a recording: then it is one."""
FAR, NEAR = 3.0, 1.5
"""Semitones by which another voice's median pitch lies apart; nearer than the second it may be the same voice."""
FEW_LETTERS = 15
"""Who says no more than this on a call has talked with nobody: 喂，您好？喂？"""
UNHEARD = 5.0
"""Seconds of speech without words up to which nobody has spoken: breath, noise, the edges of an announcement."""

Recorded = Sequence[tuple[int, Span]]
"""Stretches of a channel that are the same recording as in other calls."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The words of each channel, people's and machines', and the stretches that may be either."""

    human: tuple[tuple[Word, ...], ...]
    system: tuple[tuple[Word, ...], ...]
    doubtful: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of one channel, with what was found in it."""

    channel: int
    turn: Turn
    found: Mapping[str, tuple[Match, ...]]

    @property
    def suspect(self) -> bool:
        return bool(self.found["voice"] or self.found["notice"])

    @property
    def says_much(self) -> bool:
        return sum(c.isalnum() for c in self.turn.text) > BACKCHANNEL


def unmarked(words_by_channel: Sequence[Sequence[Word]]) -> Marked:
    """All words as people's, where nothing tells."""
    return Marked(tuple(map(tuple, words_by_channel)), ((),) * len(words_by_channel))


def mark(
    words_by_channel: Sequence[Sequence[Word]],
    phrases: SystemPhrases,
    activity: Activity | None = None,
    recorded: Recorded = (),
) -> Marked:
    """Divide the words of each channel into people's and machines'."""
    count = len(words_by_channel)
    parts = sorted(
        (part for channel in range(count) for part in _parts(channel, words_by_channel[channel], phrases, recorded)),
        key=lambda part: part.turn.start,
    )
    shares = _shares(parts, count, activity, recorded)
    sure = [share >= SURE for share in shares]

    def of(channel: int, machine: bool) -> tuple[Word, ...]:
        mine = (p for p, is_machine in zip(parts, sure, strict=True) if p.channel == channel and is_machine is machine)
        return tuple(word for part in mine for word in part.turn.words)

    doubtful = tuple(part.turn for part, share in zip(parts, shares, strict=True) if DOUBT <= share < SURE)
    return Marked(
        tuple(of(channel, False) for channel in range(count)),
        tuple(of(channel, True) for channel in range(count)),
        doubtful,
    )


def marked_turns(turns: Sequence[Turn], phrases: SystemPhrases) -> tuple[Turn, ...]:
    """Given turns, with those of machines as the system's, whatever party they were given to."""
    sides = sorted({turn.party for turn in turns})
    parts = [
        _Part(sides.index(turn.party), turn, _found(turn, phrases))
        for turn in sorted(turns, key=lambda turn: turn.start)
        if turn.party != "system"
    ]
    shares = _shares(parts, len([side for side in sides if side != "system"]), None, ())
    machines = {id(part.turn) for part, share in zip(parts, shares, strict=True) if share >= SURE}
    return tuple(replace(turn, party="system") if id(turn) in machines else turn for turn in turns)


def without_system(activity: Activity, marked: Marked) -> Activity:
    """The activity with the speech of machines taken out of each channel."""

    def cleaned(channel: ChannelActivity, words: Sequence[Word]) -> ChannelActivity:
        spans = [Span(part[0].start - PAUSE, part[-1].end + PAUSE) for part in stretches(words)]
        return replace(channel, speech=subtract(channel.speech, union(spans))) if spans else channel

    pairs = zip(activity.channels, marked.system, strict=True)
    voices = [
        replace(speaker, activity=cleaned(speaker.activity, marked.system[speaker.channel]))
        for speaker in activity.speakers
    ]
    channels = tuple(cleaned(channel, words) for channel, words in pairs)
    return replace(activity, channels=channels, speakers=tuple(v for v in voices if v.activity.speech))


def reached_nobody(turns: Sequence[Turn], speech: Sequence[Sequence[Span]] = ()) -> bool:
    """Whether only machines were reached: the system speaks, and no person says more than 喂.

    `speech` is the speech of each channel without the machines': more of it than the words account for is somebody
    whose words were not made out.
    """
    if not any(turn.party == "system" for turn in turns):
        return False
    human = [turn for turn in turns if turn.party != "system"]
    letters = Counter[Party]()
    for turn in human:
        letters[turn.party] += sum(c.isalnum() for c in turn.text)
    if letters.total() > FEW_LETTERS or sum(count > BACKCHANNEL for count in letters.values()) > 1:
        return False
    words = union(Span(turn.start - PAUSE, turn.end + PAUSE) for turn in human)
    return sum(total(subtract(union(channel), words)) for channel in speech) <= UNHEARD


# ---- the parts -----------------------------------------------------------------------------------


def _parts(channel: int, words: Sequence[Word], phrases: SystemPhrases, recorded: Recorded = ()) -> Iterator[_Part]:
    """The stretches of a channel; where a machine and a person speak in one, it is cut at the pause between them."""
    known = union(span for index, span in recorded if index == channel)
    for stretch in stretches(words):
        whole = _turn(stretch)
        found = _found(whole, phrases)
        machine = [m.span for key in ("voice", "notice") for m in found[key]]
        person = [m.span for m in found["personal"]] or _hello(stretch, machine)
        pieces = [stretch]
        if 0 < _share(whole.span, known) < 1:
            pieces = _divided(stretch, lambda span: _share(span, known) >= HALF)
        elif machine and person:
            pieces = _divided(stretch, partial(_whose, machine=machine, person=person))
        for piece in pieces:
            turn = _turn(piece)
            yield _Part(channel, turn, _found(turn, phrases))


def _hello(stretch: Sequence[Word], machine: Sequence[Span]) -> list[Span]:
    """Where somebody says 喂 after the last words of a machine, a pause between them."""
    spoken = max((span.end for span in machine), default=math.inf)
    pieces = [_turn(piece) for piece in cut(stretch, lambda a, b: b.start - a.end >= PAUSE)]
    return [piece.span for piece in pieces if piece.start >= spoken and piece.text.startswith(HELLO)]


def _share(span: Span, known: Timeline) -> float:
    """How much of a stretch lies in a timeline, 0–1."""
    return total(clip(known, span)) / span.duration if span else 0.0


def _whose(span: Span, machine: Sequence[Span], person: Sequence[Span]) -> bool | None:
    """Whether a machine's words stand in a piece, or a person's; None for neither and for both."""
    ours, theirs = any(each & span for each in machine), any(each & span for each in person)
    return None if ours is theirs else ours


def _divided(stretch: Sequence[Word], whose: Callable[[Span], bool | None]) -> list[list[Word]]:
    """A stretch as runs of pieces that are a machine's or a person's; what is neither goes with what precedes."""
    runs: list[tuple[bool | None, list[Word]]] = []
    for piece in cut(stretch, lambda a, b: b.start - a.end >= PAUSE):
        kind = whose(Span(piece[0].start, piece[-1].end))
        if runs and (kind is None or runs[-1][0] in (kind, None)):
            before, sofar = runs.pop()
            runs.append((before if kind is None else kind, [*sofar, *piece]))
        else:
            runs.append((kind, list(piece)))
    return [run for _, run in runs]


def _turn(words: Sequence[Word]) -> Turn:
    return Turn("unknown", words[0].start, max(word.end for word in words), joined(words), tuple(words))


def _found(turn: Turn, phrases: SystemPhrases) -> Mapping[str, tuple[Match, ...]]:
    names = ("voice", "notice", "personal", "reported", "greeting")
    return {name: tuple(getattr(phrases, name).find(turn)) for name in names}


# ---- the signs -----------------------------------------------------------------------------------


def _shares(parts: Sequence[_Part], channels: int, activity: Activity | None, recorded: Recorded) -> list[float]:
    """The probability of each stretch that a machine says it, in order of time."""
    odds: list[float] = []
    spoken: list[int] = []  # the channels of people's stretches so far
    for place, part in enumerate(parts):
        before = len(set(spoken)) < 2 if channels > 1 else len(spoken) < 2
        odds.append(_odds(part, parts[place + 1 :], activity, recorded, before=before))
        if odds[-1] < _SURE_ODDS and part.says_much and not part.suspect:
            spoken.append(part.channel)
    sure = [each >= _SURE_ODDS for each in odds]
    beside = [_neighbours(place, parts, sure) for place in range(len(parts))]
    # what bears no sign of a machine itself is one only between two
    odds = [
        each + NEIGHBOUR * count if part.suspect or count == 2 else each
        for each, count, part in zip(odds, beside, parts, strict=True)
    ]
    return [1 / (1 + math.exp(-each)) for each in odds]


def _odds(part: _Part, later: Sequence[_Part], activity: Activity | None, recorded: Recorded, *, before: bool) -> float:
    again = _recorded(part, recorded)
    odds = USUAL + _wording(part) + (BEFORE if before else 0.0)
    if not part.suspect and not again:
        return odds
    greeted = before and _is_greeted(part, later)
    pitch = _pitch(part, activity.channels[part.channel].prosody) if activity and len(activity.channels) > 1 else 0.0
    odds += AFTER if not before and _is_last(later) else 0.0
    odds += (ANOTHER_GREETS if greeted else 0.0) + pitch
    if not again:
        return odds
    another = greeted and (pitch > 0 or (part.suspect and pitch == 0))
    return odds + (RECORDED if part.found["voice"] or another else RECORDED_ALONE)


def _neighbours(place: int, parts: Sequence[_Part], sure: Sequence[bool]) -> int:
    """On how many sides a machine speaks right beside a stretch, on the same channel."""
    part, found = parts[place], 0
    for way in (range(place - 1, -1, -1), range(place + 1, len(parts))):
        other = next((i for i in way if parts[i].channel == part.channel), None)
        if other is None or not sure[other]:
            continue
        apart = max(part.turn.start, parts[other].turn.start) - min(part.turn.end, parts[other].turn.end)
        found += apart <= CLOSE
    return found


def _wording(part: _Part) -> float:
    odds = 0.0
    for key, worths in (("voice", VOICE), ("notice", NOTICE)):
        best = sorted((1.0 if m.sure else UNSURE_MATCH for m in _distinct(part.found[key])), reverse=True)
        odds += sum(worth * share for worth, share in zip(worths, best, strict=False))
    return odds + (PERSONAL if part.found["personal"] else 0.0) + (REPORTED if part.found["reported"] else 0.0)


def _distinct(matches: Sequence[Match]) -> list[Match]:
    """One match for each phrase and wording: a menu that says the same twice is no surer for it."""
    return list({match.text: match for match in matches}.values())


def _is_last(later: Sequence[_Part]) -> bool:
    return not any(part.says_much and not part.suspect for part in later)


def _is_greeted(part: _Part, later: Sequence[_Part]) -> bool:
    """Whether the next that is said on the leg, soon, is a greeting and no announcement."""
    following = next((each for each in later if each.channel == part.channel), None)
    if following is None or following.found["voice"] or following.turn.start > part.turn.end + SOON:
        return False
    return bool(following.found["greeting"] or following.found["personal"]) or following.turn.text.startswith("您好")


def _pitch(part: _Part, prosody: Sequence[Prosody]) -> float:
    """How far the pitch lies from that of the rest of the channel; nothing where either is not known."""
    voiced = [each for each in prosody if not math.isnan(each.hertz)]
    inside = [each.hertz for each in voiced if (each.span & part.turn.span).duration >= each.span.duration / 2]
    outside = [each.hertz for each in voiced if not each.span & part.turn.span]
    if not inside or not outside:
        return 0.0
    apart = abs(12 * math.log2(median(inside) / median(outside)))
    return OTHER_PITCH if apart >= FAR else SAME_PITCH if apart <= NEAR else 0.0


def _recorded(part: _Part, recorded: Recorded) -> bool:
    return _share(part.turn.span, union(span for channel, span in recorded if channel == part.channel)) >= HALF
