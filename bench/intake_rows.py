"""Report rows for the benchmark of judging: hardly two alike, as agencies write them, with a share of common faults.

Headlines and bodies are put together from the words of the sample's own texts, so nearly every one is distinct; every
agency keeps its own indicators, whose figures move a little from report to report.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd

from siar.intake.rules.rulebook import RuleBook
from siar.intake.sheets.columns import COLUMNS

AS_OF = date(2026, 6, 30)
SAMPLE = Path("tests/data/opd_reports_sample.csv")
KINDS = ("Kegiatan", "Capaian", "Progres program", "Layanan publik", "Imbauan")
THINGS = (
    "keluarga",
    "rumah",
    "siswa",
    "guru",
    "balita",
    "lansia",
    "nelayan",
    "petani",
    "pedagang",
    "koperasi",
    "kader",
    "posyandu",
    "lampu",
    "tiang",
    "truk",
    "kontainer",
    "jalan",
    "drainase",
    "taman",
    "sumur",
    "sambungan",
    "pohon",
    "bibit",
    "sapi",
    "kapal",
    "perpustakaan",
    "arsip",
    "dokumen",
    "izin",
    "laporan",
    "layanan",
    "aduan",
    "inovasi",
    "pelatihan",
    "pemeriksaan",
    "imunisasi",
    "beras",
    "pasar",
    "toko",
    "pengunjung",
    "wisata",
    "festival",
    "lomba",
    "atlet",
    "sekolah",
    "kelas",
    "beasiswa",
)
STATES = (
    "terlayani",
    "penerima",
    "terpasang",
    "selesai",
    "terdaftar",
    "terbantu",
    "diperiksa",
    "ditata",
    "aktif",
    "baru",
)
UNITS = ("orang", "unit", "titik", "KK", "paket", "dokumen")
SOURCES = ("Bidang Data", "Sekretariat", "BPS Kota Kupang", "Bidang Pelayanan", "Laporan bulanan")
Row = dict[str, str]


def dotted(value: int) -> str:
    """Write `1.234.567`."""
    return f"{value:,}".replace(",", ".")


@dataclass(frozen=True)
class Indicator:
    """What an agency counts, around which figure, in which unit."""

    label: str
    about: int
    unit: str


def _weekday_wrong(row: Row) -> None:
    row["tanggal_mulai"] = f"Minggu, {date(2025, 3, 10):%d/%m/%Y}"


def _set(column: str, text: str) -> Callable[[Row], None]:
    return lambda row: row.update({column: text})


FAULTS: tuple[Callable[[Row], None], ...] = (
    _set("opd", ""),
    _set("opd", "Dinas Kesejahteraan"),
    _set("opd", "DKP"),
    _set("opd", "Dinas Sosial Kabupaten Kupang"),
    _set("judul", ""),
    lambda row: row.update(judul=row["judul"].upper()),
    lambda row: row.update(judul=f"{row['judul']} di seluruh kelurahan dan kecamatan se-Kota Kupang tahun ini"),
    _set("uraian", ""),
    _set("uraian", "terlampir"),
    lambda row: row.update(uraian=f"*Diteruskan berkali-kali* {row['uraian']} 🙏🙏"),
    lambda row: row.update(uraian=f"{row['uraian']} Hubungi Ibu Ani 0812-3456-7890."),
    _set("tanggal_mulai", ""),
    _set("tanggal_mulai", "Sabtu, 11/9"),
    _set("tanggal_mulai", "31/02/2025"),
    _weekday_wrong,
    lambda row: row.update(tanggal_selesai="01/01/2018"),
    _set("lokasi", ""),
    _set("kelurahan", "Oebelo"),
    _set("kecamatan", "Alak Barat"),
    _set("nilai_1", "2o11"),
    _set("nilai_1", "50,759"),
    _set("nilai_1", "9,3 miliar"),
    _set("satuan_1", ""),
    lambda row: row.update(rincian_1="laki-laki=1; perempuan=2"),
    _set("sumber_data", ""),
    _set("anggaran_rp", "#REF!"),
    _set("foto", ""),
    _set("foto", "sudah dikirim via WA"),
    _set("izin_foto", "Ada anak – belum izin"),
    _set("boleh_tayang", ""),
)


def _words() -> list[str]:
    with SAMPLE.open(encoding="utf-8") as handle:
        clean = [row for row in csv.DictReader(handle) if row["expect"] == "OK"]
    text = " ".join(f"{row['judul']} {row['uraian']}" for row in clean)
    return sorted({word for word in re.findall("[A-Za-z-]{3,}", text) if word[0].islower()})


def _indicators(dice: random.Random) -> list[Indicator]:
    return [
        Indicator(
            f"{dice.choice(THINGS)} {dice.choice(STATES)}".capitalize(), dice.randrange(20, 4000), dice.choice(UNITS)
        )
        for _ in range(15)
    ]


def rows(count: int, bad: float, *, book: RuleBook, seed: int = 7) -> pd.DataFrame:
    """Return text cells under the canonical names; a share `bad` of the rows has one or two faults."""
    dice = random.Random(seed)
    vocabulary = _words()
    wards = sorted(book.places.districts_by_ward.items())
    agencies = [(book.agencies.name(agency.code), _indicators(dice)) for agency in book.settings.reporting_agencies]
    made = []
    for number in range(count):
        agency, indicators = dice.choice(agencies)
        ward, district = dice.choice(wards)
        day = AS_OF - timedelta(days=4 + dice.randrange(2000))
        indicator = dice.choice(indicators)
        value = round(indicator.about * dice.uniform(0.8, 1.25))
        row = dict.fromkeys(COLUMNS, "")
        sentences = [" ".join(dice.choices(vocabulary, k=dice.randrange(7, 13))).capitalize() for _ in range(2)]
        row.update(
            waktu_kirim=f"{day + timedelta(days=dice.randrange(1, 4)):%d/%m/%Y} {dice.randrange(7, 17):02}:{dice.randrange(60):02}",
            opd=agency,
            jenis_laporan=dice.choice(KINDS),
            judul=f"{dice.randrange(2, 900)} {' '.join(dice.choices(vocabulary, k=6))}"[:80],
            tanggal_mulai=f"{day:%d/%m/%Y}",
            lokasi=dice.choice((f"Kantor Lurah {ward}", "Kota Kupang", f"Kelurahan {ward}", "Aula kantor dinas")),
            kelurahan=ward,
            kecamatan=district,
            uraian=f"{sentences[0]} {dice.randrange(2, 5000)} {indicator.unit}. {sentences[1]}.",
            indikator_1=indicator.label,
            nilai_1=dotted(value),
            satuan_1=indicator.unit,
            sumber_dana="APBD",
            sumber_data=dice.choice(SOURCES),
            foto=f"https://drive.google.com/file/d/1{dice.getrandbits(150):X}/view",
            izin_foto="Tidak ada anak",
            penanggung_jawab="Sekretaris Dinas",
            boleh_tayang="Ya",
        )
        if dice.random() < 0.4:
            target = round(value * dice.uniform(0.9, 2)) or 1
            share = (Decimal(value * 100) / target).quantize(Decimal("0.01"))
            row.update(
                target_1=dotted(target), indikator_2="Capaian", nilai_2=f"{share}".replace(".", ","), satuan_2="%"
            )
        elif dice.random() < 0.3:
            first = dice.randrange(value + 1)
            row["rincian_1"] = f"laki-laki={dotted(first)}; perempuan={dotted(value - first)}"
        if dice.random() < 0.3:
            row["anggaran_rp"] = dotted(dice.randrange(10, 9000) * 1_000_000)
        if dice.random() < bad:
            for fault in dice.sample(FAULTS, dice.choice((1, 1, 2))):
                fault(row)
        made.append(row)
        del number
    return pd.DataFrame(made, columns=list(COLUMNS), index=pd.RangeIndex(2, count + 2), dtype=object)
