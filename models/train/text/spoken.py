"""Numbers as they are said on the telephone: counts, digits, money, dates, times, sizes.

Every function takes a `Random` and gives hanzi; `SLOTS` names those that the grammar may use as {name}.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from models.train.text.numerals import DIGITS, count, digits, liang, quantity, spoken


def _random_digits(random: Random, size: int) -> str:
    return "".join(random.choices("0123456789", k=size))


def _paused(text: str, sizes: Sequence[int], random: Random) -> str:
    """The digits in groups, with a comma between the groups half the time."""
    if random.random() < 0.5:
        return text
    groups, at = [], 0
    for size in sizes:
        groups.append(text[at : at + size])
        at += size
    return "，".join(group for group in [*groups, text[at:]] if group)


def digit(random: Random) -> str:
    """One digit, 1 to 9, as a word."""
    return DIGITS[random.randint(1, 9)]


def few(random: Random) -> str:
    """A small quantity before a measure word, 1 to 10."""
    return quantity(random.choice((1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10)), random)


def tens(random: Random) -> str:
    """A quantity of 11 to 99."""
    return spoken(random.randint(11, 99), random)


def number(random: Random) -> str:
    """Any count, small ones most often."""
    top = random.choice((10, 100, 100, 1000, 10_000, 1_000_000))
    return quantity(random.randint(1, top), random)


def mobile(random: Random) -> str:
    """A mobile number in the three usual groupings, with 幺 most of the time."""
    text = digits("1" + random.choice("3456789") + _random_digits(random, 9), random.random() < 0.85)
    return _paused(text, random.choice(((3, 4, 4), (3, 4, 4), (4, 3, 4), (3, 3, 5))), random)


def landline(random: Random) -> str:
    """A landline number, with its area code half the time, or a four-hundred number."""
    yao = random.random() < 0.85
    if random.random() < 0.2:
        return digits(random.choice("48") + "00" + _random_digits(random, 7), yao)
    code = random.choice(("010", "021", "0" + random.choice("345789") + _random_digits(random, 2)))
    rest = random.choice("2345678") + _random_digits(random, 7)
    return digits(code + rest if random.random() < 0.5 else rest, yao)


def order(random: Random) -> str:
    """An order, parcel or case number of 6 to 16 digits, in groups or not."""
    size = random.choice((6, 8, 8, 10, 12, 12, 14, 16))
    text = digits(_random_digits(random, size), random.random() < 0.7)
    return _paused(text, [random.choice((3, 4))] * (size // 3), random)


def tail(random: Random) -> str:
    """The last three to six digits of a number, or a check code."""
    return digits(_random_digits(random, random.choice((3, 4, 4, 4, 6))), random.random() < 0.7)


def staff(random: Random) -> str:
    """An agent's number."""
    return digits(_random_digits(random, random.choice((3, 4, 4, 5))), random.random() < 0.7)


def identity(random: Random) -> str:
    """An identity number of 18 places, the last now and then 叉."""
    text = digits(_random_digits(random, 2) + "0" + _random_digits(random, 3), True)
    text += digits(random.choice(("19", "20")) + _random_digits(random, 2) + "0" + _random_digits(random, 6), True)
    text += "叉" if random.random() < 0.1 else digit(random)
    return _paused(text, (6, 4, 4, 4), random)


def _sum(random: Random) -> int:
    """An amount in yuan as bills have them: small, round and odd ones."""
    kind = random.random()
    if kind < 0.35:
        return random.randint(1, 99)
    if kind < 0.6:
        return random.randint(100, 999)
    if kind < 0.8:
        return random.randint(1, 99) * random.choice((10, 100))
    return random.choice((random.randint(1000, 9999), random.randint(1, 60) * 1000, random.randint(10_000, 300_000)))


def money(random: Random) -> str:
    """An amount of money: 三十九块九, 两百元, 五毛, 一万二, 八角六分."""
    kind, value = random.random(), _sum(random)
    if kind < 0.07:
        jiao = digit(random) + random.choice(("毛", "毛钱", "角", "分钱"))
        return (
            jiao if kind < 0.04 else digit(random) + random.choice("毛角") + digit(random) + random.choice(("分", ""))
        )
    if kind < 0.12 and value >= 1000:
        return quantity(value, random)
    text = "两" if value == 2 else liang(count(value))
    if kind < 0.17 and value < 1000:
        return text + "块" + digit(random) + random.choice(("", "", "毛", "毛" + digit(random)))
    if kind < 0.24 and value < 1000:
        return text + "点" + digit(random) + random.choice(("", digit(random))) + random.choice(("元", "块", "块钱"))
    if kind < 0.28:
        return text + "元" + digit(random) + "角" + random.choice(("", digit(random) + "分"))
    return text + random.choice(("块", "块", "块钱", "块钱", "元", "元", "元钱"))


def fee(random: Random) -> str:
    """A small amount, as deposits, parking and compensation are: 五块, 二十元, 五十块钱."""
    value = random.choice((random.randint(1, 20), random.randint(1, 20) * 5, random.randint(1, 30) * 10))
    text = "两" if value == 2 else liang(count(value))
    return text + random.choice(("块", "块钱", "元"))


def percent(random: Random) -> str:
    """百分之十五, 百分之三点五, 八成."""
    kind = random.random()
    if kind < 0.7:
        return "百分之" + count(random.choice((random.randint(1, 100), random.randint(1, 20) * 5)))
    if kind < 0.88:
        return "百分之" + count(random.randint(0, 99)) + "点" + digit(random)
    return digit(random) + random.choice(("成", "成多", "成左右"))


def discount(random: Random) -> str:
    """九折, 八五折, 七点五折."""
    return digit(random) + random.choice(("折", "折", digit(random) + "折", "点" + digit(random) + "折"))


def day(random: Random, with_month: float = 0.7) -> str:
    """A day of the month, `with_month` the share of those with their month: 三月十五号, 二十号."""
    month = random.randint(1, 12)
    last = 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    text = count(random.randint(1, last)) + random.choice("号号号日")
    return count(month) + "月" + text if random.random() < with_month else text


def year(random: Random) -> str:
    """二零二三年, 九八年, 今年."""
    text = digits(str(random.choice((random.randint(1950, 2030), random.randint(2015, 2027)))), False)
    return random.choice((text, text, text[2:])) + "年"


def date(random: Random) -> str:
    """A day, with its year one time in six."""
    return year(random) + day(random, with_month=1) if random.random() < 0.17 else day(random)


# The parts of the day and the hours that go with them; without a part any hour will do.
HOURS = (
    ("上午", 8, 12), ("下午", 1, 6), ("早上", 5, 10), ("晚上", 6, 12), ("中午", 11, 12), ("凌晨", 1, 5), ("傍晚", 5, 7),
    ("", 1, 12), ("", 1, 12), ("", 1, 12), ("", 13, 23),
)  # fmt: skip


def clock(random: Random) -> str:
    """上午九点半, 两点一刻, 十四点二十五, 八点零五分."""
    part, first, last = random.choice(HOURS)
    hour = random.randint(first, last)
    text = part + quantity(hour, random) + "点"
    kind, minute = random.random(), random.randint(1, 59)
    if kind < 0.35:
        return text + random.choice(("", "钟", "整", "多"))
    if kind < 0.6:
        return text + random.choice(("半", "半", "一刻", "三刻"))
    spoken_minute = ("零" if minute < 10 else "") + count(minute)
    return text + spoken_minute + ("分" if minute < 10 or random.random() < 0.5 else "")


ROUND_SPANS = (
    "半天", "半个小时", "半个月", "半年", "一个半小时", "大半天", "一年半", "两三天", "十来天", "十多天", "一整天",
    "一两个小时", "三四天",
)  # fmt: skip
USUAL_SPANS = (
    "二十四小时", "四十八小时", "七十二小时", "两个工作日", "十五天", "三十天", "七天", "三个月", "三到五天",
    "七个工作日",
)  # fmt: skip
MEASURES = ("厘米", "毫米", "公分", "米", "公斤", "斤", "升", "克", "毫升")


def span(random: Random) -> str:
    """A duration: 两个小时, 三到五天, 半个月, 一个半小时, 四十八小时."""
    unit = random.choice(("天", "天", "天", "个小时", "小时", "分钟", "分钟", "个月", "个星期", "周", "年", "个工作日"))
    kind, low = random.random(), random.randint(1, 12)
    if kind < 0.15:
        return DIGITS[min(low, 8)] + "到" + DIGITS[min(low, 8) + 1] + unit
    if kind < 0.25:
        return random.choice(ROUND_SPANS)
    if kind < 0.4:
        return random.choice(USUAL_SPANS)
    if kind < 0.5:
        return few(random) + random.choice(("个多小时", "个多月", "个多星期", "年多"))
    return quantity(low, random) + unit


def period(random: Random) -> str:
    """A term of months or years, as in guarantees and contracts: 三个月, 两年, 一年半."""
    text = random.choice((few(random) + "年", few(random) + "年", few(random) + "个月", "一年", "一年半", "半年"))
    return random.choice((text, text, text, "三十天", "十五天", "七天", "六年", "二十四个月"))


def times(random: Random) -> str:
    """三次, 第二遍, 好几回."""
    amount = random.choice((few(random), few(random), "好几", "第" + count(random.randint(1, 9))))
    return amount + random.choice("次次遍回趟")


def ordinal(random: Random) -> str:
    """第三."""
    return "第" + count(random.choice((random.randint(1, 10), random.randint(1, 99))))


def floor(random: Random) -> str:
    """三楼, 负一楼, 十八层."""
    level = random.choice((-1, *range(1, 8), *range(1, 34)))
    return ("负一" if level < 0 else count(level)) + random.choice("楼楼层")


def room(random: Random) -> str:
    """Building, entrance and door: 十二栋三单元五零二."""
    text = count(random.randint(1, 60)) + random.choice(("栋", "号楼", "幢", "座"))
    if random.random() < 0.6:
        text += count(random.randint(1, 6)) + "单元"
    door = f"{random.randint(1, 32)}0{random.randint(1, 8)}"
    return text + digits(door, random.random() < 0.6) + random.choice(("", "室", "号", "房"))


def street_number(random: Random) -> str:
    """幺八八号, 一百二十号."""
    value = random.randint(1, 999)
    return (count(value) if random.random() < 0.6 else digits(str(value), True)) + "号"


def size(random: Random) -> str:
    """Dimensions and sizes: 一米八乘两米, 四十二码, 一百二十平, 五十五寸."""
    kind = random.random()
    if kind < 0.2:
        return f"一米{digit(random)}乘" + random.choice(("两米", "一米九", "一米二"))
    if kind < 0.4:
        return count(random.randint(34, 45)) + "码"
    if kind < 0.6:
        return count(random.randint(20, 180)) + random.choice(("平", "平米", "平方", "个平方"))
    if kind < 0.8:
        return count(random.choice((24, 32, 43, 50, 55, 65, 75, 85))) + random.choice(("寸", "英寸"))
    return quantity(random.randint(1, 300), random) + random.choice(MEASURES)


def model(random: Random) -> str:
    """A model number without its letters: 三八五型, 二零二零款, 第三代."""
    text = digits(_random_digits(random, random.choice((2, 3, 3, 4))), random.random() < 0.5)
    return text + random.choice(("型", "款", "系列", "型号"))


SLOTS: dict[str, Callable[[Random], str]] = {
    function.__name__: function
    for function in (
        digit, few, tens, number, mobile, landline, order, tail, staff, identity, money, fee, percent, discount, day,
        year, date, clock, span, period, times, ordinal, floor, room, street_number, size, model,
    )
}  # fmt: skip
