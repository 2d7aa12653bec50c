"""The ids are OpenAI's, a token a character, and the tokenizers library agrees."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from models.train import tokens


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    folder = tmp_path_factory.mktemp("tokens")
    tokens.write(folder)
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


@pytest.mark.parametrize(
    ("token", "number"),
    [
        ("<|endoftext|>", 50257),
        ("<|startoftranscript|>", 50258),
        ("<|en|>", 50259),
        ("<|zh|>", 50260),
        ("<|su|>", 50357),
        ("<|translate|>", 50358),
        ("<|transcribe|>", 50359),
        ("<|startoflm|>", 50360),
        ("<|startofprev|>", 50361),
        ("<|nospeech|>", 50362),
        ("<|notimestamps|>", 50363),
        ("<|0.00|>", 50364),
        ("<|30.00|>", 51864),
    ],
)
def test_special_tokens_have_openais_ids(tokenizer: Tokenizer, token: str, number: int) -> None:
    assert tokenizer.token_to_id(token) == number
    assert tokens.vocabulary()[number] == token


def test_the_vocabulary_is_complete(tmp_path: Path) -> None:
    tokens.write(tmp_path)
    written = json.loads((tmp_path / "vocabulary.json").read_text("utf-8"))
    assert len(written) == len(set(written)) == 51865
    assert written[50256] == ""  # what CTranslate2 knows a multilingual model by
    assert len(tokens.gb2312()) == 6763


@pytest.mark.parametrize("text", ["您好，请问ABC 123？", "幺八六，两百块。", " 订单号", "％＋（）"])
def test_a_character_is_a_token(tokenizer: Tokenizer, text: str) -> None:
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    assert ids == tokens.encode(text)
    assert len(ids) == len(text)
    assert tokenizer.decode(ids) == tokens.decode(ids) == text


def test_other_characters_are_bytes(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("😀龘", add_special_tokens=False).ids
    assert max(ids) < 256
    assert tokenizer.decode(ids) == "😀龘"
    assert tokens.encode("😀龘") == []


def test_compact_ids_are_dense_and_go_back() -> None:
    assert tokens.compact(tokens.COUNT - 1) == tokens.COMPACT_COUNT - 1
    assert [tokens.compact(tokens.expand(i)) for i in range(tokens.COMPACT_COUNT)] == list(range(tokens.COMPACT_COUNT))


@pytest.mark.parametrize(("seconds", "token"), [(0, 50364), (0.011, 50365), (12.34, 50981), (31, 51864), (-1, 50364)])
def test_times(seconds: float, token: int) -> None:
    assert tokens.time(seconds) == token
