"""Writes examples as a training pack: a page that opens from disk beside its clips, as a folder or a zip."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from qa.audio.clip import LEAD_IN, LEAD_OUT, LONGEST, clip_span, write_clip
from qa.audio.readers import RawFormat
from qa.coaching import Candidate, Example, Moment
from qa.errors import AudioError, StoreError
from qa.packs.clauses import Clause as Registered
from qa.report.coaching import (
    Card,
    Clause,
    Cut,
    Note,
    Said,
    Side,
    card_json,
    lines_of,
    mask_id,
    mask_text,
    pack_page,
    private_seconds,
    say_alike,
    say_reason,
    words_of,
)
from qa.report.coaching.words import GOOD
from qa.report.labels import Lang
from qa.report.listen.words import drawn
from qa.services.examples import Found
from qa.services.files import file_name, write_text
from qa.services.guard import Failure
from qa.services.recordings import recording_at

INDEX, DATA, CLIPS = "index.html", "examples.json", "clips"


class TrainingPack:
    """Makes the cards of found examples; with an `out`, cuts their clips there.

    `clauses` are those of the regulations, by id. `failures` collects the clips that could not be cut: the text of
    such a moment is shown all the same.
    """

    def __init__(
        self,
        found: Found,
        clauses: Mapping[str, Registered],
        lang: Lang = "zh",
        *,
        out: Path | None = None,
        raw: RawFormat | None = None,
    ) -> None:
        self.failures: list[Failure] = []
        self._found, self._clauses, self._lang, self._out, self._raw = found, clauses, lang, out, raw

    def card(self, number: int, example: Example) -> Card:
        """Make the card of an example, its number counted from 1.

        Raises `StoreError` where the folder cannot be written.
        """
        lang, moment, twin = self._lang, example.ranked.moment, example.twin
        return Card(
            number=number,
            example=example,
            side=self._side(moment, f"{number:02d}"),
            reasons=[(say_reason(reason, lang), reason.share >= GOOD) for reason in example.ranked.reasons],
            clauses=[self._clause(id) for id in moment.of.clauses],
            notes=self._notes(moment),
            twin=self._side(twin.moment, f"{number:02d}-twin") if twin else None,
            alike=say_alike(twin.alike, lang) if twin else "",
        )

    def _side(self, moment: Moment, name: str) -> Side:
        said = self._found.said[moment.of.call_id]
        call = mask_id(moment.of.call_id, self._lang)
        cut = self._cut(moment, said, f"{name}-{file_name(call)}.mp3")
        lines = lines_of(said, moment, cut.span, self._lang)
        words = words_of(lines, moment) or mask_text(drawn(self._lang).get(moment.about, moment.about), self._lang)
        return Side(moment, call, cut, lines, words, mask_text(moment.of.reason, self._lang))

    def _cut(self, moment: Moment, said: Said, name: str) -> Cut:
        span = clip_span(moment.span)
        if self._out is None:
            return Cut(span)
        try:
            source = recording_of(moment.of)
            path = self._out / CLIPS / name
            span = write_clip(source, moment.span, path, private=private_seconds(said), raw=self._raw)
        except AudioError as error:
            self.failures.append(Failure(moment.of.call_id, error))
            return Cut(span, error=mask_id(error.message, self._lang))
        return Cut(span, quote(f"{CLIPS}/{name}"))

    def _clause(self, id: str) -> Clause:
        known = self._clauses.get(id)
        return Clause(known.section, known.asks) if known else Clause(id)

    def _notes(self, moment: Moment) -> list[Note]:
        return [
            Note(mask_text(note.title, self._lang), mask_text(note.note, self._lang), note.tags, note.author)
            for note in self._found.notes.get(moment.of.call_id, ())
            if note.item_id in (None, moment.of.item_id)
        ]


def recording_of(candidate: Candidate) -> Path | tuple[Path, Path]:
    """Give the files of a call's recording.

    Raises
    ------
    AudioError
        The call has none, they were moved, or another recording lies in their place.
    """
    return recording_at(candidate.call_id, candidate.source, candidate.sha256)


def write_pack(out: Path, cards: Sequence[Card], asked: str, lang: Lang) -> Path:
    """Write the page and the data of a pack into its folder, and give the page's path.

    Raises `StoreError` where the folder cannot be written.
    """
    page = pack_page(cards, asked=asked, before=LEAD_IN, after=LEAD_OUT, longest=LONGEST, lang=lang)
    write_text(out / INDEX, page)
    data = {"asked": asked, "examples": [card_json(card, outside=True) for card in cards]}
    write_text(out / DATA, json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    return out / INDEX


def zipped(folder: Path, path: Path) -> Path:
    """Put a pack's folder into a zip, whole or not at all, and give the zip's path.

    Raises `StoreError` where it cannot be written.
    """
    half = path.with_name(f".{path.name}.half")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as box:
            for file in sorted(each for each in folder.rglob("*") if each.is_file()):
                kind = zipfile.ZIP_STORED if file.suffix == ".mp3" else zipfile.ZIP_DEFLATED
                box.write(file, Path(path.stem) / file.relative_to(folder), kind)
        os.replace(half, path)
    except OSError as error:
        with suppress(OSError):
            half.unlink()
        raise StoreError(f"cannot be written: {error.strerror}", where=path, mend="choose another --out") from error
    return path
