"""The workbook that goes with a report: figures that Excel can add up, and what each means."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from siar.briefings.phrases import Phrases
from siar.briefings.texts import LANGUAGES
from siar.briefings.workbook import TABLES, as_xlsx
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import crowded, nothing, week

SETTINGS = load_settings()
PHRASES = Phrases.of(SETTINGS)


def opened(figures, phrases: Phrases = PHRASES) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(as_xlsx(figures, phrases, title="Laporan bulanan")))


def rows(book: openpyxl.Workbook, sheet: str) -> list[dict[str, object]]:
    head, *lines = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_figures_are_numbers_and_times_the_citys():
    book = opened(week())
    agencies = rows(book, "OPD")
    assert sum(row["Laporan diterima"] for row in agencies) == week().accepted
    first = rows(book, "Unggahan")[0]
    assert (first["Jangkauan (akun)"], first["Platform"], first["Diiklankan"]) == (2874, "Facebook", "tidak")
    assert first["Tayang"].isoformat() == "2026-09-09T12:00:00"
    (ceiling, _) = rows(book, "Pagu")
    assert (ceiling["Pagu"], ceiling["Sisa"]) == (3_000_000, 2_522_700)
    day = rows(book, "Jangkauan harian")[0]
    assert (day["Hari platform"].date().isoformat(), day["Mulai"].isoformat()) == ("2026-09-08", "2026-09-08T15:00:00")


def test_what_is_not_known_is_an_empty_cell_with_a_word_beside_it():
    unread = rows(opened(week()), "Iklan")[2]
    assert (unread["Belanja"], unread["Jangkauan iklan (akun)"], unread["Catatan"]) == (None, None, "belum tersedia")
    assert not rows(opened(week()), "Iklan")[1]["Catatan"]
    assert rows(opened(week()), "Pengikut")[1]["Pengikut awal"] is None


@pytest.mark.parametrize("text", ["=1+1", "+62811", "@sum", "https://x.example", "12"])
def test_what_a_person_typed_stays_text(text):
    posts = tuple(replace(post, title=text, permalink=text) for post in week().posts)
    sheet = opened(week(posts=posts))["Unggahan"]
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A2"].hyperlink) == (text, "s", None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [week, nothing, crowded])
def test_every_column_is_explained_with_its_source(language, make):
    phrases = Phrases.of(SETTINGS, language)
    book = opened(make(), phrases)
    explained = {(row[0], row[1]) for row in book.worksheets[0].iter_rows(values_only=True) if row[3]}
    for sheet in book.worksheets[1:]:
        names = [cell.value for cell in sheet[1]]
        assert len(names) == len(set(names))
        assert {(sheet.title, name) for name in names} <= explained
    assert len(book.worksheets) == len(TABLES) + 1
    assert book.worksheets[0]["A1"].value == "Laporan bulanan"


def test_the_same_figures_give_the_same_bytes():
    assert as_xlsx(week(), PHRASES, title="x") == as_xlsx(week(), PHRASES, title="x")
    assert as_xlsx(week(), PHRASES, title="x") != as_xlsx(week(items_published=19), PHRASES, title="y")
