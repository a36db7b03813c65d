"""Personal data that stands in several cells of one row, and the row as it may be kept.

A number may be cut in two by the border of a cell; a name may stand in one cell, and what makes it private in another.
What is found over several cells is masked in all of them. Of the photo cell only a link to a file in Drive is left as it
is: its id may look like a number, and is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from siar.intake.sheets.columns import COLUMNS, NUMBER_COLUMNS
from siar.reading import residents
from siar.reading.folding import Span, fold
from siar.reading.links import drive_links
from siar.reading.official import Official, official_in_force
from siar.reading.personal_data import (
    HIDDEN,
    HOME_HIDDEN,
    ID_NUMBER_HIDDEN,
    NUMBER_HIDDEN,
    Marked,
    find_id_numbers,
    find_personal,
    find_phones,
    masked_at,
)
from siar.reading.personal_names import find_names
from siar.reading.personal_numbers import digits_of, is_plausible
from siar.reading.protected_people import identity_spans, is_name_or_initials

__all__ = [
    "SHORT",
    "TELLING",
    "Cells",
    "homes_over_cells",
    "masked_cells",
    "may_be_cut",
    "names_over_cells",
    "numbers_over_cells",
    "patients_in_cells",
    "people_over_cells",
]

Cells = Mapping[str, str]
"""The texts of one row by column."""

#: Columns that tell what happened, as one text; the place apart, where an address is a venue's.
TELLING = ("judul", "uraian", "indikator_1", "rincian_1", "indikator_2", "indikator_3")
#: Cells that may hold nothing but a name or what belongs to one.
SHORT = ("lokasi", "indikator_1", "rincian_1", "indikator_2", "indikator_3")
_LINKS = "foto"
_APART = ". "
_NOT_CUT = frozenset(
    {"waktu_kirim", "opd", "jenis_laporan", "tanggal_mulai", "tanggal_selesai", "foto", "izin_foto", "boleh_tayang"}
)
_TAIL = re.compile(r"\d(?:[ .\-/]{0,3}\d){2,15}[ .\-/]{0,2}$", re.ASCII)
_HEAD = re.compile(r"[ .\-/]{0,2}\d(?:[ .\-/]{0,3}\d){2,15}(?!\d)", re.ASCII)
_BEGINS_A_NUMBER = re.compile(
    r"(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-6])(?!00)\d\d|0?8[1-9]|62?8[1-9]|0|(?:19|20)\d\d[01]", re.ASCII
)
_KEY = re.compile(r"\b(?:nik|ktp|kk|nip|bpjs|hp|wa|telp?|rek(?:ening)?)\b", re.IGNORECASE)
_NIP = re.compile(
    r"(?:19[4-9]\d|20[01]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:19|20)\d\d(?:0[1-9]|1[0-2])[12]\d{3}", re.ASCII
)
_FIGURE = re.compile(r"(?:Rp\.?)?[\d.,\s-]+", re.ASCII)
_PHONE = re.compile(r"(?:0|62)8[1-9]\d{7,10}", re.ASCII)
_OFFICIAL_DEED = re.compile(
    r"\s+(?:pimpin|memimpin|buka|membuka|hadir\w*|menghadiri|tinjau|meninjau|jenguk|menjenguk|lantik|melantik|serahkan|menyerahkan|kunjungi|mengunjungi|"
    r"ajak|mengajak|apresiasi|minta|meminta|dorong|dukung|resmikan|meresmikan|terima|luncurkan|bagikan|paparkan)\b",
    re.IGNORECASE,
)


def may_be_cut(text: str, column: str) -> bool:
    """Tell whether a cell ends in what may be the beginning of a person's number: a quick look."""
    if column in _NOT_CUT:
        return False
    return (match := _TAIL.search(fold(text).text)) is not None and _BEGINS_A_NUMBER.match(
        digits_of(match.group())
    ) is not None


def numbers_over_cells(cells: Cells, *, official: Official) -> Iterator[tuple[dict[str, Span], str]]:
    """Yield the numbers that are cut by the border of a cell: where their pieces stand, by column, and the digits.

    A piece is what a cell ends with, the rest is what one of the next two begins with. Two figures side by side are
    none, unless the row speaks of such a number.
    """
    names = [name for name in COLUMNS if name not in _NOT_CUT and cells.get(name)]
    keyed: bool | None = None
    for place, name in enumerate(names[:-1]):
        if not may_be_cut(cells[name], name):
            continue
        ends = fold(cells[name])
        tail = _TAIL.search(ends.text)
        for other in names[place + 1 : place + 3]:
            begins = fold(cells[other])
            head = _HEAD.match(begins.text)
            if tail is None or head is None:
                continue
            digits = digits_of(tail.group()) + digits_of(head.group())
            if not _is_number(digits, official=official):
                continue
            if name in NUMBER_COLUMNS and other in NUMBER_COLUMNS and not _PHONE.fullmatch(digits):
                keyed = any(_KEY.search(text) for text in cells.values()) if keyed is None else keyed
                if not keyed:
                    continue
            yield {name: ends.original(tail.span()), other: begins.original(head.span())}, digits


def _is_number(digits: str, *, official: Official) -> bool:
    if len(digits) == 16:
        return is_plausible(digits)
    return bool(_NIP.fullmatch(digits)) or (bool(_PHONE.fullmatch(digits)) and not official.has_phone(digits))


def _shares(spans: Iterator[Span], parts: Sequence[tuple[str, int, int]]) -> dict[str, list[Span]]:
    """Return what each cell has of spans in the joined text; `parts` are column, beginning and end there."""
    found: dict[str, list[Span]] = {}
    for start, end in spans:
        for name, first, last in parts:
            if start < last and first < end:
                found.setdefault(name, []).append((max(start, first) - first, min(end, last) - first))
    return found


def _joined(cells: Cells, columns: Sequence[str]) -> tuple[str, list[tuple[str, int, int]]]:
    text, parts = "", []
    for name in columns:
        if cell := cells.get(name):
            text += _APART if text else ""
            parts.append((name, len(text), len(text) + len(cell)))
            text += cell
    return text, parts


def people_over_cells(cells: Cells) -> dict[str, list[Span]]:
    """Return what identifies a patient or a child in a case, read over the cells as one text, by column.

    A cell beside one about patients that holds a name or initials, and little else, names one of them.
    """
    text, parts = _joined(cells, TELLING)
    folded = fold(text)
    found = _shares(map(folded.original, identity_spans(folded.text)), parts)
    for name in patients_in_cells(cells):
        found.setdefault(name, []).append((0, len(cells[name])))
    return found


def patients_in_cells(cells: Cells) -> list[str]:
    """Return the columns that hold a name or initials and little else, where another cell speaks of patients."""
    return [
        name
        for name in SHORT
        if (cell := cells.get(name))
        and is_name_or_initials(cell)
        and any(residents.tells_of_illness(cells.get(other, "")) for other in TELLING if other != name)
    ]


def names_over_cells(cells: Cells) -> dict[str, list[Span]]:
    """Return the names of residents beside something private, in their cell or in another, by column."""
    found: dict[str, list[Span]] = {}
    folded = {name: fold(cells[name]) for name in ("judul", "uraian", *SHORT) if cells.get(name)}
    for name, cell in folded.items():
        if spans := list(map(cell.original, residents.find_residents(cell.text))):
            found[name] = spans
    for name in ("judul", *SHORT):
        if name in found or name not in folded:
            continue
        others = [cell.text for other, cell in folded.items() if other != name]
        if not any(map(residents.tells_of_illness, others)) and not residents.tells_of_somebody(
            [folded[name].text, *others]
        ):
            continue
        cell = folded[name]
        spans = [
            cell.original(span)
            for span in find_names(cell.text)
            if name != "judul" or not _OFFICIAL_DEED.match(cell.text, span[1])
        ]
        if spans:
            found[name] = spans
    return found


def homes_over_cells(cells: Cells) -> dict[str, list[Span]]:
    """Return what says to the metre where somebody lives, by column."""
    text, parts = _joined(cells, ("judul", "lokasi", "uraian", "indikator_1", "rincian_1"))
    folded = fold(text)
    return _shares(map(folded.original, residents.find_homes(folded.text)), parts)


def masked_cells(texts: Cells, *, official: Official | None = None) -> dict[str, str]:
    """Return a row's texts without personal data, in any of its cells.

    :param official: what is public; None for what the city's configuration says.
    """
    public = official_in_force() if official is None else official
    over = _over_cells(texts, public)
    masked = {}
    for name, text in texts.items():
        # A marker may change what is read around it: once more until nothing is found.
        found = over.get(name, []) + _in_cell(name, text, public)
        for _ in range(4):
            if not found:
                break
            text = masked_at(text, found)  # noqa: PLW2901 - the cell as it is so far
            found = _in_cell(name, text, public)
        masked[name] = text
    return masked


def _in_cell(name: str, text: str, official: Official) -> list[Marked]:
    if name in NUMBER_COLUMNS and _FIGURE.fullmatch(text):
        return [(*span, ID_NUMBER_HIDDEN) for span in find_id_numbers(text, numeric=True)] + [
            (*span, NUMBER_HIDDEN) for span in find_phones(text, numeric=True, official=official)
        ]
    found = find_personal(text, official=official)
    if name != _LINKS or not found:
        return found
    links = drive_links(text)
    return [mark for mark in found if not any(start < mark[1] and mark[0] < end for start, end in links)]


def _over_cells(texts: Cells, official: Official) -> dict[str, list[Marked]]:
    found: dict[str, list[Marked]] = {}
    for pieces, _ in numbers_over_cells(texts, official=official):
        for name, span in pieces.items():
            found.setdefault(name, []).append((*span, NUMBER_HIDDEN))
    for finds, marker in (
        (people_over_cells(texts), HIDDEN),
        (names_over_cells(texts), HIDDEN),
        (homes_over_cells(texts), HOME_HIDDEN),
    ):
        for name, spans in finds.items():
            found.setdefault(name, []).extend((*span, marker) for span in spans)
    return found
