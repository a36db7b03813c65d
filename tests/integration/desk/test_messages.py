"""Messages that wait for a person, on *Kesehatan*."""

from __future__ import annotations

import pytest

from siar import audit, outbox
from siar.web.access import CHANGE_HEADER
from tests.integration.desk.world import NOW
from tests.integration.outbox.post_office import open_post_office, states

pytestmark = pytest.mark.integration


@pytest.fixture
def office():
    with open_post_office(NOW) as office:
        yield office


@pytest.fixture
def lost(world, office):
    """A report that arrived, of which nobody told us."""
    letter = outbox.Letter("Laporan mingguan", "Ringkas.")
    planned = outbox.plan(
        world.conn,
        letter,
        kind="briefing",
        recipient="walikota@kupangkota.example",
        key="1",
        settings=world.settings,
        now=NOW,
    )
    office.fail("data", "drop_after", times=1)
    office.send(world.conn)
    return planned.message_id


def test_they_are_listed_with_cause_and_a_way_on(desk, lost):
    text = desk("asti").get("/kesehatan").text
    assert "Surat yang perlu keputusan" in text
    assert "walikota@kupangkota.example" in text
    assert "belum pasti surat sampai" in text
    assert f"POST /api/messages/{lost}/again" in text
    assert f"POST /api/messages/{lost}/done" in text


def test_without_any_there_is_no_such_part(desk, world):
    assert "Surat yang perlu keputusan" not in desk("asti").get("/kesehatan").text


def test_send_again(desk, world, office, lost):
    assert desk("asti").post(f"/api/messages/{lost}/again").json() == {"message_id": lost}
    assert "Surat yang perlu keputusan" not in desk("asti").get("/kesehatan").text
    assert office.send(world.conn).sent == 1
    (entry,) = world.conn.execute("select actor, action, subject from siar.audit_entries").fetchall()
    assert tuple(entry.values()) == ("asti", "message.again", f"message:{lost}")


def test_mark_done(desk, world, office, lost):
    assert desk("asti").post(f"/api/messages/{lost}/done").status_code == 200
    assert states(world.conn) == {"walikota": "done"}
    assert office.send(world.conn).sent == 0
    assert audit.verify(world.conn).entries == 1


@pytest.mark.parametrize("action", ["again", "done"])
def test_it_needs_the_permission_the_header_and_a_message_that_waits(desk, world, lost, action):
    for name in ("vera", "edi", "sekda", "iklan", "tamu"):
        assert desk(name).post(f"/api/messages/{lost}/{action}").status_code == 403
        page = desk(name).get("/kesehatan").text
        assert "walikota@kupangkota.example" in page
        assert "/api/messages/" not in page
    assert desk("asti").post(f"/api/messages/{lost}/{action}", headers={CHANGE_HEADER: ""}).status_code == 403
    assert desk("asti").post(f"/api/messages/{lost + 1}/{action}").status_code == 409
    assert states(world.conn) == {"walikota": "unknown"}
