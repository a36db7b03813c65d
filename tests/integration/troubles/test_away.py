"""The database is away: one trouble, told directly, however many tasks meet it; and its end."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from siar import troubles
from siar.troubles import away
from tests.integration.outbox.conftest import NOW

pytestmark = pytest.mark.integration
GONE = psycopg.OperationalError("connection refused")


def subjects(office) -> list[str]:
    return [letter["Subject"] for letter in office.letters]


def tell(alerts, minute: float, task: str = "posts_publish.publish_due") -> None:
    away.tell(alerts, error=GONE, noticed_by=task, now=NOW + timedelta(minutes=minute))


def test_nine_dags_that_fail_for_hours_tell_it_at_once_and_after_1_and_6_hours(office, alerts):
    for minute in range(0, 7 * 60, 5):
        for task in ("reports_intake.read_sheets", "posts_publish.publish_due", "messages_send.send_due"):
            tell(alerts, minute, task)
    assert [subject.split(":")[0] for subject in subjects(office)] == [
        "[Siar] Gangguan",
        "[Siar] Belum selesai",
        "[Siar] Belum selesai",
    ]
    text = office.letters[0].get_content()
    assert "reports_intake.read_sheets" in text
    assert "https://siar.example/desk/kesehatan" in text


def test_both_ways_hear(office, both_ways, chat):
    tell(both_ways, 0)
    assert (len(office.letters), len(chat.posts)) == (1, 1)
    office.fail("mail", "drop_before")
    tell(both_ways, 61)
    assert (len(office.letters), len(chat.posts)) == (1, 2)


def test_once_it_is_back_its_end_is_told_once_with_how_long_it_took(conn, office, alerts):
    tell(alerts, 0)
    for minute in (125, 126):
        away.back(conn, alerts=alerts, now=NOW + timedelta(minutes=minute))
    assert [subject.split(":")[0] for subject in subjects(office)] == ["[Siar] Gangguan", "[Siar] Selesai"]
    assert "berlangsung 2 jam" in office.letters[-1].get_content()
    assert troubles.standing(conn) == []


def test_a_database_that_comes_and_goes_makes_no_storm(conn, office, alerts):
    for minute in range(0, 60, 10):
        tell(alerts, minute)
        away.back(conn, alerts=alerts, now=NOW + timedelta(minutes=minute + 5))
    assert len(office.letters) == 2


def test_without_an_outage_nothing_is_said_when_it_answers(conn, office, alerts):
    away.back(conn, alerts=alerts, now=NOW)
    assert office.letters == []


def test_where_nothing_can_be_remembered_every_failure_is_told(office, alerts, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("SIAR_STATE_DIR", str(tmp_path / "file" / "below"))
    tell(alerts, 0)
    tell(alerts, 1)
    assert len(office.letters) == 2


@pytest.mark.parametrize("rubbish", ["", "{", "[]", '{"opened_at": 1}'])
def test_a_file_cut_short_is_as_if_nothing_had_been_told(office, alerts, state, rubbish):
    state.mkdir()
    (state / "database-away.json").write_text(rubbish)
    tell(alerts, 0)
    tell(alerts, 1)
    assert len(office.letters) == 1


def test_a_link_in_the_place_of_the_file_is_not_followed(office, alerts, state, tmp_path):
    state.mkdir()
    victim = tmp_path / "victim"
    victim.write_text("x")
    (state / "database-away.json").symlink_to(victim)
    tell(alerts, 0)
    assert victim.read_text() == "x"
    assert len(office.letters) == 1


def test_a_clock_that_was_days_ahead_for_a_moment_silences_no_outage(office, alerts):
    for minute in (8 * 24 * 60, 0, 10, 20):
        tell(alerts, minute)
    assert len(office.letters) == 2
