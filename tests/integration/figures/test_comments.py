"""What residents wrote in a period, as it was known at the moment of its report."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.figures.comments import NO_WORD, AgencyQuestions, Residents, Topic, residents_of
from siar.figures.decisions import waiting_now
from siar.figures.kpis import gather
from siar.figures.periods import Period
from siar.settings import load_settings
from siar.store import Connection
from tests.integration.boosts.books import published_post

pytestmark = pytest.mark.integration

SETTINGS = load_settings()
WEEK = Period(date(2026, 9, 7), date(2026, 9, 13), "week")
NOW = datetime(2026, 9, 13, 22, 5, tzinfo=UTC)
NOON = datetime(2026, 9, 9, 4, tzinfo=UTC)


def write(conn: Connection, publication: int, at: datetime, *topics: str, answer: float | None = None, **over) -> None:
    """A question, unless said otherwise. `answer`: after how many hours."""
    values = {
        "is_question": True,
        "hidden": False,
        "gone_at": None,
        "first_seen_at": at + timedelta(hours=1),
        "answered_at": None if answer is None else at + timedelta(hours=answer),
    } | over
    conn.execute(
        """insert into siar.comments (mark, publication_id, posted_at, text, is_question, topics, answered_at, hidden, gone_at,
             first_seen_at) values (gen_random_uuid()::text, %s, %s, 'Kapan?', %s, %s, %s, %s, %s, %s)""",
        (
            *(publication, at, values["is_question"], list(topics), values["answered_at"], values["hidden"]),
            *(values["gone_at"], values["first_seen_at"]),
        ),
    )


def residents(conn: Connection, period: Period = WEEK, now: datetime = NOW) -> Residents:
    return residents_of(conn, period=period, settings=SETTINGS, now=now)


def test_questions_are_told_as_they_stood_and_by_agency_and_topic(conn):
    water = published_post(conn, opd="PUPR", published_at=NOON, interactions=None)
    waste = published_post(conn, opd="DLHK", published_at=NOON, interactions=None)
    write(conn, water, NOON, "Air bersih", answer=2)
    write(conn, water, NOON, "Air bersih", answer=4)
    write(conn, waste, NOON, "Sampah")
    write(conn, waste, NOW - timedelta(hours=23), "Sampah")  # within the time that an answer may take
    write(conn, waste, NOON, "Sampah", is_question=False)
    write(conn, waste, NOON, "Sampah", hidden=True)
    write(conn, waste, NOW - timedelta(days=9), "Sampah")
    found = residents(conn)
    assert (found.questions, found.answered, found.waiting, found.median.value) == (4, 2, 1, 180)
    assert (found.comments.value, found.comments.like) == (6, (1,))
    assert found.topics == (Topic("Sampah", 4, 2, 1), Topic("Air bersih", 2, 2, 0))
    assert [(agency.opd, agency.questions, agency.waiting) for agency in found.agencies] == [
        ("DLHK", 2, 1),
        ("PUPR", 2, 0),
    ]
    assert gather(conn, period=WEEK, settings=SETTINGS, now=NOW).residents == found


def test_an_answer_to_what_is_hidden_is_no_answer_to_a_question(conn):
    post = published_post(conn, opd="PUPR", published_at=NOON, interactions=None)
    write(conn, post, NOON, answer=2)
    write(conn, post, NOON, answer=40, hidden=True)
    found = residents(conn)
    assert (found.median.value, found.agencies[0].median) == (120, timedelta(hours=2))


def test_all_that_waits_is_asked_for_and_what_is_of_another_time_is_told_apart(conn):
    """What a page asks for is what the next report looks after, item by item."""
    water = published_post(conn, opd="PUPR", published_at=NOON - timedelta(days=30), interactions=None)
    waste = published_post(conn, opd="DLHK", published_at=NOON, interactions=None)
    for days in (0, 9, 25):
        write(conn, water, NOON - timedelta(days=days))
    write(conn, waste, NOON - timedelta(days=2), answer=3)
    write(conn, waste, NOON - timedelta(days=8))
    # After the week, before the report of a month that is made later.
    write(conn, waste, NOW + timedelta(hours=2))
    later = NOW + timedelta(days=3)
    for now, open_ones in (
        (NOW, (AgencyQuestions("PUPR", 3, 2), AgencyQuestions("DLHK", 1, 1))),
        (later, (AgencyQuestions("PUPR", 3, 2), AgencyQuestions("DLHK", 2, 2))),
    ):
        found = residents(conn, now=now)
        assert (found.waiting, found.open) == (1, open_ones)
        waiting = waiting_now(conn, plan=SETTINGS.comments, now=now)["questions"]
        assert sum(item.waiting for item in open_ones) == len(waiting)


def test_a_period_in_which_nobody_wrote_still_asks_for_what_waits(conn):
    post = published_post(conn, opd="PUPR", published_at=NOON, interactions=None)
    write(conn, post, NOON - timedelta(days=20))
    figures = gather(conn, period=WEEK, settings=SETTINGS, now=NOW)
    (page,) = pages_of(figures, ["warga"], Phrases.of(SETTINGS))
    assert page.title == "1 pertanyaan warga dari luar periode ini menunggu jawaban lebih dari 24 jam"
    assert [(asked.unit, asked.text) for asked in page.actions] == [
        ("PUPR", "Menjawab 1 pertanyaan warga di bawah kontennya.")
    ]


def test_earlier_periods_are_those_of_their_own_reports(conn):
    """An answer that came later, and a comment that was seen later, were not known then."""
    post = published_post(conn, published_at=NOON - timedelta(weeks=3), interactions=None)
    for weeks in (1, 3):
        at = NOON - timedelta(weeks=weeks)
        write(conn, post, at, answer=10)
        write(conn, post, at, answer=24 * 10)
        write(conn, post, at, first_seen_at=at + timedelta(days=6))
    write(conn, post, NOON, answer=1)
    found = residents(conn)
    # In the second week before nobody wrote; before the third nothing was read.
    assert found.comments.like == (2, 0, 2)
    assert found.median.like[:3] == (600, None, 600)


def test_nobody_wrote(conn):
    assert residents(conn) == NO_WORD
