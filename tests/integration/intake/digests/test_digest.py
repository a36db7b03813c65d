"""The daily letter: to whom, when, about what; once, by real SMTP."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from siar.errors import ConfigError
from siar.faults import ItemsFailedError, open_faults
from siar.intake.digests import digest
from siar.settings.contacts import read_contacts
from tests.integration.outbox.post_office import open_post_office, states
from tests.row_texts import keep_texts

pytestmark = pytest.mark.integration

MORNING = datetime(2025, 11, 20, 0, 0, tzinfo=UTC)  # 08.00 in Kupang
CONTACTS = {"DINKES": ("dinkes@kupangkota.example",), "DLHK": ("dlhk@kupangkota.example", "kadis@kupangkota.example")}
NO_PHOTO = {
    "code": "E_FOTO_KOSONG",
    "level": "E",
    "column": "foto",
    "message": "Baris 7: tautan foto belum ada. Mohon unggah foto ke folder Drive OPD lalu tempel tautannya di sini.",
}
UNSURE = {
    "code": "W_BELUM_DISETUJUI",
    "level": "W",
    "column": "boleh_tayang",
    "message": "Baris 7: kolom “boleh tayang” belum dijawab. Mohon minta persetujuan pimpinan lalu pilih Ya atau Tidak.",
}
ALIAS = {"code": "I_OPD_ALIAS", "level": "I", "column": "opd", "message": "Baris 7: “Dinkes” kami catat sebagai ini."}


class Rows:
    """Rows as judging leaves them."""

    def __init__(self, conn):
        self.conn = conn
        self.numbers = {}

    def sheet(self, name: str, opd: str | None) -> None:
        self.conn.execute(
            "insert into siar.spreadsheets (spreadsheet_id, opd, title, tab, registered_at, state_since)"
            " values (%s, %s, %s, 'Laporan', %s, %s) on conflict do nothing",
            (name, opd, name, MORNING, MORNING),
        )

    def put(self, row_id: str, verdict: str, *findings: dict, sheet: str = "s-DINKES", **cells: str) -> None:
        self.sheet(sheet, sheet.removeprefix("s-") or None)
        number = self.numbers[row_id] = self.numbers.get(row_id, 0) + 1
        self.conn.execute(
            "insert into siar.sheet_rows values (%s, %s, %s, %s, %s) on conflict do nothing",
            (row_id, sheet, MORNING, MORNING, 7),
        )
        revision = self.conn.execute(
            "insert into siar.row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)"
            " values (%s, %s, 'h', '{}', 7, %s) returning revision_id",
            (row_id, number, MORNING),
        ).fetchone()["revision_id"]
        keep_texts(self.conn, row_id, revision, {"judul": "Posyandu <Melati> & warga", **cells}, now=MORNING)
        self.conn.execute(
            "insert into siar.verdicts values (%s, %s, %s, null, %s)",
            (revision, verdict, json.dumps(list(findings)), MORNING),
        )


@pytest.fixture
def rows(conn):
    return Rows(conn)


@pytest.fixture
def office():
    with open_post_office(MORNING) as office:
        yield office


@pytest.fixture
def plan(conn, settings, office):
    """One round of intake's letters, so many hours after the morning."""

    def one(*, hours: float = 0, contacts=CONTACTS):
        office.clock.start = MORNING + timedelta(hours=hours)
        return digest.plan_due(conn, settings=settings, now=office.clock.now(), contacts=contacts)

    return one


@pytest.fixture
def send(conn, plan, office):
    """The same, and a round of the outbox."""

    def one(**arguments):
        plan(**arguments)
        return office.send(conn)

    return one


def test_one_letter_names_each_row_with_its_worst_message(rows, send, office):
    rows.put("AAAA1111", "review", UNSURE, ALIAS)
    rows.put("BBBB2222", "held", UNSURE, NO_PHOTO, ALIAS)
    rows.put("CCCC3333", "accepted", ALIAS)
    assert send().sent == 1
    (letter,) = office.letters
    assert letter["To"] == "dinkes@kupangkota.example"
    assert letter["Subject"] == "Laporan Dinkes: 1 baris perlu diperbaiki, 1 perlu dicek"
    plain = letter.get_body(("plain",)).get_content()
    assert "Yth. Pengelola laporan Dinas Kesehatan" in plain
    assert "Kamis, 20 November 2025 pukul 08.00 WITA" in plain
    assert plain.index("PERLU DIPERBAIKI (1 baris)") < plain.index("[BBBB2222]") < plain.index("[AAAA1111]")
    assert "Foto: tautan foto belum ada" in plain or "Tautan foto belum ada" in plain
    assert "(dan 1 catatan lain)" in plain
    assert "Baris 7" not in plain
    assert "CCCC3333" not in plain
    html = letter.get_body(("html",)).get_content()
    assert "Posyandu &lt;Melati&gt; &amp; warga" in html
    assert "Posyandu <Melati> & warga" in plain


def test_nothing_is_planned_when_nothing_waits_or_before_the_hour(rows, plan, send, office):
    rows.put("AAAA1111", "accepted")
    assert send().sent == 0
    rows.put("BBBB2222", "held", NO_PHOTO)
    assert not plan(hours=-1).due
    assert office.send(rows.conn).sent == 0
    assert office.letters == []


def test_at_most_one_a_day_and_none_when_nothing_changed(rows, plan, send, office):
    rows.put("AAAA1111", "held", NO_PHOTO)
    assert send().sent == 1
    assert (send(hours=1).sent, plan(hours=1).unchanged) == (0, 1)
    rows.put("AAAA1111", "review", UNSURE)
    assert send(hours=2).sent == 0  # changed, but told once today
    assert send(hours=24).sent == 1
    assert send(hours=48).sent == 0
    rows.put("AAAA1111", "review", {**UNSURE, "message": UNSURE["message"].replace("Baris 7", "Baris 9")})
    assert send(hours=72).sent == 0  # sorted, not changed
    rows.put("AAAA1111", "accepted")
    assert send(hours=96).sent == 0
    assert len(office.letters) == 2
    assert len({message["Message-ID"] for message in office.letters}) == 2


def test_personal_data_is_never_repeated(rows, send, office):
    finding = {"code": "E_PII_NIK", "level": "E", "column": "judul", "message": "Baris 7, kolom judul: terdapat NIK."}
    rows.put("AAAA1111", "held", finding, judul="Santunan Maria Bere 5371990101900001")
    rows.put("BBBB2222", "held", NO_PHOTO, judul="Hubungi 0812-3456-7890 untuk vaksin")
    send()
    text = office.letters[0].as_string()
    for secret in ("5371990101900001", "Maria Bere", "3456"):
        assert secret not in text
    assert "judul tidak diulang" in office.letters[0].get_body(("plain",)).get_content()


def test_rows_of_a_shared_sheet_go_to_the_agency_that_they_name(rows, send, office):
    rows.put("AAAA1111", "held", NO_PHOTO, sheet="s-", opd="Dinas Kesehatan")
    rows.put("BBBB2222", "held", NO_PHOTO, sheet="s-", opd="Dinas Lingkungan Hidup dan Kebersihan")
    rows.put("CCCC3333", "held", NO_PHOTO, sheet="s-", opd="PU")
    assert send().sent == 3
    assert {message["To"]: message["Subject"] for message in office.letters} == {
        "dinkes@kupangkota.example": "Laporan Dinkes: 1 baris perlu diperbaiki",
        "dlhk@kupangkota.example": "Laporan DLHK: 1 baris perlu diperbaiki",
        "kadis@kupangkota.example": "Laporan DLHK: 1 baris perlu diperbaiki",
    }


def test_a_long_list_is_cut_and_counted(rows, send, office, settings):
    most = settings.intake.digest.rows_shown
    for number in range(most + 4):
        rows.put(f"AAAA1{number:03d}", "held", NO_PHOTO)
    send()
    plain = office.letters[0].get_body(("plain",)).get_content()
    assert plain.count("[AAAA1") == most
    assert "dan 4 baris lainnya" in plain


def test_an_agency_without_an_address_is_counted(rows, plan, conn):
    rows.put("AAAA1111", "held", NO_PHOTO)
    assert plan(contacts={}).nobody == 1
    assert states(conn) == {}


@pytest.mark.parametrize(
    ("step", "action", "params"),
    [("mail", "drop_before", {}), ("mail", "status", {"status": 421}), ("rcpt", "status", {"status": 451})],
)
def test_a_letter_that_was_not_taken_is_kept_true_until_it_is(rows, send, office, step, action, params):
    rows.put("AAAA1111", "held", NO_PHOTO)
    office.fail(step, action, params=params)
    assert send().later == 1
    rows.put("BBBB2222", "held", NO_PHOTO)
    office.mend()
    assert send(hours=0.2).sent == 1
    assert "BBBB2222" in office.letters[0].as_string()
    assert send(hours=1).sent == 0


def test_a_greylisted_letter_is_delivered_at_the_next_round(rows, send, office):
    rows.put("AAAA1111", "held", NO_PHOTO)
    office.fail("rcpt", "greylist", params={"seconds": 300})
    assert (send().later, office.letters) == (1, [])
    assert send(hours=1 / 6).sent == 1


def test_a_letter_that_waits_is_taken_back_when_nothing_waits_any_more(rows, plan, send, office):
    rows.put("AAAA1111", "held", NO_PHOTO)
    office.fail("rcpt", "greylist", params={"seconds": 300})
    send()
    rows.put("AAAA1111", "accepted")
    assert plan(hours=0.2).cancelled == 1
    assert office.send(rows.conn).sent == 0
    # Later on the same day something waits again.
    rows.put("AAAA1111", "held", NO_PHOTO)
    assert send(hours=1).sent == 1


def test_one_of_two_addresses_that_was_put_off_gets_its_own_letter_later(rows, send, office, conn):
    rows.put("AAAA1111", "held", NO_PHOTO, sheet="s-DLHK")
    office.fail("rcpt", "status", params={"status": 450}, times=1)
    assert (first := send()).sent == 1
    assert first.later == 1
    assert send(hours=0.2).sent == 1
    assert sorted(letter["To"] for letter in office.letters) == sorted(CONTACTS["DLHK"])


@pytest.mark.parametrize(
    ("step", "action", "state"), [("data", "drop_after", "unknown"), ("rcpt", "status", "refused")]
)
def test_what_may_have_left_or_was_refused_is_not_sent_again(rows, send, office, conn, step, action, state):
    rows.put("AAAA1111", "held", NO_PHOTO)
    office.fail(step, action, params={"status": 550} if action == "status" else {})
    assert getattr(send(), state) == 1
    office.mend()
    assert send(hours=0.2).sent == 0
    assert send(hours=24).sent == 0
    assert states(conn) == {"dinkes": state}


def test_yesterdays_unsent_letter_gives_way_to_todays(rows, send, office, conn):
    rows.put("AAAA1111", "held", NO_PHOTO)
    office.fail("mail", "drop_before")
    send()
    office.mend()
    assert send(hours=24).sent == 1
    assert len(office.letters) == 1
    found = conn.execute("select state from siar.messages order by message_id").fetchall()
    assert [row["state"] for row in found] == ["cancelled", "sent"]


def test_a_letter_given_up_today_is_written_again_tomorrow(rows, plan, send, office, conn):
    rows.put("AAAA1111", "held", NO_PHOTO)
    office.fail("rcpt", "status", params={"status": 450})
    send()
    assert send(hours=13).given_up == 1
    assert (plan(hours=14).planned, states(conn)) == (0, {"dinkes": "given_up"})
    office.mend()
    assert send(hours=24).sent == 1


def test_it_is_text_and_html_from_the_city(rows, send, office, settings):
    rows.put("AAAA1111", "held", NO_PHOTO)
    send()
    (letter,) = office.letters
    assert letter["From"].addresses[0].display_name == settings.intake.digest.sender_name
    assert letter["Date"].datetime == MORNING
    assert letter.get_body(("html",)) is not None


UNREADABLE = {"level": "E"}


def test_an_agency_whose_rows_cannot_be_told_costs_its_own_letter(rows, plan, send, office, conn):
    rows.put("AAAA1111", "held", NO_PHOTO)
    rows.put("BBBB2222", "held", UNREADABLE, sheet="s-DLHK")
    rows.put("CCCC3333", "held", NO_PHOTO, sheet="s-DLHK")
    with pytest.raises(ItemsFailedError, match="digest DLHK"):
        plan()
    office.send(conn)
    assert [letter["To"] for letter in office.letters] == ["dinkes@kupangkota.example"]
    assert [(fault.stage, fault.item) for fault in open_faults(conn)] == [("digest", "DLHK")]
    # It rests, then is tried again by itself.
    assert plan(hours=0.05).planned == 0
    rows.put("BBBB2222", "held", NO_PHOTO, sheet="s-DLHK")
    assert plan(hours=0.1).planned == len(CONTACTS["DLHK"])
    assert open_faults(conn) == []


def test_a_letter_that_has_not_left_stays_while_its_agency_cannot_be_told_anew(rows, plan, conn):
    rows.put("AAAA1111", "held", NO_PHOTO)
    plan()
    rows.put("BBBB2222", "held", UNREADABLE)
    with pytest.raises(ItemsFailedError):
        plan(hours=0.1)
    assert states(conn) == {"dinkes": "planned"}
    # Neither is it cancelled while the agency rests; its day ends it.
    assert plan(hours=0.15).cancelled == 0
    with pytest.raises(ItemsFailedError):
        plan(hours=24)
    assert states(conn) == {"dinkes": "cancelled"}


def test_a_fault_is_forgotten_when_nothing_waits_any_more(rows, plan, conn):
    rows.put("AAAA1111", "held", UNREADABLE)
    with pytest.raises(ItemsFailedError):
        plan()
    rows.put("AAAA1111", "accepted")
    assert plan(hours=0.05).due
    assert open_faults(conn) == []


def test_a_broken_template_is_about_every_letter(rows, plan, conn, monkeypatch, tmp_path):
    rows.put("AAAA1111", "held", NO_PHOTO)
    (tmp_path / "digest.txt.j2").write_text("{{ nothing }}", encoding="utf-8")
    monkeypatch.setattr("siar.outbox.letter_templates.template_path", lambda _name: tmp_path)
    with pytest.raises(ConfigError, match="digest"):
        plan()
    assert open_faults(conn) == []


def test_the_contacts_name_agencies_of_the_city(settings):
    contacts = read_contacts()
    assert set(contacts) <= set(settings.agency_by_code)
    assert {agency.code for agency in settings.reporting_agencies} <= set(contacts)
