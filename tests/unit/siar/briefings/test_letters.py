"""A report's letter: what it says is what the pages say, and it stays whole in programs that clip, block or darken."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from PIL import Image

from siar.briefings.actions import Action
from siar.briefings.documents import render_chart
from siar.briefings.letters import CLIPPED_FROM, letter_of
from siar.briefings.pages import pages_of
from siar.briefings.pages.page import Page
from siar.briefings.phrases import Phrases
from siar.briefings.summary import LIMIT, summary
from siar.briefings.texts import LANGUAGES
from siar.outbox import Attachment, Letter
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import crowded, nothing, week

SETTINGS = load_settings()
PDF = Attachment("Laporan.pdf", "application/pdf", b"%PDF")
PNG = b"\x89PNG"
CASES = [week, crowded, nothing]


def made(figures, *, language="id", chart=PNG, pages=None, documents=(PDF,), notes=()) -> Letter:
    plan = SETTINGS.briefings.briefings["mingguan"].model_copy(update={"language": language})
    phrases = Phrases.of(SETTINGS, language)
    return letter_of(
        pages or pages_of(figures, plan.pages, phrases),
        summary(figures, phrases),
        plan=plan,
        period=figures.period,
        phrases=phrases,
        documents=documents,
        chart=chart,
        notes=notes,
    )


class Shown(HTMLParser):
    """What a reader sees of a letter, and its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_the_finding_is_the_subject_and_everything_is_the_pages_own(case, language):
    figures = case()
    letter, phrases = made(figures, language=language), Phrases.of(SETTINGS, language)
    first, *others = pages_of(figures, SETTINGS.briefings.briefings["mingguan"].pages, phrases)
    assert letter.subject.startswith(first.title.replace("\u00a0", " ") + " – ")
    assert letter.plain == summary(figures, phrases)
    assert len(letter.plain) <= LIMIT
    seen = Shown(letter.html).text
    told = [first.title, *first.meaning, *first.data["fates"], *(page.title for page in others)]
    told += [text for action in first.actions for text in (action.text, action.unit, phrases.day(action.until))]
    assert [text for text in told if " ".join(text.split()) not in seen] == []
    assert (letter.language, Shown(letter.html).tags[0]) == (language, ("html", {"lang": language}))


@pytest.mark.parametrize("case", CASES)
def test_it_is_whole_where_large_letters_are_clipped(case):
    assert len(made(case()).html.encode()) < CLIPPED_FROM / 4


def test_a_report_of_many_pages_tells_the_first_findings_and_how_many_are_left():
    figures = week()
    page = pages_of(figures, ["ringkasan"], Phrases.of(SETTINGS))[0]
    many = [replace(page, title=f"Temuan {n}", meaning=("x" * 400,) * 9) for n in range(60)]
    letter = made(figures, pages=many)
    assert len(letter.html.encode()) < CLIPPED_FROM
    assert "53 halaman lain ada pada PDF terlampir." in Shown(letter.html).text


def test_follow_ups_are_told_once_the_most_pressing_first():
    late, soon = (Action("Dinas Kominfo", f"Hal {day}.", date(2026, 9, day), "held") for day in (18, 16))
    pages = [Page("ringkasan", "Judul", (), (late, soon), {}), Page("opd", "Lain", (), (soon,), {})]
    seen = Shown(made(week(), pages=pages).html).text
    assert seen.count("Hal 16.") == 1
    assert seen.index("Hal 16.") < seen.index("Hal 18.")
    assert seen.index("Rabu 16 September") < seen.index("Jumat 18 September")


def test_who_sees_no_pictures_reads_what_the_chart_shows():
    (image,) = [attributes for tag, attributes in Shown(made(week()).html).tags if tag == "img"]
    assert image["src"] == "cid:grafik@siar"
    assert image["alt"].startswith("Grafik: 12 dari 40 OPD melapor, 18 konten tayang.")
    assert "Laporan diterima: 43 (5 di OPD · 6 di Kominfo)." in image["alt"]


def test_that_a_report_comes_late_is_said():
    assert "Laporan ini menyusul." in Shown(made(week(), notes=["Laporan ini menyusul."]).html).text


def test_without_a_chart_there_is_no_picture():
    letter = made(week(), chart=None)
    assert letter.attachments == (PDF,)
    assert "<img" not in letter.html


def test_all_that_is_attached_is_named_and_the_picture_stands_inside():
    annex = Attachment("Lampiran.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK")
    letter = made(week(), documents=(PDF, annex))
    assert [(item.name, item.content_id) for item in letter.attachments] == [
        ("grafik.png", "grafik@siar"),
        ("Laporan.pdf", None),
        ("Lampiran.xlsx", None),
    ]
    assert "Laporan.pdf dan Lampiran.xlsx" in Shown(letter.html).text


def test_styles_stand_in_the_elements_and_only_what_no_element_can_hold_stays_a_sheet():
    html = made(week()).html
    (sheet,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", sheet).strip() == ""
    assert "prefers-color-scheme:dark" in sheet.replace(" ", "")
    styled = {tag for tag, attributes in Shown(html).tags if attributes.get("style")}
    assert {"body", "h1", "h2", "td", "li", "img"} <= styled
    assert "http" not in html  # nothing is fetched, nobody is told that it was read


def test_tables_for_looks_are_none_for_who_listens():
    tables = [attributes for tag, attributes in Shown(made(week()).html).tags if tag == "table"]
    assert [table.get("role") for table in tables] == ["presentation", "presentation", None]
    headings = [tag for tag, _ in Shown(made(week()).html).tags if re.fullmatch(r"h\d", tag)]
    pages = len(SETTINGS.briefings.briefings["mingguan"].pages)
    assert headings == ["h1", *["h2"] * 4, *["h3"] * (pages - 1)]


def test_what_a_page_says_is_escaped():
    page = Page("ringkasan", "<b>1 & 2</b>", ("<script>x</script>",), (), {})
    html = made(week(), pages=[page]).html
    assert "<script>" not in html
    assert "&lt;b&gt;1 &amp; 2&lt;/b&gt;" in html


@pytest.mark.parametrize("case", CASES)
def test_the_chart_is_what_the_first_page_draws_without_its_words(case):
    plan = SETTINGS.briefings.briefings["mingguan"]
    with Image.open(io.BytesIO(render_chart(case(), plan, SETTINGS))) as picture:
        assert picture.width == pytest.approx(888, abs=2)
        assert picture.width / 4 < picture.height < picture.width * 2
