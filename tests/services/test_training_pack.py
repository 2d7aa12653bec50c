"""Training packs: what was found, cut and masked, with real recordings and a real database."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from qa.audio.decode import decode
from qa.coaching import Wanted
from qa.errors import StoreError
from qa.packs.clauses import Clause
from qa.report.coaching import card_json
from qa.services.examples import Asked, find, found_case
from qa.services.training_pack import TrainingPack, write_pack, zipped
from qa.store import Store, open_store
from qa.types import Outcome
from qa.types.people import CaseNote
from tests.packmade import EVIL, PHONE, call, fill, record

FAILED = Asked(Wanted(("opening",), Outcome.FAILED))
CLAUSES = {"plaza.opening": Clause("plaza.opening", "5.2.4", "接起后先问好", "phrase_required")}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "a.db")) as opened:
        fill(opened, tmp_path)
        yield opened


def pack(store: Store, out: Path, asked: Asked = FAILED) -> tuple[TrainingPack, list]:
    found = find(store, asked)
    made = TrainingPack(found, CLAUSES, out=out)
    cards = [made.card(number, example) for number, example in enumerate(found.examples, 1)]
    write_pack(out, cards, "开场白", "zh")
    return made, cards


def test_every_agent_is_shown_with_the_good_call_beside(store: Store, tmp_path: Path) -> None:
    made, cards = pack(store, tmp_path / "out")
    assert made.failures == []
    assert {card.side.moment.of.call_id for card in cards} == {"a-phone", "b-short", "c-moved"}
    assert {card.twin.moment.of.call_id for card in cards} == {"d-good"}
    assert [clause.asks for clause in cards[0].clauses] == ["接起后先问好"]
    data = json.loads((tmp_path / "out" / "examples.json").read_text("utf-8"))
    for example in data["examples"]:
        clip = decode(tmp_path / "out" / example["clip"])
        assert clip.duration == pytest.approx(example["clip_end"] - example["clip_start"], abs=0.05)
        assert example["clip_start"] <= example["start"] <= example["end"] <= example["clip_end"]


def test_a_phone_number_is_neither_heard_nor_read(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _, cards = pack(store, out)
    texts = (out / "index.html").read_text("utf-8") + (out / "examples.json").read_text("utf-8")
    assert PHONE not in texts
    assert PHONE[:4] not in texts
    assert "〔电话〕" in texts
    [card] = [card for card in cards if card.side.moment.of.call_id == "a-phone"]
    clip = decode(out / card.side.cut.address)
    start = card.side.cut.span.start
    # 喂，我的手机 are six characters of half a second from 1 s on: the number is said from 4 s to 9.5 s
    hidden = clip.samples[:, round((4.0 - start) * clip.rate) : round((9.5 - start) * clip.rate)]
    for leg in hidden:
        power = np.abs(np.fft.rfft(leg * np.hanning(len(leg)))) ** 2
        assert power[np.abs(np.fft.rfftfreq(len(leg), 1 / clip.rate) - 2000) < 100].sum() > 0.98 * power.sum()


def test_what_others_wrote_is_text_on_the_page(store: Store, tmp_path: Path) -> None:
    pack(store, tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "<script>document" not in page
    assert "<img" not in page
    assert "&lt;script&gt;document" in page


def test_a_recording_that_was_moved_is_named_and_its_text_is_shown(store: Store, tmp_path: Path) -> None:
    (tmp_path / "c-moved.wav").unlink()
    made, cards = pack(store, tmp_path / "out")
    [failure] = made.failures
    assert failure.error.message.startswith(f"{tmp_path / 'c-moved.wav'}: the recording of call c-moved is not there")
    [card] = [card for card in cards if card.side.moment.of.call_id == "c-moved"]
    assert card.side.cut.address is None
    assert card.side.words == "喂，讲"
    assert "c-moved.wav: the recording of call c-moved" in (tmp_path / "out" / "index.html").read_text("utf-8")
    assert sum(bool(card.side.cut.address) for card in cards) == 2


def test_another_recording_in_its_place_is_not_played(store: Store, tmp_path: Path) -> None:
    record(tmp_path / "c-moved.wav", seed=99)
    made, _ = pack(store, tmp_path / "out")
    assert "another recording" in made.failures[0].error.message


def test_a_moment_past_the_end_spoils_only_its_own_clip(store: Store, tmp_path: Path) -> None:
    note = CaseNote("b-short", "太远", "王", datetime(2026, 11, 1, tzinfo=UTC), start=100.0, end=101.0)
    found = found_case(store, note)
    made = TrainingPack(found, {}, out=tmp_path / "out")
    card = made.card(1, found.examples[0])
    assert "it ends at 20.0 s" in card.side.cut.error
    assert [note.title for note in card.notes] == ["太远"]


def test_notes_of_the_case_book_are_beside_without_what_is_private(store: Store, tmp_path: Path) -> None:
    note = f"他的手机是{PHONE}{EVIL}"
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    store.people.add_case(CaseNote("a-phone", "先问好", "王", moment, item_id="opening", note=note, tags=("开场",)))
    store.people.add_case(CaseNote("a-phone", "别的项目", "王", moment, item_id="closing"))
    pack(store, tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "先问好" in page
    assert "别的项目" not in page
    assert PHONE not in page


def test_a_zip_holds_all_of_it_in_one_folder(store: Store, tmp_path: Path) -> None:
    pack(store, tmp_path / "out")
    path = zipped(tmp_path / "out", tmp_path / "十月" / "开场白.zip")
    with zipfile.ZipFile(path) as box:
        names = box.namelist()
    assert {"开场白/index.html", "开场白/examples.json"} < set(names)
    assert sum(name.endswith(".mp3") for name in names) == 6
    assert [each.name for each in path.parent.iterdir()] == ["开场白.zip"]


def test_a_callers_number_in_the_name_of_a_recording_does_not_leave_the_house(tmp_path: Path) -> None:
    name = "a20261009-13800138000"
    with open_store(str(tmp_path / "a.db")) as store:
        store.save(call(tmp_path, name, Outcome.FAILED, "喂"))
        _, [card] = pack(store, tmp_path / "out")
        (tmp_path / f"{name}.wav").unlink()
        pack(store, tmp_path / "gone")
    for file in [*(tmp_path / "out").rglob("*"), *(tmp_path / "gone").rglob("*")]:
        assert "13800138000" not in file.name
        assert not file.is_file() or b"13800138000" not in file.read_bytes()
    assert card_json(card)["call_id"] == name


def test_nothing_found_is_said(store: Store) -> None:
    with pytest.raises(StoreError, match="no such calls"):
        find(store, Asked(Wanted(("opening",), Outcome.FAILED, agent="9999")))


def test_the_store_without_calls_is_said(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "empty.db")) as empty, pytest.raises(StoreError, match="no such calls"):
        find(empty, FAILED)
