"""What a person sees: every lost point with clause, words and seconds, and nothing that is not so."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

import qa.report
from qa.report.cells import clock, number
from qa.report.labels import WORDS, Lang, word
from qa.report.text import as_text, batch_table, render_call, scorecard_view, scorecards_table
from qa.scorecard import ScoredCall, scorecards, scored_call
from qa.types import CallResult, Evidence, Outcome
from tests.handmade import BANNED, CALL, GREETING, INFO, RESULT, result

CALLS = [
    scored_call(result("c1", final=95.0, info={"started_at": datetime(2026, 8, 1)})),
    scored_call(result("c2", final=80.0, version="2", info={"started_at": datetime(2026, 10, 1)})),
    scored_call(result("c3", final=90.0, version="2", info={"started_at": datetime(2026, 10, 2)})),
]
CARD = scorecards(CALLS, month="2026-10")[0]


def lines_with(text: str, *words: str) -> list[str]:
    return [line for line in text.splitlines() if all(each in line for each in words)]


def test_a_lost_point_is_traced() -> None:
    text = as_text(render_call(RESULT), width=140)
    (line,) = lines_with(text, "服务禁语", "plaza.banned")
    for part in ("-5", "0:14.2–0:15.5", "坐席“这个我不知道”", "said 不知道"):
        assert part in line
    assert lines_with(text, "plaza.5.3.9", "罚款建议（元，待人工确认） 20")
    assert lines_with(text, "失分 5")


def test_every_lapse_has_its_seconds() -> None:
    lapses = tuple(Evidence("agent", second, second + 1.0, f"话{second:.0f}") for second in (5.0, 65.0, 3605.0))
    text = as_text(render_call(result(items=(replace(BANNED, evidence=lapses),))), width=140)
    assert lines_with(text, "0:05.0–0:06.0", "话5")
    assert lines_with(text, "1:05.0–1:06.0", "话65")
    assert lines_with(text, "1:00:05.0–1:00:06.0", "话3605")


def test_the_state_of_a_call() -> None:
    text = as_text(render_call(RESULT), width=140)
    assert lines_with(text, "c01 · 王芳 (0012) · 一组 · 呼入 · 2026-10-01 09:05:00 · 1:01.5")
    assert lines_with(text, "得分 95 (90–95) · 优秀 · 完成度 83%")
    assert lines_with(text, "录音问题: one_dead_leg")
    assert lines_with(text, "三声内接听", "plaza.three_rings", "no ring was recorded")
    assert lines_with(text, "待听项: 语气亲切")
    assert lines_with(text, "  −5 banned")
    assert "押金告知" not in text  # what does not apply is no news


def test_nothing_lost_is_said() -> None:
    assert "没有失分" in as_text(render_call(result(items=(GREETING,))))
    assert "no points lost" in as_text(render_call(result(items=(GREETING,)), "en"))


def test_a_veto_and_a_missing_score() -> None:
    veto = as_text(render_call(result(final=0.0, fatal=("banned",))), width=140)
    assert lines_with(veto, "一票否决: 服务禁语", "计算分 95")
    assert "无分" in as_text(render_call(result(final=None, calculated=None, low=None, high=None)))


def test_the_table_of_a_batch() -> None:
    calls = [
        CALLS[0],
        replace(CALLS[1], provisional=True),
        replace(CALLS[2], final=None, demonstration=False),
        replace(CALLS[2], call_id="c4", low=90.0, high=90.0, fatal=("banned",), agent_id=None, agent_name=None),
    ]
    text = as_text(batch_table(calls), width=120)
    assert lines_with(text, "c1 †", "王芳 (0012)", "95 (90–95)", "优秀", "服务禁语")
    assert lines_with(text, "c2 †", "80 (90–95) 暂定")
    assert lines_with(text, "c3 ", "无分")
    undecided = replace(CALLS[0], completeness=0.0, final=100.0, low=0.0, high=100.0, provisional=True)
    assert lines_with(as_text(batch_table([undecided]), width=120), "c1 †", "— (0–100) 暂定")
    assert "c3 †" not in text
    assert lines_with(text, "c4 †", "—", " 90 ", "服务禁语   服务禁语")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_demonstration_model_is_named_wherever_its_results_are(lang: Lang) -> None:
    label = word("demonstration", lang)
    shown = [render_call(RESULT, lang), batch_table(CALLS, lang), scorecards_table([CARD], lang)]
    for each in [*shown, scorecard_view(CARD, lang)]:
        assert label in as_text(each)
    real = result(demonstration=False)
    cards = scorecards([scored_call(real)])
    shown = [render_call(real, lang), batch_table([scored_call(real)], lang), scorecards_table(cards, lang)]
    for each in [*shown, scorecard_view(cards[0], lang)]:
        assert label not in as_text(each)
        assert "†" not in as_text(each)


def test_a_scorecard() -> None:
    text = as_text(scorecard_view(CARD, sections={"conduct": "行为"}), width=120)
    assert lines_with(text, "评分卡 · 王芳 (0012) · 一组 · 2026-10 · 评分表 plaza 2")
    # 80 and 90: mean 85, deviation 7.07, half = 12.706 · 7.07 / √2 = 63.5, so 21.5 to 100
    assert lines_with(text, "平均分 85 (95% 区间 80–90, n = 2) · 最低分 80 · 最高分 90")
    assert lines_with(text, "通话 2 · 计入平均 2 · 暂定 0 · 无分 0 · 待人工的通话 2 · 完成度 83%")
    assert lines_with(text, "服务禁语", " 10 ", "2/2 = 100% (34%–100%)", "plaza.banned", "c3 0:14.2 “这个我不知道”")
    assert lines_with(text, "行为", "10", "5")
    assert lines_with(text, "三声内接听", "0", "2", "—")
    assert lines_with(text, "2026-08", "95", "仅 1 通，无区间")
    assert lines_with(text, "2026-10", "85", "n = 2", "← 评分表有变: 2")
    assert lines_with(text, "罚款建议（元，待人工确认） 40")


def test_a_scorecard_in_english() -> None:
    text = as_text(scorecard_view(CARD, "en"), width=120)
    assert lines_with(text, "scorecard · 王芳 (0012)", "2026-10", "rubric plaza 2")
    assert lines_with(text, "mean 85 (95 % interval 80–90, n = 2)")


def test_one_line_a_card() -> None:
    cards = scorecards([*CALLS, replace(CALLS[0], agent_id=None, agent_name=None, fatal=("banned",), final=None)])
    text = as_text(scorecards_table(cards), width=120)
    assert lines_with(text, "王芳 (0012)", "一组", "plaza 1/2", "88.33", "服务禁语 −15")
    assert lines_with(text, "坐席不明", "—", "1")
    assert "没有通话" in as_text(scorecards_table([]))


def test_the_words_of_others_are_no_commands() -> None:
    evil = "[red]x[/red] \x1b[31m:smile:\n\u202eabc\udcff"
    info = replace(INFO, call_id="c[1]", agent_name=evil)
    items = (replace(BANNED, title=evil, evidence=(Evidence("agent", 0.0, 1.0, evil),)),)
    hurt = CallResult(replace(CALL, info=info), items, RESULT.score)
    calls: list[ScoredCall] = [scored_call(hurt)]
    for shown in (render_call(hurt), batch_table(calls), scorecard_view(scorecards(calls)[0])):
        text = as_text(shown, width=300)
        assert "[red]x[/red]  [31m:smile: abc" in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        text.encode("utf-8")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.0, "0:00.0"), (9.96, "0:10.0"), (59.99, "1:00.0"), (61.25, "1:01.2"), (3599.96, "1:00:00.0"), (-1.0, "0:00.0")],
)
def test_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "—"), (0.0, "0"), (-0.0, "0"), (95.0, "95"), (92.5, "92.5"), (85.8333, "85.83"), (100.0, "100")],
)
def test_number(value: float | None, shown: str) -> None:
    assert number(value) == shown


def test_every_word_has_two_languages() -> None:
    for name, (chinese, english) in WORDS.items():
        assert chinese, name
        assert english, name
        assert not any("\u4e00" <= each <= "\u9fff" for each in english), name
    assert {each.value for each in Outcome} <= set(WORDS)


def test_every_word_that_is_used_is_there() -> None:
    used = set()
    for path in Path(qa.report.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("word", "_head"):
                used |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    assert used
    assert used <= set(WORDS)


def test_a_measure_that_nobody_is_judged_by_is_said_so() -> None:
    measures = {"overtalk_total": 3.0, "overtalk_count": 2, "loudness_agent": None, "rings": 3}
    doubts = {"overtalk_total": "bleed", "overtalk_count": "bleed", "loudness_agent": "clipping"}
    call = replace(RESULT.call, measures=measures, doubts=doubts)
    text = as_text(render_call(replace(RESULT, call=call)), width=140)
    assert "仅供参考，不据此判定 (串音): 同时说话次数 2、同时说话 3 s" in text
    assert "仅供参考，不据此判定 (削波失真): 坐席音量（dBFS） —" in text
    assert "振铃声数" not in text
    assert "仅供参考" not in as_text(render_call(RESULT), width=140)
