"""Writes the result page of a batch: a script and a rendition for each call as it is scored, the page at the end."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from qa.audio.decode import decode
from qa.audio.readers import RawFormat
from qa.audio.rendition import SUFFIX, write_rendition
from qa.errors import AudioError
from qa.handover import whole_id
from qa.packs.load import Pack
from qa.report.labels import Lang
from qa.report.page import Form, Row, call_script, index_page, row_of
from qa.report.page.values import Failed
from qa.services.files import file_name, files_of, write_text
from qa.services.guard import Failure
from qa.types import CallInfo, CallResult

INDEX, SCRIPTS, AUDIO = "index.html", "page", "audio"


class ResultPage:
    """The page of one batch, in a folder: ``index.html``, ``page/<id>.js``, ``audio/<id>-<hash>.mp3``.

    `packs` are those that the calls are scored by, `raw` is how files without a header were read. A rendition that
    is there already, of the same recording, is not made again. They are made beside the scoring, by one thread:
    encoding leaves Python's lock alone.
    """

    def __init__(self, out: Path, packs: Sequence[Pack], lang: Lang = "zh", *, raw: RawFormat | None = None) -> None:
        self.out, self.lang, self._raw = out, lang, raw
        self._forms = {pack.rubric.id: form_of(pack) for pack in packs}
        self._rows: list[Row] = []
        self._encoder = ThreadPoolExecutor(1, "rendition")
        self._waiting: list[Future[None]] = []

    def __enter__(self) -> ResultPage:
        return self

    def __exit__(self, *_: object) -> None:
        self._encoder.shutdown(cancel_futures=True)

    def add(self, result: CallResult) -> None:
        """Write what belongs to one call.

        Raises `StoreError` where the folder cannot be written.
        """
        info = result.call.info
        script = f"{SCRIPTS}/{file_name(info.call_id)}.js"
        audio = self._rendition(info, file_name(whole_id(info)))
        form = self._forms.get(result.score.rubric, Form())
        write_text(self.out / script, call_script(result, form, audio=audio and quote(audio), lang=self.lang))
        self._rows.append(row_of(result, quote(script)))

    def finish(self, failures: Sequence[Failure] = ()) -> Path:
        """Wait for the renditions and write ``index.html``; give its path."""
        for made in self._waiting:
            made.result()
        failed = [Failed(each.source, each.error.message) for each in failures]
        path = self.out / INDEX
        write_text(path, index_page(self._rows, self._forms, failed=failed, lang=self.lang))
        return path

    def _rendition(self, info: CallInfo, name: str) -> str | None:
        """The address of what a browser plays, or None where only words were given."""
        if not info.sha256:
            return None
        address = f"{AUDIO}/{name}-{info.sha256[:8]}{SUFFIX}"
        if not (self.out / address).is_file():
            self._waiting.append(self._encoder.submit(_encode, info.source, self.out / address, self._raw))
        return address


def form_of(pack: Pack) -> Form:
    """What a pack calls its sections and clauses."""
    return Form(
        title=pack.rubric.title,
        sections={section.id: section.title for section in pack.rubric.sections},
        clauses={clause.id: (clause.section, clause.asks) for clause in pack.clauses.values()},
    )


def _encode(source: str, path: Path, raw: RawFormat | None) -> None:
    with suppress(AudioError):  # gone since it was scored: the page says that it cannot be played
        write_rendition(decode(files_of(source), raw=raw), path)
