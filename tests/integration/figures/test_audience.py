"""What is compared was known at the same age, without adverts; and what is known in part stands for nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from siar.boosts.budget import ledger
from siar.boosts.budget.tax import Taxed
from siar.figures.audience import AGE, Audiences, audience_of, posts_at_age
from siar.figures.kpis import gather
from siar.figures.periods import Period
from siar.metrics import catalogue, entities
from siar.metrics.readings import Number, begin
from siar.platform_days import PlatformDay
from siar.quantities import Reach, Rupiah
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.boosts.books import boost_row, published_post, walk
from tests.integration.figures.test_publications import read

pytestmark = pytest.mark.integration

SETTINGS = load_settings()
WEEK = Period(date(2026, 9, 7), date(2026, 9, 13), "week")
NOW = datetime(2026, 9, 13, 22, 5, tzinfo=UTC)
"""Monday 14 September, 06.05 WITA: six hours and five minutes after the week."""
NOON = datetime(2026, 9, 9, 4, tzinfo=UTC)


def weeks_ago(weeks: int) -> datetime:
    return NOON - timedelta(weeks=weeks)


def out(conn: Connection, at: datetime, *readings: tuple[float, int, int], channel: str = "facebook", **over) -> int:
    """A post that was read at ages in hours: reach and interactions (reactions)."""
    publication = published_post(
        conn, published_at=at, channel=channel, interactions=None, remote_id=f"{channel}{at:%m%d%H}", **over
    )
    for hours, reach, reactions in readings:
        numbers = {"reach": reach, "reactions": reactions, "comments": 0, "shares": 0}
        read(conn, publication, kind="post", now=at + timedelta(hours=hours), **numbers)
    return publication


def advertise(conn: Connection, publication: int, at: datetime) -> int:
    """A boost that runs."""
    boost = boost_row(conn, publication, now=at)
    ledger.reserve(conn, boost_id=boost, now=at)
    walk(conn, boost, "preparing", "prepared", "activating", at=at)
    return boost


def audience(conn: Connection, period: Period = WEEK, now: datetime = NOW) -> Audiences:
    return audience_of(conn, period=period, city=SETTINGS.city, now=now)


@pytest.fixture(autouse=True)
def known(conn: Connection) -> None:
    catalogue.publish(conn)


def test_posts_are_compared_as_they_were_at_one_age(conn):
    for weeks in range(1, 6):
        # After a month it had reached ten times as many: that is not what this week's post is held against.
        out(conn, weeks_ago(weeks), (2, 10, 1), (23, 100 + weeks, 10), (700, 1_000, 90))
    out(conn, NOON, (23, 200, 20), (90, 300, 33))
    found = audience(conn).channels["facebook"]
    assert (found.posts, found.compared) == (1, 1)
    assert (found.reach.value, found.reach.like[:6]) == (200, (101, 102, 103, 104, 105, None))
    assert (found.reach.usual, found.reach.against_usual) == (103, "up")
    # Interactions for ten thousand accounts, both at that age.
    assert (found.rate.value, found.rate.before) == (1_000, 990)
    # A total is what was known as long after its week as this one's is now: four days and eighteen hours after noon.
    assert (found.interactions.value, found.interactions.before) == (33, 10)


def test_a_total_grows_up_to_the_moment_of_its_own_report(conn):
    moment = (NOW - NOON) / timedelta(hours=1)
    out(conn, weeks_ago(1), (23, 100, 10), (moment, 110, 44), (moment + 1, 120, 45))
    out(conn, NOON, (moment, 100, 50))
    interactions = audience(conn).channels["facebook"].interactions
    assert (interactions.value, interactions.before) == (50, 44)


def test_posts_with_adverts_too_young_or_read_too_early_are_not_compared(conn):
    advertised = out(conn, NOON, (20, 900, 9))
    advertise(conn, advertised, NOON + timedelta(hours=3))
    later = out(conn, NOON + timedelta(hours=1), (20, 70, 7))
    advertise(conn, later, NOON + timedelta(hours=40))
    out(conn, NOON + timedelta(hours=2), (11, 5, 5))
    out(conn, NOW - AGE + timedelta(minutes=1), (20, 3, 3))
    found = {post.publication_id: post for post in audience(conn).posts}
    assert [(post.reach, post.aged, post.advertised) for post in found.values()] == [
        (Reach(900), True, True),
        (Reach(70), True, False),
        (None, True, False),
        (None, False, False),
    ]
    facebook = audience(conn).channels["facebook"]
    assert (facebook.posts, facebook.compared) == (4, 1)
    # Of two that are old enough one was not read: that is no median of the week.
    assert facebook.reach.value is None
    assert facebook.interactions.value == 9 + 7 + 5 + 3
    by_itself = posts_at_age(conn, since=NOON, until=NOON + timedelta(hours=2), now=NOW)
    assert [post.publication_id for post in by_itself] == [advertised, later]


def days(conn: Connection, *, reach: dict[date, int], views: dict[date, tuple[int, int]], read_at: datetime) -> None:
    page = entities.know(conn, platform="facebook", account_id="facebook-city", kind="page", remote_id="11", now=NOW)
    run = begin(conn, source="page", api_version="v26.0", account_tz="x", now=read_at)
    for day, accounts in reach.items():
        run.store(page, [Number("page.reach", PlatformDay(day, "America/Los_Angeles"), Reach(accounts))])
    for day, (whole, paid) in views.items():
        of = PlatformDay(day, "America/Los_Angeles")
        run.store(
            page,
            [
                Number("page.views", of, Decimal(whole)),
                Number("page.views", of, Decimal(paid), dim="is_from_ads=1"),
            ],
        )
    run.end(ok=True)


def test_days_are_a_median_or_a_sum_of_all_of_them_as_told_then(conn):
    """The days that end within the city's week are those from Sunday to Saturday."""
    first = date(2026, 9, 6)
    week = [first + timedelta(days=n) for n in range(7)]
    before = [day - timedelta(weeks=1) for day in week]
    days(
        conn,
        reach={day: 100 + n for n, day in enumerate(week)} | dict.fromkeys(before, 50),
        views=dict.fromkeys(week, (40, 4)) | dict.fromkeys(before[:-1], (10, 1)),
        read_at=NOW,
    )
    found = audience(conn).channels["facebook"]
    assert found.daily.value == 103
    # The week before was read a week too late to be told then.
    assert found.daily.before is None
    assert (found.views.value, found.views_paid, found.video.value) == (280, 28, None)
    late = audience(conn, now=NOW + timedelta(weeks=1)).channels["facebook"]
    assert late.daily.before == 50
    # One of its days is missing.
    assert late.views.before is None


def test_followers_become_more_between_two_numbers_near_the_period(conn):
    page = entities.know(conn, platform="facebook", account_id="facebook-city", kind="page", remote_id="11", now=NOW)
    run = begin(conn, source="page", api_version="v26.0", account_tz="x", now=NOW)
    for day, followers in ((12, 130), (5, 120), (1, 115)):
        of = PlatformDay(date(2026, 9, day), "America/Los_Angeles")
        run.store(page, [Number("page.followers", of, Decimal(followers))])
    run.end(ok=True)
    found = audience(conn).channels["facebook"]
    assert (found.followers, found.opening, found.net.value) == (130, 120, 10)
    # What the week before began with was never read.
    assert found.net.before is None
    # A week later nothing was read near its end: the number of then is not told as the one of now.
    late = audience(conn, WEEK.earlier(-1), NOW + timedelta(weeks=1)).channels["facebook"]
    assert (late.followers, late.net.value) == (None, None)


@pytest.mark.parametrize(
    ("period", "opening", "closing", "net"),
    [
        # A week from the Saturday before to its own: seven days, none more.
        (WEEK, date(2026, 9, 5), date(2026, 9, 12), 70),
        (WEEK, date(2026, 9, 3), date(2026, 9, 12), None),
        (WEEK, date(2026, 9, 5), date(2026, 9, 10), None),
        # As many days, all of them two days early.
        (WEEK, date(2026, 9, 3), date(2026, 9, 10), 70),
        # A month may lack a tenth of its days.
        (Period(date(2026, 8, 1), date(2026, 8, 31), "month"), date(2026, 7, 30), date(2026, 8, 27), 70),
        (Period(date(2026, 8, 1), date(2026, 8, 31), "month"), date(2026, 7, 31), date(2026, 8, 27), None),
        (Period(date(2026, 9, 10), date(2026, 9, 10), "day"), date(2026, 9, 8), date(2026, 9, 9), 70),
        (Period(date(2026, 9, 10), date(2026, 9, 10), "day"), date(2026, 9, 7), date(2026, 9, 9), None),
        # Of a leap year's February.
        (Period(date(2028, 2, 1), date(2028, 2, 29), "month"), date(2028, 1, 30), date(2028, 2, 28), 70),
    ],
)
def test_by_how_many_they_became_more_is_told_of_the_periods_own_days(conn, period, opening, closing, net):
    now = period.bounds(SETTINGS.city.zone)[1] + timedelta(hours=6)
    page = entities.know(conn, platform="facebook", account_id="facebook-city", kind="page", remote_id="11", now=now)
    run = begin(conn, source="page", api_version="v26.0", account_tz="x", now=now)
    for day, followers in ((opening, 1_000), (closing, 1_070)):
        run.store(page, [Number("page.followers", PlatformDay(day, "America/Los_Angeles"), Decimal(followers))])
    run.end(ok=True)
    assert audience(conn, period, now).channels["facebook"].net.value == net


def test_how_many_days_had_adverts(conn):
    def bill(boost: int, day: date, net: int) -> None:
        ledger.bill(
            conn, boost_id=boost, spent_on=day, owed=Taxed(Rupiah(net), Rupiah(0)), now=NOON + timedelta(days=3)
        )

    first = advertise(conn, published_post(conn, published_at=weeks_ago(1)), weeks_ago(1))
    second = advertise(conn, published_post(conn, published_at=NOON), NOON)
    bill(first, date(2026, 9, 3), 10_000)
    for boost, day in ((second, 9), (second, 10)):
        bill(boost, date(2026, 9, day), 20_000)
    found = audience(conn).advert_days
    assert (found.value, found.before) == (2, 1)


def test_it_is_part_of_a_report_s_figures(conn):
    out(conn, NOON, (23, 200, 20))
    figures = gather(conn, period=WEEK, settings=SETTINGS, now=NOW)
    assert figures.audience.channels["facebook"].reach.value == 200
    archived = figures.as_json()["audience"]
    assert archived["channels"]["facebook"]["reach"]["value"] == 200
