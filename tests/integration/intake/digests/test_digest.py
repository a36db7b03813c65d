"""The daily letter: to whom, when, about what; once, by real SMTP too."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller

from siar.connections import SmtpConnection
from siar.errors import AccessError, InputError, RetryError, UnprovenError
from siar.intake.digests import digest

pytestmark = pytest.mark.integration

MORNING = datetime(2025, 11, 20, 0, 0, tzinfo=UTC)  # 08.00 in Kupang
SMTP = SmtpConnection(host="127.0.0.1", port=9, login=None, password=None, from_email="siar@kupangkota.example")
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
            " values (%s, %s, 'h', %s, 7, %s) returning revision_id",
            (row_id, number, json.dumps({"judul": "Posyandu <Melati> & warga", **cells}), MORNING),
        ).fetchone()["revision_id"]
        self.conn.execute(
            "insert into siar.verdicts values (%s, %s, %s, null, %s)",
            (revision, verdict, json.dumps(list(findings)), MORNING),
        )


@pytest.fixture
def rows(conn):
    return Rows(conn)


@pytest.fixture
def box():
    return []


@pytest.fixture
def send(conn, settings, box):
    def one(*, hours: float = 0, contacts=CONTACTS, deliver=None):
        return digest.send_due(
            conn,
            smtp=SMTP,
            settings=settings,
            now=MORNING + timedelta(hours=hours),
            contacts=contacts,
            deliver=deliver or (lambda _, message: box.append(message)),
        )

    return one


def raising(error: Exception):
    def deliver(connection, message):
        raise error

    return deliver


def test_one_letter_names_each_row_with_its_worst_message(rows, send, box):
    rows.put("AAAA1111", "review", UNSURE, ALIAS)
    rows.put("BBBB2222", "held", UNSURE, NO_PHOTO, ALIAS)
    rows.put("CCCC3333", "accepted", ALIAS)
    assert send().sent == 1
    (letter,) = box
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


def test_nothing_is_sent_when_nothing_waits_or_before_the_hour(rows, send, box):
    rows.put("AAAA1111", "accepted")
    assert send().sent == 0
    rows.put("BBBB2222", "held", NO_PHOTO)
    assert not send(hours=-1).due
    assert box == []


def test_at_most_one_a_day_and_none_when_nothing_changed(rows, send, box):
    rows.put("AAAA1111", "held", NO_PHOTO)
    assert send().sent == 1
    assert (send(hours=1).sent, send(hours=1).unchanged) == (0, 1)
    rows.put("AAAA1111", "review", UNSURE)
    assert send(hours=2).sent == 0  # changed, but told once today
    assert send(hours=24).sent == 1
    assert send(hours=48).sent == 0
    rows.put("AAAA1111", "review", {**UNSURE, "message": UNSURE["message"].replace("Baris 7", "Baris 9")})
    assert send(hours=72).sent == 0  # sorted, not changed
    rows.put("AAAA1111", "accepted")
    assert send(hours=96).sent == 0
    assert len(box) == 2
    assert len({message["Message-ID"] for message in box}) == 2


def test_personal_data_is_never_repeated(rows, send, box):
    finding = {"code": "E_PII_NIK", "level": "E", "column": "judul", "message": "Baris 7, kolom judul: terdapat NIK."}
    rows.put("AAAA1111", "held", finding, judul="Santunan Maria Bere 5371990101900001")
    rows.put("BBBB2222", "held", NO_PHOTO, judul="Hubungi 0812-3456-7890 untuk vaksin")
    send()
    text = box[0].as_string()
    for secret in ("5371990101900001", "Maria Bere", "3456"):
        assert secret not in text
    assert "judul tidak diulang" in box[0].get_body(("plain",)).get_content()


def test_rows_of_a_shared_sheet_go_to_the_agency_that_they_name(rows, send, box):
    rows.put("AAAA1111", "held", NO_PHOTO, sheet="s-", opd="Dinas Kesehatan")
    rows.put("BBBB2222", "held", NO_PHOTO, sheet="s-", opd="Dinas Lingkungan Hidup dan Kebersihan")
    rows.put("CCCC3333", "held", NO_PHOTO, sheet="s-", opd="PU")
    assert send().sent == 2
    assert {message["To"] for message in box} == {
        "dinkes@kupangkota.example",
        "dlhk@kupangkota.example, kadis@kupangkota.example",
    }


def test_a_long_list_is_cut_and_counted(rows, send, box, settings):
    most = settings.intake.digest.rows_shown
    for number in range(most + 4):
        rows.put(f"AAAA1{number:03d}", "held", NO_PHOTO)
    send()
    plain = box[0].get_body(("plain",)).get_content()
    assert plain.count("[AAAA1") == most
    assert "dan 4 baris lainnya" in plain


def test_an_agency_without_an_address_is_counted(rows, send, box):
    rows.put("AAAA1111", "held", NO_PHOTO)
    assert send(contacts={}).nobody == 1
    assert box == []


@pytest.mark.parametrize("error", [RetryError("down"), AccessError("login refused")])
def test_a_server_that_took_nothing_is_asked_again(rows, send, box, error):
    rows.put("AAAA1111", "held", NO_PHOTO)
    result = send(deliver=raising(error))
    assert (result.failed, len(result.troubles)) == (1, 1)
    rows.put("BBBB2222", "held", NO_PHOTO)
    assert send(hours=0.2).sent == 1
    assert "BBBB2222" in box[0].as_string()


@pytest.mark.parametrize(("error", "state"), [(UnprovenError("broke"), "unknown"), (InputError("no"), "refused")])
def test_what_may_have_left_is_not_sent_again(rows, send, box, conn, error, state):
    rows.put("AAAA1111", "held", NO_PHOTO)
    assert getattr(send(deliver=raising(error)), state) == 1
    assert send(hours=0.2).sent == 0
    assert send(hours=24).sent == 0
    assert conn.execute("select state from siar.digests").fetchone()["state"] == state
    assert box == []


def test_a_worker_that_died_while_sending_leaves_an_unknown(rows, send, box, conn):
    rows.put("AAAA1111", "held", NO_PHOTO)
    with pytest.raises(KeyboardInterrupt):
        send(deliver=raising(KeyboardInterrupt()))
    assert send(hours=0.1).sent == 0
    assert send(hours=0.5).unknown == 1
    assert box == []
    assert conn.execute("select state from siar.digests").fetchone()["state"] == "unknown"


def test_yesterdays_unsent_letter_gives_way_to_todays(rows, send, box, conn):
    rows.put("AAAA1111", "held", NO_PHOTO)
    send(deliver=raising(RetryError("down")))
    assert send(hours=24).sent == 1
    assert len(box) == 1
    states = [row["state"] for row in conn.execute("select state from siar.digests order by day")]
    assert states == ["dropped", "sent"]


def test_a_sent_letter_cannot_be_made_unsent(rows, send, conn):
    rows.put("AAAA1111", "held", NO_PHOTO)
    send()
    with pytest.raises(Exception, match="is not a step"):
        conn.execute("update siar.digests set state = 'pending', sent_at = null")


class Postbox:
    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the shape that aiosmtpd calls
        self.letters.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


def test_by_smtp(rows, conn, settings):
    rows.put("AAAA1111", "held", NO_PHOTO, sheet="s-DLHK")
    postbox = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        smtp = SmtpConnection(
            host="127.0.0.1", port=port, login=None, password=None, from_email=SMTP.from_email, use_starttls=False
        )
        result = digest.send_due(conn, smtp=smtp, settings=settings, now=MORNING, contacts=CONTACTS)
        assert result.sent == 1
    finally:
        server.stop()
    ((to, content),) = postbox.letters
    assert to == list(CONTACTS["DLHK"])
    assert b"Content-Type: text/html" in content


def test_the_contacts_name_agencies_of_the_city(settings):
    contacts = digest.read_contacts()
    assert set(contacts) <= set(settings.agency_by_code)
    assert {agency.code for agency in settings.reporting_agencies} <= set(contacts)
