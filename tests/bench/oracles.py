"""Amazon's own figures against ours, call by call, from the same words.

    python tests/bench/oracles.py FOLDER

FOLDER holds JSON of Amazon Transcribe Call Analytics or Contact Lens. Three figures are compared: non-talk time (gaps
with nobody speaking), talk speed (words ÷ time in turns, and ÷ speech joined as our measures join it), and
interruptions, by Amazon's rule (`Limits.interruption_rule` = turns) and by ours. Files without Amazon's figures are
read only, with their labels taken as agent and customer in order of appearance.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qa.asr.given import read_transcript
from qa.asr.given.parties import Speaker
from qa.errors import TranscriptError
from qa.lexicon import compile_set
from qa.measures import interruption, silence
from qa.measures.limits import Limits
from qa.measures.scene import Cues, Scene, tracks_of_transcript
from qa.measures.speech import talk
from qa.timeline import total
from qa.types import CallInfo, Event, Party, Transcript

ENGLISH = ["yeah", "okay", "ok", "mhm", "mm", "uh huh"]
CUES = Cues(compile_set("backchannel", ENGLISH), compile_set("wait", ["one moment"]), compile_set("resume", ["thanks"]))
PARTIES: tuple[Party, ...] = ("agent", "customer")


def main() -> None:
    """Print the figures of every file of a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    for path in sorted(parser.parse_args().folder.glob("*.json")):
        transcript = read(path)
        words = sum(len(turn.words) for turn in transcript.turns)
        timed = sum(word.timed for turn in transcript.turns for word in turn.words)
        print(f"== {path.name}: {transcript.model}, {len(transcript.turns)} turns, {words} words, {timed} with times")
        for line in compared(transcript, json.loads(path.read_text("utf-8")).get("ConversationCharacteristics", {})):
            print("  ", line)


def read(path: Path) -> Transcript:
    """The transcript; labels that name nobody are agent and customer in order of appearance."""
    try:
        return read_transcript(path).transcript
    except TranscriptError as error:
        found = re.search(r"who (.+) is", error.problem)
        labels = found[1].split(", ") if found else []
        speakers = {label.casefold(): Speaker(party) for label, party in zip(labels, PARTIES, strict=False)}
        return read_transcript(path, speakers).transcript


def compared(transcript: Transcript, theirs: Mapping[str, Any]) -> Iterator[str]:
    """One line a figure, ours beside theirs."""
    end = max(turn.end for turn in transcript.turns)
    scene = Scene(CallInfo("call", "call", duration=end), transcript, tracks_of_transcript(transcript), CUES)
    gaps = silence.measure(scene, Limits())
    told = theirs.get("NonTalkTime", {})
    yield (
        f"non-talk: ours {gaps.values['silence_count']} gaps, {gaps.values['silence_total']:.2f} s; "
        f"theirs {len(told.get('Instances', []))}, {told.get('TotalTimeMillis', 0) / 1000:.2f} s"
        + ("" if told else " (not told)")
    )
    for party in PARTIES:
        yield speed(scene, party, theirs)
    told = theirs.get("Interruptions", {}).get("InterruptionsByInterrupter", {})
    yield "interruptions, theirs: " + shown(
        (role, each["BeginOffsetMillis"] / 1000, each["EndOffsetMillis"] / 1000)
        for role, found in told.items()
        for each in found
    )
    for rule in ("turns", "floor"):
        events = interruption.measure(scene, Limits(interruption_rule=rule)).events  # type: ignore[arg-type]
        sure = [e for e in events if e.detail["sure"]]
        yield f"interruptions, rule {rule}: " + shown(map(_seen, sure)) + f"; unsure {len(events) - len(sure)}"


def speed(scene: Scene, party: Party, theirs: Mapping[str, Any]) -> str:
    """Words a minute of a party, by turns and by joined speech."""
    turns = [turn for turn in scene.transcript.turns if turn.party == party]
    words = sum(len(turn.text.split()) for turn in turns)
    by_turns = 60 * words / sum(turn.end - turn.start for turn in turns)
    joined = 60 * words / total(talk(scene, party, Limits()))
    told = theirs.get("TalkSpeed", {}).get("DetailsByParticipant", {}).get(party.upper(), {})
    figure = told.get("AverageWordsPerMinute")
    against = f"{figure} ({by_turns / figure - 1:+.1%}, {joined / figure - 1:+.1%})" if figure else "not told"
    return f"talk speed {party}: by turns {by_turns:.1f}, by joined speech {joined:.1f} words/min; theirs {against}"


def _seen(event: Event) -> tuple[str, float, float]:
    return event.party, event.start, event.end


def shown(found: Iterator[tuple[str, float, float]]) -> str:
    """Interruptions as who and when."""
    return (
        ", ".join(f"{who.lower()} {start:.2f}–{end:.2f}" for who, start, end in sorted(found, key=lambda f: f[1]))
        or "none"
    )


if __name__ == "__main__":
    main()
