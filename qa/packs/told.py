"""A condition as people say it: a sentence for every node of its tree, with the phrases and groups that it looks for.

The tree is read as it is written in YAML; a named condition (``use``) is a node that carries its name. What this module
has no words for is given as it stands in the file, so that nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from qa.checks import names
from qa.packs.yaml import flow

Lang = Literal["zh", "en"]
_WHO = {
    "zh": {"agent": "坐席", "customer": "客户", "any": "任何一方"},
    "en": {"agent": "the agent", "customer": "the customer", "any": "either"},
}
_LOG: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "direction": ("通话方向", {"inbound": "呼入", "outbound": "呼出", "internal": "内部"}),
    "line": ("线路", {}),
    "team": ("班组", {}),
    "agent_id": ("工号", {}),
    "agent_name": ("坐席姓名", {}),
}
"""Fields of the log that every house has, and what their values are called."""
_LOGIC = {
    "zh": {"all": "同时满足：", "any": "满足任何一条：", "not": "不是这样：", "at_least": "至少满足 {n} 条："},
    "en": {"all": "all of:", "any": "any of:", "not": "not so:", "at_least": "at least {n} of:"},
}
_PLACE = {
    "zh": {
        "first_turns": "开头 {n} 句里", "last_turns": "最后 {n} 句里", "first_seconds": "开头 {n} 秒里",
        "last_seconds": "最后 {n} 秒里", "before_event": "{n}之前", "after_event": "{n}之后",
        "first_share": "前 {n:.0%} 的时间里", "last_share": "后 {n:.0%} 的时间里",
    },
    "en": {
        "first_turns": "in the first {n} turns", "last_turns": "in the last {n} turns",
        "first_seconds": "in the first {n} s", "last_seconds": "in the last {n} s", "before_event": "before {n}",
        "after_event": "after {n}", "first_share": "in the first {n:.0%}", "last_share": "in the last {n:.0%}",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A condition in words: a sentence, the phrases and groups it lists, and the conditions in it; `name` as in use."""

    text: str
    phrases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    parts: tuple[Told, ...] = ()
    name: str = ""


def told(raw: Any, named: Mapping[str, Any], lang: Lang = "zh", situations: Mapping[str, str] | None = None) -> Told:
    """Say a condition of a pack that loads; `named` are its named ones, `situations` the titles of situations."""
    return _Teller(named, lang, situations or {}).tell(raw)


def all_groups(node: Told) -> Iterator[str]:
    """The groups that a condition and all conditions in it list."""
    yield from node.groups
    for part in node.parts:
        yield from all_groups(part)


class _Teller:
    def __init__(self, named: Mapping[str, Any], lang: Lang, situations: Mapping[str, str]) -> None:
        self.named, self.lang, self.situations = named, lang, situations
        self.zh = lang == "zh"

    def tell(self, raw: Any) -> Told:
        name, value = next(iter(raw.items()))
        if name == "use":
            inside = self.tell(self.named[value])
            return Told(inside.text, inside.phrases, inside.groups, inside.parts, str(value))
        if name in ("all", "any"):
            parts = tuple(map(self.tell, value))
            return parts[0] if len(parts) == 1 else Told(_LOGIC[self.lang][name], parts=parts)
        if name == "not":
            return Told(_LOGIC[self.lang]["not"], parts=(self.tell(value),))
        if name == "at_least":
            text = _LOGIC[self.lang]["at_least"].format(n=value["n"])
            return Told(text, parts=tuple(map(self.tell, value["of"])))
        if name == "within":
            return self._within(value)
        teller: Callable[[Mapping[str, Any]], Told] | None = getattr(self, f"_{name}", None)
        return teller(value or {}) if teller else Told(_as_written(raw))

    def _who(self, value: Mapping[str, Any]) -> str:
        return _WHO[self.lang][str(value.get("party", "agent"))]

    def _within(self, value: Mapping[str, Any]) -> Told:
        inside = self.tell(value["check"])
        for side, zh, en in (("before", "之前", "before"), ("after", "之后", "after")):
            if value.get(side) is not None:
                reach = self._reach(value)
                text = f"{reach}在下面第一条{zh}，要做到第二条：" if self.zh else f"{reach}{en} the first, the second:"
                return Told(text, parts=(self.tell(value[side]), inside))
        place = self._place(value)
        return Told(f"{place}：" if self.zh else f"{place}:", parts=(inside,))

    def _reach(self, value: Mapping[str, Any]) -> str:
        if value.get("seconds") is not None:
            return f"{value['seconds']:g} 秒以内" if self.zh else f"within {value['seconds']:g} s "
        if value.get("turns") is not None:
            return f"{value['turns']} 句以内" if self.zh else f"within {value['turns']} turns "
        return ""

    def _place(self, value: Mapping[str, Any]) -> str:
        for key, pattern in _PLACE[self.lang].items():
            known = value.get(key)
            if known is not None:
                shown = names.EVENTS.get(known, known) if self.zh and isinstance(known, str) else known
                return pattern.format(n=shown)
        return ""

    # ---- phrases ---------------------------------------------------------------------------------

    def _phrases(self, text: str, entries: Sequence[Any]) -> Told:
        groups = tuple(entry[1:] for entry in entries if isinstance(entry, str) and entry.startswith("@"))
        own = (entry for entry in entries if not (isinstance(entry, str) and entry.startswith("@")))
        return Told(text, tuple(entry if isinstance(entry, str) else str(entry["say"]) for entry in own), groups)

    def _says(self, value: Mapping[str, Any]) -> Told:
        who, often = f"{self._who(value)}{self._place(value)}", self._often(value)
        if value.get("any") is not None:
            return self._phrases(f"{who}说到其中一句{often}" if self.zh else f"{who} says one of{often}", value["any"])
        many = value.get("at_least") or {}
        lists = value.get("all") or many.get("of") or ()
        together = value.get("together")
        n = many.get("n")
        if self.zh:
            how = f"至少 {n} 样" if n else "每一样"
            text = f"{who}{'在一句话里' if together else ''}说到下面{how}{often}"
        else:
            how = f"at least {n}" if n else "each"
            text = f"{who} says {how} of{' in one turn' if together else ''}{often}"
        each = "其中一句" if self.zh else "one of"
        return Told(text, parts=tuple(self._phrases(each, entries) for entries in lists))

    _says_within = _says

    def _never_says(self, value: Mapping[str, Any]) -> Told:
        who = self._who(value)
        return self._phrases(f"{who}不说其中任何一句" if self.zh else f"{who} says none of", value["any"])

    def _often(self, value: Mapping[str, Any]) -> str:
        times, rate = value.get("times"), value.get("per_minute")
        parts = [self._bounds(times, "次" if self.zh else " times")] if times else []
        parts += [self._bounds(rate, "次／分钟" if self.zh else " a minute")] if rate else []
        return "".join(f"，{part}" if self.zh else f", {part}" for part in parts)

    def _bounds(self, value: Mapping[str, Any], unit: str) -> str:
        least, most = value.get("min"), value.get("max")
        if least is not None and most is not None:
            return f"{least:g}–{most:g}{unit}"
        if least is not None:
            return f"至少 {least:g}{unit}" if self.zh else f"at least {least:g}{unit}"
        return f"至多 {most:g}{unit}" if self.zh else f"at most {most:g}{unit}"

    def _says_before(self, value: Mapping[str, Any]) -> Told:
        text = "先做到第一条，再有第二条：" if self.zh else "the first before the second:"
        return Told(text, parts=(self._says(value["first"]), self._says(value["then"])))

    def _steps(self, value: Mapping[str, Any]) -> Told:
        parts = tuple(self._says(step) for step in value["of"])
        called = "、".join(value.get("names") or ())
        return Told(("依次做到" if self.zh else "in this order") + (f"（{called}）：" if called else "："), parts=parts)

    # ---- what is no phrase -----------------------------------------------------------------------

    def _pattern(self, value: Mapping[str, Any]) -> Told:
        text = f"{self._who(value)}说的合乎格式" if self.zh else f"{self._who(value)} says what fits"
        return Told(text + self._often(value), (str(value["match"]),))

    def _repeats(self, value: Mapping[str, Any]) -> Told:
        times, turns = value.get("times", 3), value.get("within_turns", 6)
        if self.zh:
            return Told(f"{self._who(value)}在 {turns} 句里把一句话说了 {times} 遍以上")
        return Told(f"{self._who(value)} says the same {times} times in {turns} turns")

    def _entity(self, value: Mapping[str, Any]) -> Told:
        kinds = value["kind"] if isinstance(value["kind"], list) else [value["kind"]]
        text = f"{self._who(value)}报出" if self.zh else f"{self._who(value)} names"
        return Told(f"{text} {'、'.join(map(str, kinds))}{self._often(value)}")

    def _asks(self, value: Mapping[str, Any]) -> Told:
        often = self._often(value)
        return Told(f"{self._who(value)}提了问题{often}" if self.zh else f"{self._who(value)} asks{often}")

    def _covers(self, value: Mapping[str, Any]) -> Told:
        share = value.get("share", 0.8)
        text = f"{self._who(value)}说出固定话术的 {share:.0%}" if self.zh else f"{self._who(value)} says {share:.0%} of"
        return Told(text, (str(value["script"]),))

    def _alike(self, value: Mapping[str, Any]) -> Told:
        text = f"{self._who(value)}说的和这些相近（由人判断）" if self.zh else f"{self._who(value)} says something like"
        return Told(text, tuple(map(str, value["to"])))

    def _measure_between(self, value: Mapping[str, Any]) -> Told:
        name = names.measure(value["measure"]) if self.zh else str(value["measure"])
        return Told(f"{name} {self._bounds(value, '')}")

    def _measure_is(self, value: Mapping[str, Any]) -> Told:
        if self.zh:
            return Told(f"{names.measure(value['measure'])}是{names.value(value['equals'])}")
        return Told(f"{value['measure']} is {value['equals']}")

    def _event(self, value: Mapping[str, Any]) -> Told:
        kind = str(value["kind"])
        who = _WHO[self.lang][value["party"]] if value.get("party") else ""
        length = self._bounds(value["seconds"], "秒" if self.zh else " s") if value.get("seconds") else ""
        text = f"有{who}{names.EVENTS.get(kind, kind)}" if self.zh else f"there is {kind} {who}".rstrip()
        more = [length, _as_written(value["where"]) if value.get("where") else ""]
        return Told(text + "".join(f"，{part}" if self.zh else f", {part}" for part in more if part))

    def _field(self, value: Mapping[str, Any]) -> Told:
        values = map(str, value["in"])
        if self.zh and value["field"] in _LOG:
            name, shown = _LOG[value["field"]]
            return Told(f"{name}是{'或'.join(shown.get(each, each) for each in values)}")
        known = " / ".join(values)
        return Told(f"话单里 {value['field']} 是 {known}" if self.zh else f"the log's {value['field']} is {known}")

    def _situation(self, value: Mapping[str, Any]) -> Told:
        title = self.situations.get(str(value["is"]), str(value["is"])) if self.zh else str(value["is"])
        return Told(f"通话里有这种情况：{title}" if self.zh else f"the call shows: {title}")


def _as_written(raw: Any) -> str:
    return flow(raw).removeprefix("{").removesuffix("}")
