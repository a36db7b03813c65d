"""What Google does in a registered sheet where its documents do not say it: for `siar doctor`.

Whether the service account may write below a protection that does not name it, and whether a number that was typed with
a dot became a time of day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from siar.conditions import Condition
from siar.google.client import GoogleWorkspace
from siar.google.sheets import column_letters
from siar.intake.registry import Spreadsheet
from siar.intake.sheets.grid import read_grid
from siar.intake.sheets.headers import SYSTEM_COLUMNS, find_header, kind_of
from siar.intake.sheets.row_values import is_time_of_day

__all__ = ["DOTS", "PROTECTIONS", "dotted_numbers", "protections"]

PROTECTIONS, DOTS = "Perlindungan lembar", "Angka bertitik"

_MASK = "sheets(properties.title,protectedRanges(range,warningOnly,requestingUserCanEdit))"
_SHOWN = 3


def protections(google: GoogleWorkspace, sheet: Spreadsheet) -> Iterator[Condition]:
    """Say whether we may write where a tab of ours is protected. One read.

    Protections of columns that only the agency fills do not concern us.
    """
    answer = google.sheets.get(sheet.spreadsheet_id, fields=_MASK)
    tabs = {str(tab.get("properties", {}).get("title", "")): tab.get("protectedRanges", ()) for tab in answer["sheets"]}
    ours = [item for item in tabs.get(sheet.tab, ()) if not item.get("warningOnly") and _over_ours(item)]
    shut = sum(1 for item in ours if not item.get("requestingUserCanEdit"))
    if shut:
        message = (
            f"{google.email} tidak boleh menulis di {shut} dari {len(ours)} rentang terlindung “{sheet.title}”. Tambahkan "
            "sebagai editor rentang itu, atau hapus perlindungannya lalu jalankan DAG sheets_provision."
        )
        yield Condition(PROTECTIONS, "rusak", message)
    else:
        yield Condition(PROTECTIONS, "baik", f"{len(ours)} rentang di “{sheet.title}”, semuanya dapat kami isi.")


def _over_ours(item: Mapping[str, Any]) -> bool:
    return int(item.get("range", {}).get("startColumnIndex", 0)) < len(SYSTEM_COLUMNS)


def dotted_numbers(google: GoogleWorkspace, sheet: Spreadsheet) -> Iterator[Condition]:
    """Say whether cells of number columns hold a time of day, as `2.50` may become in an Indonesian sheet. One read."""
    grid = read_grid(google.sheets, sheet.spreadsheet_id, tab=sheet.tab)
    texts = {row.index: [cell.text for cell in row.cells] for row in grid.rows}
    lines = [texts.get(index, []) for index in range(max(texts, default=-1) + 1)]
    header = find_header(lines, opd_in_row=sheet.opd is None, merges=grid.merges)
    numbers = [position for name, position in header.inputs.items() if kind_of(name) == "number"]
    found = [
        f"{column_letters(position)}{row.index + 1}"
        for row in grid.rows
        if row.index > header.row
        for position in numbers
        if is_time_of_day(row.cell(position))
    ]
    if found:
        message = (
            f"Google membaca {len(found)} angka di “{sheet.title}” sebagai jam ({', '.join(found[:_SHOWN])}). Barisnya "
            "ditanyakan kepada OPD; angka pecahan ditulis dengan koma."
        )
        yield Condition(DOTS, "perhatian", message)
    else:
        yield Condition(DOTS, "baik", f"tidak ada angka di “{sheet.title}” yang dibaca Google sebagai jam.")
