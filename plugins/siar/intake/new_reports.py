"""Reports that began to stand, until something was made of them: noted by the database, taken off by who made it."""

from __future__ import annotations

from collections.abc import Collection

from siar.store import Connection, Statement

__all__ = ["done"]

_drop_new_reports = Statement("intake.drop_new_reports")


def done(conn: Connection, report_ids: Collection[int]) -> None:
    """Something was made of these reports, in the caller's transaction."""
    _drop_new_reports(conn, report_ids=list(report_ids))
