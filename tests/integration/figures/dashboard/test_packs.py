from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import median_low
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siar.boosts.budget import ledger
from siar.boosts.budget.tax import Taxed
from siar.figures.dashboard.choice import Choice
from siar.figures.dashboard.days import account_days
from siar.figures.dashboard.money import bills_of
from siar.figures.dashboard.packs import Kept, keep, last_platform_day, read
from siar.figures.dashboard.posts import select
from siar.figures.dashboard.records import LAYOUTS, REASONS
from siar.quantities import Reach, Rupiah
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.boosts.books import RAN, boost_row, published_post, walk
from tests.integration.figures.reach import read_days, read_reach

pytestmark = pytest.mark.integration

SETTINGS = load_settings()
NOW = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)
YEARS_AGO = NOW - timedelta(days=800)


def packed(conn: Connection) -> list[tuple[str, date, bytes, Any]]:
    rows = conn.execute("select sort, month, columns, names from siar.dashboard_months order by sort, month").fetchall()
    return [(row["sort"], row["month"], bytes(row["columns"]), row["names"]) for row in rows]


def test_a_pack_says_what_the_tables_say(conn: Connection) -> None:
    old = published_post(conn, opd="DISHUB", published_at=YEARS_AGO, interactions=None)
    told = published_post(conn, opd="DINKES", published_at=NOW - timedelta(days=40), interactions=7)
    young = published_post(
        conn,
        channel="instagram",
        title="Truk sampah baru dan air bersih",
        published_at=NOW - timedelta(days=2),
        interactions=None,
    )
    read_reach(conn, told, 1200, at=NOW - timedelta(hours=1))
    read_reach(conn, young, None, at=NOW - timedelta(hours=1))
    assert keep(conn, settings=SETTINGS, now=NOW) == Kept(packs=27, changed=3)
    posts = read(conn, first=YEARS_AGO.date(), last=NOW.date()).posts
    assert posts.as_of == NOW
    names = posts.names
    found = [
        (names.opd[row["opd"]], names.channel[row["channel"]], row["reach"], row["interactions"], row["young"],
         REASONS[row["missing"] - 1] if row["missing"] else None,
         [topic for number, topic in enumerate(names.topics) if row["topics"] >> number & 1])
        for row in (dict(zip(posts.columns, values, strict=True)) for values in zip(*(column.tolist() for column in posts.columns.values()), strict=True))
    ]  # fmt: skip
    assert old < told < young
    assert found == [
        ("DISHUB", "facebook", -1, -1, 0, "unread", ["Kesehatan"]),
        ("DINKES", "facebook", 1200, 7, 0, None, ["Kesehatan"]),
        ("DINKES", "instagram", -1, -1, 0, "late", ["Air bersih", "Sampah"]),
    ]
    # Nothing happened: nothing is written anew, and what is older than a year rests until tomorrow where there is anything.
    assert keep(conn, settings=SETTINGS, now=NOW + timedelta(hours=1)) == Kept(packs=26, changed=0)


def test_a_restatement_reaches_the_pack_and_what_is_gone_leaves_it(conn: Connection) -> None:
    publication = published_post(conn, published_at=YEARS_AGO, interactions=None)
    read_reach(conn, publication, 100, at=NOW - timedelta(days=3))
    keep(conn, settings=SETTINGS, now=NOW)
    read_reach(conn, publication, 90, at=NOW)
    assert keep(conn, settings=SETTINGS, now=NOW + timedelta(days=1)).changed == 1
    assert read(conn, first=YEARS_AGO.date(), last=NOW.date()).posts.columns["reach"].tolist() == [90]
    conn.execute("set session_replication_role = replica")
    conn.execute("update siar.publications set state = 'failed'")
    conn.execute("set session_replication_role = origin")
    assert keep(conn, settings=SETTINGS, now=NOW + timedelta(days=2)).changed == 1
    assert packed(conn) == []


def test_a_month_is_that_of_the_city(conn: Connection) -> None:
    # 1 September, 00.30 in the city.
    published_post(conn, published_at=datetime(2026, 8, 31, 16, 30, tzinfo=UTC), interactions=None)
    keep(conn, settings=SETTINGS, now=NOW)
    assert [month for _, month, _, _ in packed(conn)] == [date(2026, 9, 1)]
    assert len(read(conn, first=date(2026, 9, 1), last=date(2026, 9, 1)).posts) == 1


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["post", "reach", "nothing", "boost", "bill", "account", "days"]),
        st.integers(0, 5),
        st.integers(0, 3000),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS)
def test_brought_up_step_by_step_is_the_same_as_made_at_once(
    conn: Connection, events: list[tuple[str, int, int]]
) -> None:
    with conn.transaction(force_rollback=True):
        now, out, boosted = NOW, [], {}
        for kind, which, number in events:
            now += timedelta(hours=1)
            if kind == "post" or not out:
                channel = "instagram" if which % 2 else "facebook"
                posted = now - timedelta(days=number % 900)
                out.append(
                    published_post(
                        conn,
                        opd="DINKES",
                        channel=channel,
                        published_at=posted,
                        interactions=None,
                    )
                )
            elif kind == "boost" and not boosted:
                boost = boost_row(conn, out[which % len(out)], now=now)
                ledger.reserve(conn, boost_id=boost, now=now)
                boosted[boost] = now.date()
                walk(conn, boost, *RAN[: 1 + number % 3], at=now)
            elif kind in ("reach", "nothing"):
                read_reach(conn, out[which % len(out)], number if kind == "reach" else None, at=now)
            elif kind == "bill" and boosted:
                owed = Taxed(Rupiah(number + 1), Rupiah(which))
                ledger.bill(conn, boost_id=max(boosted), spent_on=boosted[max(boosted)], owed=owed, now=now)
            elif kind == "account":
                day = now.date() - timedelta(days=2 + number % 500)
                read_days(conn, "facebook", {day: None if which == 0 else number}, at=now, followers=which)
            elif kind == "days":
                now += timedelta(days=which)
            keep(conn, settings=SETTINGS, now=now)
        # The night looks at every month.
        keep(conn, settings=SETTINGS, now=now + timedelta(days=1))
        by_steps = packed(conn)
        conn.execute("delete from siar.dashboard_months")
        keep(conn, settings=SETTINGS, now=now + timedelta(days=1))
        assert packed(conn) == by_steps
        posts = sum(len(columns) for sort, _, columns, _ in by_steps if sort == "posts")
        assert posts == len(out) * LAYOUTS["posts"].itemsize


def test_what_is_added_up_is_what_the_tables_give(conn: Connection) -> None:
    reaches = [300, 20, 70, 1000, 5, 90]
    for number, reach in enumerate(reaches):
        publication = published_post(
            conn,
            opd=("DINKES", "DISHUB")[number % 2],
            published_at=NOW - timedelta(days=30 + number),
            interactions=number,
        )
        read_reach(conn, publication, reach, at=NOW)
    keep(conn, settings=SETTINGS, now=NOW)
    choice = Choice("12-bulan", NOW.date())
    selection = select(read(conn, first=choice.posts.first, last=NOW.date()).posts, choice)
    cell = selection.altogether.cell(0, "facebook", advertised=False)
    assert cell is not None
    assert (cell.posts, cell.known, cell.median, cell.least, cell.most) == (
        6,
        6,
        Reach(median_low(reaches)),
        Reach(5),
        Reach(1000),
    )
    assert (cell.interactions, cell.counted, cell.is_few) == (15, 6, False)
    agencies = selection.by_agency()
    mine = agencies.cell(selection.posts.names.opd.index("DISHUB"), "facebook", advertised=False)
    assert mine is not None
    assert (mine.median, mine.is_few) == (Reach(median_low([20, 1000, 90])), True)


def test_bills_and_days_are_what_the_tables_give(conn: Connection) -> None:
    publication = published_post(conn, opd="DINKES", published_at=NOW - timedelta(days=20), interactions=None)
    boost = boost_row(conn, publication, budget=150_000, tax=16_500, now=NOW - timedelta(days=9))
    ledger.reserve(conn, boost_id=boost, now=NOW - timedelta(days=9))
    walk(conn, boost, *RAN[:3], at=NOW - timedelta(days=9))
    spent_on = (NOW - timedelta(days=8)).date()
    # Billed, and corrected by Meta since.
    for owed in (Taxed(Rupiah(40_000), Rupiah(4_400)), Taxed(Rupiah(39_000), Rupiah(4_290))):
        ledger.bill(conn, boost_id=boost, spent_on=spent_on, owed=owed, now=NOW)
    days = {NOW.date() - timedelta(days=back): 100 * back for back in (30, 29, 27, 3)}
    read_days(conn, "instagram", days, at=NOW, followers=812)
    keep(conn, settings=SETTINGS, now=NOW)
    choice = Choice("12-bulan", NOW.date())
    packs = read(conn, first=choice.posts.first, last=choice.last)
    paid = bills_of(packs.bills, choice)
    assert paid is not None
    assert (paid.total.net, paid.total.tax) == (Rupiah(39_000), Rupiah(4_290))
    assert list(paid.by_agency()) == ["DINKES"]
    assert bills_of(packs.bills, replace(choice, advertised=False)) is None
    found = account_days(packs.days, choice.days(last_platform_day(NOW)))
    august = found.of["instagram"][10]
    # Four days are known of the thirty since the first: the median is that of the lower two in the middle.
    assert (august.days, august.median, august.missing) == (3, Reach(2900), {"unread": 13})
    assert [(gap.first.day, gap.days) for gap in found.gaps] == [(18, 1), (20, 23), (13, 1)]
