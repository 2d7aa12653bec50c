"""Call tones and keys of generated calls against the formulas that drew them, and what else is taken for one.

    python -m tests.bench.tones [--cases 1200] [--seed 1] [--speech FOLDER …] [--music FOLDER …]

Every case has its own exchange (frequency ±2 %, cadence ±10 %), level (−45 to −8 dBFS), noise (10 to 40 dB below the
tone), coder (A-law, µ-law, GSM, AMR 12.2) and lost packets (in one of three, up to 5 %). Recordings start before the
first ring, inside a ring or inside a pause; calls are answered inside a ring or a pause. A ring of which the recording
has less than 20 ms is none. The voices are those of the sample calls; figures of real people come with ``--speech``.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from qa.audio.cadence import REGIONS
from qa.audio.decode import decode, resample
from qa.audio.tones import tones
from qa.measures import hangup, rings
from qa.measures.limits import Limits
from qa.measures.scene import Cues, Scene
from qa.packs.load import load_pack
from qa.types import CallInfo, ChannelActivity, Recording, Tone, Tracks, Transcript
from tests.bench.tone_cases import RATE, Case, coded, end_cases, key_cases, ring_cases, waiting_cases

CALLS = Path(__file__).resolve().parents[2] / "samples" / "calls"
VOICES = ("02-missed-greeting.flac", "12-long-dead-air.flac", "24-rude.flac")


def scene_of(case: Case, found: tuple[Tone, ...], cues: Cues) -> Scene:
    """The first leg is the agent's."""
    parties = {
        party: ChannelActivity(speech, (), (), -60.0)
        for party, speech in zip(("agent", "customer"), case.speech, strict=True)
    }
    info = CallInfo("made", "made", duration=case.recording.duration, channels=2)
    return Scene(info, Transcript(()), Tracks(parties, ("agent", "customer"), found), cues)


class Table:
    """Right and wrong by what a case is."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.counts: dict[str, Counter[bool]] = defaultdict(Counter)
        self.wrong: Counter[str] = Counter()

    def add(self, what: str, truth: object, found: object) -> None:
        """Count one case."""
        self.counts[what][truth == found] += 1
        if truth != found:
            self.wrong[f"{truth} → {found}"] += 1

    def show(self) -> None:
        """Print a line for each kind of case, and the commonest mistakes."""
        right = sum(count[True] for count in self.counts.values())
        every = sum(count.total() for count in self.counts.values())
        print(f"\n{self.title}: {right} of {every} right, {right / every:.2%}")
        for what, count in sorted(self.counts.items()):
            print(f"  {what:42} {count[True]:5} of {count.total():5}  {count[True] / count.total():.2%}")
        if self.wrong:
            print("  wrong:", ", ".join(f"{k} ({n})" for k, n in self.wrong.most_common(8)))


def false_alarms(folders: list[Path], gains: tuple[float, ...] = (1.0,)) -> None:
    """Print what is found in sound that has no tones, per hour of a leg."""
    for folder in folders:
        hours, found = 0.0, Counter[str]()
        for path in sorted(p for p in folder.rglob("*") if p.suffix in (".wav", ".flac", ".ogg", ".mp3")):
            recording = decode(path)
            for gain in gains:
                legs = np.stack(
                    [coded(resample(leg, recording.rate, RATE) * np.float32(gain), "alaw") for leg in recording.samples]
                )
                hours += len(legs) * legs.shape[1] / RATE / 3600
                for region in REGIONS:
                    for tone in tones(Recording(legs, RATE, "", ""), region):
                        if region == "cn" or tone.kind != "dtmf":
                            found[f"{region} {tone.kind}"] += max(1, tone.keys)
        print(f"\n{folder}: {hours:.2f} h of legs; found {dict(found) or 'nothing'}")


def speed() -> None:
    """Print what the search costs on a call of ten minutes."""
    draw = np.random.default_rng(1)
    recording = Recording((draw.standard_normal((2, 600 * RATE)) * 0.01).astype(np.float32), RATE, "", "")
    for region in ("cn", "us", "sg"):
        start = time.process_time()
        tones(recording, region)
        print(f"{region}: {(time.process_time() - start) / 600:.3%} of ten minutes on two legs")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speech", type=Path, nargs="*", default=[])
    parser.add_argument("--music", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    cues, limits = load_pack("plaza").cues, Limits()
    voices = [resample(d.samples[0], d.rate, RATE) for d in (decode(CALLS / name) for name in VOICES)]

    table = Table("rings before the answer")
    for case in ring_cases(options.cases, options.seed, voices):
        measured = rings.measure(scene_of(case, tones(case.recording), cues), limits)
        table.add(case.what, case.truth or None, measured.values["rings"])
    table.show()

    table = Table("who hung up (the agent's leg: doubted)")
    for case in end_cases(options.cases // 3, options.seed, voices):
        measured = hangup.measure(scene_of(case, tones(case.recording), cues), limits)
        truth = case.truth if case.truth in ("agent", "customer") else None
        told = measured.values["hangup_by"]
        table.add(f"{case.what} on {case.truth}", (truth, truth == "agent"), (told, "hangup_by" in measured.doubts))
    table.show()

    table = Table("calls waiting")
    for case in waiting_cases(options.cases // 4, options.seed, voices):
        found = [t.kind for t in tones(case.recording) if t.channel == 0]
        table.add(f"{case.what}, {case.truth} beeps", {"call_waiting"}, set(found))
    table.show()

    table = Table("keys")
    for case in key_cases(options.cases // 3, options.seed, voices):
        table.add(case.what, case.truth, sum(t.keys for t in tones(case.recording) if t.channel == 1))
    table.show()

    false_alarms(options.speech)
    false_alarms(options.music, (1.0, 0.1))
    speed()


if __name__ == "__main__":
    main()
