"""The time zone in which a centre counts its days and months."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta, timezone, tzinfo

from qa.errors import ConfigError
from qa.types import CallInfo

_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)


def zone_of(name: str) -> tzinfo:
    """A zone by its name (Asia/Shanghai) or its offset (+08:00).

    Raises `ConfigError` for what is neither.
    """
    from zoneinfo import ZoneInfo

    if name.upper() in ("UTC", "Z"):
        return UTC
    if match := _OFFSET.fullmatch(name.strip()):
        sign, hours, minutes = match[1], int(match[2]), int(match[3] or 0)
        if hours <= 14 and minutes < 60:
            return timezone((-1 if sign == "-" else 1) * timedelta(hours=hours, minutes=minutes))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        raise ConfigError(f"no time zone {name!r}", mend="e.g. Asia/Shanghai or +08:00") from None


def in_zone(info: CallInfo, zone: tzinfo | None) -> CallInfo:
    """The call with its time in a zone: a time that has one is converted, one that has none was meant in it."""
    if zone is None or info.started_at is None:
        return info
    moment = info.started_at
    return replace(info, started_at=moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone))
