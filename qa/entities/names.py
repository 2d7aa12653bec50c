"""Names of people by surname and title, and of organisations by their last word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.entities.base import Entity

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤"
)
"""Frequent surnames; those that are commoner as other words (于, 向, 和, 常, 成) are left out."""
DOUBLE_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "皇甫", "司徒", "东方", "令狐", "慕容", "夏侯")
TITLES = ("先生", "女士", "小姐", "老师", "经理", "主任", "师傅", "阿姨", "大姐", "大哥", "同志")
_TITLE = re.compile("|".join(TITLES))
_INTRODUCED = re.compile(
    "(?:免贵|我|本人|她|他|您|你|贵)姓(?P<surname>.)|(?:我叫|名字叫|姓名是|名字是)(?P<name>.{2,4})"
)
_NAME_ENDS = re.compile("[的了吧吗呢是在我您你号电住请要想今]")

_ORGANISATION = (
    "有限公司", "公司", "集团", "银行", "分行", "支行", "购物广场", "广场", "商场", "超市", "百货", "购物中心", "医院",
    "学校", "大学", "中学", "小学", "幼儿园", "酒店", "宾馆", "专卖店", "旗舰店", "派出所", "法院",
    "协会", "委员会", "管理局", "监管局", "税务局", "公安局", "邮政局", "保险", "证券",
)  # fmt: skip
_SUFFIX = re.compile("|".join(sorted(_ORGANISATION, key=len, reverse=True)))
_STOP = re.compile(
    "我们|你们|您们|他们|咱们|贵|本|这里是|这里|那里|这个|那个|哪个|这家|那家|哪家|一家|家|个|我|你|您|他|她|去|到|在|是"
    "|的|了|给|找|跟|和|与|向|从|叫|有|来|打|问|让|请|为|欢迎致电|致电|欢迎|联系|投诉|什么|很多|所有|别的|其他|每个|各|好|不"
    "|就|都|也|说|把|被|对|想|要|上|下|任何|正规|附近|零|一|二|三|四|五|六|七|八|九|十"
)
_GENERIC = frozenset(
    (
        "购物",
        "服务",
        "客服",
        "大型",
        "快递",
        "物流",
        "保险",
        "房地产",
        "物业",
        "装修",
        "旅游",
        "正规",
        "公立",
        "私立",
        "附近",
    )
)
"""Before the last word these are a kind of organisation, not a name."""
_LONGEST = 12
"""Characters of an organisation's name before its last word."""


def find(form: str) -> Iterator[Entity]:
    """The names of a normal form."""
    yield from _titled(form)
    yield from _introduced(form)
    yield from _organisations(form)


def _titled(form: str) -> Iterator[Entity]:
    for title in _TITLE.finditer(form):
        start = _name_start(form, title.start())
        if start is not None:
            yield Entity("person", start, title.end(), form[start : title.end()])


def _name_start(form: str, end: int) -> int | None:
    """Where a name that stands right before a title begins: 王先生, 欧阳女士, 王小明先生."""
    for double in DOUBLE_SURNAMES:
        if form.endswith(double, 0, end):
            return end - 2
    if form[end - 1 : end] in SURNAMES and end:
        return end - 1
    for given in (2, 1):  # a given name between surname and title
        at = end - given - 1
        if at >= 0 and form[at] in SURNAMES and not _NAME_ENDS.search(form[at:end]):
            return at
    return None


def _introduced(form: str) -> Iterator[Entity]:
    for found in _INTRODUCED.finditer(form):
        group = "surname" if found["surname"] else "name"
        name = _NAME_ENDS.split(found[group])[0][:3]
        double = form.startswith(DOUBLE_SURNAMES, found.start(group))
        if name and (name[0] in SURNAMES or double):
            end = found.start(group) + (2 if double and group == "surname" else len(name))
            yield Entity("person", found.start(group), end, form[found.start(group) : end])


def _organisations(form: str) -> Iterator[Entity]:
    reached = 0
    for suffix in _SUFFIX.finditer(form):
        begin = max(reached, suffix.start() - _LONGEST)
        stops = [m.end() for m in _STOP.finditer(form, begin, suffix.start())]
        start = max([begin, *stops])
        name = form[start : suffix.start()]
        if len(name) >= 2 and name not in _GENERIC:
            yield Entity("organisation", start, suffix.end(), form[start : suffix.end()])
        reached = suffix.end()
