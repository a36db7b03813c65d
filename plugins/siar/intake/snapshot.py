"""A sheet as it was read at one moment: its grid, its header, what each row says, and which row is which."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from siar.errors import InputError
from siar.intake import continuity, landing
from siar.intake.feedback import answers
from siar.intake.sheets.grid import Grid
from siar.intake.sheets.headers import Header, find_header, missing_system_columns
from siar.intake.sheets.merges import Merged, merged_cells
from siar.intake.sheets.row_identity import ROW_ID, Plan, SeenRow, reconcile
from siar.intake.sheets.row_values import LazyTexts, Values, input_hash, is_filled, row_texts, row_values
from siar.intake.sheets.succession import said_before_title
from siar.settings import City
from siar.store import Connection

__all__ = ["Snapshot", "snapshot_of"]

_MOST_TAGS = 2_500  # of 9 characters each; Sheets stores about 30,000 characters of metadata a sheet


@dataclass(frozen=True)
class Snapshot:
    """A sheet as read. Values and hashes by zero-based row index, of filled rows only."""

    grid: Grid
    header: Header
    values: Mapping[int, Values]
    hashes: Mapping[int, str]
    merged: Merged
    plan: Plan

    @property
    def digest(self) -> str:
        """SHA-256 over what the rows hold, in whatever order they stand: sorting a sheet changes nothing in it."""
        return hashlib.sha256("\n".join(sorted(self.hashes.values())).encode()).hexdigest()

    @property
    def blank(self) -> int:
        """How many rows above the last filled one are blank."""
        return max(self.values, default=self.header.row) - self.header.row - len(self.values)


def snapshot_of(
    conn: Connection, grid: Grid, states: Mapping[str, landing.RowState], *, opd_in_row: bool, city: City
) -> Snapshot:
    """Return what a grid says.

    :param states: the spreadsheet's known rows, by ID.
    :raises InputError: the header cannot be read, or there is no room for answers; Indonesian, names the cell.
    """
    texts = {row.index: [cell.text for cell in row.cells] for row in grid.rows}
    length = max(texts, default=-1) + 1
    header = find_header([texts.get(index, []) for index in range(length)], opd_in_row=opd_in_row, merges=grid.merges)
    if not header.provisioned:
        raise InputError(missing_system_columns(header))
    values: dict[int, Values] = {}
    hashes: dict[int, str] = {}
    seen: list[SeenRow] = []
    for row in grid.rows:
        if row.index <= header.row:
            continue
        filled, said = is_filled(row, header), None
        if filled:
            own = row_values(row, header)
            if isinstance(title := own.get("judul"), str):
                # What answers us is no part of what the row says.
                said, own["judul"] = said_before_title(title)
            values[row.index] = own
            hashes[row.index] = input_hash(values[row.index])
        seen.append(
            SeenRow(
                index=row.index,
                row_id=row.cell(header.columns["id"]).text.strip().upper(),
                tags=row.tags,
                filled=filled,
                digest=hashes.get(row.index, ""),
                texts=LazyTexts(partial(_texts, values[row.index])) if filled else {},
                marked=not filled and answers.differs(answers.BLANK, row, header),
                said=said,
            )
        )
    named = {name for row in seen for name in (row.row_id, *(tag.row_id for tag in row.tags)) if ROW_ID.fullmatch(name)}
    plan = reconcile(
        seen,
        landing.known_rows(states),
        foreign=landing.row_ids_elsewhere(conn, grid.spreadsheet_id, named - states.keys()),
        resting=_resting(conn, grid, header, states, city=city),
        shown=partial(
            continuity.shown_rows, conn, {row_id: state.key for row_id, state in states.items()}, zone=city.zone
        ),
    )
    return Snapshot(grid, header, values, hashes, merged_cells(grid, header), plan)


def _resting(
    conn: Connection, grid: Grid, header: Header, states: Mapping[str, landing.RowState], *, city: City
) -> set[str]:
    """Return rows that may do without a tag: published, answered, and so many that the sheet has no room for all."""
    if len(states) <= _MOST_TAGS:
        return set()
    publications = answers.publication_status(conn, grid.spreadsheet_id)
    column = header.columns["id"]
    rows = {row.cell(column).text: row for row in grid.rows}
    final = sorted(
        (
            state
            for row_id, state in states.items()
            if row_id in publications and publications[row_id].links is not None
        ),
        key=lambda state: state.judged_at,
    )
    resting = set()
    for state in final[: len(states) - _MOST_TAGS]:
        row = rows.get(state.row_id)
        answer = answers.answer_for(state, publications[state.row_id], header=header, city=city)
        if row is not None and not answers.differs(answer, row, header):
            resting.add(state.row_id)
    return resting


def _texts(values: Values) -> dict[str, str]:
    return landing.masked(row_texts(values))
