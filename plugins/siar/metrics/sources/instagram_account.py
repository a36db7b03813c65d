"""An Instagram account, day by day, and how many follow it."""

from __future__ import annotations

from datetime import timedelta

from siar.channels import ChannelId
from siar.connections import MetaConnection
from siar.meta.client import GraphClient
from siar.meta.insights import META_DAY, demographics, user_day, user_series
from siar.metrics import catalogue, coverage
from siar.metrics.entities import know
from siar.metrics.readings import Run
from siar.metrics.refusals import Refusals
from siar.metrics.sources.days import read_breakdowns, read_days
from siar.metrics.sources.source import counted
from siar.platform_days import PlatformDay
from siar.settings import City
from siar.store import Value

__all__ = ["SERIES", "SERVICE", "InstagramAccount"]

SERVICE = coverage.Service(kept=90, a_call=1, a_reading=30)
"""About 90 days are kept. A total carries no date, so each day is a call of its own. Its values arrive up to 48 hours after
its end, until then they are empty or grow."""

SERIES = coverage.Service(kept=30, a_call=29, a_reading=2)
"""What is told as a series is kept for 30 days, and a call covers 30; one fewer, because a day on which clocks are set back is
longer."""

_tried_on = Value("metrics.tried_on", bool)


class InstagramAccount:
    """Insights of the account's days that are not known as they stay, and its followers of today."""

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
        refusals = Refusals(run, "ig_user")
        every = catalogue.questions("ig_user", on=last, of="")
        live = [q for q in every if q.metric.form == "number"]
        read_days(
            run,
            refusals,
            [q for q in live if q.metric.period == "day"],
            entity_id=entity_id,
            service=SERVICE,
            ask=lambda span, names, breakdown: user_day(graph, user_id, names, day=span.last, breakdown=breakdown),
        )
        read_days(
            run,
            refusals,
            [q for q in every if q.metric.form == "series"],
            entity_id=entity_id,
            service=SERIES,
            ask=lambda span, names, breakdown: user_series(
                graph, user_id, names, since=span.first, until=span.last, breakdown=breakdown
            ),
        )
        if run.asked is not None:
            # How many follow it is told of now alone.
            return
        node = graph.get(f"/{user_id}", fields="followers_count", identity="page", use_case="instagram")
        today = PlatformDay(now.astimezone(city.zone).date(), city.timezone)
        run.store(entity_id, [counted("ig_user.followers", node.get("followers_count"), day=today)])
        if not _tried_on(run.conn, entity_id=entity_id, metric="ig_user.follower_demographics", day=today.day):
            read_breakdowns(
                run,
                refusals,
                refusals.by_breakdown(q for q in live if q.metric.period == "lifetime"),
                entity_id=entity_id,
                zone=today.zone,
                ask=lambda names, breakdown: demographics(graph, user_id, names, day=today.day, breakdown=breakdown),
            )
