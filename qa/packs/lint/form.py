"""Points that do not add up, and items that cost or find nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from qa.conditions import leaves
from qa.lexicon import PhraseSet
from qa.packs.lint.finding import Finding
from qa.packs.lint.phrases import can_be_heard
from qa.packs.load import Pack
from qa.packs.uses import Uses
from qa.packs.yaml import line_of
from qa.rubric import Item, Rubric, Section


def lint_form(pack: Pack, uses: Uses) -> Iterator[Finding]:
    """Find what is odd in the form itself."""
    path, rubric = pack.folder / "rubric.yaml", pack.rubric
    for s, section in enumerate(rubric.sections):
        at = f"{path}:{line_of(uses.rubric, ('sections', s))}"
        yield from _caps(rubric, section, at)
        for i, item in enumerate(section.items):
            yield from _item(section, item, f"{path}:{line_of(uses.rubric, ('sections', s, 'items', i))}")
    possible = sum(_possible(rubric, section) for section in rubric.sections)
    lowest = 0.0 if _vetoed(rubric) else max(0.0, rubric.base - possible)
    if lowest > 0:
        text = f"a call that fails everything still has {lowest:g} of {rubric.base:g} points"
        mend = "raise points or caps, or lower `base`"
        yield Finding(f"{path}:{line_of(uses.rubric, ('base',))}", "points_short", text, mend)
    yield from _grades(rubric, lowest, f"{path}:{line_of(uses.rubric, ('grades',))}")


def _vetoed(rubric: Rubric) -> bool:
    return any(item.fatal and item.fatal.effect == "zero" for item in rubric.items)


def _together(rubric: Rubric, section: Section) -> float:
    """What the items of a section may cost together, without its cap: of one event only the dearest."""
    events: dict[str, float] = {}
    for item in section.items:
        event = rubric.event(item)
        events[event] = max(events.get(event, 0.0), item.possible)
    return sum(events.values())


def _possible(rubric: Rubric, section: Section) -> float:
    together = _together(rubric, section)
    return together if section.cap is None else min(together, section.cap)


def _caps(rubric: Rubric, section: Section, where: str) -> Iterator[Finding]:
    together = _together(rubric, section)
    if section.cap is not None and section.cap > together:
        text = f"{section.id}: the cap is {section.cap:g}, its items cost {together:g} at most"
        yield Finding(where, "cap_idle", text, "lower the cap, or take it away")


def _item(section: Section, item: Item, where: str) -> Iterator[Finding]:
    if item.by == "machine" and not (item.possible or item.fine or item.fatal):
        text = f"{item.id} has neither points nor a fine nor a veto"
        yield Finding(where, "item_costs_nothing", text, "give it `points`, or take it away")
    if section.cap is not None and item.possible > section.cap:
        text = f"{item.id} may cost {item.possible:g}, its section {section.cap:g}"
        yield Finding(where, "cap_too_low", text, "raise the section's cap, or lower the item's points")
    for part in _dead_parts(item):
        yield Finding(where, "item_never_fires", f"{item.id}: {part}", "see the phrases that are `unheard`")


def _dead_parts(item: Item) -> Iterator[str]:
    for name, tree in (("when", item.when), ("check", item.check)):
        for check in leaves(tree) if tree else ():
            sets = [value for _, value in check.options if isinstance(value, PhraseSet)]
            if sets and not any(can_be_heard(phrase) for each in sets for phrase in each.phrases):
                yield f"no phrase of `{name}: {check.name}` can ever be found"


def _grades(rubric: Rubric, lowest: float, where: str) -> Iterator[Finding]:
    grades = sorted(rubric.grades, key=lambda grade: grade.at)
    for grade, above in pairwise([*grades, None]):
        assert grade is not None
        if grade.at > rubric.base or (above is not None and (above.at <= lowest or above.at == grade.at)):
            text = f"no score has the grade {grade.grade}: scores go from {lowest:g} to {rubric.base:g}"
            yield Finding(where, "grade_out_of_reach", text, "change its `at`, or take it away")
    if grades and grades[0].at > lowest:
        text = f"scores from {lowest:g} to below {grades[0].at:g} have no grade"
        yield Finding(where, "grade_missing", text, "let the lowest grade begin at 0")
