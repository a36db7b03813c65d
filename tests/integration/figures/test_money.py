"""What a period cost, computed by hand beside the ledger, and how its ceilings stood."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from siar.boosts.budget import ledger
from siar.boosts.budget.tax import Taxed
from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.briefings.summary import summary
from siar.figures.kpis import gather
from siar.figures.money import Cap, Spent, caps_of, spent_in
from siar.figures.periods import Period
from siar.quantities import Rupiah
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.boosts.books import boost_row, published_post

pytestmark = pytest.mark.integration

AUGUST = Period(date(2026, 8, 1), date(2026, 8, 31), "month")
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30), "month")
#: A week over two months.
WEEK = Period(date(2026, 8, 31), date(2026, 9, 6), "week")
AFTER = datetime(2026, 10, 1, 0, 5, tzinfo=UTC)


def at(day: date) -> datetime:
    """Noon in the city."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def boost(conn: Connection, begun: date, *, budget: int = 150_000, opd: str = "DINKES") -> int:
    """A boost that is promised its budget and 11 percent."""
    publication = published_post(conn, opd=opd, published_at=at(begun) - timedelta(hours=5))
    boost_id = boost_row(conn, publication, opd=opd, budget=budget, tax=budget * 11 // 100, now=at(begun))
    ledger.reserve(conn, boost_id=boost_id, now=at(begun))
    return boost_id


def bill(conn: Connection, boost_id: int, day: date, net: int, *, read: date | None = None) -> None:
    owed = Taxed(Rupiah(net), Rupiah(net * 11 // 100))
    ledger.bill(conn, boost_id=boost_id, spent_on=day, owed=owed, now=at(read or day + timedelta(days=1)))


def spent(net: int, tax: int, overrun: int = 0) -> Spent:
    return Spent(Rupiah(net), Rupiah(tax), Rupiah(overrun))


def city_months(conn: Connection, period: Period, *, now: datetime = AFTER) -> dict[str, Cap]:
    return {cap.period: cap for cap in caps_of(conn, period, now=now) if cap.level == "city_month"}


@pytest.fixture
def two_months(conn: Connection) -> Connection:
    """One boost of August that runs into September, and one of September."""
    first = boost(conn, date(2026, 8, 30))
    for day, net in ((30, 50_000), (31, 30_000)):
        bill(conn, first, date(2026, 8, day), net)
    for day, net in ((1, 20_000), (2, 10_000)):
        bill(conn, first, date(2026, 9, day), net)
    second = boost(conn, date(2026, 9, 5))
    bill(conn, second, date(2026, 9, 6), 40_000)
    bill(conn, second, date(2026, 9, 7), 60_000)
    return conn


def test_money_is_of_the_day_on_which_it_was_spent_also_in_a_week_over_two_months(two_months):
    # By hand: 30,000 + 20,000 + 10,000 + 40,000 and eleven percent of it.
    assert spent_in(two_months, WEEK) == spent(100_000, 11_000)
    assert spent_in(two_months, WEEK).total == Rupiah(111_000)
    # August has nothing of what its boost cost in September, nor of the 7th; September has all of it.
    assert spent_in(two_months, AUGUST) == spent(80_000, 8_800)
    assert spent_in(two_months, SEPTEMBER) == spent(130_000, 14_300)
    assert spent_in(two_months, Period(date(2026, 9, 3), date(2026, 9, 5), "day")) == spent(0, 0)


def test_days_of_a_month_add_up_to_it(two_months):
    days = [AUGUST.start + timedelta(days=number) for number in range(61)]
    each = [spent_in(two_months, Period(day, day, "day")) for day in days]
    assert (
        sum((day.total for day in each), Rupiah(0))
        == spent_in(two_months, AUGUST).total + spent_in(two_months, SEPTEMBER).total
    )


def test_what_meta_takes_back_is_taken_off_its_own_day(two_months):
    (first,) = two_months.execute("select min(boost_id) as id from siar.boosts").fetchall()
    bill(two_months, first["id"], date(2026, 8, 31), 12_000, read=date(2026, 9, 9))
    assert spent_in(two_months, AUGUST) == spent(62_000, 6_820)
    assert spent_in(two_months, WEEK) == spent(82_000, 9_020)


def test_a_ceiling_takes_the_bills_of_what_was_promised_under_it(two_months):
    months = city_months(two_months, WEEK)
    assert list(months) == ["2026-08", "2026-09"]
    # August promised 166,500, of which 55,500 + 33,300 + 22,200 + 11,100 were billed for days up to 6 September.
    august = months["2026-08"]
    assert (august.settled, august.promised) == (Rupiah(122_100), Rupiah(44_400))
    assert (august.left, august.beyond) == (Rupiah(3_000_000 - 166_500), Rupiah(0))
    # What was billed for the 7th is still only promised by the 6th.
    september = months["2026-09"]
    assert (september.settled, september.promised) == (Rupiah(44_400), Rupiah(122_100))
    # And August's own report does not know of September's days.
    assert city_months(two_months, AUGUST)["2026-08"].settled == Rupiah(88_800)


def test_a_ceiling_that_was_lowered_is_the_one_in_force_and_what_passes_it_is_said(conn):
    boost(conn, date(2026, 9, 1))
    conn.execute("select siar.lower_cap('city_month', 'city', 100000, 'Efisiensi', 'asti')")
    cap = city_months(conn, SEPTEMBER)["2026-09"]
    assert (cap.cap, cap.promised, cap.left, cap.beyond) == (
        Rupiah(100_000),
        Rupiah(166_500),
        Rupiah(0),
        Rupiah(66_500),
    )


def test_a_month_that_is_over_has_the_ceiling_that_it_ended_with(conn):
    boost(conn, date(2026, 8, 30))
    conn.execute(
        """insert into siar.cap_policies (level, holder, cap, reason, actor, valid_from)
           values ('city_month', 'city', 2000000, 'Awal', 'asti', '2026-07-01'),
                  ('city_month', 'city', 1000000, 'Efisiensi', 'asti', '2026-09-20')"""
    )
    conn.execute("update siar.money_clock set drift = '6 hours'")
    assert city_months(conn, AUGUST)["2026-08"].cap == Rupiah(2_000_000)
    assert city_months(conn, SEPTEMBER, now=at(date(2026, 9, 15)))["2026-09"].cap == Rupiah(2_000_000)
    assert city_months(conn, SEPTEMBER)["2026-09"].cap == Rupiah(1_000_000)


def test_an_overrun_is_part_of_what_was_spent_and_takes_room(conn):
    over = boost(conn, date(2026, 9, 1), budget=50_000)
    bill(conn, over, date(2026, 9, 2), 60_000)
    assert spent_in(conn, SEPTEMBER) == spent(60_000, 6_600, overrun=11_100)
    cap = city_months(conn, SEPTEMBER)["2026-09"]
    assert (cap.settled, cap.promised) == (Rupiah(66_600), Rupiah(0))


def test_what_meta_takes_back_of_a_day_before_makes_the_overrun_of_the_last_day_smaller(conn):
    over = boost(conn, date(2026, 8, 30), budget=50_000)
    for day, net in ((date(2026, 8, 31), 40_000), (date(2026, 9, 1), 20_000)):
        bill(conn, over, day, net)
    assert (spent_in(conn, AUGUST), spent_in(conn, SEPTEMBER)) == (spent(40_000, 4_400), spent(20_000, 2_200, 11_100))
    bill(conn, over, date(2026, 8, 31), 35_000, read=date(2026, 9, 9))
    # Of 61,050 there were 55,500 promised; no day passed less than nothing.
    assert (spent_in(conn, AUGUST), spent_in(conn, SEPTEMBER)) == (spent(35_000, 3_850), spent(20_000, 2_200, 5_550))


def test_every_ceiling_of_a_time_is_told_and_none_that_was_never_set(conn):
    boost(conn, date(2026, 9, 1), opd="DINKES")
    told = {(cap.level, cap.holder, cap.period): cap for cap in caps_of(conn, SEPTEMBER, now=AFTER)}
    assert set(told) == {
        ("city_month", "city", "2026-09"),
        ("city_year", "city", "2026"),
        ("opd_month", "DINKES", "2026-09"),
    }
    assert {cap.bound for cap in told.values()} == {Rupiah(166_500)}
    # A month in which nothing was promised has its ceiling, too.
    november = city_months(conn, Period(date(2026, 11, 1), date(2026, 11, 30), "month"), now=AFTER)["2026-11"]
    assert (november.cap, november.bound) == (Rupiah(3_000_000), Rupiah(0))


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (WEEK, "Rp111.000, termasuk PPN Rp11.000; sisa pagu Agustus Rp2.833.500; sisa pagu September Rp2.833.500."),
        (AUGUST, "Rp88.800, termasuk PPN Rp8.800; sisa pagu Agustus Rp2.833.500."),
        (SEPTEMBER, "Rp144.300, termasuk PPN Rp14.300; sisa pagu September Rp2.833.500."),
    ],
)
def test_what_is_said_is_what_the_ledger_says_to_the_digit(two_months, period, said):
    settings = load_settings()
    figures = gather(two_months, period=period, settings=settings, now=AFTER)
    assert f"Belanja iklan: {said}" in summary(figures, Phrases.of(settings))
    phrases = Phrases.of(settings)
    (first, money) = pages_of(figures, ["ringkasan", "iklan"], phrases)
    spent = said.split(",")[0]
    assert money.title.startswith(f"Belanja iklan {spent}; ")
    assert next(tile for tile in first.data["tiles"] if tile["label"] == "Belanja iklan")["value"] == spent
