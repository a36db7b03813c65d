"""*Laporan* in Chromium: it can be read, and a copy is sent again with a reason and a second look."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_desk import SIZES, no_barriers
from tests.integration.desk.reports import CHAT, MAYOR, SEKDA, copies, keep_report, page_total

pytestmark = [pytest.mark.browser, pytest.mark.integration]


@pytest.fixture
def report(world, tmp_path):
    return keep_report(world, tmp_path, {MAYOR: "unknown", SEKDA: "sent", CHAT: "refused"})


@pytest.mark.parametrize("size", [*SIZES, "narrow"])
def test_it_is_accessible(report, open_as, size):
    page = open_as("asti", "/laporan", size=size)
    address = page.url.removesuffix("/laporan")
    for path in ("/laporan", "/laporan?jenis=mingguan&bulan=2026-09&keadaan=putuskan", f"/laporan/{report}"):
        page.goto(address + path)
        for summary in page.locator("details.inline > summary").all():
            summary.click()
        no_barriers(page, path)


@pytest.mark.parametrize("size", SIZES)
def test_a_report_is_found_looked_at_and_sent_once_more(world, report, open_as, size):
    page = open_as("asti", "/laporan", size=size)
    page.get_by_label("Jenis").select_option(label="Laporan mingguan")
    page.get_by_role("button", name="Saring").click()
    assert "jenis=mingguan" in page.url
    page.get_by_role("region", name="Arsip laporan").get_by_role("link", name="Laporan mingguan", exact=True).click()
    pictures = page.locator(".report-pages img")
    expect(pictures).to_have_count(page_total())
    pictures.first.scroll_into_view_if_needed()
    expect(pictures.first).to_have_js_property("naturalWidth", 720)
    row = page.get_by_role("row").filter(has_text=SEKDA)
    row.get_by_text("Kirim lagi…").click()
    row.get_by_label("Alasan").fill("Surelnya terhapus.")
    row.get_by_role("button", name=f"Kirim lagi kepada {SEKDA}").click()
    assert [r["copy"] for r in copies(world) if r["recipient"] == SEKDA] == [1]  # the second look is asked for
    row.get_by_label("Ya, kirim lagi").check()
    row.get_by_role("button", name=f"Kirim lagi kepada {SEKDA}").click()
    expect(page.locator("#kabar")).to_contain_text("Dikirim lagi dalam sepuluh menit")
    assert [r["copy"] for r in copies(world) if r["recipient"] == SEKDA] == [1, 2]


@pytest.mark.parametrize("size", SIZES)
def test_what_may_not_have_arrived_is_decided_where_it_is_named(world, report, open_as, size):
    page = open_as("asti", "/laporan", size=size)
    card = page.get_by_role("article", name=f"Laporan mingguan untuk {MAYOR}")
    expect(card).to_contain_text("belum pasti surat sampai")
    card.get_by_text("Sudah beres…").click()
    card.get_by_label("Bagaimana diketahui").fill("Ajudan menerimanya.")
    card.get_by_role("button", name=f"Sudah beres: {MAYOR}").click()
    expect(page.locator("#kabar")).to_contain_text("Dicatat beres")
    assert copies(world)[0]["state"] == "done"
