"""The JSON Schema of a whole ``rubric.yaml``, as an editor checks it while somebody writes."""

from __future__ import annotations

from typing import Any

from qa.rubric import json_schema


def rubric_schema() -> dict[str, Any]:
    """`qa.rubric.json_schema`, and what a pack's file has beside the rubric itself: `slots`.

    An editor shows it after a first line ``# yaml-language-server: $schema=rubric.schema.json``.
    """
    schema = json_schema()
    texts = {"type": "array", "items": {"type": "string"}}
    schema["properties"]["slots"] = {
        "description": "values of slots, e.g. org: [银座购物广场]",
        "type": "object",
        "additionalProperties": texts,
    }
    schema["$defs"]["Limits"]["additionalProperties"] = False
    return schema
