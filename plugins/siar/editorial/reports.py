"""Accepted rows as drafts are made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from siar.store import Connection, One

__all__ = ["Report", "read"]


@dataclass(frozen=True)
class Report:
    """One row of `reports`, as far as posts tell of it.

    :param indicators: figures as judged: label, value, unit, target, parts, qualifier; decimals as text.
    :param sent_at: when its agency sent it, as far as it says so; never later than `accepted_at`.
    """

    report_id: int
    row_id: str
    revision_id: int
    opd: str
    kind: str
    title: str
    starts_on: date | None
    ends_on: date | None
    place: str | None
    kelurahan: str | None
    body: str | None
    indicators: Sequence[Mapping[str, Any]]
    budget_rp: int | None
    fund_source: str | None
    data_source: str | None
    photo_consent: str | None
    as_of: date
    sent_at: datetime
    accepted_at: datetime


_report = One("editorial.report", Report)


def read(conn: Connection, report_id: int) -> Report:
    """Return one report.

    :raises LookupError: there is none.
    """
    return _report(conn, report_id=report_id)
