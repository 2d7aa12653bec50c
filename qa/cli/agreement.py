"""``qa agreement``: machine against people, people against each other."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from qa.agreement import By, Judged, Rule, among_people, disagreements, machine_against
from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import StoreError, UsageError
from qa.report.agreement import against_table, agreement_json, among_table, rule_told, say
from qa.report.cells import clock, table
from qa.report.labels import Lang, word
from qa.services.agreement import Compared, Heard, heard, judged_of, titles_of
from qa.store import open_store


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    compared: Compared
    by: str = "item"
    listen: int = 20
    rule: Rule = field(default_factory=Rule)


def run(settings: Settings, options: Options, *, as_json: bool) -> None:
    """Show the figures, the rule by which items may run, and what to listen to."""
    by = next((each for each in get_args(By) if each == options.by), None)
    if by is None:
        raise UsageError(f"no agreement by `{options.by}`", mend=f"--by takes {', '.join(get_args(By))}")
    with open_store(settings.db, write=False) as store:
        _known(store.months(), options.compared.month, store.where)
        judged = judged_of(store, options.compared)
        title = titles_of(store, judged)
        listened = heard(store, disagreements(judged)[: options.listen])
    rule = options.rule if by == "item" else None
    figures = {
        "random": machine_against([each for each in judged if each.random], by, rule),
        "all": machine_against(judged, by),
        "people": among_people(judged, by),
    }
    if as_json:
        rows = [_data(each) for each in listened]
        sys.stdout.write(agreement_json({**figures, "listen": rows}, options.rule, title))
        return
    _show(figures, by, options, settings.lang, title, judged, listened)


def _known(months: Sequence[str], month: str | None, where: str) -> None:
    if month is not None and month not in months:
        raise StoreError(f"no calls of {month}", where=where, mend=f"months: {', '.join(months) or 'none'}")


def _show(
    figures: dict[str, Any],
    by: By,
    options: Options,
    lang: Lang,
    title: Any,
    judged: Sequence[Judged],
    listened: Sequence[Heard],
) -> None:
    console = screen()

    def line(text: str) -> None:
        console.print(text, markup=False, highlight=False)

    if not judged:
        line(say("none", lang))
        return
    if figures["random"]:
        line(say("against_random", lang))
        console.print(against_table(figures["random"], by, title, lang))
        if by == "item":
            line(f"{rule_told(options.rule, lang)}\n")
    else:
        line(say("no_random", lang))
    line(say("against_all", lang))
    line(say("chosen", lang))
    console.print(against_table(figures["all"], by, title, lang))
    if figures["people"]:
        line(f"\n{say('among', lang)}")
        console.print(among_table(figures["people"], by, title, lang))
    if listened:
        line(f"\n{say('listen', lang)}")
        console.print(_listen(listened, lang))


def _listen(listened: Sequence[Heard], lang: Lang) -> Any:
    headers = [word("call", lang), word("when", lang), word("item", lang), say("machine_said", lang)]
    headers += [say("person_said", lang), say("author", lang), word("words", lang)]
    rows = [
        (
            each.judged.call_id,
            clock(each.evidence.start) if each.evidence else None,
            each.title,
            word(each.judged.machine, lang),
            word(each.judged.person, lang),
            each.judged.author,
            (each.evidence.text if each.evidence else "") or each.reason,
        )
        for each in listened
    ]
    return table(headers, rows, right=[1])


def _data(each: Heard) -> dict[str, Any]:
    judged = each.judged
    facts = {name: getattr(judged, name) for name in ("call_id", "rubric", "item_id", "author", "random")}
    said = {"machine": judged.machine.value, "person": judged.person.value, "made_at": judged.made_at.isoformat()}
    evidence = each.evidence
    place = {"start": evidence.start, "end": evidence.end, "text": evidence.text} if evidence else {}
    return {**facts, "title": each.title, **said, "reason": each.reason, **place}
