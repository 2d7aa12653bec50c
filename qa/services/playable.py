"""What is played and drawn of stored calls: made once from each recording, beside the requests that ask for it.

The copies in ``renditions`` and ``peaks`` are named by the digest of their recording, so that they are never taken for
another's. They outlive it: a call whose recording was moved since is still heard.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from qa.audio.clip import clip_span, write_clip
from qa.audio.playable import Outline, write_playable
from qa.audio.rendition import SUFFIX
from qa.errors import AudioError, MovedError, QaError
from qa.services.files import write_text
from qa.services.recordings import headerless, recording_at
from qa.types import CallInfo, Span

_log = logging.getLogger("qa.web")
AT_ONCE = 2
"""Recordings that are made playable at the same time; others wait."""
MOST_CLIPS = 500
"""Clips that are kept; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Playable:
    """The rendition of a recording, and its outline as JSON."""

    audio: Path
    outline: Path


@dataclass(slots=True)
class Making:
    """A recording that is being made playable: the share of it that is written, or what went wrong."""

    share: float = 0.0
    problem: QaError | None = None


class StoppedError(Exception):
    """The desk ends while a recording is made playable."""


class Playables:
    """The playable copies of one desk, in its folder; threads may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._making: dict[str, Making] = {}
        self._lock = threading.Lock()
        self._room = threading.Semaphore(AT_ONCE)
        self._threads: dict[str, threading.Thread] = {}
        self._closed = threading.Event()

    def close(self) -> None:
        """Stop what is being made, and wait until it has: no thread may be in a library when the program ends."""
        self._closed.set()
        for thread in list(self._threads.values()):
            thread.join(10)

    def of(self, info: CallInfo) -> Playable | None:
        """The copies of a call's recording where they are made already."""
        found = self._paths(info)
        return found if info.sha256 and found.audio.is_file() and found.outline.is_file() else None

    def ask(self, info: CallInfo) -> Playable | Making:
        """The copies of a call's recording; where there are none yet they are made, and it is told how far that is.

        Raises what `qa.services.recordings.recording_at` and `qa.audio.playable.write_playable` raise.
        """
        ready = self.of(info)
        if ready:
            return ready
        with self._lock:
            making = self._making.get(info.sha256)
            if making is None or making.problem:
                self._making.pop(info.sha256, None)
                if making and making.problem:
                    raise making.problem
                making = self._making[info.sha256] = Making()
                thread = threading.Thread(target=self._make, args=(info, making), name="rendition", daemon=True)
                self._threads[info.sha256] = thread
                thread.start()
            return making

    def make(self, info: CallInfo, making: Making | None = None) -> Playable:
        """Make the copies of a call's recording now; raises as `ask` does."""
        files = recording_at(info.call_id, info.source, info.sha256)
        made = self._paths(info)

        def told(seconds: float) -> None:
            if self._closed.is_set():
                raise StoppedError
            if making and info.duration:
                making.share = min(1.0, seconds / info.duration)

        outline = write_playable(files, made.audio, raw=headerless(files, info.duration), told=told)
        write_text(made.outline, json.dumps(asdict(outline), separators=(",", ":")))
        return made

    def outline(self, playable: Playable) -> Outline:
        """Read an outline."""
        kept = json.loads(playable.outline.read_text(encoding="utf-8"))
        return Outline(kept["duration"], kept["step"], tuple(tuple(leg) for leg in kept["legs"]))

    def clip(self, info: CallInfo, moment: Span, private: Sequence[Span]) -> Path:
        """A moment with some lead-in, level-matched, `private` stretches bleeped; from the rendition if need be.

        Raises what `qa.services.recordings.recording_at` and `qa.audio.clip.write_clip` raise.
        """
        wanted = clip_span(moment)
        hidden = [span for span in private if span & wanted]
        mark = hashlib.sha256(repr((moment, hidden)).encode()).hexdigest()[:16]
        path = self._folder / "clips" / f"{info.sha256}-{mark}{SUFFIX}"
        if path.is_file():
            return path
        try:
            files = recording_at(info.call_id, info.source, info.sha256)
            raw = headerless(files, info.duration)
        except MovedError:
            copy = self.of(info)
            if copy is None:
                raise
            files, raw = copy.audio, None
        write_clip(files, moment, path, private=hidden, raw=raw)
        self._thin_out(path.parent)
        return path

    def _make(self, info: CallInfo, making: Making) -> None:
        try:
            with self._room:
                self.make(info, making)
            with self._lock:
                self._making.pop(info.sha256, None)
        except StoppedError:
            return
        except QaError as error:  # told to whoever asks next
            making.problem = error
        except Exception as error:
            _log.exception("call %s cannot be made playable", info.call_id, exc_info=error)
            mend = "the log tells why"
            making.problem = AudioError("the recording could not be prepared", where=info.source, mend=mend)
        finally:
            self._threads.pop(info.sha256, None)

    def _paths(self, info: CallInfo) -> Playable:
        name = info.sha256 or "none"
        return Playable(self._folder / "renditions" / f"{name}{SUFFIX}", self._folder / "peaks" / f"{name}.json")

    def _thin_out(self, folder: Path) -> None:
        with suppress(OSError):  # another thread thins out too
            newest = sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
            for path in islice(newest, MOST_CLIPS, None):
                path.unlink(missing_ok=True)
