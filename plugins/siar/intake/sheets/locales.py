"""Workbooks whose locale is not Indonesian: there, what was typed as day/month may have been read as month/day.

A city's own sheets are provisioned with the Indonesian locale; those that an agency made itself often are American.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from siar.findings.catalogue import Catalogue
from siar.findings.finding import Finding
from siar.findings.tellers import Stage, tells
from siar.reading.cells import text_of
from siar.reading.formats import Formats

__all__ = ["CODES", "is_indonesian", "undecided_dates"]

_CODE = "W_TANGGAL_AMBIGU"
CODES = tells(__name__, Stage.ROWS, _CODE)
_COLUMNS = ("tanggal_mulai", "tanggal_selesai")
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
