"""Days of Page and Instagram insights: they end at midnight Pacific time, come late, and are paged by span."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sandbox.meta.routing import Call
from sandbox.meta.times import PACIFIC, day_start


def day_end(day: date) -> datetime:
    """The moment a Pacific day ends, which is its `end_time`."""
    return day_start(day + timedelta(days=1), PACIFIC)


def told_until(call: Call) -> datetime:
    """Up to when numbers of a Page or an account are there: they come up to two days after their day."""
    return call.now - call.state.service.insights_delay


def ended_days(since: datetime, until: datetime, now: datetime) -> Iterator[date]:
    """Pacific days that ended within the span and before `now`."""
    day = since.astimezone(PACIFIC).date() - timedelta(days=1)
    while day_end(day) <= min(until, now):
        if day_end(day) > since:
            yield day
        day += timedelta(days=1)


def neighbour_links(call: Call, since: datetime, until: datetime) -> dict[str, str]:
    """`previous` and `next` as spans of the same length; insights have no cursors."""
    span = until - since
    base = f"{call.base_url}/{call.version}/{call.node_id}/insights?metric={call.params.text('metric')}"

    def link(start: datetime) -> str:
        return f"{base}&since={int(start.timestamp())}&until={int((start + span).timestamp())}"

    return {"previous": link(since - span), "next": link(until)}
