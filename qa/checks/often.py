"""How often something is said, and whether the parts of a meaning are said together in one turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.checks.counting import Count, Hit, bounds_text, minutes_of
from qa.checks.spoken import WHO, hit, in_doubt, miss, searched
from qa.checks.wording import SaysOptions
from qa.lexicon import Match, PhraseSet
from qa.types import Call, Evidence, Span, Truth, Turn, Verdict


def said_often(options: SaysOptions, turns: Sequence[Turn], call: Call, within: Span | None) -> Verdict:
    """Whether phrases, or parts of a meaning in one turn, are said as often as asked; at least once by default."""
    found = {i: hits for i, turn in enumerate(turns) if (hits := list(_hits(options, turn, within)))}
    count = Count(tuple(h for hits in found.values() for h in hits))
    enough, few = _bounded(options, count, minutes_of(turns, within))
    what = f"{WHO[options.party]}说“{_name(options.sets)}”{'（同一句话里）' if options.together else ''} {count.text()}"
    reason = "，".join([what, *_wanted(options)])
    if enough & few is Truth.YES:
        return Verdict(Truth.YES, reason, count.evidence, max(1, count.sure))
    if few is Truth.NO:
        over = count.certain - options.times.max if options.times and options.times.max is not None else 1
        return Verdict(Truth.NO, reason, count.evidence, max(1, over))
    if enough is Truth.NO:
        rest = [turn for i, turn in enumerate(turns) if i not in found]
        absent = _absence(options, rest, call)
        evidence = count.shown(absent.evidence)
        return Verdict(absent.truth, f"{reason}；{absent.reason}", evidence, nearly=absent.nearly)
    return Verdict(Truth.UNSURE, reason, count.shown())


def _bounded(options: SaysOptions, count: Count, minutes: float) -> tuple[Truth, Truth]:
    """Whether there is enough of it, and whether there is not too much."""
    times, rate = options.times, options.per_minute
    if times is None and rate is None:
        return count.at_least(1), Truth.YES
    enough = count.at_least(times.min if times else None) & count.at_least(rate.min if rate else None, minutes)
    few = count.at_most(times.max if times else None) & count.at_most(rate.max if rate else None, minutes)
    return enough, few


def _wanted(options: SaysOptions) -> Iterator[str]:
    if options.times:
        yield bounds_text(options.times)
    if options.per_minute:
        yield f"每分钟{bounds_text(options.per_minute)}"


def _name(sets: Sequence[PhraseSet]) -> str:
    return "＋".join(phrases.phrases[0].plain for phrases in sets)


def _hits(options: SaysOptions, turn: Turn, within: Span | None) -> Iterator[Hit]:
    found = [[m for m in phrases.find(turn) if within is None or m.span & within] for phrases in options.sets]
    if not options.together:
        yield from (_single(m) for m in found[0])
    elif all(found):
        yield _whole([min(matches, key=lambda m: (not m.sure, m.cost)) for matches in found])


def _single(match: Match) -> Hit:
    return Hit(match.evidence, match.sure, match.sure and match.how == "exact")


def _whole(parts: list[Match]) -> Hit:
    """The parts of a meaning as one hit, in the order in which they were said."""
    parts = sorted(parts, key=lambda m: m.span)
    whole = parts[0].evidence
    text = "…".join(dict.fromkeys(m.text for m in parts))
    evidence = Evidence(whole.party, whole.start, max(m.evidence.end for m in parts), text)
    return Hit(evidence, all(m.sure for m in parts), all(m.sure and m.how == "exact" for m in parts))


def _absence(options: SaysOptions, turns: Sequence[Turn], call: Call) -> Verdict:
    """The verdict of what was said too seldom: may it have been said in the turns in which it was not found?"""
    if not options.together:
        return miss(options.sets[0], turns, call, options.party)
    partial = [_partial(options, turn, call) for turn in turns]
    best = max((v for v in partial if v), key=lambda v: (v.truth.value, len(v.evidence)), default=None)
    if best and best.truth is Truth.UNSURE:
        return best
    size = sum(phrases.shortest for phrases in options.sets)
    doubt = in_doubt(turns, call, options.party, _name(options.sets), size)
    return doubt or best or Verdict(Truth.NO, "没有一句话说全", searched(turns, options.party))


def _partial(options: SaysOptions, turn: Turn, call: Call) -> Verdict | None:
    """The verdict of one turn that has some of the parts; None where it has none."""
    found = [hit(phrases.find(turn), WHO[options.party]) for phrases in options.sets]
    said = [v for v in found if v]
    if not said:
        return None
    missed = [miss(p, [turn], call, options.party) for p, v in zip(options.sets, found, strict=True) if v is None]
    evidence = tuple(e for v in said for e in v.evidence)
    if not missed:
        return None  # all there, but not at the time asked for
    worst = min(missed, key=lambda v: v.truth.value)
    if worst.truth is Truth.UNSURE:
        return replace(worst, evidence=tuple(dict.fromkeys((*evidence, *worst.evidence))))
    lacking = [p.phrases[0].plain for p, v in zip(options.sets, found, strict=True) if v is None]
    return Verdict(Truth.NO, f"最接近的一句话里缺“{'”“'.join(lacking)}”", evidence)
