"""Every ad of the account, day by day."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from siar.connections import MetaConnection
from siar.meta import ads
from siar.meta.client import GraphClient
from siar.meta.insights import ad_days
from siar.metrics import catalogue
from siar.metrics.days import PlatformDay
from siar.metrics.entities import know
from siar.metrics.readings import Number, Run
from siar.settings import City
from siar.store import MaybeValue

__all__ = ["WINDOW_DAYS", "Ads"]

WINDOW_DAYS = 28
"""Days during which Meta may still correct an ad's values."""

_boost_of_ad = MaybeValue("metrics.boost_of_ad", int)


class Ads:
    """Ads Insights of the window, each ad with the boost that it belongs to."""

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
        today = now.astimezone(ZoneInfo(account.timezone)).date()
        ours = catalogue.names(catalogue.plain("ad", on=today))
        since = today - timedelta(days=WINDOW_DAYS)
        for day in ad_days(graph, since=since, until=today, fields=list(ours)):
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
