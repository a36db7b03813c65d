"""An Instagram account, day by day, and how many follow it."""

from __future__ import annotations

from datetime import timedelta

from siar.channels import ChannelId
from siar.connections import MetaConnection
from siar.meta.client import GraphClient
from siar.meta.insights import META_DAY, user_day
from siar.metrics import catalogue
from siar.metrics.days import PlatformDay
from siar.metrics.entities import know
from siar.metrics.readings import Run
from siar.metrics.sources.source import counted, numbers
from siar.settings import City

__all__ = ["DAYS", "InstagramAccount"]

DAYS = 4
"""Pacific days read again each time; each is a call of its own. A day's values arrive up to 48 hours after its end, until
then they are empty or grow."""


class InstagramAccount:
    """Insights of the account's last days, and its followers of today."""

    name = "ig_user"
    label = "akun Instagram"
    channel: ChannelId = "instagram"

    def connected(self, connection: MetaConnection) -> bool:
        """Whether there is an account."""
        return bool(connection.instagram_user_id)

    def days_of(self, city: City) -> str:  # noqa: ARG002 - Meta's days, not the city's
        """Pacific days."""
        return str(META_DAY)

    def read(self, graph: GraphClient, run: Run, *, city: City) -> None:
        """Read the days, then the followers, whose number belongs to the city's day."""
        user_id, now = graph.connection.instagram_user_id, run.observed_at
        entity_id = know(
            run.conn, platform=self.channel, account_id=run.account_id, kind="ig_user", remote_id=user_id, now=now
        )
        last = now.astimezone(META_DAY).date() - timedelta(days=1)
        ours = catalogue.names(catalogue.plain("ig_user", on=last))
        for back in range(DAYS):
            insights = user_day(graph, user_id, list(ours), day=last - timedelta(days=back))
            run.store(entity_id, numbers(insights, ours, zone=META_DAY.key))
        node = graph.get(f"/{user_id}", fields="followers_count", identity="page", use_case="instagram")
        today = PlatformDay(now.astimezone(city.zone).date(), city.timezone)
        run.store(entity_id, [counted("ig_user.followers", node.get("followers_count"), day=today)])
