"""A table of the dashboard: the same rows on the page, in CSV and in the workbook."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Literal

import xlsxwriter

__all__ = ["Column", "Table", "as_csv", "as_xlsx", "harmless"]

Value = str | int | None
"""What stands in a cell; None: not available."""

_MONEY = "#,##0"
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Column:
    """One column. `unit`: of its numbers."""

    label: str
    unit: Literal["", "number", "rupiah"] = ""


@dataclass(frozen=True)
class Table:
    """Rows, each as long as there are columns. `meaning`: what the numbers are, and what they are not."""

    key: str
    title: str
    meaning: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]

    def cells(self, row: Sequence[Value]) -> Iterator[tuple[Column, Value]]:
        """Give each value of a row but its name, with the column."""
        return zip(self.columns[1:], row[1:], strict=True)


def harmless(value: Value) -> Value:
    """Keep a text that a spreadsheet would take for a formula from being one."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def as_csv(table: Table) -> Iterator[bytes]:
    """Give a table as CSV, piece by piece, with the mark by which spreadsheets know UTF-8. What is not available stays empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    out.write("\ufeff")
    writer.writerow([column.label for column in table.columns])
    for row in table.rows:
        writer.writerow(["" if value is None else harmless(value) for value in row])
        if out.tell() > _CHUNK:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def as_xlsx(tables: Sequence[Table], *, title: str, facts: Sequence[tuple[str, str]]) -> Iterator[bytes]:
    """Give tables as a workbook, piece by piece: a sheet each, before them one that says what was looked at and what it means.

    Numbers are numbers, texts stay texts, whatever they begin with.

    :param facts: what was looked at, name and value.
    """
    # Row by row to the disk: a workbook is never whole in memory.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        with xlsxwriter.Workbook(file.name, options) as book:
            bold = book.add_format({"bold": True})
            wrap = book.add_format({"text_wrap": True, "valign": "top"})
            head = book.add_format(
                {"bold": True, "bg_color": "#E3EBF5", "border": 1, "text_wrap": True, "valign": "top"}
            )
            number = book.add_format({"num_format": _MONEY})
            about = book.add_worksheet("Keterangan")
            about.set_column(0, 0, 28)
            about.set_column(1, 1, 100)
            about.write_string(0, 0, title, bold)
            line = 2
            for name, value in (*facts, *((table.title, text) for table in tables for text in table.meaning)):
                about.write_string(line, 0, name, wrap)
                about.write_string(line, 1, value, wrap)
                line += 1
            for table in tables:
                _sheet(book, table, head=head, number=number)
        yield from _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_CHUNK):
        yield piece


def _sheet(
    book: xlsxwriter.Workbook, table: Table, *, head: xlsxwriter.format.Format, number: xlsxwriter.format.Format
) -> None:
    sheet = book.add_worksheet(table.title[:31])
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, 26 if place == 0 else 14)
        label = f"{column.label} (Rp)" if column.unit == "rupiah" else column.label
        sheet.write_string(0, place, label, head)
    for line, row in enumerate(table.rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, place, value)
            elif value is not None:
                sheet.write_number(line, place, value, number)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
