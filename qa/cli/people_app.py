"""The names and options of ``qa appeals``, ``correct``, ``plans`` and ``trail``; the work is imported when called."""

from __future__ import annotations

from typing import Annotated

import typer

appeals_app = typer.Typer(help="Agents' appeals against outcomes, and their answers. 申诉。", no_args_is_help=True)
plans_app = typer.Typer(help="Coaching plans. 辅导计划。", no_args_is_help=True)

Call = Annotated[str, typer.Argument(help="The id of a call, as `qa list` shows it.")]
Agent = Annotated[str | None, typer.Option("--agent", help="One agent's 工号.")]
Author = Annotated[
    str | None,
    typer.Option("--author", help="Who you are, for the audit trail. [default: the name you are logged in by]"),
]
PackName = Annotated[str | None, typer.Option("--pack", help="Rule pack: a name or a folder. [default: plaza]")]
Json = Annotated[bool, typer.Option("--json", help="Write JSON, a line each.")]
Db = Annotated[str | None, typer.Option("--db", help="Database: a file or a URL. [default: tingjian.db here]")]
Lang = Annotated[str | None, typer.Option("--lang", help="Language of what is shown: zh or en. [default: zh]")]


@appeals_app.command("open")
def appeals_open(
    call: Call,
    item: Annotated[str, typer.Option("--item", help="The item of the form, e.g. opening.")],
    agent: Annotated[str, typer.Option("--agent", help="Who appeals: the 工号 of the call's agent.")],
    text: Annotated[str, typer.Option("--text", help="What the agent says to it.")],
    days: Annotated[int, typer.Option("--days", help="Days until an answer is due.", min=1)] = 3,
    rubric: Annotated[str | None, typer.Option(help="The form. [default: that of the call's newest score]")] = None,
    pack: PackName = None,
    db: Db = None,
) -> None:
    """Appeal against the outcome of an item, within the form's days after a person's decision. 提出申诉。"""
    from qa.cli.appeals import open_one
    from qa.config import load_settings

    settings = load_settings({"db": db, "pack": pack})
    open_one(settings, call, item=item, agent=agent, text=text, days=days, rubric=rubric)


@appeals_app.command("answer")
def appeals_answer(
    number: Annotated[int, typer.Argument(help="The appeal's number, as `qa appeals list` shows it.")],
    decision: Annotated[str, typer.Option("--decision", help="upheld: the outcome stays; overturned: it does not.")],
    reviewer: Annotated[str, typer.Option("--reviewer", help="Who decides: nobody who decided the item before.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; the agent will read it.")],
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome", help="What an overturned item is: passed, failed, not_applicable; a failed one passes."
        ),
    ] = None,
    pack: PackName = None,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Decide an appeal; the call is scored by it at once. 答复申诉。"""
    from qa.cli.appeals import answer
    from qa.config import load_settings

    settings = load_settings({"db": db, "pack": pack, "lang": lang})
    answer(settings, number, decision=decision, reviewer=reviewer, reason=reason, outcome=outcome)


@appeals_app.command("list")
def appeals_list(
    agent: Agent = None,
    call: Annotated[str | None, typer.Option("--call", help="One call.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Only those that wait for an answer.")] = False,
    json: Json = False,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """List appeals with their rounds, the oldest first. 申诉列表。"""
    from qa.cli.appeals import list_appeals
    from qa.config import load_settings

    settings = load_settings({"db": db, "lang": lang})
    list_appeals(settings, agent=agent, call=call, open_only=open_only, as_json=json)


def correct(
    call: Call,
    turn: Annotated[
        int,
        typer.Option("--turn", help="The turn, from 0: its number in `qa show CALL -f turns`, `qa search --json`."),
    ],
    was: Annotated[str, typer.Option("--was", help="What was misheard, as the turn has it.")],
    now: Annotated[str, typer.Option("--now", help="What was said.")],
    author: Author = None,
    at: Annotated[
        float | None,
        typer.Option("--at", help="Second in the call where the word starts. [default: where the turn first has it]"),
    ] = None,
    pack: PackName = None,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Mend a misheard word; the call is scored by it at once, what was heard is kept. 更正听错的字。"""
    from qa.cli.correct import Mend, run
    from qa.cli.examples import author_of
    from qa.config import load_settings

    run(load_settings({"db": db, "pack": pack, "lang": lang}), Mend(call, turn, was, now, author_of(author), at))


@plans_app.command("add")
def plans_add(
    agent: Annotated[str, typer.Argument(help="The agent's 工号.")],
    goal: Annotated[str, typer.Option("--goal", help="What is to be reached.")],
    due: Annotated[str, typer.Option("--due", help="By which day, e.g. 2026-11-30.")],
    item: Annotated[
        list[str] | None, typer.Option("--item", help="An item of the form to work on; may be given several times.")
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", help="The month whose findings it rests on, e.g. 2026-10. [default: this]")
    ] = None,
    author: Author = None,
    db: Db = None,
) -> None:
    """Make a coaching plan for an agent. 制定辅导计划。"""
    from qa.cli.plans import add
    from qa.config import load_settings

    add(load_settings({"db": db}), agent, goal=goal, due=due, month=month, items=item or (), author=author)


@plans_app.command("list")
def plans_list(
    agent: Agent = None,
    month: Annotated[str | None, typer.Option("--month", help="e.g. 2026-10.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Only those that are not closed.")] = False,
    json: Json = False,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """List coaching plans, the oldest first. 辅导计划列表。"""
    from qa.cli.plans import list_plans
    from qa.config import load_settings

    settings = load_settings({"db": db, "lang": lang})
    list_plans(settings, agent=agent, month=month, open_only=open_only, as_json=json)


@plans_app.command("close")
def plans_close(
    number: Annotated[int, typer.Argument(help="The plan's number, as `qa plans list` shows it.")],
    outcome: Annotated[str, typer.Option("--outcome", help="What came of it.")],
    author: Author = None,
    db: Db = None,
) -> None:
    """Close a coaching plan with what came of it. 结束辅导计划。"""
    from qa.cli.plans import close
    from qa.config import load_settings

    close(load_settings({"db": db}), number, outcome=outcome, author=author)


def trail(
    subject: Annotated[str | None, typer.Option("--subject", help="e.g. call:c01, appeal:3, plan:2.")] = None,
    author: Annotated[str | None, typer.Option("--author", help="Who did it.")] = None,
    limit: Annotated[int, typer.Option("--limit", help="How many.", min=1)] = 50,
    json: Json = False,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Show who did what and when, the newest first: the audit trail. 操作记录。"""
    from qa.cli.trail import run
    from qa.config import load_settings

    run(load_settings({"db": db, "lang": lang}), subject=subject, author=author, limit=limit, as_json=json)
