"""Whether a file is a recording, by its first bytes and its header, without decoding it."""

from __future__ import annotations

from pathlib import Path

from qa.audio.decode import CONVERT, head_of, is_text
from qa.audio.readers import known_to_sndfile
from qa.errors import AudioError


def probe(path: Path) -> None:
    """Let a file pass that `qa.audio.decode.decode` has a good chance with; its sound may still be damaged.

    Raises `AudioError` for what is no recording: text, pictures, documents, a header of no sound format.
    """
    head = head_of(path)
    if is_text(head):
        raise AudioError("it is text, not sound", where=path, mend="give the recording itself")
    if known_to_sndfile(head) and _sndfile_opens(path):
        return
    import av

    try:
        with av.open(str(path.resolve()), options={"protocol_whitelist": "file"}, metadata_errors="ignore") as box:
            if box.streams.audio and box.streams.audio[0].codec_context is not None:
                return
            problem = "it holds no sound that can be decoded" if box.streams.audio else "it holds no audio stream"
    except (av.FFmpegError, ValueError) as error:
        problem = "it is not sound in any format that is known, or its header is damaged"
        raise AudioError(problem, where=path, mend=CONVERT) from error
    raise AudioError(problem, where=path, mend=CONVERT)


def _sndfile_opens(path: Path) -> bool:
    import soundfile

    try:
        soundfile.info(path)
    except (RuntimeError, OSError, ValueError):
        return False
    return True
