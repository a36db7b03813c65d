from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from siar.figures.comments import SheetQuestions
from siar.findings.finding import Finding
from siar.findings.levels import Level
from siar.findings.tellers import Stage
from siar.google.sheets import RowWrite, WrittenRow
from siar.intake.feedback import answers
from siar.intake.feedback.answers import (
    Answer,
    Outgoing,
    Publication,
    PublicationState,
    answer_for,
    differs,
    publications_of,
    row_write,
)
from siar.intake.feedback.numbers import ChannelMonth, Month, ShownNumbers
from siar.intake.feedback.sentences import sentence
from siar.intake.feedback.summary import LINES, changed_lines, of_problem, summarise
from siar.intake.landing import RowState
from siar.intake.sheets.columns import COLUMNS
from siar.intake.sheets.grid import Cell, GridRow
from siar.intake.sheets.headers import SYSTEM_COLUMNS, Header
from siar.intake.sheets.succession import QUESTION
from siar.quantities import Reach
from siar.reading.formats import Formats
from siar.settings import load_settings

HEADER = Header(0, {name: place for place, name in enumerate([*SYSTEM_COLUMNS, *COLUMNS])})
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CITY = load_settings().city
FORMATS = Formats.of(CITY)
NO_MONTH = Month(date(2026, 11, 1))


def state(verdict="accepted", *findings):
    return RowState("AAAAAAAA", 0, 2, 1, 1, "h", "{}", verdict, findings, NOW)


def finding(level, message, column=None):
    return Finding(f"{level}_X", Level(level), column, message)


def answer(verdict="accepted", *findings, publication=None):
    return answer_for(state(verdict, *findings), publication, header=HEADER, city=CITY)


@pytest.mark.parametrize(
    ("verdict", "status"),
    [("accepted", "Diterima"), ("held", "Perlu diperbaiki"), ("review", "Perlu dicek"), ("skipped", "")],
)
def test_each_verdict_has_its_status(verdict, status):
    assert answer(verdict).status == status


def test_messages_are_numbered_worst_first_and_none_is_left_out():
    found = answer(
        "held",
        finding("I", "Baris 2: dirapikan."),
        finding("W", "Baris 2, kolom nilai 1: cek angka.", "nilai_1"),
        finding("E", "Baris 2: judul belum diisi.", "judul"),
        finding("W", "Baris 2 mirip dengan baris 7."),
        finding("I", "Baris 2: lain. Mohon cek."),
    )
    assert found.message.splitlines() == [
        "1. Kolom J: Judul belum diisi.",
        "2. Nilai 1 (kolom R): Cek angka.",
        "3. Baris ini mirip dengan baris 7.",
        "4. Dirapikan.",
        "5. Lain. Mohon cek.",
    ]


def test_a_row_that_is_only_asked_hears_that_it_may_stay_as_it_is():
    asked = finding("W", "Baris 2: cek angka.")
    told = "Bila sudah benar, tidak perlu diubah; Kominfo akan memeriksanya."
    assert answer("review", asked).message == f"1. Cek angka.\n{told}"
    assert told not in answer("held", asked, finding("E", "Baris 2: x.")).message
    assert told not in answer("accepted", asked).message
    assert told not in answer("review", asked, publication=Publication(returned="Foto buram")).message
    unexamined = Finding("W_BELUM_DAPAT_DIPERIKSA", Level.ASKS, None, "Baris 2 belum dapat diperiksa.")
    assert told not in answer("review", unexamined).message


def test_a_row_with_a_date_to_air_is_scheduled_and_a_published_one_shows_where():
    due = answer(publication=Publication(due_at=NOW))
    assert (due.status, due.message) == ("Terjadwal", "Dijadwalkan tayang 22/11/2026 pukul 11.00 WITA.")
    links = {"Facebook": "https://f/1", "Instagram": "https://i/2"}
    aired = answer(publication=Publication(links=links))
    assert aired.status == "Tayang"
    assert aired.link == "Facebook: https://f/1\nInstagram: https://i/2"
    assert answer(publication=Publication(links={"Facebook": "https://f/1"})).link == "https://f/1"


def published(channel: str, permalink: str, number: int = 1) -> PublicationState:
    return PublicationState("AAAAAAAA", number, channel, channel.capitalize(), "published", NOW, NOW, permalink, None)


def test_a_change_that_residents_do_not_see_is_not_said_to_be_out():
    behind = replace(published("facebook", "https://f/1"), present=False)
    found = answer(publication=publications_of([behind], {})["AAAAAAAA"])
    assert (found.status, found.link) == ("Diterima", "https://f/1")
    assert found.message == "Yang tayang di Facebook belum memuat perubahan ini; redaksi memeriksanya."
    # A follow-up, or a correction on one channel, shows it.
    both = publications_of([behind, published("instagram", "https://i/2", 2)], {})["AAAAAAAA"]
    assert answer(publication=both).status == "Tayang"
    assert (
        answer(publication=publications_of([published("instagram", "x", 2), behind], {})["AAAAAAAA"]).status == "Tayang"
    )


def test_beside_a_row_that_is_asked_stands_nothing_of_what_is_out():
    asked = Finding(QUESTION, Level.ASKS, "judul", "Baris 2: tanggal mulai berubah setelah tayang.")
    out = Publication(links={"Facebook": "https://f/1"}, reach={"facebook": Reach(900)})
    found = answer("review", asked, publication=out)
    assert (found.status, found.link, found.shown_reach) == ("Perlu dicek", "", "")
    # Answered, it is its own row's again.
    assert answer("accepted", asked, publication=out).link == "https://f/1"


def shown_reach(*states: tuple[str, int | None]):
    rows = [published(channel, "x", number) for number, (channel, _) in enumerate(states)]
    read = {
        number: ShownNumbers(number, Reach(reach), None)
        for number, (_, reach) in enumerate(states)
        if reach is not None
    }
    found = answer(publication=publications_of(rows, read)["AAAAAAAA"])
    return row_write(found, None, HEADER, metadata_id=5).values[HEADER.columns["jangkauan"]]


def test_what_an_editor_wrote_stands_first_and_without_a_number():
    returned = Publication(links={"Facebook": "https://f/1"}, returned="Angka  di uraian\ndan gambar berbeda.")
    found = answer("accepted", finding("I", "Baris 2: dirapikan."), publication=returned)
    assert (found.status, found.link) == ("Perlu diperbaiki", "https://f/1")
    assert found.message.splitlines() == [
        "Dikembalikan redaksi: Angka di uraian dan gambar berbeda.",
        "1. Dirapikan.",
    ]


def test_a_reason_without_a_word_in_it_still_names_whom_to_ask():
    assert answer(publication=Publication(returned="?!")).message == (
        "Dikembalikan redaksi: mohon hubungi redaksi untuk keterangannya."
    )


def test_what_was_asked_of_a_row_is_not_asked_once_an_editor_accepted_it():
    found = answer("accepted", finding("W", "Baris 2: cek angka."), finding("I", "Baris 2: dirapikan."))
    assert (found.status, found.message) == ("Diterima", "1. Dirapikan.")


def test_what_was_taken_down_is_no_longer_shown_as_out():
    down = replace(published("facebook", "https://f/1"), withdrawn="Data keliru, hubungi 0812-3456-7890")
    alone = answer(publication=publications_of([down], {})["AAAAAAAA"])
    assert (alone.status, alone.link, alone.reach) == ("Diterima", "", {})
    assert alone.message.startswith("Tayangan di Facebook ditarik redaksi: Data keliru, hubungi ")
    assert "3456" not in alone.message
    other = published("instagram", "https://i/2", 2)
    both = answer(publication=publications_of([down, other], {})["AAAAAAAA"])
    assert (both.status, both.link) == ("Tayang", "https://i/2")
    assert both.message.splitlines()[0] == "Sudah tayang di Instagram. Terima kasih."


def test_reach_of_two_channels_is_shown_side_by_side_and_never_added():
    assert shown_reach(("facebook", 1250), ("instagram", 28)) == "FB 1.250 · IG 28"
    assert shown_reach(("facebook", 25)) == 25
    assert shown_reach(("facebook", 25), ("instagram", None)) == "FB 25"
    assert shown_reach(("facebook", None), ("instagram", None)) == ""
    assert shown_reach(("facebook", 25), ("facebook", 40)) == 40  # two posts of one row may have met the same people


def test_the_summary_names_the_best_reach_and_adds_none():
    both = answer(
        publication=Publication(links={"Facebook": "x"}, reach={"facebook": Reach(1250), "instagram": Reach(900)})
    )
    other = answer(publication=Publication(links={"Instagram": "x"}, reach={"instagram": Reach(1000)}))
    assert summarise([other, both, answer()], formats=FORMATS, month=NO_MONTH)["jangkauan"] == "1.250 akun di Facebook"
    assert summarise([answer()], formats=FORMATS, month=NO_MONTH)["jangkauan"] == "Belum ada"


def test_no_message_names_a_column_by_letter_or_leaves_a_row_number(book):
    for code in book.catalogue.told_in(Stage.ROWS, Stage.PHOTOS):
        text = book.catalogue[code].text.write(
            {"baris": 12, "kolom": "judul", "isi": "x", "saran": "y", "rujukan": "laporan z"}
        )
        assert not re.search(r"\bkolom [A-Z]{1,2}\b(?!PD)", text), text
        column = "foto" if "_FOTO_" in code else "judul"
        said = sentence(Finding(code, Level.HOLDS, column, text), position=HEADER.columns[column])
        assert "aris 12" not in said
        assert "olom AE" in said or "olom J" in said


def test_a_row_that_needs_mending_after_it_was_published_says_so_and_keeps_its_link():
    found = answer("held", finding("E", "Baris 2: x."), publication=Publication(links={"Facebook": "https://f/1"}))
    assert (found.status, found.link) == ("Perlu diperbaiki", "https://f/1")


def test_only_what_differs_is_written_and_never_an_agencys_cell():
    wanted = Answer("AAAAAAAA", "Diterima", "", "", {"facebook": Reach(1250)}, 1250, "22/11/2026 11.00")
    shown = (
        Cell("AAAAAAAA", "A"),
        Cell("Perlu dicek", "P"),
        Cell("1. x", "1"),
        Cell(),
        Cell(1250.0, "1.250"),
        Cell("22/11/2026 11.00", "t"),
    )
    row = GridRow(4, (*shown, Cell("milik dinas", "milik dinas")))
    assert differs(wanted, row, HEADER)
    assert row_write(wanted, row, HEADER, metadata_id=5) == RowWrite(5, (None, "Diterima", "", None, None, None))
    same = Answer("AAAAAAAA", "Perlu dicek", "1. x", "", {"facebook": Reach(1250)}, 1250, "22/11/2026 11.00")
    assert not differs(same, row, HEADER)


class Recorder:
    def __init__(self, *results: WrittenRow) -> None:
        self.results = list(results)
        self.sent: list[list[RowWrite]] = []

    def write_rows(self, spreadsheet_id, rows):
        self.sent.append(list(rows))
        return self.results


def test_every_written_row_is_checked_by_its_id():
    sheets = Recorder(
        WrittenRow(1, "A2", ("AAAAAAAA", "x")), WrittenRow(2, "A3", ("ZZZZZZZZ",)), WrittenRow(4, "A5", ())
    )
    outgoing = [
        Outgoing("AAAAAAAA", RowWrite(1, (None, "x"))),
        Outgoing("BBBBBBBB", RowWrite(2, (None, "x"))),
        Outgoing("CCCCCCCC", RowWrite(3, (None, "x"))),
        Outgoing("", RowWrite(4, ("", ""))),
    ]
    written = answers.write(sheets, "S", outgoing, header=HEADER)
    assert written.confirmed == {"AAAAAAAA"}
    assert written.misdirected == {2: "ZZZZZZZZ"}
    assert written.vanished == {"CCCCCCCC"}


def test_nothing_to_say_is_no_request():
    sheets = Recorder()
    assert answers.write(sheets, "S", [], header=HEADER) == answers.Written()
    assert sheets.sent == []


def test_the_summary_counts_and_only_changed_lines_are_written():
    lines = summarise([answer("held"), answer("accepted")], formats=FORMATS, month=NO_MONTH)
    # What is said of scores comes from the board; the agency's own line from nobody.
    assert set(LINES) - set(lines) == {name for name in LINES if name.startswith(("nilai", "keberatan"))}
    score = {"nilai": "Sementara: 85 (baik)."}
    told = summarise([answer("held"), answer("accepted")], formats=FORMATS, month=NO_MONTH, score=score)
    assert told == {**lines, **score}
    assert (lines["baris"], lines["Perlu diperbaiki"], lines["Diterima"]) == (2, 1, 1)
    assert [write.values for write in changed_lines({**lines, "Diterima": 0}, lines)] == [(None, 1)]
    assert of_problem("Judul hilang") == {"keadaan": "Judul hilang"}


def test_interactions_are_told_by_channel_and_those_of_two_posts_on_one_add_up():
    rows = [published("facebook", "x", 1), published("facebook", "y", 2), published("instagram", "z", 3)]
    numbers = {1: ShownNumbers(1, Reach(9), 1200), 2: ShownNumbers(2, None, 50), 3: ShownNumbers(3, None, None)}
    found = answer(publication=publications_of(rows, numbers)["AAAAAAAA"])
    assert found.message.splitlines()[1] == "Interaksi: FB 1.250."
    assert "Interaksi" not in answer(publication=publications_of(rows, {})["AAAAAAAA"]).message


def test_the_month_says_what_its_reach_is_and_what_is_not_measured():
    month = Month(
        date(2026, 11, 1),
        {
            "instagram": ChannelMonth(5, Reach(560), None, 88, 1),
            "facebook": ChannelMonth(7, Reach(1234), "https://f/1", 1120, 1),
        },
    )
    lines = summarise([], formats=FORMATS, month=month)
    assert lines["bulan"] == "November 2026: FB 7 · IG 5"
    assert lines["bulan_jangkauan"] == (
        "FB 1.234 · IG 560 akun, masing-masing satu tayangan terluas; jangkauan tidak dijumlahkan; 2 tayangan belum terukur"
    )
    assert lines["bulan_interaksi"] == "FB 1.120 · IG 88; 2 tayangan belum terukur"
    assert lines["bulan_terbaik"] == "1.234 akun di Facebook: https://f/1"
    unread = summarise([], formats=FORMATS, month=Month(date(2026, 11, 1), {"facebook": ChannelMonth(1, unmeasured=1)}))
    assert {unread[name] for name in ("bulan_jangkauan", "bulan_interaksi", "bulan_terbaik")} == {"Belum terukur"}
    none = summarise([], formats=FORMATS, month=NO_MONTH)
    assert (none["bulan"], none["bulan_terbaik"]) == ("November 2026: belum ada", "Belum ada")


def test_the_summary_says_how_many_questions_wait_and_where_the_oldest_stands():
    found = SheetQuestions("S", 3, "https://f/1")
    line = summarise([], formats=FORMATS, month=NO_MONTH, questions=found)["pertanyaan"]
    assert line == "3 pertanyaan belum dijawab: https://f/1"
    assert summarise([], formats=FORMATS, month=NO_MONTH)["pertanyaan"] == "Tidak ada yang menunggu jawaban"
