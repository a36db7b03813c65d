"""A report that did not reach its reader makes the run red, until somebody has decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from siar.outbox import decisions
from siar.tasks import briefings
from siar.troubles import ToldError

pytestmark = pytest.mark.integration
MONDAY = datetime(2026, 9, 13, 22, 5, tzinfo=UTC)  # 14 September 06.05 WITA


@pytest.fixture
def make(given, office, tmp_path, monkeypatch, settings):
    monkeypatch.setenv("SIAR_BRIEFINGS_DIR", str(tmp_path / "briefings"))
    office.clock.start, office.clock.offset = MONDAY, timedelta()
    weekly = settings.briefings.briefings["mingguan"].model_copy(update={"recipients": ["walikota@kupangkota.example"]})
    only = settings.briefings.model_copy(update={"briefings": {"mingguan": weekly}})
    none = type("None", (), {"read": staticmethod(lambda path: b"")})
    given(briefings, media=none, settings=settings.model_copy(update={"briefings": only}))
    return briefings.make_due


@pytest.mark.parametrize("fault", [("rcpt", "status", {"status": 550}), ("data", "drop_after", {})])
def test_one_that_did_not_leave_is_red_and_told_once_until_it_is_decided(conn, make, office, heard, fault):
    step, action, params = fault
    assert make()["planned"] == 1
    office.fail(step, action, params=params, times=1)
    office.send(conn)
    for _ in range(3):
        with pytest.raises(ToldError, match=r"walikota@kupangkota\.example"):
            make()
        office.later(minutes=60)
    assert heard()[0].startswith("[Siar] Gangguan: 1 laporan pimpinan tidak sampai")
    assert [subject for subject in heard() if "Gangguan" in subject] == heard()[:1]
    (waiting,) = [
        letter for letter in decisions.undecided(conn, now=office.clock.now(), limit=9) if letter.kind == "briefing"
    ]
    decisions.mark_done(conn, waiting.message_id, actor="kominfo", now=office.clock.now())
    make()
    assert heard()[-1].startswith("[Siar] Selesai")
