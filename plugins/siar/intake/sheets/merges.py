"""Merged cells: the value stands in the first one, the others read as blank. Never filled down; the reader is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from siar.findings.finding import Finding
from siar.google.sheets import column_letters
from siar.intake.sheets.grid import Grid
from siar.intake.sheets.headers import Header

__all__ = ["Merged", "merged_cells", "with_merges"]

Merged = Mapping[tuple[int, str], str]
"""By row index and column: the cell with what a reader sees there, such as `K4`."""


def merged_cells(grid: Grid, header: Header) -> dict[tuple[int, str], str]:
    """Return the input cells that are covered by a merge and are not its first cell."""
    names = {position: name for name, position in header.inputs.items()}
    found = {}
    for merge in grid.merges:
        top, left = merge.get("startRowIndex", 0), merge.get("startColumnIndex", 0)
        for row in range(max(top, header.row + 1), merge["endRowIndex"]):
            for column in range(left, merge["endColumnIndex"]):
                if column in names and (row, column) != (top, left):
                    found[row, names[column]] = f"{column_letters(left)}{top + 1}"
    return found


def with_merges(findings: Sequence[Finding], *, line: int, merged: Merged) -> tuple[Finding, ...]:
    """Return a row's findings with the reason beside each "belum diisi" that only a merge makes look filled.

    :param line: the row's number in the sheet.
    """
    return tuple(
        replace(finding, message=f"{finding.message} Sel ini tergabung dengan {cell}; mohon pisahkan dahulu.")
        if finding.code.endswith("_KOSONG") and (cell := merged.get((line - 1, str(finding.column))))
        else finding
        for finding in findings
    )
