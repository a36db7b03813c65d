"""The ledger of a month as a workbook: the lines, and a sum of each kind that Excel adds up itself."""

from __future__ import annotations

import io
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import xlsxwriter

from siar.boosts.budget.statement import HEADER, KIND_WORDS, Line, rows
from siar.workbooks import head_format, open_workbook

__all__ = ["as_xlsx"]

_MONEY = "#,##0"
_WIDTHS = {"Waktu": 19, "Jenis": 18, "Kode kiriman": 16, "Judul": 44, "Alasan": 44, "Program": 14, "Diakui oleh": 16}
_FIRST = 3


def as_xlsx(lines: Sequence[Line], *, zone: ZoneInfo, title: str) -> bytes:
    """Return the lines as a workbook: amounts are numbers, texts stay texts, whatever they begin with."""
    out = io.BytesIO()
    with open_workbook(out) as book:
        bold, money, head = book.add_format({"bold": True}), book.add_format({"num_format": _MONEY}), head_format(book)
        sheet = book.add_worksheet("Buku besar")
        sheet.write_string(0, 0, title, bold)
        sheet.write_row(_FIRST - 1, 0, HEADER, head)
        for number, cells in enumerate(rows(lines, zone=zone)):
            for column, cell in enumerate(cells):
                if isinstance(cell, int):
                    form = money if HEADER[column].endswith("(Rp)") else None
                    sheet.write_number(_FIRST + number, column, cell, form)
                else:
                    sheet.write_string(_FIRST + number, column, cell)
        for column, name in enumerate(HEADER):
            sheet.set_column(column, column, _WIDTHS.get(name, 14 if name.endswith("(Rp)") else 11))
        sheet.freeze_panes(_FIRST, 3)
        if lines:
            sheet.autofilter(_FIRST - 1, 0, _FIRST + len(lines) - 1, len(HEADER) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_FIRST - 1)
        _sums(book, lines, head=head, money=money)
    return out.getvalue()


def _sums(
    book: xlsxwriter.Workbook, lines: Sequence[Line], *, head: xlsxwriter.format.Format, money: xlsxwriter.format.Format
) -> None:
    """A second sheet: each kind added up from the first by the workbook itself, so that anybody may follow it."""
    sheet = book.add_worksheet("Jumlah per jenis")
    sheet.write_row(0, 0, ("Jenis", "Baris", "Harga (Rp)", "PPN (Rp)", "Jumlah (Rp)"), head)
    kind, last = HEADER.index("Jenis"), max(_FIRST + len(lines), _FIRST + 1)

    def span(column: int) -> str:
        letter = xlsxwriter.utility.xl_col_to_name(column)
        return f"'Buku besar'!${letter}${_FIRST + 1}:${letter}${last}"

    for number, (key, (word, _, _)) in enumerate(KIND_WORDS.items(), start=1):
        of_kind = [line for line in lines if line.kind == key]
        sheet.write_string(number, 0, word)
        sheet.write_formula(number, 1, f"=COUNTIF({span(kind)},A{number + 1})", None, len(of_kind))
        for place, (name, amounts) in enumerate(
            (
                ("Harga (Rp)", [line.net for line in of_kind]),
                ("PPN (Rp)", [line.tax for line in of_kind]),
                ("Jumlah (Rp)", [line.amount for line in of_kind]),
            ),
            start=2,
        ):
            total = sum(amount.amount for amount in amounts)
            formula = f"=SUMIF({span(kind)},A{number + 1},{span(HEADER.index(name))})"
            sheet.write_formula(number, place, formula, money, total)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 4, 16)
