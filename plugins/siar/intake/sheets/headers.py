"""Which column is which: found by header text and aliases, never by position.

The names are those of the recommended form (docs/staff: the sheet's columns). A sheet whose header cannot be read
without guessing is refused with a message that names the cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz, process

from siar.errors import InputError
from siar.google.sheets import column_letters
from siar.intake.sheets.columns import COLUMNS, INDICATORS, LABELS, NUMBER_COLUMNS, REQUIRED, canonical_column, is_lossy
from siar.intake.sheets.header_groups import Merge, is_numbering, joined

__all__ = ["SYSTEM_COLUMNS", "Header", "Kind", "find_header", "kind_of", "label_of", "missing_system_columns"]

Kind = Literal["text", "choice", "date", "datetime", "number", "link"]

SYSTEM_COLUMNS: Mapping[str, str] = {
    "id": "ID",
    "status": "Status",
    "pesan": "Pesan",
    "tautan": "Tautan tayang",
    "jangkauan": "Jangkauan",
    "diperiksa": "Diperiksa",
}
"""The columns that the pipeline writes, by name, with their header texts, from the left.

They are ours only where nothing but blank columns stands to their left. A write reaches a row from column A on, so a
column that somebody inserts between our read and our write can then move our own cells, never one of the agency's.
And an agency's own column called Status or ID stays its own.
"""

_SEARCHED_ROWS = 20  # title rows, logos and notes above the table stay within this
_ENOUGH = 4  # columns that a row must name before it is taken for the header

_KINDS: Mapping[str, Kind] = {
    "waktu_kirim": "datetime",
    "tanggal_mulai": "date",
    "tanggal_selesai": "date",
    "foto": "link",
    **dict.fromkeys(NUMBER_COLUMNS, "number"),
    **dict.fromkeys(
        ("opd", "jenis_laporan", "kelurahan", "kecamatan", "satuan_1", "satuan_2", "satuan_3", "sumber_dana"), "choice"
    ),
    **dict.fromkeys(("izin_foto", "boleh_tayang"), "choice"),
}
_SYSTEM_NAMES = {text.casefold(): name for name, text in SYSTEM_COLUMNS.items()}


def kind_of(column: str) -> Kind:
    """Return what belongs into an input column."""
    return _KINDS.get(column, "text")


def label_of(column: str) -> str:
    """Return the header text of a column as this project writes it."""
    if column in SYSTEM_COLUMNS:
        return SYSTEM_COLUMNS[column]
    label = LABELS[column]
    return label[0].upper() + label[1:]


def _name_of(text: str) -> str | None:
    """Return the column that a header text means; the pipeline's own headers first."""
    plain = " ".join(text.split())
    return _SYSTEM_NAMES.get(plain.casefold()) or (canonical_column(plain) if plain else None)


@dataclass(frozen=True)
class Header:
    """Where the table begins and which column is where. Rows and columns are zero-based."""

    row: int
    columns: Mapping[str, int]
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    """Columns that bear a system column's name in the agency's part of the sheet."""

    @cached_property
    def inputs(self) -> Mapping[str, int]:
        """The agency's columns that this sheet has."""
        return {name: self.columns[name] for name in COLUMNS if name in self.columns}

    @property
    def provisioned(self) -> bool:
        """Whether every system column is there, so that answers can be written."""
        return all(name in self.columns for name in SYSTEM_COLUMNS)


def _named(row: Iterable[str]) -> set[str]:
    return {name for text in row if (name := _name_of(text)) is not None}


def find_header(rows: Sequence[Sequence[str]], *, opd_in_row: bool, merges: Iterable[Merge] = ()) -> Header:
    """Find the header row, or the lower one of two, and map its columns.

    :param rows: displayed texts of the sheet's rows, from the first row.
    :param merges: the sheet's merged ranges; a merged header text is a group of columns.
    :param opd_in_row: whether the sheet is shared by agencies, so that each row must name its own.
    :raises InputError: no header, a required column missing or there twice; Indonesian, names the cell.
    """
    counts = [len(_named(row)) for row in rows[:_SEARCHED_ROWS]]
    best = counts.index(max(counts)) if counts else -1
    if best < 0 or counts[best] < _ENOUGH:
        raise InputError(
            f"Baris judul kolom tidak ditemukan dalam {_SEARCHED_ROWS} baris pertama. Mohon kembalikan judul kolom"
            " (OPD, Jenis laporan, Judul, Tanggal mulai, Lokasi, Uraian, Foto, …) ke baris 1."
        )
    best, texts = joined(rows, best, merges, named=_name_of)
    rows = [*rows[:best], texts, *(row for row in rows[best + 1 :] if not is_numbering(row))]
    positions: dict[str, list[int]] = {}
    for position, text in enumerate(rows[best]):
        name = _name_of(text)
        if name is not None:
            positions.setdefault(name, []).append(position)
    ours = {name: found[0] for name, found in positions.items() if name in SYSTEM_COLUMNS}
    theirs = {name: _only(name, found, rows, best) for name, found in positions.items() if name not in ours}
    _require(theirs, rows[best], best, opd_in_row=opd_in_row)
    first = min(theirs.values())
    system = {name: position for name, position in ours.items() if position < first}
    if len(system) == len(SYSTEM_COLUMNS):
        _refuse_intruders(system, rows, best)
    elsewhere = {name: position for name, position in ours.items() if name not in system}
    return Header(best, system | theirs, elsewhere)


def _refuse_intruders(system: Mapping[str, int], rows: Sequence[Sequence[str]], header_row: int) -> None:
    """Refuse a column of the agency's to the left of ours. What has neither header nor content is let be."""
    for position in sorted(set(range(max(system.values()))) - set(system.values())):
        if any(position < len(row) and row[position].strip() for row in rows[header_row:]):
            text = rows[header_row][position].strip()[:40]
            named = (
                f"kolom “{text}” (sel {column_letters(position)}{header_row + 1})"
                if text
                else f"kolom {column_letters(position)}"
            )
            raise InputError(
                f"Ada kolom yang disisipkan di sebelah kiri kolom sistem: {named}. Mohon pindahkan ke sebelah kanan"
                f" kolom “{SYSTEM_COLUMNS['diperiksa']}”."
            )


def missing_system_columns(header: Header) -> str:
    """Say (Indonesian) why there is no room for answers in a sheet that is not provisioned."""
    missing = [name for name in SYSTEM_COLUMNS if name not in header.columns]
    if len(missing) == len(SYSTEM_COLUMNS) and len(header.elsewhere) < len(SYSTEM_COLUMNS) // 2:
        return "Kolom sistem (ID, Status, Pesan, …) belum ada. Kominfo perlu menyiapkan lembar ini lebih dahulu."
    line = header.row + 1
    moved = [
        f"“{SYSTEM_COLUMNS[name]}” (sekarang di sel {column_letters(header.elsewhere[name])}{line})"
        for name in missing
        if name in header.elsewhere
    ]
    lost = [f"“{SYSTEM_COLUMNS[name]}”" for name in missing if name not in header.elsewhere]
    parts = [f"kolom {', '.join(moved)} dipindahkan"] if moved else []
    parts += [f"kolom {', '.join(lost)} tidak ada lagi di baris {line}"] if lost else []
    return (
        f"Kolom sistem berubah: {'; '.join(parts)}. Mohon kembalikan ke sebelah kiri kolom isian (menu Edit > Urungkan,"
        " atau riwayat versi), atau hubungi Kominfo."
    )


def _only(name: str, found: list[int], rows: Sequence[Sequence[str]], header_row: int) -> int:
    """Choose among columns whose headers mean the same: the exact text before an alias; an empty twin does not count."""
    if len(found) == 1:
        return found[0]
    exact = [
        position for position in found if rows[header_row][position].strip().casefold() == label_of(name).casefold()
    ]
    rivals = exact or found
    used = [
        position
        for position in rivals
        if any(position < len(row) and row[position].strip() for row in rows[header_row + 1 :])
    ]
    if len(used) <= 1 or not is_lossy(name):
        return (used or rivals)[0]
    cells = " dan ".join(f"{column_letters(position)}{header_row + 1}" for position in used)
    part, _, number = label_of(name).rpartition(" ")
    others = [
        f"“{part} {other}”" for other in INDICATORS if number == str(INDICATORS[0]) and f"{name[:-1]}{other}" in LABELS
    ]
    how = f"beri nomor, {' dan '.join(others[:2])}" if len(others) > 1 else "ganti judul kolom yang lain"
    raise InputError(f"Kolom “{label_of(name)}” ada lebih dari satu: sel {cells}. Mohon sisakan satu saja, atau {how}.")


def _require(columns: Mapping[str, int], header: Sequence[str], row: int, *, opd_in_row: bool) -> None:
    missing = [name for name in REQUIRED if name not in columns and (opd_in_row or name != "opd")]
    if not missing:
        return
    strangers = {position: text for position, text in enumerate(header) if text.strip() and _name_of(text) is None}
    hints = []
    for name in missing:
        hint = f"kolom “{label_of(name)}” tidak ada di baris {row + 1}"
        near = process.extractOne(label_of(name), strangers, scorer=fuzz.WRatio, score_cutoff=80)
        if near is not None:
            hint += f" (sel {column_letters(near[2])}{row + 1} berisi “{near[0][:40]}”; mungkin itu maksudnya)"
        hints.append(hint)
    more = f"; dan {len(hints) - 3} lainnya" if len(hints) > 3 else ""
    raise InputError(f"Judul kolom berubah: {'; '.join(hints[:3])}{more}. Mohon kembalikan judul kolom seperti semula.")
