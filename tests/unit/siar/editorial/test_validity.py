"""Whether something may be told at a moment, what is said of that, and what is urgent."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from siar.editorial.placing import Candidate, place
from siar.editorial.validity import of_rows
from siar.editorial.windows import DatedRow
from siar.intake.rules.rulebook import RuleBook
from siar.reading.dates import parse_date, parse_end
from siar.settings import load_settings
from siar.slots import slots_of

SETTINGS = load_settings()
BOOK = RuleBook.load(SETTINGS)
NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
DATA = Path(__file__).parents[3] / "data"


def said(kind: str, day: date, *, now: datetime = NOW, until: date | None = None, title: str = "Judul") -> list[str]:
    row = DatedRow(1, kind, title, "", day, until, NOW)
    return [finding.code for finding in of_rows([row], settings=SETTINGS).findings(now, book=BOOK)]


@pytest.mark.parametrize(
    ("kind", "day", "title", "codes"),
    [
        ("Agenda", date(2026, 4, 24), "Rapat paripurna hari jadi kota", ["S_ACARA_LEWAT"]),
        ("Agenda", date(2026, 12, 1), "Rapat paripurna", []),
        ("Agenda", date(2026, 11, 30), "Rapat paripurna", ["S_ACARA_LEWAT"]),
        ("Imbauan", date(2024, 12, 24), "Waspada gelombang tinggi", ["S_MASA_BERLAKU_LEWAT"]),
        ("Darurat", date(2026, 11, 29), "Banjir rob", ["S_MASA_BERLAKU_LEWAT"]),
        ("Ucapan", date(2026, 3, 19), "Selamat Hari Suci Nyepi", ["S_UCAPAN_LEWAT"]),
        ("Ucapan", date(2026, 12, 25), "Selamat Natal", ["S_UCAPAN_BELUM"]),
        ("Ucapan", date(2026, 12, 24), "Selamat Natal", ["S_UCAPAN_BELUM", "S_UCAPAN_TANGGAL"]),
        ("Kegiatan", date(2026, 11, 28), "Penyerahan bantuan", []),
        ("Kegiatan", date(2026, 4, 1), "Penyerahan bantuan", ["S_LAPORAN_LAMA"]),
        ("Layanan publik", date(2024, 2, 22), "Tarif parkir", ["S_LAPORAN_LAMA"]),
        ("Anggaran", date(2026, 9, 20), "APBD", []),
    ],
)
def test_what_is_over_or_off_its_day_is_a_finding(kind, day, title, codes):
    assert said(kind, day, title=title) == codes


def test_an_announcement_ends_at_midnight_of_the_city():
    last = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
    assert said("Agenda", date(2026, 12, 1), now=last - timedelta(seconds=1)) == []
    assert said("Agenda", date(2026, 12, 1), now=last) == ["S_ACARA_LEWAT"]


def test_what_tells_of_several_reports_is_over_with_the_first_of_them():
    rows = [DatedRow(1, "Agenda", "Judul", "", date(2026, 12, day), None, NOW) for day in (5, 3)]
    found = of_rows(rows, settings=SETTINGS)
    assert found.bounds(book=BOOK) == (None, datetime(2026, 12, 3, 16, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("kind", "title", "until", "urgent"),
    [
        ("Imbauan", "Waspada angin kencang", None, True),
        ("Imbauan", "Waspada angin kencang", date(2026, 12, 4), True),
        ("Imbauan", "Waspada angin kencang", date(2027, 1, 31), False),
        ("Imbauan", "Jam buang sampah", None, False),
        ("Imbauan", "Waspada penipuan bantuan sosial", None, False),
        ("Darurat", "Banjir di Oesapa", None, True),
        ("Kegiatan", "Waspada angin kencang", None, False),
    ],
)
def test_urgent_is_what_warns_and_does_not_hold_for_long(kind, title, until, urgent):
    row = DatedRow(1, kind, title, "", date(2026, 12, 1), until, NOW)
    assert (of_rows([row], settings=SETTINGS).alert is not None) == urgent


def sample(name: str) -> list[DatedRow]:
    """Every row of a sample with a day that can be read, accepted or not."""
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    found = []
    for number, row in enumerate(rows):
        start = parse_date(row["tanggal_mulai"] or "").start
        if start is not None:
            end = parse_end(row["tanggal_selesai"] or "", start).start
            kind = BOOK.kinds.get((row["jenis_laporan"] or "").casefold(), "Kegiatan")
            found.append(DatedRow(number, kind, row["judul"] or "", row["uraian"], start, end, NOW))
    return found


@pytest.mark.parametrize(
    ("name", "over", "told"),
    [
        ("opd_reports_sample.csv", {"Agenda": 1, "Imbauan": 4}, 89),
        ("opd_reports_second.csv", {"Agenda": 10, "Imbauan": 8, "Darurat": 1, "Ucapan": 2}, 332),
        ("opd_reports_third.csv", {"Agenda": 9, "Imbauan": 16, "Layanan publik": 1}, 461),
    ],
)
def test_nothing_over_and_nothing_off_its_day_is_proposed_of_the_sample(name, over, told):
    rows = sample(name)
    times = {row.draft_id: of_rows([row], settings=SETTINGS) for row in rows}
    found_over = Counter(row.kind for row in rows if times[row.draft_id].over(NOW, book=BOOK))
    candidates = [Candidate(row.draft_id, "DINKES", row.kind, 0, times[row.draft_id]) for row in rows]
    first = NOW.date()
    slots = [
        at for offset in range(90) for at in slots_of(first + timedelta(days=offset), settings=SETTINGS) if at > NOW
    ]
    placed = place(slots, candidates, suits=lambda _item, _at: True, book=BOOK)
    gone = {item.draft_id for item, _ in placed}
    assert dict(found_over) == over
    assert len(placed) == told
    assert not [row for row in rows if row.draft_id in gone and times[row.draft_id].over(NOW, book=BOOK)]
    assert not [item for item, at in placed if item.validity.refusal(at, book=BOOK)]
    assert len(placed) + sum(over.values()) == len(rows), "whatever is not over finds a slot"
