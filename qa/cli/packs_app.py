"""The names and options of ``qa packs``; each command's work is in a module of its own, imported when it is called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

packs_app = typer.Typer(help="Rule packs: one a regulation. 规则包。", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="PACK", help="A pack's name or folder.")]
Lang = Annotated[str | None, typer.Option("--lang", help="Language of what is shown: zh or en. [default: zh]")]


def _lang(lang: str | None) -> str:
    """The language in force: this flag, else the settings'."""
    from qa.config import load_settings

    return load_settings({"lang": lang}).lang


@packs_app.command("list")
def packs_list() -> None:
    """List the rule packs. 列出规则包。"""
    from qa.cli.packs import list_packs

    list_packs()


@packs_app.command("show")
def packs_show(name: Annotated[str, typer.Argument(help="A pack's name or folder.")]) -> None:
    """Show a pack's form: sections, items, points, clauses. 显示评分表。"""
    from qa.cli.packs import show_pack

    show_pack(name)


@packs_app.command("test")
def packs_test(
    names: Annotated[list[str] | None, typer.Argument(help="Names or folders. [default: all]")] = None,
) -> None:
    """Run the cases of packs. 运行规则包自带的用例。"""
    from qa.cli.packs import run_cases

    sys.exit(run_cases(names or []))


@packs_app.command("lint")
def packs_lint(
    names: Annotated[list[str] | None, typer.Argument(help="Names or folders. [default: all]")] = None,
) -> None:
    """Find what a pack holds to no purpose: unused groups, phrases that can never be found … 检查规则包。"""
    from qa.cli.packs import lint_packs

    sys.exit(lint_packs(names or []))


@packs_app.command("try")
def packs_try(
    name: Name,
    text: Annotated[
        str | None,
        typer.Option("--text", "-t", help=r"The dialogue: 坐席：您好\n客户：…\n（等待20秒）, with \n between lines."),
    ] = None,
    file: Annotated[
        str | None, typer.Option("--file", "-f", help="The dialogue in a text file; - for stdin. [default: stdin]")
    ] = None,
    item: Annotated[
        str | None, typer.Option("--item", help="Explain this item: each of its conditions, with its truth and reason.")
    ] = None,
    fact: Annotated[
        list[str] | None,
        typer.Option("--call", help="A fact of the call log, e.g. direction=inbound; may be repeated."),
    ] = None,
    heard: Annotated[
        float, typer.Option(help="How sure a model was of the words, 0 to 1; 1: they are vouched for.")
    ] = 1.0,
    every: Annotated[bool, typer.Option("--all", help="Also show the items that do not apply.")] = False,
    output: Annotated[str, typer.Option("--format", help="text, json, or case: as an entry of cases.yaml.")] = "text",
    lang: Lang = None,
) -> None:
    """Type a dialogue and see which items fire, and why. 输入一段对话，看哪些项目触发、为什么。"""
    from qa.cli.packs_try import Asked, run

    run(name, Asked(text, file, fact or [], heard), item=item, every=every, output=output, lang=_lang(lang))


@packs_app.command("diff")
def packs_diff(
    old: Annotated[str, typer.Argument(metavar="A", help="A pack's name or folder.")],
    new: Annotated[str, typer.Argument(metavar="B", help="The pack to compare with it.")],
    output: Annotated[str, typer.Option("--format", "-f", help="table or json.")] = "table",
    lang: Lang = None,
) -> None:
    """Show what is other in pack B than in pack A: items, points, conditions, phrases. 比较两套规则。"""
    from qa.cli.packs_diff import run

    run(old, new, output=output, lang=_lang(lang))


@packs_app.command("coverage")
def packs_coverage(
    names: Annotated[list[str] | None, typer.Argument(metavar="PACK", help="Names or folders. [default: all]")] = None,
    output: Annotated[str, typer.Option("--format", "-f", help="table, json, or md: the page of a pack.")] = "table",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    lang: Lang = None,
) -> None:
    """Show how every clause is accounted for: items, operators, cases. 逐条款看由什么来查。"""
    from qa.cli.packs_coverage import run

    sys.exit(run(names or [], output="json" if as_json else output, lang=_lang(lang)))


@packs_app.command("new")
def packs_new(
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet, or is empty.")],
    title: Annotated[str | None, typer.Option(help="The form's title.")] = None,
) -> None:
    """Begin a pack of your own: small, with comments that teach by example. 新建一套规则。"""
    from qa.cli.packs_new import begin_pack

    begin_pack(folder, title)


@packs_app.command("schema")
def packs_schema() -> None:
    """Write the JSON Schema of rubric.yaml to stdout, for editors. 给编辑器用的格式定义。"""
    from qa.cli.packs_new import print_schema

    print_schema()


@packs_app.command("export")
def packs_export(
    name: Name,
    out: Annotated[Path, typer.Option("--out", "-o", help="Workbook to write, .xlsx; it must not be there yet.")],
) -> None:
    """Write a pack as an Excel workbook: a row an item. 导出成 Excel。"""
    from qa.cli.packs_form import export_form

    export_form(name, out)


@packs_app.command("import")
def packs_import(
    form: Annotated[Path, typer.Argument(help="A workbook as `qa packs export` writes it.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="A folder that is not there yet, or is empty.")],
) -> None:
    """Make a pack of an Excel workbook; a mistake is named by sheet, row and column. 从 Excel 导入。"""
    from qa.cli.packs_form import import_form

    import_form(form, out)


@packs_app.command("backtest")
def packs_backtest(
    name: Name,
    month: Annotated[str | None, typer.Option(help="e.g. 2026-10. [default: all calls]")] = None,
    examples: Annotated[int, typer.Option(min=0, help="Calls to name for every item that changed.")] = 5,
    decisions: Annotated[
        Path | None, typer.Option(help="What people decided: CSV or xlsx with columns call, item, outcome.")
    ] = None,
    output: Annotated[str, typer.Option("--format", "-f", help="table or json.")] = "table",
    db: Annotated[
        str | None, typer.Option("--db", help="Database: a file or a URL. [default: tingjian.db here]")
    ] = None,
    lang: Lang = None,
) -> None:
    """Show what a pack would have made of stored calls, per item and agent; nothing is written. 用历史通话试算。"""
    from qa.cli.packs_backtest import run
    from qa.config import load_settings

    settings = load_settings({"db": db, "lang": lang})
    run(settings, name, month=month, examples=examples, output=output, decisions=decisions)
