"""One cycle: read every spreadsheet once, land what changed, judge it, answer beside the row."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from siar.errors import InputError, RetryError, SiarError, WaitError
from siar.intake import feedback, landing, registry, summary
from siar.intake.grid import TAG_KEY, Grid, Tag, read_grid
from siar.intake.headers import Header, find_header
from siar.intake.identity import ROW_ID, Plan, SeenRow, reconcile
from siar.intake.judging import judge_rows
from siar.intake.locales import is_indonesian, undecided_dates
from siar.intake.photos import Photos
from siar.intake.readings import input_hash, is_filled, row_texts, row_values
from siar.intake.row_photos import Judged, RowPhotos, with_findings
from siar.settings import Settings
from siar.store import Connection

if TYPE_CHECKING:
    from siar.google.client import GoogleWorkspace
    from siar.google.sheets import Sheets
    from siar.intake.verdicts import RuleBook
    from siar.visuals.media import MediaStore

__all__ = ["CycleResult", "SheetResult", "run"]

logger = logging.getLogger(__name__)

_MOST_TAGS = 2_500  # of 9 characters each; Sheets stores about 30,000 characters of metadata a sheet


@dataclass(frozen=True)
class SheetResult:
    """What one sheet's turn did. `misdirected` counts answers that met another row and were taken back at once."""

    rows: int = 0
    new_tags: int = 0
    pending: int = 0
    landed: landing.Landed = field(default_factory=landing.Landed)
    answered: int = 0
    vanished: int = 0
    misdirected: int = 0


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
) -> CycleResult:
    """Run a cycle over every registered spreadsheet.

    Each sheet is landed in its own transaction. A sheet that a person must mend (not shared, deleted, no header) is
    recorded and the others go on.

    :param media: where clean copies of the rows' photos are kept; without it photos are not looked at.
    :raises WaitError: Google asked for a pause; what was done is committed, the next cycle begins with the rest.
    :raises RetryError: some sheet could not be finished for a passing reason; likewise.
    """
    done: list[SheetResult] = []
    failures: dict[str, str] = {}
    unfinished: list[tuple[str, Exception]] = []
    photos = None
    if media is not None:
        plan = settings.intake.photos
        desk = Photos(conn, google.drive, media, plan=plan, now=now)
        photos = RowPhotos(conn, desk, plan=plan, book=book, now=now)
    with registry.cycle_lock(conn):
        spreadsheets = registry.active(conn)
        for spreadsheet in spreadsheets:
            turn = _Turn(conn, google.sheets, spreadsheet, settings=settings, book=book, photos=photos, now=now)
            try:
                done.append(turn.take())
            except Exception as error:  # noqa: BLE001 - one sheet must not stop the others; re-raised at the end
                state, reason = registry.explain(error, email=google.email)
                registry.record_failure(conn, spreadsheet.spreadsheet_id, state=state, error=reason, now=now)
                if state in {"access", "input"}:
                    failures[spreadsheet.title] = reason
                    turn.tell(reason)
                else:
                    unfinished.append((spreadsheet.title, error))
                    # The class only: a message of a foreign exception may quote a cell.
                    logger.warning("sheet %s not finished: %s", spreadsheet.spreadsheet_id, type(error).__name__)
    result = _total(len(spreadsheets), done, failures)
    if unfinished:
        _raise_unfinished(unfinished, result)
    return result


def _raise_unfinished(unfinished: list[tuple[str, Exception]], result: CycleResult) -> None:
    names = ", ".join(title for title, _ in unfinished[:5]) + (" …" if len(unfinished) > 5 else "")
    message = f"{len(unfinished)} of {result.sheets} sheets were not finished ({names}); {result.sheets_read} were. "
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


@dataclass(frozen=True)
class _View:
    """One reading of a sheet: its grid, its header, and what each row is."""

    grid: Grid
    header: Header
    values: Mapping[int, Mapping[str, str | float | int]]
    hashes: Mapping[int, str]
    plan: Plan


class _Turn:
    """One spreadsheet's turn in a cycle."""

    def __init__(
        self,
        conn: Connection,
        sheets: Sheets,
        spreadsheet: registry.Spreadsheet,
        *,
        settings: Settings,
        book: RuleBook,
        photos: RowPhotos | None,
        now: datetime,
    ) -> None:
        self._photos = photos
        self._conn = conn
        self._sheets = sheets
        self._sheet = spreadsheet
        self._id = spreadsheet.spreadsheet_id
        self._settings = settings
        self._book = book
        self._now = now

    def take(self) -> SheetResult:
        states = landing.row_states(self._conn, self._id, now=self._now)
        view = self._look(states)
        tags = len(view.plan.create_tags)
        if not view.plan.settled:
            refusal = self._tag(view)
            wanted = {tag.row_id for _, tag in view.plan.create_tags}
            # Tags are put on row numbers, which may have moved meanwhile: look where they are before relying on them.
            view = self._look(states)
            made = {tag.row_id for row in view.grid.rows for tag in row.tags}
            if refusal is not None and not wanted & made:
                raise refusal
        landed = self._land(view, states)
        if landed.revisions:
            states = landing.row_states(self._conn, self._id, now=self._now)
        written, answered = self._answer(view, states)
        return SheetResult(
            rows=len(view.plan.identities),
            new_tags=tags,
            pending=len(view.plan.identities) - len(view.plan.landable),
            landed=landed,
            answered=answered,
            vanished=len(written.vanished),
            misdirected=len(written.misdirected),
        )

    def tell(self, reason: str) -> None:
        """Say in the tab Ringkasan why the sheet cannot be read, if even that can be written."""
        lines = summary.changed_lines(self._sheet.summary, summary.summarise((), problem=reason))
        if not lines:
            return
        try:
            self._sheets.write_rows(self._id, lines)
            registry.record_summary(self._conn, self._id, summary.summarise((), problem=reason))
        except SiarError as error:
            logger.info("sheet %s cannot be told: %s", self._id, type(error).__name__)

    def _look(self, states: Mapping[str, landing.RowState]) -> _View:
        grid = read_grid(self._sheets, self._id, tab=self._sheet.tab)
        texts = {row.index: [cell.text for cell in row.cells] for row in grid.rows}
        length = max(texts, default=-1) + 1
        header = find_header([texts.get(index, []) for index in range(length)], opd_in_row=self._sheet.opd is None)
        if not header.provisioned:
            raise InputError(
                "Kolom sistem (ID, Status, Pesan, …) belum ada. Kominfo perlu menyiapkan lembar ini lebih dahulu."
            )
        values: dict[int, Mapping[str, str | float | int]] = {}
        hashes: dict[int, str] = {}
        seen: list[SeenRow] = []
        for row in grid.rows:
            if row.index <= header.row:
                continue
            filled = is_filled(row, header)
            if filled:
                values[row.index] = row_values(row, header)
                hashes[row.index] = input_hash(values[row.index])
            seen.append(
                SeenRow(
                    index=row.index,
                    row_id=row.cell(header.columns["id"]).text.strip().upper(),
                    tags=row.tags,
                    filled=filled,
                    digest=hashes.get(row.index, ""),
                    texts=landing.LazyTexts(partial(_texts, values[row.index])) if filled else {},
                    marked=not filled and feedback.differs(feedback.BLANK, row, header),
                )
            )
        named = {
            name for row in seen for name in (row.row_id, *(tag.row_id for tag in row.tags)) if ROW_ID.fullmatch(name)
        }
        plan = reconcile(
            seen,
            landing.known_rows(states),
            foreign=landing.row_ids_elsewhere(self._conn, self._id, named - states.keys()),
            resting=self._resting(grid, header, states),
        )
        return _View(grid, header, values, hashes, plan)

    def _resting(self, grid: Grid, header: Header, states: Mapping[str, landing.RowState]) -> set[str]:
        """Return rows that may do without a tag: published, answered, and so many that the sheet could not hold all."""
        if len(states) <= _MOST_TAGS:
            return set()
        publications = feedback.publication_status(self._conn, self._id)
        place = header.columns["id"]
        rows = {row.cell(place).text: row for row in grid.rows}
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
            answer = feedback.answer_for(state, publications[state.row_id], header=header, city=self._settings.city)
            if row is not None and not feedback.differs(answer, row, header):
                resting.add(state.row_id)
        return resting

    def _tag(self, view: _View) -> InputError | None:
        """Move and make tags; return the refusal, which only a second look can explain."""
        requests: list[dict[str, object]] = [
            {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": metadata_id}}}}
            for metadata_id in view.plan.delete_tags
        ]
        requests += [_create_tag(view.grid.sheet_id, index, tag) for index, tag in view.plan.create_tags]
        try:
            self._sheets.batch_update(self._id, requests, repeatable=True)
        except InputError as error:
            # An earlier attempt, whose answer was lost, may have made these tags; or rows were removed and the numbers
            # no longer exist. What still has no tag waits for the next cycle.
            return error
        return None

    def _land(self, view: _View, states: Mapping[str, landing.RowState]) -> landing.Landed:
        identities = {index: view.plan.identities[index] for index in sorted(view.plan.landable)}
        changed = {
            index: row_id
            for index, row_id in identities.items()
            if row_id not in states or states[row_id].input_hash != view.hashes[index]
        }
        links = {row_id: str(view.values[index].get("foto", "")) for index, row_id in identities.items()}
        if self._photos is not None:
            same = {row_id: link for row_id, link in links.items() if row_id not in changed.values()}
            again = self._photos.restless(self._id, same)
            changed |= {index: row_id for index, row_id in identities.items() if row_id in again}
        present = {row_id: index + 1 for index, row_id in identities.items()}
        as_of = self._now.astimezone(self._settings.city.zone).date()
        # Outside the transaction: fetching photos takes its time.
        judged = self._judge(view, changed, links, as_of=as_of)
        revisions = [
            landing.NewRevision(
                row_id, index + 1, view.hashes[index], row_texts(view.values[index]), judged.verdicts[row_id]
            )
            for index, row_id in changed.items()
        ]
        with self._conn.transaction():
            landed = landing.land(
                self._conn,
                self._id,
                revisions=revisions,
                present=present,
                gone=view.plan.gone,
                states=states,
                as_of=as_of,
                now=self._now,
            )
            if self._photos is not None:
                self._photos.record(judged)
            registry.record_read(self._conn, self._id, tab=view.grid.tab, now=self._now)
        return landed

    def _judge(self, view: _View, changed: Mapping[int, str], links: Mapping[str, str], *, as_of: date) -> Judged:
        found = judge_rows(
            self._conn,
            {index + 1: view.values[index] for index in changed},
            row_ids=list(changed.values()),
            spreadsheet_id=self._id,
            opd=self._sheet.opd,
            opd_name=self._agency_name(view.header),
            book=self._book,
            as_of=as_of,
        )
        verdicts = {row_id: found[index + 1] for index, row_id in changed.items()}
        if not is_indonesian(view.grid.locale):
            for index, row_id in changed.items():
                asked = undecided_dates(view.values[index], line=index + 1, book=self._book)
                verdicts[row_id] = with_findings(verdicts[row_id], asked)
        if self._photos is None:
            return Judged(verdicts)
        titles = {row_id: str(view.values[index].get("judul", "")) for index, row_id in changed.items()}
        return self._photos.judge(verdicts, links, titles)

    def _agency_name(self, header: Header) -> str | None:
        """Return whose sheet this is, when its rows do not say it themselves."""
        if "opd" in header.columns or self._sheet.opd is None:
            return None
        agency = self._settings.agency_by_code.get(self._sheet.opd)
        return agency.name if agency else self._sheet.opd

    def _answer(self, view: _View, states: Mapping[str, landing.RowState]) -> tuple[feedback.Written, int]:
        publications = feedback.publication_status(self._conn, self._id)
        header, city = view.header, self._settings.city
        answers = {
            row_id: feedback.answer_for(states[row_id], publications.get(row_id), header=header, city=city)
            for index, row_id in view.plan.identities.items()
            if index in view.plan.landable
        }
        outgoing: list[feedback.Outgoing] = []
        for row in view.grid.rows:
            row_id = view.plan.identities.get(row.index)
            if row_id in answers and feedback.differs(answers[row_id], row, header):
                tag = next((tag for tag in row.tags if tag.row_id == row_id), None)
                if tag is not None:
                    wanted = feedback.row_write(answers[row_id], row, header, metadata_id=tag.metadata_id)
                    outgoing.append(feedback.Outgoing(row_id, wanted))
            elif row.index in view.plan.scrub:
                wanted = feedback.row_write(
                    feedback.BLANK, row, header, metadata_id=view.plan.scrub[row.index].metadata_id
                )
                outgoing.append(feedback.Outgoing("", wanted))
        lines = summary.summarise(answers.values())
        written = feedback.write(
            self._sheets,
            self._id,
            outgoing,
            header=header,
            extra=summary.changed_lines(self._sheet.summary, lines),
        )
        if written.misdirected:
            self._take_back(written.misdirected, answers, header)
        with self._conn.transaction():
            feedback.record(self._conn, (answers[row_id] for row_id in written.confirmed), now=self._now)
            if lines != self._sheet.summary:
                registry.record_summary(self._conn, self._id, lines)
        return written, len(written.confirmed)

    def _take_back(
        self, misdirected: Mapping[int, str], answers: Mapping[str, feedback.Answer], header: Header
    ) -> None:
        """Give each row that got another row's answer its own again, at the same address."""
        logger.warning("sheet %s: %d answers met another row and are taken back", self._id, len(misdirected))
        repairs = [
            feedback.Outgoing(
                found,
                feedback.row_write(answers.get(found, feedback.BLANK), None, header, metadata_id=metadata_id),
            )
            for metadata_id, found in misdirected.items()
        ]
        feedback.write(self._sheets, self._id, repairs, header=header)


def _texts(values: Mapping[str, str | float | int]) -> dict[str, str]:
    return landing.masked(row_texts(values))


def _create_tag(sheet_id: int, index: int, tag: Tag) -> dict[str, object]:
    span = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": index, "endIndex": index + 1}
    return {
        "createDeveloperMetadata": {
            "developerMetadata": {
                "metadataId": tag.metadata_id,
                "metadataKey": TAG_KEY,
                "metadataValue": tag.row_id,
                "visibility": "DOCUMENT",
                "location": {"dimensionRange": span},
            }
        }
    }
