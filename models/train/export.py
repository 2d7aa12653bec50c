"""A trained network as a CTranslate2 folder that stock faster-whisper loads.

CTranslate2's own description of Whisper (`WhisperSpec`) is filled in directly, so that no other library is needed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.train import tokens
from models.train.losses import GUIDED
from models.train.network import Attention, Block, Size, Whisper

NEVER = -1e4
"""The bias of tokens that must not be written. faster-whisper ignores a model's list of suppressed ids."""

FEATURES = {"feature_size": 80, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}


def load(checkpoint: Path) -> Whisper:
    """The network of a checkpoint with its averaged weights."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    model = Whisper(Size(**state["size"]))
    model.load_state_dict(state.get("averaged", state["model"]))
    return model.eval()


def export(model: Whisper, folder: Path, *, quantization: str = "int8") -> None:
    """Write ``model.bin``, ``config.json``, the vocabulary, the tokenizer and the features' description."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = _spec(model)
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(folder))
    tokens.write(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(FEATURES) + "\n", encoding="utf-8")


def _spec(model: Whisper) -> Any:
    from ctranslate2.specs.whisper_spec import WhisperSpec

    size = model.size
    spec = WhisperSpec(size.encoder, size.heads, size.decoder, size.heads)
    encoder, decoder = spec.encoder, spec.decoder
    for target, layer in ((encoder.conv1, model.c1), (encoder.conv2, model.c2)):
        target.weight, target.bias = _array(layer.weight), _bias(layer)
    encoder.position_encodings.encodings = _array(model.epos)
    decoder.position_encodings.encodings = _array(model.dpos)
    _norm(encoder.layer_norm, model.eln)
    _norm(decoder.layer_norm, model.dln)
    for target, block in [*zip(encoder.layer, model.enc, strict=True), *zip(decoder.layer, model.dec, strict=True)]:
        _block(target, block)
    embedding, bias = _embedding(model)
    decoder.embeddings.weight = decoder.projection.weight = embedding
    decoder.projection.bias = bias
    decoder.scale_embeddings = False
    spec.register_vocabulary(tokens.vocabulary())
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [tokens.SPACE]  # the end is allowed: a window without speech has no words
    spec.config.lang_ids = [tokens.CHINESE]
    spec.config.alignment_heads = [[size.decoder - 1, head] for head in range(GUIDED)]
    return spec


def _block(target: Any, block: Any) -> None:
    assert isinstance(block, Block)
    own = block.sa
    _norm(target.self_attention.layer_norm, block.ln1)
    _joined(target.self_attention.linear[0], [own.q, own.k, own.v])
    _joined(target.self_attention.linear[1], [own.o])
    if block.cross:
        cross: Attention = block.ca
        _norm(target.attention.layer_norm, block.ln2)
        _joined(target.attention.linear[0], [cross.q])
        _joined(target.attention.linear[1], [cross.k, cross.v])
        _joined(target.attention.linear[2], [cross.o])
    _norm(target.ffn.layer_norm, block.ln3)
    _joined(target.ffn.linear_0, [block.f1])
    _joined(target.ffn.linear_1, [block.f2])


def _embedding(model: Whisper) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Rows of all ids, and their biases: bytes and filler are never written."""
    trained = _array(model.emb.weight)
    ids = np.array([tokens.expand(i) for i in range(tokens.COMPACT_COUNT)])
    embedding = np.zeros((tokens.COUNT, trained.shape[1]), dtype=np.float32)
    embedding[ids] = trained
    bias = np.full(tokens.COUNT, NEVER, dtype=np.float32)
    bias[ids[len(tokens.BYTES) :]] = 0.0
    return embedding, bias


def _array(tensor: Tensor) -> NDArray[np.float32]:
    return np.asarray(tensor.detach().float().cpu().numpy())


def _norm(target: Any, layer: nn.LayerNorm) -> None:
    target.gamma, target.beta = _array(layer.weight), _array(layer.bias)


def _joined(target: Any, layers: list[nn.Linear]) -> None:
    """Linear layers of the same input as one; a layer without bias gets zeros."""
    target.weight = np.concatenate([_array(layer.weight) for layer in layers])
    target.bias = np.concatenate([_bias(layer) for layer in layers])


def _bias(layer: nn.Linear | nn.Conv1d) -> NDArray[np.float32]:
    return np.zeros(len(layer.weight), dtype=np.float32) if layer.bias is None else _array(layer.bias)
