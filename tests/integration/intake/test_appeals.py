"""An agency's score in its tab Ringkasan, and what it writes against it: read, answered, kept, printed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import requests

from siar.figures.appeals import appeals_of
from siar.figures.conduct import conduct_of
from siar.figures.periods import Period
from siar.intake import cycle
from siar.intake.feedback import summary
from siar.intake.feedback.score import score_board
from siar.intake.provisioning import provision
from tests.integration.intake.people import NOW, cells

pytestmark = pytest.mark.integration

OCTOBER_2 = datetime(2026, 10, 2, 1, tzinfo=UTC)  # a Friday: the report on September leaves on 7 October
DRAFT = datetime(2026, 10, 5, 1, tzinfo=UTC)
LABEL = summary.LINES[summary.APPEAL]
TEXT = "Baris yang terlambat menunggu data kelurahan; mohon ditinjau."


@pytest.fixture
def look(workspace, conn, settings, book, sheet):
    """Runs a cycle at a moment; returns the tab Ringkasan by label."""

    def at(moment: datetime) -> dict[str, str]:
        cycle.run(conn, workspace.google, settings=settings, book=book, now=moment)
        return {row[0]: row[1] if len(row) > 1 else "" for row in workspace.values(sheet, "Ringkasan") if row}

    return at


@pytest.fixture
def write_into(workspace):
    """Types into the agency's cell of a sheet, as an editor who is not our account."""

    def into(sheet: str, text: str | None) -> None:
        rows = workspace.values(sheet, "Ringkasan")
        line = next(index for index, row in enumerate(rows, 1) if row and row[0] == LABEL)
        workspace.type(sheet, {f"B{line}": text}, tab="Ringkasan")

    return into


@pytest.fixture
def write(sheet, write_into):
    """Types into the agency's cell of its own sheet."""
    return lambda text: write_into(sheet, text)


def kept(conn) -> list[tuple[str, str, bool]]:
    found = conn.execute("select period_start, text, withdrawn_at from siar.appeals order by appeal_id").fetchall()
    return [(f"{row['period_start']:%Y-%m}", row["text"], row["withdrawn_at"] is not None) for row in found]


def test_the_draft_stands_two_days_before_the_report_with_the_rows_behind_it(workspace, conn, settings, sheet, look):
    lines = look(OCTOBER_2)
    assert "Agustus 2026" in lines["Nilai pelaporan"]
    for row in range(2, 8):
        workspace.type(sheet, cells(row))
    look(datetime(2026, 9, 16, 1, tzinfo=UTC))
    lines = look(DRAFT)
    board = score_board(conn, settings=settings, now=DRAFT)
    assert board is not None
    standing = board.standings["DINKES"]
    assert lines["Nilai pelaporan"].startswith("Sementara, untuk laporan September 2026 yang dikirim 7 Oktober 2026:")
    right = standing.counted[2]
    assert lines["Lolos periksa pertama"].startswith(f"{len(right.good)} dari {right.of} baris yang sudah diperiksa.")
    for row_id in right.lacking:
        assert row_id in lines["Lolos periksa pertama"]
    assert lines["Keadaan keberatan"] == "Belum ada keberatan."


def test_what_is_written_is_kept_answered_and_printed_beside_the_score(conn, settings, look, write):
    look(DRAFT)
    write(TEXT)
    lines = look(DRAFT + timedelta(minutes=5))
    assert lines[LABEL] == TEXT
    assert "tercatat 5 Oktober 2026" in lines["Keadaan keberatan"]
    assert kept(conn) == [("2026-09", TEXT, False)]
    look(DRAFT + timedelta(minutes=10))
    assert kept(conn) == [("2026-09", TEXT, False)]
    board = score_board(conn, settings=settings, now=DRAFT)
    assert board is not None
    (appeal,) = conduct_of(
        conn, period=board.due.period, settings=settings, now=DRAFT + timedelta(hours=1)
    ).league.appeals
    assert (appeal.opd, appeal.text, appeal.is_late(board.due.period)) == ("DINKES", TEXT, False)
    actions = conn.execute("select action, detail from siar.audit_entries where subject like 'appeal:%'").fetchall()
    assert [entry["action"] for entry in actions] == ["appeal.write"]
    assert TEXT not in str(actions)


def test_what_names_a_resident_is_refused_and_not_repeated(conn, look, write):
    look(DRAFT)
    write("Data Bapak Yohanes, 0812-3456-7890, belum masuk.")
    lines = look(DRAFT + timedelta(minutes=5))
    assert lines["Keadaan keberatan"].startswith("Belum dicatat: teks ini memuat nomor telepon pribadi")
    assert "0812" not in lines["Keadaan keberatan"]
    assert kept(conn) == []
    dump = str(conn.execute("select summary from siar.spreadsheets").fetchall())
    assert "Yohanes" not in dump


def test_what_is_too_long_is_refused_with_its_length(conn, look, write):
    look(DRAFT)
    write("Mohon ditinjau. " * 20)
    assert look(DRAFT + timedelta(minutes=5))["Keadaan keberatan"].startswith(
        "Belum dicatat: 319 huruf, paling banyak 300."
    )
    assert kept(conn) == []


def test_one_empty_look_withdraws_nothing_and_a_second_does_audited(conn, look, write):
    look(DRAFT)
    write(TEXT)
    look(DRAFT + timedelta(minutes=5))
    write(None)
    assert "tercatat" in look(DRAFT + timedelta(minutes=10))["Keadaan keberatan"]
    assert kept(conn) == [("2026-09", TEXT, False)]
    write(TEXT)
    look(DRAFT + timedelta(minutes=15))
    write(None)
    look(DRAFT + timedelta(minutes=20))
    assert kept(conn) == [("2026-09", TEXT, False)]
    assert look(DRAFT + timedelta(minutes=25))["Keadaan keberatan"] == "Belum ada keberatan."
    assert kept(conn) == [("2026-09", TEXT, True)]
    entries = conn.execute(
        "select action, detail from siar.audit_entries where subject like 'appeal:%' order by entry_id"
    ).fetchall()
    assert [(entry["action"], entry["detail"].get("why")) for entry in entries] == [
        ("appeal.write", None),
        ("appeal.withdraw", "emptied"),
    ]


def test_another_text_takes_the_place_of_the_former(conn, look, write):
    look(DRAFT)
    write(TEXT)
    look(DRAFT + timedelta(minutes=5))
    write("Satu baris saja yang keliru.")
    look(DRAFT + timedelta(minutes=10))
    assert kept(conn) == [("2026-09", TEXT, True), ("2026-09", "Satu baris saja yang keliru.", False)]


def test_a_tab_that_is_broken_or_cannot_be_read_takes_nothing_away(workspace, conn, sheet, look, write):
    look(DRAFT)
    write(TEXT)
    look(DRAFT + timedelta(minutes=5))
    line = next(index for index, row in enumerate(workspace.values(sheet, "Ringkasan"), 1) if row and row[0] == LABEL)
    workspace.type(sheet, {f"A{line}": None, f"B{line}": None}, tab="Ringkasan")
    for minutes in (10, 15, 20):
        look(DRAFT + timedelta(minutes=minutes))
    workspace.fail("sheets.spreadsheets.values.batchGetByDataFilter", "status", times=9, params={"status": 400})
    look(DRAFT + timedelta(minutes=25))
    assert kept(conn) == [("2026-09", TEXT, False)]


def test_what_comes_after_the_report_stands_in_the_next_one(conn, settings, look, write):
    look(DRAFT)
    board = score_board(conn, settings=settings, now=DRAFT)
    assert board is not None
    made = datetime(2026, 10, 6, 23, tzinfo=UTC)
    league = '{"conduct": {"league": {"weights": {}, "standings": []}}}'
    conn.execute(
        """insert into siar.briefings (kind, period_start, period_end, path, sha256, figures, summary, created_at)
           values ('bulanan', '2026-09-01', '2026-09-30', '/nowhere', repeat('0', 64), %s, 's', %s)""",
        (league, made),
    )
    write(TEXT)
    look(made + timedelta(days=1))
    assert kept(conn) == [("2026-09", TEXT, False)]
    october = score_board(conn, settings=settings, now=datetime(2026, 11, 9, tzinfo=UTC))
    assert october is not None
    (late,) = appeals_of(conn, period=october.due.period, kind="bulanan")
    assert (late.text, late.is_late(october.due.period)) == (TEXT, True)
    # Once that is told, it is not told again.
    conn.execute(
        """with made as (
             insert into siar.briefings (kind, period_start, period_end, path, sha256, figures, summary, created_at)
             values ('bulanan', '2026-10-01', '2026-10-31', '/nowhere', repeat('0', 64), '{}', 's', %s) returning briefing_id)
           insert into siar.briefing_appeals select briefing_id, %s from made""",
        (datetime(2026, 11, 9, tzinfo=UTC), late.appeal_id),
    )
    november = october.due.period.__class__(datetime(2026, 11, 1).date(), datetime(2026, 11, 30).date(), "month")  # noqa: DTZ001
    assert appeals_of(conn, period=november, kind="bulanan") == ()


def test_what_was_seen_while_the_report_was_made_is_in_the_next_one(conn, look, write):
    """A turn that began before the report was made ends after it: by the clocks it was written before."""
    look(DRAFT)
    write(TEXT)
    look(DRAFT + timedelta(minutes=5))
    conn.execute(
        """insert into siar.briefings (kind, period_start, period_end, path, sha256, figures, summary, created_at)
           values ('bulanan', '2026-09-01', '2026-09-30', '/nowhere', repeat('0', 64), '{}', 's', %s)""",
        (DRAFT + timedelta(minutes=6),),
    )
    october = Period(date(2026, 10, 1), date(2026, 10, 31), "month")
    assert [(late.text, late.is_late(october)) for late in appeals_of(conn, period=october, kind="bulanan")] == [
        (TEXT, True)
    ]


def test_what_an_agency_writes_alike_into_two_sheets_is_printed_once(conn, look, write):
    look(DRAFT)
    write(TEXT)
    look(DRAFT + timedelta(minutes=5))
    conn.execute(
        """insert into siar.spreadsheets (spreadsheet_id, opd, title, tab, registered_at, state_since)
           values ('shared', null, 'Laporan', 'Laporan', %(at)s, %(at)s)""",
        {"at": NOW},
    )
    conn.execute(
        """insert into siar.appeals (spreadsheet_id, opd, period_start, period_end, text, written_at)
           values ('shared', 'DINKES', '2026-09-01', '2026-09-30', %s, %s)""",
        (TEXT, DRAFT),
    )
    september = Period(date(2026, 9, 1), date(2026, 9, 30), "month")
    assert [one.text for one in appeals_of(conn, period=september, kind="bulanan")] == [TEXT]


def test_agencies_that_share_a_sheet_see_their_scores_and_answer_each_for_itself(
    workspace, conn, settings, book, write_into
):
    shared = settings.model_copy(
        update={
            "city": settings.city.model_copy(
                update={"sheets": settings.city.sheets.model_copy(update={"topology": "shared"})}
            )
        }
    )
    made = provision.provision(
        conn, workspace.google, settings=shared, opd=["DINKES", "DISHUB"], folder_id=workspace.folder, now=NOW
    )
    sheet = made.spreadsheets[""]

    def look(moment: datetime) -> dict[str, str]:
        cycle.run(conn, workspace.google, settings=shared, book=book, now=moment)
        return {row[0]: row[1] if len(row) > 1 else "" for row in workspace.values(sheet, "Ringkasan") if row}

    def kept_of(opd: str) -> list[tuple[str, bool]]:
        found = conn.execute(
            "select text, withdrawn_at from siar.appeals where opd = %s order by appeal_id", (opd,)
        ).fetchall()
        return [(row["text"], row["withdrawn_at"] is None) for row in found]

    workspace.type(sheet, cells(2))
    workspace.type(sheet, cells(3, opd="Dinas Perhubungan", judul=""))
    look(datetime(2026, 9, 16, 1, tzinfo=UTC))
    lines = look(DRAFT)
    health, traffic = (settings.agency_by_code[code].short_name for code in ("DINKES", "DISHUB"))
    for line in ("Nilai pelaporan", "Rutin", "Tepat waktu", "Lolos periksa pertama"):
        assert [said.split(":")[0] for said in lines[line].splitlines()] == [health, traffic]
    assert "awali dengan nama OPD" in lines["Keadaan keberatan"]
    # Behind no name it is nobody's, and is not taken.
    write_into(sheet, TEXT)
    assert look(DRAFT + timedelta(minutes=5))["Keadaan keberatan"].startswith("Belum dicatat: mohon awali")
    assert (kept_of("DINKES"), kept_of("DISHUB")) == ([], [])
    write_into(sheet, f"Dinas Kesehatan: {TEXT}\nCatatan: dua baris.\nDishub: Listrik padam.")
    answer = look(DRAFT + timedelta(minutes=10))["Keadaan keberatan"].splitlines()
    assert [said.split(":")[0] for said in answer] == [health, traffic]
    assert (kept_of("DINKES"), kept_of("DISHUB")) == (
        [(f"{TEXT} Catatan: dua baris.", True)],
        [("Listrik padam.", True)],
    )
    # One writes anew, the other empties its line: two looks later it stands by it no more.
    write_into(sheet, "Dinkes: Satu baris saja.")
    for minutes in (15, 20):
        look(DRAFT + timedelta(minutes=minutes))
    assert kept_of("DINKES") == [(f"{TEXT} Catatan: dua baris.", False), ("Satu baris saja.", True)]
    assert kept_of("DISHUB") == [("Listrik padam.", False)]
    # A broken first line takes nothing away.
    write_into(sheet, "Satu baris saja.")
    for minutes in (25, 30):
        look(DRAFT + timedelta(minutes=minutes))
    assert kept_of("DINKES")[-1] == ("Satu baris saja.", True)


def test_on_the_stand_in_s_page_that_cell_alone_is_open(workspace, sheet, look):
    look(DRAFT)
    page = requests.get(f"{workspace.url}/lembar/{sheet}", params={"tab": "Ringkasan"}, timeout=30).text
    row = next(part for part in page.split("<tr")[1:] if LABEL in part)
    label, cell = row.split("<td")[1:3]
    assert ("aria-readonly" in label, "aria-readonly" in cell) == (True, False)


def test_only_that_cell_is_the_agency_s_also_in_a_tab_of_an_earlier_version(workspace, conn, settings, sheet):
    def locks() -> list[dict]:
        answer = workspace.google.sheets.get(sheet, fields="sheets(properties.title,protectedRanges)")
        (tab,) = (item for item in answer["sheets"] if item["properties"]["title"] == "Ringkasan")
        return tab["protectedRanges"]

    (lock,) = locks()
    (cell,) = lock["unprotectedRanges"]
    label = workspace.values(sheet, "Ringkasan")[cell["startRowIndex"]][0]
    assert label == LABEL
    # As it was before there was such a line.
    new = [name for name in summary.LINES if name.startswith(("nilai", "keberatan"))]
    workspace.google.sheets.batch_update(
        sheet,
        [
            {
                "deleteDeveloperMetadata": {
                    "dataFilter": {"developerMetadataLookup": {"metadataId": summary.line_metadata_id(name)}}
                }
            }
            for name in new
        ]
        + [
            {
                "updateProtectedRange": {
                    "protectedRange": {"protectedRangeId": lock["protectedRangeId"], "unprotectedRanges": []},
                    "fields": "unprotectedRanges",
                }
            }
        ],
        repeatable=False,
    )
    provision.provision_one(
        conn, workspace.google, settings=settings, opd="DINKES", folder_id=workspace.folder, now=NOW
    )
    (lock,) = locks()
    (cell,) = lock["unprotectedRanges"]
    assert workspace.values(sheet, "Ringkasan")[cell["startRowIndex"]][0] == LABEL
