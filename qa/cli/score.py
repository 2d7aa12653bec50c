"""``qa score``: progress on stderr, results on stdout."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from qa.asr.given import parse_speakers
from qa.audio.readers import RawFormat, headerless
from qa.calllog import NamePattern
from qa.calllog.zone import zone_of
from qa.cli.packs import packs_of
from qa.cli.screen import screen
from qa.config import Settings
from qa.errors import UsageError
from qa.report.result import result_json
from qa.report.text import batch_table, render_call
from qa.scorecard import ScoredCall, scored_call
from qa.services.engines import diarizer_of, model_of, transcriber_of
from qa.services.guard import Failure
from qa.services.hearing import HEARD, WRITTEN
from qa.services.legs import LegPattern
from qa.services.page import ResultPage
from qa.services.score import Batch, Request, prepare
from qa.store import Store, open_store
from qa.types import CallResult

if TYPE_CHECKING:
    from rich.console import Group

    from qa.report.labels import Lang

DONE, SOME_FAILED = 0, 1
MOST_ROWS = 40
MOST_NAMED = 5


@dataclass(frozen=True)
class Names:
    """How logs and names of files are to be read, as the command line tells it."""

    columns: Path | None = None
    pattern: NamePattern | None = None
    legs: LegPattern | None = None
    raw: RawFormat | None = None

    @classmethod
    def of(
        cls, call_log: Path | None, columns: Path | None, pattern: str | None, legs: str | None, raw: str | None
    ) -> Names:
        """Read the options; `UsageError` for one that means nothing."""
        if columns and not call_log:
            raise UsageError("--columns is for a call log, and there is none", mend="give the log as --meta")
        return cls(
            columns,
            NamePattern.of(pattern) if pattern else None,
            LegPattern.of(legs) if legs else None,
            headerless(raw),
        )


def run(
    paths: list[str],
    settings: Settings,
    *,
    call_log: Path | None,
    transcripts: Path | None,
    speakers: str | None,
    json_to: str | None,
    names: Names,
) -> int:
    """Score a batch; the exit code is 1 if some calls could not be scored."""
    if transcripts is not None and not transcripts.is_dir():
        raise UsageError("there is no such folder", where=transcripts, mend="--transcripts takes a folder")
    if call_log is not None and not call_log.is_file():
        raise UsageError("there is no such file", where=call_log, mend="--meta takes a call log (CSV)")
    pack, rules = packs_of(settings)
    packs = [pack, *(rule.pack for rule in rules)]
    errors = Console(stderr=True, soft_wrap=True)
    with open_store(settings.db) as store:
        batch = prepare(
            Request(
                paths=paths,
                pack=pack,
                transcriber=transcriber_of(settings),
                out=settings.out,
                store=store,
                call_log=call_log,
                transcripts=transcripts,
                agent_channel=settings.agent_channel,
                model=model_of(settings),
                rules=rules,
                columns=names.columns,
                pattern=names.pattern,
                legs=names.legs,
                raw=names.raw,
                speakers=parse_speakers(speakers, settings.agent_channel),
                zone=zone_of(settings.zone) if settings.zone else None,
                region=settings.region,
                diarizer=diarizer_of(settings),
            )
        )
        with _json_lines(json_to) as write_json, ResultPage(settings.out, packs, settings.lang, raw=names.raw) as page:
            results, failures = _score_all(batch, errors, write_json, page)
            index = page.finish(failures)
        if results and json_to != "-":
            screen().print(_shown(batch, results, store, errors, settings.lang))
        _say_end(batch, results, failures, errors, settings.out, store.where)
        errors.print(f"open {index}", markup=False, highlight=False)
    bad_rows = (*batch.log.errors, *batch.disputed_rows) if batch.log else ()
    return SOME_FAILED if failures or bad_rows else DONE


def _score_all(
    batch: Batch, errors: Console, write_json: Callable[[CallResult], None], page: ResultPage
) -> tuple[list[ScoredCall], list[Failure]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    for row_error in (*batch.log.errors, *batch.disputed_rows) if batch.log else ():
        errors.print(f"qa: {row_error.message}", style="yellow", markup=False)
    results: list[ScoredCall] = []
    failures: list[Failure] = []
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("scoring", total=batch.total, rate="")
        begun = time.monotonic()
        for done in batch.run():
            if isinstance(done, Failure):
                failures.append(done)
                progress.console.print(f"qa: {done.error.message}", style="red", markup=False)
            else:
                results.append(scored_call(done))
                write_json(done)
                page.add(done)
            rate = 60 * (len(results) + len(failures)) / max(time.monotonic() - begun, 1e-6)
            parts = not isinstance(done, Failure) and (done.call.info.part or 1) > 1  # of a call that was counted
            progress.update(task, advance=not parts, rate=f"{rate:.0f} calls/min")
    return results, failures


@contextmanager
def _json_lines(target: str | None) -> Iterator[Callable[[CallResult], None]]:
    """What writes a result as one line of JSON, to stdout or a file, or nowhere."""
    with ExitStack() as stack:
        if target is None:
            yield lambda _result: None
            return
        stream = sys.stdout
        if target != "-":
            try:
                stream = stack.enter_context(Path(target).open("w", encoding="utf-8"))
            except OSError as error:
                raise UsageError(
                    f"cannot be written: {error.strerror}", where=target, mend="--json takes - or a file"
                ) from error
        yield lambda result: print(json.dumps(result_json(result), ensure_ascii=False), file=stream, flush=True)


def _shown(batch: Batch, results: list[ScoredCall], store: Store, errors: Console, lang: Lang) -> Group:
    """One call in full, every lost point with its words and seconds; a table of many."""
    if batch.total == len(results) == 1:
        (call,) = results
        return render_call(store.result(call.call_id, rubric=call.rubric, version=call.version), lang)
    return batch_table(_worth_showing(results, errors), lang)


def _worth_showing(results: list[ScoredCall], errors: Console) -> list[ScoredCall]:
    """All of a small batch; of a large one the calls with the lowest scores."""
    if len(results) <= MOST_ROWS:
        return results
    errors.print(f"the {MOST_ROWS} lowest of {len(results)} calls:")
    return sorted(results, key=lambda call: (call.final is None, call.final))[:MOST_ROWS]


def _say_end(
    batch: Batch, results: list[ScoredCall], failures: list[Failure], errors: Console, out: Path, where: str
) -> None:
    """What a person needs to know next: how many, where they lie, and what was left over."""
    if batch.log:
        _say_unmatched(batch, batch.log.path, errors)
    nobody = sum(result.reached_nobody for result in results)
    apart = f", {nobody} reached nobody and have no score" if nobody else ""
    counts = f"{len(results) - nobody} scored, {len(failures)} failed{apart}"
    errors.print(f"{counts} → {out / 'calls'}, {where}", markup=False)
    if results:
        errors.print(_work(batch, len(results)))
    months = sorted({r.month for r in results if r.month})
    if months:
        errors.print(f"next: qa scorecard --month {months[-1]}")


def _say_unmatched(batch: Batch, log: Path, errors: Console) -> None:
    """What the call log and the recordings do not share: the first of each kind, and how many more."""
    for row in batch.unused_rows[:MOST_NAMED]:
        problem = f"{row.file} was not among the recordings — if it was meant to be, check its name"
        errors.print(f"qa: {log}:{row.row}: {problem}", markup=False)
    if len(batch.unused_rows) > MOST_NAMED:
        errors.print(f"qa: and {len(batch.unused_rows) - MOST_NAMED} more rows without a recording")
    for path in batch.unlogged[:MOST_NAMED]:
        problem = "no row names it, so its agent is unknown — add one"
        errors.print(f"qa: {path}: {problem} to {log}", markup=False)
    if len(batch.unlogged) > MOST_NAMED:
        errors.print(f"qa: and {len(batch.unlogged) - MOST_NAMED} more recordings without a row")


def _work(batch: Batch, scored: int) -> str:
    """What had to be done, and what was still good from before."""
    if batch.unchanged == scored:
        return f"nothing to do: all {scored} are unchanged since they were last scored"
    heard, written = batch.ears.work[HEARD], batch.ears.work[WRITTEN]
    anew = f"recordings heard: {heard}, written down: {written}, scored: {scored - batch.unchanged}"
    return f"{anew}; unchanged: {batch.unchanged}"
