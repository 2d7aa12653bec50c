"""A mapping of columns, as a log is read with."""

from __future__ import annotations

from collections.abc import Mapping

from qa.calllog.columns import HEADERS
from qa.calllog.mapping import Mapped


def as_mapped(mapping: Mapping[str, str]) -> dict[str, Mapped]:
    """A mapping as a log is read with; a field that no column has is none, though a header is called like it."""
    return {field: Mapped(mapping.get(field, ""), "the mapping of the columns") for field in HEADERS}
