"""``qa examples`` and ``qa cases`` as their users run them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from qa.cli.cases import Entry, add, remove, show
from qa.cli.examples import run
from qa.config import load_settings
from qa.errors import QaError
from qa.services.examples_asked import AskedFor
from qa.store import open_store
from tests.cli.conftest import Qa
from tests.packmade import PHONE, fill


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    with open_store(str(tmp_path / "tingjian.db")) as store:
        fill(store, tmp_path)
    return tmp_path


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_table_json_and_a_zip(qa: Qa, filled: Path) -> None:
    shown = qa("examples", "--item", "opening", "--month", "2026-10")
    assert shown.returncode == 0, shown.stderr
    assert "a-phone" in shown.stdout
    assert "d-good" in shown.stdout
    assert PHONE not in shown.stdout
    made = qa("examples", "--item", "opening", "--agent", "b", "--json", "-o", "pack.zip", "--lang", "en")
    assert made.returncode == 0, made.stderr
    [example] = lines(made.stdout)
    assert (example["call_id"], example["words"], example["twin"]["call_id"]) == ("b-short", "喂，哪位", "d-good")
    assert {reason["kind"] for reason in example["reasons"]} == {"clear", "short", "sure", "sound", "representative"}
    assert "decided by the machine, with evidence" in {reason["text"] for reason in example["reasons"]}
    with zipfile.ZipFile(filled / "pack.zip") as box:
        assert '<html lang="en">' in box.read("pack/index.html").decode()
        assert f"pack/{example['clip']}" in box.namelist()


def test_by_clause_and_by_measure(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = load_settings({"db": str(filled / "tingjian.db")})
    run(settings, AskedFor(clause="5.2.4"), out=None, as_json=True, raw=None)
    by_clause = lines(capsys.readouterr().out)
    assert {each["call_id"] for each in by_clause} == {"a-phone", "b-short", "c-moved"}
    assert by_clause[0]["clauses"][0]["section"].startswith("5.2.4")
    run(settings, AskedFor(item="opening", measure="duration>60", limit=2), out=None, as_json=True, raw=None)
    assert len(lines(capsys.readouterr().out)) == 2


def test_a_recording_that_was_moved_costs_only_its_clip(qa: Qa, filled: Path) -> None:
    (filled / "c-moved.wav").unlink()
    made = qa("examples", "--item", "opening", "-o", "pack")
    assert made.returncode == 1
    assert "c-moved.wav: the recording of call c-moved is not there any more" in made.stderr
    assert "3 examples, 5 clips" in made.stderr
    with open_store(str(filled / "tingjian.db")) as store:
        [act] = store.people.acts(subject="examples")
    assert act.detail["calls"] == ["a-phone", "b-short", "c-moved", "d-good"]
    assert "喂，讲" in (filled / "pack" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (AskedFor(), "nothing was asked for"),
        (AskedFor(item="opening", outcome="bad"), "outcomes: passed, failed"),
        (AskedFor(measure="silence_agent>5"), "did you mean silence_longest"),
        (AskedFor(clause="plaza.openin"), "did you mean plaza.opening"),
        (AskedFor(item="closing", clause="plaza.opening"), "give one of the two"),
        (AskedFor(item="opening", month="2020-01"), "months: 2026-10"),
        (AskedFor(item="nothing"), "no such calls"),
    ],
    ids=str,
)
def test_what_cannot_be_is_said_with_the_mend(filled: Path, options: AskedFor, message: str) -> None:
    settings = load_settings({"db": str(filled / "tingjian.db")})
    with pytest.raises(QaError, match=message):
        run(settings, options, out=None, as_json=False, raw=None)


def test_the_case_book(qa: Qa, filled: Path) -> None:
    added = qa(
        "cases", "add", "b-short", "--title", "没有问候", "--item", "opening", "--note", f"回拨{PHONE}",
        "--tag", "开场", "--tag", "新人", "--author", "王芳",
    )  # fmt: skip
    assert added.stdout == "1\n", added.stderr
    qa("cases", "add", "d-good", "--title", "样板", "--good", "--at", "1-4.5", "--author", "王芳")
    [case] = lines(qa("cases", "list", "--tag", "新人", "--json").stdout)
    assert (case["start"], case["end"], case["good"], case["author"]) == (1.0, 4.0, False, "王芳")
    assert case["note"] == "回拨〔电话〕"
    both = qa("cases", "list")
    assert "样板" in both.stdout
    assert PHONE not in both.stdout
    shown = qa("cases", "show", 2, "-o", "case")
    assert shown.returncode == 0, shown.stderr
    assert "您好" in shown.stdout
    assert (filled / "case" / "index.html").is_file()
    assert qa("cases", "remove", 1, "--author", "王芳").returncode == 0
    assert [each["number"] for each in lines(qa("cases", "list", "--json").stdout)] == [2]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (Entry("nobody", "甲", None, None, False, "", (), "王"), "nobody"),
        (Entry("b-short", "甲", "nothing", None, False, "", (), "王"), "qa show b-short"),
        (Entry("b-short", "甲", None, "soon", False, "", (), "王"), "--at 12.5-20"),
        (Entry("b-short", "甲", None, "9-3", False, "", (), "王"), "no stretch"),
        (Entry("b-short", " ", None, None, False, "", (), "王"), "no title"),
    ],
    ids=str,
)
def test_a_case_that_cannot_be_is_refused(filled: Path, entry: Entry, message: str) -> None:
    with pytest.raises(QaError, match=message):
        add(load_settings({"db": str(filled / "tingjian.db")}), entry)


def test_a_case_that_is_not_there_is_said(filled: Path) -> None:
    settings = load_settings({"db": str(filled / "tingjian.db")})
    with pytest.raises(QaError, match="qa cases list"):
        show(settings, 7, out=None, as_json=False, raw=None)
    with pytest.raises(QaError, match="no case 7"):
        remove(settings, 7, "王")
