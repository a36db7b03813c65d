"""The cycle itself, with its database and rules, in a sheet that people never stop working in.

Ten thousand things are done between a read and the write that follows it, thousands more between cycles. Never may an
answer be written beside another report, a row be lost, or a report be attributed to another row.
"""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from siar.intake import cycle, registry
from siar.intake.feedback.answers import STATUSES
from tests.integration.intake.people import NOW
from tests.integration.intake.simulated_sheet import FIRST, INPUTS, SimulatedSheet
from tests.row_texts import texts_by_revision

pytestmark = pytest.mark.integration

SEEDS, OPERATIONS = 4, 1_250  # of two kinds: 2 · 4 · 1,250 = 10,000


class Office:
    """One spreadsheet, read by real cycles. :param rough: whether people also pull content from under its tag."""

    def __init__(self, conn, settings, book, *, seed: int, rough: bool) -> None:
        self.conn, self.settings, self.book, self.rough = conn, settings, book, rough
        self.sheet = SimulatedSheet(seed, strict=seed % 2 == 1)
        drive = SimpleNamespace(trashed_spreadsheets=set)
        self.google = SimpleNamespace(sheets=self.sheet, drive=drive, email="siar@example.iam")
        self.cycles = self.between = self.strays = 0
        registry.register(conn, spreadsheet_id="s", opd="DINKES", title="Laporan", tab="Laporan", now=NOW)

    def work_on(self, call: str) -> None:
        count = self.sheet.random.choice([1, 3, 5])
        self.sheet.work(count, rough=self.rough)
        if call != "get":
            self.between += count

    def cycle(self, *, busy: bool) -> None:
        self.sheet.before_call = self.work_on if busy else lambda _: None
        self.sheet.writes.clear()
        self.cycles += 1
        now = NOW + timedelta(minutes=self.cycles)
        cycle.run(self.conn, self.google, settings=self.settings, book=self.book, now=now)

    def reports(self) -> dict[str, str]:
        """Return, by row ID, which report was ever landed under it; a second one is a fault."""
        found: dict[str, str] = {}
        texts = texts_by_revision(self.conn)
        for row in self.conn.execute("select row_id, revision_id from siar.row_revisions"):
            token = texts[row["revision_id"]]["uraian"].split(" ", 1)[0]
            assert found.setdefault(row["row_id"], token) == token, "a report was attributed to another row"
        return found

    def check_writes(self) -> None:
        """Only rows in which we were shown the report were written to, whatever was typed over it since."""
        reports = self.reports()
        for write in self.sheet.writes:
            if write.meant in reports:
                assert reports[write.meant] in write.seen, "an answer was written on another row"

    def check_taken_back(self) -> None:
        """An answer that met another report, or nothing, was taken away again in the same cycle."""
        reports = self.reports()
        first = min((write.call for write in self.sheet.writes), default=0)
        written = [write for write in self.sheet.writes if write.call == first and write.meant in reports]
        strays = {write.meant for write in written if write.token != reports[write.meant]}
        mended = {write.meant for write in self.sheet.writes if write.call > first}
        there = {row_id for row in self.sheet.rows for row_id in row.tags.values()}
        assert strays & there <= mended, "an answer was left beside another report"
        self.strays += len(strays)

    def check_settled(self) -> None:
        """With nobody at work, every report has one row of its own, wholly landed and rightly answered."""
        reports = self.reports()
        landed = {
            row["row_id"]: row
            for row in self.conn.execute(
                "select distinct on (v.row_id) v.row_id, v.revision_id, d.verdict, f.status, f.message"
                " from siar.row_revisions v join siar.verdicts d using (revision_id) join siar.sheet_rows r"
                " on r.row_id = v.row_id and r.missing_reads = 0 left join siar.feedback f on f.row_id = v.row_id"
                " order by v.row_id, v.revision_no desc"
            )
        }
        texts = texts_by_revision(self.conn)
        shown = []
        for row in self.sheet.rows[1:]:
            if not row.filled:
                assert not any(row.cells[:FIRST]), "an answer stands beside nothing"
                continue
            row_id = row.cells[0]
            shown.append(row_id)
            assert reports[row_id] == row.token, "a report was attributed to another row"
            content = {
                name: " ".join(text.split()) for name, text in zip(INPUTS, row.cells[FIRST:], strict=True) if text
            }
            assert texts[landed[row_id]["revision_id"]] == content, "an edit was lost"
            assert row.cells[1] in STATUSES
            assert row.cells[1:3] == [landed[row_id]["status"], landed[row_id]["message"]], "another row's answer"
        assert len(shown) == len(set(shown)), "two rows share an identity"
        assert set(shown) == set(landed), "a row was lost"


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nobody_can_make_us_write_on_a_wrong_row(conn, settings, book, seed):
    """People insert, delete, move, sort, copy, clear, edit and delete IDs between any two of our calls."""
    office = Office(conn, settings, book, seed=seed, rough=False)
    while office.between < OPERATIONS:
        office.cycle(busy=True)
        office.check_writes()
        office.check_taken_back()
        if office.cycles % 10 == 0:
            for _ in range(2):
                office.cycle(busy=False)
            office.check_settled()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_content_that_is_pulled_from_under_its_tag_is_found_again(conn, settings, book, seed):
    """Also cut and paste, sorting some columns only, sorting that leaves tags behind, reports typed over others.

    What was pulled away in the very moment of the write is met by an answer that is not its own; that one is taken back
    or replaced by the next cycle.
    """
    office = Office(conn, settings, book, seed=100 + seed, rough=True)
    while office.between < OPERATIONS:
        office.cycle(busy=True)
        office.check_taken_back()
        if office.cycles % 4 == 0:
            for _ in range(2):
                office.cycle(busy=False)
            office.check_settled()
    assert office.strays > 0, "nothing was pulled away in the moment of a write"
