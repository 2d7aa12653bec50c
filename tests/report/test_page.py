"""The page as HTML: what is on it, that it asks nobody for anything, and that the words of others stay words."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import qa.report.page
from qa.report.labels import WORDS, Lang
from qa.report.page import Form, call_script, index_page, row_of
from qa.report.page.axis import axis_of
from qa.report.page.pieces import Quote, pieces, quotes
from qa.report.page.values import LETTERS, Failed
from qa.report.page.wording import MEASURES, PAGE, name_measures
from qa.types import Call, CallInfo, CallResult, Event, Evidence, Outcome, Problem, Span, Transcript, Turn, Word
from tests.handmade import BANNED, ITEMS, RESULT, RINGS, SCORE, result

HERE = Path(qa.report.page.__file__).parent
EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>'\"&\u2028\x07"
FORM = Form("客服评分表", {"answer": "接听", "conduct": "态度"}, {"plaza.banned": ("5.3.9", "不说禁用语")})
VOID = {"meta", "link", "input", "img", "br", "hr"}


class Page(HTMLParser):
    """Elements with their attributes and their text; tags that do not match are an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.texts.append((self.open[-1], data.strip()))

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(text for _, text in self.texts))

    def every(self, tag: str, name: str = "") -> list[dict[str, str]]:
        """The attributes of all elements of a tag, and of a class where one is named."""
        return [a for t, a in self.elements if t == tag and (not name or name in a.get("class", "").split())]


def fragment(found: CallResult, **options: object) -> tuple[str, Page]:
    """The id and the HTML that a call's script hands over."""
    script = call_script(found, FORM, **options)  # type: ignore[arg-type]
    assert script.startswith("tingjian(")
    assert script.endswith(")\n")
    literals = json.loads("[" + script[len("tingjian(") : -2] + "]")
    return literals[0], Page(literals[1])


def rows(*results: CallResult) -> list:
    return [row_of(each, f"page/{each.call.info.call_id}.js") for each in results]


# ---- the page -------------------------------------------------------------------------------------


def test_scorecards_come_first_then_a_line_for_each_call() -> None:
    html = index_page(rows(result("a"), result("b")), {"plaza": FORM})
    assert html.index('id="cards"') < html.index('id="calls"')
    page = Page(html)
    assert [(a["data-id"], a["data-src"]) for a in page.every("a", "row")] == [("a", "page/a.js"), ("b", "page/b.js")]
    assert "客服评分表" in page.text
    assert "王芳 (0012)" in page.text
    assert "服务禁语" in page.text


def test_nothing_is_asked_of_the_network() -> None:
    for text in (index_page(rows(RESULT), {"plaza": FORM}), call_script(RESULT, FORM, audio="audio/c01.mp3")):
        assert not re.search(r"https?:|(?:src|href)=[\"']?//|@import|url\((?!#)", text)
        assert "fetch(" not in text  # a page from disk may not


def test_ids_are_unique_and_every_id_that_the_script_asks_for_is_there() -> None:
    page = Page(index_page(rows(RESULT), {"plaza": FORM}))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    script = (HERE / "templates" / "page.js").read_text("utf-8")
    asked = set(re.findall(r'\$\("#([\w-]+)"', script)) | set(re.findall(r'value\("([\w-]+)"\)', script))
    assert len(asked) > 10
    assert asked <= set(ids)


def test_classes_that_the_script_asks_for_are_in_a_template() -> None:
    script = (HERE / "templates" / "page.js").read_text("utf-8")
    templates = "".join(path.read_text("utf-8") for path in HERE.glob("templates/*.j2"))
    asked = set(re.findall(r'(?:\$\$?\(|closest\()"[a-z]*\.([\w-]+)', script))
    assert len(asked) > 10
    for name in asked:
        assert re.search(rf'class="[^"]*\b{name}\b', templates), name


def test_filters_know_each_item_and_its_outcome() -> None:
    page = Page(index_page(rows(RESULT), {"plaza": FORM}))
    (row,) = page.every("a", "row")
    # opening passed, rings undetermined, banned failed, tone by ear, deposit not applicable
    assert row["data-o"] == "0p 1u 2f 3e 4n"
    options = [attributes.get("value") for attributes in page.every("option")]
    for value in ("0", "4", "f", "u", "e", "p", "n", "0012"):
        assert value in options


def test_fatal_provisional_and_missing_scores_are_plain() -> None:
    fatal = result("x", final=0.0, fatal=("banned",))
    doubtful = result("y", provisional=True, low=40.0, high=95.0)
    none = result("z", final=None, low=None, high=None)
    page = Page(index_page(rows(fatal, doubtful, none), {"plaza": FORM}))
    flags = {a["data-id"]: a["data-x"] for a in page.every("a", "row")}
    assert flags == {"x": "f", "y": "p", "z": ""}
    for words in ("1 通一票否决", "1 通暂定，不计入平均", "暂定 40–95", "无分"):
        assert words in page.text
    assert "data-s" not in next(a for a in page.every("a", "row") if a["data-id"] == "z")  # none is not 0


@pytest.mark.parametrize(("lang", "words"), [("zh", "演示模型"), ("en", "emonstration model")])
def test_the_demonstration_model_is_named_on_the_page_and_on_the_call(lang: Lang, words: str) -> None:
    assert words in Page(index_page(rows(RESULT), {}, lang=lang)).text
    assert words in fragment(RESULT, lang=lang)[1].text
    given = replace(RESULT, call=replace(RESULT.call, transcript=replace(RESULT.call.transcript, demonstration=False)))
    assert words not in Page(index_page(rows(given), {}, lang=lang)).text
    assert words not in fragment(given, lang=lang)[1].text


def test_scores_of_different_rubrics_have_tables_of_their_own() -> None:
    page = Page(index_page(rows(result("a"), result("b", rubric="callback")), {"plaza": FORM}))
    assert len(page.every("table", "board")) == 2
    assert "callback" in page.text


def test_files_that_could_not_be_scored_are_listed() -> None:
    page = Page(index_page([], {}, failed=[Failed("b.wav", "b<b>.wav: the file is empty (0 bytes)")]))
    assert "1 个文件未能评分" in page.text
    assert "b<b>.wav: the file is empty" in page.text


def test_a_line_of_the_list_is_light() -> None:
    few, many = (len(index_page(rows(*(result(f"c{i:04}") for i in range(n))), {}).encode()) for n in (10, 510))
    assert (many - few) / 500 < 900  # bytes: 500 calls are less than half a megabyte


# ---- one call -------------------------------------------------------------------------------------


def test_every_item_has_outcome_reason_clause_points_and_moments() -> None:
    name, page = fragment(RESULT)
    assert name == "c01"
    items = {a["data-item"]: a["class"].split()[1] for a in page.every("li", "item")}
    assert items == {item.id: LETTERS[item.outcome] for item in ITEMS}
    for words in ("−5 /15", "said 不知道", "§ 5.3.9 不说禁用语", "§ plaza.5.3.9", "0:14.2", "罚款建议 20 元"):
        assert words in page.text, words
    assert "14.25" in [a["data-t"] for a in page.every("button", "ev")]


def test_the_sum_is_shown_line_by_line() -> None:
    _, page = fragment(RESULT)
    lines = [text for tag, text in page.texts if tag == "li" and text]
    assert lines == list(SCORE.lines)


def test_problems_and_doubts_are_shown() -> None:
    call = replace(RESULT.call, problems=(Problem("bleed", "leg 1"), Problem("odd_new", "?")), words_trusted=False)
    _, page = fragment(replace(RESULT, call=call))
    for words in ("串音", "leg 1", "odd_new", "文字不可信", "说话人不明"):
        assert words in page.text


def test_a_measure_that_nobody_is_judged_by_is_marked() -> None:
    measures = {"overtalk_total": 3.0, "loudness_agent": None, "rings": 3}
    call = replace(RESULT.call, measures=measures, doubts={"overtalk_total": "bleed", "loudness_agent": "clipping"})
    _, page = fragment(replace(RESULT, call=call))
    marks = [each.get("title", "") for each in page.every("em", "tag")]
    assert [mark for mark in marks if "仅供参考" in mark] == ["仅供参考：串音", "仅供参考：削波失真"]
    assert "3 s" in page.text
    _, plain = fragment(replace(RESULT, call=replace(call, doubts={})))
    assert "仅供参考" not in plain.text


def test_a_call_without_sound_has_no_player_but_an_axis() -> None:
    _, silent = fragment(RESULT)
    assert silent.every("button", "go") == []
    assert "没有录音可播放" in silent.text
    _, heard = fragment(RESULT, audio="audio/c%201.mp3")
    assert heard.every("div", "player")[0]["data-audio"] == "audio/c%201.mp3"
    assert len(heard.every("button", "go")) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_words_of_others_stay_words(lang: Lang) -> None:
    info = CallInfo(EVIL, EVIL, agent_id=EVIL, agent_name=EVIL, team=EVIL, line=EVIL, duration=9.0)
    words = (Word(EVIL, 1.0, 2.0),)
    item = replace(
        BANNED, id=EVIL, title=EVIL, section=EVIL, reason=EVIL, clauses=(EVIL,),
        evidence=(Evidence("agent", 1.0, 2.0, EVIL),),
    )  # fmt: skip
    call = Call(info, Transcript((Turn("agent", 1.0, 2.0, EVIL, words),), model=EVIL), problems=(Problem(EVIL, EVIL),))
    score = replace(SCORE, rubric=EVIL, version=EVIL, grade=EVIL, fatal=(EVIL,), lines=(EVIL,))
    found = CallResult(call, (item,), score)
    script = call_script(found, lang=lang)
    assert "</script" not in script
    assert len(script.splitlines()) == 1
    for page in (
        fragment(found, lang=lang)[1],
        Page(index_page([row_of(found, "page/_x.js")], {EVIL: Form(EVIL)}, failed=[Failed(EVIL, EVIL)], lang=lang)),
    ):
        assert page.every("img") == []
        assert len(page.every("script")) in (0, 1)
        assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
        assert "alert(1)" in page.text
        assert "\x07" not in page.text


# ---- words and time -------------------------------------------------------------------------------


def test_a_turn_is_cut_at_its_words_and_keeps_its_punctuation() -> None:
    turn = Turn("agent", 0.0, 2.0, "您好，请讲。", tuple(Word(c, i / 2, i / 2 + 0.5) for i, c in enumerate("您好请讲")))
    found = pieces(turn, [Quote("agent", Span(0.0, 1.0), "f"), Quote("customer", Span(0.0, 2.0), "u")])
    assert "".join(piece.text for piece in found) == turn.text
    assert [(p.text, p.start, p.mark) for p in found] == [
        ("您", 0.0, "f"), ("好", 0.5, "f"), ("，", None, ""), ("请", 1.0, ""), ("讲", 1.5, ""), ("。", None, ""),
    ]  # fmt: skip


def test_words_that_do_not_make_up_the_text_give_way_to_it() -> None:
    turn = Turn("agent", 3.0, 4.0, "您好", (Word("再见", 3.0, 4.0),))
    assert [(p.text, p.start) for p in pieces(turn, [])] == [("您好", 3.0)]


def test_a_stretch_that_was_searched_is_no_quote() -> None:
    said = Evidence("agent", 1.0, 2.0, "不知道")
    stretch = Evidence("agent", 0.0, 9.0, "您好。 / 不知道。")
    long = Evidence("agent", 0.0, 60.0, "您好")
    item = replace(BANNED, outcome=Outcome.FAILED, evidence=(said, stretch, long))
    assert quotes([item]) == [Quote("agent", Span(1.0, 2.0), "f")]


def test_both_parties_lie_on_one_axis() -> None:
    # seconds    0    2    4    6    8    10
    # agent      ██████              ██████     words 0–1, 1.2–3 (a short pause is no break); turn without words 7–10
    # customer             ████████             words 4–8
    # hold                 ▒▒▒▒                 4–6
    # banned               ▾  (three_rings: nowhere)
    turns = (
        Turn("agent", 0.0, 3.0, "您好", (Word("您", 0.0, 1.0), Word("好", 1.2, 3.0))),
        Turn("customer", 4.0, 8.0, "喂", (Word("喂", 4.0, 8.0),)),
        Turn("agent", 7.0, 10.0, "嗯"),
    )
    events = (Event("hold", "agent", 4.0, 6.0), Event("ring", "system", 0.0, 0.0, {"rings": 2}))
    call = Call(CallInfo("c", "c", duration=10.0), Transcript(turns), events=events)
    items = (replace(BANNED, evidence=(Evidence("agent", 4.0, 5.0, "不知道"),)), RINGS)
    axis = axis_of(CallResult(call, items, SCORE), "打断")
    assert {party: [(b.left, b.width) for b in bars] for party, bars in axis.lanes} == {
        "agent": [(0.0, 30.0), (70.0, 30.0)],
        "customer": [(40.0, 40.0)],
    }
    assert [(b.kind, b.left, b.width) for b in axis.bands] == [("hold", 40.0, 20.0)]  # a ring before the recording
    assert [(p.left, p.mark, p.titles) for p in axis.pins] == [(40.0, "f", ("服务禁语",))]
    assert axis.ticks == ((0.0, "0:00"), (50.0, "0:05"))


def test_pins_that_would_cover_each_other_are_one_and_the_gravest_shows() -> None:
    call = Call(
        CallInfo("c", "c", duration=100.0), Transcript(()), events=(Event("interruption", "agent", 20.3, 21.0),)
    )
    items = (
        replace(BANNED, fatal=True, evidence=(Evidence("agent", 20.0, 21.0, ""),)),
        replace(RINGS, evidence=(Evidence("agent", 20.5, 21.0, ""), Evidence("agent", 60.0, 61.0, ""))),
    )
    pins = axis_of(CallResult(call, items, SCORE), "打断").pins
    assert [(p.start, p.mark, p.titles) for p in pins] == [
        (20.0, "x", ("服务禁语", "打断", "三声内接听")),
        (60.0, "u", ("三声内接听",)),
    ]


@pytest.mark.parametrize("hours", [0, 1, 10])
def test_an_axis_of_any_length_has_few_ticks(hours: int) -> None:
    call = Call(CallInfo("c", "c", duration=hours * 3600.0), Transcript(()))
    axis = axis_of(CallResult(call, (), SCORE), "打断")
    assert 1 <= len(axis.ticks) <= 10


def test_reasons_name_their_measures() -> None:
    assert name_measures("无法测得 rings（没有依据）", "en") == "无法测得振铃声数（没有依据）"
    assert name_measures("pace_agent = 3", "en") == "agent's pace (characters/min) = 3"
    assert name_measures("rings = 2", "zh") == "振铃声数 = 2"
    assert name_measures("坐席说了“rings2”", "zh") == "坐席说了“rings2”"


# ---- its own words --------------------------------------------------------------------------------


def test_every_word_has_two_languages_and_every_word_that_is_used_is_there() -> None:
    for name, pair in PAGE.items():
        assert all(pair), name
        assert not any("\u4e00" <= each <= "\u9fff" for each in pair[1]), name
    used = set()
    for path in HERE.glob("templates/*.j2"):
        used |= set(re.findall(r"""say\(["'](\w+)["']""", path.read_text("utf-8")))
    for path in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                used |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    assert len(used) > 40
    assert used <= set(PAGE) | set(WORDS)
    assert all(unit in ("s", "%", "n") for _, _, unit in MEASURES.values())
