"""Handing rows of a sheet to the rules: changed rows are judged, the others are what they are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from siar.intake.columns import COLUMNS
from siar.intake.landing import RowState
from siar.intake.verdicts import judge

if TYPE_CHECKING:
    from siar.intake.verdicts import RuleBook, Verdict

__all__ = ["judge_rows"]

Values = Mapping[str, str | float | int]


def judge_rows(
    changed: Mapping[int, Values],
    others: Mapping[str, RowState],
    *,
    opd_name: str | None,
    book: RuleBook,
    as_of: date,
) -> dict[int, Verdict]:
    """Judge rows; return their verdicts by row number (1-based, as people count).

    :param changed: what the rules get to see, by row number.
    :param others: the sheet's other rows that are still there.
    :param opd_name: the agency, for a sheet that has no OPD column because it belongs to one agency.
    """
    if not changed:
        return {}
    rows = _frame({number: dict(values) for number, values in sorted(changed.items())}, opd_name)
    history = _frame(
        {
            state.last_row_number: dict(state.cells)
            for state in others.values()
            if state.verdict in {"accepted", "review"} and state.last_row_number not in changed
        },
        opd_name,
    )
    verdicts = judge(rows, book=book, as_of=as_of, history=history)
    return {verdict.line: verdict for verdict in verdicts}


def _frame(rows: Mapping[int, dict[str, str | float | int]], opd_name: str | None) -> pd.DataFrame:
    """Cells as they are, untyped: the rules decide what a text means. Columns that a sheet lacks are blank."""
    data = {
        name: pd.Series([row.get(name, "") for row in rows.values()], index=list(rows), dtype=object)
        for name in COLUMNS
    }
    frame = pd.DataFrame(data, index=list(rows))
    if opd_name is not None:
        frame["opd"] = opd_name
    return frame
