"""``qa packs export`` and ``qa packs import``: a form as people keep it, in Excel."""

from __future__ import annotations

import shlex
from pathlib import Path

from qa.cli.screen import screen
from qa.errors import UsageError
from qa.packs.load import load_pack
from qa.services.form.read import read_form
from qa.services.form.write import write_form


def export_form(name: str, out: Path) -> None:
    """Write a pack as a workbook."""
    if out.suffix.lower() != ".xlsx":
        raise UsageError(f"{out} is no name of a workbook", mend="let it end in .xlsx")
    pack = load_pack(name)
    write_form(pack, out)
    screen().print(
        f"{out}：{len(pack.rubric.items)} 项。YAML 里的“#”说明和 cases.yaml 不在表里。", markup=False, soft_wrap=True
    )


def import_form(path: Path, folder: Path) -> None:
    """Make a pack of a workbook and say what to do next."""
    console = screen()
    for written in read_form(path, folder):
        console.print(str(written), markup=False, highlight=False, soft_wrap=True)
    shown = shlex.quote(str(folder))
    text = f"样例 cases.yaml 不在表里：从原来的规则包拷来，再运行 qa packs test {shown}；qa packs lint {shown}"
    console.print(text, markup=False, highlight=False, soft_wrap=True)
