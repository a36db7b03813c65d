"""Hours and ends that a text states."""

from __future__ import annotations

from datetime import date, time

import pytest

from siar.reading.stated_times import Hours, StatedEnd, find_hours, find_stated_end


def hours(start: str, end: str | None = None, last: str | None = None) -> Hours:
    return Hours(time.fromisoformat(start), time.fromisoformat(last or start), time.fromisoformat(end) if end else None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sabtu pukul 09.00 WITA di aula dinas", hours("09:00")),
        ("gratis, pukul 08.00–15.00 WITA.", hours("08:00", "15:00")),
        ("08.00-12.00 WITA", hours("08:00", "12:00")),
        ("mulai jam 3 sore s.d. selesai", hours("15:00")),
        ("7-9 malam WITA", hours("19:00", "21:00")),
        ("pkl. 19:30 wita", hours("19:30")),
        ("dimulai pukul 09.00 WIB di aula", hours("10:00")),
        ("pukul 10.00–12.00 WIB lewat aplikasi", hours("11:00", "13:00")),
        ("pukul 08.00 sampai 10.00, lanjut pukul 13.00–15.00 WITA", hours("08:00", "15:00", "13:00")),
        ("pukul 09.00–10.00, lalu pukul 14.00 s.d. selesai", hours("09:00", None, "14:00")),
        ("pukul 22.00 sampai pukul 04.00 WITA", hours("22:00", "04:00")),
        ("pukul 18.00–24.00 WITA", hours("18:00", "23:59")),
        ("mulai pukul 09.00 WITA dan berlangsung hingga pukul 15.00 WITA", hours("09:00", "15:00")),
        ("dibuka hingga pukul 21.00 WITA", None),
        ("selama 3 jam kerja", None),
        ("dibuka 24 jam", None),
        ("tarif Rp2.000, 31 rumah, Perda 1/2024", None),
        ("pukul 25.00 WITA", None),
        ("", None),
    ],
)
def test_hours(text, found):
    assert find_hours(text, zone="WITA") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Waspada angin kencang hingga 23 Januari", StatedEnd(date(2026, 1, 23), None)),
        ("berlaku sampai pukul 21.00 WITA", StatedEnd(None, time(21))),
        ("s.d. 25/01/2026", StatedEnd(date(2026, 1, 25), None)),
        ("sampai dengan Jumat, 23 Januari 2026", StatedEnd(date(2026, 1, 23), None)),
        ("sampai 22 Januari, diperpanjang hingga 24 Januari", StatedEnd(date(2026, 1, 24), None)),
        ("hingga 23 Januari sampai pukul 6 sore", StatedEnd(date(2026, 1, 23), time(18))),
        ("data hingga 20 November 2022", None),
        ("Kasus hingga 18 Januari 2026", None),
        ("hingga 130 duta bertugas", None),
        ("sampai selesai", None),
    ],
)
def test_ends(text, found):
    assert find_stated_end(text, after=date(2026, 1, 19), zone="WITA") == found


def test_an_end_without_a_year_may_lie_behind_new_year():
    assert find_stated_end("hingga 2 Januari", after=date(2026, 12, 28), zone="WITA") == StatedEnd(
        date(2027, 1, 2), None
    )
