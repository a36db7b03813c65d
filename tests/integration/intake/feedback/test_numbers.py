"""What agencies see of what their posts reached: known figures stay, and what moves hourly is not written hourly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from siar.intake.feedback.answers import publication_status
from siar.intake.feedback.numbers import ChannelMonth, Month, ShownNumbers, bring_up, months, shown_of, step_of
from siar.metrics import catalogue
from siar.quantities import Reach
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.boosts.books import published_post
from tests.integration.figures import test_publications

pytestmark = pytest.mark.integration
ZONE = load_settings().city.zone
#: Noon in the city.
NOW = datetime(2026, 9, 10, 4, tzinfo=UTC)


@pytest.fixture
def post(conn: Connection) -> int:
    catalogue.publish(conn)
    return published_post(conn, published_at=NOW - timedelta(hours=1), interactions=None)


def read_post(conn: Connection, post: int, *, reach: int | None, now: datetime, reactions: int | None = None) -> None:
    """Read a post of Facebook: whoever can be told the reactions is told comments and shares, too."""
    rest = 0 if reactions is not None else None
    test_publications.read(
        conn, post, kind="post", reach=reach, reactions=reactions, comments=rest, shares=rest, now=now
    )


def look(conn: Connection, post: int, now: datetime) -> tuple[int, int | None] | None:
    bring_up(conn, zone=ZONE, now=now)
    found = shown_of(conn, [post]).get(post)
    return (found.reach.accounts, found.interactions) if found and found.reach else None


def test_steps_are_those_of_the_city_s_clock():
    assert step_of(NOW, ZONE) == NOW
    assert step_of(NOW - timedelta(seconds=1), ZONE) == NOW - timedelta(hours=6)
    assert step_of(NOW + timedelta(hours=12), ZONE) == NOW + timedelta(hours=12)


def test_a_first_figure_shows_at_once_and_later_ones_at_the_next_step(conn, post):
    assert look(conn, post, NOW) is None
    read_post(conn, post, reach=100, reactions=4, now=NOW + timedelta(minutes=30))
    assert look(conn, post, NOW + timedelta(minutes=31)) == (100, 4)
    read_post(conn, post, reach=300, reactions=9, now=NOW + timedelta(minutes=90))
    assert look(conn, post, NOW + timedelta(minutes=95)) == (100, 4)
    assert look(conn, post, NOW + timedelta(hours=6)) == (300, 9)


def test_a_figure_that_was_missing_joins_the_others_at_once(conn, post):
    bring_up(conn, zone=ZONE, now=NOW)
    read_post(conn, post, reach=100, now=NOW + timedelta(minutes=30))
    assert look(conn, post, NOW + timedelta(minutes=31)) == (100, None)
    read_post(conn, post, reach=200, reactions=9, now=NOW + timedelta(minutes=90))
    assert look(conn, post, NOW + timedelta(minutes=91))[1] == 9


def test_a_known_figure_never_goes_back_to_empty(conn, post):
    read_post(conn, post, reach=1000, reactions=42, now=NOW)
    assert look(conn, post, NOW + timedelta(hours=1)) == (1000, 42)
    read_post(conn, post, reach=None, reactions=None, now=NOW + timedelta(hours=20))
    assert look(conn, post, NOW + timedelta(hours=24)) == (1000, 42)
    with pytest.raises(psycopg.errors.RestrictViolation):
        conn.execute("update siar.shown_numbers set interactions = null")


def test_what_a_slow_run_stored_after_a_look_is_shown_all_the_same(conn, post):
    bring_up(conn, zone=ZONE, now=NOW + timedelta(minutes=10))
    read_post(conn, post, reach=100, reactions=4, now=NOW)  # begun before that look
    assert look(conn, post, NOW + timedelta(minutes=15)) == (100, 4)


def test_a_day_of_hourly_readings_writes_a_row_five_times_at_most(conn):
    """Each reading of a young post says another figure: 24 a day. Of 40 agencies' rows that would be 960 writes."""
    catalogue.publish(conn)
    rows = [published_post(conn, published_at=NOW, remote_id=f"9{number}", interactions=None) for number in range(40)]
    shown: dict[int, ShownNumbers] = {}
    writes = 0
    for hour in range(24):
        now = NOW + timedelta(hours=hour, minutes=20)
        for row in rows:
            read_post(conn, row, reach=100 + 37 * hour, reactions=2 + hour, now=now)
        for minute in (5, 30):  # cycles
            bring_up(conn, zone=ZONE, now=now + timedelta(minutes=minute))
            found = shown_of(conn, rows)
            writes += sum(found.get(row) != shown.get(row) for row in rows)
            shown = found
    assert 0 < writes <= 40 * 5
    assert {item.reach for item in shown.values()} == {Reach(100 + 37 * 18)}  # as known after six in the morning


def test_figures_stand_beside_the_row(conn, post):
    read_post(conn, post, reach=1000, reactions=42, now=NOW)
    bring_up(conn, zone=ZONE, now=NOW + timedelta(minutes=5))
    (row,) = publication_status(conn, "book").values()
    assert (row.reach, row.interactions) == ({"facebook": Reach(1000)}, {"facebook": 42})


def test_a_month_names_the_widest_post_adds_interactions_and_counts_what_is_not_measured(conn, post):
    other = published_post(conn, published_at=NOW, remote_id="21", interactions=None)
    published_post(conn, published_at=NOW, remote_id="22", interactions=None)
    medium = published_post(conn, published_at=NOW, remote_id="23", channel="instagram", interactions=None)
    published_post(conn, published_at=NOW - timedelta(days=20), remote_id="24", interactions=None)
    read_post(conn, post, reach=1000, reactions=42, now=NOW)
    read_post(conn, other, reach=700, reactions=8, now=NOW)
    test_publications.read(conn, medium, kind="ig_media", interactions=5, now=NOW)
    bring_up(conn, zone=ZONE, now=NOW + timedelta(minutes=5))
    found = months(conn, zone=ZONE, now=NOW)
    link = conn.execute("select permalink from siar.publications where publication_id = %s", (post,)).fetchone()
    assert found == {
        "book": Month(
            date(2026, 9, 1),
            {
                "facebook": ChannelMonth(3, Reach(1000), link["permalink"], 50, 1),
                "instagram": ChannelMonth(1, None, None, 5, 1),
            },
        )
    }


def test_a_month_is_the_city_s_and_keeps_what_left_the_sheet(conn):
    catalogue.publish(conn)
    first = datetime(2026, 9, 1, tzinfo=ZONE)
    published_post(conn, published_at=first - timedelta(seconds=1), remote_id="31", interactions=None)
    published_post(conn, published_at=first, remote_id="32", interactions=None)
    conn.execute("update siar.sheet_rows set missing_reads = 3")
    assert months(conn, zone=ZONE, now=NOW)["book"].channels["facebook"].posts == 1
    assert months(conn, zone=ZONE, now=NOW + timedelta(days=31)) == {}
