"""At once: when something goes out that waits for no slot.

The first one goes out now. Another one of the same account follows minutes later, so that residents are not shown two in
one minute; warnings go before what somebody merely wanted out, and what waits behind them is put off.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from siar.editorial import draft_times
from siar.editorial.queries import lock_calendar
from siar.editorial.validity import Validity
from siar.publishing import ledger
from siar.settings import Settings
from siar.store import Connection, Many

__all__ = ["moment"]


@dataclass(frozen=True)
class _AtOnce:
    """What goes out at once on an account, or went a moment ago. `movable`: nobody has begun with it."""

    publication_id: int
    draft_id: int
    due_at: datetime
    movable: bool


_at_once_of_account = Many("editorial.at_once_of_account", _AtOnce)


def moment(
    conn: Connection, *, post_id: int, account_id: str, times: Validity, settings: Settings, now: datetime
) -> datetime:
    """Return when a post goes out that is to go out at once, in the caller's transaction; put off what waits behind it.

    :param times: of its draft.
    """
    spacing = settings.slots.urgent_spacing
    if not spacing:
        return now
    lock_calendar(conn)
    others = _at_once_of_account(conn, account_id=account_id, post_id=post_id, since=now - spacing, now=now)
    if not others:
        return now
    drafts = draft_times.of_drafts(conn, [item.draft_id for item in others if item.movable], settings=settings)
    mine = _rank(times, settings=settings)
    behind = [item for item in others if item.movable and _rank(drafts[item.draft_id], settings=settings) > mine]
    taken = [item.due_at for item in others if item not in behind]
    found = _free(now, taken, spacing=spacing)
    taken.append(found)
    for item in behind:
        later = _free(item.due_at, taken, spacing=spacing)
        taken.append(later)
        if later != item.due_at:
            ledger.put_off(conn, item.publication_id, due_at=later, now=now)
    return found


def _rank(times: Validity, *, settings: Settings) -> int:
    return len(settings.validity.urgent) if times.alert is None else times.alert


def _free(at: datetime, taken: Collection[datetime], *, spacing: timedelta) -> datetime:
    """The first moment from here on that is far enough from all of these."""
    for other in sorted(taken):
        if abs(at - other) < spacing:
            at = other + spacing
    return at
