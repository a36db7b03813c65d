"""One letter a trouble: opened, repeated at its hours, over; whoever looks, and however often."""

from __future__ import annotations

import threading
from datetime import timedelta

import psycopg
import pytest

from siar import troubles
from siar.store import connect
from siar.store.queries import DECLARED
from siar.troubles import Trouble
from tests.integration.outbox.conftest import NOW
from tests.integration.outbox.post_office import states

pytestmark = pytest.mark.integration

STOP = Trouble(
    key="stop:facebook",
    source="stops",
    what="Akun Facebook dihentikan.",
    means="Kiriman di akun ini menunggu.",
    action="Admin portofolio bisnis perlu membuat token baru.",
)


def minutes(number: float):
    return NOW + timedelta(minutes=number)


def subjects(office) -> list[str]:
    return [letter["Subject"] for letter in office.letters]


def test_a_stop_of_a_day_seen_every_ten_minutes_is_told_at_once_after_1_and_6_hours_and_the_next_day(
    conn, office, alerts
):
    heard = []
    for tick in range(0, 31 * 60, 10):
        before = len(office.letters)
        troubles.these(conn, "stops", [STOP], alerts=alerts, now=minutes(tick))
        if len(office.letters) > before:
            heard.append(tick / 60)
    assert heard == [0, 1, 6, 30]
    assert (
        subjects(office)
        == ["[Siar] Gangguan: Akun Facebook dihentikan."] + ["[Siar] Belum selesai: Akun Facebook dihentikan."] * 3
    )


def test_its_end_is_told_once_with_how_long_it_took(conn, office, alerts):
    troubles.saw(conn, STOP, alerts=alerts, now=NOW)
    for tick in (150, 160, 170):
        troubles.these(conn, "stops", [], alerts=alerts, now=minutes(tick))
    assert subjects(office)[1:] == ["[Siar] Selesai: Akun Facebook dihentikan."]
    assert "berlangsung 2 jam" in office.letters[-1].get_content()
    assert troubles.standing(conn) == []


def test_a_letter_says_what_failed_what_it_means_what_to_do_and_where_to_click(conn, office, alerts):
    troubles.saw(conn, STOP, alerts=alerts, now=NOW)
    (letter,) = office.letters
    text = letter.get_content()
    assert "Apa yang terjadi: Akun Facebook dihentikan." in text
    assert "Artinya: Kiriman di akun ini menunggu." in text
    assert "Yang perlu dilakukan: Admin portofolio bisnis perlu membuat token baru." in text
    assert "Buka: https://siar.example/desk/kesehatan" in text


def test_what_comes_and_goes_makes_no_storm(conn, office, alerts):
    for tick in range(0, 300, 10):
        # One turn it is there, the next it is not.
        seen = [STOP] if tick // 10 % 2 == 0 else []
        troubles.these(conn, "stops", seen, alerts=alerts, now=minutes(tick))
    told = subjects(office)
    assert len(told) <= 4, told
    assert [subject.split(":")[0] for subject in told[:3]] == [
        "[Siar] Gangguan",
        "[Siar] Selesai",
        "[Siar] Terjadi lagi",
    ]
    # It ends when it has been calm, and says so.
    troubles.remind(conn, alerts=alerts, now=minutes(340))
    assert len(subjects(office)) == len(told)
    troubles.remind(conn, alerts=alerts, now=minutes(351))
    assert subjects(office)[-1].startswith("[Siar] Selesai")
    assert troubles.standing(conn) == []


def test_what_comes_back_after_the_calm_is_another_one(conn, office, alerts):
    troubles.saw(conn, STOP, alerts=alerts, now=NOW)
    troubles.over(conn, STOP.key, alerts=alerts, now=minutes(10))
    troubles.saw(conn, STOP, alerts=alerts, now=minutes(80))
    assert subjects(office)[-1].startswith("[Siar] Gangguan")
    assert conn.execute("select count(*) as n from siar.troubles").fetchone()["n"] == 2


def test_what_nobody_looks_at_any_more_is_repeated_all_the_same(conn, office, alerts):
    # A task that runs once a day, and a trouble that stands until somebody acts.
    troubles.saw(conn, STOP, alerts=alerts, now=NOW)
    troubles.remind(conn, alerts=alerts, now=minutes(59))
    assert len(office.letters) == 1
    troubles.remind(conn, alerts=alerts, now=minutes(61))
    assert len(office.letters) == 2


def test_hours_without_anybody_looking_are_not_made_up_for(conn, office, alerts):
    troubles.saw(conn, STOP, alerts=alerts, now=NOW)
    for tick in (420, 430):
        troubles.remind(conn, alerts=alerts, now=minutes(tick))
    assert len(office.letters) == 2


def test_what_may_wait_is_told_at_once_and_then_once_a_day(conn, office, alerts):
    late = Trouble(key="doctor:Token", source="doctor", what="Token habis 14 hari lagi.", daily=True)
    for tick in range(0, 25 * 60, 60):
        troubles.these(conn, "doctor", [late], alerts=alerts, now=minutes(tick))
    assert len(office.letters) == 2


def test_what_one_look_finds_stands_in_one_letter(conn, office, alerts):
    other = Trouble(key="stop:instagram", source="stops", what="Akun Instagram dihentikan.")
    troubles.these(conn, "stops", [STOP, other], alerts=alerts, now=NOW)
    assert subjects(office) == ["[Siar] Gangguan: Akun Facebook dihentikan. (dan 1 lainnya)"]
    troubles.these(conn, "stops", [other], alerts=alerts, now=minutes(10))
    assert subjects(office)[1:] == ["[Siar] Selesai: Akun Facebook dihentikan."]
    assert [trouble.key for trouble in troubles.standing(conn)] == ["stop:instagram"]


def test_sources_leave_each_other_s_alone(conn, office, alerts):
    troubles.saw(conn, STOP, alerts=alerts, now=NOW)
    troubles.these(conn, "faults", [], alerts=alerts, now=minutes(1))
    assert [trouble.key for trouble in troubles.standing(conn)] == ["stop:facebook"]


def test_a_letter_says_what_is_true_now(conn, office, alerts):
    def late(number: int) -> Trouble:
        return Trouble(key="late", source="late", what=f"{number} kiriman lewat waktu.")

    troubles.these(conn, "late", [late(1)], alerts=alerts, now=NOW)
    troubles.these(conn, "late", [late(9)], alerts=alerts, now=minutes(61))
    assert subjects(office)[-1] == "[Siar] Belum selesai: 9 kiriman lewat waktu."


def test_many_that_see_the_same_at_once_tell_it_once(conn, database, office, alerts):
    start = threading.Barrier(6)

    def look() -> None:
        with connect(database) as own:
            start.wait(10)
            troubles.saw(own, STOP, alerts=alerts, now=NOW)

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(office.letters) == 1
    assert len(troubles.standing(conn)) == 1


def test_inside_a_transaction_it_is_planned_with_it_and_goes_with_it(conn, office, alerts):
    with conn.transaction() as work:
        troubles.saw(conn, STOP, alerts=alerts, now=NOW)
        raise psycopg.Rollback(work)
    assert (troubles.standing(conn), states(conn)) == ([], {})
    with conn.transaction():
        troubles.saw(conn, STOP, alerts=alerts, now=NOW)
    assert office.letters == []
    assert office.send(conn).sent == 1


@pytest.mark.parametrize("step", ["login", "mail", "rcpt", "data"])
def test_with_the_mail_server_away_the_webhook_hears_of_the_beginning_and_of_the_end(
    conn, office, both_ways, chat, step
):
    office.fail("mail" if step == "login" else step, "drop_before")
    troubles.saw(conn, STOP, alerts=both_ways, now=NOW)
    troubles.over(conn, STOP.key, alerts=both_ways, now=minutes(30))
    assert [post["text"].split("\n")[0] for post in chat.posts] == [
        "[Siar] Gangguan: Akun Facebook dihentikan.",
        "[Siar] Selesai: Akun Facebook dihentikan.",
    ]
    assert office.letters == []


def test_with_the_webhook_away_the_mail_hears(conn, office, both_ways):
    office.connections["siar_webhook"] = type(office.connections["siar_webhook"])(
        "siar_webhook", "siar_webhook", extra={"url": "http://127.0.0.1:9/hook"}
    )
    troubles.saw(conn, STOP, alerts=both_ways, now=NOW)
    assert len(office.letters) == 1
    assert states(conn)["siar_webhook"] == "planned"


def test_what_could_not_leave_leaves_later(conn, office, alerts):
    office.fail("mail", "drop_before")
    troubles.saw(conn, STOP, alerts=alerts, now=NOW)
    assert set(states(conn).values()) == {"planned"}
    office.mend()
    office.later(minutes=10)
    assert office.send(conn).sent == 1


LOOKS = {
    "due": {"now": NOW, "latest": NOW},
    "settle": {"calm_since": NOW, "now": NOW},
    "any_of_source": {"source": "stops"},
    "keys_of_source": {"source": "stops"},
    "open_troubles": {},
    "end": {"keys": ["stop:facebook"], "now": NOW},
    "reopen": {"key": "stop:facebook", "since": NOW, "now": NOW},
}


def test_years_of_past_troubles_are_not_read_by_any_look(conn):
    conn.execute(
        """
        insert into siar.troubles (key, source, what, means, action, place, opened_at, last_seen_at, over_at, closed_at,
                                   next_telling_at)
        select 'stop:' || n % 500, 'stops', 'x', '', '', 'kesehatan', now(), now(), now(), now(), now()
        from generate_series(1, 20000) n
        """
    )
    conn.execute("analyze siar.troubles")
    for name, parameters in LOOKS.items():
        sql = DECLARED[f"troubles.{name}"].sql
        plan = str(conn.execute(f"explain (format json) {sql}".encode(), parameters).fetchone())
        assert "Seq Scan" not in plan, (name, plan)


def test_a_clock_that_was_days_ahead_for_a_moment_silences_nothing(conn, office, alerts):
    troubles.saw(conn, STOP, alerts=alerts, now=NOW + timedelta(days=8))
    assert len(office.letters) == 1
    heard = []
    for tick in range(0, 7 * 60, 10):
        before = len(office.letters)
        troubles.these(conn, "stops", [STOP], alerts=alerts, now=minutes(tick))
        if len(office.letters) > before:
            heard.append(tick)
    assert heard[0] == 0
    assert len(heard) <= 3, "and makes no storm"


def test_what_people_want_so_is_repeated_no_more_until_then_and_its_end_is_told(conn, office, alerts):
    troubles.saw(conn, STOP, alerts=alerts, now=NOW)
    until = minutes(7 * 24 * 60)
    assert troubles.quiet(conn, STOP.key, until=until, actor="cli:asti", now=NOW)
    assert not troubles.quiet(conn, "stop:other", until=until, actor="cli:asti", now=NOW)
    for hour in range(1, 7 * 24):
        troubles.these(conn, "stops", [STOP], alerts=alerts, now=minutes(hour * 60))
    assert len(office.letters) == 1
    troubles.these(conn, "stops", [STOP], alerts=alerts, now=until)
    assert subjects(office)[1:] == ["[Siar] Belum selesai: Akun Facebook dihentikan."]
    troubles.these(conn, "stops", [], alerts=alerts, now=until + timedelta(hours=1))
    assert subjects(office)[2:] == ["[Siar] Selesai: Akun Facebook dihentikan."]
    noted = conn.execute("select actor, subject from siar.audit_entries where action = 'trouble.quiet'").fetchall()
    assert noted == [{"actor": "cli:asti", "subject": "trouble:stop:facebook"}]


def test_a_silenced_trouble_does_not_silence_another(conn, office, alerts):
    troubles.saw(conn, STOP, alerts=alerts, now=NOW)
    troubles.quiet(conn, STOP.key, until=minutes(9_000), actor="cli:asti", now=NOW)
    troubles.saw(
        conn, Trouble(key="google.access", source="sheets", what="Akses hilang."), alerts=alerts, now=minutes(5)
    )
    assert subjects(office)[1:] == ["[Siar] Gangguan: Akses hilang."]
