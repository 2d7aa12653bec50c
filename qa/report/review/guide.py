"""How to fill in the review workbook, as its second sheet says it."""

from __future__ import annotations

from qa.report.labels import Lang

_ZH = (
    (
        "怎么做",
        "在“复核”表里逐行听录音，在黄色的“人工结论”列里选一项；“意见”可以不填。有把握的才填，拿不准就空着。",
    ),
    ("合格", "这一项做到了，或没有发生所禁止的事。"),
    ("不合格", "这一项没有做到，或发生了所禁止的事。罚款、过失单只依据人工确认的不合格。"),
    ("不适用", "这通电话不需要做这一项。"),
    ("听录音", "点开是整段录音或片段，▶ 后面是要听的时刻（分:秒）。文件移动过的，这里只有时刻。"),
    ("机器结论", "机器判定的结果；“待定”是机器拿不准，不扣分，等您决定；“待听”是只能由人听的项目。"),
    ("可以改的", "可以筛选、排序、隐藏列、加列、删去不做的行。"),
    ("不要改的", "不要改隐藏列（call_id、rubric、version、item_id、machine）和表头，导入时靠它们认行。"),
    ("导入", "qa review import 文件 --author 姓名。逐行导入：有问题的行会说明表、行、列和改法，其余照常计入。"),
    ("再次导入", "同一份表再导入不会重复；改了结论再导入，以最后一次为准，以前的结论保留备查。"),
)
_EN = (
    ("What to do", "On the sheet “review”, listen row by row and choose a decision in the yellow column; the comment "
     "may stay empty. Decide only what you are sure of, and leave the rest."),
    ("passed", "It was done, or what is forbidden did not happen."),
    ("failed", "It was not done, or what is forbidden happened. "
     "Fines follow only from failures that a person confirmed."),
    ("not applicable", "This call did not ask for it."),
    ("listen", "Opens the recording or a clip; behind ▶ stands the moment to listen to (minutes:seconds). Where the "
     "file was moved, the moment stands alone."),
    ("machine's outcome", "“undetermined” waits for you and costs nothing; “to be heard” is for ears only."),
    ("You may", "filter, sort, hide columns, add columns, delete rows that you do not do."),
    ("You may not", "change the hidden columns (call_id, rubric, version, item_id, machine) or the headers: rows are "
     "known by them."),
    ("Import", "qa review import FILE --author NAME. Row by row: what cannot be taken is named with sheet, row, "
     "column and mend, the rest counts."),
    ("Import again",
     "Nothing is added twice; a changed decision is taken as the newest, and the ones before are kept."),
)  # fmt: skip


def guide(lang: Lang) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The heading, and rows of a name and what is said of it."""
    return ("How to fill in the review sheet", _EN) if lang == "en" else ("复核表填写说明", _ZH)
