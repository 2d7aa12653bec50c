"""`steps` — several things are said in an order, whatever is said between them.

A step counts from where the one before it was said out. It may have been said too early as well: what matters is that
it is said once in its place. A step of doubtful words, or one that may have been missed by the model, is a question
for a person. Each step that is missing or out of order is a lapse.

Options
-------
of : two or more steps, each ``{party, any}`` or ``{party, all}`` as in `says`; of `all`, the lists in any order
names : what the steps are called in the reason, one for each; their first phrases by default

Passes with ``steps: {of: [{any: [请问您贵姓]}, {any: [核对一下]}, {any: [还有其他需要]}], names: [问, 核, 认]}``: ::

    agent: 请问您贵姓？
    customer: 我姓王。
    agent: 跟您核对一下电话。
    agent: 您还有其他需要吗？

Fails: ::

    agent: 跟您核对一下电话。
    agent: 请问您贵姓？
    agent: 您还有其他需要吗？
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pydantic import Field, model_validator

from qa.checks.base import Options, Phrases, Speaker
from qa.checks.spoken import cannot_tell, incomplete, miss, turns_of
from qa.lexicon import Match, PhraseSet
from qa.types import Call, Evidence, Truth, Verdict

ID = "steps"


class SpokenStep(Options):
    """One step: phrases, one of which is enough, or lists, of each of which one is said."""

    party: Speaker = "agent"
    any: Phrases | None = None
    all: list[Phrases] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _one_of_both(self) -> SpokenStep:
        if (self.any is None) == (self.all is None):
            raise ValueError("give one of `any` and `all`")
        return self

    @property
    def sets(self) -> list[PhraseSet]:
        """The phrase sets, one phrase of each of which makes up the step."""
        return self.all if self.all is not None else [self.any] if self.any is not None else []


class StepsOptions(Options):
    """The steps in their order."""

    of: list[SpokenStep] = Field(min_length=2)
    names: list[str] | None = None

    @model_validator(mode="after")
    def _named(self) -> StepsOptions:
        if self.names is not None and len(self.names) != len(self.of):
            raise ValueError(f"`names` has {len(self.names)} names for {len(self.of)} steps")
        return self

    def name(self, index: int) -> str:
        """What a step is called: its number, and its name or its first phrase."""
        name = self.names[index] if self.names else self.of[index].sets[0].phrases[0].plain
        return f"第 {index + 1} 步“{name}”"


OPTIONS = StepsOptions


class _Said(NamedTuple):
    """A step that was said: when it was said out, and the words."""

    end: float
    evidence: tuple[Evidence, ...]


class _Way(NamedTuple):
    """Steps said in order, and those passed over; `end` is when the last was said out."""

    end: float
    said: tuple[_Said | None, ...]


def check(options: StepsOptions, call: Call) -> Verdict:
    """Whether every step was said in its place."""
    for step in options.of:
        blind = cannot_tell(call, step.party)
        if blind:
            return blind
    found = [[_matches(phrases, step, call) for phrases in step.sets] for step in options.of]
    said = _in_order([[[m for m in matches if m.sure] for matches in step] for step in found])
    evidence = tuple(e for s in said if s for e in s.evidence)
    if all(said):
        order = "、".join(options.name(i) for i in range(len(said)))
        return Verdict(Truth.YES, f"依次说了{order}", evidence)
    perhaps = _in_order(found)
    lacking = [i for i, s in enumerate(perhaps) if s is None]
    evidence = tuple(e for s in perhaps if s for e in s.evidence)
    if not lacking:
        doubted = next(i for i, s in enumerate(said) if s is None)
        return Verdict(Truth.UNSURE, f"{options.name(doubted)}没有听清，或顺序存疑", evidence)
    return _lacking(options, call, lacking, found, evidence)


def _matches(phrases: PhraseSet, step: SpokenStep, call: Call) -> list[Match]:
    return [m for turn in turns_of(call, step.party) for m in phrases.find(turn)]


def _in_order(steps: Sequence[Sequence[Sequence[Match]]]) -> tuple[_Said | None, ...]:
    """As many steps as can be had in order, each where it was first said out; None for the others."""
    best: list[_Way] = [_Way(float("-inf"), ())]  # by the number of steps: the way that is soonest done
    for sets in steps:
        taken = [None, *(_taken(sets, way) for way in best)]
        passed = [*(_Way(way.end, (*way.said, None)) for way in best), None]
        pairs = [[way for way in pair if way] for pair in zip(taken, passed, strict=True)]
        best = [min(ways, key=lambda w: w.end) for ways in pairs if ways]
    return best[-1].said


def _taken(sets: Sequence[Sequence[Match]], way: _Way) -> _Way | None:
    """A way with one more step said, where that can be."""
    firsts = [min((m for m in ms if m.span.start >= way.end - 1e-6), key=_end, default=None) for ms in sets]
    whole = [m for m in firsts if m]
    if len(whole) < len(firsts):
        return None
    end = max(map(_end, whole))
    return _Way(end, (*way.said, _Said(end, tuple(m.evidence for m in whole))))


def _end(match: Match) -> float:
    return match.span.end


def _lacking(
    options: StepsOptions,
    call: Call,
    lacking: Sequence[int],
    found: Sequence[Sequence[Sequence[Match]]],
    evidence: tuple[Evidence, ...],
) -> Verdict:
    """The verdict where steps are missing or out of order, unless one of them may have been said unheard."""
    if incomplete(call, call.transcript.turns):
        what = "、".join(map(options.name, lacking))
        return Verdict(Truth.UNSURE, f"录音不完整，缺失的部分里可能说过{what}", evidence, nearly=True)
    reasons = []
    searched: list[Evidence] = []
    for i in lacking:
        step = options.of[i]
        if all(found[i]):
            early = [m.evidence for matches in found[i] for m in matches if m.sure or len(matches) == 1]
            searched += early
            reasons.append(f"{options.name(i)}没有按顺序说")
            continue
        verdicts = [
            miss(phrases, turns_of(call, step.party), call, step.party)
            for phrases, matches in zip(step.sets, found[i], strict=True)
            if not matches
        ]
        worst = min(verdicts, key=lambda v: v.truth.value)
        if worst.truth is Truth.UNSURE:
            continue
        searched += worst.evidence
        reasons.append(f"缺{options.name(i)}")
    if not reasons:
        first = options.name(lacking[0])
        return Verdict(Truth.UNSURE, f"无法确定是否说了{first}", evidence, nearly=True)
    shown = tuple(dict.fromkeys((*evidence, *searched)))
    return Verdict(Truth.NO, "；".join(reasons), shown, len(reasons))
