"""*Dasbor* as leadership holds it: on a phone and a desktop, by keyboard, in the dark, on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siar.figures.dashboard import packs
from tests.browser.barriers import no_barriers
from tests.browser.conftest import SIZES
from tests.integration.boosts.books import published_post
from tests.integration.desk.world import NOW
from tests.integration.figures.reach import read_days, read_reach

pytestmark = pytest.mark.integration


@pytest.fixture
def told(world):
    for number in range(12):
        channel = ("facebook", "instagram")[number % 2]
        posted = NOW - timedelta(days=9 * number + 3)
        publication = published_post(world.conn, channel=channel, published_at=posted, interactions=None)
        if number:
            read_reach(world.conn, publication, 90 * number, at=NOW)
    days = {NOW.date() - timedelta(days=back): 500 + back for back in range(2, 50) if back not in (9, 10)}
    read_days(world.conn, "facebook", days, at=NOW, followers=20_100)
    packs.keep(world.conn, settings=world.settings, now=NOW)
    return world


@pytest.mark.parametrize("size", [*SIZES, "narrow"])
def test_the_dashboard_is_accessible(told, open_as, size):
    page = open_as("walikota", "/dasbor", size=size)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(page.url.partition("?")[0] + "?rentang=8-minggu")
        for details in page.locator("details").all():
            details.evaluate("item => item.open = true")
        no_barriers(page, f"/dasbor {scheme}")


def test_a_look_is_chosen_by_keyboard_and_stands_in_the_address(told, open_as):
    page = open_as("walikota", "/dasbor")
    page.get_by_label("Kanal").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Tampilkan").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**kanal=facebook**")
    assert page.get_by_text("Disaring: Kanal Facebook.").is_visible()
    assert page.get_by_role("img", name="Instagram").count() == 0
    summary = page.locator("#akun summary", has_text="Lihat angkanya")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("region", name="Akun kota").get_by_role("row").count() > 1


def test_a_chart_is_read_aloud_with_what_it_shows(told, open_as):
    page = open_as("walikota", "/dasbor?rentang=8-minggu")
    chart = page.get_by_role("img", name="Facebook: jangkauan per hari")
    assert "tertinggi" in chart.locator("desc").text_content()


def test_on_paper_there_is_neither_menu_nor_filter(told, open_as):
    page = open_as("walikota", "/dasbor")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Tampilkan").is_visible()
    assert not page.get_by_role("navigation").is_visible()
    assert page.get_by_role("img").first.is_visible()
