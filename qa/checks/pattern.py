"""`pattern` — a party says something that a regular expression describes.

The expression is laid over the normal form of each turn: simplified characters without punctuation and fillers, Latin
letters small, numbers as they are spoken (五十, 一三八零…). ``{n}``, ``{number}`` and ``{phone}`` stand for numbers as
in phrases. It runs in time linear in the text (RE2), so no pattern can hang the program; what RE2 cannot do,
looking around and back-references, is refused, and so is a pattern with a character that the normal form never has.

Only sure words are a hit. Expressions have no sound: what a model misheard is not found, so prefer `says` where
phrases do.

Options
-------
party : agent (default), customer or any
match : the regular expression
times : ``{min, max}`` how often, both included; at least once by default

Passes with ``pattern: {match: "(最多|大概)?{n}(个)?(工作日|小时)(之内|内)"}``: ::

    agent: 最多48小时内给您答复。

Fails: ::

    agent: 会尽快给您答复。
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from qa.checks.base import Options, Speaker
from qa.checks.counting import ONCE, Hit, Times, verdict_of_count
from qa.checks.spoken import HIDING, cannot_tell, turns_of
from qa.lexicon import SLOTS, line_of
from qa.text import normal
from qa.types import Call, Verdict

ID = "pattern"
_NUMBERS = ("n", "number", "phone")
_LONGEST = 2000
"""Characters of a pattern; a longer one is a list of phrases."""
_NOT_LITERAL = re.compile(r"\\[pP]\{\w+\}|\\.|\(\?P?<\w+>|\(\?[imsU]*-?[imsU]*[:)]|\{\d*,?\d*\}|[][(){}|?*+^$.-]")
_REFUSED = (
    (re.compile(r"\(\?(=|!|<=|<!)"), "looks around, which takes no linear time",
     "use `says` with not_before, not_after or not_in"),
    (re.compile(r"\\[1-9]|\(\?P="), "refers back to a group, which takes no linear time",
     "write the alternatives out: 甲甲|乙乙"),
    (re.compile(r"\\[dD]"), "has \\d, but numbers are spoken in the normal form", "write {n}, {number} or {phone}"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Pattern:
    """A pattern as it was written, and as it is laid over normal text."""

    written: str
    regex: Any


def _pattern(value: Any) -> Pattern:
    if not isinstance(value, str):
        raise ValueError("a pattern is text")
    return _compiled(value)


@lru_cache(maxsize=1024)
def _compiled(written: str) -> Pattern:
    if len(written) > _LONGEST:
        raise ValueError(f"a pattern of {len(written)} characters, at most {_LONGEST} — write phrases under `says`")
    for refused, why, mend in _REFUSED:
        if refused.search(written):
            raise ValueError(f"the pattern {why} — {mend}")
    spoken = written
    for slot in _NUMBERS:
        spoken = spoken.replace(f"{{{slot}}}", f"(?:{SLOTS[slot]})")
    for char in _NOT_LITERAL.sub("", spoken):
        if normal(char).text != char:
            mend = f"write {normal(char).text}" if normal(char).text else "punctuation and fillers do not count"
            raise ValueError(f"“{char}” never stands in the normal form — {mend}")
    regex = _re2(spoken)
    if regex.search(""):
        raise ValueError("the pattern is met by nothing at all — leave no way through it that is empty")
    return Pattern(written, regex)


def _re2(text: str) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(text, options)
    except re2.error as error:
        problem = error.args[0] if error.args else "unknown"
        shown = problem.decode("utf-8", "replace") if isinstance(problem, bytes) else str(problem)
        raise ValueError(f"not a regular expression: {shown} — see github.com/google/re2/wiki/Syntax") from error


class PatternOptions(Options):
    """The pattern, and how often it is to be met."""

    party: Speaker = "agent"
    match: Annotated[Pattern, BeforeValidator(_pattern), WithJsonSchema({"type": "string"})]
    times: Times = ONCE


OPTIONS = PatternOptions


def check(options: PatternOptions, call: Call) -> Verdict:
    """Whether the pattern is met as often as asked."""
    blind = cannot_tell(call, options.party)
    if blind:
        return blind
    turns = turns_of(call, options.party)
    hits = [
        Hit.of(line, *found.span())
        for line in map(line_of, turns)
        for found in options.match.regex.finditer(line.normal)
        if found.end() > found.start()
    ]
    return verdict_of_count(
        hits, options.times, f"符合“{options.match.written}”的话", turns, call, options.party, HIDING[0]
    )
