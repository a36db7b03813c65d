"""One cycle: read every spreadsheet once, land what changed, judge it, answer beside the row."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import psycopg

from siar.errors import RetryError, SiarError, WaitError
from siar.faults import Containment, ItemsFailedError
from siar.intake import registry
from siar.intake.photos.copies import Photos
from siar.intake.photos.rows import RowPhotos
from siar.intake.sheet_cycle import SheetCycle, SheetResult
from siar.settings import Settings
from siar.store import Connection

if TYPE_CHECKING:
    from siar.google.client import GoogleWorkspace
    from siar.intake.rules.verdicts import RuleBook
    from siar.store.media import MediaStore

__all__ = ["CycleResult", "run"]

logger = logging.getLogger(__name__)

_MOST_IN_A_ROW = 3  # sheets that fail for a passing reason, one after the other, before the cycle stops asking


@dataclass(frozen=True)
class CycleResult:
    """Counts over all sheets. `failures` names each sheet that a person must look after, and why (Indonesian)."""

    sheets: int = 0
    sheets_read: int = 0
    rows: int = 0
    revisions: int = 0
    accepted: int = 0
    held: int = 0
    review: int = 0
    skipped: int = 0
    withdrawn: int = 0
    answered: int = 0
    pending: int = 0
    misdirected: int = 0
    failures: Mapping[str, str] = field(default_factory=dict)


def run(
    conn: Connection,
    google: GoogleWorkspace,
    *,
    settings: Settings,
    book: RuleBook,
    now: datetime,
    media: MediaStore | None = None,
    spreadsheets: Sequence[registry.Spreadsheet] | None = None,
) -> CycleResult:
    """Run a cycle over registered spreadsheets.

    Each sheet is landed in its own transaction. A sheet that a person must mend (not shared, deleted, no header) is
    recorded and the others go on.

    :param media: where clean copies of the rows' photos are kept; without it photos are not looked at.
    :param spreadsheets: those whose turn it is (`siar.intake.turns`); every one when not given.
    :raises WaitError: Google asked for a pause; what was done is committed, the next cycle begins with the rest.
    :raises RetryError: some sheet could not be finished for a passing reason; likewise.
    """
    done: list[SheetResult] = []
    failures: dict[str, str] = {}
    unfinished: list[tuple[str, Exception]] = []
    photos = None
    if media is not None:
        plan = settings.intake.photos
        looked_at = Photos(conn, google.drive, media, plan=plan, now=now)
        photos = RowPhotos(conn, looked_at, plan=plan, book=book, now=now)
    rows, sheets = Containment(conn, "row", now=now), Containment(conn, "sheet", now=now)
    with registry.cycle_lock(conn):
        spreadsheets = registry.active(conn) if spreadsheets is None else spreadsheets
        trashed = _trashed(google)
        in_a_row = 0
        for number, spreadsheet in enumerate(spreadsheets, 1):
            part = SheetCycle(
                conn, google.sheets, spreadsheet, settings=settings, book=book, photos=photos, rows=rows, now=now
            )
            try:
                done.append(part.run(trashed=spreadsheet.spreadsheet_id in trashed))
                in_a_row = 0
                sheets.done(spreadsheet.spreadsheet_id)
            except Exception as error:  # noqa: BLE001 - one sheet must not stop the others; re-raised at the end
                state, reason = registry.explain(error, email=google.email)
                registry.record_failure(conn, spreadsheet.spreadsheet_id, state=state, error=reason, now=now)
                if state in {"access", "input"}:
                    failures[spreadsheet.title] = reason
                    part.tell(reason)
                    continue
                if isinstance(error, SiarError | psycopg.OperationalError):
                    unfinished.append((spreadsheet.title, error))
                else:
                    sheets.keep(spreadsheet.spreadsheet_id, error)
                # The class only: a message of a foreign exception may quote a cell.
                logger.warning("sheet %s not finished: %s", spreadsheet.spreadsheet_id, type(error).__name__)
                in_a_row += state == "retry"
                if isinstance(error, WaitError) or in_a_row >= _MOST_IN_A_ROW:
                    # Asking on would prolong the pause, or wait for each sheet as long as for this one. The next cycle
                    # begins with those that were read longest ago.
                    unfinished += [(rest.title, error) for rest in spreadsheets[number:]]
                    break
    result = _total(len(spreadsheets), done, failures)
    account = " ".join(filter(None, (rows.account(), sheets.account())))
    if unfinished:
        _raise_unfinished(unfinished, result, account)
    if account:
        raise ItemsFailedError(account)
    return result


def _trashed(google: GoogleWorkspace) -> set[str]:
    """Return which spreadsheets lie in the bin: Sheets goes on reading them, as if nothing had happened."""
    try:
        return google.drive.trashed_spreadsheets()
    except SiarError as error:
        # Drive only adds to what Sheets tells: without it, the cycle goes on.
        logger.info("the bin cannot be looked into: %s", type(error).__name__)
        return set()


def _raise_unfinished(unfinished: list[tuple[str, Exception]], result: CycleResult, account: str) -> None:
    names = ", ".join(title for title, _ in unfinished[:5]) + (" …" if len(unfinished) > 5 else "")
    message = f"{len(unfinished)} of {result.sheets} sheets were not finished ({names}); {result.sheets_read} were. "
    message += f"{account} " if account else ""
    first = unfinished[0][1]
    text = str(first) if isinstance(first, SiarError) else type(first).__name__
    waits = [error.until for _, error in unfinished if isinstance(error, WaitError)]
    if waits:
        raise WaitError(message + text, until=max(waits)) from first
    if not all(isinstance(error, SiarError) for _, error in unfinished):
        unforeseen = next(error for _, error in unfinished if not isinstance(error, SiarError))
        raise RuntimeError(message + type(unforeseen).__name__) from unforeseen
    raise RetryError(message + text) from first


def _total(sheets: int, done: list[SheetResult], failures: Mapping[str, str]) -> CycleResult:
    return CycleResult(
        sheets=sheets,
        sheets_read=len(done),
        rows=sum(item.rows for item in done),
        revisions=sum(item.landed.revisions for item in done),
        accepted=sum(item.landed.accepted for item in done),
        held=sum(item.landed.held for item in done),
        review=sum(item.landed.review for item in done),
        skipped=sum(item.landed.skipped for item in done),
        withdrawn=sum(item.landed.withdrawn for item in done),
        answered=sum(item.answered for item in done),
        pending=sum(item.pending for item in done),
        misdirected=sum(item.misdirected for item in done),
        failures=failures,
    )
