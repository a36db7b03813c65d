"""Headers of two rows: groups ("Waktu pelaksanaan", "Indikator 1") above what they hold ("Mulai | Selesai").

The two become one row of the project's own header texts, each read within its group. What stands in a known group and
cannot be read refuses the sheet: a lost end date or figure would be published as if it had never been written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from siar.errors import InputError
from siar.google.sheets import column_letters
from siar.intake.sheets.columns import INDICATORS, LABELS, canonical_column

__all__ = ["Merge", "is_numbering", "joined"]

Merge = Mapping[str, int]
"""A merged range, zero-based and half-open, as the Sheets API gives it."""

_NUMBERING = re.compile(r"\(?\d{1,2}\)?\.?", re.ASCII)
_LONGEST = 60  # letters of a header text
_DATES: Mapping[str, str] = {
    **dict.fromkeys(("mulai", "awal", "dari", "tanggal", "tgl", "hari tanggal"), "tanggal_mulai"),
    **dict.fromkeys(("selesai", "akhir", "sampai", "sampai dengan", "s d", "sd", "hingga", "berakhir"), "tanggal_selesai"),
}  # fmt: skip
_PLACES: Mapping[str, str] = {"nama": "lokasi", "nama tempat": "lokasi", "nama lokasi": "lokasi"}
_PHOTOS: Mapping[str, str] = {"izin": "izin_foto", "ijin": "izin_foto", "persetujuan": "izin_foto"}
_MONEY: Mapping[str, str] = {
    **dict.fromkeys(("jumlah", "nilai", "besaran", "besarnya", "rp", "rupiah"), "anggaran_rp"),
    **dict.fromkeys(("sumber", "asal"), "sumber_dana"),
}
_PARTS: Mapping[str, str] = {
    **dict.fromkeys(("nama", "indikator", "uraian", "jenis", "nama indikator", "keterangan"), "indikator"),
    **dict.fromkeys(("nilai", "angka", "jumlah", "volume", "realisasi", "capaian", "hasil"), "nilai"),
    **dict.fromkeys(("satuan", "unit"), "satuan"),
    **dict.fromkeys(("target", "sasaran"), "target"),
    **dict.fromkeys(("rincian", "perincian"), "rincian"),
}
_DATE_GROUPS = frozenset({"waktu", "pelaksanaan", "jadwal", "jadwal pelaksanaan", "periode"})


@dataclass(frozen=True)
class _Group:
    """A header text over several columns: from, up to, and what those may be (None: it says nothing of them)."""

    text: str
    start: int
    end: int
    merged: bool
    names: Mapping[str, str] | None


def is_numbering(row: Sequence[str]) -> bool:
    """Whether a row holds the numbers of the columns, as paper forms have them: (1) (2) (3)."""
    texts = [text.strip() for text in row if text.strip()]
    return len(texts) >= 3 and all(_NUMBERING.fullmatch(text) for text in texts)


def joined(
    rows: Sequence[Sequence[str]], best: int, merges: Iterable[Merge], *, named: Callable[[str], str | None]
) -> tuple[int, list[str]]:
    """Return the last row of the header and its texts, those of two rows as one.

    :param best: the row that names most columns. :param named: what a header text alone means.
    :raises InputError: a column of a known group cannot be read; Indonesian, names the cell.
    """
    merges = tuple(merges)
    for upper in (best, best - 1):
        if upper < 0 or upper + 1 >= len(rows):
            continue
        groups = _groups(rows[upper], rows[upper + 1], _spans(merges, upper), named=named)
        if groups and _fits(rows[upper], rows[upper + 1], groups, named=named):
            return upper + 1, _one_row(rows, upper, groups)
    for start, end in _spans(merges, best).items():
        _refuse_hidden(rows, best, start, end)
    return best, list(rows[best])


def _spans(merges: Iterable[Merge], row: int) -> dict[int, int]:
    """Return the merged spans of several columns that begin in a row: from, up to."""
    return {
        left: merge["endColumnIndex"]
        for merge in merges
        if merge.get("startRowIndex", 0) == row
        and merge["endColumnIndex"] - (left := merge.get("startColumnIndex", 0)) > 1
    }


def _groups(
    upper: Sequence[str], lower: Sequence[str], spans: Mapping[int, int], *, named: Callable[[str], str | None]
) -> list[_Group]:
    width = max(len(upper), len(lower))
    starts = [position for position, text in enumerate(upper) if text.strip()]
    found = []
    for start, following in zip(starts, [*starts[1:], width], strict=False):
        end = spans.get(start, following)
        below = [position for position in range(start, end) if _at(lower, position)]
        names = _names_of(_at(upper, start))
        if start in spans or (len(below) > 1 and start in below):
            # Without a merge the group ends with what stands below; a blank column of the agency's is none of it.
            if start not in spans:
                end = _unbroken(lower, start, end)
                if not any(
                    named(_at(lower, position)) or _within(names, _at(lower, position))
                    for position in range(start, end)
                ):
                    continue
            found.append(_Group(_at(upper, start), start, end, start in spans, names))
    return [group for group in found if any(_at(lower, position) for position in range(group.start, group.end))]


def _unbroken(lower: Sequence[str], start: int, end: int) -> int:
    position = start
    while position < end and _at(lower, position):
        position += 1
    return position


def _fits(
    upper: Sequence[str], lower: Sequence[str], groups: Sequence[_Group], *, named: Callable[[str], str | None]
) -> bool:
    """Whether the lower row completes the upper one: nothing below a text that stands alone, and no report in it."""
    inside = {position for group in groups for position in range(group.start, group.end)}
    texts = [text.strip() for text in lower if text.strip()]
    if is_numbering(lower) or any(len(text) > _LONGEST or text[:1].isdigit() for text in texts):
        return False
    if any(_at(upper, position) and _at(lower, position) and position not in inside for position in range(len(upper))):
        return False
    known = [group for group in groups if group.names is not None]
    return any(
        any(_within(group.names, _at(lower, position)) for position in range(group.start, group.end)) for group in known
    ) or (bool(known) and not any(named(text) for text in texts) and all(group.merged for group in known))


def _one_row(rows: Sequence[Sequence[str]], row: int, groups: Sequence[_Group]) -> list[str]:
    upper, lower, line = rows[row], rows[row + 1], row + 2
    texts = [_at(lower, position) or _at(upper, position) for position in range(max(len(upper), len(lower)))]
    taken: dict[str, int] = {}
    for group in groups:
        if group.names is None:
            continue
        for position in range(group.start, group.end):
            below = _at(lower, position)
            if not below and not _used(rows, row + 1, position):
                continue
            name = _within(group.names, below) if below else None
            cell = f"{column_letters(position)}{line}"
            if name is None or name in taken:
                told = f"“{below[:40]}” (sel {cell})" if below else f"sel {cell} kosong"
                why = "tidak dikenal" if name is None else f"sama dengan sel {column_letters(taken[name])}{line}"
                may = ", ".join(dict.fromkeys(LABELS[known] for known in group.names.values()))
                raise InputError(
                    f"Judul kolom {told} di bawah “{group.text[:40]}” {why}. Mohon ganti judulnya (yang dikenal di sana:"
                    f" {may}), atau pindahkan kolom itu ke luar judul gabungan."
                )
            taken[name] = position
            texts[position] = LABELS[name]
    return texts


def _refuse_hidden(rows: Sequence[Sequence[str]], row: int, start: int, end: int) -> None:
    """Refuse a known header text merged over columns that hold something and have no header of their own."""
    text = _at(rows[row], start)
    if _names_of(text) is None:
        return
    for position in range(start + 1, end):
        if _used(rows, row, position):
            raise InputError(
                f"Judul kolom “{text[:40]}” (sel {column_letters(start)}{row + 1}) digabung di atas beberapa kolom, jadi isi"
                f" kolom {column_letters(position)} tidak dapat dikenali. Mohon pisahkan sel itu dan beri judul tiap kolom."
            )


def _used(rows: Sequence[Sequence[str]], header_row: int, position: int) -> bool:
    return any(_at(row, position) for row in rows[header_row + 1 :] if not is_numbering(row))


def _names_of(text: str) -> Mapping[str, str] | None:
    """Return what the columns of a group may be, by their own header text; None when the group is none of ours."""
    name = canonical_column(text) if text else None
    if name in {"tanggal_mulai", "tanggal_selesai", "waktu_kirim"} or _plain(text) in _DATE_GROUPS:
        return _DATES
    if name is None:
        return None
    if name.startswith(("indikator_", "nilai_")):
        number = name[-1]
        parts = {text: f"{part}_{number}" for text, part in _PARTS.items()}
        return {text: column for text, column in parts.items() if column in LABELS}
    return {"lokasi": _PLACES, "foto": _PHOTOS, "anggaran_rp": _MONEY}.get(name)


def _within(names: Mapping[str, str] | None, text: str) -> str | None:
    """Return the column that a text means in a group: by the group's own words, else alone, if the group has that one."""
    if names is None or not text:
        return None
    plain = re.sub(rf"\s*[{INDICATORS[0]}-{INDICATORS[-1]}]$", "", _plain(text))
    if plain in names:
        return names[plain]
    alone = canonical_column(text)
    family = {*names.values(), *(("lokasi", "kelurahan", "kecamatan") if names is _PLACES else ())}
    family |= {"foto"} if names is _PHOTOS else set()
    return alone if alone in family else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"\([^)]*\)|[^0-9a-z ]+", " ", text.casefold()).split())


def _at(row: Sequence[str], position: int) -> str:
    return row[position].strip() if position < len(row) else ""
