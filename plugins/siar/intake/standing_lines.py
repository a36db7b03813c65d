"""The lines of a sheet's tab Ringkasan on scores: of its agency, or of each that shares it, and what they write against them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from siar.errors import SiarError
from siar.intake import appeals
from siar.intake.feedback import summary
from siar.intake.feedback.numbers import step_of
from siar.intake.feedback.score import ScoreBoard, lines_of, lines_of_each
from siar.intake.registry import Spreadsheet
from siar.settings import Settings
from siar.store import Connection

if TYPE_CHECKING:
    from siar.google.sheets import Sheets
    from siar.intake.rules.verdicts import RuleBook

__all__ = ["score_lines"]

logger = logging.getLogger(__name__)


def score_lines(
    conn: Connection,
    sheets: Sheets,
    sheet: Spreadsheet,
    board: ScoreBoard | None,
    *,
    settings: Settings,
    book: RuleBook,
    now: datetime,
) -> dict[str, str]:
    """Return the lines on the scores of a sheet, and what is answered to what was written against them.

    :param board: the scores that are shown; None: none are, and no line is written.
    """
    if board is None:
        return {}
    shown = sheet.summary.get(summary.APPEAL_STATE)
    names = _names(conn, sheet, settings)
    if sheet.opd is None:
        lines = lines_of_each(board, names, settings=settings, formats=book.formats)
    else:
        lines = lines_of(board, sheet.opd, settings=settings, formats=book.formats)
    typed = _typed(sheets, sheet, board, settings=settings, now=now) if names else None
    if typed is not None:
        given: appeals.Given = {
            "spreadsheet_id": sheet.spreadsheet_id,
            "period": board.due.period,
            "letters": settings.league.objection_letters,
            "formats": book.formats,
            "now": now,
        }
        with conn.transaction():
            if sheet.opd is None:
                shown = appeals.hear_each(
                    conn, typed, names=names, agency_of=lambda name: book.agencies.resolve(name).code, **given
                )
            else:
                shown = appeals.hear(conn, typed, opd=sheet.opd, **given)
    return lines if shown is None else {**lines, summary.APPEAL_STATE: str(shown)}


def _names(conn: Connection, sheet: Spreadsheet, settings: Settings) -> Mapping[str, str]:
    """Whose sheet it is: names by code."""
    codes = appeals.agencies_of(conn, sheet.spreadsheet_id) if sheet.opd is None else [sheet.opd]
    known = settings.agency_by_code
    return {code: known[code].short_name if code in known else code for code in codes}


def _typed(sheets: Sheets, sheet: Spreadsheet, board: ScoreBoard, *, settings: Settings, now: datetime) -> str | None:
    """Return what stands in the cell for it; None: it was not looked at, or there is no such line.

    While it can still be printed beside the draft it is looked at in each turn, else once at each step of the day.
    """
    last = sheet.last_read_at
    if last is None or (not board.contested and last >= step_of(now, settings.city.zone)):
        return None
    line = summary.line_metadata_id(summary.APPEAL)
    try:
        row = sheets.read_rows(sheet.spreadsheet_id, [line]).get(line)
    except SiarError as error:
        # It costs nobody his answers: what was written stays, and the next turn looks again.
        logger.info("sheet %s: the line of the appeal cannot be read: %s", sheet.spreadsheet_id, type(error).__name__)
        return None
    # Without its label it is not the line that we made: cells of a tab that is being rebuilt say nothing.
    if not row or row[0].strip() != summary.LINES[summary.APPEAL]:
        return None
    return row[1] if len(row) > 1 else ""
