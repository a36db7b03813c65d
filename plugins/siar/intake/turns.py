"""Whose turn it is: every sheet every five minutes, and one in which somebody is at work every minute."""

from __future__ import annotations

from datetime import datetime

from siar.intake.registry import Spreadsheet
from siar.settings import Turns
from siar.store import Connection, Many

__all__ = ["due"]

_due_spreadsheets = Many("intake.due_spreadsheets", Spreadsheet)


def due(conn: Connection, *, plan: Turns, full: bool, now: datetime) -> list[Spreadsheet]:
    """Return what a run reads, in its order: warm sheets first, but none that starves behind them.

    Warm is a sheet whose rows were found changed a quarter of an hour ago or less.

    :param full: the five-minute cycle, which reads every sheet. Otherwise only the warm ones whose turn has come, and
        what no run came to in time, whatever kept it.
    """
    return _due_spreadsheets(
        conn,
        full=full,
        warm_since=now - plan.warm_for,
        warm_before=now - plan.warm_pause,
        passed_by=now - plan.passed_by,
        starving=now - 2 * plan.passed_by,
    )
