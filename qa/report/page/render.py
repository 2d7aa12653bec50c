"""Fills the page's templates: results in, text out. Whatever others wrote is escaped by the template engine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

from qa.handover import handler_at
from qa.report.cells import who
from qa.report.labels import Lang
from qa.report.page.axis import axis_of
from qa.report.page.pieces import is_said, is_stretch, pieces, quotes
from qa.report.page.values import LETTERS, Failed, Form, Row, Shown
from qa.report.page.wording import MEASURES, measure_name, measure_value, name_measures, problem_name, say
from qa.report.pages import asset, environment
from qa.scorecard import Scorecard, scorecards
from qa.types import Call, CallInfo, CallResult, ItemScore, Outcome, Turn

if TYPE_CHECKING:
    from jinja2 import Environment, Template

PACKAGE = "qa.report.page"
FORM = Form()


def index_page(
    rows: Sequence[Row], forms: Mapping[str, Form], *, failed: Sequence[Failed] = (), lang: Lang = "zh"
) -> str:
    """Write ``index.html``: the scorecards, and one line a call.

    Parameters
    ----------
    rows
        The calls in the order of the list; their scripts are loaded when they are opened.
    forms
        What each rubric calls its sections and clauses, by the rubric's id.
    failed
        The files that could not be scored.
    lang
        The page's language; what rubrics and checks say stays in theirs.
    """
    calls = [row.call for row in rows]
    totals = scorecards(calls, by="all")
    cards = scorecards(calls)
    items = {line.id: line.title for card in totals for line in card.items}
    return _template("index.html").render(
        lang=lang,
        say=partial(say, lang=lang),
        rows=rows,
        boards=[(card, [each for each in cards if each.rubric == card.rubric]) for card in totals],
        forms=forms,
        form=FORM,
        failed=failed,
        items=items,
        places={item_id: place for place, item_id in enumerate(items)},
        agents=_agents(rows),
        letters=[(letter, say(outcome.value, lang)) for outcome, letter in LETTERS.items()],
        demonstration=sum(call.demonstration for call in calls),
        floor=_floor(cards),
        css=asset(PACKAGE, "page.css"),
        js=asset(PACKAGE, "page.js"),
        told={name: say(name, lang) for name in ("loading", "missing", "play", "pause", "bad_audio")},
    )


def call_script(result: CallResult, form: Form = FORM, *, audio: str | None = None, lang: Lang = "zh") -> str:
    """Write the script that hands one call to the page.

    `audio` is the address of its rendition, relative to ``index.html``; None where there is nothing to play.
    """
    call = result.call
    marks = quotes(result.items)
    html = _template("call.html").render(
        lang=lang,
        say=partial(say, lang=lang),
        call=call,
        info=call.info,
        score=result.score,
        groups=_groups(result),
        speaker=partial(_speaker, info=call.info),
        is_said=partial(is_said, turns=call.transcript.turns),
        named=partial(name_measures, lang=lang),
        titles={item.id: item.title for item in result.items},
        form=form,
        audio=audio,
        axis=axis_of(result, say("interruption", lang)),
        turns=[(turn, pieces(turn, marks)) for turn in sorted(call.transcript.turns, key=lambda turn: turn.start)],
        measures=list(_measures(call, lang)),
        unsure_words=any(word.probability < 0.5 for turn in call.transcript.turns for word in turn.words),
    )
    return f"tingjian({_literal(call.info.call_id)},{_literal(html)})\n"


def _groups(result: CallResult) -> dict[str, list[ItemScore]]:
    """The items by outcome, those that cost most first."""
    found = {}
    for outcome in LETTERS:
        items = [item for item in result.items if item.outcome is outcome]
        if outcome is Outcome.FAILED:
            items.sort(key=lambda item: (not item.fatal, item.points or 0.0))
        found[outcome.value] = items
    return found


def _speaker(turn: Turn, info: CallInfo) -> str:
    """Which agent speaks, in a call that several agents had; empty for others."""
    return handler_at(info, turn.start).agent_id if info.handlers and turn.party == "agent" else ""


def _agents(rows: Sequence[Row]) -> list[tuple[str, str]]:
    named = {row.agent: who(row.call.agent_id, row.call.agent_name) for row in rows if row.agent}
    return sorted(named.items())


def _floor(cards: Sequence[Scorecard]) -> float:
    """Where the axis of the means begins: a full ten below the lowest bound."""
    lows = [card.mean.low if card.mean.low is not None else card.mean.mean for card in cards if card.mean]
    return max(0.0, min([*lows, 90.0]) // 10 * 10)


def _measures(call: Call, lang: Lang) -> Iterator[Shown]:
    """The measures that are known, and those that are withheld."""
    for name in MEASURES:
        value, kind = call.measures.get(name), call.doubts.get(name)
        if isinstance(value, int | float) or kind:
            why = problem_name(kind, lang) if kind else ""
            yield Shown(measure_name(name, lang), measure_value(name, value, lang), why)


def _literal(text: str) -> str:
    """Text as a JavaScript literal that is safe in a script file and inside a page alike."""
    literal = json.dumps(text, ensure_ascii=False).replace("</", "<\\/").replace("<!--", "\\u003c!--")
    return literal.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def _engine() -> Environment:
    made = environment(PACKAGE)
    made.globals |= {"is_stretch": is_stretch, "problem_name": problem_name}
    return made


def _template(name: str) -> Template:
    return _engine().get_template(f"{name}.j2")
