"""One cycle: read every spreadsheet once, land what changed, judge it, answer beside the row."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from siar import vault
from siar.enumerations import some
from siar.errors import RetryError, SiarError, WaitError
from siar.faults import Containment, ItemsFailedError
from siar.figures import comments
from siar.intake import landing, registry
from siar.intake.feedback import numbers
from siar.intake.feedback.score import score_board
from siar.intake.lanes import Lanes, Progress
from siar.intake.rules.collector import collector_paused
from siar.intake.sheet_cycle import SheetResult
from siar.settings import Settings
from siar.store import Connection

if TYPE_CHECKING:
    from siar.google.client import GoogleWorkspace
    from siar.intake.rules.verdicts import RuleBook
    from siar.store.media import MediaStore

__all__ = ["CycleResult", "run"]

logger = logging.getLogger(__name__)


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
    open_connection: Callable[[], AbstractContextManager[Connection]] | None = None,
) -> CycleResult:
    """Run a cycle over registered spreadsheets.

    Each sheet is landed in its own transaction. A sheet that a person must mend (not shared, deleted, no header) is
    recorded and the others go on.

    :param media: where clean copies of the rows' photos are kept; without it photos are not looked at.
    :param spreadsheets: those whose turn it is (`siar.intake.turns`); every one when not given.
    :param open_connection: opens another connection to the same database. With it several sheets are in flight at once
        (`sheets_in_flight` of intake.yaml), without it one after the other is read.
    :raises ConfigError: the key outside the database is missing, or another one than this database is kept with.
    :raises AccessLostError: our account cannot open the sheets any more; what could be read was.
    :raises WaitError: Google asked for a pause; what was done is committed, the next cycle begins with the rest.
    :raises RetryError: some sheet could not be finished for a passing reason; likewise.
    """
    vault.check_key(conn)
    rows, sheets = Containment(conn, "row", now=now), Containment(conn, "sheet", now=now)
    rows.only_those(landing.rows_waited_for)
    sheets.only_those(registry.sheets_waited_for)
    # Answers of whole sheets are hundreds of thousands of objects at a time, and none of them is garbage.
    with registry.cycle_lock(conn), collector_paused():
        active = registry.active(conn)
        spreadsheets = active if spreadsheets is None else spreadsheets
        progress = Progress(spreadsheets)
        numbers.bring_up(conn, zone=settings.city.zone, now=now)
        lanes = Lanes(
            google,
            settings=settings,
            book=book,
            media=media,
            trashed=_trashed(google),
            months=numbers.months(conn, zone=settings.city.zone, now=now),
            questions=comments.by_sheet(conn, plan=settings.comments, now=now),
            board=score_board(conn, settings=settings, now=now),
            progress=progress,
            now=now,
        )
        if open_connection is None:
            lanes.work(conn, rows=rows, sheets=sheets)
        else:
            several = min(settings.intake.sheets_in_flight, len(spreadsheets))
            lanes.work_beside_each_other(open_connection, several, rows=rows, sheets=sheets)
        lost = lanes.judge_refused(conn, [other for other in active if other.spreadsheet_id not in progress.tried])
    result = _total(len(spreadsheets), progress.done, progress.failures)
    account = " ".join(filter(None, (rows.account(), sheets.account())))
    if lost:
        raise registry.AccessLostError(
            f"The service account {google.email} has lost its access: {len(progress.refused)} of {result.sheets} sheets were "
            f"refused, {result.sheets_read} were read. Look at its key, at the folder in Drive, and at the API in the Google "
            f"Cloud console. {account}".rstrip()
        )
    if progress.unfinished:
        _raise_unfinished(progress.unfinished, result, account)
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


def _raise_unfinished(unfinished: Sequence[tuple[str, Exception]], result: CycleResult, account: str) -> None:
    names = some([title for title, _ in unfinished])
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


def _total(sheets: int, done: Sequence[SheetResult], failures: Mapping[str, str]) -> CycleResult:
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
