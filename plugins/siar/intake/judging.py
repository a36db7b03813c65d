"""Handing rows of a sheet to the rules: changed rows are judged, the others are what they are compared with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from siar.intake.rules.rows import Rows
from siar.intake.rules.scope import Scope, scope_of
from siar.intake.rules.verdicts import judge_each
from siar.intake.sheets.columns import COLUMNS
from siar.reading.cells import is_blank_text, text_of
from siar.store import Connection, Many

if TYPE_CHECKING:
    from siar.intake.rules.verdicts import RuleBook, Verdict

__all__ = ["judge_rows", "past_parameters"]

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


_past_reports = Many("intake.past_reports", _Reported)


def past_parameters(scope: Scope, *, row_ids: Collection[str], book: RuleBook) -> dict[str, Any]:
    """Return what the query of past reports is asked with.

    :param row_ids: rows that are not to be compared with themselves.
    """
    spans = scope.spans()
    return {
        "row_ids": list(row_ids),
        "agencies": sorted(scope.agencies),
        "days": sorted(scope.days),
        "first_days": [first for first, _ in spans],
        "last_days": [last for _, last in spans],
        "labels": sorted(scope.labels),
        "state_kinds": sorted(book.state_kinds),
    }


def judge_rows(
    conn: Connection,
    changed: Mapping[int, Values],
    *,
    row_ids: Collection[str],
    opd_name: str | None,
    book: RuleBook,
    as_of: date,
) -> tuple[dict[int, Verdict], dict[int, Exception]]:
    """Judge rows; return their verdicts and what some of them raised, by row number (1-based, as people count).

    :param changed: what the rules get to see, by row number.
    :param row_ids: the IDs of those rows, so that none is compared with its own past.
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
    rows = Rows(numbers, cells)
    past = _past_reports(conn, **past_parameters(scope_of(rows, book=book, as_of=as_of), row_ids=row_ids, book=book))
    history = [{field.name: getattr(report, field.name) for field in fields(report)} for report in past]
    verdicts, raised = judge_each(rows, book=book, as_of=as_of, history=history)
    return {verdict.line: verdict for verdict in verdicts}, raised
