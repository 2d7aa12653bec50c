"""``qa transcribe``: progress on stderr, the names of the files on stdout."""

from __future__ import annotations

import difflib

from rich.console import Console

from qa.asr.given import parse_speakers
from qa.asr.language import MANDARIN, language_code
from qa.audio.readers import headerless
from qa.config import Settings
from qa.errors import UsageError
from qa.packs.load import load_pack
from qa.report.subtitles import DEMONSTRATION, WRITERS
from qa.services.engines import diarizer_of, transcriber_of
from qa.services.guard import Failure
from qa.services.transcribe import ALL, Batch, Request, prepare

DONE, SOME_FAILED = 0, 1


def run(
    paths: list[str],
    settings: Settings,
    *,
    output_format: str,
    language: str,
    initial_prompt: str | None,
    hotwords: str | None,
    speakers: str | None,
    raw: str | None,
) -> int:
    """Write down a batch; the exit code is 1 if some calls could not be."""
    code = MANDARIN if language == MANDARIN else language_code(language)

    request = Request(
        paths=paths,
        pack=load_pack(settings.pack),
        transcriber=transcriber_of(settings, initial_prompt=initial_prompt, hotwords=hotwords, language=code),
        out=settings.out,
        formats=formats_of(output_format),
        language=code,
        lang=settings.lang,
        agent_channel=settings.agent_channel,
        speakers=parse_speakers(speakers, settings.agent_channel),
        raw=headerless(raw),
        region=settings.region,
        diarizer=diarizer_of(settings),
    )
    return _show(prepare(request))


def formats_of(text: str) -> tuple[str, ...]:
    """The formats that are asked for: one, several with commas between, or all.

    Raises `UsageError` for one that there is not.
    """
    wanted = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in wanted:
        if name != ALL and name not in WRITERS:
            near = difflib.get_close_matches(name, [*WRITERS, ALL], 1, 0.5)
            mend = f"did you mean {near[0]}?" if near else f"one of {', '.join(WRITERS)}, {ALL}"
            raise UsageError(f"there is no format {name!r}", where="--output_format", mend=mend)
    if not wanted:
        raise UsageError("names no format", where="--output_format", mend=f"one of {', '.join(WRITERS)}, {ALL}")
    return tuple(WRITERS) if ALL in wanted else tuple(dict.fromkeys(wanted))


def _show(batch: Batch) -> int:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    errors = Console(stderr=True, soft_wrap=True)
    failed = done = 0
    demonstration: set[str] = set()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("transcribing", total=batch.total)
        for each in batch.run():
            progress.advance(task)
            if isinstance(each, Failure):
                failed += 1
                errors.print(f"qa: {each.error.message}", style="red", markup=False)
                continue
            done += 1
            if each.transcript.demonstration:
                demonstration.add(each.transcript.model)
            for problem in each.problems:
                errors.print(f"qa: {each.source}: {problem.kind}: {problem.detail}", style="yellow", markup=False)
            print(*each.files, sep="\n", flush=True)
    errors.print(f"{done} written down, {failed} failed → {batch.request.out}", highlight=False)
    for model in sorted(demonstration):
        errors.print(f"qa: {model}: {DEMONSTRATION} (演示模型，不作为评价依据)", style="yellow", markup=False)
    return SOME_FAILED if failed else DONE
