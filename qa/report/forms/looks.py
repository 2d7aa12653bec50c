"""How values look on paper."""

from __future__ import annotations

from datetime import date, datetime

from qa.report.cells import NONE
from qa.report.forms.parts import Look, Value


def shown(value: Value, look: Look = "text") -> str:
    """Give a value as it is printed: ``—`` for unknown, nothing for what is filled in by hand."""
    if value is None:
        return NONE
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if look == "day" else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m}" if look == "month" else f"{value:%Y-%m-%d}"
    if isinstance(value, str):
        return value
    return _number(value, look)


def _number(value: float, look: Look) -> str:
    if look == "clock":
        return length(value)
    if look == "percent":
        return f"{value * 100:.1f}%"
    if look == "change":
        return f"{value + 0.0:+.2f}"
    if look in ("score", "yuan"):
        return f"{value + 0.0:.2f}"
    if look == "seconds":
        return f"{value:.1f}"
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def length(seconds: float) -> str:
    """A length of time, e.g. ``1:02:05``."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
