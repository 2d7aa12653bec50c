"""A turn that somebody wrote over, as the one correction that makes the old text the new one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from qa.errors import RefusedError
from qa.types import Turn


@dataclass(frozen=True, slots=True)
class Edit:
    """`was`, which begins in the word that starts at second `start`, is `now`."""

    start: float
    was: str
    now: str


def edit_of(turn: Turn, text: str) -> Edit:
    """What changed between a turn's text and what somebody made of it: one stretch, as short as it can be told.

    Raises `RefusedError` where nothing changed, or the stretch goes over signs that belong to no word.
    """
    was, now = turn.text, text.strip()
    if was.strip() == now:
        raise RefusedError("the correction changes nothing", mend="write what was said")
    first = _alike(was, now)
    last = min(_alike(was[::-1], now[::-1]), len(was) - first, len(now) - first)
    end, tail = len(was) - last, len(now) - last
    if first == end:  # something was left out: the character beside it comes along, one that is spoken if it can be
        left = first and (was[first - 1].isalnum() or end == len(was) or not was[end].isalnum())
        first, end, tail = (first - 1, end, tail) if left else (first, end + 1, tail + 1)
    if not turn.words:
        while was.find(was[first:end]) != first:  # without words the first place of its kind is mended
            first -= 1
        return Edit(turn.start, was[first:end], now[first:tail])
    return _in_words(turn, first, end, now[first:tail])


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _in_words(turn: Turn, first: int, end: int, now: str) -> Edit:
    """A stretch of the text by the start of the word that it begins in."""
    was, place = turn.text[first:end], 0
    for at, word in enumerate(turn.words):
        begins = turn.text.find(word.text.strip(), place)
        if begins < 0:
            break
        place = begins + len(word.text.strip())
        if begins <= first < place:
            if was not in "".join(each.text for each in turn.words[at : at + len(was) + 1]):
                break
            return Edit(word.start, was, now)
    problem = f"“{was}” goes over signs that belong to no word"
    raise RefusedError(problem, mend="mend one place at a time, and leave punctuation as it is")
