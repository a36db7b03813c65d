"""What names a resident, typed into sheets and taken through the running stack, and then looked for everywhere.

The looking is done from outside, by words and digits that stand nowhere else: in dumps of both databases, in every file
below the stack's folder but the stand-ins' own (the sheets are where it was typed), in what residents can see, and in the
mailbox.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from siar.store import connect
from stack.airflow_api import utc_now
from stack.demo import SAMPLE, Demo, Outcome
from stack.local import Stack
from tests.live.outside import Outside

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]

#: Digits that nothing else in the stack holds, as they are looked for: without what stands between them.
DIGITS = {
    "NIK": "5371045507910234",
    "NIK with dashes": "5371031202880417",
    "NIK in full-width digits": "5371062309950563",
    "NIK in a link": "5371014408860721",
    "NIK in a headline": "5371052911930848",
    "family card": "5371021703120956",
    "telephone": "81236917452",
    "telephone with letters": "82147305968",
    "account": "004701038264519",
}
WORDS = {
    "patient": "zulkarnaen wattimury",
    "child victim": "mefibosetta",
    "mailbox": "ratukore.pribadi",
    "pupil": "ningsariwati",
    "telephone as typed": "o82l 47305968",
}

#: Headline, description, data source; each with one thing that names a person.
ROWS = [
    (
        "Penyaluran bantuan pangan tahap kedua",
        "Penerima atas nama ibu rumah tangga NIK 5371045507910234 di Oebobo.",
        "",
    ),
    ("Pendataan penerima bantuan rumah", "Data atas NIK 5371–0312–0288–0417 telah diverifikasi petugas lapangan.", ""),
    (
        "Perekaman KTP elektronik keliling",
        "Warga dengan NIK ５３７１０６２３０９９５０５６３ telah direkam di kantor camat.",
        "",
    ),
    (
        "Cek status kepesertaan warga",
        "Status dapat dilihat di https://cek.contoh.id/?nik=5371014408860721 kapan saja.",
        "",
    ),
    ("Bantuan untuk 5371052911930848 tersalur", "Bantuan telah diterima oleh keluarga penerima di Kecamatan Alak.", ""),
    (
        "Pemutakhiran kartu keluarga",
        "Kartu keluarga nomor KK 5371021703120956 sudah diperbarui di loket pelayanan.",
        "",
    ),
    ("Pelatihan pengolahan hasil laut", "Pendaftaran lewat WA pribadi 0812-3691-7452 sampai hari Jumat pekan ini.", ""),
    ("Pelatihan menjahit bagi warga", "Hubungi panitia di O82l 4730 5968 pada jam kerja untuk mendaftar.", ""),
    ("Donasi untuk korban kebakaran", "Sumbangan ke rekening BRI 0047-01-038264-51-9 atas nama Ratukore.", ""),
    ("Pasien demam berdarah dirawat", "Pasien DBD bernama Zulkarnaen Wattimury, 34 tahun, dirawat di RSUD.", ""),
    ("Pendampingan anak korban kekerasan", "Korban anak bernama Mefibosetta, kelas 4 SD, didampingi petugas.", ""),
    ("Layanan pengaduan warga dibuka", "Pengaduan dikirim ke ratukore.pribadi@gmail.com setiap hari kerja.", ""),
    (
        "Siswa berprestasi menerima beasiswa",
        "Ningsariwati, kelas 5 SD Inpres Oebobo, pasien talasemia, menerima beasiswa.",
        "",
    ),
    (
        "Penyaluran beras untuk lansia",
        "Beras disalurkan kepada lansia di seluruh kelurahan.",
        "Catatan NIK 5371045507910234",
    ),
]

_BETWEEN = re.compile(r"(?<=\d)[\s.,\-_/()\[\]‐-―−]{1,3}(?=\d)")


def plain(text: str) -> str:
    """Return a text as it is searched: one form of each sign, no case, nothing between digits."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()


def found_in(text: str) -> set[str]:
    """Return what of the typed stands in a text. JSON's escapes count as what they stand for."""
    unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match.group(1), 16)), text)
    searched = plain(unescaped)
    return {name for name, typed in {**DIGITS, **WORDS}.items() if typed in searched}


def files(stack: Stack) -> Iterator[Path]:
    """Every file that we keep; the stand-ins' own hold the sheets themselves."""
    for path in sorted(stack.folder.rglob("*")):
        if path.is_file() and path.relative_to(stack.folder).parts[0] not in {"sandbox", "postgres"}:
            yield path


@pytest.fixture(scope="module")
def typed(stack: Stack, first: Outcome, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Agencies type rows that name residents, and everything runs once more."""
    assert first.accepted
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        columns = csv.DictReader(file).fieldnames or []
    sample = tmp_path_factory.mktemp("typed") / "rows.csv"
    day = utc_now().date() - timedelta(days=1)
    with sample.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        for headline, description, source in ROWS:
            writer.writerow(_row(headline, description, source, day))
    return Demo(stack, console=Console(quiet=True), sample=sample).run()


def _row(headline: str, description: str, source: str, day: date) -> dict[str, str]:
    return {
        "opd": "Dinas Sosial",
        "jenis_laporan": "Kegiatan",
        "judul": headline,
        "tanggal_mulai": f"{day:%d/%m/%Y}",
        "lokasi": "Kantor Dinas Sosial",
        "uraian": description,
        "sumber_data": source or "Dinas Sosial",
        "penanggung_jawab": "Kabid Rehabilitasi Sosial",
        "boleh_tayang": "Ya",
    }


def test_each_row_that_names_somebody_was_read_and_answered(stack: Stack, typed: Outcome) -> None:
    assert typed.rows >= len(ROWS)
    with connect(stack.database_url) as conn:
        answers = conn.execute("select message from siar.feedback").fetchall()
    assert answers
    assert found_in("\n".join(row["message"] for row in answers)) == set()


@pytest.mark.parametrize("database", ["siar", "airflow"])
def test_neither_database_holds_what_was_typed(stack: Stack, typed: Outcome, database: str) -> None:
    assert typed.rows
    dump = stack.cluster.dump(database)
    assert len(dump) > 100_000
    lines = [line for line in dump.splitlines() if found_in(line)]
    assert [(line[:80], found_in(line)) for line in lines] == []


def test_no_file_of_ours_holds_it(stack: Stack, typed: Outcome) -> None:
    assert typed.rows
    kept = list(files(stack))
    assert len(kept) > 100
    holding = {
        str(path.relative_to(stack.folder)): found
        for path in kept
        if (found := found_in(path.read_bytes().decode("utf-8", "replace")))
    }
    assert holding == {}


def test_residents_and_leaders_are_shown_nothing_of_it(typed: Outcome, outside: Outside) -> None:
    assert typed.rows
    for place in ("meta/published", "meta/ads", "mailbox"):
        assert (place, found_in(json.dumps(outside.get(place)))) == (place, set())


def test_the_search_finds_what_is_there() -> None:
    typed = "\n".join(" ".join(row) for row in ROWS)
    assert found_in(typed) >= {*DIGITS, *WORDS} - {"telephone with letters", "telephone"}
    assert found_in(json.dumps(typed)) == found_in(typed)
    assert found_in("0812-3691-7452") == {"telephone"}
