"""Who speaks like an agent: the weights that are shipped, on wordings that nothing was fitted to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from models.train.roles.fit import write
from models.train.roles.sources import every
from qa.diarize.vocabulary import Vocabulary, fitted, folder, parsed, terms_of

WORDINGS = Path(__file__).parents[1] / "data" / "situations.yaml"
MOST = 300_000


@pytest.fixture(scope="module")
def unseen() -> list[tuple[str, str]]:
    """Turns with their speakers, written apart from all examples."""
    written = YAML(typ="safe", pure=True).load_all(WORDINGS.read_text("utf-8"))
    lines = [each for document in written for each in document.values()]
    kinds = [turn for each in lines for turn in (*each["shows"], *each["near_misses"]) if isinstance(turn, dict)]
    return [(side, str(text)) for turn in kinds for side, text in turn.items() if side in ("agent", "customer")]


def right(side: str, odds: float) -> bool:
    return odds > 0 if side == "agent" else odds < 0


def test_one_turn_alone(unseen: list[tuple[str, str]]):
    vocabulary = fitted()
    assert len(unseen) > 200
    for wanted in ("agent", "customer"):
        lines = [text for side, text in unseen if side == wanted]
        share = sum(right(wanted, vocabulary.odds([text])) for text in lines) / len(lines)
        assert share >= 0.8


def test_ten_turns_together(unseen: list[tuple[str, str]]):
    vocabulary = fitted()
    for wanted in ("agent", "customer"):
        lines = [text for side, text in unseen if side == wanted]
        tens = [lines[i : i + 10] for i in range(0, len(lines) - 9, 10)]
        assert tens
        assert all(right(wanted, vocabulary.odds(ten)) for ten in tens)


def test_more_of_the_same_is_surer_but_not_so_many_times():
    vocabulary = fitted()
    one = vocabulary.odds(["请您稍等，我帮您查一下。"])
    ten = vocabulary.odds(["请您稍等，我帮您查一下。"] * 10)
    assert 0 < one < ten < 10 * one


def test_what_is_too_short_tells_nothing():
    vocabulary = fitted()
    assert vocabulary.turn("嗯") is None
    assert vocabulary.odds(["嗯", "好的"]) == 0.0
    assert vocabulary.odds([]) == 0.0
    assert terms_of("，。") == frozenset()


def test_the_file_is_small_text_and_reads_back(tmp_path: Path):
    path = folder() / "vocabulary.json"
    assert path.stat().st_size < MOST
    vocabulary = fitted()
    write(vocabulary, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()
    assert parsed(json.loads(path.read_text("utf-8"))).weights == vocabulary.weights


def test_a_turn_is_worked_out_by_hand():
    vocabulary = Vocabulary({"您": 2.0, "^您好": 1.0, "好吗$": -4.0}, bias=0.5, slope=2.0, shared=0.5)
    # ^您好吗$: five characters, four pairs, three threes; three of the twelve have weights
    assert vocabulary.turn("您好吗") == pytest.approx(0.5 + (2.0 + 1.0 - 4.0) / 12**0.5)
    assert vocabulary.odds(["您好吗"] * 4) == pytest.approx(2.0 * 4 * (0.5 - 1.0 / 12**0.5) / 2.0)


def test_every_line_has_a_speaker_and_no_source_is_one_sided():
    sides: dict[str, set[str]] = {}
    for line in every():
        sides.setdefault(line.source, set()).add(line.side)
        assert line.text
    assert len(sides) >= 15
    assert all(each == {"agent", "customer"} for each in sides.values())
