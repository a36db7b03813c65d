"""One spreadsheet's part of a cycle: read, tag new rows, land what changed, answer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from siar.errors import InputError, SiarError
from siar.faults import Containment
from siar.figures.comments import SheetQuestions
from siar.findings.finding import Finding
from siar.google.sheets import quoted
from siar.intake import landing, registry
from siar.intake.feedback import answers, summary
from siar.intake.feedback.numbers import Month
from siar.intake.feedback.score import ScoreBoard
from siar.intake.judging import judge_rows
from siar.intake.photos.rows import Judged, RowPhotos, with_findings
from siar.intake.rules.private import PRIVATE
from siar.intake.sheets.grid import GRID_FIELDS, TAG_KEY, Grid, Tag, decode_updated_grid, read_grid
from siar.intake.sheets.headers import Header
from siar.intake.sheets.locales import GUARDED, is_indonesian, undecided_dates, undecided_numbers
from siar.intake.sheets.merges import with_merges
from siar.intake.sheets.row_identity import ROW_ID, Plan
from siar.intake.sheets.row_values import row_texts
from siar.intake.sheets.succession import follows, question
from siar.intake.snapshot import Snapshot, snapshot_of
from siar.intake.standing_lines import score_lines
from siar.settings import Settings
from siar.store import Connection

if TYPE_CHECKING:
    from siar.google.sheets import Sheets
    from siar.intake.rules.verdicts import RuleBook

__all__ = ["LandingTurn", "SheetCycle", "SheetResult", "tell"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SheetResult:
    """What was done in one sheet. `misdirected` counts answers that met another row and were taken back at once."""

    rows: int = 0
    new_tags: int = 0
    pending: int = 0
    landed: landing.Landed = field(default_factory=landing.Landed)
    answered: int = 0
    vanished: int = 0
    misdirected: int = 0


class LandingTurn:
    """Lets one sheet at a time be compared with what was reported, and land.

    Of two sheets that tell the same, or contradict each other, the later one is to see the earlier one's reports.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.landings = 0
        """How many sheets have landed something new."""


class SheetCycle:
    """One spreadsheet's part of a cycle."""

    def __init__(
        self,
        conn: Connection,
        sheets: Sheets,
        spreadsheet: registry.Spreadsheet,
        *,
        settings: Settings,
        book: RuleBook,
        photos: RowPhotos | None,
        rows: Containment,
        turn: LandingTurn,
        month: Month,
        questions: SheetQuestions | None,
        board: ScoreBoard | None,
        now: datetime,
    ) -> None:
        self._rows = rows
        self._month = month
        self._questions = questions
        self._board = board
        self._turn = turn
        self._photos = photos
        self._conn = conn
        self._sheets = sheets
        self._sheet = spreadsheet
        self._id = spreadsheet.spreadsheet_id
        self._settings = settings
        self._book = book
        self._now = now

    def run(self, *, trashed: bool = False) -> SheetResult:
        """Read once, tag once if rows are new or moved, write once if an answer changed.

        :param trashed: the spreadsheet lies in the bin, where Sheets would still read it.
        :raises SiarError: typed by what to do next; what was landed stays landed.
        """
        if trashed:
            raise registry.TrashedError(f"spreadsheet {self._id} lies in the bin.")
        states = landing.row_states(self._conn, self._id, now=self._now)
        snapshot = self._snapshot(read_grid(self._sheets, self._id, tab=self._sheet.tab), states)
        tags = len(snapshot.plan.create_tags)
        if not snapshot.plan.settled:
            snapshot = self._tagged(snapshot, states)
        landed = self._land(snapshot, states)
        if landed.revisions:
            states = landing.row_states(self._conn, self._id, now=self._now)
        written, answered = self._answer(snapshot, states)
        return SheetResult(
            rows=len(snapshot.plan.identities),
            new_tags=tags,
            pending=len(snapshot.plan.identities) - len(snapshot.plan.landable),
            landed=landed,
            answered=answered,
            vanished=len(written.vanished),
            misdirected=len(written.misdirected) + len(written.mistaken),
        )

    def _snapshot(self, grid: Grid, states: Mapping[str, landing.RowState]) -> Snapshot:
        return snapshot_of(self._conn, grid, states, opd_in_row=self._sheet.opd is None, city=self._settings.city)

    def _tagged(self, snapshot: Snapshot, states: Mapping[str, landing.RowState]) -> Snapshot:
        """Move and make tags; return the sheet as it is afterwards.

        Tags are put on row numbers, which may have moved meanwhile: only where they then are can be relied on.

        :raises InputError: nothing was tagged, and a second look does not show why.
        """
        requests: list[dict[str, object]] = [
            {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": metadata_id}}}}
            for metadata_id in snapshot.plan.delete_tags
        ]
        requests += [_create_tag(snapshot.grid.sheet_id, index, tag) for index, tag in snapshot.plan.create_tags]
        tab = snapshot.grid.tab
        try:
            tagged = self._sheets.batch_update_and_read(
                self._id,
                requests,
                repeatable=True,
                ranges=[quoted(tab)],
                fields=GRID_FIELDS,
                decode=decode_updated_grid,
            )
        except InputError as refusal:
            # An earlier attempt, whose answer was lost, may have made these tags; or rows were removed and the numbers
            # no longer exist. What still has no tag waits for the next cycle.
            after = self._snapshot(read_grid(self._sheets, self._id, tab=tab), states)
            if _work(after.plan) and _work(after.plan) == _work(snapshot.plan):
                raise InputError(
                    f"Baris baru belum dapat ditandai karena ditolak Google. Kominfo perlu memeriksa lembar ini. ({refusal})"
                ) from refusal
            return after
        # An answer without cells is none: better one read more than rows taken for gone.
        return self._snapshot(tagged or read_grid(self._sheets, self._id, tab=tab), states)

    def _land(self, snapshot: Snapshot, states: Mapping[str, landing.RowState]) -> landing.Landed:
        identities = {index: snapshot.plan.identities[index] for index in sorted(snapshot.plan.landable)}
        changed = {
            index: row_id
            for index, row_id in identities.items()
            if row_id not in states
            or not states[row_id].holds(snapshot.hashes[index])
            or self._is_due_again(states[row_id], asked=row_id in snapshot.plan.continuity.asked)
        }
        # What stands under the ID of a row that was erased is not taken in again, whatever it is.
        erased = {row_id for row_id, state in states.items() if state.erased}
        changed = {index: row_id for index, row_id in changed.items() if row_id not in erased}
        links = {row_id: str(snapshot.values[index].get("foto", "")) for index, row_id in identities.items()}
        if self._photos is not None:
            same = {row_id: link for row_id, link in links.items() if row_id not in erased.union(changed.values())}
            again = self._photos.restless(self._id, same)
            changed |= {index: row_id for index, row_id in identities.items() if row_id in again}
        present = {row_id: index + 1 for index, row_id in identities.items()}
        if not changed:
            return self._record(snapshot, Judged({}), changed, present, states)
        judged, landings = None, self._turn.landings
        if self._photos is not None:
            # Outside the turn and the transaction: fetching photos takes its time.
            judged = self._judge(snapshot, changed, links, states)
        with self._turn.lock:
            if judged is None or self._turn.landings != landings:
                judged = self._judge(snapshot, changed, links, states)
            landed = self._record(snapshot, judged, changed, present, states)
            self._turn.landings += 1
        return landed

    def _is_due_again(self, state: landing.RowState, *, asked: bool) -> bool:
        """Whether a row is judged again although nobody changed it.

        The rules failed on it; it was removed and is back; or whether it is to be asked if it is a new report was answered,
        or has turned up only now.
        """
        if self._rows.is_open(state.row_id) and not self._rows.rests(state.row_id):
            return True
        return state.missing_reads >= landing.REMOVED or (state.verdict != "skipped" and asked is not state.asks)

    def _record(
        self,
        snapshot: Snapshot,
        judged: Judged,
        changed: Mapping[int, str],
        present: Mapping[str, int],
        states: Mapping[str, landing.RowState],
    ) -> landing.Landed:
        """Land what was judged, in one transaction."""
        for row_id, error in judged.raised.items():
            self._rows.keep(row_id, error)
        revisions = [
            landing.NewRevision(
                row_id,
                index + 1,
                snapshot.hashes[index],
                landing.masked(row_texts(snapshot.values[index])),
                judged.verdicts[row_id],
            )
            for index, row_id in changed.items()
        ]
        with self._conn.transaction():
            landed = landing.land(
                self._conn,
                self._id,
                revisions=revisions,
                present=present,
                gone=snapshot.plan.gone,
                states=states,
                book=self._book,
                rows=self._rows,
                goes_on=snapshot.plan.continuity,
                as_of=self._as_of,
                now=self._now,
            )
            self._rows.done(*snapshot.plan.gone)
            if self._photos is not None:
                self._photos.record(judged)
            locale = snapshot.grid.locale
            registry.record_read(
                self._conn,
                self._id,
                tab=snapshot.grid.tab,
                digest=self._conn.keyring.mark("sheet", snapshot.digest),
                foreign_locale=None if is_indonesian(locale) else locale,
                now=self._now,
            )
        return landed

    @property
    def _as_of(self) -> date:
        """The day of judging, where the city is."""
        return self._now.astimezone(self._settings.city.zone).date()

    def _judge(
        self,
        snapshot: Snapshot,
        changed: Mapping[int, str],
        links: Mapping[str, str],
        states: Mapping[str, landing.RowState],
    ) -> Judged:
        shown = snapshot.plan.continuity.shown
        # What a row said while the next report was being typed over it is that report, half typed, and no other; nor is what
        # was taken for the next report and is none.
        same = [
            old
            for old in snapshot.plan.continuity.successors.values()
            if states[old].revision_id != shown[old].revision_id
        ]
        same += [by for row_id in changed.values() if row_id in states and (by := states[row_id].succeeded_by)]
        found, raised = judge_rows(
            self._conn,
            {index + 1: snapshot.values[index] for index in changed},
            row_ids=[*changed.values(), *same],
            opd_name=self._agency_name(),
            book=self._book,
            as_of=self._as_of,
        )
        verdicts = {row_id: found[index + 1] for index, row_id in changed.items()}
        faults = {row_id: raised[index + 1] for index, row_id in changed.items() if index + 1 in raised}
        if snapshot.merged:
            verdicts = {
                row_id: replace(
                    verdict, findings=with_merges(verdict.findings, line=verdict.line, merged=snapshot.merged)
                )
                for row_id, verdict in verdicts.items()
            }
        for row_id, asked in self._typed_elsewhere(snapshot, changed).items():
            verdict, told = verdicts[row_id], {(finding.code, finding.column) for finding in asked}
            # Instead of what the rules say of the same cell: here both readings are known.
            kept = tuple(finding for finding in verdict.findings if (finding.code, finding.column) not in told)
            verdicts[row_id] = with_findings(replace(verdict, findings=kept), asked)
        for index, row_id in changed.items():
            found_beside = self._told_of_succession(snapshot, row_id, line=index + 1)
            verdicts[row_id] = with_findings(verdicts[row_id], found_beside)
        if self._photos is None:
            return Judged(verdicts, raised=faults)
        titles = {row_id: str(snapshot.values[index].get("judul", "")) for index, row_id in changed.items()}
        return replace(self._photos.judge(self._id, verdicts, links, titles), raised=faults)

    def _told_of_succession(self, snapshot: Snapshot, row_id: str, *, line: int) -> list[Finding]:
        """Return what a row hears that residents have seen in another state, or that was typed over one of those."""
        goes_on, catalogue = snapshot.plan.continuity, self._book.catalogue
        if row_id in goes_on.asked:
            return question(goes_on.asked[row_id], line=line, catalogue=catalogue)
        return follows(line=line, catalogue=catalogue) if row_id in goes_on.successors else []

    def _typed_elsewhere(self, snapshot: Snapshot, changed: Mapping[int, str]) -> dict[str, list[Finding]]:
        """Return what to ask about cells that were typed while the workbook had another locale, by row ID."""
        locale, before = snapshot.grid.locale, dict[str, Mapping[str, str]]()
        if everything := not is_indonesian(locale):
            pass
        elif self._sheet.foreign_locale is not None:
            locale, until = self._sheet.foreign_locale, self._sheet.foreign_until
            everything = until is None
            if until is not None:
                before = landing.texts_before(self._conn, changed.values(), until=until)
        catalogue, formats = self._book.catalogue, self._book.formats
        rows = {row.index: row for row in snapshot.grid.rows}
        found = {}
        for index, row_id in changed.items():
            values, texts = snapshot.values[index], landing.masked(row_texts(snapshot.values[index]))
            old = before.get(row_id, {})
            guarded = [name for name in GUARDED if name in texts and (everything or old.get(name) == texts[name])]
            if not guarded:
                continue
            typed = {name: values[name] for name in guarded}
            asked = undecided_dates(typed, line=index + 1, catalogue=catalogue, formats=formats)
            asked += undecided_numbers(
                rows[index], snapshot.header, guarded, locale=locale, catalogue=catalogue, formats=formats
            )
            if asked:
                found[row_id] = asked
        return found

    def _agency_name(self) -> str | None:
        """Return whose sheet this is, when its rows do not say it themselves."""
        if self._sheet.opd is None:
            return None
        agency = self._settings.agency_by_code.get(self._sheet.opd)
        return agency.name if agency else self._sheet.opd

    def _answer(self, snapshot: Snapshot, states: Mapping[str, landing.RowState]) -> tuple[answers.Written, int]:
        publications = answers.publication_status(self._conn, self._id)
        header, city = snapshot.header, self._settings.city
        wanted_by_row = {
            row_id: answers.answer_for(states[row_id], publications.get(row_id), header=header, city=city)
            for index, row_id in snapshot.plan.identities.items()
            if index in snapshot.plan.landable
        }
        outgoing: list[answers.Outgoing] = []
        shown: set[str] = set()
        for row in snapshot.grid.rows:
            row_id = snapshot.plan.identities.get(row.index)
            if row_id in wanted_by_row and not answers.differs(wanted_by_row[row_id], row, header):
                # An answer that could not be confirmed when it was written may have found its row all the same.
                if not answers.noted(wanted_by_row[row_id], states[row_id]):
                    shown.add(row_id)
            elif row_id in wanted_by_row:
                tag = next((tag for tag in row.tags if tag.row_id == row_id), None)
                if tag is not None:
                    wanted = answers.row_write(wanted_by_row[row_id], row, header, metadata_id=tag.metadata_id)
                    outgoing.append(answers.Outgoing(row_id, wanted, answers.texts_of(row, header)))
            elif row.index in snapshot.plan.scrub:
                wanted = answers.row_write(
                    answers.BLANK, row, header, metadata_id=snapshot.plan.scrub[row.index].metadata_id
                )
                outgoing.append(answers.Outgoing("", wanted))
        private = [
            named
            for row_id in wanted_by_row
            if states[row_id].verdict == "held"
            and (named := PRIVATE.intersection(finding.code for finding in states[row_id].findings))
        ]
        lines = summary.summarise(
            wanted_by_row.values(),
            formats=self._book.formats,
            month=self._month,
            questions=self._questions,
            blank=snapshot.blank,
            private=private,
            score=score_lines(
                self._conn,
                self._sheets,
                self._sheet,
                self._board,
                settings=self._settings,
                book=self._book,
                now=self._now,
            ),
        )
        written = answers.write(
            self._sheets,
            self._id,
            outgoing,
            header=header,
            extra=summary.changed_lines(self._sheet.summary, lines),
        )
        shown |= written.confirmed
        if written.misdirected or written.mistaken:
            shown |= self._take_back(written, wanted_by_row, header)
        with self._conn.transaction():
            answers.record(
                self._conn, (wanted_by_row[row_id] for row_id in shown if row_id in wanted_by_row), now=self._now
            )
            if lines != self._sheet.summary:
                registry.record_summary(self._conn, self._id, lines)
        return written, len(written.confirmed)

    def _take_back(
        self, written: answers.Written, wanted_by_row: Mapping[str, answers.Answer], header: Header
    ) -> frozenset[str]:
        """Give each row that got another row's answer its own again, at the same address.

        Only where nothing, or an ID of ours, was found: anything else says that columns were moved, and the next cycle,
        which looks first, mends that. A row that shows the right ID beside another report loses both, for whose it is
        cannot be told from here; the next cycle knows.

        :returns: the rows that show their own answer by this.
        """
        wrong = len(written.misdirected) + len(written.mistaken)
        logger.warning("sheet %s: %d answers met another row and are taken back", self._id, wrong)
        repairs = [
            answers.Outgoing(
                found,
                answers.row_write(wanted_by_row.get(found, answers.BLANK), None, header, metadata_id=metadata_id),
            )
            for metadata_id, found in written.misdirected.items()
            if not found or ROW_ID.fullmatch(found)
        ]
        repairs += [
            answers.Outgoing("", answers.erasure(header, metadata_id=metadata_id))
            for metadata_id in sorted(written.mistaken)
        ]
        return answers.write(self._sheets, self._id, repairs, header=header).confirmed


def tell(conn: Connection, sheets: Sheets, spreadsheet: registry.Spreadsheet, reason: str) -> None:
    """Say in a sheet's tab Ringkasan why it cannot be read, if even that can be written."""
    told = summary.of_problem(reason)
    lines = summary.changed_lines(spreadsheet.summary, told)
    if not lines:
        return
    try:
        sheets.write_rows(spreadsheet.spreadsheet_id, lines)
        registry.record_summary(conn, spreadsheet.spreadsheet_id, told)
    except SiarError as error:
        logger.info("sheet %s cannot be told: %s", spreadsheet.spreadsheet_id, type(error).__name__)


def _work(plan: Plan) -> tuple[list[int], tuple[int, ...]]:
    """Return on which rows tags are to be made, and which are to be deleted. The IDs of new rows are new each time."""
    return [index for index, _ in plan.create_tags], plan.delete_tags


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
