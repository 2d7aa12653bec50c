"""One recording, heard and drawn: for whoever doubts what was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from qa.asr.engine import Transcriber
from qa.audio.decode import decode
from qa.audio.peaks import peaks
from qa.audio.readers import RawFormat
from qa.audio.rendition import SUFFIX, write_rendition
from qa.diarize.diarizer import Diarizer
from qa.packs.load import Pack
from qa.pipeline import CLUSTERS, Heard, Spoken, hear, heard_of, legs_of, understand
from qa.report.labels import Lang
from qa.report.listen import Lane, Picture, Sheet, Shown, listen_page, listen_svg, say
from qa.services.files import write_text
from qa.timeline import union
from qa.types import Call, CallInfo, Party, Recording, Transcript, Turn

STEP = 0.05
"""Seconds a column of the waveform."""
ORDER: tuple[Party, ...] = ("unknown", "agent", "customer", "system")
"""The lanes from top to bottom: first the channel that several share, if there is one."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to draw, and where to; without a `transcriber` and given words the drawing has no words."""

    path: Path | tuple[Path, Path]
    out: Path
    pack: Pack
    transcriber: Callable[[], Transcriber] | None = None
    given: Transcript | None = None
    agent_channel: int | None = None
    raw: RawFormat | None = None
    region: str = "cn"
    diarizer: Diarizer = CLUSTERS
    svg: bool = False
    seconds: float = 60.0
    lang: Lang = "zh"


def listen_to(request: Request) -> tuple[Path, Call]:
    """Hear the recording and write the drawing; give its file and what was measured.

    Raises `AudioError` where it cannot be decoded or nobody speaks, `StoreError` where the folder cannot be written.
    """
    recording = decode(request.path, raw=request.raw)
    name = _name(request.path)
    sounds = hear(recording, request.diarizer, region=request.region)
    heard = heard_of(sounds, CallInfo(name, recording.source), legs_of(recording, sounds))
    call = _understood(heard, request)
    lanes = tuple(sorted(_lanes(recording, heard, call, request.lang), key=lambda lane: ORDER.index(lane.party)))
    picture = Picture(recording.duration, lanes, call.events, Sheet(request.seconds))
    if request.svg:
        path = request.out / f"{name}.svg"
        write_text(path, listen_svg(picture, lang=request.lang))
        return path, call
    audio = write_rendition(recording, request.out / f"{name}{SUFFIX}")
    shown = Shown(
        title=Path(recording.source).name,
        picture=picture,
        roles=_roles(call, request.lang),
        measures=call.measures,
        doubts=call.doubts,
        problems=call.problems,
        demonstration=call.transcript.demonstration,
        audio=quote(audio.name),
    )
    path = request.out / f"{name}.html"
    write_text(path, listen_page(shown, lang=request.lang))
    return path, call


def _name(path: Path | tuple[Path, Path]) -> str:
    return path.stem if isinstance(path, Path) else path[0].stem


def _understood(heard: Heard, request: Request) -> Call:
    pack = request.pack
    spoken = Spoken(given=request.given or Transcript(()))
    if request.given is None and request.transcriber is not None:
        model = request.transcriber()
        spoken = Spoken(model.transcribe(list(heard.legs)), None, model.name, model.demonstration)
    channel = request.agent_channel
    return understand(heard, spoken, pack.cues, pack.opening, pack.talk, agent_channel=channel, system=pack.system)


def _roles(call: Call, lang: Lang) -> str:
    if call.legs is None:
        return ""
    whose = " / ".join(say(party, lang) for party in call.legs.parties)
    return f"{whose} · {call.legs.confidence:.0%} · {call.legs.reason}"


def _lanes(recording: Recording, heard: Heard, call: Call, lang: Lang) -> Iterator[Lane]:
    """A lane for each channel; on one that several share, a lane for each voice besides."""
    found, parties = heard.activity, call.legs.parties if call.legs else ()
    shared = len(found.channels) == 1
    drawn: set[Party] = set()
    for index, activity in enumerate(found.channels):
        party: Party = "unknown" if shared or index >= len(parties) else parties[index]
        title = say("one_leg" if shared else party, lang)
        tones = tuple((tone.kind, tone.span) for tone in found.tones if tone.channel == index)
        drawn.add(party)
        yield Lane(
            party=party,
            title=title,
            turns=_turns(call, party),
            speech=activity.speech,
            peaks=peaks(recording.samples[index], recording.rate, STEP).round(1).tolist(),
            step=STEP,
            music=activity.music,
            flat=activity.flat,
            tones=tones,
            raised=activity.raised,
        )
    if shared and len(parties) == len(found.speakers):
        for party, speaker in zip(parties, found.speakers, strict=True):
            if party not in drawn:
                drawn.add(party)
                yield Lane(party, say(party, lang), _turns(call, party), speaker.activity.speech)
    for party in dict.fromkeys(turn.party for turn in call.transcript.turns):
        if party not in drawn:
            turns = _turns(call, party)
            yield Lane(party, say(party, lang), turns, union(turn.span for turn in turns))


def _turns(call: Call, party: Party) -> tuple[Turn, ...]:
    return tuple(turn for turn in call.transcript.turns if turn.party == party)
