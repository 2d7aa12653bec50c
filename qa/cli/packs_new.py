"""``qa packs new`` and ``qa packs schema``: what somebody needs who begins a pack."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from qa.cli.screen import screen
from qa.packs.begin import begin
from qa.packs.schema import rubric_schema

_NEXT = """\
下一步 next:
  用记事本或 VS Code 打开 rubric.yaml 和 phrases.yaml，照着说明改
  qa packs test {folder}    样例还对不对
  qa packs lint {folder}    有没有写了却不起作用的东西
  qa packs try {folder}     打一段对话进去，看哪些项目触发、为什么"""


def begin_pack(folder: Path, title: str | None) -> None:
    """Write the files and say what to do next."""
    console = screen()
    for path in begin(folder, title=title):
        console.print(str(path), markup=False, highlight=False, soft_wrap=True)
    console.print(_NEXT.format(folder=shlex.quote(str(folder))), markup=False, highlight=False, soft_wrap=True)


def print_schema() -> None:
    """The schema, indented, on stdout."""
    print(json.dumps(rubric_schema(), ensure_ascii=False, indent=1))
