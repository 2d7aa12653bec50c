"""`covers` — a party says a long script that is given word by word, or enough of it.

The script is divided at its punctuation and its blanks, e.g. ``{x}``, in whose place anything may be said. Each part
is laid where it fits best over all that the party said, in normal form; parts of one character prove nothing and do
not count. The share is of the script's characters; their order is not checked (`steps` is for that). Characters that
were said only by sound, or doubtfully, and those that may hide behind words that were not made out, decide nothing:
where they would, a person is asked. So it is where a part was said with a negation more, or less, than it has.

Options
-------
party : agent (default), customer or any
script : the text, with blanks as ``{x}``
share : 0–1, how much of it must be said; 0.8 by default

Passes with ``covers: {script: "本次通话将会录音，您的押金{x}元凭小票退还"}``: ::

    agent: 本次通话会录音。
    agent: 您的押金，一共是五十元，凭小票退还。

Fails: ::

    agent: 本次通话会录音。
    agent: 押金五十。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from qa import sound
from qa.checks.base import Options, Speaker
from qa.checks.spoken import WHO, cannot_tell, incomplete, searched, turns_of
from qa.lexicon import DOUBTFUL_PROBABILITY, Line, line_of
from qa.lexicon.guards import negations
from qa.text import normal
from qa.types import Call, Evidence, Truth, Verdict

ID = "covers"
_DIVIDES = re.compile(r"\{\w*\}|[，。！？；：、,.!?;:…\n]+")
_ALIKE = 60.0
"""0–100: a part that is less alike than this to what was said was not said; 的 and 是 are found anywhere."""
_MARGIN = 3
"""Characters around the best place that are looked at, since a speaker adds words."""
_LONGEST = 3000
"""Characters of a script."""
_CANNOT = ("不了", "不成", "不到")
"""Denies what stands before it: 凭小票退还不了."""
_SHOWN = 5
"""Missing parts that a reason quotes."""


@dataclass(frozen=True, eq=False)
class Script:
    """A script as it was written; of each part the normal form, and the place in the text of each of its characters."""

    written: str
    parts: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def size(self) -> int:
        """Characters in normal form, blanks left out."""
        return sum(len(text) for text, _ in self.parts)


def _script(value: Any) -> Script:
    if not isinstance(value, str):
        raise ValueError("a script is text")
    if len(value) > _LONGEST:
        raise ValueError(f"a script of {len(value)} characters, at most {_LONGEST} — divide it into several items")
    script = Script(value, tuple(_parts(value)))
    if not script.parts:
        raise ValueError("nothing of the script is left in normal form")
    return script


def _parts(written: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    at = 0
    for found in [*_DIVIDES.finditer(written), None]:
        end = found.start() if found else len(written)
        form = normal(written[at:end])
        if len(form.text) > 1:
            yield form.text, tuple(at + offset for offset in form.offsets)
        at = found.end() if found else end


class CoversOptions(Options):
    """The script, and how much of it must be said."""

    party: Speaker = "agent"
    script: Annotated[Script, BeforeValidator(_script), WithJsonSchema({"type": "string"})]
    share: float = Field(default=0.8, gt=0, le=1)


OPTIONS = CoversOptions


def check(options: CoversOptions, call: Call) -> Verdict:
    """Whether enough of the script was said, and what was not."""
    blind = cannot_tell(call, options.party)
    if blind:
        return blind
    turns = turns_of(call, options.party)
    speech = _Speech([line_of(t) for t in turns])
    places = [_letters(text, speech.text) for text, _ in options.script.parts]
    said = [{i for i, j in part.items() if speech.sure(j)} for part in places]
    share = sum(map(len, said)) / options.script.size
    reason = f"{WHO[options.party]}说了话术的 {share:.0%}，应不少于 {options.share:.0%}{_missing(options.script, said)}"
    evidence = tuple(speech.evidence({j for part in places for j in part.values()}))
    if share >= options.share - 1e-9:
        turned = _turned(options.script, places, speech.text)
        if turned:
            return Verdict(Truth.UNSURE, f"{reason}；“{turned}”与话术一肯定一否定，需人工确认", evidence)
        return Verdict(Truth.YES, reason, evidence)
    if incomplete(call, turns):
        return Verdict(
            Truth.UNSURE, f"录音不完整，缺失的部分里可能说过；{reason}", evidence or searched(turns, options.party)
        )
    likely = _most(options.script, places, speech) / options.script.size
    if likely >= options.share - 1e-9:
        return Verdict(Truth.UNSURE, f"{reason}；把没听清的字算上，最多 {likely:.0%}", evidence, nearly=True)
    return Verdict(Truth.NO, reason, evidence or searched(turns, options.party))


def _turned(script: Script, places: Sequence[dict[int, int]], text: str) -> str:
    """The first stretch that was said with another number of negations than the script has there; empty if none."""
    for (part, _), place in zip(script.parts, places, strict=True):
        if place:
            (first, start), (last, end) = min(place.items()), max(place.items())
            first, start = max(0, first - 1), max(0, start - 1)  # 不 may be the character before
            denied = text.startswith(_CANNOT, end + 1)
            if denied or negations(part, first, last + 1) != negations(text, start, end + 1):
                return text[start : end + 3 if denied else end + 1]
    return ""


class _Speech:
    """All that a party said, as one normal text."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.owners = [(line, i) for line in lines for i in range(len(line.normal))]
        self.text = "".join(line.normal for line in lines)
        self.vouched = all(line.vouched for line in lines)

    def sure(self, at: int) -> bool:
        """Whether the model was sure of a character."""
        line, i = self.owners[at]
        return line.probabilities[i] >= DOUBTFUL_PROBABILITY

    def evidence(self, said: set[int]) -> Iterator[Evidence]:
        """Of each turn the stretch that holds what was said of the script."""
        for line, group in groupby((self.owners[j] for j in sorted(said)), key=lambda owner: owner[0]):
            found = [i for _, i in group]
            span = line.span(found[0], found[-1] + 1)
            words = line.quote(found[0], found[-1] + 1)
            yield Evidence(line.turn.party, round(span.start, 3), round(span.end, 3), words)


def _most(script: Script, places: Sequence[dict[int, int]], speech: _Speech) -> int:
    """The most characters of a script that may have been said: by letter, by sound, or behind doubtful words."""
    if speech.vouched:
        return sum(map(len, places))
    sounds = tuple(s.folded for s in sound.syllables(speech.text))
    heard = [_aligned(tuple(s.folded for s in sound.syllables(text)), sounds) for text, _ in script.parts]
    said = sum(len({*letters, *sounded}) for letters, sounded in zip(places, heard, strict=True))
    used = {j for part in (*places, *heard) for j in part.values()}
    return said + sum(not speech.sure(j) for j in range(len(speech.text)) if j not in used)


@lru_cache(maxsize=4096)
def _letters(part: str, text: str) -> dict[int, int]:
    return _aligned(part, text)


def _aligned(part: Sequence[str], text: Sequence[str]) -> dict[int, int]:
    """The characters of a part that were said, each with its place in the text, where the part fits best."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import LCSseq

    start, end = 0, len(text)
    if len(part) < len(text):
        place = fuzz.partial_ratio_alignment(part, text, score_cutoff=_ALIKE)
        if place is None:
            return {}
        start, end = max(0, place.dest_start - _MARGIN), min(len(text), place.dest_end + _MARGIN)
    elif fuzz.ratio(part, text) < _ALIKE:
        return {}
    equal = (b for b in LCSseq.opcodes(part, text[start:end]) if b.tag == "equal")
    return {b.src_start + k: start + b.dest_start + k for b in equal for k in range(b.src_end - b.src_start)}


def _missing(script: Script, said: Sequence[set[int]]) -> str:
    """The parts that were not said, as they are written."""
    gaps = []
    for (text, offsets), known in zip(script.parts, said, strict=True):
        for present, group in groupby(range(len(text)), key=lambda i: i in known):
            run = list(group)
            if not present and len(run) > 1:
                gaps.append(script.written[offsets[run[0]] : offsets[run[-1]] + 1])
    if not gaps:
        return ""
    more = f" 等 {len(gaps)} 处" if len(gaps) > _SHOWN else ""
    return f"；缺“{'”“'.join(gaps[:_SHOWN])}”{more}"
