"""Workbooks whose locale is not Indonesian: there, Sheets itself may have read what was typed as something else.

A day/month as month/day; `1.250` as one and a quarter, `12,5` as 125. A city's own sheets are provisioned with the
Indonesian locale; those that an agency made itself often are American.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from siar.findings.catalogue import Catalogue
from siar.findings.finding import Finding
from siar.findings.tellers import Stage, tells
from siar.intake.sheets.columns import NUMBER_COLUMNS
from siar.intake.sheets.grid import GridRow
from siar.intake.sheets.headers import Header, label_of
from siar.reading.cells import text_of
from siar.reading.formats import Formats, decimal_sign

__all__ = ["CODES", "GUARDED", "is_indonesian", "undecided_dates", "undecided_numbers"]

_CODE, _NUMBER = "W_TANGGAL_AMBIGU", "W_ANGKA_AMBIGU"
CODES = tells(__name__, Stage.ROWS, _CODE, _NUMBER)
_COLUMNS = ("tanggal_mulai", "tanggal_selesai")
GUARDED = (*_COLUMNS, *NUMBER_COLUMNS)
"""The columns whose content depends on the locale under which it was typed."""
_NUMERIC = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4})(?:\s.*)?", re.ASCII | re.DOTALL)


def is_indonesian(locale: str) -> bool:
    """Whether a workbook's locale is Indonesian. Google has written both `in_ID` and `id_ID`; "" is not known."""
    return not locale or locale.replace("-", "_").split("_")[0].lower() in {"in", "id"}


def undecided_dates(
    values: Mapping[str, str | float | int], *, line: int, catalogue: Catalogue, formats: Formats
) -> list[Finding]:
    """Return what to ask about a row's dates that would be other days with day and month exchanged.

    Real date cells too: they became dates by the workbook's reading of what was typed.

    :param values: the row's cells as the rules see them; :param line: the row's number in the sheet.
    """
    found: list[Finding] = []
    for column in _COLUMNS:
        text = text_of(values.get(column, ""))
        match = _NUMERIC.fullmatch(text)
        if match is None:
            continue
        day, month, year = (int(part) for part in match.groups())
        if day == month or not (1 <= day <= 12 and 1 <= month <= 12 and year > 0):
            continue
        first, second = date(year, month, day), date(year, day, month)
        long_date = formats.long_date
        told = {"baris": line, "isi": text, "saran1": long_date(first), "saran2": long_date(second)}
        found += catalogue.beside_row(_CODE, column, told)
    return found


def undecided_numbers(
    row: GridRow, header: Header, columns: Iterable[str], *, locale: str, catalogue: Catalogue, formats: Formats
) -> list[Finding]:
    """Return what to ask about a row's numbers that another typed form, in the Indonesian way, may have become.

    Where a dot begins decimals, `1.250` becomes 1.25 and `12,5` becomes 125, which only the grouping in the cell's format
    still shows: Sheets formats a number as it was typed.

    :param columns: those that were typed under `locale`.
    """
    # An unknown locale counts as one with a dot: asked rather than believed.
    if decimal_sign(locale) != ".":
        return []
    found: list[Finding] = []
    for column in columns:
        if column not in header.inputs or column not in NUMBER_COLUMNS:
            continue
        cell = row.cell(header.inputs[column])
        if isinstance(cell.value, bool) or not isinstance(cell.value, float) or cell.formula:
            continue
        percent = cell.number_type == "PERCENT"
        # Of a percentage no format shows how it was typed: `1,5%` and `15%` look alike.
        value = Decimal(repr(round(cell.value * 100, 6) if percent else cell.value))
        other = _other_reading(value, grouped=percent or cell.number_type == "NUMBER")
        if other is None or (percent and other > value):
            continue
        stands, meant = (formats.number(number) + "%" * percent for number in (value, other))
        # Short, for what is put into a sentence is cut.
        hint = f" Bisa berarti {stands} atau {meant}; mohon ketik ulang."
        told = {"baris": row.index + 1, "kolom": label_of(column), "isi": stands, "saran": hint}
        found += catalogue.beside_row(_NUMBER, column, told)
    return found


def _other_reading(value: Decimal, *, grouped: bool) -> Decimal | None:
    """Return the number that Indonesian typing may have meant, None when only one can be meant."""
    whole, size = value == value.to_integral_value(), abs(value)
    if not whole:
        # A group of thousands follows one to three digits, none of them a leading zero: 1.250, never 0.250 or 1234.5.
        thousands = value * 1000
        return thousands if 1 <= size < 1000 and thousands == thousands.to_integral_value() else None
    if not grouped or size < 10:
        return None
    return value / 1000 if size >= 1000 else value / 10
