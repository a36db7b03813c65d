"""Workbooks as JSON and back. Formats and validation rules, which thousands of cells share, are stored once."""

from __future__ import annotations

import json
from typing import Any

from sandbox.google.cells import Cell
from sandbox.google.grid import Column, Line, Row, Sheet
from sandbox.google.workbook import Workbook

_SHARED = ("format", "validation")
_OWN = ("entered", "note", "runs", "chips", "shown")


class _Pool:
    def __init__(self) -> None:
        self.items: list[Any] = []
        self._by_text: dict[str, int] = {}
        self._by_id: dict[int, int] = {}

    def index(self, value: Any) -> int:
        known = self._by_id.get(id(value))
        if known is None:
            text = json.dumps(value, sort_keys=True)
            known = self._by_text.setdefault(text, len(self.items))
            if known == len(self.items):
                self.items.append(value)
            self._by_id[id(value)] = known
        return known


def dump_book(book: Workbook) -> dict[str, Any]:
    """`book` as JSON-able values."""
    pool = _Pool()
    sheets = [_dump_sheet(sheet, pool) for sheet in book.sheets]
    return {
        "id": book.id,
        "properties": book.properties,
        "metadata": book.metadata,
        "sheets": sheets,
        "shared": pool.items,
    }


def _dump_sheet(sheet: Sheet, pool: _Pool) -> dict[str, Any]:
    return {
        "id": sheet.id,
        "properties": sheet.properties,
        "row_count": sheet.row_count,
        "column_count": sheet.column_count,
        "rows": [{**_dump_line(row), "cells": [_dump_cell(cell, pool) for cell in row.cells]} for row in sheet.rows],
        "columns": [_dump_line(column) for column in sheet.columns],
        **{key: getattr(sheet, key) for key in _LISTS},
    }


_LISTS = ("metadata", "merges", "protected", "conditional", "tables", "named")


def _dump_line(line: Line) -> dict[str, Any]:
    full = {
        "metadata": line.metadata,
        "hidden_by_user": line.hidden_by_user,
        "hidden_by_filter": line.hidden_by_filter,
        "pixels": line.pixels,
    }
    return {key: value for key, value in full.items() if value}


def _dump_cell(cell: Cell | None, pool: _Pool) -> dict[str, Any] | None:
    if cell is None:
        return None
    found: dict[str, Any] = {}
    for key in _OWN:
        value = getattr(cell, key)
        if value is not None:
            found[key] = value
    for key in _SHARED:
        value = getattr(cell, key)
        if value is not None:
            found[key] = pool.index(value)
    return found


def load_book(state: dict[str, Any]) -> Workbook:
    """What `dump_book` returned, as a workbook again."""
    shared = state["shared"]
    sheets = [_load_sheet(entry, shared) for entry in state["sheets"]]
    return Workbook(state["id"], state["properties"], sheets, state["metadata"])


def _load_sheet(entry: dict[str, Any], shared: list[Any]) -> Sheet:
    rows = [
        Row(
            **{key: value for key, value in row.items() if key != "cells"},
            cells=[_load_cell(cell, shared) for cell in row["cells"]],
        )
        for row in entry["rows"]
    ]
    return Sheet(
        entry["id"],
        entry["properties"],
        entry["row_count"],
        entry["column_count"],
        rows,
        [Column(**column) for column in entry["columns"]],
        **{key: entry[key] for key in _LISTS},
    )


def _load_cell(entry: dict[str, Any] | None, shared: list[Any]) -> Cell | None:
    if entry is None:
        return None
    return Cell(**{key: shared[value] if key in _SHARED else value for key, value in entry.items()})
