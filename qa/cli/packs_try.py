"""``qa packs try``: a typed dialogue, and what a pack makes of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.tree import Tree

from qa.cli.screen import screen, table
from qa.errors import TranscriptError, UsageError
from qa.evaluate import evaluate
from qa.packs.cases import Case, call_of
from qa.packs.dialogue import case_text, read_dialogue
from qa.packs.explain import Explanation, Node, explain
from qa.packs.load import Pack, load_pack
from qa.report.labels import Lang, word
from qa.scoring import score
from qa.types import Call, Evidence, ItemScore, Outcome, Score, Truth

_ORDER = (
    Outcome.FAILED, Outcome.UNDETERMINED, Outcome.AWAITING_EAR, Outcome.PASSED, Outcome.NOT_APPLICABLE
)  # fmt: skip
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "zh": ("项目", "结果", "分", "理由", "原话（秒）", "条款"),
    "en": ("item", "outcome", "points", "reason", "words (seconds)", "clauses"),
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "when": "何时查 when",
        "unless": "可免 unless",
        "check": "合格的条件 check",
        "skipped": "不适用（--all 显示）",
        "ear": "只能人工听评（--all 显示）",
        "YES": "✓ 成立",
        "NO": "✗ 不成立",
        "UNSURE": "? 不能确定",
        "score": "得分",
        "none": "没有",
    },
    "en": {
        "when": "when: asked only if",
        "unless": "unless: excused if",
        "check": "check: passed if",
        "skipped": "not applicable (--all shows them)",
        "ear": "for a person's ear alone (--all shows them)",
        "YES": "✓ holds",
        "NO": "✗ does not hold",
        "UNSURE": "? cannot be told",
        "score": "score",
        "none": "none",
    },
}
_STYLE = {Truth.YES: "green", Truth.NO: "red", Truth.UNSURE: "yellow"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed: the dialogue itself or where it is, facts of the call as ``name=value``, 0–1 how sure."""

    text: str | None
    file: str | None
    facts: Sequence[str]
    heard: float

    def case(self) -> Case:
        """The case that the dialogue tells."""
        if self.text is not None and self.file is not None:
            raise UsageError("the dialogue is given twice", mend="--text or --file")
        text, where = (self.text.replace("\\n", "\n"), "--text") if self.text is not None else _read(self.file)
        return read_dialogue(text, where, call=dict(map(_fact, self.facts)), heard=self.heard)


def _read(file: str | None) -> tuple[str, str]:
    if file in (None, "-"):
        if sys.stdin.isatty():
            sys.stderr.write("坐席：…／客户：…，写完按 Ctrl-D（Windows：Ctrl-Z 回车）\n")
        return sys.stdin.read(), "stdin"
    try:
        return Path(str(file)).read_text(encoding="utf-8-sig"), str(file)
    except (OSError, UnicodeDecodeError) as error:
        raise TranscriptError(f"cannot be read: {error}", where=file, mend="save it as UTF-8") from error


def _fact(written: str) -> tuple[str, Any]:
    name, equals, value = written.partition("=")
    if not equals:
        raise UsageError(f"--call {written} is no fact", mend="e.g. --call direction=inbound")
    name, value = name.strip(), value.strip()
    number = name == "ring_seconds" and value.replace(".", "", 1).isdigit()
    return name, float(value) if number else value


def run(name: str, asked: Asked, *, item: str | None, every: bool, output: str, lang: str) -> None:
    """Show what fires, or explain one item."""
    if output not in ("text", "json", "case"):
        raise UsageError(f"no format `{output}`", mend="text, json or case")
    pack = load_pack(name)
    case = asked.case()
    call = call_of(pack, case)
    explained = explain(pack, item, call) if item else None
    form, total = score(pack.rubric, evaluate(pack.rubric, call))
    if output == "json":
        print(json.dumps(_data(form, total, explained), ensure_ascii=False, indent=1))
    elif output == "case":
        print(_as_case(case, form))
    elif explained:
        _show_item(pack, explained, lang)
    else:
        _show(call, form, total, lang, every=every)


# ---- what fires ----------------------------------------------------------------------------------


def _show(call: Call, form: Sequence[ItemScore], total: Score, lang: str, *, every: bool) -> None:
    console, words = screen(), _WORDS[lang]
    for turn in call.transcript.turns:
        console.print(f"{turn.start:6.1f}  {_word(turn.party, lang)}：{turn.text}", markup=False, highlight=False)
    shown = table(*_HEADERS[lang])
    aside = {} if every else _aside(form, words)
    seen = [line for line in form if not any(line in lines for lines in aside.values())]
    for line in sorted(seen, key=lambda each: _ORDER.index(each.outcome)):
        points = "" if line.points is None else f"{line.points:g}"
        cells = (f"{line.id} {line.title}", _word(line.outcome, lang), points, line.reason)
        shown.add_row(*map(escape, (*cells, "\n".join(map(_quote, line.evidence)), "\n".join(line.clauses))))
    console.print(shown)
    for title, lines in aside.items():
        if lines:
            console.print(f"{title}：{', '.join(line.id for line in lines)}", markup=False, highlight=False)
    final = words["none"] if total.final is None else f"{total.final:g}"
    notes = [part for part in (total.grade, _word("provisional", lang) if total.provisional else None) if part]
    span = "" if total.low == total.high else f"（{total.low:g}–{total.high:g}）"
    console.print(f"{words['score']} {final}{span} {' '.join(notes)}".rstrip(), markup=False, highlight=False)


def _aside(form: Sequence[ItemScore], words: Mapping[str, str]) -> dict[str, list[ItemScore]]:
    """Items of which nothing is to be seen, by what is said of them."""
    heard = [line for line in form if line.outcome is Outcome.AWAITING_EAR and not line.evidence]
    return {
        words["ear"]: heard,
        words["skipped"]: [line for line in form if line.outcome is Outcome.NOT_APPLICABLE],
    }


def _word(key: str, lang: str) -> str:
    chosen: Lang = "en" if lang == "en" else "zh"
    return word(key, chosen)


def _quote(evidence: Evidence) -> str:
    return f"{evidence.start:.1f}–{evidence.end:.1f} {evidence.text}"


# ---- why -----------------------------------------------------------------------------------------


def _show_item(pack: Pack, explained: Explanation, lang: str) -> None:
    item, outcome, words = explained.item, explained.outcome, _WORDS[lang]
    tree = Tree(escape(f"{item.id} {item.title}：{_word(outcome.outcome, lang)} — {outcome.reason}"))
    for question, node in explained.trees.items():
        _grow(tree.add(words[question]), node, words)
    for clause in (pack.clauses[name] for name in item.clauses):
        tree.add(escape(f"{clause.id}（{clause.section}）{clause.asks}"))
    screen().print(tree, highlight=False)


def _grow(branch: Tree, node: Node, words: Mapping[str, str]) -> None:
    style = _STYLE[node.truth]
    head = f"[{style}]{words[node.truth.name]}[/{style}]  {escape(node.text)}  [dim]rubric.yaml:{node.line}[/dim]"
    if node.parts:
        grown = branch.add(head)
        for part in node.parts:
            _grow(grown, part, words)
        return
    said = "".join(f"\n{escape(_quote(evidence))}" for evidence in node.evidence)
    branch.add(f"{head}\n{escape(node.reason)}{said}")


# ---- for programs, and for cases.yaml ------------------------------------------------------------


def _data(form: Sequence[ItemScore], total: Score, explained: Explanation | None) -> dict[str, Any]:
    items = [
        {
            "id": line.id, "title": line.title, "outcome": line.outcome, "points": line.points, "reason": line.reason,
            "evidence": list(map(_evidence, line.evidence)), "clauses": line.clauses,
        }
        for line in form
    ]  # fmt: skip
    data: dict[str, Any] = {"items": items, "score": {"final": total.final, "low": total.low, "high": total.high}}
    if explained:
        trees = {question: _node(node) for question, node in explained.trees.items()}
        data["explained"] = {"id": explained.item.id, "outcome": explained.outcome.outcome, **trees}
    return data


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"party": evidence.party, "start": evidence.start, "end": evidence.end, "text": evidence.text}


def _node(node: Node) -> dict[str, Any]:
    evidence, parts = list(map(_evidence, node.evidence)), list(map(_node, node.parts))
    known = {"condition": node.text, "line": node.line, "truth": node.truth.name.lower(), "reason": node.reason}
    return {**known, "evidence": evidence, "parts": parts}


def _as_case(case: Case, form: Sequence[ItemScore]) -> str:
    """The dialogue as an entry of cases.yaml, which expects what came out, but for what does not apply."""
    expect = {line.id: str(line.outcome) for line in form if line.outcome is not Outcome.NOT_APPLICABLE}
    return case_text(case, case.name, expect)
