"""Hours in running text that are written in another of the country's three time zones than the city's own."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from siar.reading.formats import Formats

__all__ = ["find_foreign_zone", "foreign_zones", "hour_stems", "shifted"]

#: Hours ahead of UTC, by the label people write.
_ZONES = {"WIB": 7, "WITA": 8, "WIT": 9}
_PARTS_OF_DAY = ("pagi", "siang", "sore", "malam")
_HOUR = re.compile(
    r"(?<![\d.:])(\d{1,2})(?:[.:](\d{2}))?(?:\s*(?:-|–|s\.?/?d\.?|sampai|hingga)\s*(\d{1,2})(?:[.:](\d{2}))?)?"
    r"\s*(?:\b(pagi|siang|sore|malam)\s+)?(WIB|WITA|WIT)\b",
    re.IGNORECASE | re.ASCII,
)


def foreign_zones(own: str) -> tuple[str, ...]:
    """Return the labels of the other zones; none where the city's own is none of the three."""
    return tuple(label for label in _ZONES if label != own) if own in _ZONES else ()


def hour_stems(own: str) -> tuple[str, ...]:
    """Return what stands in a text with such an hour, for `siar.reading.stems.Scanner`."""
    return tuple(
        f"{before}{label.lower()}"
        for label in foreign_zones(own)
        for before in ("0", "0 ", *(f"{part} " for part in _PARTS_OF_DAY))
    )


def find_foreign_zone(text: str, *, formats: Formats) -> tuple[str, str] | None:
    """Return an hour written in another zone and the same in the city's own, or None.

    :param formats: the city's, with the label of its zone: WIB, WITA or WIT. A text that gives it leaves no doubt.
    """
    own = formats.zone_label
    if own not in _ZONES or re.search(rf"(?:\b|\d){own}\b", text, re.IGNORECASE):
        return None
    match = _HOUR.search(text)
    if match is None:
        return None
    part, label = (match.group(5) or "").lower(), match.group(6).upper()
    clocks = []
    for hour_text, minute_text in (match.group(1, 2), match.group(3, 4)):
        if hour_text is None:
            continue
        hour, minute = int(hour_text), int(minute_text or 0)
        if hour < 12 and part in {"sore", "malam"}:
            hour += 12
        if hour > 23 or minute > 59:
            return None
        clocks.append(formats.clock(shifted(time(hour, minute), label, own=own)))
    return match.group(), f"{'–'.join(clocks)} {own}"


def shifted(clock: time, label: str, *, own: str) -> time:
    """Return an hour of one of the country's zones as the city's own; as it is where one of the two is none of them."""
    if label not in _ZONES or own not in _ZONES:
        return clock
    ahead = timedelta(hours=_ZONES[own] - _ZONES[label])
    moved = datetime(2000, 1, 1, clock.hour, clock.minute) + ahead  # noqa: DTZ001 - wall-clock arithmetic on a day that does not matter
    return moved.time()
