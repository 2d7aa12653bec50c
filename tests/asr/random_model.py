"""A Whisper with random weights, in the folder form that faster-whisper loads: every code path, no meaning.

`tiny` takes a fraction of a second and a few megabytes; `small` has the shape and vocabulary of OpenAI's
whisper-small, for timing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

BYTES = [f"<0x{i:02X}>" for i in range(256)]
CHARS = [*(chr(i) for i in range(0x20, 0x7F)), *"，。？！、", *(chr(i) for i in range(0x4E00, 0x4E00 + 400))]
LANGUAGES = ["en", "zh"]
OPENAI_VOCABULARY = 51_865


@dataclass(frozen=True)
class Shape:
    width: int
    layers: int
    heads: int
    vocabulary: int = 0  # filled up to this many entries


TINY = Shape(width=32, layers=1, heads=2)
SMALL = Shape(width=768, layers=12, heads=12, vocabulary=OPENAI_VOCABULARY)


def build(folder: Path, shape: Shape = TINY, seed: int = 7, quantization: str = "float32") -> Path:
    """Write a model folder and return it."""
    from ctranslate2.specs import whisper_spec

    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = _vocabulary(shape.vocabulary)
    index = {token: i for i, token in enumerate(vocabulary)}
    spec = whisper_spec.WhisperSpec(shape.layers, shape.heads, shape.layers, shape.heads)
    _fill(spec, shape, len(vocabulary), np.random.default_rng(seed))
    spec.register_vocabulary(vocabulary)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [index[" "], index["<|endoftext|>"]]
    spec.config.lang_ids = [index[f"<|{language}|>"] for language in LANGUAGES]
    spec.config.alignment_heads = [[shape.layers - 1, 0], [shape.layers - 1, 1]]
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(folder))
    _write_tokenizer(folder, vocabulary)
    return folder


def _special() -> list[str]:
    names = ["endoftext", "startoftranscript", *LANGUAGES, "translate", "transcribe", "startoflm", "startofprev"]
    names += ["nospeech", "notimestamps", *(f"{i * 0.02:.2f}" for i in range(1501))]
    return [f"<|{name}|>" for name in names]


def _vocabulary(size: int) -> list[str]:
    # CTranslate2 takes a model for multilingual if its vocabulary holds the empty token
    text = [*BYTES, *CHARS, ""]
    special = _special()
    filler = [f"<|unused{i}|>" for i in range(size - len(text) - len(special))]
    return [*text[:-1], *filler, "", *special]


def _write_tokenizer(folder: Path, vocabulary: list[str]) -> None:
    ids = {token: i for i, token in enumerate(vocabulary) if token and not token.startswith("<|unused")}
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    added = [{"id": ids[token], "content": token, **flags} for token in _special()]
    model = {
        **{"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None},
        **{"end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": True, "ignore_merges": False},
        **{"vocab": ids, "merges": []},
    }
    decoder = {"type": "Sequence", "decoders": [{"type": "ByteFallback"}, {"type": "Fuse"}]}
    whole = {
        **{"version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None},
        **{"pre_tokenizer": None, "post_processor": None, "decoder": decoder, "model": model},
    }
    (folder / "tokenizer.json").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    (folder / "vocabulary.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    features = {"feature_size": 80, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(features), encoding="utf-8")


def _fill(spec: Any, shape: Shape, vocabulary: int, random: np.random.Generator) -> None:
    width = shape.width

    def normal(*size: int) -> np.ndarray:
        return random.standard_normal(size, dtype=np.float32) / np.float32(np.sqrt(size[-1]))

    def norm(layer: Any) -> None:
        layer.gamma, layer.beta = np.ones(width, np.float32), np.zeros(width, np.float32)

    def linear(layer: Any, out: int, into: int) -> None:
        layer.weight, layer.bias = normal(out, into), np.zeros(out, np.float32)

    def block(layer: Any, cross: bool) -> None:
        norm(layer.self_attention.layer_norm)
        linear(layer.self_attention.linear[0], 3 * width, width)
        linear(layer.self_attention.linear[1], width, width)
        if cross:
            norm(layer.attention.layer_norm)
            linear(layer.attention.linear[0], width, width)
            linear(layer.attention.linear[1], 2 * width, width)
            linear(layer.attention.linear[2], width, width)
        norm(layer.ffn.layer_norm)
        linear(layer.ffn.linear_0, 4 * width, width)
        linear(layer.ffn.linear_1, width, 4 * width)

    encoder, decoder = spec.encoder, spec.decoder
    encoder.conv1.weight, encoder.conv1.bias = normal(width, 80, 3), np.zeros(width, np.float32)
    encoder.conv2.weight, encoder.conv2.bias = normal(width, width, 3), np.zeros(width, np.float32)
    encoder.position_encodings.encodings = normal(1500, width)
    decoder.position_encodings.encodings = normal(448, width)
    norm(encoder.layer_norm)
    norm(decoder.layer_norm)
    for layer in encoder.layer:
        block(layer, cross=False)
    for layer in decoder.layer:
        block(layer, cross=True)
    decoder.embeddings.weight = normal(vocabulary, width)
    decoder.projection.weight = decoder.embeddings.weight
    bias = np.zeros(vocabulary, np.float32)
    bias[: len(BYTES)] = -1e4  # whole characters only
    bias[len(BYTES) + len(CHARS) : vocabulary - len(_special())] = -1e4
    decoder.projection.bias = bias
    decoder.scale_embeddings = False
