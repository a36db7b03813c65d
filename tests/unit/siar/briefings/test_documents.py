from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from PIL import Image

from siar.briefings.documents import MAX_BYTES, render, render_pages
from siar.briefings.pages import pages_of
from siar.briefings.phrases import Phrases
from siar.briefings.texts import LANGUAGES
from siar.figures.periods import Period
from siar.resources import template_path
from siar.settings import load_settings
from tests.unit.siar.briefings.examples import crowded, nothing, praised, week

SETTINGS = load_settings()
WEEKLY = SETTINGS.briefings.briefings["mingguan"]


def picture(path: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1080, 1350), (11, 110, 120)).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("make", [week, nothing, crowded, praised])
def test_every_page_holds_its_content(make):
    """One page in the plan is one page in the document, however much there is to tell."""
    figures, names = make(), ["ringkasan", "opd", "jangkauan", "konten", "warga", "iklan", "koreksi"]
    plan = WEEKLY.model_copy(update={"pages": names, "in_short": []})
    made = render_pages(figures, plan, SETTINGS, read_picture=picture, ppi=40)
    assert len(made) == len(pages_of(figures, names, Phrases.of(SETTINGS)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_ordinary_week_has_two_pages(language):
    plan = WEEKLY.model_copy(update={"language": language})
    assert len(render_pages(week(), plan, SETTINGS, ppi=40)) == 2


def test_two_short_pages_stand_on_one_and_none_is_torn_that_fits_on_one():
    def pages(*names: str) -> int:
        return len(render_pages(week(), WEEKLY.model_copy(update={"pages": list(names)}), SETTINGS, ppi=40))

    assert pages("koreksi", "koreksi") == 1
    assert pages("ringkasan", "opd") == 2


def test_the_document_is_small_named_and_reproducible():
    first, second = (
        render(week(), WEEKLY, SETTINGS, read_picture=picture),
        render(week(), WEEKLY, SETTINGS, read_picture=picture),
    )
    assert first.name == "Laporan-Medsos-Kota-Kupang_2026-09-07_sd_2026-09-13.pdf"
    assert first.pdf.startswith(b"%PDF-")
    assert len(first.pdf) < MAX_BYTES
    assert first.sha256 == second.sha256
    month = replace(
        week(), period=Period(week().period.start.replace(day=1), week().period.end.replace(day=30), "month")
    )
    assert (
        render(month, SETTINGS.briefings.briefings["bulanan"], SETTINGS).name
        == "Laporan-Medsos-Kota-Kupang_2026-09.pdf"
    )


def test_a_page_is_portrait_and_no_text_is_below_11_points():
    page = Image.open(io.BytesIO(render_pages(week(), WEEKLY, SETTINGS, ppi=40)[0]))
    assert page.height > page.width
    for path in template_path("briefings").rglob("*.typ"):
        sizes = re.findall(r"text\((\d+(?:\.\d+)?)pt|size: (\d+(?:\.\d+)?)pt", path.read_text())
        assert all(float(one or other) >= 11 for one, other in sizes)


def test_a_lost_picture_does_not_keep_the_numbers_back():
    def lost(path: str) -> bytes:
        raise FileNotFoundError(path)

    assert len(render_pages(week(), WEEKLY, SETTINGS, read_picture=lost, ppi=40)) == len(WEEKLY.pages)


def test_numbers_change_the_picture():
    assert (
        render_pages(week(), WEEKLY, SETTINGS, ppi=40)[0]
        != render_pages(week(items_published=19), WEEKLY, SETTINGS, ppi=40)[0]
    )


def test_a_kind_of_report_shows_its_pages_under_its_title():
    daily = SETTINGS.briefings.briefings["harian"]
    assert len(render_pages(week(), daily, SETTINGS, ppi=40)) == 1
    both = daily.model_copy(update={"pages": ["iklan", "opd"]})
    first, second = render_pages(week(), both, SETTINGS, ppi=40)
    assert first != second
    renamed = both.model_copy(update={"title": "Laporan pimpinan"})
    assert render_pages(week(), renamed, SETTINGS, ppi=40)[1] != second


def test_a_picture_is_read_only_for_a_page_that_shows_it():
    def never(path: str) -> bytes:
        raise AssertionError(path)

    render(week(), SETTINGS.briefings.briefings["harian"], SETTINGS, read_picture=never)
