from __future__ import annotations

import pytest

from siar.reading.unfinished import unfinished

HINT = "Dua atau tiga kalimat: apa, di mana, siapa yang terbantu, dan hasilnya."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Pada hari ini, ......... telah dilaksanakan kegiatan", "formulir"),
        ("diikuti oleh ___ orang di ______", "formulir"),
        ("Kegiatan di [isi nama tempat]", "formulir"),
        ("<p>Warga menerima bantuan.</p>", "kode"),
        ("Warga menerima beras&nbsp;dan minyak", "kode"),
        ("CATATAN UTK ADMIN: jangan tayang dulu", "catatan"),
        ("RAHASIA – hanya untuk internal. Petugas membagikan vitamin.", "catatan"),
        ("Mohon tidak dipublikasikan sebelum rapat selesai", "catatan"),
        ("test", "percobaan"),
        ("asdf asdf", "percobaan"),
        ("Lorem ipsum dolor sit amet", "percobaan"),
        ("xxxxxxxx xxxxxxxx xxxxx", "percobaan"),
        (HINT, "petunjuk"),
        ("Uraian: " + HINT, "petunjuk"),
        ("Cek mata pedagang Kuanino", "ulangan judul"),
    ],
)
def test_what_is_no_report_yet_is_named(text, kind):
    found = unfinished(text, title="Cek mata pedagang  kuanino.", hints=[HINT])
    assert found is not None
    assert kind in found


@pytest.mark.parametrize(
    "text",
    [
        "Warga Oesapa menerima 120 paket sembako; penyaluran berikutnya pekan depan.",
        "Rahasia dapur sehat dibagikan kader posyandu kepada ibu-ibu.",
        "Uji coba rute bus kota berjalan dua pekan…",
        "Tes IVA gratis di puskesmas setiap Rabu.",
        "Antrean di loket A < 10 menit.",
        "",
    ],
)
def test_what_is_a_report_is_left_alone(text):
    assert unfinished(text, title="Judul lain", hints=[HINT]) is None
