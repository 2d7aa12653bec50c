"""`repeats` — a party says the same thing, or nearly the same, again and again.

Turns are compared whole, in normal form. A run of `within_turns` turns of one party is looked at; turns of the other
party between them do not count. A turn with a negation more than another, or with another telephone or order number,
does not say the same. Where a model wrote the words, turns that differ in their characters but sound alike, or differ
in a digit, may be the same: a person is asked.

Options
-------
party : agent (default), customer, or any (each of them for itself)
times : how often it is said at least, the first time counted; 3 by default
within_turns : among how many turns of the party in a row; 6 by default
likeness : 0–100, how alike two turns are at least: 100·2·m / (characters of both), m the characters that they have in
    common in the same order; 85 by default
shortest : turns of fewer characters in normal form do not count; 4 by default
excludes : phrases; a turn that consists of nothing else does not count, e.g. back-channels and greetings

Passes with ``repeats: {party: customer, times: 3}``: ::

    customer: 我要找你们经理。
    agent: 您别着急。
    customer: 我要找你们经理！
    agent: 请问是什么事呢？
    customer: 我就要找你们经理。

Fails: ::

    customer: 我要找你们经理。
    agent: 您别着急。
    customer: 我要找你们经理！
    agent: 请问是什么事呢？
    customer: 电视机修了三次都没修好。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pydantic import Field, model_validator

from qa.checks.base import Options, Phrases, Speaker
from qa.checks.spoken import WHO, cannot_tell, incomplete, searched, turns_of
from qa.lexicon import Line, is_sure, line_of
from qa.lexicon.guards import negations
from qa.types import Call, Evidence, Truth, Turn, Verdict

ID = "repeats"
_DIGITS = re.compile("[零一二三四五六七八九]{7,}")
"""A telephone, card or order number: with one digit changed it is another."""


class RepeatsOptions(Options):
    """What counts as a repetition, and how many are asked for."""

    party: Speaker = "agent"
    times: int = Field(default=3, ge=2)
    within_turns: int = Field(default=6, ge=2)
    likeness: float = Field(default=85.0, gt=0, le=100)
    shortest: int = Field(default=4, ge=1)
    excludes: Phrases | None = None

    @model_validator(mode="after")
    def _room_enough(self) -> RepeatsOptions:
        if self.times > self.within_turns:
            raise ValueError(f"`times` is {self.times}: it cannot be said so often in {self.within_turns} turns")
        return self


OPTIONS = RepeatsOptions


class _Run(NamedTuple):
    """Turns that say the same; `sure` is how many surely do."""

    turns: tuple[Turn, ...]
    sure: int


def check(options: RepeatsOptions, call: Call) -> Verdict:
    """Whether something is said so often, and which turns say it."""
    blind = cannot_tell(call, options.party)
    if blind:
        return blind
    turns = turns_of(call, options.party)
    runs = list(_runs(options, turns))
    best = max(runs, key=lambda r: (r.sure, len(r.turns)), default=_Run((), 0))
    evidence = tuple(Evidence(t.party, round(t.start, 3), round(t.end, 3), t.text) for t in best.turns)
    who = WHO[options.party]
    wanted = f"{options.within_turns} 句之内应有 {options.times} 次"
    if best.sure >= options.times:
        return Verdict(Truth.YES, f"{who}重复说“{best.turns[0].text}”，共 {best.sure} 次", evidence, best.sure)
    likely = max(runs, key=lambda r: (len(r.turns), r.sure), default=best)
    if len(likely.turns) >= options.times:
        evidence = tuple(Evidence(t.party, round(t.start, 3), round(t.end, 3), t.text) for t in likely.turns)
        return Verdict(Truth.UNSURE, f"{who}疑似重复说“{likely.turns[0].text}”，共 {len(likely.turns)} 次", evidence)
    if incomplete(call, turns):
        return Verdict(Truth.UNSURE, "录音不完整，缺失的部分里可能重复过", searched(turns, options.party))
    most = f"最多的是“{best.turns[0].text}”{len(best.turns)} 次" if len(best.turns) > 1 else "没有重复的话"
    return Verdict(Truth.NO, f"{most}，{wanted}", evidence if len(best.turns) > 1 else searched(turns, options.party))


def _runs(options: RepeatsOptions, turns: Sequence[Turn]) -> Iterator[_Run]:
    """For every turn that counts, those after it, within reach, that say the same."""
    for party in sorted({t.party for t in turns}):
        lines = [line_of(t) for t in turns if t.party == party]
        counts = [_counts(options, line) for line in lines]
        for i, first in enumerate(lines):
            if counts[i]:
                reach = range(i + 1, min(i + options.within_turns, len(lines)))
                alike = [(line, how) for j in reach if counts[j] and (how := _alike(first, line := lines[j], options))]
                known = is_sure(first, 0, len(first.normal)) and party != "unknown"
                sure = sum(how == "letters" and is_sure(line, 0, len(line.normal)) for line, how in alike)
                yield _Run((first.turn, *(line.turn for line, _ in alike)), sure + 1 if known else 0)


def _counts(options: RepeatsOptions, line: Line) -> bool:
    if len(line.normal) < options.shortest:
        return False
    return options.excludes is None or not options.excludes.covers(line.turn.text)


def _alike(one: Line, other: Line, options: RepeatsOptions) -> str | None:
    """Whether two turns say the same: by their `letters`, or perhaps by their `sound`."""
    shorter, longer = sorted((len(one.normal), len(other.normal)))
    if 200 * shorter < options.likeness * (shorter + longer):
        return None  # too unequal in length, whatever they say
    if negations(one.normal) != negations(other.normal):
        return None  # 可以退吗, 不可以退吗: alike, and the opposite
    alike = _likeness(one.normal, other.normal, options.likeness)
    if alike and _DIGITS.findall(one.normal) == _DIGITS.findall(other.normal):
        return "letters"
    if one.vouched and other.vouched:
        return None
    return "sound" if alike or _likeness(_syllables(one), _syllables(other), options.likeness) else None


@lru_cache(maxsize=16384)
def _likeness(one: Sequence[str], other: Sequence[str], least: float) -> bool:
    from rapidfuzz import fuzz

    return fuzz.ratio(one, other, score_cutoff=least) > 0


@lru_cache(maxsize=8192)
def _syllables(line: Line) -> tuple[str, ...]:
    return tuple(s.folded for s in line.sounds)
