"""Token ids of the model: OpenAI's layout for multilingual Whisper, with one token a Chinese character.

========================  =====================================================================
0 – 255                   bytes ``<0xNN>``, so that any prompt can be encoded
256 –                     ASCII, Chinese punctuation, then the 6,763 hanzi of GB 2312
– 50255                   filler, in ``vocabulary.json`` only
50256                     the empty token
50257, 50258              end and start of the transcript
50259 – 50357             languages; Chinese is 50260
50358 – 50363             translate, transcribe, startoflm, startofprev, nospeech, notimestamps
50364 – 51864             timestamps, 0.00 s to 30.00 s
========================  =====================================================================

The layout decides whether Chinese word times work: CTranslate2 from 4.7 on takes a model for multilingual if its
vocabulary holds the empty token, older ones if it has at least 51,865 entries.

The network is trained on *compact* ids: the same without the filler, 8,748 in all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

END, START, LANGUAGE, TRANSLATE, TRANSCRIBE = 50257, 50258, 50259, 50358, 50359
PREVIOUS, NO_SPEECH, NO_TIMESTAMPS, TIME, COUNT = 50361, 50362, 50363, 50364, 51865
TIME_STEP = 0.02
"""Seconds from one timestamp token to the next."""

LANGUAGES = [
    "en", "zh", "de", "es", "ru", "ko", "fr", "ja", "pt", "tr", "pl", "ca", "nl", "ar", "sv", "it", "id", "hi", "fi",
    "vi", "he", "uk", "el", "ms", "cs", "ro", "da", "hu", "ta", "no", "th", "ur", "hr", "bg", "lt", "la", "mi", "ml",
    "cy", "sk", "te", "fa", "lv", "bn", "sr", "az", "sl", "kn", "et", "mk", "br", "eu", "is", "hy", "ne", "mn", "bs",
    "kk", "sq", "sw", "gl", "mr", "pa", "si", "km", "sn", "yo", "so", "af", "oc", "ka", "be", "tg", "sd", "gu", "am",
    "yi", "lo", "uz", "fo", "ht", "ps", "tk", "nn", "mt", "sa", "lb", "my", "bo", "tl", "mg", "as", "tt", "haw",
    "ln", "ha", "ba", "jw", "su",
]  # fmt: skip
CHINESE = LANGUAGE + LANGUAGES.index("zh")


def gb2312() -> list[str]:
    """The hanzi of GB 2312 in its order."""
    hanzi = []
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                hanzi.append(bytes([high, low]).decode("gb2312"))
            except UnicodeDecodeError:  # the end of level 1 has five holes
                continue
    return hanzi


BYTES = [f"<0x{i:02X}>" for i in range(256)]
PUNCTUATION = "，。？！、：；（）“”‘’《》…—·￥%％＋－「」『』"
CHARACTERS = [*dict.fromkeys([chr(i) for i in range(0x20, 0x7F)] + list(PUNCTUATION)), *gb2312()]
TEXT_COUNT = len(BYTES) + len(CHARACTERS)
"""Ids of text: bytes and characters."""

COMPACT_COUNT = TEXT_COUNT + COUNT - END
SPACE = len(BYTES)
"""The id of the blank, the first character."""

SPECIAL = {
    END: "<|endoftext|>",
    START: "<|startoftranscript|>",
    **{LANGUAGE + i: f"<|{code}|>" for i, code in enumerate(LANGUAGES)},
    TRANSLATE: "<|translate|>",
    TRANSCRIBE: "<|transcribe|>",
    50360: "<|startoflm|>",
    PREVIOUS: "<|startofprev|>",
    NO_SPEECH: "<|nospeech|>",
    NO_TIMESTAMPS: "<|notimestamps|>",
    **{TIME + i: f"<|{i * TIME_STEP:.2f}|>" for i in range(COUNT - TIME)},
}
_IDS = {character: len(BYTES) + i for i, character in enumerate(CHARACTERS)}


def encode(text: str) -> list[int]:
    """The ids of a text; characters outside the alphabet are left out."""
    return [_IDS[character] for character in text if character in _IDS]


def decode(ids: Iterable[int]) -> str:
    """The text of ids; everything but characters is left out."""
    return "".join(CHARACTERS[i - len(BYTES)] for i in ids if len(BYTES) <= i < TEXT_COUNT)


def time(seconds: float) -> int:
    """The timestamp token nearest to a time in the window, 0 to 30 s."""
    return TIME + round(min(max(seconds, 0.0), 30.0) / TIME_STEP)


def compact(token: int) -> int:
    """The id that the network uses for a token."""
    return token if token < TEXT_COUNT else TEXT_COUNT + token - END


def expand(token: int) -> int:
    """The inverse of `compact`."""
    return token if token < TEXT_COUNT else END + token - TEXT_COUNT


def vocabulary() -> list[str]:
    """Every token by id, filler included, length 51,865."""
    text = BYTES + CHARACTERS
    filler = [f"<|unused{i}|>" for i in range(len(text), END - 1)]
    return [*text, *filler, "", *SPECIAL.values()]


def tokenizer() -> dict[str, object]:
    """``tokenizer.json``: a BPE without merges, so that every character is a token of its own.

    Special tokens stand in the model's vocabulary as well, or the tokenizers library gives them new numbers.
    """
    text = {token: i for i, token in enumerate(BYTES + CHARACTERS)}
    special = {token: i for i, token in SPECIAL.items()}
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": i, "content": token, **flags} for token, i in special.items()],
        "normalizer": None,
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": {"type": "Sequence", "decoders": [{"type": "ByteFallback"}, {"type": "Fuse"}]},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": True,
            "ignore_merges": False,
            "vocab": text | special,
            "merges": [],
        },
    }


def write(folder: Path) -> None:
    """Write ``vocabulary.json`` and ``tokenizer.json``."""
    listed = json.dumps(vocabulary(), ensure_ascii=False, indent=0)
    (folder / "vocabulary.json").write_text(listed, encoding="utf-8")
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer(), ensure_ascii=False), encoding="utf-8")
