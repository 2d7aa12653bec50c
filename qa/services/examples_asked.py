"""What a trainer asks for in words, as the command line and the desk take it, made into what is looked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from qa.coaching import Comparison, Wanted
from qa.errors import StoreError, UsageError
from qa.packs.load import Pack
from qa.report.coaching import mask_text
from qa.report.coaching.words import say
from qa.report.labels import Lang
from qa.report.page.wording import measure_names
from qa.services.examples import Found
from qa.store import Store
from qa.types import Outcome

ALL = "all"


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What was asked for; None is any. `month` is ``YYYY-MM``, the newest by default, or ``all``."""

    item: str | None = None
    outcome: str | None = None
    clause: str | None = None
    text: str | None = None
    measure: str | None = None
    month: str | None = None
    agent: str | None = None
    team: str | None = None
    line: str | None = None
    rubric: str | None = None
    limit: int = 10


def wanted_of(asked: AskedFor, packs: Collection[Pack], store: Store) -> Wanted:
    """Read what was asked for.

    Raises
    ------
    UsageError
        Nothing was asked for, or an outcome, clause or measure that is none.
    StoreError
        The month has no calls.
    """
    items: tuple[str, ...] = (asked.item,) if asked.item else ()
    if asked.clause:
        of_clause = _items_of(packs, asked.clause)
        items = tuple(id for id in of_clause if id in items) if items else of_clause
        if not items:
            raise UsageError(f"the item {asked.item} is not of clause {asked.clause}", mend="give one of the two")
    outcome = asked.outcome or ("failed" if items else None)
    if outcome is None and asked.text is None and asked.measure is None:
        raise UsageError("nothing was asked for", mend="e.g. --item opening, --clause 5.2.4, --text 不知道")
    return Wanted(
        items=items,
        outcome=_outcome(outcome),
        month=_month(asked.month, store),
        agent=asked.agent,
        team=asked.team,
        line=asked.line,
        rubric=asked.rubric,
        measure=Comparison.parse(asked.measure, measure_names()) if asked.measure else None,
    )


def told(found: Found, wanted: Wanted, asked: AskedFor, lang: Lang) -> str:
    """What was asked for, in words."""
    titles = dict.fromkeys(example.ranked.moment.of.title for example in found.examples)
    facts: Sequence[str] = [
        f"§ {asked.clause}" if asked.clause else "",
        *titles,
        say(wanted.outcome.value, lang) if wanted.outcome else "",
        f"“{mask_text(asked.text, lang)}”" if asked.text else "",
        asked.measure or "",
        wanted.month or "",
        *(value or "" for value in (wanted.agent, wanted.team, wanted.line)),
    ]
    return " · ".join(fact for fact in facts if fact)


def _month(month: str | None, store: Store) -> str | None:
    if month == ALL:
        return None
    months = store.months()
    if month is None:
        return months[-1] if months else None
    if month not in months:
        raise StoreError(f"no calls of {month}", where=store.where, mend=f"months: {', '.join(months) or 'none'}")
    return month


def _outcome(name: str | None) -> Outcome | None:
    if name is None:
        return None
    try:
        return Outcome(name.replace("-", "_"))
    except ValueError:
        raise UsageError(f"no outcome `{name}`", mend=f"outcomes: {', '.join(Outcome)}") from None


def _items_of(packs: Collection[Pack], clause: str) -> tuple[str, ...]:
    """The items that answer to a clause, by its id or by its number in the text of the regulation."""
    known = [each for one in packs for each in one.clauses.values()]
    ids = {each.id for each in known if clause == each.id or _is_in(clause, each.section)}
    if not ids:
        near = get_close_matches(clause, [each.id for each in known], n=2)
        mend = f"did you mean {', '.join(near)}?" if near else "qa packs show lists the clauses"
        raise UsageError(f"no clause `{clause}` in {', '.join(one.rubric.id for one in packs)}", mend=mend)
    found = dict.fromkeys(item.id for one in packs for item in one.rubric.items if ids & set(item.clauses))
    if not found:
        raise UsageError(f"no item of the form checks `{clause}`", mend="qa packs coverage shows what accounts for it")
    return tuple(found)


def _is_in(number: str, section: str) -> bool:
    """Whether a clause's numbers (5.2.4、5.3.10) are that one, or under it."""
    return any(f"{each}.".startswith(f"{number}.") for each in section.split("、"))
