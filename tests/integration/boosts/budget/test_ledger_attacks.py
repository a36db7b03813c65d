"""What somebody who wants the books wrong would try: late bills, turns of the calendar, new rates, ceilings that move."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from siar.boosts import decisions
from siar.boosts.budget import ledger
from siar.errors import InputError
from siar.quantities import Rupiah
from siar.store import Connection
from tests.integration.boosts.adcity import AdCity
from tests.integration.boosts.bills import booked, follows, pass_days, ran, restate, with_rates
from tests.integration.boosts.books import boost_row, published_post

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("factor", [0.93, 1.04], ids=["less", "more"])
def test_a_bill_that_is_corrected_on_each_of_28_days_is_followed(conn: Connection, factor: float) -> None:
    city = ran(conn)
    for day in range(28):
        restate(city, factor, which=day % 3)
        city.advance(hours=24)
        city.run()
        assert follows(city), f"day {day}"
        assert ledger.verify(conn) == []
    city.advance(days=2)
    city.run()
    assert city.boost()["state"] == "closed"
    assert booked(city).reserved == Rupiah(0)


@pytest.mark.parametrize("factor", [0.5, 1.5], ids=["less", "more"])
def test_what_is_corrected_after_its_last_day_changes_nothing_and_raises_nothing(
    conn: Connection, factor: float
) -> None:
    city = ran(conn)
    city.advance(days=30)
    city.run()
    assert city.boost()["state"] == "closed"
    before = booked(city)
    restate(city, factor)
    city.advance(days=1)
    assert city.run().refused == []
    assert booked(city) == before


@pytest.mark.parametrize("days_after", [0, 2, 4, 20, 27])
def test_a_day_that_is_corrected_to_nothing_and_told_no_more_is_owed_no_more(conn: Connection, days_after: int) -> None:
    """Meta gives no row for a day without a figure; what the campaign cost altogether says that the day costs nothing."""
    city = ran(conn, days=3.5)
    city.advance(days=days_after)
    del city.ad.spend_by_day[min(city.ad.spend_by_day)]
    city.run()
    city.advance(hours=13)
    city.run()
    assert follows(city)
    assert booked(city).overrun == Rupiah(0)


def test_a_day_that_is_left_out_while_it_is_still_counted_stays_owed(conn: Connection) -> None:
    city = ran(conn, days=4)
    first = min(ledger.billed_by_day(conn, boost_id=city.boost()["boost_id"]))
    before = ledger.billed_by_day(conn, boost_id=city.boost()["boost_id"])[first]
    whole = city.graph.get

    def get(path: str, *args: Any, **more: Any) -> Any:
        answer = whole(path, *args, **more)
        if path.endswith("/insights") and (more.get("params") or (args[0] if args else {})).get("time_increment"):
            answer["data"] = answer["data"][1:]
        return answer

    city.graph.get = get
    city.advance(days=1)
    city.run()
    after = ledger.billed_by_day(conn, boost_id=city.boost()["boost_id"])[first]
    # A day's share of the bill is rounded anew with every further day, and so is its tax.
    assert abs(after.net.amount - before.net.amount) <= 1
    assert abs(after.tax.amount - before.tax.amount) <= 1


def test_a_late_bill_whose_money_others_have_is_an_overrun_that_blocks_until_it_is_acknowledged(
    conn: Connection,
) -> None:
    city = ran(conn, settings=with_rates(city_per_month=Rupiah(320_000), opd_per_month=Rupiah(320_000)))
    city.advance(days=4)
    city.run()
    assert city.boost()["state"] == "closing"
    restate(city, 0.2)
    city.advance(days=1)
    city.run()
    city.publish()
    # What came back is promised to somebody else …
    decisions.close(conn, city.graph, boost_id=city.boosts()[0]["boost_id"], actor="ani", now=city.now)
    assert city.run().launched == 1
    # … and is billed after all.
    first = city.state.ads[city.boosts()[0]["ad_id"]]
    first.spend_by_day[min(first.spend_by_day)] = 130_000.0
    city.advance(hours=13)
    city.run()
    boost_id = city.boosts()[0]["boost_id"]
    assert {one.boost_id for one in ledger.open_overruns(conn)} == {boost_id}
    assert booked(city).overrun.amount == sum(rest_of(city)) > 0
    assert ledger.verify(conn) == []
    city.publish()
    assert city.run().reserved == 0
    decisions.acknowledge(conn, boost_id=boost_id, actor="ani", reason="tagihan benar", now=city.now)
    assert ledger.open_overruns(conn) == []
    # A further one is a further question.
    first.spend_by_day[min(first.spend_by_day)] = 135_000.0
    city.advance(hours=13)
    city.run()
    assert 0 < sum(rest_of(city)) < booked(city).overrun.amount


# -- overruns that are partly taken back ---------------------------------------------------------------------------------


@pytest.fixture
def over(conn: Connection) -> AdCity:
    """Its bill passes its money by 20,000 before PPN."""
    city = ran(conn, days=1)
    day = min(city.ad.spend_by_day)
    city.ad.spend_by_day[day] = 170_000.0
    city.run()
    # Its second day is over, too.
    city.advance(hours=20)
    city.run()
    assert booked(city).overrun.amount > 10_000
    return city


def set_first(city: AdCity, spend: float) -> None:
    city.ad.spend_by_day[min(city.ad.spend_by_day)] = spend
    city.advance(hours=13)
    city.run()


def rest_of(city: AdCity) -> list[int]:
    return [one.amount.amount for one in ledger.open_overruns(city.conn)]


def test_of_an_overrun_that_was_partly_taken_back_the_rest_is_told(over: AdCity) -> None:
    set_first(over, 155_000.0)
    assert sum(rest_of(over)) == booked(over).overrun.amount
    with pytest.raises(ledger.OverrunError) as told:
        ledger.reserve(over.conn, boost_id=boost_row(over.conn, published_post(over.conn), now=over.now), now=over.now)
    assert f"{booked(over).overrun.amount:,}".replace(",", ".") in str(told.value)


def test_what_was_acknowledged_is_not_asked_for_again_when_a_later_overrun_is_taken_back(over: AdCity) -> None:
    boost_id = over.boost()["boost_id"]
    decisions.acknowledge(over.conn, boost_id=boost_id, actor="ani", reason="tagihan benar", now=over.now)
    set_first(over, 180_000.0)
    assert 10_000 < sum(rest_of(over)) < booked(over).overrun.amount
    set_first(over, 165_000.0)
    # Its other day came in meanwhile by a few rupiah.
    assert sum(rest_of(over)) < 100, "what is left of it was acknowledged"
    set_first(over, 175_000.0)
    assert 0 < sum(rest_of(over)) < booked(over).overrun.amount


def test_nobody_acknowledges_twice_or_without_a_reason(over: AdCity) -> None:
    boost_id = over.boost()["boost_id"]
    with pytest.raises(InputError, match="alasan"):
        decisions.acknowledge(over.conn, boost_id=boost_id, actor="ani", reason=" ", now=over.now)
    decisions.acknowledge(over.conn, boost_id=boost_id, actor="ani", reason="tagihan benar", now=over.now)
    with pytest.raises(InputError, match="sudah diakui"):
        decisions.acknowledge(over.conn, boost_id=boost_id, actor="budi", reason="tagihan benar", now=over.now)


def test_a_bill_above_its_money_is_left_by_one_action_and_ends(over: AdCity) -> None:
    assert (over.boost()["state"], over.campaign.status) == ("needs_human", "PAUSED")
    assert (
        decisions.stop(over.conn, over.graph, boost_id=over.boost()["boost_id"], actor="ani", now=over.now) == "ended"
    )
    over.advance(days=40)
    over.run()
    over.run()
    assert over.boost()["state"] == "closed"
    assert follows(over)


def test_a_day_of_175_percent_within_its_money_is_no_overrun(conn: Connection) -> None:
    city = ran(conn, days=1)
    day = min(city.ad.spend_by_day)
    city.ad.spend_by_day[day] *= 1.75
    pass_days(city, 3)
    assert booked(city).overrun == Rupiah(0)
    assert follows(city)


@pytest.mark.parametrize("rests", [0.4, 0.5, 0.99])
def test_rupiah_that_single_days_round_away_are_owed_in_the_end(conn: Connection, rests: float) -> None:
    city = ran(conn)
    for day in city.ad.spend_by_day:
        city.ad.spend_by_day[day] = int(city.ad.spend_by_day[day]) + rests
    city.advance(days=30)
    city.run()
    whole = int(sum(city.ad.spend_by_day.values()) + 1e-6)
    assert abs(booked(city).billed.amount - whole * Fraction(111, 100)) <= 1


def test_a_credit_for_one_day_costs_that_day_alone(conn: Connection) -> None:
    city = ran(conn, days=2)
    before = booked(city).billed
    first, second = sorted(city.ad.spend_by_day)[:2]
    told = city.graph.get

    def get(path: str, *args: Any, **more: Any) -> Any:
        answer = told(path, *args, **more)
        for row in answer.get("data") or () if path.endswith("/insights") else ():
            if row.get("date_start") == first == row.get("date_stop"):
                row["spend"] = "-700"
        return answer

    city.graph.get = get
    city.ad.spend_by_day[second] += 2_000
    city.run()
    assert booked(city).billed.amount >= before.amount - 60_000
    assert booked(city).billed.amount >= 0
    assert ledger.verify(conn) == []
