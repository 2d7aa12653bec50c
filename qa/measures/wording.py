"""What the last words before a silence say about whose turn it is. Mandarin, by form and not by topic.

These are questions of grammar (is it a question, is it a finished sentence), so they live here and not in a rule
pack; what is polite or forbidden is a pack's business. Text may come without punctuation, as some models write it.
"""

from __future__ import annotations

import re

CLAUSE = 16
"""Characters at the end in which a question is looked for, where no punctuation tells where the last clause begins."""

_LAST_CLAUSE = re.compile(r"[^。！!；;？?]*[。！!；;？?…\s]*$")
_ANY = re.compile(r"(?:什么|哪|谁|几|多少|怎么|如何).{0,4}[都也]")
_QUESTION = re.compile(
    r"[?？]|(?:吗|呢|么|吧)[。，,…\s]*$|什么|哪|谁|几[个位号点天月]|多少|怎么|如何|是否"
    r"|(\w)[不没]\1|有没有|可不可以|贵姓"
)
_YES_NO = re.compile(r"吗[。，,…\s?？]*$|[是对].{0,8}吧[。，,…\s?？]*$|是否|(\w)[不没]\1|有没有")
_ASKS_MORE = re.compile(r"什么|哪|谁|几[个位号点天月]|多少|怎么|如何|贵姓|能|可以|可不|方便|麻烦|一下|试|看")
_OWN_TASK = re.compile(r"我[^，,。？?]{0,6}(?:查|看|问|核实|确认|了解|算)[^，,？?]*(?<![吗呢])[。\s]*$")
_REQUEST = re.compile(r"请您?(?:先|再)?(?:提供|报|说|讲|输入|描述|告诉|核对|确认|看|念|出示)|麻烦您|您说|请讲|您请")
_TAG = re.compile(r"^(?:好|可以|行)[吗吧么不]?[好行]?[?？。]*$")
_HESITATION = re.compile(r"(?:[…，,、]|\.\.\.|那个|这个|就是|然后|因为|所以|但是|而且|如果|还有|嗯|呃)[…。，,、.\s]*$")
_TAKES_TIME = re.compile(
    r"(?:让?我|等我)[先再来]?(?:想|看|找|查|翻|拿|记|问)[一想看找]?[下想看找]|等一下|等一等|等等|等会|稍等|稍候"
)
_ENDED = re.compile(r"[。！？!?.~～][”」』）)]?$|(?:吗|呢|吧|啊|呀|啦|嘛|谢谢|再见|了)$")


def awaits_answer(text: str) -> bool:
    """Whether the last clause is a question, or asks the other side to say or do something."""
    found = _LAST_CLAUSE.search(text.strip())
    clause = found.group() if found else text
    if _OWN_TASK.search(clause):
        return False  # 我帮您查一下还有没有 asks nobody
    clause = _ANY.sub("", clause)[-CLAUSE:]
    return bool(_QUESTION.search(clause) or _REQUEST.search(clause))


def asks_yes_or_no(text: str) -> bool:
    """Whether the last clause is a question that 是的 or 好 answers, and asks for nothing to be done or told."""
    found = _LAST_CLAUSE.search(text.strip())
    clause = _ANY.sub("", found.group() if found else text)[-CLAUSE:]
    return bool(_YES_NO.search(clause)) and not _ASKS_MORE.search(clause) and not _REQUEST.search(clause)


def asks_after(text: str, phrase: str) -> bool:
    """Whether a question follows a phrase in a clause of its own; 请稍等，好吗 is no question."""
    _, found, rest = text.rpartition(phrase)
    clauses = [c for c in re.split(r"[，,。！!；;]", rest)[1:] if c.strip()]
    return bool(found and clauses) and not _TAG.match(clauses[-1].strip()) and awaits_answer(clauses[-1])


def takes_time(text: str) -> bool:
    """Whether the speaker asks for a moment, or stops in the middle of a sentence."""
    return bool(_TAKES_TIME.search(text[-CLAUSE:]) or _HESITATION.search(text.strip()))


def ended(text: str) -> bool:
    """Whether a text ends as sentences do, by punctuation or a final particle."""
    return bool(_ENDED.search(text.strip()))
