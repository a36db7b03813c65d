"""Any value of ours as JSON values: results for XCom, figures for the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from siar.quantities import Reach, Rupiah

__all__ = ["plain"]


def plain(value: Any) -> Any:
    """Return dataclasses as objects, quantities as their number, days and moments in ISO's form, what is left as text."""
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, Rupiah):
        return value.amount
    if isinstance(value, Reach):
        return value.accounts
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return str(value)
