"""Units as staff write them: one spelling for each, which are counted, and which contradict each other."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["CLOCK_UNITS", "DECIMAL_UNITS", "GLUED_UNITS", "KNOWN_UNITS", "counted_as", "normal_unit", "units_conflict"]

_SPELLINGS: dict[str, str] = {
    "persen": "%", "prosen": "%", "percent": "%", "pct": "%", "%": "%",
    "rp": "rupiah", "idr": "rupiah", "rupiah": "rupiah",
    "ha": "hektare", "hektar": "hektare", "hektare": "hektare", "hectare": "hektare",
    "m2": "m²", "meter persegi": "m²", "m3": "m³", "meter kubik": "m³", "km2": "km²", "kilometer persegi": "km²",
    "m1": "m", "m'": "m", "meter lari": "m", "meter panjang": "m",
    "point": "poin", "points": "poin", "poin": "poin", "t": "ton", "ton": "ton", "kilogram": "kg", "kilo": "kg",
    "meter": "m", "kilometer": "km", "ltr": "liter", "lt": "liter", "org": "orang", "jiwa": "jiwa",
    "index": "indeks", "score": "skor", "°c": "derajat", "celsius": "derajat",
}  # fmt: skip

#: Units in which a comma and three digits is a decimal fraction: `6,037 poin` is a real score.
DECIMAL_UNITS = frozenset({"%", "poin", "ton", "hektare", "indeks", "skor", "km", "km²", "derajat", "nilai"})

#: Units that may be written against the digits: `25kg`.
GLUED_UNITS = frozenset(
    [
        "orang",
        "org",
        "unit",
        "buah",
        "kg",
        "gram",
        "ton",
        "ha",
        "hektar",
        "hektare",
        "m",
        "m1",
        "m2",
        "m3",
        "m²",
        "m³",
        "km",
        "km2",
        "km²",
        "liter",
        "ltr",
        "paket",
        "kk",
        "kpm",
        "jiwa",
        "titik",
        "ekor",
        "rupiah",
        "rt",
        "rw",
        "desa",
        "kelurahan",
        "siswa",
        "peserta",
        "poin",
        "hari",
        "jam",
        "menit",
        "bulan",
        "tahun",
        "kali",
        "pcs",
        "cm",
        "mm",
        "keping",
        "dokumen",
        "rumah",
    ]
)

#: What stands beside an hour of the day: `07.30 WITA` is no quantity.
CLOCK_UNITS = frozenset({"wita", "wib", "wit", "pukul", "pkl"})

#: Units of measure: one in the cell and another beside it make two figures of one.
_MEASURES = frozenset(
    [
        "%",
        "kg",
        "gram",
        "g",
        "kuintal",
        "kwintal",
        "ton",
        "liter",
        "m",
        "cm",
        "mm",
        "km",
        "m²",
        "m³",
        "km²",
        "hektare",
        "rupiah",
        "lusin",
        "kodi",
        "rim",
    ]
)

#: What is counted, in groups within which one word stands for another: `20 orang` beside *siswa* is no contradiction,
#: `500 KK` beside *jiwa* is.
_PEOPLE = """
orang org jiwa peserta siswa siswi murid pelajar mahasiswa santri warga penduduk pasien balita bayi anak lansia ibu pelaku
kader petugas pegawai asn guru pengunjung wisatawan penumpang penerima pendaftar pencari pekerja nelayan petani pedagang tamu
undangan narasumber pemilih remaja pemuda perempuan laki-laki difabel disabilitas pax kpm
"""
#: A family is no person, and what a programme calls its recipients may be either.
_ANY_PERSON = frozenset(_PEOPLE.split()) - {"kpm", "penerima", "undangan"}
_GROUPS: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split())
    for words in (
        _PEOPLE, "kk keluarga kpm rt_ruta ruta", "ekor", "paket bingkisan dus karton sak karung",
        "menit", "jam", "hari", "minggu pekan", "bulan", "triwulan", "semester", "tahun",
        "rt", "rw", "kelurahan", "kecamatan", "desa", "dosis vial ampul", "kejadian kasus",
    )
)  # fmt: skip
_GROUP_OF: dict[str, set[int]] = {}
for _number, _group in enumerate(_GROUPS):
    for _word in _group:
        _GROUP_OF.setdefault(_word, set()).add(_number)

#: Every unit that is known by name.
KNOWN_UNITS = GLUED_UNITS | _MEASURES | frozenset(_GROUP_OF) | frozenset(_SPELLINGS)
_TAIL = re.compile(r"\s*\([^()]{0,40}\)\s*$")


@lru_cache(maxsize=1024)
def normal_unit(text: str) -> str:
    """Return one spelling for a unit: `persen` and `prosen` are `%`, `Rp` is `rupiah`, `org (L)` is `orang`."""
    plain = text.strip().casefold()
    short = _TAIL.sub("", plain)
    plain = (short or plain).strip(" .()")
    return _SPELLINGS.get(plain, plain)


def counted_as(unit: str) -> str:
    """Return what a normalised unit counts, for comparing figures: people are people, whatever word stands for them."""
    return "orang" if unit in _ANY_PERSON else unit


def units_conflict(inside: str, beside: str) -> bool:
    """Tell whether a unit inside a cell says something else than the unit column beside it. Both normalised.

    Measures contradict any other unit; counted things only those of another group. Words that are in no group may
    be anything, so they contradict nothing.
    """
    own, other = inside.partition("/")[0].strip(), beside.partition("/")[0].strip()
    if not own or not other or own == other:
        return False
    if own in _MEASURES:
        return own not in other and not beside.startswith("persen")
    groups, others = _GROUP_OF.get(own.split()[0]), _GROUP_OF.get(other.split()[0])
    if groups and other in _MEASURES:
        return True
    return bool(groups and others and not groups & others)
