"""Words of the scorecards, of comparing, and of forms."""

WORDS: dict[str, tuple[str, str]] = {
    "compare": ("对比", "Compare"),
    "download": ("下载", "Download"),
    "days": ("按日期", "any days"),
    "from_day": ("起", "from"),
    "to_day": ("止", "to"),
    "all_lines": ("全部线路", "all lines"),
    "all_rubrics": ("全部评分表", "all rubrics"),
    "by": ("分组", "by"),
    "by_agent": ("按坐席", "agent"),
    "by_team": ("按班组", "team"),
    "by_line": ("按线路", "line"),
    "by_all": ("合计", "everybody"),
    "show": ("查看", "Show"),
    "loading": ("正在计算…", "counting…"),
    "n_calls": ("{n} 通", "{n} calls"),
    "n_lines": ("{n} 处", "{n} lines"),
    "more_calls": ("再看（还有 {n}）", "more ({n} left)"),
    "stretch": ("查过 {start}–{end}，没有", "searched {start}–{end}, not found"),
    "no_moment": ("没有可听的片段", "no moment to hear"),
    "from_start": ("从头听", "from the start"),
}
