"""Which column is which: found by header text and aliases, never by position.

The names are those of the recommended form (docs/staff: the sheet's columns). A sheet whose header cannot be read
without guessing is refused with a message that names the cell.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from siar.errors import InputError
from siar.google.sheets import column_letters

__all__ = [
    "INPUT_COLUMNS",
    "SYSTEM_COLUMNS",
    "Column",
    "Header",
    "column_by_name",
    "find_header",
    "looks_like_header",
    "normalise",
]

_SEARCHED_ROWS = 20  # title rows, logos and notes above the table stay within this
_ENOUGH = 4  # columns that a row must name before it is taken for the header


@dataclass(frozen=True)
class Column:
    """One column of the contract.

    :param name: the name in code, in the database and in the sample files.
    :param kind: what belongs there: text, choice, date, datetime, number, link or system.
    """

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()


SYSTEM_COLUMNS: tuple[Column, ...] = (
    Column("id", "ID", "system", required=True, aliases=("ID baris",)),
    Column("status", "Status", "system", required=True),
    Column("pesan", "Pesan", "system", required=True, aliases=("Pesan Kominfo",)),
    Column("tautan", "Tautan", "system", required=True, aliases=("Tautan tayangan",)),
    Column("jangkauan", "Jangkauan", "system", required=True),
    Column("diperiksa", "Diperiksa", "system", required=True, aliases=("Terakhir diperiksa",)),
)

INPUT_COLUMNS: tuple[Column, ...] = (
    Column("waktu_kirim", "Waktu kirim", "datetime", aliases=("Timestamp", "Stempel waktu", "Tanggal kirim")),
    Column(
        "opd",
        "OPD",
        "choice",
        required=True,
        aliases=("Perangkat daerah", "Nama OPD", "Dinas", "Instansi", "Unit kerja"),
    ),
    Column("jenis_laporan", "Jenis laporan", "choice", required=True, aliases=("Jenis", "Kategori")),
    Column("judul", "Judul", required=True, aliases=("Judul laporan", "Judul kegiatan", "Nama kegiatan")),
    Column(
        "tanggal_mulai",
        "Tanggal mulai",
        "date",
        required=True,
        aliases=("Tanggal", "Tgl mulai", "Tanggal kegiatan", "Tgl"),
    ),
    Column("tanggal_selesai", "Tanggal selesai", "date", aliases=("Tgl selesai", "Sampai tanggal")),
    Column("lokasi", "Lokasi", required=True, aliases=("Tempat", "Lokasi kegiatan")),
    Column("kelurahan", "Kelurahan", "choice", aliases=("Kel",)),
    Column("kecamatan", "Kecamatan", "choice", aliases=("Kec",)),
    Column(
        "uraian",
        "Uraian",
        required=True,
        aliases=("Uraian kegiatan", "Deskripsi", "Keterangan kegiatan", "Isi laporan"),
    ),
    Column("indikator_1", "Indikator 1", aliases=("Indikator",)),
    Column("nilai_1", "Nilai 1", "number", aliases=("Nilai", "Angka 1", "Capaian 1")),
    Column("satuan_1", "Satuan 1", "choice", aliases=("Satuan",)),
    Column("target_1", "Target 1", "number", aliases=("Target",)),
    Column("rincian_1", "Rincian 1", aliases=("Rincian",)),
    Column("indikator_2", "Indikator 2"),
    Column("nilai_2", "Nilai 2", "number", aliases=("Angka 2",)),
    Column("satuan_2", "Satuan 2", "choice"),
    Column("indikator_3", "Indikator 3"),
    Column("nilai_3", "Nilai 3", "number", aliases=("Angka 3",)),
    Column("satuan_3", "Satuan 3", "choice"),
    Column("anggaran_rp", "Anggaran (Rp)", "number", aliases=("Anggaran", "Anggaran rupiah", "Pagu")),
    Column("sumber_dana", "Sumber dana", "choice"),
    Column("sumber_data", "Sumber data"),
    Column("foto", "Foto", "link", required=True, aliases=("Tautan foto", "Link foto", "Foto kegiatan", "Dokumentasi")),
    Column("izin_foto", "Izin foto", "choice", required=True, aliases=("Izin anak", "Persetujuan foto")),
    Column("penanggung_jawab", "Penanggung jawab", aliases=("PJ", "Penanggungjawab")),
    Column("boleh_tayang", "Boleh tayang", "choice", required=True, aliases=("Boleh ditayangkan", "Izin tayang")),
)

column_by_name: Mapping[str, Column] = {column.name: column for column in (*SYSTEM_COLUMNS, *INPUT_COLUMNS)}
"""Every column of the contract by its name."""


def normalise(text: str) -> str:
    """Return header text in the form that is compared: no case, accents, punctuation or doubled blanks."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    return " ".join(kept.split())


_NAMES: Mapping[str, str] = {
    normalise(text): column.name
    for column in (*SYSTEM_COLUMNS, *INPUT_COLUMNS)
    for text in (column.name, column.label, *column.aliases)
}


@dataclass(frozen=True)
class Header:
    """Where the table begins and which column is where. Rows and columns are zero-based."""

    row: int
    columns: Mapping[str, int]

    @property
    def inputs(self) -> dict[str, int]:
        """The agency's columns that this sheet has."""
        return {column.name: self.columns[column.name] for column in INPUT_COLUMNS if column.name in self.columns}

    @property
    def provisioned(self) -> bool:
        """Whether every system column is there, so that answers can be written."""
        return all(column.name in self.columns for column in SYSTEM_COLUMNS)


def looks_like_header(texts: Iterable[str]) -> bool:
    """Whether a row repeats the header."""
    return len({_NAMES[key] for text in texts if (key := normalise(text)) in _NAMES}) >= _ENOUGH


def find_header(rows: Sequence[Sequence[str]], *, opd_in_row: bool) -> Header:
    """Find the header row and map its columns.

    :param rows: displayed texts of the sheet's rows, from the first row.
    :param opd_in_row: whether the sheet is shared by agencies, so that each row must name its own.
    :raises InputError: no header, a required column missing or there twice; Indonesian, names the cell.
    """
    best, best_count = -1, 0
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        count = len({_NAMES[key] for text in row if (key := normalise(text)) in _NAMES})
        if count > best_count:
            best, best_count = index, count
    if best_count < _ENOUGH:
        raise InputError(
            f"Baris judul kolom tidak ditemukan dalam {_SEARCHED_ROWS} baris pertama. Mohon kembalikan judul kolom"
            " (OPD, Jenis laporan, Judul, Tanggal mulai, Lokasi, Uraian, Foto, …) ke baris 1."
        )
    places: dict[str, list[int]] = {}
    for position, text in enumerate(rows[best]):
        name = _NAMES.get(normalise(text))
        if name is not None:
            places.setdefault(name, []).append(position)
    columns = {name: _only(name, found, rows, best) for name, found in places.items()}
    _require(columns, rows[best], best, opd_in_row=opd_in_row)
    return Header(best, columns)


def _only(name: str, found: list[int], rows: Sequence[Sequence[str]], header_row: int) -> int:
    """Choose among columns with the same header: an empty twin does not count."""
    if len(found) == 1:
        return found[0]
    used = [place for place in found if any(place < len(row) and row[place].strip() for row in rows[header_row + 1 :])]
    if len(used) <= 1:
        return used[0] if used else found[0]
    cells = " dan ".join(f"{column_letters(place)}{header_row + 1}" for place in used)
    label = column_by_name[name].label
    raise InputError(
        f"Kolom “{label}” ada lebih dari satu: sel {cells}. Mohon sisakan satu saja, atau ganti judul kolom yang lain."
    )


def _require(columns: Mapping[str, int], header: Sequence[str], row: int, *, opd_in_row: bool) -> None:
    wanted = [column for column in INPUT_COLUMNS if column.required and (opd_in_row or column.name != "opd")]
    missing = [column for column in wanted if column.name not in columns]
    if not missing:
        return
    strangers = {
        position: text for position, text in enumerate(header) if text.strip() and normalise(text) not in _NAMES
    }
    hints = []
    for column in missing:
        hint = f"kolom “{column.label}” tidak ada di baris {row + 1}"
        near = process.extractOne(column.label, strangers, scorer=fuzz.WRatio, score_cutoff=80) if strangers else None
        if near is not None:
            hint += f" (sel {column_letters(near[2])}{row + 1} berisi “{near[0][:40]}”; mungkin itu maksudnya)"
        hints.append(hint)
    raise InputError(
        "Judul kolom berubah: "
        + "; ".join(hints[:3])
        + (f"; dan {len(hints) - 3} lainnya" if len(hints) > 3 else "")
        + ". Mohon kembalikan judul kolom seperti semula."
    )
