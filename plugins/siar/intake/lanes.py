"""Several sheets in flight at once: while one waits for Google, another is read, judged or answered.

A lane is a thread with a connection of its own to the database (and, by the client, to Google) that takes one sheet after
the other. Quotas are kept by the client's windows, which all lanes share. What one sheet raises costs that sheet.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING

import psycopg

from siar.errors import AccessError, SiarError, WaitError
from siar.faults import Containment
from siar.figures.comments import SheetQuestions
from siar.intake import registry
from siar.intake.access import RefusedSheet, cause_is_ours
from siar.intake.feedback.numbers import Month
from siar.intake.feedback.score import ScoreBoard
from siar.intake.photos.copies import Looks, Photos
from siar.intake.photos.rows import RowPhotos
from siar.intake.registry import Spreadsheet
from siar.intake.sheet_cycle import LandingTurn, SheetCycle, SheetResult, tell
from siar.settings import Settings
from siar.store import Connection

if TYPE_CHECKING:
    from siar.google.client import GoogleWorkspace
    from siar.intake.rules.verdicts import RuleBook
    from siar.store.media import MediaStore

__all__ = ["Lanes", "Progress"]

logger = logging.getLogger(__name__)

_MOST_IN_A_ROW = 3  # sheets that fail for a passing reason, one after the other, before the cycle stops asking


class Progress:
    """Which sheets of a cycle wait, and what became of the others. Safe to share between threads."""

    def __init__(self, spreadsheets: Sequence[Spreadsheet]) -> None:
        self._titles = [spreadsheet.title for spreadsheet in spreadsheets]
        self._ids = [spreadsheet.spreadsheet_id for spreadsheet in spreadsheets]
        self._waiting = deque(enumerate(spreadsheets))
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._stopped_by: Exception | None = None
        self._done: dict[int, SheetResult] = {}
        self._failures: dict[int, str] = {}
        self._unfinished: dict[int, Exception] = {}
        self._refused: dict[int, RefusedSheet] = {}

    def take(self) -> tuple[int, Spreadsheet] | None:
        """Return the next sheet and its number, None when none is left or Google is not to be asked for more."""
        with self._lock:
            return self._waiting.popleft() if self._waiting and self._stopped_by is None else None

    def finish(self, number: int, result: SheetResult) -> None:
        """Note that a sheet was read to the end and answered."""
        with self._lock:
            self._in_a_row = 0
            self._done[number] = result

    def fail(self, number: int, reason: str) -> None:
        """Note that a person must look after a sheet, and why (Indonesian)."""
        with self._lock:
            self._failures[number] = reason

    def refuse(self, number: int, refused: RefusedSheet) -> None:
        """Note that a sheet cannot be opened; whose fault that is, is judged at the end of the cycle."""
        with self._lock:
            self._refused[number] = refused

    def put_off(self, number: int, error: Exception, *, passing: bool = False) -> None:
        """Note that a sheet was not finished.

        Once Google asks for a pause, or several sheets in a row fail for a passing reason, no other is begun: asking on
        would prolong the pause, or wait for each sheet as long as for this one. Those in flight are finished, and the
        next cycle begins with those that were read longest ago.
        """
        with self._lock:
            self._unfinished[number] = error
            self._in_a_row += passing
            if isinstance(error, WaitError) or self._in_a_row >= _MOST_IN_A_ROW:
                self._stopped_by = self._stopped_by or error

    def stop(self, error: Exception) -> None:
        """Begin no other sheet; those that wait are not finished because of this."""
        with self._lock:
            self._stopped_by = self._stopped_by or error

    @property
    def done(self) -> list[SheetResult]:
        """What was done, in the order of the sheets."""
        return [self._done[number] for number in sorted(self._done)]

    @property
    def refused(self) -> list[tuple[int, RefusedSheet]]:
        """The sheets that cannot be opened, with their numbers."""
        return sorted(self._refused.items(), key=lambda item: item[0])

    @property
    def tried(self) -> set[str]:
        """The ids of the sheets of which is known whether Google opens them."""
        return {self._ids[number] for number in (*self._done, *self._failures, *self._refused)}

    @property
    def opened(self) -> int:
        """How many sheets Google did open, whatever was then wrong with them."""
        return len(self._done) + len(self._failures)

    @property
    def failures(self) -> Mapping[str, str]:
        """By title, what a person must look after."""
        return {self._titles[number]: self._failures[number] for number in sorted(self._failures)}

    @property
    def unfinished(self) -> list[tuple[str, Exception]]:
        """The titles of sheets that were not finished, with the error; those that were not begun come last."""
        found = [(self._titles[number], self._unfinished[number]) for number in sorted(self._unfinished)]
        if self._stopped_by is not None:
            found += [(spreadsheet.title, self._stopped_by) for _, spreadsheet in self._waiting]
        return found


class Lanes:
    """What all lanes of one cycle share.

    :param media: where clean copies of the rows' photos are kept; without it photos are not looked at.
    :param trashed: ids of spreadsheets that lie in the bin.
    :param months: what went out this month of each sheet's reports, by the sheet's id; `questions`: what waits below them.
    :param board: the scores that agencies are shown; None: none are.
    """

    def __init__(
        self,
        google: GoogleWorkspace,
        *,
        settings: Settings,
        book: RuleBook,
        media: MediaStore | None,
        trashed: Collection[str],
        months: Mapping[str, Month],
        questions: Mapping[str, SheetQuestions],
        board: ScoreBoard | None,
        progress: Progress,
        now: datetime,
    ) -> None:
        self._months = months
        self._questions = questions
        self._board = board
        self._no_month = Month(now.astimezone(settings.city.zone).date().replace(day=1))
        self._google = google
        self._settings = settings
        self._book = book
        self._media = media
        self._trashed = trashed
        self._progress = progress
        self._now = now
        self._looks = Looks(settings.intake.photos)
        self._turn = LandingTurn()

    def work_beside_each_other(
        self,
        open_connection: Callable[[], AbstractContextManager[Connection]],
        lanes: int,
        *,
        rows: Containment,
        sheets: Containment,
    ) -> None:
        """Work on so many sheets at once until none waits.

        :param rows: where what rows raised is gathered, :param sheets: what sheets raised.
        """
        # Made here: a client's parts are made when they are first asked for, which is not for several threads at once.
        _ = self._google.sheets, self._google.drive

        def lane() -> None:
            try:
                with open_connection() as conn:
                    own = Containment(conn, "row", now=self._now), Containment(conn, "sheet", now=self._now)
                    try:
                        self.work(conn, rows=own[0], sheets=own[1])
                    finally:
                        rows.failed += own[0].failed
                        sheets.failed += own[1].failed
            except Exception as error:  # noqa: BLE001 - told at the end of the cycle; the other lanes finish their sheets
                logger.warning("a lane ended early: %s", type(error).__name__)
                self._progress.stop(error)

        with ThreadPoolExecutor(max(lanes, 1), thread_name_prefix="intake") as threads:
            running = [threads.submit(lane) for _ in range(lanes)]
            try:
                for one in running:
                    one.result()
            except BaseException as ended:
                # The task was ended from outside: what is in flight is finished, nothing is begun.
                self._progress.stop(RuntimeError(type(ended).__name__))
                raise

    def work(self, conn: Connection, *, rows: Containment, sheets: Containment) -> None:
        """Take one sheet after the other until none waits.

        :raises psycopg.OperationalError: the database is away, so nothing can be kept.
        """
        photos = None
        if self._media is not None:
            plan = self._settings.intake.photos
            looked_at = Photos(conn, self._google.drive, self._media, plan=plan, looks=self._looks, now=self._now)
            photos = RowPhotos(conn, looked_at, plan=plan, book=self._book, now=self._now)
        while (taken := self._progress.take()) is not None:
            number, spreadsheet = taken
            part = SheetCycle(
                conn,
                self._google.sheets,
                spreadsheet,
                settings=self._settings,
                book=self._book,
                photos=photos,
                rows=rows,
                turn=self._turn,
                month=self._months.get(spreadsheet.spreadsheet_id, self._no_month),
                questions=self._questions.get(spreadsheet.spreadsheet_id),
                board=self._board,
                now=self._now,
            )
            try:
                self._progress.finish(number, part.run(trashed=spreadsheet.spreadsheet_id in self._trashed))
                sheets.done(spreadsheet.spreadsheet_id)
            except Exception as error:  # noqa: BLE001 - one sheet must not stop the others; told at the end of the cycle
                self._failed(conn, number, spreadsheet, error, sheets=sheets)

    def judge_refused(self, conn: Connection, others: Collection[Spreadsheet]) -> bool:
        """Once no sheet waits: record those that could not be opened, and tell their agencies, unless the cause is ours.

        :param others: active sheets that were not tried in this cycle.
        :returns: whether it is.
        """
        refused = self._progress.refused
        if not refused:
            return False
        try:
            ours = cause_is_ours(
                [item for _, item in refused],
                opened=self._progress.opened,
                others=others,
                sheets=self._google.sheets,
            )
        except SiarError as error:
            for number, _ in refused:
                self._progress.put_off(number, error)
            return False
        for number, item in refused:
            sheet = item.spreadsheet
            state, reason = registry.explain(item.error, email=self._google.email)
            if ours:
                state, reason = "lost", registry.LOST
            registry.record_failure(conn, sheet.spreadsheet_id, state=state, error=reason, now=self._now)
            self._progress.fail(number, reason)
            if not ours:
                tell(conn, self._google.sheets, sheet, reason)
        return ours

    def _failed(
        self,
        conn: Connection,
        number: int,
        spreadsheet: Spreadsheet,
        error: Exception,
        *,
        sheets: Containment,
    ) -> None:
        state, reason = registry.explain(error, email=self._google.email)
        if isinstance(error, psycopg.OperationalError):
            # First of all: with the database away, nothing below can be noted.
            self._progress.put_off(number, error)
        if isinstance(error, AccessError) and not isinstance(error, registry.TrashedError):
            self._progress.refuse(number, RefusedSheet(spreadsheet, error))
            return
        registry.record_failure(conn, spreadsheet.spreadsheet_id, state=state, error=reason, now=self._now)
        if state in {"access", "input"}:
            self._progress.fail(number, reason)
            tell(conn, self._google.sheets, spreadsheet, reason)
            return
        if isinstance(error, SiarError):
            self._progress.put_off(number, error, passing=state == "retry")
        elif not isinstance(error, psycopg.OperationalError):
            sheets.keep(spreadsheet.spreadsheet_id, error)
        # The class only: a message of a foreign exception may quote a cell.
        logger.warning("sheet %s not finished: %s", spreadsheet.spreadsheet_id, type(error).__name__)
