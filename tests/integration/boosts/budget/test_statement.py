"""The month's ledger as an auditor follows it."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from siar.boosts.budget import ledger, statement
from siar.boosts.budget.tax import Taxed
from siar.quantities import Rupiah
from siar.store import Connection
from tests.integration.boosts.books import NOW, RAN, boost_row, published_post, walk

pytestmark = pytest.mark.integration
ZONE = ZoneInfo("Asia/Makassar")
DAY = date(2026, 9, 10)


def bill(conn: Connection, boost: int, net: int, tax: int, *, day: date = DAY) -> None:
    ledger.bill(conn, boost_id=boost, spent_on=day, owed=Taxed(Rupiah(net), Rupiah(tax)), now=NOW)


@pytest.fixture
def month(conn: Connection) -> Connection:
    first = boost_row(conn, published_post(conn, title='=HYPERLINK("x") Posyandu'), budget=100_000, tax=11_000)
    second = boost_row(conn, published_post(conn, opd="BPBD"), opd="BPBD", budget=50_000, tax=5_500)
    for boost in (first, second):
        ledger.reserve(conn, boost_id=boost, now=NOW)
    bill(conn, first, 60_000, 6_600)
    bill(conn, second, 50_010, 5_501)
    bill(conn, first, 55_000, 6_050)
    ledger.acknowledge(conn, boost_id=second, actor="ani", reason="pembulatan Meta", now=NOW)
    walk(conn, first, *RAN)
    with conn.transaction():
        walk(conn, first, "closing", at=NOW + timedelta(days=6))
        ledger.release(conn, boost_id=first, now=NOW + timedelta(days=6), keep=Rupiah(3_000))
    late = boost_row(conn, published_post(conn), budget=1_000, now=NOW + timedelta(days=30))
    ledger.reserve(conn, boost_id=late, now=NOW + timedelta(days=30))
    return conn


def test_every_line_says_from_where_to_where_and_what_the_month_holds_then(month: Connection) -> None:
    lines = statement.of_month(month, "2026-09")
    assert [(line.kind, line.net.amount, line.tax.amount) for line in lines] == [
        ("reserve", 100_000, 11_000),
        ("reserve", 50_000, 5_500),
        ("settle", 60_000, 6_600),
        ("settle", 50_000, 5_500),
        ("overrun", 10, 1),
        ("refund", 5_000, 550),
        ("release", 42_297, 4_653),
    ]
    assert all(line.amount == line.net + line.tax for line in lines)
    last = lines[-1]
    assert (last.reserved, last.settled, last.overrun) == (Rupiah(3_000), Rupiah(116_550), Rupiah(11))
    assert last.left == last.cap - Rupiah(119_561)
    assert [(line.acknowledged_by, line.acknowledged_why) for line in lines if line.acknowledged_by] == [
        ("ani", "pembulatan Meta")
    ]
    budget = month.execute(
        "select reserved, settled, overrun from siar.budgets where level = 'city_month' and period = '2026-09'"
    ).fetchone()
    assert budget == {"reserved": 3_000, "settled": 116_550, "overrun": 11}


def test_each_line_follows_from_the_one_before(month: Connection) -> None:
    before = {"dipesan": 0, "terpakai": 0, "kelebihan": 0, "tersedia": 0}
    for row in statement.rows(statement.of_month(month, "2026-09"), zone=ZONE):
        cells = dict(zip(statement.HEADER, row, strict=True))
        before[cells["Dari"]] -= cells["Jumlah (Rp)"]
        before[cells["Ke"]] += cells["Jumlah (Rp)"]
        found = [cells[f"Saldo {account} (Rp)"] for account in ("dipesan", "terpakai", "kelebihan")]
        assert found == [before["dipesan"], before["terpakai"], before["kelebihan"]]


def test_months_are_apart_and_newest_first(month: Connection) -> None:
    assert statement.months(month) == ["2026-10", "2026-09"]
    assert [line.kind for line in statement.of_month(month, "2026-10")] == ["reserve"]
    assert statement.of_month(month, "2026-08") == []


def test_a_title_is_no_formula_in_a_spreadsheet(month: Connection) -> None:
    written = list(csv.reader(io.StringIO(statement.as_csv(statement.of_month(month, "2026-09"), zone=ZONE))))
    assert tuple(written[0]) == statement.HEADER
    assert written[1][6] == '\'=HYPERLINK("x") Posyandu'
    assert written[1][1:3] == ["2026-09-10 14:00:00", "dana dipesan"]
    assert [int(row[0]) for row in written[1:]] == list(range(1, 8))
