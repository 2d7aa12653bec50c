"""Clips beside a review workbook: a row's moment, cut with some lead-in, personal data bleeped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qa.audio.clip import write_clip
from qa.errors import AudioError
from qa.report.coaching import private_seconds, said_of
from qa.report.review import Line
from qa.services.files import file_name, files_of
from qa.store import Store
from qa.types import CallInfo, Span


class Clips:
    """Cuts clips into a folder beside the workbook; `failures` says which could not be cut.

    Lines about one moment of a call share its clip.
    """

    def __init__(self, store: Store, folder: Path, name: str) -> None:
        self.failures: list[str] = []
        self._store, self._folder, self._name = store, folder, name
        self._cut: dict[tuple[str, float, float], str | None] = {}

    def linked(self, line: Line, info: CallInfo) -> Line:
        """A line that leads to its clip; to the recording as before where it has no moment, or none can be cut."""
        if line.link is None or line.start is None or line.end is None or line.blind:
            return line
        key = (line.call_id, line.start, line.end)
        if key not in self._cut:
            self._cut[key] = self._write(line, info, Span(line.start, line.end))
        path = self._cut[key]
        return replace(line, link=path, clip=True) if path else line

    def _write(self, line: Line, info: CallInfo, moment: Span) -> str | None:
        path = f"{self._name}/{file_name(line.call_id)}-{moment.start:.1f}.mp3"
        transcript = self._store.result(line.call_id, rubric=line.rubric).call.transcript
        private = private_seconds(said_of(transcript))
        try:
            write_clip(files_of(info.source), moment, self._folder / path, private=private)
        except AudioError as error:
            self.failures.append(error.message)
            return None
        return path
