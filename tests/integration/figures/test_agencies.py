"""What each agency sent in a period, and whose turn it is, from rows, their contents and verdicts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siar.figures.agencies import Reporting, reporting_of
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.figures.rows import WEDNESDAY, content, row

pytestmark = pytest.mark.integration

OBLIGED = load_settings().obliged_agencies
SINCE = datetime(2026, 9, 6, 16, tzinfo=UTC)  # Monday 7 September, 00.00 WITA
UNTIL = SINCE + timedelta(days=7)


def told(conn: Connection) -> dict[str | None, tuple[int, int, int, int]]:
    """Sent, accepted, held, in review, of those of which something came."""
    return {
        item.opd: (item.sent, item.accepted, item.held, item.review)
        for item in reporting_of(conn, since=SINCE, until=UNTIL, obliged=OBLIGED)
        if not item.silent
    }


def test_who_sent_only_rows_that_are_held_or_in_review_has_sent(conn):
    row(conn, "held", sheet="DINSOS")
    row(conn, "held", opd="DINKES")
    row(conn, "review", opd="DINKES")
    row(conn, "accepted", opd="DIKBUD")
    row(conn, "held")
    row(conn, "skipped", sheet="PUPR")
    assert told(conn) == {
        "DINSOS": (1, 0, 1, 0),
        "DINKES": (2, 0, 1, 1),
        "DIKBUD": (1, 1, 0, 0),
        # Which agency's it is nobody can say; it is not lost.
        None: (1, 0, 1, 0),
    }
    everybody = reporting_of(conn, since=SINCE, until=UNTIL, obliged=OBLIGED)
    assert [item.opd for item in everybody] == [*(agency.code for agency in OBLIGED), None]
    assert "DINSOS" not in {item.opd for item in everybody if item.silent}


def test_what_was_sent_before_or_after_the_period_is_not_of_it(conn):
    row(conn, "held", sheet="DINSOS", at=SINCE - timedelta(seconds=1))
    row(conn, "held", sheet="DINKES", at=UNTIL)
    row(conn, "review", sheet="PUPR", at=SINCE)
    row(conn, "accepted", sheet="DIKBUD", at=UNTIL - timedelta(seconds=1))
    assert told(conn) == {"PUPR": (1, 0, 0, 1), "DIKBUD": (1, 1, 0, 0)}


def test_a_row_that_was_mended_waits_no_more_and_was_sent_all_the_same(conn):
    within = row(conn, "held", sheet="DINSOS")
    content(conn, within, "accepted", at=WEDNESDAY + timedelta(hours=1))
    after = row(conn, "held", sheet="DINKES")
    content(conn, after, "accepted", at=UNTIL + timedelta(hours=5))
    assert told(conn) == {"DINSOS": (1, 1, 0, 0), "DINKES": (1, 0, 0, 0)}


def test_a_content_that_is_judged_again_is_no_new_one_and_its_newest_verdict_counts(conn):
    old = row(conn, "held", sheet="DINSOS", at=SINCE - timedelta(days=3))
    content(conn, old, "held", at=WEDNESDAY, same=True)
    sent = row(conn, "review", sheet="DINKES")
    content(conn, sent, "held", at=UNTIL + timedelta(hours=1), same=True)
    assert told(conn) == {"DINKES": (1, 0, 1, 0)}


def test_a_content_that_was_accepted_before_is_no_new_report_and_a_changed_one_is(conn):
    old = row(conn, "accepted", sheet="DINSOS", at=SINCE - timedelta(days=3))
    content(conn, old, "accepted", at=WEDNESDAY, same=True)
    changed = row(conn, "accepted", sheet="DINKES", at=SINCE - timedelta(days=3))
    content(conn, changed, "accepted", at=WEDNESDAY)
    assert told(conn) == {"DINKES": (1, 1, 0, 0)}


def test_a_row_that_is_gone_waits_for_nobody(conn):
    gone = row(conn, "held", sheet="DINSOS")
    conn.execute("update siar.sheet_rows set missing_reads = 2 where row_id = %s", (gone,))
    kept = row(conn, "accepted", sheet="DINKES")
    conn.execute("update siar.sheet_rows set missing_reads = 2 where row_id = %s", (kept,))
    row(conn, "held", sheet="PUPR")
    conn.execute("update siar.spreadsheets set active = false where opd = 'PUPR'")
    assert told(conn) == {"DINKES": (1, 1, 0, 0), "PUPR": (1, 0, 0, 0)}


def test_an_agency_that_is_not_obliged_is_told_and_not_counted(conn):
    row(conn, "accepted", opd="PERUMDA_AIR")
    told_of = reporting_of(conn, since=SINCE, until=UNTIL, obliged=OBLIGED)
    assert told_of[-1] == Reporting("PERUMDA_AIR", must_report=False, sent=1, accepted=1)
    assert sum(item.must_report for item in told_of) == len(OBLIGED)
