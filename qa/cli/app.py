"""The commands' names and options; each command's work is in a module of its own, imported when it is called."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from qa.cli.agreement_app import agreement
from qa.cli.calibrate_app import calibrate
from qa.cli.examples_app import cases_app, examples
from qa.cli.packs_app import packs_app
from qa.cli.people_app import appeals_app, correct, plans_app, trail
from qa.cli.report_app import report
from qa.cli.review_app import review_app
from qa.cli.sample_app import sample
from qa.cli.scorecard_app import scorecard
from qa.cli.search_app import search
from qa.cli.serve_app import serve
from qa.cli.users_app import users_app
from qa.errors import QaError, UsageError

DONE, SOME_FAILED, WRONG_USAGE = 0, 1, 2
INTERRUPTED = 130

app = typer.Typer(
    name="qa",
    help="听检 Tingjian: call recordings in, QA scorecards out. 录音进，评分表出。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(review_app, name="review")
app.add_typer(appeals_app, name="appeals")
app.add_typer(cases_app, name="cases")
app.add_typer(plans_app, name="plans")
app.add_typer(users_app, name="users")
app.add_typer(packs_app, name="packs")
models_app = typer.Typer(help="Speech models. 语音模型。", no_args_is_help=True)
app.add_typer(models_app, name="models")
meta_app = typer.Typer(help="Call logs. 话单。", no_args_is_help=True)
app.add_typer(meta_app, name="meta")

Db = Annotated[str | None, typer.Option("--db", help="Database: a file or a URL. [default: tingjian.db here]")]
Lang = Annotated[str | None, typer.Option("--lang", help="Language of what is shown: zh or en. [default: zh]")]
Speakers = Annotated[
    str | None, typer.Option("--speakers", help='Who is who in given words, e.g. "spk_0=agent,spk_1=customer".')
]
PackName = Annotated[str | None, typer.Option("--pack", help="Rule pack: a name or a folder. [default: plaza]")]


def main() -> None:
    """Run the command line; every error that a user can mend is one line on stderr."""
    try:
        if app(standalone_mode=False) == INTERRUPTED:  # typer gives Ctrl-C as a code, not as an error
            raise KeyboardInterrupt
    except QaError as error:
        _fail(error.message, WRONG_USAGE if isinstance(error, UsageError) else SOME_FAILED)
    except (KeyboardInterrupt, typer.Abort):
        _fail("stopped; every call that was finished is stored", INTERRUPTED)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        usage = getattr(error, "format_message", None)
        if usage is None:
            raise
        _fail(usage(), WRONG_USAGE)


def _fail(message: str, code: int) -> None:
    if message:  # a command without arguments has shown its help instead
        typer.echo(f"qa: {message}", err=True)
    sys.exit(code)


def settings(**flags: Any) -> Any:
    """The settings in force: defaults < files < environment < these flags."""
    from qa.config import load_settings

    return load_settings(flags)


@app.command()
def score(
    paths: Annotated[
        list[str],
        typer.Argument(help="Recordings, folders, globs; LEG1+LEG2 for one file a leg; transcripts (.json .srt .vtt)."),
    ],
    meta: Annotated[Path | None, typer.Option(help="Call log, CSV or .xlsx: who spoke, when, on which line.")] = None,
    columns: Annotated[
        Path | None, typer.Option(help="Which header of the log means what; `qa meta guess` writes a first one.")
    ] = None,
    pattern: Annotated[
        str | None, typer.Option(help=r"What names of files tell, e.g. '(?P<agent_id>\d+)_(?P<started_at>\d{14})'.")
    ] = None,
    legs: Annotated[
        str | None, typer.Option(help="Two files a call by name, e.g. '(?P<call>.+)-(?:(?P<agent>in)|out)'.")
    ] = None,
    raw: Annotated[str | None, typer.Option(help="Headerless recordings, 8 kHz: alaw or mulaw.")] = None,
    pack: PackName = None,
    model: Annotated[
        str | None, typer.Option(help="Speech model: a name or a folder. [default: the embedded demonstration model]")
    ] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda.")] = None,
    compute_type: Annotated[str | None, typer.Option("--compute-type", "--compute_type", help="e.g. int8.")] = None,
    batch_size: Annotated[int | None, typer.Option("--batch-size", "--batch_size", help="Windows at once.")] = None,
    transcripts: Annotated[
        Path | None, typer.Option(help="Folder of given words: <call id>.json, .srt or .vtt.")
    ] = None,
    speakers: Speakers = None,
    agent_channel: Annotated[
        int | None,
        typer.Option("--agent-channel", help="Channel of the agent, from 0; overrules the log and all else."),
    ] = None,
    zone: Annotated[
        str | None, typer.Option(help="Time zone of days and months, e.g. Asia/Shanghai. [default: the times' own]")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for the results. [default: results]")] = None,
    db: Db = None,
    json_to: Annotated[
        str | None, typer.Option("--json", help="Also write results as JSON lines: - or a file.")
    ] = None,
    lang: Lang = None,
    threads: Annotated[int | None, typer.Option(help="CPU threads of the speech model.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show what went wrong in detail.")] = False,
) -> None:
    """Transcribe, check and score calls. 转写、检查、评分。"""
    from qa.cli.score import Names, run

    if verbose:
        logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    flags = {
        "pack": pack, "model": model, "device": device, "compute_type": compute_type, "batch_size": batch_size,
        "agent_channel": agent_channel, "out": out, "db": db, "lang": lang, "cpu_threads": threads, "zone": zone,
    }  # fmt: skip
    names = Names.of(meta, columns, pattern, legs, raw)
    sys.exit(
        run(
            paths,
            settings(**flags),
            call_log=meta,
            transcripts=transcripts,
            speakers=speakers,
            json_to=json_to,
            names=names,
        )
    )


@app.command()
def transcribe(
    paths: Annotated[list[str], typer.Argument(help="Recordings, folders, globs; transcripts to write otherwise.")],
    output_format: Annotated[
        str, typer.Option("--output-format", "--output_format", "-f", help="json, srt, vtt, txt, tsv, rttm or all.")
    ] = "all",
    output_dir: Annotated[
        Path, typer.Option("--output-dir", "--output_dir", "-o", help="Folder for the files. [default: here]")
    ] = Path(),
    model: Annotated[
        str | None, typer.Option(help="Speech model: a name or a folder. [default: the embedded demonstration model]")
    ] = None,
    language: Annotated[str, typer.Option(help="Language that is spoken: zh, yue, en …")] = "zh",
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda.")] = None,
    compute_type: Annotated[str | None, typer.Option("--compute-type", "--compute_type", help="e.g. int8.")] = None,
    batch_size: Annotated[int | None, typer.Option("--batch-size", "--batch_size", help="Windows at once.")] = None,
    initial_prompt: Annotated[
        str | None, typer.Option("--initial-prompt", "--initial_prompt", help="Text that shows the model the style.")
    ] = None,
    hotwords: Annotated[str | None, typer.Option(help="Words to expect; they may leak into what was not said.")] = None,
    agent_channel: Annotated[
        int | None, typer.Option("--agent-channel", "--agent_channel", help="Channel of the agent, from 0.")
    ] = None,
    speakers: Speakers = None,
    raw: Annotated[str | None, typer.Option(help="Headerless recordings, 8 kHz: alaw or mulaw.")] = None,
    threads: Annotated[int | None, typer.Option(help="CPU threads of the speech model.")] = None,
    pack: PackName = None,
    lang: Lang = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show what went wrong in detail.")] = False,
) -> None:
    """Write calls down as JSON, subtitles, text or RTTM. 只转写。"""
    from qa.cli.transcribe import run

    if verbose:
        logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    flags = {
        "pack": pack, "model": model, "device": device, "compute_type": compute_type, "batch_size": batch_size,
        "agent_channel": agent_channel, "out": output_dir, "lang": lang, "cpu_threads": threads,
    }  # fmt: skip
    sys.exit(
        run(
            paths, settings(**flags), output_format=output_format, language=language, initial_prompt=initial_prompt,
            hotwords=hotwords, speakers=speakers, raw=raw,
        )
    )  # fmt: skip


@app.command()
def listen(
    path: Annotated[str, typer.Argument(help="One recording; LEG1+LEG2 for one file a leg.")],
    svg: Annotated[bool, typer.Option("--svg", help="Only the drawing, as SVG.")] = False,
    no_words: Annotated[
        bool, typer.Option("--no-words", help="Draw the sound alone; no speech model is loaded.")
    ] = False,
    transcript: Annotated[Path | None, typer.Option(help="Given words: .json, .srt or .vtt.")] = None,
    speakers: Speakers = None,
    seconds: Annotated[float, typer.Option(help="Seconds a line.", min=5, max=600)] = 60.0,
    agent_channel: Annotated[int | None, typer.Option("--agent-channel", help="Channel of the agent, from 0.")] = None,
    model: Annotated[
        str | None, typer.Option(help="Speech model: a name or a folder. [default: the embedded demonstration model]")
    ] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda.")] = None,
    raw: Annotated[str | None, typer.Option(help="Headerless recording, 8 kHz: alaw or mulaw.")] = None,
    pack: PackName = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the page. [default: here]")] = Path(),
    lang: Lang = None,
) -> None:
    """Draw what was heard in one recording, with every number and its definition. 画出听到的，逐处可核。"""
    from qa.cli.listen import run

    flags = {"pack": pack, "model": model, "device": device, "agent_channel": agent_channel, "lang": lang}
    run(
        path, settings(**flags), out=out, svg=svg, words=not no_words, transcript=transcript, speakers=speakers,
        seconds=seconds, raw=raw,
    )  # fmt: skip


@app.command()
def rescore(
    pack: PackName = None,
    month: Annotated[str | None, typer.Option(help="e.g. 2026-10. [default: all calls]")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also replace scores of the same version of the rubric.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for the results. [default: results]")] = None,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Score stored calls anew, without their sound; show first what would change. 重新评分。"""
    from qa.cli.rescore import run

    run(settings(pack=pack, out=out, db=db, lang=lang), month=month, dry_run=dry_run, yes=yes, replace=replace)


@app.command("list")
def list_(
    month: Annotated[str | None, typer.Option(help="e.g. 2026-10.")] = None,
    agent: Annotated[str | None, typer.Option(help="One agent's 工号.")] = None,
    team: Annotated[str | None, typer.Option(help="One team.")] = None,
    rubric: Annotated[str | None, typer.Option(help="One rubric.")] = None,
    outcome: Annotated[str | None, typer.Option(help="failed, undetermined, awaiting_ear, passed …")] = None,
    item: Annotated[str | None, typer.Option(help="One item of the form; without --outcome, not passed.")] = None,
    provisional: Annotated[bool | None, typer.Option("--provisional/--final", help="Only such scores.")] = None,
    fatal: Annotated[bool | None, typer.Option("--fatal/--no-fatal", help="With a failed fatal item, or none.")] = None,
    output: Annotated[str, typer.Option("--format", "-f", help="table, json (a line a call) or ids.")] = "table",
    db: Db = None,
    lang: Lang = None,
) -> None:
    """List scored calls. 列出通话。"""
    from qa.cli.calls import list_calls

    list_calls(
        settings(db=db, lang=lang), month=month, agent=agent, team=team, rubric=rubric, outcome=outcome, item=item,
        provisional=provisional, fatal=fatal, output=output,
    )  # fmt: skip


@app.command()
def show(
    call: Annotated[str, typer.Argument(help="The id of a call, as `qa list` shows it.")],
    rubric: Annotated[str | None, typer.Option(help="One rubric. [default: the newest score]")] = None,
    version: Annotated[str | None, typer.Option(help="An older version of it.")] = None,
    output: Annotated[
        str, typer.Option("--format", "-f", help="text, json, or turns (the words, by number).")
    ] = "text",
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Show one call with every lost point traced. 显示一通电话的评分。"""
    from qa.cli.calls import show

    show(settings(db=db, lang=lang), call, rubric=rubric, version=version, output=output)


@app.command()
def page(
    month: Annotated[str | None, typer.Option(help="e.g. 2026-10. [default: all]")] = None,
    agent: Annotated[str | None, typer.Option(help="One agent's 工号.")] = None,
    team: Annotated[str | None, typer.Option(help="One team.")] = None,
    rubric: Annotated[str | None, typer.Option(help="One rubric.")] = None,
    raw: Annotated[str | None, typer.Option(help="How headerless recordings were read: alaw or mulaw.")] = None,
    pack: PackName = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for the page. [default: results]")] = None,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Write the result page of calls scored before, e.g. after a rescoring. 生成结果页面。"""
    from qa.cli.page import Wanted, run

    run(settings(pack=pack, out=out, db=db, lang=lang), Wanted(month, agent, team, rubric), raw=raw)


@app.command()
def doctor(
    model: Annotated[str | None, typer.Option(help="Speech model to look for.")] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda.")] = None,
    db: Db = None,
) -> None:
    """Say what is installed, which model would be used, on what, and what is missing. 自检。"""
    from qa.cli.doctor import run

    sys.exit(run(settings(model=model, device=device, db=db)))


for command in (scorecard, report, search, examples, sample, agreement, calibrate, correct, trail, serve):
    app.command()(command)


@models_app.command("list")
def models_list(
    output: Annotated[str, typer.Option("--format", "-f", help="table or json (a line a model).")] = "table",
) -> None:
    """List the models on this machine, and those to take for real calls. 列出模型。"""
    from qa.cli.models import list_models

    list_models(output)


@models_app.command("path")
def models_path(
    name: Annotated[str | None, typer.Argument(help="A model's name. [default: the embedded one]")] = None,
) -> None:
    """Show the folder of a model that is on this machine. 显示模型所在文件夹。"""
    from qa.cli.models import show_path

    show_path(name)


@models_app.command("pull")
def models_pull(
    name: Annotated[str, typer.Argument(help="e.g. large-v3-turbo, or organisation/name on the hub.")],
) -> None:
    """Fetch a model from the Hugging Face hub or a mirror (HF_ENDPOINT), going on where it broke off. 下载模型。"""
    from qa.cli.models import pull

    pull(name)


@meta_app.command("guess")
def meta_guess(
    log: Annotated[Path, typer.Argument(help="A call log: CSV or .xlsx.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write. [default: stdout]")] = None,
) -> None:
    """Write a first mapping of a call log's columns, for --columns. 生成列映射文件。"""
    from qa.cli.meta import guess

    guess(log, out)
