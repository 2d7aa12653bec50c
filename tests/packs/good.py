"""A small pack without a mistake, written into a folder, to be spoilt one line at a time."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "rubric.yaml": """\
id: small
title: 小评分表
version: "1.0"
base: 18
slots:
  org: [银座]
conditions:
  inbound: {field: {field: direction, in: [inbound]}}
  held:
    all: [{use: inbound}, {measure_between: {measure: hold_count, min: 1}}]
sections:
  - id: talk
    title: 用语
    cap: 18
    items:
      - id: opening
        title: 开场
        clauses: [small.opening]
        points: 10
        when: {use: inbound}
        check: {says_within: {all: [["@common/greeting"], ["@name"]], first_turns: 2}}
      - id: wait
        title: 等待
        clauses: [small.wait]
        points: 4
        per_lapse: true
        cap: 8
        when: {use: held}
        check: {says_within: {any: ["@common/wait"], before_event: hold}}
      - id: polite
        title: 礼貌
        clauses: [small.wait]
        points: 2
        same_event_as: wait
        check: {not: {says: {any: ["@rude"]}}}
reports:
  - {clause: small.keep, by: 留存}
""",
    "phrases.yaml": """\
name:
  - "{org}"
rude:
  - 你自己看吧
  - {say: 我不会, not_in: [我不会让您]}
  - "@more"
more:
  - 爱买不买
""",
    "clauses.yaml": """\
- {id: small.opening, section: "1", asks: 先问好, kind: phrase_required}
- {id: small.wait, section: "2", asks: 请稍等, kind: phrase_required}
- {id: small.keep, section: "3", asks: 存一年, kind: privacy}
""",
    "cases.yaml": """\
- name: 问好
  call: {direction: inbound}
  dialogue:
    - agent: 您好，银座。
    - customer: 你好。
  expect: {opening: passed, wait: not_applicable}
- name: 没有问好
  call: {direction: inbound}
  dialogue:
    - agent: 喂。
    - customer: 你好。
    - hold: 20
  expect: {opening: failed, wait: failed, polite: passed}
""",
}


def write(folder: Path, file: str = "", old: str = "", new: str = "") -> str:
    """Write the pack, in one file with `new` in the place of `old`; the folder's path as a pack's name."""
    folder.mkdir(exist_ok=True)
    assert old in FILES.get(file, ""), f"{old!r} is not in {file}"
    for name, text in FILES.items():
        written = text.replace(old, new, 1) if name == file else text
        (folder / name).write_text(written, encoding="utf-8")
    return str(folder)
