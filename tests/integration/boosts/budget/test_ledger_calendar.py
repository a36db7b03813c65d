"""Turns of the month and the year, rates that change, another currency, and ceilings that move while money is promised."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from siar.boosts import cycle, decisions
from siar.boosts.budget import caps, ledger
from siar.errors import InputError
from siar.quantities import Rupiah
from siar.settings import load_settings
from siar.store import Connection, connect
from tests.integration.boosts.adcity import AdCity
from tests.integration.boosts.bills import WITA, booked, follows, pass_days, ran, with_rates
from tests.integration.boosts.books import NOW, boost_row, published_post

pytestmark = pytest.mark.integration

# -- turns of the calendar -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "month", "year"),
    [
        (datetime(2026, 9, 30, 23, 59, 59, tzinfo=WITA), "2026-09", "2026"),
        (datetime(2026, 10, 1, 0, 0, 0, tzinfo=WITA), "2026-10", "2026"),
        (datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=WITA), "2026-12", "2026"),
        (datetime(2027, 1, 1, 0, 0, 0, tzinfo=WITA), "2027-01", "2027"),
        (datetime(2028, 2, 29, 23, 59, 59, tzinfo=WITA), "2028-02", "2028"),
    ],
)
def test_a_month_and_a_year_turn_in_the_citys_zone_to_the_second(
    conn: Connection, at: datetime, month: str, year: str
) -> None:
    boost = boost_row(conn, published_post(conn), now=at.astimezone(UTC))
    ledger.reserve(conn, boost_id=boost, now=at.astimezone(UTC))
    found = {(row["level"], row["period"]) for row in conn.execute("select level, period from siar.budgets")}
    assert {("city_month", month), ("opd_month", month), ("city_year", year)} <= found


def test_a_bill_of_october_falls_to_the_month_that_promised_it(conn: Connection) -> None:
    start = datetime(2026, 9, 30, 20, 0, tzinfo=WITA).astimezone(UTC)
    city = ran(conn, now=start)
    (month,) = conn.execute("select period, settled from siar.budgets where level = 'city_month'").fetchall()
    assert month["period"] == "2026-09"
    assert month["settled"] == booked(city).settled.amount > 0
    assert follows(city)


def test_a_full_month_ends_with_the_month(conn: Connection) -> None:
    start = datetime(2026, 9, 30, 22, 0, tzinfo=WITA).astimezone(UTC)
    settings = with_rates(city_per_month=Rupiah(200_000), opd_per_month=Rupiah(200_000))
    city = AdCity(conn, now=start, settings=settings)
    caps.follow(conn, settings.caps, now=start)
    city.publish(), city.publish()
    assert (city.run().reserved, city.run().refused_by_cap) == (1, 1)
    city.advance(hours=2)
    assert city.run().reserved == 1
    assert {row["period"] for row in conn.execute("select period from siar.budgets where level = 'city_month'")} == {
        "2026-09",
        "2026-10",
    }


# -- rates ---------------------------------------------------------------------------------------------------------------

OLD = ("11", date(2022, 4, 1))


def spend_it_all(city: AdCity) -> None:
    """Meta takes the last rupiah of the budget."""
    ad, budget = city.ad, city.boost()["lifetime_budget"]
    ad.spend_by_day[max(ad.spend_by_day)] += budget - sum(ad.spend_by_day.values())


@pytest.mark.parametrize("percent", ["12", "10"])
@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_rate_that_changes_under_way_is_billed_by_the_day_and_was_promised(
    conn: Connection, percent: str, after: int
) -> None:
    change = NOW.astimezone(WITA).date() + timedelta(days=after)
    city = ran(conn, days=3.25, settings=with_rates(OLD, (percent, change)))
    spend_it_all(city)
    city.advance(days=1)
    city.run()
    assert follows(city)
    assert booked(city).overrun == Rupiah(0)


def test_a_rate_that_changes_on_a_day_only_the_accounts_clock_reaches_was_promised(conn: Connection) -> None:
    """21.00 to 21.00 in Kupang; in Auckland the last hour is of the day after, which has another rate."""
    start = datetime(2026, 9, 10, 21, 0, tzinfo=WITA).astimezone(UTC)
    city = AdCity(conn, now=start, settings=with_rates(OLD, ("15", date(2026, 9, 14))))
    city.state.ad_account.timezone = "Pacific/Auckland"
    city.publish()
    assert city.run().launched == 1
    pass_days(city, 3)
    for day in city.ad.spend_by_day:
        city.ad.spend_by_day[day] = 148_000.0 if day == "2026-09-14" else 500.0
    city.advance(days=2)
    city.run()
    assert follows(city)
    assert booked(city).billed > Rupiah(166_500)
    assert booked(city).overrun == Rupiah(0)


def test_what_is_moved_into_a_higher_rate_does_not_pass_its_money(conn: Connection) -> None:
    change = NOW.astimezone(WITA).date() + timedelta(days=5)
    city = AdCity(conn, settings=with_rates(OLD, ("15", change)))
    city.publish()
    city.world.faults.add("meta.post.get", "status", params={"status": 500})
    city.run()
    city.advance(hours=70)
    city.world.faults.clear()
    city.run()
    if city.boost()["state"] == "failed":
        assert city.committed() == 0
        return
    pass_days(city, 3.25)
    spend_it_all(city)
    city.advance(days=1)
    city.run()
    assert booked(city).overrun == Rupiah(0)


# -- another currency ----------------------------------------------------------------------------------------------------


def test_dollars_are_not_booked_as_rupiah(conn: Connection) -> None:
    city = ran(conn, days=1.5)
    before = booked(city).billed
    assert before > Rupiah(0)
    city.state.ad_account.currency = "USD"
    for day in city.ad.spend_by_day:
        city.ad.spend_by_day[day] = 9.0
    with pytest.raises(cycle.AdAccountError, match="USD"):
        city.run()
    assert booked(city).billed == before


# -- ceilings that move --------------------------------------------------------------------------------------------------


def _beside(database: str, act: Callable[[Connection], Any]) -> tuple[threading.Thread, list[Any]]:
    found: list[Any] = []

    def go() -> None:
        with connect(database) as own:
            try:
                found.append(act(own))
            except Exception as error:  # noqa: BLE001 - handed to the test
                found.append(error)

    thread = threading.Thread(target=go)
    thread.start()
    return thread, found


@pytest.mark.parametrize(
    ("cap", "end", "reserved"),
    [(50_000, "commit", False), (50_000, "rollback", True), (900_000, "commit", True)],
    ids=["lowered", "lowered and thought better of", "raised"],
)
def test_a_promise_waits_for_a_ceiling_that_is_being_changed(
    database: str, conn: Connection, cap: int, end: str, reserved: bool
) -> None:
    caps.apply(conn, with_rates(city_per_month=Rupiah(120_000)).caps, actor="t", reason="uji")
    boost = boost_row(conn, published_post(conn))
    with connect(database) as officer:
        officer.execute("begin")
        caps.raise_cap(
            officer, level="city_month", holder="city", cap=Rupiah(cap), reason="sedang dihitung", actor="kadis"
        )
        thread, found = _beside(database, lambda own: ledger.reserve(own, boost_id=boost, now=NOW))
        thread.join(0.3)
        assert found == [], "it waits"
        officer.execute(end)
    thread.join()
    assert (found[0] is True) == reserved


def test_a_bill_that_needs_more_waits_for_a_ceiling_and_never_locks_with_it(database: str, conn: Connection) -> None:
    boost = boost_row(conn, published_post(conn))
    ledger.reserve(conn, boost_id=boost, now=NOW)
    owed = cycle.settling.tax.of_bill({NOW.date(): Decimal(120_000)}, load_settings().caps.tax)[NOW.date()]
    with connect(database) as officer:
        officer.execute("begin")
        caps.raise_cap(officer, level="city_month", holder="city", cap=Rupiah(5), reason="sedang dihitung", actor="k")
        thread, found = _beside(
            database, lambda own: ledger.bill(own, boost_id=boost, spent_on=NOW.date(), owed=owed, now=NOW)
        )
        thread.join(0.3)
        officer.execute("commit")
    thread.join(10)
    assert [one.billed.amount for one in found] == [133_200]


def test_a_ceiling_below_the_bill_stops_it_and_a_higher_one_lets_a_person_go_on(conn: Connection) -> None:
    city = ran(conn, days=1)
    settled = booked(city).settled.amount
    conn.execute("select siar.lower_cap('opd_month', 'DINKES', %s, 'dipotong', 'bendahara')", (settled - 1,))
    city.halt()
    boost_id = city.boost()["boost_id"]
    assert (city.boost()["state"], city.campaign.status) == ("paused", "PAUSED")
    caps.raise_cap(conn, level="opd_month", holder="DINKES", cap=Rupiah(600_000), reason="pulih", actor="kadis")
    assert decisions.resume(conn, city.graph, boost_id=boost_id, actor="ani", now=city.now) == "running"
    assert city.spends()


def test_under_a_ceiling_below_the_bill_nobody_lets_it_go_on(conn: Connection) -> None:
    city = ran(conn, days=1)
    settled = booked(city).settled.amount
    conn.execute("select siar.lower_cap('opd_month', 'DINKES', %s, 'dipotong', 'bendahara')", (settled - 1,))
    city.halt()
    with pytest.raises(InputError, match="pagu"):
        decisions.resume(conn, city.graph, boost_id=city.boost()["boost_id"], actor="ani", now=city.now)
    assert city.campaign.status == "PAUSED"
