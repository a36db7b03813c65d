"""What a report keeps of what it told, so that the next one of its kind names what is another now, and what was not done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from siar.briefings.pages.page import Page
from siar.channels import ChannelId
from siar.figures.kpis import Figures
from siar.quantities import Reach, Rupiah
from siar.store import Connection, Statements

__all__ = ["keep"]

_record_days = Statements("briefings.record_day")
_record_spends = Statements("briefings.record_spend")
_record_appeals = Statements("briefings.record_appeal")
_record_asks = Statements("briefings.record_ask")


def keep(conn: Connection, briefing_id: int, figures: Figures, pages: Sequence[Page]) -> None:
    """Keep what a report says of platform days, of money and of scores, and what its pages ask for. Once a report."""
    _record_days(conn, [{"briefing_id": briefing_id, **day} for day in _days(figures)])
    _record_spends(conn, [{"briefing_id": briefing_id, **spend} for spend in _spends(figures)])
    appeals = figures.conduct.league.appeals
    _record_appeals(conn, [{"briefing_id": briefing_id, "appeal_id": appeal.appeal_id} for appeal in appeals])
    _record_asks(conn, [{"briefing_id": briefing_id, **ask} for ask in _asks(figures, pages)])


def _days(figures: Figures) -> list[dict[str, object]]:
    """Of each platform day what is said, corrections too: they are told by now."""
    told: dict[tuple[ChannelId, date], tuple[str, Reach | None]] = {
        (item.channel, item.day): (item.zone, item.reach) for item in figures.corrections
    }
    for channel, days in figures.daily_reach.items():
        told |= {(channel, day.day): (day.zone, day.reach) for day in days}
    return [
        {"channel": channel, "day": day, "zone": zone, "reach": None if reach is None else reach.accounts}
        for (channel, day), (zone, reach) in told.items()
    ]


def _spends(figures: Figures) -> list[dict[str, object]]:
    """Of the period's own days, and of those that were told otherwise before."""
    period, spent = figures.period, figures.spent
    told: dict[tuple[date, date], tuple[Rupiah, Rupiah]] = {
        (item.first, item.last): (item.net, item.tax) for item in figures.spending.restated
    }
    told[period.start, period.end] = (spent.net, spent.tax)
    return [
        {"first": first, "last": last, "net": net.amount, "tax": tax.amount}
        for (first, last), (net, tax) in told.items()
    ]


def _asks(figures: Figures, pages: Sequence[Page]) -> list[dict[str, object]]:
    """Item by item; what the last report asked for already, and what waits since, keeps its day."""
    before = {(ask.subject, ask.item): ask.until for ask in figures.asks}
    return [
        {
            "subject": action.subject,
            "item": item,
            "number": number,
            "until": min(before.get((action.subject, item), action.until), action.until),
        }
        for action in (action for page in pages for action in page.actions)
        for item, number in figures.waiting.get(action.subject, {}).items()
    ]
