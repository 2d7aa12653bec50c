"""Questions, requests and unfinished sentences, as people say them."""

from __future__ import annotations

import pytest

from qa.measures.wording import asks_after, asks_yes_or_no, awaits_answer, ended, takes_time


@pytest.mark.parametrize(
    "text",
    [
        "请问您的会员卡号是多少？",
        "您好，请问有什么可以帮您的",
        "您是李女士吧。",
        "您看这样行不行",
        "请您提供一下小票上的号码。",
        "麻烦您报一下手机号",
        "您明天几点过来",
        "先生，您贵姓",
        "有没有小票",
        "您在哪个门。",
        "我帮您查一下，您的卡号是多少",
        "我帮您看一下好吗",
    ],
)
def test_awaits_an_answer(text):
    assert awaits_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "上午十点开门。",
        "您问几点开门？上午十点。",
        "什么时候来都可以。",
        "我帮您查一下还有没有。",
        "我去问问他们几点开门",
        "多少钱的都有。",
        "好的，我知道了。",
        "",
        "有什么问题您就打我们的电话我们二十四小时都有人接听的",
    ],
)
def test_awaits_nothing(text):
    assert not awaits_answer(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("请稍等，您的卡号是多少？", True),
        ("请稍等。请您先报一下手机号", True),
        ("请稍等。", False),
        ("请稍等一下好吗？", False),
        ("请稍等，好吗？", False),
        ("您的卡号是多少？请稍等。", False),
        ("请稍等，我帮您查一下。", False),
        ("请稍等，我帮您查一下还有没有。", False),
    ],
)
def test_a_question_after_a_wait_phrase(text, asks):
    assert asks_after(text, "请稍等") is asks


@pytest.mark.parametrize(
    "text", ["我想问一下那个", "你等一下啊", "我找一下", "让我想想", "因为…", "我的号码是，", "嗯"]
)
def test_takes_time(text):
    assert takes_time(text)


@pytest.mark.parametrize("text", ["我想退货。", "我问你们几点开门", "我看见一个杯子很好看", "谢谢", ""])
def test_takes_none(text):
    assert not takes_time(text)


@pytest.mark.parametrize(
    ("text", "is_ended"), [("退不了。", True), ("能退吗", True), ("我昨天买的那个就是", False), ("", False)]
)
def test_ended(text, is_ended):
    assert ended(text) is is_ended


@pytest.mark.parametrize(
    "text", ["您是要退货吗？", "您是李女士吧。", "给您换一个新的好不好", "有没有小票", "是否需要发票"]
)
def test_a_question_that_a_yes_answers(text):
    assert asks_yes_or_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "您的卡号是多少？",
        "您能看一下小票吗",
        "麻烦您报一下手机号好吗",
        "那您先试一下吧",
        "上午十点开门。",
        "请您核对地址是否正确",
    ],
)
def test_a_question_that_yes_does_not_settle(text):
    assert not asks_yes_or_no(text)
