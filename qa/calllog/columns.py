"""Which header means which field. This table is all that there is: to know another exchange, add its headers."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence

from qa.scorecard.contacts import FIELDS

HEADERS: dict[str, tuple[str, ...]] = {
    "file": (
        "录音文件", "录音文件名", "录音路径", "录音地址", "录音", "文件名", "文件", "录音编号",
        "filename", "file_name", "recording", "recording_file", "path",
    ),
    "agent_file": ("坐席录音", "座席录音", "坐席录音文件", "座席录音文件", "agent_recording"),
    "customer_file": ("客户录音", "客户录音文件", "用户录音", "customer_recording"),
    "agent_id": (
        "工号", "坐席工号", "座席工号", "客服工号", "员工工号", "员工编号", "坐席id", "座席id", "agent_no",
    ),
    "agent_name": (
        "姓名", "坐席姓名", "座席姓名", "客服姓名", "员工姓名", "坐席名称", "坐席", "座席", "客服", "agent",
    ),
    "team": ("班组", "组别", "小组", "团队", "技能组", "group", "queue", "skill"),
    "line": ("线路", "业务线", "接入线路", "接入号", "接入号码", "热线", "trunk", "dnis"),
    "direction": ("呼叫方向", "方向", "呼叫类型", "通话类型", "呼入/呼出", "call_type"),
    "started_at": (
        "开始时间", "通话开始时间", "呼叫时间", "通话时间", "来电时间", "start", "start_time", "time",
    ),
    "ring_seconds": ("振铃秒数", "振铃时长", "振铃时间", "响铃秒数", "响铃时长", "ring", "ring_time"),
    "holds": ("保持", "保持时段", "保持区间", "静音保持", "hold"),
    "handlers": ("坐席时段", "座席时段", "接听坐席", "转接记录", "agents"),
    "hangup_by": ("挂断方", "挂机方", "挂断", "挂机", "结束方", "hangup", "hung_up_by"),
    "agent_channel": ("坐席声道", "座席声道", "客服声道", "坐席通道", "channel"),
    "duration": ("时长", "通话时长", "录音时长", "talk_time", "billsec"),
    "caller": ("主叫", "主叫号码", "主叫号", "来电号码", "ani", "src"),
    "callee": ("被叫", "被叫号码", "被叫号", "dst"),
    "answered": ("是否接通", "接通状态", "接通", "是否接听", "接听状态", "answer", "connected", "disposition"),
    "first_answer": ("一次接通", "是否一次接通", "首次接通", "first_call_answered"),
    "response_seconds": ("响应时长", "响应秒数", "响应时间", "首次响应时长", "等待时长", "排队时长", "response_time"),
    "handling_seconds": ("处理时长", "处理秒数", "处理时间", "处理总时长", "handle_time", "handling_time", "aht"),
    "resolved": ("是否解决", "解决", "解决状态", "一次解决", "是否一次解决", "solved", "fcr"),
    "satisfaction": ("满意度", "满意度评价", "客户评价", "评价", "满意度评分", "csat", "rating"),
    "busy_seconds": ("示忙时长", "示忙秒数", "示忙时间", "示忙", "busy_time"),
    "complaint_at": ("投诉时间", "投诉受理时间", "complaint_time", "complained_at"),
    "replied_at": ("回复时间", "投诉回复时间", "答复时间", "首次回复时间", "reply_time"),
    "record": ("通话记录", "电话记录", "回访记录", "记录内容", "通话小结", "小结", "notes", "call_notes"),
}  # fmt: skip
"""Field → its other headers; where a log has several, the field's own name, then the earliest listed, is used."""

FILES_IN_ORDER = ("file", "agent_file", "customer_file")
FILES = frozenset(FILES_IN_ORDER)
"""The fields of which a log needs one: the call's recording, or one file a leg."""
LOGGED = ("duration", *FIELDS)
"""Fields that no rule of the program needs; they are in the call's `log` under these names whatever their header."""
LOGGED_EMPTY = ("record",)
"""Those of them whose empty cell says something: nobody filled it in."""
_UNIT = re.compile(r"[(（\[](?:秒|s|sec|seconds)[)）\]]$", re.IGNORECASE)


def plain_header(header: str) -> str:
    """Give a header as the table spells it: half-width, lower case, ``_`` for spaces, no unit behind it."""
    header = unicodedata.normalize("NFKC", header).strip().lower()
    header = _UNIT.sub("", header).strip()
    return re.sub(r"[\s\-]+", "_", header)


def find_columns(headers: Sequence[str]) -> dict[str, int]:
    """Map each field that the log has to its column's index."""
    plain = [plain_header(header) for header in headers]
    found: dict[str, int] = {}
    for field, others in HEADERS.items():
        for name in (field, *others):
            if name in plain:
                found[field] = plain.index(name)
                break
    return found


def nearest_header(headers: Sequence[str], field: str) -> str | None:
    """Give the log's header that looks most like one of the field's, for the error's mend."""
    known = (field, *HEADERS[field])
    scored = [(difflib.get_close_matches(plain_header(header), known, 1, 0.6), header) for header in headers]
    return next((header for close, header in scored if close), None)
