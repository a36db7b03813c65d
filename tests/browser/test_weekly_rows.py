"""*Perlu dicek* asks whether a row is a new report or a correction, and an editor answers; and slots that are in time."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from siar.editorial import published
from siar.intake import reviews
from siar.web.posts import decisions
from tests.browser.conftest import SIZES
from tests.integration.conftest import sandbox, settings  # noqa: F401 - fixtures
from tests.integration.desk.world import DeskWorld
from tests.integration.intake.conftest import book, google, sheet, workspace  # noqa: F401 - fixtures
from tests.integration.intake.test_continuity import DAYS, Town

pytestmark = [pytest.mark.browser, pytest.mark.integration]


@pytest.fixture
def town(workspace, conn, sheet, book, world: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> Town:  # noqa: F811
    """An agency that typed the next days over a report that is out, and nothing else: it cannot be told what that is."""
    monkeypatch.setattr(decisions, "announce_urgent", lambda _token: True)
    town = Town(workspace, conn, sheet, book, world)
    town.report()
    town.type(**DAYS)
    town.read()
    return town


def look_at(page: Page, name: str) -> None:
    """Keep what the page looks like, where somebody wants to see it."""
    if folder := os.environ.get("SIAR_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("size", SIZES)
def test_a_row_typed_over_one_that_is_out_becomes_a_report_of_its_own(
    town: Town, open_as: Callable[..., Page], size: str
) -> None:
    old = town.shown()["id"]
    page = open_as("vera", "/perlu-dicek", size=size)
    card = page.get_by_role("article", name="Posyandu Melati menimbang balita sepekan")
    expect(card.get_by_role("button", name="Terima")).to_have_count(0)
    expect(card.get_by_text("menunggu")).not_to_contain_text("0 detik")
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0, "nothing stands beside the page"
    look_at(page, f"perlu-dicek-{size}")
    card.get_by_role("button", name="Laporan baru").click()
    expect(page.locator("#kabar")).to_contain_text("Dicatat sebagai laporan baru")
    expect(card).to_have_count(0)
    look_at(page, f"perlu-dicek-sesudah-{size}")
    town.read()
    assert town.shown()["id"] != old
    assert reviews.count(town.conn) == 0
    assert town.nothing_to_correct()


@pytest.mark.parametrize("size", SIZES)
def test_a_row_typed_over_one_that_is_out_becomes_its_correction(
    town: Town, open_as: Callable[..., Page], size: str
) -> None:
    old = town.shown()["id"]
    page = open_as("vera", "/perlu-dicek", size=size)
    card = page.get_by_role("article", name="Posyandu Melati menimbang balita sepekan")
    card.get_by_role("button", name="Ralat").press("Enter")
    expect(page.locator("#kabar")).to_contain_text("Diterima sebagai ralat")
    town.read()
    town.compose()
    assert town.shown()["id"] == old
    assert {post.channel for post in published.outgrown(town.conn)} == {"facebook", "instagram"}
    page.goto(page.url.replace("/perlu-dicek", "/ralat"))
    expect(page.get_by_text("Posyandu Melati menimbang balita sepekan").first).to_be_visible()
    look_at(page, f"ralat-{size}")


@pytest.mark.parametrize("size", SIZES)
def test_two_editors_answer_and_the_second_is_told(town: Town, open_as: Callable[..., Page], size: str) -> None:
    first, second = (open_as(name, "/perlu-dicek", size=size) for name in ("vera", "edi"))
    # What refreshes the page by itself would show the second that there is nothing to answer any more.
    second.get_by_label("Perbarui sendiri").uncheck()
    first.get_by_role("button", name="Laporan baru").click()
    expect(first.locator("#kabar")).to_contain_text("Dicatat sebagai laporan baru")
    second.get_by_role("button", name="Ralat").click()
    expect(second.locator("main")).to_contain_text("sudah diputuskan")
    look_at(second, f"perlu-dicek-kedua-{size}")
    town.read()
    assert town.nothing_to_correct()
