"""Public reference codes: `KPG-2609-0417` is the 417th post of September 2026 of the city KPG."""

from __future__ import annotations

from datetime import date, datetime

from siar.settings import City
from siar.store import Connection, Value

__all__ = ["allocate", "format_code"]


_next_reference = Value("editorial.next_reference", int)


def format_code(prefix: str, month: date, number: int) -> str:
    """Return the code; numbers above 9999 take a fifth digit rather than start again."""
    return f"{prefix}-{month:%y%m}-{number:04d}"


def allocate(conn: Connection, *, city: City, accepted_at: datetime) -> str:
    """Take the next code of the month in which the report was accepted, in the city's own time.

    Call it in the transaction that stores the draft: when that fails, the number is free again.
    """
    month = accepted_at.astimezone(city.zone).date().replace(day=1)
    number = _next_reference(conn, prefix=city.reference_prefix, month=month)
    return format_code(city.reference_prefix, month, number)
