"""What is said in the made calls: sentences by what they do, with slots that are filled at random."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

CHARACTERS_PER_SECOND = 4.6
SLOTS: Mapping[str, Sequence[str]] = {
    "shop": ("一楼的女装店", "二楼的鞋店", "负一楼的超市", "三楼的童装店", "四楼的餐厅", "五楼的影城"),
    "time": ("上午十点", "晚上九点半", "周末下午", "明天上午", "后天中午", "月底之前"),
    "goods": ("羽绒服", "电饭煲", "运动鞋", "床上用品", "儿童座椅", "保温杯"),
    "plan": ("宽带套餐", "流量包", "家庭套餐", "国际漫游", "彩铃业务", "副卡"),
    "money": ("十九块", "三十块", "五十九块", "九十八块", "一百二十块"),
}
GOOD: Mapping[str, Sequence[str]] = {
    "opening": ("您好，这里是银座购物广场客服中心，请问有什么可以帮您？", "您好，银座购物广场，请问有什么可以帮到您？"),
    "late_apology": ("您好，让您久等了，银座购物广场客服中心。",),
    "wait_please": ("请您稍等，我帮您查一下。", "麻烦您稍等片刻，我核实一下。"),
    "after_wait": ("让您久等了，已经查到了。", "感谢您的等待，已经核实好了。"),
    "processing": ("好的，我马上为您办理，请稍等。",),
    "feedback_thanks": ("感谢您提出的宝贵意见。", "谢谢您的建议。"),
    "feedback_forward": ("我会把您的意见转达给相关部门。", "我马上向领导反映。"),
    "criticised": ("您批评得对，是我们做得不够好。",),
    "praised": ("您过奖了，这是我们应该做的。",),
    "fee_notice": ("这项服务要收费{money}，您看可以吗？",),
    "deposit_notice": ("借伞需要押金{money}，还伞时退给您。",),
    "stroller_notice": ("童车只能在广场里面使用，用完请还到服务台。",),
    "closing": ("不客气，再见，欢迎您到广场来做客！", "感谢您的来电，祝您购物愉快，再见。"),
    "three_voices": ("您好，中国电信，请问有什么可以帮您？",),
    "telecom_closing": ("感谢您的来电，祝您生活愉快，再见。",),
}
BAD: Mapping[str, Sequence[str]] = {
    "opening": ("喂，哪位？", "喂，你说。", "喂，什么事？"),
    "late_apology": ("喂，您好，银座购物广场。",),
    "wait_please": ("等一下。", "嗯，我看看。"),
    "after_wait": ("这个有货。", "查到了，你说吧。"),
    "processing": ("行，给你办。",),
    "feedback_thanks": ("哦，知道了。", "这个大家都这么说。"),
    "feedback_forward": ("这个我也没办法。",),
    "feedback_order": ("我会转达的，谢谢您的意见。",),
    "criticised": ("这又不是我弄的。",),
    "praised": ("那当然了。",),
    "banned": ("这个不归我管。", "我不知道，你问别人吧。", "规定就是这样，没办法。"),
    "rude_language": ("你是不是有病啊。",),
    "vague": ("大概是吧，您到时候再问问。", "可能是吧，我也说不好。", "应该差不多吧。"),
    "fee_notice": ("好的，马上给您送过去。",),
    "deposit_notice": ("你过来拿就行。",),
    "stroller_notice": ("童车在服务台，自己去推。",),
    "closing": ("嗯，就这样。", "好了，挂了。"),
    "three_voices": ("喂，说吧。",),
    "always_right": ("是您自己操作错了吧。", "不可能，您记错了。"),
    "first_ask": ("这个您打别的电话问吧。", "这个不是我们部门的事。"),
}
ASKS: Mapping[str, Sequence[str]] = {
    "plaza": (
        "你好，请问{shop}几点关门？",
        "我想问一下{shop}有没有{goods}？",
        "{goods}不合适能退换吗？",
        "请问停车怎么收费？",
        "{time}过去还有人在吗？",
        "你们{time}有没有活动？",
    ),
    "telecom": (
        "你好，我想问一下{plan}怎么办？",
        "我的{plan}这个月多扣了{money}。",
        "我想把{plan}取消掉。",
        "家里的宽带上不去了。",
        "{time}能上门装机吗？",
        "我的话费怎么查？",
    ),
}
ANSWERS: Mapping[str, Sequence[str]] = {
    "plaza": (
        "{shop}营业到晚上九点半。",
        "{goods}在{shop}，您可以直接过去。",
        "凭小票七天之内都可以退换。",
        "消费满一百元可以免两个小时停车费。",
        "{time}都有人值班，您随时可以过来。",
        "{shop}{time}有满减活动。",
    ),
    "telecom": (
        "{plan}每个月{money}，次月生效。",
        "我帮您登记了，{time}会有师傅联系您。",
        "已经为您办理，{time}之前生效。",
        "您的{plan}这个月一共是{money}。",
        "请您把光猫重启一下再试试。",
        "您可以发短信查询，也可以在网上营业厅查。",
    ),
}
CUSTOMER: Mapping[str, Sequence[str]] = {
    "fine": ("好的，明白了。", "哦，这样啊。", "嗯，好的。", "行，我知道了。", "那好吧。"),
    "feedback": ("我给你们提个意见，{shop}的指示牌不清楚。", "我建议你们{time}多开几个收银台。"),
    "praise": ("你的服务真好，谢谢你。",),
    "handling": ("那你帮我办一下吧。",),
    "fee": ("能把{goods}送到家里来吗？",),
    "umbrella": ("下雨了，能借把伞吗？",),
    "stroller": ("能借一辆童车吗？",),
    "promotion": ("最近有什么促销活动？",),
    "anger": ("你们太过分了，我很生气！", "凭什么让我等这么久，太离谱了！"),
    "repetition": ("我都说了三遍了，你们怎么还没处理？",),
    "threat": ("再不解决我就投诉你们，找消协！",),
    "bye": ("好的，谢谢，再见。", "没别的事了，再见。"),
}


def fill(chance: random.Random, sentences: Sequence[str]) -> str:
    """Choose a sentence and fill its slots."""
    text = pick(chance, sentences)
    while "{" in text:
        before, _, rest = text.partition("{")
        name, _, after = rest.partition("}")
        text = before + pick(chance, SLOTS[name]) + after
    return text


def pick(chance: random.Random, values: Sequence[str]) -> str:
    """Choose one; quicker than `random.choice`, and this is done a few million times."""
    return values[int(chance.random() * len(values))]


@lru_cache(maxsize=8192)
def pieces(text: str) -> tuple[tuple[str, float, float], ...]:
    """Give the parts of a sentence with the seconds at which each begins and ends, at a common pace."""
    made, now = [], 0.0
    for part in re.findall(r"[^，。？！]+[，。？！]?", text):
        spoken = len(re.findall(r"\w", part)) / CHARACTERS_PER_SECOND
        made.append((part, round(now, 2), round(now + spoken, 2)))
        now += spoken + 0.25
    return tuple(made)
