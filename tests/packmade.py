"""A small store with recordings for tests of examples: three failed openings, a passed one, and a phone number."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import soundfile

from qa.audio.decode import digest
from qa.store import Store
from qa.types import CallResult, Evidence, Outcome, Transcript, Turn, Word
from tests.handmade import GREETING, result

RATE = 8000
PHONE = "一三八零零一三八零零零"
EVIL = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
SAID = "喂，我的手机" + PHONE + "，您说"


def record(path: Path, seconds: float = 20.0, seed: int = 1) -> str:
    """A recording in which both legs always sound; its hash."""
    random = np.random.default_rng(seed)
    legs = 0.05 * random.standard_normal((round(seconds * RATE), 2))
    soundfile.write(path, legs, RATE)
    return digest(path)


def transcript(text: str, start: float = 1.0) -> Transcript:
    """One turn of the agent, half a second a character, and the customer's answer."""
    words = tuple(
        Word(char, start + 0.5 * i, start + 0.5 * (i + 1), 0.9) for i, char in enumerate(text) if char.isalnum()
    )
    end = start + 0.5 * len(text)
    return Transcript((Turn("agent", start, end, text, words), Turn("customer", end, end + 2, EVIL)))


def call(folder: Path, name: str, outcome: Outcome, text: str, *, evidence: Evidence | None = None) -> CallResult:
    """A call with one item and a recording of its own."""
    path = folder / f"{name}.wav"
    sha256 = record(path, seed=sum(map(ord, name)))
    shown = evidence or Evidence("agent", 1.0, 4.0, text)
    item = replace(GREETING, outcome=outcome, evidence=(shown,), reason=f"未说“您好” {EVIL}")
    info = {"source": str(path), "sha256": sha256, "duration": 20.0, "agent_id": name[:1], "agent_name": EVIL,
            "started_at": datetime(2026, 10, 5, 9)}  # fmt: skip
    made = result(name, info=info, items=(item,), demonstration=False)
    heard = replace(made.call, transcript=transcript(text), problems=(), parties_known=True)
    return replace(made, call=heard)


def fill(store: Store, folder: Path) -> None:
    """Put four calls into a store."""
    failed, passed = Outcome.FAILED, Outcome.PASSED
    store.save_all(
        [
            call(folder, "a-phone", failed, SAID, evidence=Evidence("agent", 1.0, 10.0, SAID)),
            call(folder, "b-short", failed, "喂，哪位"),
            call(folder, "c-moved", failed, "喂，讲"),
            call(folder, "d-good", passed, "您好，银座购物广场"),
        ]
    )
