"""Between which moments a report may be told, by its kind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from siar.editorial.windows import DatedRow, window_of
from siar.intake.rules.rulebook import RuleBook
from siar.settings import load_settings

SETTINGS = load_settings()
TYPED = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)  # noon in Kupang


def row(kind: str, day: date, *, until: date | None = None, title: str = "Judul", body: str = "") -> DatedRow:
    return DatedRow(1, kind, title, body, day, until, TYPED)


def local(day: int, hour: int = 0, minute: int = 0, *, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SETTINGS.city.zone).astimezone(UTC)


DAY = date(2026, 12, 5)
WARNING = {"title": "Waspada angin kencang"}


@pytest.mark.parametrize(
    ("kind", "said", "starts", "closes"),
    [
        ("Agenda", {}, local(5), local(6)),
        ("Agenda", {"until": date(2026, 12, 7)}, local(5), local(8)),
        ("Agenda", {"body": "Mulai pukul 09.00 WITA."}, local(5, 9), local(5, 12)),
        ("Agenda", {"body": "Pukul 08.00–15.00 WITA."}, local(5, 8), local(5, 15)),
        ("Agenda", {"body": "Pukul 09.00 WIB."}, local(5, 10), local(5, 13)),
        ("Agenda", {"body": "Pukul 22.00 sampai pukul 02.00 WITA."}, local(5, 22), local(6, 2)),
        ("Agenda", {"body": "Pukul 09.00–11.00 WITA.", "until": date(2026, 12, 7)}, local(5, 9), local(7, 11)),
        ("Imbauan", {"until": date(2026, 12, 7)}, None, local(8)),
        ("Imbauan", {}, None, local(5) + timedelta(hours=720)),
        ("Imbauan", WARNING, None, local(5) + timedelta(hours=72)),
        ("Imbauan", {**WARNING, "body": "Berlaku hingga 6 Desember."}, None, local(7)),
        ("Imbauan", {**WARNING, "body": "Berlaku sampai pukul 21.00 WITA."}, None, local(5, 21)),
        ("Imbauan", {"body": "Jam buang sampah pukul 18.00–21.00 WITA."}, None, local(5) + timedelta(hours=720)),
        ("Imbauan", {"title": "Pengalihan arus saat karnaval"}, None, local(6)),
        ("Imbauan", {"title": "Penutupan jalan", "body": "Pukul 22.00 sampai pukul 04.00."}, None, local(6, 4)),
        ("Darurat", {}, None, local(6)),
        ("Layanan publik", {}, None, None),
        ("Layanan publik", {"until": date(2026, 12, 6)}, None, local(7)),
        ("Layanan publik", {"title": "Pelayanan libur"}, None, local(6)),
        ("Kegiatan", {"until": date(2026, 12, 6)}, None, None),
        ("Capaian", {}, None, None),
        ("Klarifikasi hoaks", {}, None, None),
    ],
)
def test_each_kind_ends_when_what_it_tells_of_does(kind, said, starts, closes):
    window = window_of(row(kind, DAY, **said), settings=SETTINGS)
    assert (window.starts, window.closes) == (starts, closes)


def test_a_warning_of_today_holds_from_when_it_was_typed():
    window = window_of(row("Darurat", date(2026, 12, 1)), settings=SETTINGS)
    assert window.closes == TYPED + timedelta(hours=24)


@pytest.mark.parametrize(
    ("title", "said", "first", "last"),
    [
        ("Selamat Natal", {"day": date(2026, 12, 25)}, local(25), local(26)),
        ("Selamat Natal", {"day": date(2026, 12, 23)}, local(25), local(26)),
        ("Selamat Natal dan Tahun Baru", {"day": date(2026, 12, 24), "until": date(2027, 1, 1)}, local(24), local(2, month=1, year=2027)),
        ("Selamat Hari Suci Nyepi", {"day": date(2026, 3, 19)}, local(18, month=3), local(19, month=3)),
        ("Selamat Idul Fitri", {"day": date(2026, 3, 20)}, local(21, month=3), local(23, month=3)),
        ("HUT Persekota", {"day": date(2026, 10, 9)}, local(9, month=10), local(10, month=10)),
        ("Selamat Natal", {"day": date(2025, 12, 25)}, local(25, year=2025), local(26, year=2025)),
    ],
)  # fmt: skip
def test_a_greeting_is_pinned_to_its_day_by_the_table_of_holidays(title, said, first, last):
    window = window_of(row("Ucapan", title=title, **said), settings=SETTINGS)
    assert (window.opens, window.closes) == (first, last)


def test_a_row_without_a_day_has_no_window():
    window = window_of(DatedRow(1, "Agenda", "Judul", None, None, None, TYPED), settings=SETTINGS)
    assert (window.opens, window.closes) == (None, None)


def test_every_kind_of_report_says_what_it_tells_of():
    kinds: Any = set(RuleBook.load(SETTINGS).kinds.values())
    assert set(SETTINGS.validity.kinds) == kinds
    assert {kind for alert in SETTINGS.validity.urgent for kind in alert.kinds} <= kinds
