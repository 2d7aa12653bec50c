"""What is said in generated calls: freely worded turns of the training text, and the phrases that calls turn on."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

from tests.bench.measures.truth import Leg

RULES = Path(__file__).parents[3] / "models" / "train" / "text" / "rules"

_PLAIN = re.compile(r"^[\u4e00-\u9fff，。？！、]+$")
_OF_CUSTOMER = re.compile(r"你们|我家|我这|我的|我想|我要|我们家|我买|我就|我又|姑娘|小伙|凭什么|怎么回事")
_OF_AGENT = re.compile(r"您|帮你|登记|系统|工单|请问|建议")

BACKCHANNELS = (
    "嗯",
    "嗯嗯",
    "啊",
    "对",
    "对对",
    "对对对",
    "好的",
    "好",
    "是的",
    "是",
    "行",
    "哦",
    "好好好",
    "嗯，对",
    "对，是的",
)
GREETINGS = (
    "您好，请问有什么可以帮您？", "您好，很高兴为您服务，请讲。", "您好，感谢您的来电，请问有什么可以帮到您？",
    "您好，这里是售后客服，请问有什么需要帮助您的？",
)  # fmt: skip
CALLS_OUT = (
    "您好，我是售后客服，占用您一点时间做个回访。", "您好，这里是客服中心，您上次反映的问题我跟您核实一下。",
    "您好，打扰您了，我是会员客服，想跟您确认一个事情。",
)  # fmt: skip
HELLOS = ("喂，你好。", "喂。", "喂，哪位？", "你好。")
OPENERS = ("喂，你好，我想问个事。", "你好，我问一下啊。", "喂，你好，麻烦问一下。", "你好，我反映个情况。")
ANNOUNCEMENTS = ("八八零一号为您服务。", "工号零三七二为您服务。", "幺二零六号话务员为您服务。")
RINGING_VOICES = (
    "您拨打的电话正在接通中，请不要挂机。", "欢迎光临本店，我们为您提供最优质的商品和服务，正在为您接通，请不要挂机。",
)  # fmt: skip
QUEUE_VOICES = ("您的电话正在转接，请耐心等候。", "坐席正忙，请您继续等待。")
MENUS = ("请对我的服务进行评价，满意请按一，不满意请按二。",)
WAITS = (
    "请您稍等，我帮您查一下。", "您稍等一下，我核实一下。", "好的，请您稍等片刻。", "麻烦您等一下，我问一下同事。",
    "请您不要挂机，我马上给您查。", "请稍等一下。",
)  # fmt: skip
RESUMES = ("让您久等了，", "不好意思，久等了，", "感谢您的耐心等待，", "让您久等了，您还在吗？")
TAKES_TIME = ("你等一下，我找找。", "稍等啊，我拿个笔。", "我想一下啊。", "等会儿，我翻一下短信。")
QUESTIONS = ("请问您的订单号是多少？", "请问您贵姓？", "您是什么时候买的？", "您方便说一下地址吗？")
KEYS = ("请您输入卡号后四位，以井号键结束。", "请您输入身份证后六位。")
CALLS_BACK = ("喂？", "喂，还在吗？", "怎么还没好啊？")
CLOSINGS = ("感谢您的来电，祝您生活愉快，再见。", "不客气，再见。", "好的，祝您生活愉快，再见。")
FAREWELLS = ("好的，谢谢，再见。", "行，那就这样，再见。", "嗯，谢谢啊，拜拜。")


@cache
def lines() -> dict[Leg, tuple[str, ...]]:
    """The turns of each side, in the order of the files; a line that either might say is of both."""
    found: dict[Leg, list[str]] = {"agent": [], "customer": []}
    for path in sorted(RULES.glob("turns_*.txt")):
        for text in path.read_text("utf-8").splitlines():
            if not _PLAIN.match(text) or not 4 <= spoken(text) <= 40:
                continue
            if _OF_CUSTOMER.search(text) or not _OF_AGENT.search(text):
                found["customer"].append(text)
            if not _OF_CUSTOMER.search(text):
                found["agent"].append(text)
    return {leg: tuple(texts) for leg, texts in found.items()}


def line(party: Leg, draw: random.Random, shortest: int = 4, longest: int = 40) -> str:
    """A turn of one side with so many characters."""
    while True:
        text = draw.choice(lines()[party])
        if shortest <= spoken(text) <= longest:
            return text


def spoken(text: str) -> int:
    """Number of Han characters."""
    return len(re.findall(r"[\u4e00-\u9fff]", text))
