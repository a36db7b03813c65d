"""Where money went and what was booked otherwise since a report told it, computed by hand beside the ledger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from siar.figures.money import spent_in
from siar.figures.periods import Period
from siar.figures.spending import OpenOverruns, Restated, spending_of
from siar.quantities import Rupiah
from siar.store import Connection
from tests.integration.figures.test_money import AFTER, SEPTEMBER, at, bill, boost

pytestmark = pytest.mark.integration
WEEK = Period(date(2026, 9, 7), date(2026, 9, 13), "week")


def restated(period: Period, told_net: int, told_tax: int, net: int, tax: int) -> Restated:
    amounts = {"told_net": told_net, "told_tax": told_tax, "net": net, "tax": tax}
    return Restated(first=period.start, last=period.end, **{name: Rupiah(amount) for name, amount in amounts.items()})


def told(conn: Connection, kind: str, period: Period, net: int, tax: int) -> int:
    """A report of a kind that told so much of its period."""
    (row,) = conn.execute(
        """insert into siar.briefings (kind, period_start, period_end, path, sha256, figures, summary, created_at)
           values (%s, %s, %s, 'p', 'h', '{}', 's', %s) returning briefing_id""",
        (kind, period.start, period.end, AFTER),
    ).fetchall()
    conn.execute(
        "insert into siar.briefing_spends values (%s, %s, %s, %s, %s)",
        (row["briefing_id"], period.start, period.end, net, tax),
    )
    return int(row["briefing_id"])


def test_the_money_of_a_period_is_told_by_agency_and_kind_and_adds_up_to_it(conn):
    for opd, day, net in (("DINKES", 7, 40_000), ("DLHK", 8, 90_000), ("DINKES", 9, 70_000)):
        bill(conn, boost(conn, date(2026, 9, day), opd=opd), date(2026, 9, day), net)
    bill(conn, boost(conn, date(2026, 9, 20), opd="DISHUB"), date(2026, 9, 20), 10_000)
    spending = spending_of(conn, WEEK, kind=None, now=AFTER)
    # By hand: 110,000 and 90,000 with eleven percent of each.
    assert spending.by(lambda part: part.opd) == {"DINKES": Rupiah(122_100), "DLHK": Rupiah(99_900)}
    assert spending.by(lambda part: part.kind) == {"Kegiatan": Rupiah(222_000)}
    assert sum((part.total for part in spending.parts), Rupiah(0)) == spent_in(conn, WEEK).total
    month = spending_of(conn, SEPTEMBER, kind=None, now=AFTER)
    assert list(month.by(lambda part: part.opd)) == ["DINKES", "DLHK", "DISHUB"]


def test_what_was_billed_and_taken_back_is_no_money_that_went_anywhere(conn):
    one = boost(conn, date(2026, 9, 7))
    bill(conn, one, date(2026, 9, 7), 40_000)
    bill(conn, one, date(2026, 9, 7), 0, read=date(2026, 9, 9))
    assert spending_of(conn, WEEK, kind=None, now=AFTER).parts == ()


def test_a_bill_may_change_until_its_boost_is_closed(conn):
    one, other = boost(conn, date(2026, 9, 7)), boost(conn, date(2026, 9, 8))
    bill(conn, one, date(2026, 9, 7), 40_000)
    bill(conn, other, date(2026, 9, 8), 20_000)
    assert spending_of(conn, WEEK, kind=None, now=AFTER).provisional == Rupiah(66_600)
    conn.execute("set session_replication_role = replica")
    conn.execute("update siar.boosts set state = 'closed' where boost_id = %s", (one,))
    conn.execute("set session_replication_role = origin")
    assert spending_of(conn, WEEK, kind=None, now=AFTER).provisional == Rupiah(22_200)


def test_bills_beyond_what_was_promised_wait_until_somebody_answers_for_them(conn):
    one = boost(conn, date(2026, 9, 7), budget=100_000)
    bill(conn, one, date(2026, 9, 7), 130_000)
    assert spending_of(conn, WEEK, kind=None, now=AFTER).open_overruns == OpenOverruns(1, Rupiah(33_300))
    conn.execute(
        "insert into siar.overrun_acknowledgements select txn_id, 'asti', 'Tagihan sah', now() from siar.open_overruns"
    )
    assert spending_of(conn, WEEK, kind=None, now=AFTER).open_overruns == OpenOverruns(0, Rupiah(0))


def test_an_amount_that_is_booked_otherwise_since_is_named_to_the_readers_who_were_told(conn):
    one = boost(conn, date(2026, 9, 7))
    bill(conn, one, date(2026, 9, 7), 40_000)
    told(conn, "mingguan", WEEK, 40_000, 4_400)
    assert spending_of(conn, SEPTEMBER, kind="mingguan", now=AFTER).restated == ()
    bill(conn, one, date(2026, 9, 7), 30_000, read=date(2026, 9, 9))
    found = spending_of(conn, SEPTEMBER, kind="mingguan", now=AFTER).restated
    assert found == (restated(WEEK, 40_000, 4_400, 30_000, 3_300),)
    assert (found[0].told, found[0].total) == (Rupiah(44_400), Rupiah(33_300))
    # Another kind's readers were told nothing, and who was told since knows it.
    assert spending_of(conn, SEPTEMBER, kind="harian", now=AFTER).restated == ()
    later = told(conn, "mingguan", SEPTEMBER, 30_000, 3_300)
    conn.execute(
        "insert into siar.briefing_spends values (%s, %s, %s, %s, %s)", (later, WEEK.start, WEEK.end, 30_000, 3_300)
    )
    assert spending_of(conn, SEPTEMBER, kind="mingguan", now=AFTER).restated == ()
    # After its bills are final nobody looks any more.
    bill(conn, one, date(2026, 9, 7), 20_000, read=date(2026, 9, 10))
    assert len(spending_of(conn, SEPTEMBER, kind="mingguan", now=at(date(2026, 9, 12))).restated) == 2
    december = Period(date(2026, 12, 1), date(2026, 12, 31), "month")
    assert spending_of(conn, december, kind="mingguan", now=AFTER + timedelta(days=90)).restated == ()


def test_a_quarter_that_was_booked_otherwise_after_its_report_is_named_in_the_next_one(conn):
    one = boost(conn, date(2026, 9, 28))
    bill(conn, one, date(2026, 9, 28), 40_000)
    quarter = Period(date(2026, 7, 1), date(2026, 9, 30), "quarter")
    told(conn, "triwulan", quarter, 40_000, 4_400)
    bill(conn, one, date(2026, 9, 28), 35_000, read=date(2026, 10, 20))
    # 107 days after its last day, on the tenth working day of January.
    following, made = Period(date(2026, 10, 1), date(2026, 12, 31), "quarter"), at(date(2027, 1, 15))
    found = spending_of(conn, following, kind="triwulan", now=made).restated
    assert found == (restated(quarter, 40_000, 4_400, 35_000, 3_850),)
