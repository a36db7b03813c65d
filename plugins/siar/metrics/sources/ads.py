"""Every ad of the account, day by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from siar.connections import MetaConnection
from siar.faults import Containment
from siar.meta import ads
from siar.meta.batches import LARGEST_BATCH
from siar.meta.client import GraphClient
from siar.meta.errors import GraphConfigError, GraphError, GraphInputError, GraphWaitError
from siar.meta.insights import AdDay, ad_days, ads_own_days
from siar.metrics import catalogue, coverage
from siar.metrics.catalogue import Metric, Question
from siar.metrics.entities import know
from siar.metrics.readings import Run
from siar.metrics.refusals import Refusals
from siar.metrics.sources.source import told
from siar.platform_days import PlatformDay
from siar.settings import City
from siar.store import MaybeValue, Value

__all__ = ["WINDOW_DAYS", "Ads"]

WINDOW_DAYS = 28
"""Days during which Meta may still correct an ad's values."""

SERVICE = coverage.Service(kept=37 * 30, a_call=WINDOW_DAYS + 1, a_reading=37)
"""37 months are kept; what one call covers is of a size that Meta answers at once."""

_boost_of_ad = MaybeValue("metrics.boost_of_ad", int)
_ads_left_out = Value("metrics.ads_left_out", list[str])
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
        reading = _Reading(graph, run, account_id, account.timezone)
        asked = reading.asked(now.astimezone(zone).date())
        for span in _due(run, zone):
            for breakdown, questions in asked.items():
                reading.take(reading.days(span, breakdown, questions))
            reading.read_left_out(span, asked[""])
        reading.objects.finish()


class _Reading:
    """One reading of the account's ads under way."""

    def __init__(self, graph: GraphClient, run: Run, account_id: int, zone: str) -> None:
        self._graph, self._run, self._account_id, self._zone = graph, run, account_id, zone
        self._refusals = Refusals(run, "ad")
        self._known: dict[str, int] = {}
        self._told: set[str] = set()
        self.objects = Containment(run.conn, "metrics", now=run.observed_at)

    def asked(self, today: date) -> dict[str, list[Question]]:
        """Return what is asked for, by breakdown."""
        return self._refusals.by_breakdown(catalogue.questions("ad", on=today, of=""))

    def days(self, span: coverage.Span, breakdown: str, questions: list[Question]) -> list[AdDay]:
        """Read some days; what is refused is found out, remembered, left out, and costs nothing else.

        :param questions: what is refused is taken out of it.
        """
        try:
            found = self._ask(span.first, span.last, breakdown, questions)
        except GraphInputError as error:
            if not error.refusal.refuses_a_metric or not questions:
                raise
            refused = [question for question in questions if self._is_refused(span.last, question)]
            if not refused:
                raise
            self._refusals.heard(questions, refused)
            self._run.refused |= {question.metric.metric for question in refused}
            questions[:] = [question for question in questions if question not in refused]
            return self._ask(span.first, span.last, breakdown, questions) if questions else []
        self._refusals.heard(questions, ())
        return found

    def take(self, days: Iterable[AdDay]) -> None:
        """Store what ads delivered."""
        for day in days:
            self._told.add(day.ad_id)
            of, numbers = PlatformDay(day.day, self._zone), []
            for name, value in day.values.items():
                metric = self._metrics[name]
                numbers.append(told(metric, of, value, dim=day.dim))
            self._run.store(self._know(day.ad_id), numbers)

    def read_left_out(self, span: coverage.Span, questions: list[Question]) -> None:
        """Ask those ads themselves that the account leaves out because they were deleted."""
        begun, ended = (PlatformDay(day, self._zone) for day in (span.first, span.last))
        left_out = _ads_left_out(
            self._run.conn,
            told=sorted(self._told),
            first=span.first,
            last=span.last,
            begun=begun.starts_at,
            ended=ended.ends_at,
        )
        waiting = [ad_id for ad_id in left_out if not self.objects.rests(f"ads:{ad_id}")]
        fields = [question.metric.api for question in questions]
        for start in range(0, len(waiting), LARGEST_BATCH):
            some = waiting[start : start + LARGEST_BATCH]
            found = ads_own_days(self._graph, some, since=span.first, until=span.last, fields=fields)
            for ad_id, days in found.items():
                if isinstance(days, GraphWaitError | GraphConfigError):
                    raise days
                if not isinstance(days, GraphError):
                    self.take(days)
                    self.objects.done(f"ads:{ad_id}")
                elif days.refusal.gone:
                    self._run.missing += 1
                else:
                    self.objects.keep(f"ads:{ad_id}", days)

    @cached_property
    def _metrics(self) -> dict[str, Metric]:
        return catalogue.names(metric for metric in catalogue.catalogue().metrics if metric.kind == "ad")

    def _ask(self, first: date, last: date, breakdown: str, questions: Iterable[Question]) -> list[AdDay]:
        fields = [question.metric.api for question in questions]
        return ad_days(self._graph, since=first, until=last, fields=fields, breakdown=breakdown)

    def _is_refused(self, day: date, question: Question) -> bool:
        try:
            self._ask(day, day, question.breakdown, [question])
        except GraphInputError as error:
            if not error.refusal.refuses_a_metric:
                raise
            return True
        return False

    def _know(self, ad_id: str) -> int:
        if ad_id not in self._known:
            self._known[ad_id] = know(
                self._run.conn,
                platform="ads",
                kind="ad",
                remote_id=ad_id,
                parent_id=self._account_id,
                boost_id=_boost_of_ad(self._run.conn, ad_id=ad_id),
                now=self._run.observed_at,
            )
        return self._known[ad_id]


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
