"""Another city by an overlay alone: its own agencies, places, clock, words and rules, and nothing of the first one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from siar.editorial.concerns import schedule_findings
from siar.editorial.holidays import holidays
from siar.intake.provisioning.layout import HEADER_COLUMNS, Lists, load_sheet, table_requests
from siar.intake.provisioning.tabs import guide_requests
from siar.intake.rules.rulebook import RuleBook
from siar.intake.rules.verdicts import judge
from siar.reading.clock_times import find_foreign_zone
from siar.reading.formats import Formats
from siar.settings import load_settings
from siar.settings.contacts import read_contacts
from siar.settings.holidays import days_off
from siar.visuals.brand import load_brand

FILES = {
    "city.yaml": """
name: Kota Ambon
government: Pemerintah Kota Ambon
government_short: Pemkot Ambon
province: Maluku
reference_prefix: AMQ
timezone: Asia/Jayapura
timezone_label: WIT
website: ambon.go.id
hashtags: [KotaAmbon]
outside_names: [kabupaten, provinsi, maluku tengah]
""",
    "rules.yaml": """
rules: {I_HURUF_BESAR: {level: I, enabled: false}}
thresholds: {title_max: 60}
places: {outside: [Masohi], far: [Kupang, Ambon]}
headlines: {names: []}
""",
    "hashtags.yaml": "opd: {DINKES: [DinkesAmbon]}\nkinds: {}\ntopics: []\n",
    "brand.yaml": 'colours: {laut_dalam: "#123456"}\n',
    "opd.csv": "kode,nama_resmi,singkatan,jenis,induk,aliases,aliases_ambigu,wajib_lapor\n"
    "DINKES,Dinas Kesehatan Kota Ambon,Dinkes,dinas,,Dinas Kesehatan,,ya\n",
    "kelurahan.csv": "kecamatan,kelurahan,aliases\nSirimau,Batu Meja,Batumeja\nNusaniwe,Benteng,\n",
    "holidays.csv": "tanggal,nama,jenis,anjuran\n2026-09-07,Hari jadi Kota Ambon,lokal,\n",
    "contacts.csv": "kode,email\nDINKES,dinkes@ambon.example\n",
}
ROW = {
    "waktu_kirim": "08/09/2026 10:00",
    "opd": "Dinas Kesehatan",
    "jenis_laporan": "Kegiatan",
    "judul": "Imunisasi anak di Batu Meja selesai",
    "tanggal_mulai": "07/09/2026",
    "lokasi": "Puskesmas Benteng, Kota Ambon",
    "kelurahan": "Batu Meja, Kota Ambon",
    "kecamatan": "Sirimau",
    "uraian": "Petugas memberi imunisasi lengkap kepada anak di posyandu. Orang tua membawa buku kesehatan anak.",
    "sumber_data": "Bidang Pelayanan",
    "foto": "https://drive.google.com/file/d/1abcdefghijklmnopqrstuvwxyz012345/view",
    "izin_foto": "Tidak ada anak",
    "boleh_tayang": "Ya",
}


@pytest.fixture
def ambon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RuleBook:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("SIAR_CONFIG_OVERLAY", str(tmp_path))
    return RuleBook.load(load_settings())


def told(book: RuleBook, **cells: str) -> dict[str, str]:
    frame = pd.DataFrame([{**ROW, **cells}], index=[2])
    (verdict,) = judge(frame, book=book, as_of=date(2026, 9, 8))
    return {finding.code: finding.message for finding in verdict.findings}


def test_a_good_row_of_its_own_is_accepted(ambon):
    assert told(ambon) == {}
    assert told(RuleBook.load(load_settings()), kelurahan="Se-Kota Ambon", kecamatan="") == {}


@pytest.mark.parametrize(
    ("cells", "code", "words"),
    [
        ({"opd": "Dinas Pariwisata Kabupaten Maluku Tengah"}, "E_OPD_BUKAN_KOTA", "di luar Pemkot Ambon"),
        ({"opd": "Dinas Kelautan Raya"}, "E_OPD_TIDAK_DIKENAL", "perangkat daerah Kota Ambon"),
        ({"kelurahan": "Liliba"}, "W_KELURAHAN_TIDAK_DIKENAL", "daftar kelurahan Kota Ambon"),
        ({"lokasi": "Masohi", "kelurahan": "", "kecamatan": ""}, "W_LOKASI_LUAR_KOTA", "di luar Kota Ambon"),
        ({"lokasi": "Aula kantor, Kupang", "kelurahan": "", "kecamatan": ""}, "W_LOKASI_LUAR_KOTA", "di luar Kota Ambon"),
        ({"uraian": f"{ROW['uraian']} Mulai pukul 09.00 WITA."}, "W_ZONA_WAKTU", "waktu Ambon. Mohon tulis dalam WIT: 10.00 WIT"),
        ({"judul": "Imunisasi lengkap bagi anak balita di seluruh posyandu dan puskesmas"}, "W_JUDUL_TERLALU_PANJANG", "60"),
    ],
)  # fmt: skip
def test_what_is_not_its_own_is_told_in_its_own_words(ambon, cells, code, words):
    messages = told(ambon, **cells)
    assert words in messages[code]
    # Only what the row itself says may name the other city.
    assert "kupang" not in " ".join(messages.values()).casefold().replace("“aula kantor, kupang”", "")


def test_a_rule_can_be_switched_off(ambon):
    assert told(ambon, judul="IMUNISASI ANAK SELESAI") == {}


def test_its_sheets_speak_of_it(ambon):
    sheet = load_sheet(ambon.settings.city)
    positions = {name: position for position, name in enumerate(HEADER_COLUMNS)}
    lists = Lists(["Dinas Kesehatan Kota Ambon"], ["Benteng"], ["Nusaniwe"])
    text = str(
        table_requests(7, header_row=0, positions=positions, fresh=True, sheet=sheet, lists=lists, email="a@b")
        + guide_requests(title="Laporan Dinkes", sheet=sheet, email="a@b")
    )
    assert "(WIT)" in text
    assert "se-Kota Ambon" in text
    assert "Kupang" not in text
    assert "{" not in sheet.notes["diperiksa"]


def test_its_days_people_tags_and_colours(ambon):
    assert holidays() == {date(2026, 9, 7): "Hari jadi Kota Ambon"}
    assert days_off() == frozenset()
    assert read_contacts() == {"DINKES": ("dinkes@ambon.example",)}
    assert load_brand().colours["laut_dalam"] == "#123456"
    assert load_brand().colours["putih"] == "#FFFFFF"
    sunday = datetime(2026, 9, 6, 0, 0, tzinfo=UTC)  # 09.00 WIT
    (finding,) = schedule_findings(sunday, kind="Kegiatan", book=ambon)
    assert "09.00 WIT" in finding.message
    assert "WITA" not in finding.message


@pytest.mark.parametrize(
    ("text", "own", "expected"),
    [
        ("pukul 19.30 WIB", "WITA", ("19.30 WIB", "20.30 WITA")),
        ("pukul 10.00–12.00 WIB", "WITA", ("10.00–12.00 WIB", "11.00–13.00 WITA")),
        ("jam 8 malam WIB", "WITA", ("8 malam WIB", "21.00 WITA")),
        ("pukul 19.30 WIB", "WIT", ("19.30 WIB", "21.30 WIT")),
        ("pukul 08.00 WIT", "WIB", ("08.00 WIT", "06.00 WIB")),
        ("pukul 08.00 WITA", "WITA", None),
        ("08.00 WIB atau 09.00 WITA", "WITA", None),
        ("pukul 08.00 WITA", "WIT", ("08.00 WITA", "09.00 WIT")),
        ("pukul 08.00 WIB", "AEST", None),
        ("pukul 25.00 WIB", "WITA", None),
    ],
)
def test_hours_of_the_other_zones(text, own, expected):
    formats = replace(Formats.of(load_settings().city), zone_label=own)
    assert find_foreign_zone(text, formats=formats) == expected
