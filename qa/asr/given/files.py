"""Files and lists of given transcripts, and which file belongs to which call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa.asr.given.assemble import assemble
from qa.asr.given.formats import read_json, read_text
from qa.asr.given.parties import Speakers
from qa.asr.given.place import SHAPE, Place
from qa.asr.given.values import Given
from qa.errors import InputError, TranscriptError

SUFFIXES = (".json", ".srt", ".vtt")
"""What transcript files are called; what is in them tells their format."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_transcript(path: Path, speakers: Speakers | None = None) -> Given:
    """Read one file of any format of `qa.asr.given.formats`; turns may be out of order and overlap.

    Parameters
    ----------
    path
        The file.
    speakers
        Whose the labels are that do not say it themselves, see `qa.asr.given.parties.parse_speakers`.

    Raises
    ------
    TranscriptError
        The file cannot be read, something in it is wrong, or nobody says who a speaker is: which file, which place
        in it, what to mend.
    """
    text = _text(path)
    place = Place(str(path))
    speakers = speakers or {}
    if path.suffix.lower() == ".json" or text.lstrip()[:1] in ("{", "["):
        raw = read_json(_json(text, str(path)), place)
    else:
        raw = read_text(text, place, speakers)
    return assemble(raw, speakers, str(path))


def read_jsonl(path: Path, speakers: Speakers | None = None) -> Iterator[Given | InputError]:
    """Read a list of calls, one a line; a bad line gives its error in the place of its call.

    Raises
    ------
    TranscriptError
        The file as a whole cannot be read.
    """
    for number, line in enumerate(_bytes(path).splitlines(), 1):
        where = f"{path}:{number}"
        if not line.strip():
            continue
        try:
            data = _json(line.decode("utf-8-sig"), where)
            yield assemble(read_json(data, Place(where)), speakers or {}, where)
        except UnicodeDecodeError:
            yield TranscriptError("is not UTF-8", where=where, mend="save the file as UTF-8")
        except TranscriptError as error:
            yield error


def find_transcript(folder: Path, call_id: str) -> Path | None:
    """The file of a call in a folder of transcripts: its id with one of `SUFFIXES`; None where there is none.

    Raises
    ------
    TranscriptError
        There are several.
    """
    found = [path for suffix in SUFFIXES if (path := folder / f"{call_id}{suffix}").is_file()]
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        raise TranscriptError(f"{names} are both of {call_id}", where=folder, mend="keep one of them")
    return found[0] if found else None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TranscriptError(f"cannot be read: {error.strerror}", where=path, mend="check the file") from error


def _text(path: Path) -> str:
    """A file's text: UTF-8; subtitles may also be UTF-16 with its mark, or GB 18030."""
    data = _bytes(path)
    if data.startswith(_UTF16):
        ways: tuple[str, ...] = ("utf-16",)
    else:
        ways = ("utf-8-sig",) if path.suffix.lower() == ".json" else ("utf-8-sig", "gb18030")
    for way in ways:
        try:
            return data.decode(way)
        except UnicodeDecodeError:
            continue
    raise TranscriptError("is not UTF-8", where=path, mend="save it as UTF-8")


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if "\n" in text else f"column {error.colno}"
        raise TranscriptError(f"is no JSON: {error.msg} at {place}", where=where, mend=SHAPE) from error
    except (RecursionError, ValueError) as error:
        raise TranscriptError(f"is no JSON: {error}", where=where, mend=SHAPE) from error
