"""A report keeps what it asked for and told; the next one of its kind says what became of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from siar.briefings.editions import make_due
from siar.figures.decisions import Ask, Fate
from siar.figures.kpis import Figures, gather
from siar.figures.periods import Period
from siar.settings import Settings, load_settings
from siar.store import Connection
from tests.integration.boosts.books import published_post
from tests.integration.figures.test_comments import write

pytestmark = pytest.mark.integration
MONDAY = datetime(2026, 9, 13, 22, 5, tzinfo=UTC)
"""14 September 06.05 in the city."""
WEEK = timedelta(days=7)
NEXT = Period(date(2026, 9, 14), date(2026, 9, 20), "week")


@pytest.fixture
def settings() -> Settings:
    """Only the weekly report."""
    whole = load_settings()
    weekly = whole.briefings.briefings["mingguan"]
    return whole.model_copy(
        update={"briefings": whole.briefings.model_copy(update={"briefings": {"mingguan": weekly}})}
    )


@pytest.fixture
def wait(conn: Connection):
    """Posts that wait for a yes."""

    def run(*publications: int, state: str = "draft") -> None:
        conn.execute("set session_replication_role = replica")
        conn.execute(
            "update siar.posts o set state = %s from siar.publications p where p.post_id = o.post_id and p.publication_id = any(%s)",
            (state, list(publications)),
        )
        conn.execute("set session_replication_role = origin")

    return run


def after(conn: Connection, settings: Settings, *, period: Period = NEXT, now: datetime = MONDAY + WEEK) -> Figures:
    return gather(conn, period=period, settings=settings, now=now, kind="mingguan")


def test_of_each_thing_that_was_asked_for_it_is_known_what_became_of_it(conn, settings, wait, tmp_path: Path):
    first, second = (published_post(conn, published_at=MONDAY - timedelta(days=number)) for number in (2, 3))
    wait(first, second)
    assert after(conn, settings).fates == ()
    make_due(conn, settings=settings, output_dir=tmp_path, now=MONDAY)
    wait(second, state="approved")
    third = published_post(conn, published_at=MONDAY + timedelta(days=1))
    wait(third)
    fates = {fate.subject: fate for fate in after(conn, settings).fates}
    # On Monday the 21st the day of what was asked for on the 14th is over.
    assert fates["approvals"] == Fate("approvals", 2, 1, 1, date(2026, 9, 15), 2)
    # 39 agencies were silent; none has sent since.
    assert fates["silent"] == Fate("silent", 39, 39, 39, date(2026, 9, 16), None)


def test_of_residents_questions_it_is_known_which_were_answered(conn, settings, tmp_path: Path):
    post = published_post(conn, opd="PUPR", published_at=MONDAY - timedelta(days=4), interactions=None)
    for day in (1, 2, 3):
        write(conn, post, MONDAY - timedelta(days=day, hours=1), "Air bersih")
    write(conn, post, MONDAY - timedelta(hours=1), "Air bersih")  # within the time that an answer may take
    make_due(conn, settings=settings, output_dir=tmp_path, now=MONDAY)
    conn.execute(
        "update siar.comments set answered_at = %s where posted_at < %s", (MONDAY, MONDAY - timedelta(days=1, hours=2))
    )
    (fate,) = (fate for fate in after(conn, settings).fates if fate.subject == "questions")
    assert fate == Fate("questions", 3, 1, 1, date(2026, 9, 15), 2)
    (kept,) = conn.execute("select max(length(item)) as n from siar.briefing_asks where subject = 'questions'")
    assert kept["n"] == len(str(UUID(int=0))), "the comment's mark, and nothing of what it says"


def test_a_day_stays_the_day_for_what_is_asked_for_again(conn, settings, wait, tmp_path: Path):
    first = published_post(conn, published_at=MONDAY - timedelta(days=2))
    wait(first)
    make_due(conn, settings=settings, output_dir=tmp_path, now=MONDAY)
    wait(published_post(conn, published_at=MONDAY + timedelta(days=1)))
    make_due(conn, settings=settings, output_dir=tmp_path, now=MONDAY + WEEK)
    last = after(conn, settings, period=Period(NEXT.start + WEEK, NEXT.end + WEEK, "week"), now=MONDAY + 2 * WEEK)
    asks = sorted((ask for ask in last.asks if ask.subject == "approvals"), key=lambda ask: ask.until)
    assert [ask.until for ask in asks] == [date(2026, 9, 15), date(2026, 9, 22)]
    assert isinstance(asks[0], Ask)


def test_who_sends_late_has_sent(conn, settings, tmp_path: Path):
    make_due(conn, settings=settings, output_dir=tmp_path, now=MONDAY)
    published_post(conn, opd="DISHUB", published_at=MONDAY + timedelta(days=1))
    (silent,) = (fate for fate in after(conn, settings).fates if fate.subject == "silent")
    assert (silent.asked, silent.open) == (40, 39)


def test_what_a_report_told_of_money_is_kept_once(conn, settings, tmp_path: Path):
    for _ in range(2):
        make_due(conn, settings=settings, output_dir=tmp_path, now=MONDAY)
    rows = conn.execute("select first, last, net, tax from siar.briefing_spends").fetchall()
    assert [tuple(row.values()) for row in rows] == [(date(2026, 9, 7), date(2026, 9, 13), 0, 0)]
