"""``qa listen``: the page's name on stdout, what is wrong with the recording on stderr."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from qa.asr.given import parse_speakers, read_transcript
from qa.audio.readers import headerless
from qa.config import Settings
from qa.errors import UsageError
from qa.packs.load import load_pack
from qa.services.engines import diarizer_of, transcriber_of
from qa.services.files import make_folder
from qa.services.inputs import LEGS, find_inputs
from qa.services.listen import Request, listen_to


def run(
    path: str,
    settings: Settings,
    *,
    out: Path,
    svg: bool,
    words: bool,
    transcript: Path | None,
    speakers: str | None,
    seconds: float,
    raw: str | None,
) -> None:
    """Draw one recording.

    Raises `UsageError` where that is not one recording, `AudioError` where it cannot be heard.
    """
    errors = Console(stderr=True, soft_wrap=True)
    who = parse_speakers(speakers, settings.agent_channel)
    request = Request(
        path=_one(path),
        out=out,
        pack=load_pack(settings.pack),
        transcriber=transcriber_of(settings) if words and transcript is None else None,
        given=read_transcript(transcript, who).transcript if transcript else None,
        agent_channel=settings.agent_channel,
        raw=headerless(raw),
        region=settings.region,
        diarizer=diarizer_of(settings),
        svg=svg,
        seconds=seconds,
        lang=settings.lang,
    )
    make_folder(out)
    with errors.status("listening"):
        written, call = listen_to(request)
    for problem in call.problems:
        errors.print(f"qa: {problem.kind}: {problem.detail}", style="yellow", markup=False, highlight=False)
    print(written)


def _one(path: str) -> Path | tuple[Path, Path]:
    inputs = find_inputs([path])
    if inputs.missing:
        raise inputs.missing[0]
    if len(inputs.recordings) != 1:
        mend = f"name one recording, or two files of one call as LEG1{LEGS}LEG2"
        raise UsageError(f"that is {len(inputs.recordings)} recordings", where=path, mend=mend)
    paths = inputs.recordings[0]
    return paths[0] if len(paths) == 1 else (paths[0], paths[1])
