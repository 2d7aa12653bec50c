"""Languages by whisper's names."""

from __future__ import annotations

import difflib

from qa.errors import UsageError

MANDARIN = "zh"
CHINESE = frozenset({"zh", "yue"})
_NAMES = {"chinese": "zh", "mandarin": "zh", "cantonese": "yue", "english": "en", "japanese": "ja", "korean": "ko"}


def language_code(name: str) -> str:
    """The code of a language, by its code or its name: ``zh`` for ``Chinese``.

    Raises `UsageError` for a language that whisper does not know.
    """
    from faster_whisper.tokenizer import _LANGUAGE_CODES as CODES

    plain = name.strip().lower().partition("-")[0]
    code = _NAMES.get(plain, plain)
    if code in CODES:
        return code
    near = difflib.get_close_matches(plain, [*CODES, *_NAMES], 1, 0.6)
    mend = f"did you mean {near[0]}?" if near else "give a code, e.g. zh, yue or en"
    raise UsageError(f"whisper knows no language {name!r}", where="--language", mend=mend)
