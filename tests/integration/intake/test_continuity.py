"""Weekly rows from the sheet to what residents see: the next report typed over one that is out, and a true correction.

Real sheets of the sandbox, a real database, and the sandbox's Facebook and Instagram behind the desk.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from siar.editorial import board, published, removals
from siar.errors import InputError, RetryError
from siar.explain import explain
from siar.intake import cycle, reviews
from siar.intake.sheets.succession import QUESTION
from siar.publishing import reconcile
from siar.tally import tally
from siar.web.access import CHANGE_HEADER
from siar.web.posts import decisions
from tests.integration.desk.world import NOW, DeskWorld
from tests.integration.intake.people import cells, letter, system

pytestmark = pytest.mark.integration

WEEK = timedelta(days=7)
FIRST = {
    "waktu_kirim": "14/09/2026 09:00",
    "jenis_laporan": "Capaian",
    "judul": "Posyandu Melati menimbang balita sepekan",
    "tanggal_mulai": "07/09/2026",
    "tanggal_selesai": "13/09/2026",
    "indikator_1": "Balita ditimbang",
    "nilai_1": "64",
    "satuan_1": "balita",
}
DAYS = {"tanggal_mulai": "14/09/2026", "tanggal_selesai": "20/09/2026"}
SECOND = {**DAYS, "nilai_1": "71"}


class Town:
    """One agency's sheet and the desk behind it; `minutes` pass between two readings."""

    def __init__(self, workspace, conn, sheet, book, world: DeskWorld) -> None:
        self.workspace, self.conn, self.sheet, self.book, self.world = workspace, conn, sheet, book, world

    def read(self, *, minutes: int = 1) -> cycle.CycleResult:
        self.world.now += timedelta(minutes=minutes)
        return cycle.run(
            self.conn, self.workspace.google, settings=self.world.settings, book=self.book, now=self.world.now
        )

    def type(self, row: int = 2, **changes: str) -> None:
        self.workspace.type(self.sheet, {f"{letter(name)}{row}": text for name, text in changes.items()})

    def shown(self, row: int = 2) -> dict[str, str]:
        return system(self.workspace, self.sheet, row)

    def compose(self) -> list[dict]:
        self.world.compose()
        return self.world.waiting()

    def publish(self, *channels: str) -> None:
        """Compose, take everything, or these channels, through all stages, and put it out."""
        for post in self.compose():
            if not channels or post["channel"] in channels:
                self.world.approve(post, due_at=self.world.now)
        self.world.publish()

    def report(self) -> str:
        """The first week, out on both channels; return the row's ID."""
        self.workspace.type(self.sheet, cells(2, **FIRST))
        assert self.read().accepted == 1
        self.publish()
        self.read()
        assert self.shown()["status"] == "Tayang"
        return self.shown()["id"]

    def out(self) -> list[str]:
        return self.world.facebook_text()

    def revisions(self, row_id: str) -> int:
        found = self.conn.execute("select count(*) as n from siar.row_revisions where row_id = %s", [row_id])
        return found.fetchone()["n"]

    def codes_waiting(self) -> list[str]:
        return [finding.code for row in reviews.waiting(self.conn, limit=9) for finding in row.findings]

    def nothing_to_correct(self) -> bool:
        counted = tally(self.conn, stages=(), now=self.world.now)
        assert (counted.removed, counted.corrections) == (0, 0)
        return published.outgrown(self.conn) == [] and list(removals.removed(self.conn)) == []


@pytest.fixture
def town(workspace, conn, sheet, book, database, tmp_path, monkeypatch) -> Town:
    monkeypatch.setattr(decisions, "announce_urgent", lambda _token: True)
    return Town(workspace, conn, sheet, book, DeskWorld(database, conn, tmp_path))


@pytest.fixture
def desk(town: Town):
    def of(name: str) -> TestClient:
        client = TestClient(town.world.app(), headers={CHANGE_HEADER: "1"})
        client.cookies.set("who", name)
        return client

    return of


# -- the next report ------------------------------------------------------------------------------------------------


def test_next_week_typed_over_last_week_is_a_second_report_with_a_post_of_its_own(town: Town) -> None:
    old = town.report()
    first = town.shown()
    town.world.now += WEEK
    town.type(**SECOND)
    town.read()
    new = town.shown()
    assert new["id"] != old
    assert (new["status"], new["tautan"], new["jangkauan"]) == ("Diterima", "", "")
    assert "laporan baru" in new["pesan"]
    assert "ayang di" not in new["pesan"], "nothing of this report is out"
    assert len(town.compose()) == 2, "a draft for each channel"
    assert town.nothing_to_correct()
    town.publish()
    town.read()
    shown = town.shown()
    assert shown["status"] == "Tayang"
    assert set(shown["tautan"].split()).isdisjoint(url for url in first["tautan"].split() if url.startswith("http"))
    texts = town.out()
    assert len(texts) == 2
    assert ("64" in texts[0], "71" in texts[1], "71" in texts[0]) == (True, True, False)
    # The first week's history stays its own, and its report stands.
    assert (town.revisions(old), town.revisions(new["id"])) == (1, 1)
    rows = town.conn.execute("select row_id from siar.current_reports order by report_id").fetchall()
    assert [row["row_id"] for row in rows] == [old, new["id"]]
    town.read()
    town.read()
    assert town.nothing_to_correct()
    code = town.conn.execute("select min(reference_code) as code from siar.publications").fetchone()["code"]
    assert old in " ".join(fact.text for fact in explain(town.conn, code))
    assert town.read().revisions == 0


def test_a_true_correction_stays_one_report(town: Town) -> None:
    old = town.report()
    town.type(nilai_1="66")
    town.read()
    shown = town.shown()
    assert shown["id"] == old
    assert shown["status"] == "Diterima", "what is out does not say it yet"
    assert "belum memuat perubahan ini" in shown["pesan"]
    town.compose()
    assert town.world.waiting() == []
    assert {post.channel for post in published.outgrown(town.conn)} == {"facebook", "instagram"}
    assert len(town.out()) == 1


def test_a_row_typed_over_cell_by_cell_between_readings_ends_as_the_next_report(town: Town) -> None:
    old = town.report()
    town.world.now += WEEK
    town.type(nilai_1="71")
    town.read()
    town.compose()
    assert town.shown()["id"] == old
    assert published.outgrown(town.conn) != []
    town.type(**DAYS)
    town.read()
    new = town.shown()
    assert new["id"] != old
    assert town.nothing_to_correct(), "the figure that was typed first is no correction of last week's"
    town.publish()
    assert [("64" in text, "71" in text) for text in town.out()] == [(True, False), (False, True)]
    current = town.conn.execute(
        "select r.indicators->0->>'value' as value from siar.current_reports r where row_id = %s", [old]
    ).fetchone()
    assert current == {"value": "64"}


def test_the_day_typed_first_is_asked_and_the_figure_answers(town: Town) -> None:
    old = town.report()
    town.world.now += WEEK
    town.type(**DAYS)
    town.read()
    asked = town.shown()
    assert (asked["id"], asked["status"], asked["tautan"]) == (old, "Perlu dicek", "")
    assert f"Judul (kolom {letter('judul')})" in asked["pesan"]
    assert "Laporan baru atau ralat?" in asked["pesan"]
    assert QUESTION in town.codes_waiting()
    town.type(nilai_1="71")
    town.read()
    assert town.shown()["id"] != old
    assert town.codes_waiting() == []
    assert town.nothing_to_correct()


def test_typed_back_it_is_the_old_row_again_and_nothing_is_doubled(town: Town) -> None:
    old = town.report()
    town.type(**SECOND)
    town.type(**FIRST)
    assert town.read().revisions == 0, "back before the next reading, nothing happened"
    town.type(**SECOND)
    town.read()
    town.compose()
    town.type(**FIRST)
    town.read()
    town.read()
    town.read()
    shown = town.shown()
    assert (shown["id"], shown["status"]) == (old, "Tayang")
    assert town.compose() == []
    assert town.nothing_to_correct()


def test_changed_and_changed_back_nothing_waits_for_a_correction(town: Town) -> None:
    old = town.report()
    town.type(nilai_1="66")
    town.read()
    town.compose()
    town.type(nilai_1="64")
    town.read()
    town.compose()
    assert (town.shown()["id"], town.shown()["status"]) == (old, "Tayang")
    assert town.nothing_to_correct()


def test_a_row_that_is_removed_and_typed_anew_is_new_and_the_old_one_is_asked_about(town: Town) -> None:
    old = town.report()
    town.workspace.rows(town.sheet, action="delete", row=2)
    town.workspace.type(town.sheet, cells(5, **FIRST) | cells(5, **{**FIRST, **SECOND}))
    for _ in range(3):
        town.read()
    assert town.shown(5)["id"] != old
    assert town.shown(5)["status"] == "Diterima"
    assert len(town.compose()) == 2
    assert {post.channel for post in removals.removed(town.conn)} == {"facebook", "instagram"}


def test_a_removed_row_that_comes_back_counts_again(town: Town) -> None:
    town.workspace.type(town.sheet, cells(2, **FIRST))
    town.read()
    row_id = town.shown()["id"]
    town.workspace.rows(town.sheet, action="delete", row=2)
    for _ in range(3):
        town.read()
    town.workspace.type(town.sheet, cells(7, **FIRST))
    town.read()
    assert town.shown(7)["id"] == row_id
    assert len(town.compose()) == 2, "it is a report again"


def test_a_copied_row_that_is_edited_is_new_as_ever(town: Town) -> None:
    old = town.report()
    town.workspace.rows(town.sheet, action="copy", row=2, to=3)
    town.type(3, **SECOND)
    town.read()
    assert (town.shown(2)["id"], town.shown(2)["status"]) == (old, "Tayang")
    assert town.shown(3)["id"] != old
    assert town.shown(3)["status"] == "Diterima"
    assert "dihitung sebagai laporan baru" not in town.shown(3)["pesan"]


# -- where the first one stands when it is typed over ---------------------------------------------------------------


@pytest.mark.parametrize("approved", [False, True])
def test_what_was_never_out_is_edited_and_its_draft_replaced(town: Town, approved: bool) -> None:
    """Not yet public, a mistake in the day and in the figure can still be mended before anybody sees it."""
    town.workspace.type(town.sheet, cells(2, **FIRST))
    town.read()
    old = town.shown()["id"]
    for post in town.compose():
        if approved:
            town.world.approve(post, due_at=town.world.now + timedelta(hours=2))
    town.type(**SECOND)
    town.read()
    assert town.shown()["id"] == old
    town.publish()
    town.world.now += timedelta(hours=3)
    town.world.publish()
    assert ["71" in text for text in town.out()] == [True]


def test_out_on_one_channel_it_goes_out_on_the_other_too_and_the_next_report_beside_it(town: Town) -> None:
    town.workspace.type(town.sheet, cells(2, **FIRST))
    town.read()
    old = town.shown()["id"]
    later = town.world.now + timedelta(hours=1)
    for post in town.compose():
        town.world.approve(post, due_at=town.world.now if post["channel"] == "facebook" else later)
    town.world.publish()
    town.type(**SECOND)
    town.read()
    assert town.shown()["id"] != old
    town.compose()
    town.world.now = later + timedelta(minutes=1)
    town.world.publish()
    states = town.conn.execute("select channel, state from siar.publications order by channel").fetchall()
    assert [tuple(row.values()) for row in states] == [("facebook", "published"), ("instagram", "published")]
    town.publish()
    assert len(town.out()) == 2
    assert town.nothing_to_correct()


@pytest.mark.parametrize("moment", ["committing:saved", "commit:answered"])
def test_typed_over_while_it_goes_out_it_is_out_and_the_next_report_another(town: Town, moment: str) -> None:
    town.workspace.type(town.sheet, cells(2, **FIRST))
    town.read()
    old = town.shown()["id"]
    typed: list[str] = []

    def checkpoint(name: str) -> None:
        if name == moment and not typed:
            typed.append(name)
            town.type(**SECOND)
            town.read()

    for post in town.compose():
        town.world.approve(post, due_at=town.world.now)
    town.world.publish(checkpoint=checkpoint)
    assert typed == [moment]
    new = town.shown()
    assert (new["id"] != old, new["status"], new["tautan"]) == (True, "Diterima", "")
    town.publish()
    town.read()
    assert [("64" in text, "71" in text) for text in town.out()] == [(True, False), (False, True)]
    assert town.nothing_to_correct()


def test_typed_over_before_its_commit_begins_only_the_new_content_goes_out(town: Town) -> None:
    town.workspace.type(town.sheet, cells(2, **FIRST))
    town.read()
    old = town.shown()["id"]

    def checkpoint(name: str) -> None:
        if name == "prepared:saved":
            town.type(**SECOND)
            town.read()

    for post in town.compose():
        town.world.approve(post, due_at=town.world.now)
    town.world.publish(checkpoint=checkpoint)
    assert (town.shown()["id"], town.out()) == (old, [])
    town.publish()
    assert ["71" in text for text in town.out()] == [True]


@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
def test_what_may_be_out_counts_as_out_and_what_proves_not_to_be_goes_out_late(town: Town, fault: str) -> None:
    town.workspace.type(town.sheet, cells(2, **FIRST))
    town.read()
    old = town.shown()["id"]
    (facebook,) = (post for post in town.compose() if post["channel"] == "facebook")
    town.world.approve(facebook, due_at=town.world.now)
    town.world.graph.faults.add("meta.page.feed.create", fault, times=1)
    town.world.publish()
    assert town.world.states() == ["unknown"]
    town.type(**SECOND)
    town.read()
    new = town.shown()
    assert (new["id"] != old, new["status"]) == (True, "Diterima")
    town.compose()
    assert town.nothing_to_correct()
    for _ in range(4):
        town.world.now += timedelta(minutes=10)
        town.world.graph.clock.advance(timedelta(minutes=10))
        reconcile.reconcile(town.conn, town.world.publishers(), now=town.world.now)
        town.world.publish()
    assert [("64" in text, "71" in text) for text in town.out()] == [(True, False)]


def test_landed_as_an_edit_in_the_very_moment_in_which_it_went_out_it_is_told_apart_at_the_next_reading(
    town: Town,
) -> None:
    old = town.report()
    states = "update siar.publications set state = %s"
    town.conn.execute("alter table siar.publications disable trigger user")
    town.conn.execute(states, ["prepared"])
    town.type(**SECOND)
    town.read()
    assert town.shown()["id"] == old
    town.conn.execute(states, ["published"])
    town.conn.execute("alter table siar.publications enable trigger user")
    town.read()
    assert town.shown()["id"] != old
    assert "64" in town.out()[0]
    town.publish()
    assert len(town.out()) == 2
    assert town.nothing_to_correct()


def test_taken_down_it_is_not_asked_about_and_the_next_report_does_not_hear_of_it(town: Town, desk) -> None:
    old = town.report()
    for row in town.conn.execute("select publication_id from siar.publications").fetchall():
        path = f"/api/publications/{row['publication_id']}/withdrawal"
        assert desk("asti").post(path, json={"reason": "Angkanya keliru."}).json()["state"] == "done"
    town.type(**DAYS)
    town.read()
    assert (town.shown()["id"], town.codes_waiting()) == (old, [])
    town.type(nilai_1="71")
    town.read()
    assert town.shown()["id"] != old
    assert "ditarik" not in town.shown()["pesan"]


def test_after_a_correction_the_corrected_report_is_what_the_next_one_is_held_against(town: Town, desk) -> None:
    old = town.report()
    town.type(nilai_1="66")
    town.read()
    town.compose()
    post = next(one for one in published.outgrown(town.conn) if one.channel == "facebook")
    body = {
        "post_id": post.post_id,
        "caption": f"RALAT: 66 balita.\n\n{post.reference_code}",
        "reason": "Angka keliru.",
    }
    number = desk("edi").post("/api/corrections", json=body).json()["correction_id"]
    town.world.send_correction(desk, number, "vera", "asti")
    town.read()
    assert (town.shown()["id"], town.shown()["status"]) == (old, "Tayang")
    town.type(**DAYS)
    town.read()
    assert QUESTION in town.codes_waiting(), "the figure is the corrected one"
    town.type(nilai_1="71")
    town.read()
    assert town.shown()["id"] != old
    assert any("RALAT" in text for text in town.out())


# -- answers --------------------------------------------------------------------------------------------------------


def test_the_agency_answers_in_the_sheet_that_it_is_a_new_report(town: Town) -> None:
    old = town.report()
    town.type(**DAYS)
    town.read()
    town.type(judul=f"LAPORAN BARU: {FIRST['judul']}")
    town.read()
    new = town.shown()
    assert (new["id"] != old, new["status"]) == (True, "Diterima")
    town.publish()
    assert len(town.out()) == 2
    assert not any("LAPORAN BARU" in text for text in town.out())
    town.read()
    assert town.shown()["status"] == "Tayang"
    # The word is left standing: a mended word does not make a third report of it.
    town.type(judul=f"LAPORAN BARU: {FIRST['judul']} ini")
    town.read()
    assert town.shown()["id"] == new["id"]
    assert town.compose() == []


def test_the_agency_answers_in_the_sheet_that_it_is_a_correction(town: Town) -> None:
    old = town.report()
    town.type(**DAYS)
    town.read()
    town.type(judul=f"RALAT: {FIRST['judul']}")
    town.read()
    shown = town.shown()
    assert (shown["id"], shown["status"]) == (old, "Diterima")
    assert town.codes_waiting() == []
    town.compose()
    assert {post.channel for post in published.outgrown(town.conn)} == {"facebook", "instagram"}
    # Taken away again it is not asked anew, nor after a comma is mended.
    town.type(judul=FIRST["judul"])
    assert town.read().revisions == 0
    town.type(lokasi="Posyandu Melati 2")
    town.read()
    assert (town.shown()["id"], town.codes_waiting()) == (old, [])
    # Next week's report is told apart although nobody has corrected this one yet.
    town.type(tanggal_mulai="21/09/2026", tanggal_selesai="27/09/2026", nilai_1="80")
    town.world.now += 2 * WEEK
    town.read()
    assert town.shown()["id"] != old


def test_a_report_that_was_taken_for_new_is_a_correction_when_its_agency_says_so_in_time(town: Town) -> None:
    old = town.report()
    town.type(**SECOND)
    town.read()
    new = town.shown()["id"]
    town.compose()
    town.type(judul=f"RALAT: {FIRST['judul']}")
    for _ in range(3):
        town.read()
    assert (new != old, town.shown()["id"]) == (True, old)
    assert town.compose() == [], "the draft of the report that it was taken for is replaced"
    assert {post.channel for post in published.outgrown(town.conn)} == {"facebook", "instagram"}
    assert list(removals.removed(town.conn)) == []


def test_an_editor_says_that_it_is_a_new_report(town: Town, desk) -> None:
    old = town.report()
    town.type(**DAYS)
    town.read()
    page = desk("vera").get("/perlu-dicek").text
    assert "Laporan baru" in page
    (row,) = reviews.waiting(town.conn, limit=9)
    path = f"/api/reviews/{row.revision_id}/new-report"
    assert desk("tamu").post(path).status_code == 403
    assert desk("vera").post(path).status_code == 200
    assert desk("vera").post(path).status_code == 409
    assert reviews.count(town.conn) == 0
    town.read()
    assert town.shown()["id"] != old
    town.publish()
    assert len(town.out()) == 2
    assert town.nothing_to_correct()


def test_an_editor_says_that_it_is_a_correction(town: Town, desk) -> None:
    old = town.report()
    town.type(**DAYS)
    town.read()
    (row,) = reviews.waiting(town.conn, limit=9)
    assert desk("vera").post(f"/api/reviews/{row.revision_id}/acceptance").status_code == 200
    town.read()
    assert (town.shown()["id"], town.shown()["status"]) == (old, "Diterima")
    town.compose()
    assert {post.channel for post in published.outgrown(town.conn)} == {"facebook", "instagram"}
    assert town.read().revisions == 0


def test_of_a_row_that_never_was_out_nobody_says_that_it_is_new(town: Town) -> None:
    town.workspace.type(town.sheet, cells(2, **{**FIRST, "boleh_tayang": ""}))
    town.read()
    (row,) = reviews.waiting(town.conn, limit=9)
    with pytest.raises(InputError, match="belum pernah tayang"):
        reviews.start_anew(town.conn, revision_id=row.revision_id, actor="vera", now=NOW)
    assert board.queue(town.conn) == []


# -- killed in between ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("route", "action"),
    [
        ("sheets.spreadsheets.batchUpdate", "error_after"),  # tagged, not landed
        ("sheets.spreadsheets.batchUpdate", "status"),  # not even tagged
        ("sheets.spreadsheets.values.batchUpdateByDataFilter", "status"),  # landed, its ID not written
        ("sheets.spreadsheets.values.batchUpdateByDataFilter", "error_after"),  # written, and nobody knows
    ],
)
def test_broken_off_between_any_two_writes_it_is_one_new_report(town: Town, route: str, action: str) -> None:
    old = town.report()
    town.type(**SECOND)
    town.workspace.fail(route, action, times=3, params={"status": 503})
    with pytest.raises(RetryError):
        town.read()
    for _ in range(3):
        town.read()
    rows = town.conn.execute("select row_id, succeeded_by from siar.sheet_rows order by first_seen_at").fetchall()
    assert [row["succeeded_by"] for row in rows] == [town.shown()["id"], None]
    assert rows[0]["row_id"] == old
    town.publish()
    assert len(town.out()) == 2
    assert town.nothing_to_correct()
