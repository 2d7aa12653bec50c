"""Situations as data, their fitting and their cache; the operator's own cases are in ``tests/checks/cases``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from qa.errors import PackError
from qa.packs import situations as module
from qa.packs.load import SITUATIONS, lexicons, load_pack
from qa.packs.situations import NO_SITUATIONS, find_situation, fingerprint, fit_to, recogniser, situations
from qa.situations import Example, Words, windows
from qa.text import normal, simplify
from qa.types import Turn

FOLDER = lexicons() / SITUATIONS
READ = YAML(typ="safe")
SHEETS = {p.stem: READ.load(p.read_text("utf-8")) for p in sorted(FOLDER.glob("*.yaml")) if p.name not in NO_SITUATIONS}
INNOCENT = READ.load((FOLDER / "innocent.yaml").read_text("utf-8"))
WORDS = READ.load((FOLDER / "words.yaml").read_text("utf-8"))
LEFT_OUT = READ.load((FOLDER / "left_out.yaml").read_text("utf-8"))
HELD_OUT = list(READ.load_all((Path(__file__).parents[1] / "data" / "situations.yaml").read_text("utf-8")))
WHENS = {
    "callback.apologise": "投诉或抱怨", "callback.case_fields": "无法及时答复", "callback.decline": "非服务范围",
    "callback.outbound_flow": "外呼", "callback.promise_48h": "无法及时答复", "decor.banned_branch": "对方是分部",
    "decor.late_apology": "响铃超过三声", "decor.no_idk_branch": "对方是分部", "decor.repair_48h": "报修",
    "decor.same_day": "不能当时解决", "decor.take_message": "所找人不在", "decor.transfer": "转接",
    "equipment.own_fault": "属本公司责任", "appliance.callback_stock": "无货", "plaza.after_wait": "出现等待",
    "plaza.cannot_answer": "无法解答", "plaza.cannot_fulfil": "不能兑现", "plaza.criticised": "顾客批评",
    "plaza.deposit_notice": "借用雨伞", "plaza.fee_notice": "有偿服务", "plaza.feedback_forward": "顾客提意见",
    "plaza.feedback_thanks": "顾客提意见", "plaza.late_apology": "响铃超过三声", "plaza.praised": "顾客表扬",
    "plaza.processing": "办理业务", "plaza.promo_complete": "顾客询问促销", "plaza.stroller_notice": "借用童车",
    "plaza.wait_please": "出现等待", "taobao.apology": "有失误或打扰", "taobao.congrats": "节日或喜事",
    "taobao.explain": "公司规定不能满足", "taobao.negotiate": "需要商量", "visit.ask_advice": "回访",
    "visit.ask_rating": "回访", "visit.renew": "回访", "webshop.ask_again": "没听清", "webshop.ask_wish": "投诉或抱怨",
    "webshop.restate": "投诉或抱怨", "webshop.verify_order": "确认订单", "xiaohongshu.complaint_flow": "投诉",
    "xiaohongshu.confirm_satisfied": "问题已处理",
}  # fmt: skip
"""Every clause of the regulations that applies only in some situation, and its words for it."""


def said(example: Any) -> str:
    return example if isinstance(example, str) else "".join(example.values())


def form(example: Any) -> str:
    return normal(said(example)).text


# ---- the data ------------------------------------------------------------------------------------


def test_every_when_of_the_regulations_is_told_or_left_out_with_a_reason():
    rows = [*SHEETS.values(), *({**row, "when": [row["when"]]} for row in LEFT_OUT)]
    told = {clause: row["when"] for row in rows for clause in row["clauses"]}
    assert set(told) == set(WHENS)
    assert {clause: when for clause, when in WHENS.items() if when not in told[clause]} == {}
    assert all(row["why"] for row in LEFT_OUT)


@pytest.mark.parametrize("name", SHEETS)
def test_examples_are_many_sorted_and_distinct(name: str):
    examples = SHEETS[name]["examples"]
    forms = [form(e) for e in examples]
    assert len(examples) >= 25
    assert forms == sorted(forms)
    assert [f for f, n in Counter(forms).items() if n > 1] == []


def test_innocent_turns_are_many_sorted_and_distinct():
    assert sum(map(len, INNOCENT.values())) >= 300
    for texts in INNOCENT.values():
        forms = [form(t) for t in texts]
        assert forms == sorted(set(forms))


def test_no_sentence_stands_in_two_places():
    places: dict[str, set[str]] = {}
    for name, sheet in SHEETS.items():
        for example in sheet["examples"]:
            places.setdefault(form(example), set()).add(name)
        for near in sheet.get("near_misses", {}).values():
            for example in near:
                places.setdefault(form(example), set()).add(f"near miss of {name}")
    for kind, texts in INNOCENT.items():
        for text in texts:
            places.setdefault(form(text), set()).add(f"innocent {kind}")
    for name, parts in ((name, parts) for written in HELD_OUT for name, parts in written.items()):
        for example in (*parts["shows"], *parts["near_misses"]):
            places.setdefault(form(example), set()).add(f"held out {name}")
    assert {text: found for text, found in places.items() if len(found) > 1} == {}


def test_held_out_wordings_are_there_for_every_situation():
    for written in HELD_OUT:
        assert set(written) == set(SHEETS)
        assert [n for n, parts in written.items() if len(parts["shows"]) < 6 or len(parts["near_misses"]) < 4] == []


def test_classes_of_words_are_sorted_and_distinct():
    assert list(WORDS) == sorted(WORDS)
    for name, words in WORDS.items():
        assert words == sorted(set(words)), name
        assert [w for w in words if not normal(w).text or simplify(w) != w] == [], name


def test_simplified_characters_only():
    texts = [said(e) for sheet in SHEETS.values() for e in sheet["examples"]]
    texts += [said(e) for sheet in SHEETS.values() for near in sheet.get("near_misses", {}).values() for e in near]
    texts += [said(t) for kind in INNOCENT.values() for t in kind]
    assert [t for t in texts if simplify(t) != t] == []


def test_no_trigger_is_in_an_innocent_turn_or_a_near_miss():
    wrong = []
    for name, known in situations(FOLDER).items():
        turns = [Turn(p, 0.0, 9.0, t) for p in ("agent", "customer") for t in INNOCENT[p]]
        turns += [Turn(p, 0.0, 9.0, t) for entry in INNOCENT["exchanges"] for p, t in entry.items()]
        near = [entry for written in HELD_OUT for entry in written[name]["near_misses"]]
        turns += [Turn(p, 0.0, 9.0, t) for entry in near for p, t in entry.items()]
        wrong += [f"{name}: “{m.phrase}” in “{m.turn.text}”" for m in known.triggered(turns)]
    assert wrong == []


# ---- fitting -------------------------------------------------------------------------------------


def test_what_is_fitted_ranks_an_unseen_wording_first():
    told = recogniser(FOLDER)
    for name, party, text in [
        ("umbrella", "customer", "下雨了没带伞，能不能借一把用用？"),
        ("transfer", "agent", "我帮您转接技术部的同事，请别挂机。"),
        ("branch", "customer", "我是我们城北分部的小赵，总部在吗？"),
    ]:
        chances = told.probabilities(((party, text),))  # type: ignore[arg-type]
        assert max(chances, key=lambda k: chances[k]) == name
        assert chances[name] > 0.5


def test_hardly_a_word_looks_like_nothing():
    told = recogniser(FOLDER)
    for text in ("嗯", "好", "喂", "挂了啊", ""):
        assert max(told.probabilities((("agent", text),)).values()) < 0.5


def test_limits_keep_to_the_precision_that_was_asked_for():
    right = np.array([True] * 40 + [False] + [True] * 9)
    chances = np.linspace(1.0, 0.0, 50)
    ones = np.ones(50)
    assert module_fit().limit_of(chances, right, ones) == pytest.approx(chances[49])  # 49 of 50 = 0.98
    assert module_fit().limit_of(chances, right, np.where(right, 1, 9)) == pytest.approx(chances[39])
    assert module_fit().limit_of(chances, ~right, ones) > 1


def module_fit() -> Any:
    return sys.modules["qa.situations.fit"]


def test_held_back_scores_are_those_of_a_fit_without_the_example():
    """Allen's shortcut against the long way: leave one out, fit anew, score it."""
    texts = ["我要退货", "我要换货", "东西坏了要退", "几点关门", "停车收费吗", "在几楼"]
    examples = [Example((("customer", t),), frozenset({"back"} if i < 3 else ())) for i, t in enumerate(texts)]
    rows = module_fit()._terms(examples, Words({"go": ["退", "换"]}))[2].toarray()
    targets = np.array([1.0, 1, 1, -1, -1, -1])
    kernel = rows @ rows.T + 1.0
    inverse = np.linalg.inv(kernel + 0.3 * np.eye(6))
    short = targets - (inverse @ targets) / np.diag(inverse)
    for i in range(6):
        rest = [k for k in range(6) if k != i]
        duals = np.linalg.solve(kernel[np.ix_(rest, rest)] + 0.3 * np.eye(5), targets[rest])
        assert short[i] == pytest.approx(float(kernel[i, rest] @ duals))


def test_a_near_miss_speaks_against_its_kin(folder: Path):
    """The same sentence under its own situation only, and as a near miss of its kin."""
    path = folder / "umbrella.yaml"
    text = path.read_text("utf-8").replace("kin: []", "kin: [stroller]")
    path.write_text(text, "utf-8")
    said = "租一辆自行车推着逛"
    window = (("customer", said),)
    plain = folder / "stroller.yaml"
    sheet = plain.read_text("utf-8").replace("kin: []", "kin: [umbrella]")
    plain.write_text(sheet.replace("examples:\n", f"examples:\n  - {said}\n"), "utf-8")
    before = fit_to(folder).probabilities(window)["umbrella"]  # type: ignore[arg-type]
    plain.write_text(sheet, "utf-8")
    path.write_text(text + f"near_misses:\n  stroller: [{said}]\n", "utf-8")
    after = fit_to(folder).probabilities(window)  # type: ignore[arg-type]
    assert after["umbrella"] < before
    assert after["stroller"] > after["umbrella"]


# ---- windows -------------------------------------------------------------------------------------


def test_windows_of_one_party_and_of_both():
    a, b = Turn("customer", 0, 1, "甲"), Turn("agent", 1, 2, "乙")
    c, d = Turn("customer", 2.5, 3, "丙"), Turn("customer", 9, 10, "丁")
    assert list(windows([a, b, c, d], "customer")) == [(a,), (c,), (d,), (a, c)]  # six seconds part c and d
    assert list(windows([a, b, c, d], "any")) == [(a,), (b,), (c,), (d,), (a, b), (b, c)]


# ---- reading and keeping -------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    target = tmp_path / "situations"
    target.mkdir()
    for name in ("umbrella.yaml", "stroller.yaml", "innocent.yaml", "left_out.yaml", "words.yaml"):
        shutil.copy(FOLDER / name, target)
    forget()
    return target


def forget() -> None:
    situations.cache_clear()
    recogniser.cache_clear()


def test_a_rubric_that_is_only_read_fits_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "fit", lambda *_: pytest.fail("fitted"))
    known = situations(folder)
    assert known["umbrella"].triggered([Turn("customer", 0, 1, "借一把伞")])
    with pytest.raises(pytest.fail.Exception, match="fitted"):
        known["umbrella"].seen([Turn("customer", 0, 1, "借一把伞")], "customer")


def test_what_was_fitted_is_kept_and_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch):
    window = (("customer", "能借把伞吗"),)
    fresh = situations(folder)["umbrella"].recogniser.probabilities(window)  # type: ignore[arg-type]
    forget()
    monkeypatch.setattr(module, "read", lambda _: pytest.fail("read again"))
    known = situations(folder)
    assert known["umbrella"].recogniser.probabilities(window) == pytest.approx(fresh)  # type: ignore[arg-type]
    assert known["umbrella"].triggers["customer"].find(Turn("customer", 0, 1, "借一把伞"))


def test_where_nothing_can_be_kept_it_is_fitted_all_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "a file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a file" / "no folder"))
    known = situations(folder)
    assert known["umbrella"].triggered([Turn("customer", 0, 1, "借一把伞")])
    assert known["umbrella"].recogniser.ids


def test_a_changed_file_is_read_anew_and_a_broken_cache_is_passed_over(folder: Path, tmp_path: Path):
    before = fingerprint(folder)
    situations(folder)
    text = (folder / "umbrella.yaml").read_text("utf-8")
    (folder / "umbrella.yaml").write_text(text.replace("title: 借用雨伞", "title: 借伞"), "utf-8")
    assert fingerprint(folder) != before
    situations.cache_clear()
    assert situations(folder)["umbrella"].title == "借伞"
    chances = situations(folder)["umbrella"].recogniser.probabilities((("customer", "借伞"),))
    kept = [p for p in (tmp_path / "cache").rglob("*") if p.is_file()]
    assert {p.suffix for p in kept} == {".json", ".npz"}
    for path in kept:
        path.write_bytes(b"not what it was")
    forget()
    again = situations(folder)["umbrella"]
    assert again.title == "借伞"
    assert again.recogniser.probabilities((("customer", "借伞"),)) == pytest.approx(chances)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("party: customer", "party: caller", "umbrella.yaml:5: party: Input should be"),
        ("id: umbrella", "id: parasol", "the id is `parasol`"),
        ("kin: []", "kin: [rain]", "`kin` names no situation: rain"),
        ("kin: []", "kin: []\nnear_misses: {rain: [下雨]}", "`near_misses` names no situation: rain"),
        ("all: [<伞>,", "all: [<雨衣>,", "no class of words `<雨衣>`"),
        ("party: customer", "party: any", "nobody says the example"),
        ("有没有(雨伞|伞)", "有没有(雨伞|伞", "bracket without its partner"),
        ("title: 借用雨伞", "titel: 借用雨伞", "Field required"),
    ],
)
def test_a_mistake_is_named_with_its_file(folder: Path, old: str, new: str, message: str):
    text = (folder / "umbrella.yaml").read_text("utf-8")
    assert old in text
    (folder / "umbrella.yaml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(PackError) as raised:
        situations(folder)
    assert message in raised.value.message
    assert "umbrella.yaml" in raised.value.message


def test_an_unknown_situation_names_the_nearest():
    with pytest.raises(PackError, match="did you mean `complaint`"):
        find_situation(FOLDER, "complain")
    with pytest.raises(PackError, match="situations: after_hours,"):
        find_situation(FOLDER, "zzz")


RUBRIC = """
id: mine
title: 我的
version: "1"
sections:
  - id: all
    title: 全部
    items:
      - id: sorry
        title: 致歉
        clauses: [mine.sorry]
        points: 5
        when: {situation: {is: SITUATION}}
        check: {says: {any: [对不起]}}
"""


def pack(tmp_path: Path, situation: str) -> str:
    (tmp_path / "rubric.yaml").write_text(RUBRIC.replace("SITUATION", situation), "utf-8")
    (tmp_path / "phrases.yaml").write_text("sorry: [对不起]\n", "utf-8")
    (tmp_path / "clauses.yaml").write_text(
        "- {id: mine.sorry, section: '1', asks: 致歉, kind: phrase_required}\n", "utf-8"
    )
    return str(tmp_path)


def test_a_pack_may_ask_for_a_situation_and_its_hash_depends_on_it(tmp_path: Path):
    loaded = load_pack(pack(tmp_path, "complaint"))
    assert loaded.situations == {"complaint"}
    (tmp_path / "rubric.yaml").write_text(
        RUBRIC.replace("when: {situation: {is: SITUATION}}", "when: {says: {any: [投诉]}}"), "utf-8"
    )
    plain = load_pack(str(tmp_path))
    assert plain.situations == frozenset()
    assert plain.sha256 != loaded.sha256


def test_a_pack_that_asks_for_an_unknown_one_is_told_where(tmp_path: Path):
    with pytest.raises(PackError, match=r"rubric\.yaml:\d+.*did you mean `complaint`"):
        load_pack(pack(tmp_path, "complain"))


def test_a_pack_without_situations_loads_no_heavy_library():
    code = (
        "import sys\nfrom qa.packs.load import load_pack\nload_pack('plaza')\n"
        "print(sorted({'sklearn', 'scipy'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
