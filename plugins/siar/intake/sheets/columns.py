"""The columns of a report row: canonical names, what staff see, and the header texts that mean them.

Columns are found by header text, never by position. A header is compared after lower-casing, dropping what stands
in brackets and every character that is no letter or digit, so `Nilai 1 *`, `NILAI_1` and `nilai 1 (angka)` meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

__all__ = [
    "COLUMNS",
    "INDICATORS",
    "LABELS",
    "NUMBER_COLUMNS",
    "REQUIRED",
    "canonical_column",
    "canonical_columns",
    "is_lossy",
]

#: What staff read in a message, by canonical name, in sheet order.
LABELS: dict[str, str] = {
    "waktu_kirim": "waktu kirim",
    "opd": "OPD",
    "jenis_laporan": "jenis laporan",
    "judul": "judul",
    "tanggal_mulai": "tanggal mulai",
    "tanggal_selesai": "tanggal selesai",
    "lokasi": "lokasi",
    "kelurahan": "kelurahan",
    "kecamatan": "kecamatan",
    "uraian": "uraian",
    "indikator_1": "indikator 1",
    "nilai_1": "nilai 1",
    "satuan_1": "satuan 1",
    "target_1": "target 1",
    "rincian_1": "rincian 1",
    "indikator_2": "indikator 2",
    "nilai_2": "nilai 2",
    "satuan_2": "satuan 2",
    "indikator_3": "indikator 3",
    "nilai_3": "nilai 3",
    "satuan_3": "satuan 3",
    "anggaran_rp": "anggaran (Rp)",
    "sumber_dana": "sumber dana",
    "sumber_data": "sumber data",
    "foto": "foto",
    "izin_foto": "izin foto",
    "penanggung_jawab": "penanggung jawab",
    "boleh_tayang": "boleh tayang",
}

COLUMNS: tuple[str, ...] = tuple(LABELS)
INDICATORS: tuple[int, ...] = (1, 2, 3)
NUMBER_COLUMNS: tuple[str, ...] = ("nilai_1", "target_1", "nilai_2", "nilai_3", "anggaran_rp")
#: Columns that every row has to fill; without the column in the sheet every row counts as not filled.
REQUIRED: tuple[str, ...] = (
    "opd",
    "jenis_laporan",
    "judul",
    "tanggal_mulai",
    "lokasi",
    "uraian",
    "foto",
    "izin_foto",
    "boleh_tayang",
)

#: Where nothing that is published gets lost when an agency keeps a second such column of its own.
_SPARE = frozenset({"waktu_kirim", "sumber_dana", "sumber_data", "penanggung_jawab"})


def is_lossy(column: str) -> bool:
    """Tell whether what stands in a second column of this meaning must not be passed over without a word."""
    return column not in _SPARE


_ALIASES: dict[str, tuple[str, ...]] = {
    "waktu_kirim": ("timestamp", "cap waktu", "stempel waktu", "waktu", "tanggal kirim", "tgl kirim", "dikirim"),
    "opd": (
        "perangkat daerah", "nama opd", "nama perangkat daerah", "opd pelaksana", "opd pengirim", "instansi", "skpd",
        "unit kerja", "dinas", "nama instansi", "asal opd", "organisasi perangkat daerah",
    ),
    "jenis_laporan": ("jenis", "kategori", "jenis konten", "jenis kegiatan", "tipe laporan", "kategori laporan"),
    "judul": (
        "judul laporan", "judul kegiatan", "judul konten", "nama kegiatan", "judul berita", "topik", "judul program",
    ),
    "tanggal_mulai": (
        "tanggal", "tgl", "tgl mulai", "tanggal kegiatan", "tgl kegiatan", "tanggal pelaksanaan", "waktu pelaksanaan",
        "hari tanggal", "hari dan tanggal", "mulai", "tanggal awal", "waktu kegiatan", "tgl pelaksanaan",
    ),
    "tanggal_selesai": ("tgl selesai", "selesai", "tanggal akhir", "sampai tanggal", "tanggal berakhir", "sd tanggal"),
    "lokasi": ("tempat", "lokasi kegiatan", "tempat kegiatan", "tempat pelaksanaan", "alamat", "alamat kegiatan"),
    "kelurahan": ("kel", "nama kelurahan", "desa kelurahan", "kelurahan desa"),
    "kecamatan": ("kec", "nama kecamatan"),
    "uraian": (
        "deskripsi", "uraian kegiatan", "uraian singkat", "isi laporan", "isi", "keterangan", "penjelasan",
        "deskripsi kegiatan", "ringkasan", "narasi", "uraian laporan",
    ),
    "indikator_1": ("indikator", "nama indikator", "indikator utama", "indikator capaian"),
    "nilai_1": ("nilai", "angka", "jumlah", "volume", "realisasi", "hasil", "angka 1", "jumlah 1", "nilai indikator 1"),
    "satuan_1": ("satuan", "unit", "satuan indikator 1", "unit 1"),
    "target_1": ("target", "sasaran", "target indikator 1", "sasaran 1"),
    "rincian_1": ("rincian", "rincian angka", "perincian", "detail", "rincian nilai 1"),
    "indikator_2": ("indikator kedua", "indikator tambahan"),
    "nilai_2": ("angka 2", "jumlah 2", "nilai indikator 2"),
    "satuan_2": ("unit 2", "satuan indikator 2"),
    "indikator_3": ("indikator ketiga",),
    "nilai_3": ("angka 3", "jumlah 3", "nilai indikator 3"),
    "satuan_3": ("unit 3", "satuan indikator 3"),
    "anggaran_rp": ("anggaran", "anggaran rupiah", "pagu", "pagu anggaran", "biaya", "nilai anggaran", "dana"),
    "sumber_dana": ("sumber anggaran", "asal dana", "sumber pembiayaan", "sumber pendanaan"),
    "sumber_data": ("sumber", "asal data", "sumber angka", "sumber informasi"),
    "foto": (
        "link foto", "tautan foto", "dokumentasi", "foto kegiatan", "link dokumentasi", "url foto", "link", "gambar",
        "foto dokumentasi", "link drive", "tautan",
    ),
    "izin_foto": ("izin", "ijin foto", "izin foto anak", "persetujuan foto", "izin penggunaan foto"),
    "penanggung_jawab": ("pj", "pic", "penanggungjawab", "narahubung", "kontak"),
    "boleh_tayang": (
        "izin tayang", "boleh ditayangkan", "persetujuan tayang", "layak tayang", "persetujuan", "boleh publikasi",
        "siap tayang", "setuju tayang",
    ),
}  # fmt: skip

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_OTHER = re.compile(r"[^0-9a-z]+")


def _key(header: str) -> str:
    bare = _OTHER.sub("", _BRACKETS.sub("", header.casefold()))
    return bare or _OTHER.sub("", header.casefold())


@cache
def _by_key() -> dict[str, str]:
    index = {_key(alias): name for name, aliases in _ALIASES.items() for alias in aliases}
    for name, label in LABELS.items():
        index[_key(name)] = name
        index[_key(label)] = name
    return index


def canonical_column(header: str) -> str | None:
    """Return the canonical name that a header text means, or None."""
    return _by_key().get(_key(header))


def canonical_columns(headers: Iterable[str]) -> dict[int, str]:
    """Map positions to canonical names. Of two headers with one meaning the exact name wins, else the first."""
    found: dict[str, int] = {}
    headers = list(headers)
    for exact in (True, False):
        for position, header in enumerate(headers):
            name = canonical_column(header)
            if name and name not in found and (not exact or _key(header) in {_key(name), _key(LABELS[name])}):
                found[name] = position
    return {position: name for name, position in found.items()}
