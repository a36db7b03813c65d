from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from siar.boosts import listing
from siar.quantities import Rupiah
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.boosts.books import boost_row, published_post

pytestmark = pytest.mark.integration
LOCAL = datetime(2026, 9, 10, 14, 0, tzinfo=ZoneInfo("Asia/Makassar"))


def test_boosts_are_paged_newest_first(conn: Connection) -> None:
    numbers = [boost_row(conn, published_post(conn, title=f"Pasar {n}"), budget=100_000 + n) for n in range(3)]
    first = listing.latest(conn, before=2**62, limit=2)
    assert [boost.boost_id for boost in first] == [numbers[2], numbers[1]]
    (last,) = listing.latest(conn, before=first[-1].boost_id, limit=2)
    assert (last.title, last.lifetime_budget, last.spend, last.reach) == ("Pasar 0", Rupiah(100_000), Rupiah(0), None)


def test_a_ceiling_that_was_not_opened_is_whole(conn: Connection) -> None:
    plan = load_settings().caps
    assert listing.budgets(conn, local=LOCAL) == [
        listing.Budget("city_month", "city", plan.city_per_month),
        listing.Budget("city_year", "city", plan.city_per_year),
    ]


def test_opened_budgets_stand_in_their_order_and_only_of_this_month_and_year(conn: Connection) -> None:
    plan = load_settings().caps
    for level, holder, period in (
        ("opd_month", "DISHUB", "2026-09"),
        ("opd_month", "DINKES", "2026-09"),
        ("opd_month", "DINKES", "2026-08"),
        ("city_year", "city", "2026"),
    ):
        conn.execute(
            "insert into budgets (level, holder, period, cap) values (%s, %s, %s, 1000)", (level, holder, period)
        )
    found = listing.budgets(conn, local=LOCAL)
    assert [(budget.level, budget.holder, budget.cap.amount) for budget in found] == [
        ("city_month", "city", plan.city_per_month.amount),
        ("city_year", "city", 1000),
        ("opd_month", "DINKES", 1000),
        ("opd_month", "DISHUB", 1000),
    ]
    assert found[1].used == Rupiah(0)


def test_only_what_may_still_cost_money_is_costing(conn: Connection) -> None:
    publication = published_post(conn)
    boost = boost_row(conn, publication)
    assert listing.costing(conn, publication) == []
    conn.execute("set session_replication_role = replica")
    conn.execute("update boosts set state = 'running' where boost_id = %s", (boost,))
    assert listing.costing(conn, publication) == [boost]
