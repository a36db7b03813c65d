"""When drafts may be told, from the reports that they hold."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from siar.editorial.validity import Validity, of_rows
from siar.editorial.windows import DatedRow
from siar.intake.rules.rulebook import RuleBook
from siar.settings import Settings
from siar.store import Connection, Many

__all__ = ["closing", "of_drafts"]


@dataclass(frozen=True)
class _Row(DatedRow):
    """One of a draft's reports. `corrects`: the draft corrects something that is out."""

    corrects: bool


_rows_in_time = Many("editorial.rows_in_time", _Row)


def of_drafts(conn: Connection, draft_ids: Collection[int], *, settings: Settings) -> dict[int, Validity]:
    """Return when drafts may be told, for each one that was asked for; what corrects something that is out: always."""
    ids = list(dict.fromkeys(draft_ids))
    rows: dict[int, list[_Row]] = {draft_id: [] for draft_id in ids}
    for row in _rows_in_time(conn, draft_ids=ids):
        rows[row.draft_id].append(row)
    return {
        draft_id: Validity() if any(row.corrects for row in own) else of_rows(own, settings=settings)
        for draft_id, own in rows.items()
    }


def closing(conn: Connection, draft_ids: Collection[int], *, settings: Settings) -> dict[int, datetime]:
    """Return when drafts may be told no more, for those that ever come to that."""
    book = RuleBook.load(settings)
    ends = {
        draft_id: found.bounds(book=book)[1]
        for draft_id, found in of_drafts(conn, draft_ids, settings=settings).items()
    }
    return {draft_id: end for draft_id, end in ends.items() if end is not None}
