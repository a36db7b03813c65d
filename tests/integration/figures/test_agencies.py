"""What each agency sent in a period, and whose turn it is, from rows, their contents and verdicts."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from siar.figures.agencies import Reporting, reporting_of
from siar.settings import load_settings
from siar.store import Connection

pytestmark = pytest.mark.integration

OBLIGED = load_settings().obliged_agencies
SINCE = datetime(2026, 9, 6, 16, tzinfo=UTC)  # Monday 7 September, 00.00 WITA
UNTIL = SINCE + timedelta(days=7)
WEDNESDAY = SINCE + timedelta(days=2, hours=9)
_numbers = itertools.count(1)


def row(
    conn: Connection, verdict: str, *, opd: str | None = None, sheet: str | None = None, at: datetime = WEDNESDAY
) -> str:
    """A row with one content. `sheet`: whose own it stands in, else a shared one; `opd`: whom it names."""
    number = next(_numbers)
    row_id = f"RW{number:06d}"
    conn.execute(
        """insert into siar.spreadsheets (spreadsheet_id, opd, title, tab, registered_at, state_since)
           values (%s, %s, 'Laporan', 'Laporan', %s, %s) on conflict do nothing""",
        (sheet or "shared", sheet, at, at),
    )
    conn.execute(
        """insert into siar.sheet_rows (row_id, spreadsheet_id, first_seen_at, last_seen_at, last_row_number)
           values (%s, %s, %s, %s, %s)""",
        (row_id, sheet or "shared", at, at, number),
    )
    content(conn, row_id, verdict, opd=opd, at=at)
    return row_id


def content(
    conn: Connection, row_id: str, verdict: str, *, opd: str | None = None, at: datetime, same: bool = False
) -> None:
    """The row's next content as judged. `same`: the one before, judged again."""
    last = conn.execute(
        "select revision_no, input_hash from siar.row_revisions where row_id = %s order by revision_no desc limit 1",
        (row_id,),
    ).fetchone()
    number = last["revision_no"] + 1 if last else 1
    conn.execute(
        """update siar.verdicts set replaced_at = %s where replaced_at is null
              and revision_id in (select revision_id from siar.row_revisions where row_id = %s)""",
        (at, row_id),
    )
    revision_id = conn.execute(
        """insert into siar.row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)
           values (%s, %s, %s, '{}', 1, %s) returning revision_id""",
        (row_id, number, last["input_hash"] if same and last else f"h{number}", at),
    ).fetchone()["revision_id"]
    conn.execute(
        "insert into siar.verdicts (revision_id, verdict, opd, judged_at) values (%s, %s, %s, %s)",
        (revision_id, verdict, opd, at),
    )
    conn.execute("update siar.reports set superseded_at = %s where row_id = %s and superseded_at is null", (at, row_id))
    if verdict == "accepted":
        conn.execute(
            """insert into siar.reports (row_id, revision_id, opd, kind, title, as_of, accepted_at)
               select %s, %s, coalesce(%s, s.opd), 'Kegiatan', 'Posyandu', %s, %s
                 from siar.sheet_rows r join siar.spreadsheets s using (spreadsheet_id) where r.row_id = %s""",
            (row_id, revision_id, opd, at.date(), at, row_id),
        )


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
