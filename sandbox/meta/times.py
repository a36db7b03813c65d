"""Times as the Graph API writes and reads them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

#: Days of Page and Instagram insights end at midnight Pacific time, wherever the Page is.
PACIFIC = ZoneInfo("America/Los_Angeles")

_RELATIVE = re.compile(r"^([+-])\s*(\d+)\s*(second|minute|hour|day|week|month)s?$")
_UNIT_SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 604_800,
    "month": 2_592_000,
}


def graph_time(moment: datetime, zone: tzinfo = UTC) -> str:
    """`2026-11-01T03:00:00+0000`: no colon in the offset."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S%z")


def parse_time(text: str, *, now: datetime, zone: tzinfo = UTC) -> datetime:
    """Unix seconds, ISO 8601 or simple relative words; a time without offset is in `zone`.

    Raises ValueError for anything else.
    """
    text = text.strip()
    if re.fullmatch(r"-?\d{6,12}(\.\d+)?", text):
        return datetime.fromtimestamp(float(text), UTC)
    lowered = text.lower()
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    words = {
        "now": now,
        "today": midnight,
        "yesterday": midnight - timedelta(days=1),
        "tomorrow": midnight + timedelta(days=1),
    }
    if lowered in words:
        return words[lowered].astimezone(UTC)
    relative = _RELATIVE.match(lowered)
    if relative is not None:
        sign, amount, unit = relative.groups()
        delta = timedelta(seconds=int(amount) * _UNIT_SECONDS[unit])
        return now + delta if sign == "+" else now - delta
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)


def day_start(day: date, zone: tzinfo) -> datetime:
    """Midnight of `day` in `zone`, as UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
