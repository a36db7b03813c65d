"""Handing rows of a sheet to the rules: changed rows are judged, the others are what they are compared with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from siar.intake.rules.rows import Rows
from siar.intake.rules.verdicts import judge_each
from siar.intake.sheets.columns import COLUMNS
from siar.reading.cells import is_blank_text, text_of
from siar.reading.dates import parse_date
from siar.store import Connection, Many

if TYPE_CHECKING:
    from siar.intake.rules.verdicts import RuleBook, Verdict

__all__ = ["judge_rows"]

Values = Mapping[str, str | float | int]


@dataclass(frozen=True)
class _Reported:
    """A report in force, or a row under review; columns as `siar.intake.rules.history` reads them."""

    opd: str | None
    kind: str | None
    title: str | None
    starts_on: date
    ends_on: date | None
    place: str | None
    body: str | None
    kelurahan: str | None
    indicators: Sequence[Mapping[str, Any]] | None
    line: int | None


_past_reports = Many("intake.past_reports", _Reported)


def judge_rows(
    conn: Connection,
    changed: Mapping[int, Values],
    *,
    row_ids: Collection[str],
    spreadsheet_id: str,
    opd: str | None,
    opd_name: str | None,
    book: RuleBook,
    as_of: date,
) -> tuple[dict[int, Verdict], dict[int, Exception]]:
    """Judge rows; return their verdicts and what some of them raised, by row number (1-based, as people count).

    :param changed: what the rules get to see, by row number.
    :param row_ids: the IDs of those rows, so that none is compared with its own past.
    :param opd: the agency whose reports they are compared with; None compares with everybody's.
    :param opd_name: the agency whose sheet it is, for rows that do not name one.
    """
    if not changed:
        return {}, {}
    numbers = sorted(changed)
    # Untyped: the rules decide what a text means. Columns that the sheet lacks read as empty.
    cells = {name: [changed[number].get(name, "") for number in numbers] for name in COLUMNS}
    if opd_name is not None:
        # The sheet says whose it is, where a row does not.
        cells["opd"] = [text if not is_blank_text(text_of(text)) else opd_name for text in cells["opd"]]
    days = {day for values in changed.values() if (day := parse_date(values.get("tanggal_mulai")).start)}
    past = _past_reports(
        conn,
        row_ids=list(row_ids),
        spreadsheet_id=spreadsheet_id,
        opd=opd,
        days=sorted(days),
        state_kinds=sorted(book.state_kinds),
    )
    history = [{field.name: getattr(report, field.name) for field in fields(report)} for report in past]
    verdicts, raised = judge_each(Rows(numbers, cells), book=book, as_of=as_of, history=history)
    return {verdict.line: verdict for verdict in verdicts}, raised
