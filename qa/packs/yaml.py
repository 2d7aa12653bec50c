"""YAML as people write it by hand: line numbers kept, duplicate keys refused, nothing guessed.

YAML 1.2, so that ``no`` is text and ``12:30`` is not 750; a 工号 with leading zeros must still be quoted.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qa.errors import PackError


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, with ruamel's line numbers on its mappings and lists.

    Raises `PackError` for a file that is missing, is no UTF-8, or is no YAML, with file and line.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import DuplicateKeyError
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise PackError("the file is missing", where=path, mend="every pack has it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"cannot be read: {error}", where=path, mend="save it as UTF-8") from error
    try:
        return YAML(typ="rt").load(text)
    except DuplicateKeyError as error:
        line = _line(error.problem_mark)
        problem = str(error.problem).split("with value")[0].strip()
        raise PackError(problem, where=f"{path}:{line}", mend="a key stands once in a mapping") from error
    except MarkedYAMLError as error:
        line = _line(error.problem_mark or error.context_mark)
        mend = "quote a text that begins with [ { @ * or holds a colon"
        raise PackError(f"not YAML: {error.problem}", where=f"{path}:{line}", mend=mend) from error
    except (YAMLError, ValueError) as error:  # a control character; a date that does not exist
        raise PackError(f"not YAML: {str(error).splitlines()[0]}", where=path) from error


def _line(mark: Any) -> int:
    return int(mark.line) + 1 if mark is not None else 1


def line_of(data: Any, path: tuple[str | int, ...]) -> int:
    """The line, from 1, of the deepest place on `path` that exists in the data."""
    line = getattr(getattr(data, "lc", None), "line", 0) or 0
    for key in path:
        known = isinstance(data, Mapping) and key in data
        known = known or (isinstance(data, list) and isinstance(key, int) and key < len(data))
        if not known:
            break
        at = data.lc.data.get(key) if hasattr(data, "lc") and data.lc.data else None
        line = at[0] if at else line
        data = data[key]
    return int(line) + 1


def flow(data: Any) -> str:
    """Some data as YAML on one line."""
    from ruamel.yaml import YAML

    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = True
    writer.allow_unicode = True
    writer.width = sys.maxsize
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    out = io.StringIO()
    writer.dump(plain(data), out)
    return out.getvalue().removesuffix("\n").removesuffix("\n...")


def plain(data: Any) -> Any:
    """The data without ruamel's line numbers: Python's own mappings, lists, texts and numbers."""
    if isinstance(data, Mapping):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(value) for value in data]
    if data is None or isinstance(data, bool):
        return data
    return next((kind(data) for kind in (str, int, float) if isinstance(data, kind)), str(data))
