"""Hours in running text: those of the western time zone, where the city's are one hour later."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

__all__ = ["find_foreign_zone"]

#: The eastern clock is one hour ahead of the western: 19.30 WIB is 20.30 WITA.
_WIB_TO_WITA = timedelta(hours=1)
_WIB = re.compile(
    r"(?<![\d.:])(\d{1,2})(?:[.:](\d{2}))?(?:\s*(?:-|–|s\.?/?d\.?|sampai|hingga)\s*\d{1,2}(?:[.:]\d{2})?)?\s*WIB\b",
    re.IGNORECASE | re.ASCII,
)


def find_foreign_zone(text: str) -> tuple[str, str] | None:
    """Return an hour written in WIB and the same in WITA, or None. A text that gives WITA as well leaves no doubt."""
    match = _WIB.search(text)
    if match is None or "wita" in text.casefold():
        return None
    hour, minute = int(match.group(1)), int(match.group(2) or 0)
    if hour > 23 or minute > 59:
        return None
    moved = datetime(2000, 1, 1, hour, minute) + _WIB_TO_WITA  # noqa: DTZ001 - wall-clock arithmetic on a day that does not matter
    return match.group(), f"{moved:%H.%M} WITA"
