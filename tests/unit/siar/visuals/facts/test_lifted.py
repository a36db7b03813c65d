"""Whom to call, when and for how much, lifted out of a service's prose."""

from __future__ import annotations

import pytest

from siar.editorial.alt_text import alt_text, missing_figures
from siar.settings import load_settings
from siar.visuals.facts.lifted import fee_in, hours_in, numbers_in
from siar.visuals.rendering import default_renderer

KNOWN = load_settings().topics.numbers
CALL = {
    "kind": "Layanan publik",
    "title": "Panggil pemadam lewat 113",
    "body": "Layanan darurat dapat dihubungi 24 jam melalui nomor 113 atau telepon kantor (0380) 833113.",
}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Warga dapat menghubungi 112 untuk bencana dan 119 untuk gawat darurat.", ["112", "119"]),
        ("Layanan SAPA 129 menerima laporan.", ["129"]),
        ("Telepon (0380) 8438001 pada jam kerja.", ["(0380)\u00a08438001"]),
        ("Hubungi 112 atau 0380-8554113, bebas pulsa 0800-1-500-112.", ["112", "0380-8554113", "0800-1-500-112"]),
        ("Hubungi 113. Sekali lagi: nomor 113.", ["113"]),
        # What is counted, dated or somebody's own is not called.
        ("Nomor antrean diberikan kepada 112 orang.", []),
        ("Sebanyak 119 dokumen selesai.", []),
        ("Nomor surat 112/KEP/2026, harga 1.112 dan 112,5.", []),
        ("Telepon 0812-3456-7890.", []),
    ],
)
def test_numbers_to_call(text, numbers):
    assert [dial.number for dial in numbers_in(text, known=KNOWN)] == numbers


@pytest.mark.parametrize(
    ("text", "fee"),
    [
        ("Tiket masuk Rp5.000 per orang.", "Rp5.000\u00a0per\u00a0orang"),
        ("Layanan tidak dipungut biaya.", "Gratis"),
        ("Motor Rp2.000, mobil Rp5.000.", ""),
        ("Anak gratis, dewasa Rp2.000 dan Rp3.000.", ""),
        ("Datang ke loket.", ""),
    ],
)
def test_one_price_or_none(text, fee):
    assert fee_in(text) == fee


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Buka pukul 08.00–12.00 WITA setiap Selasa.", "08.00–12.00\u00a0WITA"),
        ("Dilayani sampai pukul 21.00 WITA.", "Sampai\u00a021.00\u00a0WITA"),
        ("Dibuka mulai pukul 08.00 WITA.", "Mulai\u00a008.00\u00a0WITA"),
        ("Setiap Rabu pukul 09.00 WITA.", "Pukul\u00a009.00\u00a0WITA"),
        ("Dihubungi 24 jam.", "24\u00a0jam"),
        ("Senin pukul 08.00–12.00, 12.30–15.00 WITA.", ""),
        ("Pukul 08.00–12.00 WITA dan pukul 13.00–15.00 WITA.", ""),
        ("Kartu selesai dalam dua jam.", ""),
    ],
)
def test_one_time_of_day_or_none(text, hours):
    assert hours_in(text) == hours


def test_a_number_stands_large_and_is_told_in_every_length_of_the_alternative_text(facts_of):
    for body in (CALL["body"], "Petugas siap membantu warga setiap saat di seluruh kota. " * 25 + CALL["body"]):
        facts = facts_of({**CALL, "body": body})
        plan = default_renderer().plan(facts.kind, facts)
        tallest = max(plan.runs, key=lambda run: run[1][3] - run[1][1])
        assert tallest[0] == "113"
        assert missing_figures((text for text in plan.texts if text != facts.reference), alt_text(facts)) == []


def test_only_services_are_lifted_and_a_labelled_part_keeps_its_own(facts_of):
    assert facts_of({**CALL, "kind": "Kegiatan"}).numbers == ()
    labelled = facts_of({**CALL, "body": "Buka pukul 08.00 WITA, gratis. Biaya: Rp5.000. Jam: 08.00–10.00 WITA"})
    assert (labelled.fee, labelled.hours) == ("", "")
