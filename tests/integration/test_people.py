from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siar import people

pytestmark = pytest.mark.integration
NOW = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)


def test_somebody_never_seen_is_an_id(conn):
    person = people.find(conn, "Asti")
    assert (person.id, person.known_as) == ("Asti", {"asti"})
    assert person.among(["ASTI"])
    assert not person.among(["astri"])


def test_every_name_of_a_person_counts_and_the_last_one_is_read(conn):
    people.remember(conn, "7", name="asti", now=NOW)
    people.remember(conn, "7", name="Asti Lestari", now=NOW + timedelta(days=1))
    assert people.find(conn, "7").known_as == {"7", "asti", "astilestari"}
    assert people.names_of(conn, ["7", "vera"]) == {"7": "Asti Lestari", "vera": "vera"}


def test_two_ids_of_one_name_are_not_told_apart(conn):
    # As after a change of the auth manager: names became numbers.
    people.remember(conn, "asti", name="asti", now=NOW)
    people.remember(conn, "7", name="Asti", now=NOW)
    assert people.find(conn, "7").among(["asti"])
    assert people.find(conn, "asti").among(["7"])
    assert not people.find(conn, "8").among(["asti", "7"])


def test_who_is_seen_again_and_again_is_one_row(conn):
    for minutes in (0, 10, 300):
        people.remember(conn, "7", name="asti", now=NOW + timedelta(minutes=minutes))
    assert conn.execute("select seen_at from people").fetchall() == [{"seen_at": NOW + timedelta(minutes=300)}]
