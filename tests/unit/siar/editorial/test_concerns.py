"""What the hour and the day say against a post, and what its neighbours do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from siar.editorial.concerns import Taken, concerns, schedule_findings
from siar.intake.rules.rulebook import RuleBook
from siar.settings import load_settings

NOON = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)  # a Monday, 12.00 in Kupang


@pytest.fixture(scope="module")
def book() -> RuleBook:
    settings = load_settings()
    quiet = {"stage": "masa tenang", "from": "2026-11-01", "to": "2026-11-04"}
    screening = settings.screening.model_validate(
        {**settings.screening.model_dump(by_alias=True), "elections": [quiet]}
    )
    return RuleBook.load(settings.model_copy(update={"screening": screening}))


@pytest.mark.parametrize(
    ("utc", "kind", "expected"),
    [
        (datetime(2026, 3, 8, 0, 0, tzinfo=UTC), "Kegiatan", ["W_JADWAL_HARI_IBADAH"]),
        (datetime(2026, 3, 8, 0, 0, tzinfo=UTC), "Imbauan", []),
        (datetime(2026, 3, 8, 4, 0, tzinfo=UTC), "Kegiatan", []),
        (datetime(2026, 3, 9, 14, 0, tzinfo=UTC), "Kegiatan", ["W_JADWAL_MALAM"]),
        (datetime(2026, 4, 3, 4, 0, tzinfo=UTC), "Kegiatan", ["W_JADWAL_HARI_LIBUR"]),
        (datetime(2026, 4, 3, 4, 0, tzinfo=UTC), "Ucapan", []),
        (datetime(2026, 11, 3, 4, 0, tzinfo=UTC), "Imbauan", ["W_MASA_TENANG_PILKADA"]),
    ],
)
def test_schedule_findings(book, utc, kind, expected):
    found = schedule_findings(
        utc, kind=kind, book=book, free_days={date(2026, 4, 3): "Jumat Agung"}, urgent=kind == "Imbauan"
    )
    assert [finding.code for finding in found] == expected
    assert not any("…" in finding.message for finding in found)


def test_a_time_in_the_wrong_zone(book):
    found = schedule_findings(
        datetime(2026, 3, 9, 4, 0, tzinfo=UTC), kind="Kegiatan", book=book, texts=["Mulai pukul 19.30 WIB"]
    )
    assert [finding.code for finding in found] == ["W_ZONA_WAKTU"]
    assert "20.30 WITA" in found[0].message


@pytest.mark.parametrize(
    ("neighbour", "code", "words"),
    [
        (Taken(NOON, 2, "DISHUB", "Agenda"), "K_JADWAL_TERISI", "sudah terisi"),
        (Taken(NOON + timedelta(minutes=5), 2, "DISHUB", "Agenda"), "K_JADWAL_RAPAT", "menit dari kiriman lain"),
        (Taken(NOON + timedelta(minutes=5), 2, "DINKES", "Kegiatan"), "K_JADWAL_BERUNTUN", "Kegiatan lain dari DINKES"),
    ],
)
def test_neighbours_speak_against_a_slot(book, neighbour, code, words):
    found = concerns(NOON, draft_id=1, opd="DINKES", kind="Kegiatan", taken=[neighbour], book=book, free_days={})
    assert words in next(finding.message for finding in found if finding.code == code)
    assert concerns(NOON, draft_id=2, opd="DINKES", kind="Kegiatan", taken=[neighbour], book=book, free_days={}) == []
