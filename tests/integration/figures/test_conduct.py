"""How agencies report, from rows, their contents, verdicts and posts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from siar.figures.conduct import Conduct, conduct_of
from siar.figures.periods import Period
from siar.figures.sent_rows import OutOf
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.figures.rows import WEDNESDAY, content, put_out, read_before, row

pytestmark = pytest.mark.integration

SETTINGS = load_settings()
WEEK = Period(date(2026, 9, 7), date(2026, 9, 13), "week")
LATER = WEDNESDAY + timedelta(days=5)
HOUR = timedelta(hours=1)


def conduct(conn: Connection, period: Period = WEEK) -> Conduct:
    return conduct_of(conn, period=period, settings=SETTINGS, now=LATER)


def test_a_row_belongs_to_the_period_in_which_it_was_first_seen_and_to_no_other(conn):
    old = row(conn, "held", sheet="DINSOS", at=WEDNESDAY - timedelta(days=7))
    content(conn, old, "accepted", at=WEDNESDAY)
    new = row(conn, "accepted", sheet="DINSOS")
    assert [item.row_id for item in conduct(conn).rows] == [new]
    before = conduct(conn, Period(date(2026, 8, 31), date(2026, 9, 6), "week"))
    assert [(item.row_id, item.state, item.right_at_once) for item in before.rows] == [(old, "accepted", False)]


def test_what_became_of_each_row(conn):
    rows = {
        "held": row(conn, "held", sheet="DINSOS"),
        "review": row(conn, "review", opd="DINKES"),
        "accepted": row(conn, "accepted", opd="DIKBUD"),
    }
    row(conn, "skipped", sheet="PUPR")
    removed = row(conn, "held", sheet="PUPR")
    kept = row(conn, "accepted", sheet="PUPR")
    conn.execute("update siar.sheet_rows set missing_reads = 2 where row_id = any(%s)", ([removed, kept],))
    found = {item.row_id: item for item in conduct(conn).rows}
    assert {name: found[row_id].state for name, row_id in rows.items()} == {name: name for name in rows}
    assert found.keys() == {*rows.values(), kept}
    assert (found[kept].state, found[kept].opd) == ("accepted", "PUPR")


def test_a_row_that_is_blank_at_first_was_sent_when_it_says_something(conn):
    filled = row(conn, "skipped", sheet="DINSOS", at=WEDNESDAY - timedelta(days=9))
    content(conn, filled, "accepted", at=WEDNESDAY)
    (item,) = conduct(conn).rows
    assert (item.row_id, item.seen_at, item.right_at_once) == (filled, WEDNESDAY, True)


def test_what_is_typed_within_the_hour_is_one_content_and_what_is_mended_later_was_not_right(conn):
    typed = row(conn, "held", sheet="DINSOS")
    content(conn, typed, "accepted", at=WEDNESDAY + HOUR)
    mended = row(conn, "held", sheet="DINKES")
    content(conn, mended, "accepted", at=WEDNESDAY + HOUR + timedelta(seconds=1))
    found = {item.row_id: item for item in conduct(conn).rows}
    assert (found[typed].right_at_once, found[mended].right_at_once) == (True, False)


def test_what_an_editor_accepts_as_it_stands_was_right_and_what_is_sent_back_was_not(conn):
    asked = row(conn, "review", sheet="DINSOS")
    content(conn, asked, "accepted", at=WEDNESDAY + 9 * HOUR, same=True)
    back = row(conn, "accepted", sheet="DINKES")
    put_out(conn, back, at=WEDNESDAY + 3 * HOUR, returned=True)
    found = {item.row_id: item for item in conduct(conn).rows}
    assert (found[asked].right_at_once, found[asked].state) == (True, "accepted")
    assert (found[back].right_at_once, found[back].state) == (False, "held")


def test_a_later_change_of_what_was_right_takes_nothing_from_it(conn):
    changed = row(conn, "accepted", sheet="DINSOS")
    content(conn, changed, "held", at=WEDNESDAY + timedelta(days=2))
    (item,) = conduct(conn).rows
    assert (item.right_at_once, item.state, item.judged) == (True, "held", True)


def test_when_a_row_was_typed_is_known_where_it_came_after_the_first_read_or_says_so_itself(conn):
    monday = date(2026, 9, 7)
    first = row(conn, "accepted", sheet="DINSOS", event=monday)
    said = row(conn, "accepted", sheet="DINSOS", event=monday)
    stated = WEDNESDAY - timedelta(days=1)
    conn.execute("update siar.reports set sent_at = %s where row_id = %s", (stated, said))
    later = row(conn, "accepted", sheet="DINSOS", at=WEDNESDAY + HOUR, event=monday)
    read_before(conn, WEDNESDAY)
    found = {item.row_id: item for item in conduct(conn).rows}
    assert [found[row_id].typed_at for row_id in (first, said, later)] == [None, stated, WEDNESDAY + HOUR]
    assert conduct(conn).city.in_time == OutOf(2, 2)


def test_timeliness_is_counted_of_the_last_day_of_what_a_row_tells(conn):
    # Wednesday 9 September: three working days after Friday 4, four after Thursday 3.
    row(conn, "accepted", sheet="DINSOS", event=date(2026, 9, 4))
    late = row(conn, "accepted", sheet="DINSOS", event=date(2026, 9, 3))
    long = row(conn, "accepted", sheet="DINSOS", event=date(2026, 9, 1))
    conn.execute("update siar.reports set ends_on = '2026-09-08' where row_id = %s", (long,))
    asked = row(conn, "review", sheet="DINSOS")
    conn.execute(
        """update siar.verdicts set fields = '{"starts_on": "2026-09-08"}'
            where revision_id = (select revision_id from siar.row_revisions where row_id = %s)""",
        (asked,),
    )
    row(conn, "held", sheet="DINSOS")
    read_before(conn, WEDNESDAY - HOUR)
    found = conduct(conn)
    assert found.agencies["DINSOS"].in_time == OutOf(3, 4)
    standing = found.league.of("DINSOS")
    assert standing is not None
    assert standing.counted[1].lacking == (late,)


def test_from_row_to_post_the_median_is_of_what_went_out_first_in_the_period(conn):
    before = WEDNESDAY - timedelta(days=6)
    for days in (1, 2, 6):
        sent = row(conn, "accepted", sheet="DINSOS", at=before)
        put_out(conn, sent, at=before + timedelta(days=4 + days), also=before + timedelta(days=5 + days))
    earlier = row(conn, "accepted", sheet="DINSOS", at=before)
    put_out(conn, earlier, at=before + timedelta(days=1))
    own = row(conn, "accepted", sheet="DINSOS")
    row(conn, "accepted", sheet="DINSOS")
    put_out(conn, own, at=WEDNESDAY + HOUR)
    found = conduct(conn)
    assert found.city.gone_out == OutOf(1, 2)
    # Waits of 5, 6 and 10 days and of an hour.
    assert (found.city.wait, found.city.waited) == (timedelta(days=5, hours=12), 4)
    assert found.agencies["DINSOS"].waited == 4


def test_a_row_on_a_page_of_a_carousel_went_out_with_it(conn):
    cover, page = row(conn, "accepted", sheet="DINSOS"), row(conn, "accepted", sheet="DINKES")
    put_out(conn, cover, at=WEDNESDAY + HOUR)
    conn.execute(
        """insert into siar.draft_pages (draft_id, page_no, report_id, visual_path, visual_sha256, alt_text)
           select d.draft_id, 2, r.report_id, 'b.jpg', repeat('0', 64), 'Infografis'
             from siar.drafts d, siar.reports r where r.row_id = %s""",
        (page,),
    )
    found = conduct(conn)
    assert {item.row_id: item.out_at for item in found.rows} == dict.fromkeys((cover, page), WEDNESDAY + HOUR)
    assert found.agencies["DINKES"].waited == 1


def test_a_week_over_two_months_counts_for_one_of_them_with_all_its_days(conn):
    """Who sends every Monday has sent every week: the 31st of August is the Monday of September's first week of work."""
    mondays = [date(2026, 8, 31) + timedelta(weeks=n) for n in range(5)]
    for monday in mondays:
        row(conn, "accepted", sheet="DINSOS", at=WEDNESDAY + (monday - date(2026, 9, 9)) * 1)
    september = Period(date(2026, 9, 1), date(2026, 9, 30), "month")
    found = conduct_of(conn, period=september, settings=SETTINGS, now=WEDNESDAY + timedelta(days=30))
    standing = found.league.of("DINSOS")
    assert standing is not None
    assert standing.counted[0].good == ("2026-09-01", "2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28")
    # The row of August is counted in August alone.
    assert (standing.rows, len(found.rows)) == (4, 4)
    august = conduct_of(conn, period=september.earlier(1), settings=SETTINGS, now=WEDNESDAY).league.of("DINSOS")
    assert august is not None
    assert (august.rows, august.counted[0].good) == (1, ())


def test_no_rows_at_all_and_one_agency_alone(conn):
    empty = conduct(conn)
    assert (empty.rows, empty.city.gone_out, empty.city.wait) == ((), OutOf(0, 0), None)
    assert {item.band for item in empty.league.standings} == {"belum"}
    for _ in range(SETTINGS.league.least_rows):
        row(conn, "accepted", opd="DINKES", event=date(2026, 9, 8))
    read_before(conn, WEDNESDAY - HOUR)
    (only,) = (item for item in conduct(conn).league.standings if item.rows)
    assert (only.opd, only.score, only.band) == ("DINKES", 100, "baik")


def test_all_held_is_a_score_and_no_error(conn):
    for _ in range(SETTINGS.league.least_rows):
        row(conn, "held", opd="DINKES")
    standing = conduct(conn).league.of("DINKES")
    assert standing is not None
    # Its one week of work has a row, nothing of it was right; whether it came in time is not known.
    weights = SETTINGS.league.weights
    assert standing.score == 100 * weights.rutin // (weights.rutin + weights.lolos)
