"""Sample rows put into provisioned sheets, as an operator would type them: for the demo and for training."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from siar.errors import InputError
from siar.google.sheets import column_letters, quoted
from siar.intake.provisioning.layout import HEADER_COLUMNS, load_sheet
from siar.intake.provisioning.provision import provision_one
from siar.intake.rules.rulebook import RuleBook
from siar.intake.sheets.columns import COLUMNS
from siar.intake.sheets.grid import read_grid
from siar.intake.sheets.headers import find_header, kind_of
from siar.intake.sheets.row_values import is_filled
from siar.settings import City, Settings
from siar.store import Connection

if TYPE_CHECKING:
    from siar.google.client import GoogleWorkspace

__all__ = ["SampleResult", "as_typed", "load"]

_DATE = re.compile(r"\d{2}/\d{2}/\d{4}(?: \d{2}:\d{2})?")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d{1,2})?")
_STARTS = ("=", "+", "-", "'", "@")


@dataclass(frozen=True)
class SampleResult:
    """How many spreadsheets got rows, how many rows were written, and how many were there already."""

    spreadsheets: int
    written: int
    present: int


def as_typed(column: str, text: str) -> str:
    """Return what a person types to get this cell: real dates and numbers where the text is one, else the text itself.

    The apostrophe keeps Sheets from reading something else into a text, such as a date into `Sabtu, 11/9`.
    """
    if not text:
        return ""
    kind = kind_of(column)
    if kind in {"date", "datetime"}:
        return text if _DATE.fullmatch(text) else f"'{text}"
    if kind == "number":
        return text if _NUMBER.fullmatch(text) else f"'{text}"
    return f"'{text}" if text.startswith(_STARTS) or text[:1].isdigit() or "%" in text else text


def load(
    conn: Connection,
    google: GoogleWorkspace,
    csv_path: Path,
    *,
    settings: Settings,
    folder_id: str,
    now: datetime,
    share_with: Sequence[str] = (),
) -> SampleResult:
    """Put the rows of a sample file into sheets, provisioning those that are missing.

    A row goes to the spreadsheet of the agency that its OPD cell names; what names none goes to the shared one.
    Rows that a sheet already has are not written again.

    :param csv_path: a file with the header names of `siar.intake.sheets.columns`; other columns are left out.
    """
    agencies = RuleBook.load(settings).agencies
    shared_only = settings.city.sheets.topology == "shared"
    groups: dict[str | None, list[dict[str, str]]] = {}
    with csv_path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            code = None if shared_only else agencies.resolve(row.get("opd") or "").code
            groups.setdefault(code, []).append({name: row.get(name) or "" for name in COLUMNS})
    written = present = 0
    for code, rows in groups.items():
        spreadsheet_id, done = provision_one(
            conn, google, settings=settings, opd=code, folder_id=folder_id, now=now, share_with=share_with
        )
        target = _target(google, spreadsheet_id, city=settings.city, opd=code, blank=done == "created")
        count = _fill(google, spreadsheet_id, rows, target)
        written += count
        present += len(rows) - count
    return SampleResult(spreadsheets=len(groups), written=written, present=present)


def _key(texts: Mapping[str, str]) -> tuple[str, ...]:
    """What makes a sample row recognisable in a sheet: its words; dates and numbers are shown in other forms."""
    return tuple(" ".join(texts.get(name, "").split()) for name in ("opd", "judul", "uraian", "foto", "indikator_1"))


@dataclass(frozen=True)
class _Target:
    """Where the next rows go, and what is there already."""

    tab: str
    columns: Mapping[str, int]
    last_row: int
    row_count: int
    there: Counter[tuple[str, ...]]
    fresh: bool


def _target(google: GoogleWorkspace, spreadsheet_id: str, *, city: City, opd: str | None, blank: bool) -> _Target:
    if blank:
        columns = {name: position for position, name in enumerate(HEADER_COLUMNS) if name in COLUMNS}
        return _Target(city.sheets.tab, columns, 0, load_sheet(city).rows, Counter(), fresh=True)
    grid = read_grid(google.sheets, spreadsheet_id, tab=city.sheets.tab)
    texts = {row.index: [cell.text for cell in row.cells] for row in grid.rows}
    rows = [texts.get(index, []) for index in range(max(texts, default=-1) + 1)]
    header = find_header(rows, opd_in_row=opd is None)
    filled = [row for row in grid.rows if row.index > header.row and is_filled(row, header)]
    there = Counter(_key({name: row.cell(at).text for name, at in header.inputs.items()}) for row in filled)
    last = max((row.index for row in filled), default=header.row)
    return _Target(grid.tab, header.inputs, last, grid.row_count, there, fresh=not filled)


def _fill(google: GoogleWorkspace, spreadsheet_id: str, rows: list[dict[str, str]], target: _Target) -> int:
    there = Counter(target.there)
    missing = []
    for texts in rows:
        if there[_key(texts)] > 0:
            there[_key(texts)] -= 1
        elif target.fresh or any(texts.values()):
            missing.append(texts)
    if not missing:
        return 0
    if target.last_row + len(missing) >= target.row_count:
        raise InputError(f"{spreadsheet_id}: the tab has only {target.row_count} rows.")
    by_column = {at: name for name, at in target.columns.items()}
    first, final = min(by_column), max(by_column)
    block = [
        [as_typed(by_column[at], texts[by_column[at]]) if at in by_column else None for at in range(first, final + 1)]
        for texts in missing
    ]
    start, end = target.last_row + 2, target.last_row + 1 + len(missing)
    name = f"{quoted(target.tab)}!{column_letters(first)}{start}:{column_letters(final)}{end}"
    google.sheets.write_ranges(spreadsheet_id, {name: block}, typed=True)
    return len(missing)
