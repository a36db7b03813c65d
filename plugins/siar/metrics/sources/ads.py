"""Every ad of the account, day by day."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from siar.connections import MetaConnection
from siar.meta import ads
from siar.meta.client import GraphClient
from siar.meta.insights import ad_days
from siar.metrics import catalogue, coverage
from siar.metrics.days import PlatformDay
from siar.metrics.entities import know
from siar.metrics.readings import Number, Run
from siar.settings import City
from siar.store import MaybeValue

__all__ = ["WINDOW_DAYS", "Ads"]

WINDOW_DAYS = 28
"""Days during which Meta may still correct an ad's values."""

SERVICE = coverage.Service(kept=37 * 30, a_call=WINDOW_DAYS + 1, a_reading=37)
"""37 months are kept; what one call covers is of a size that Meta answers at once."""

_boost_of_ad = MaybeValue("metrics.boost_of_ad", int)
_last_whole_reading = MaybeValue("metrics.last_whole_reading", datetime)


class Ads:
    """Ads Insights of the days that are not known as they stay, each ad with the boost that it belongs to."""

    name = "ads"
    label = "iklan"
    channel = None

    def connected(self, connection: MetaConnection) -> bool:
        """Whether there is an ad account."""
        return bool(connection.ad_account_id)

    def days_of(self, city: City) -> str:  # noqa: ARG002 - the account's days, known once it is asked
        """The days of the ad account's own time zone."""
        return "account"

    def read(self, graph: GraphClient, run: Run, *, city: City) -> None:  # noqa: ARG002 - as above
        """Read every ad that delivered."""
        account, now = ads.account(graph), run.observed_at
        account_id = know(
            run.conn, platform="ads", kind="ad_account", remote_id=f"act_{graph.connection.ad_account_id}", now=now
        )
        zone = ZoneInfo(account.timezone)
        ours = catalogue.names(catalogue.plain("ad", on=now.astimezone(zone).date()))
        for span in _due(run, zone):
            for day in ad_days(graph, since=span.first, until=span.last, fields=list(ours)):
                entity_id = know(
                    run.conn,
                    platform="ads",
                    kind="ad",
                    remote_id=day.ad_id,
                    parent_id=account_id,
                    boost_id=_boost_of_ad(run.conn, ad_id=day.ad_id),
                    now=now,
                )
                of = PlatformDay(day.day, account.timezone)
                run.store(
                    entity_id,
                    [Number(ours[name].metric, of, ours[name].measured(value)) for name, value in day.values.items()],
                )


def _due(run: Run, zone: ZoneInfo) -> list[coverage.Span]:
    """The running day, and what was not settled when all that was due was last read: an ad without delivery has no row."""
    today = run.observed_at.astimezone(zone).date()
    oldest = today - timedelta(days=SERVICE.kept - 1)
    if run.asked is not None:
        first, last = max(oldest, run.asked.first or oldest), min(today, run.asked.last or today)
    else:
        read_at = _last_whole_reading(run.conn, source=Ads.name)
        before = today if read_at is None else min(today, read_at.astimezone(zone).date())
        first, last = max(oldest, before - timedelta(days=WINDOW_DAYS)), today
    return coverage.cut((first + timedelta(days=n) for n in range((last - first).days + 1)), a_call=SERVICE.a_call)
