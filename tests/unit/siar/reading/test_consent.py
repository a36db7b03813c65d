from __future__ import annotations

import pytest

from siar.reading.consent import mentions_children, read_consent


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Tanpa orang", "none"),
        ("Tidak ada anak", "none"),
        ("tdk ada anak-anak", "none"),
        ("TANPA ANAK", "none"),
        ("Hanya orang dewasa", "none"),
        ("Ada anak – izin tertulis", "written"),
        ("ada anak, izin tertulis sudah ada", "written"),
        ("Anak: ada surat izin orang tua", "written"),
        ("Izin tertulis orang tua lengkap", "written"),
        ("Ada anak – belum izin", "missing"),
        ("Ada anak tanpa orang tua", "missing"),
        ("tanpa orang tua, ada anak", "missing"),
        ("Ada anak, orang dewasa mendampingi", "missing"),
        ("murid SD kelas 4", "missing"),
        ("siswa, sudah seizin kepsek", "missing"),
        ("santri putri", "missing"),
        ("Ada anak – izin lisan", "missing"),
        ("izin menyusul", "missing"),
        ("", "blank"),
        ("-", "blank"),
        ("Sudah", "unclear"),
        ("ya", "unclear"),
        ("Kabid P2P", "unclear"),
    ],
)
def test_only_written_consent_or_nobody_to_be_seen_passes(text, state):
    assert read_consent(text) == state


def test_words_for_children_are_known_and_others_are_not():
    assert all(map(mentions_children, ("Vitamin bagi balita", "SMP Negeri 4", "Lomba murid SD", "santri")))
    assert not any(map(mentions_children, ("Tanaman anakan mangrove", "Sdr. Camat", "kelas gizi ibu hamil", "antik")))
