"""*Iklan* as people use it: by mouse, by keyboard, on a phone, and for those who do not see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from siar.boosts import proposals
from siar.boosts.budget import ledger
from siar.boosts.budget.tax import Taxed
from siar.quantities import Rupiah
from tests.browser.barriers import no_barriers
from tests.browser.conftest import SIZES
from tests.integration.boosts.books import published_post

pytestmark = pytest.mark.browser


@pytest.fixture
def proposed(world):
    """Two posts wait for a yes; three more are left out for their reasons."""
    world.graph.clock.advance(world.now - world.graph.clock.now())
    world.liked_post(opd="DINKES", title="Posyandu Kelapa Lima melayani 120 balita", interactions=90)
    world.liked_post(opd="DISHUB", title="Parkir di Kuanino ditata ulang mulai Senin", interactions=40)
    at = world.now - timedelta(hours=5)
    published_post(world.conn, opd="BPBD", title="Warga berduka di Alak", no_boost="S_DUKA", published_at=at)
    published_post(world.conn, opd="BKAD", title="Realisasi triwulan kedua", interactions=None, published_at=at)
    for back in range(2, 12):
        published_post(world.conn, published_at=world.now - timedelta(days=back), interactions=20)
    assert world.round_of_boosts().proposed == 2


@pytest.fixture
def billed(world, proposed):
    """One of them runs and was billed more than its money."""
    first, _ = proposals.waiting(world.conn)
    boost_id = proposals.approve(
        world.conn, proposal_id=first.proposal_id, actor="iklan", settings=world.settings, now=world.now
    )
    world.round_of_boosts()
    world.pass_hours(30)
    world.round_of_boosts()
    owed = Taxed(Rupiah(first.lifetime_budget.amount * 2), Rupiah(0))
    ledger.bill(world.conn, boost_id=boost_id, spent_on=world.now.date(), owed=owed, now=world.now)


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_boosts_are_accessible(world, billed, open_as, size):
    for who, paths in (
        ("iklan", ("/iklan", "/iklan/alasan", "/iklan/buku-besar")),
        ("pagu", ("/iklan/pagu",)),
    ):
        page = open_as(who, size=size)
        address = page.url.rstrip("/")
        for path in paths:
            page.goto(address + path)
            no_barriers(page, path)


def test_an_officer_approves_and_declines_with_the_keyboard(world, proposed, open_as):
    page = open_as("iklan", size="desktop")
    page.goto(page.url.rstrip("/") + "/iklan")
    first = page.get_by_role("article", name="Usulan Posyandu Kelapa Lima melayani 120 balita")
    first.get_by_role("button", name="Setujui").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#kabar")).to_contain_text("Disetujui, dananya dipesan.")
    second = page.get_by_role("article", name="Usulan Parkir di Kuanino")
    second.get_by_text("Tolak…").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Sudah ada baliho.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#kabar")).to_contain_text("Ditolak.")
    expect(page.get_by_text("Tidak ada usulan yang menunggu.")).to_be_visible()
    expect(page.get_by_role("region", name="Daftar iklan")).to_contain_text("dipesan")
    states = [row["state"] for row in world.conn.execute("select state from boost_proposals order by proposal_id")]
    assert sorted(states) == ["approved", "declined"]


@pytest.mark.parametrize("size", SIZES)
def test_what_ends_a_boost_for_good_asks_once_more(world, billed, open_as, size):
    page = open_as("iklan", size=size)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(page.url.rstrip("/") + "/iklan")
    boosts = page.get_by_role("region", name="Daftar iklan")
    boosts.get_by_text("Hentikan…").click()
    expect(boosts).to_contain_text("Iklan ini tidak dapat dilanjutkan lagi.")
    boosts.get_by_role("button", name="Hentikan").click()
    assert sent == []
    assert world.conn.execute("select count(*) as n from stop_orders where cause = 'person'").fetchone()["n"] == 0
    boosts.get_by_label("Ya, hentikan").check()
    boosts.get_by_role("button", name="Hentikan").click()
    expect(page.locator("#kabar")).to_contain_text("Selesai.")
    assert world.conn.execute("select actor from stop_orders where cause = 'person'").fetchall() == [{"actor": "iklan"}]


@pytest.mark.parametrize("size", SIZES)
def test_an_auditor_opens_the_month_and_takes_the_workbook(world, billed, open_as, size):
    page = open_as("tamu", size=size)
    page.goto(page.url.rstrip("/") + "/iklan")
    page.get_by_role("link", name="Buku besar").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Buku besar iklan")
    expect(page.get_by_role("region", name="Baris buku besar")).to_contain_text("kelebihan tagihan")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel (XLSX)").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_the_cap_officer_raises_a_ceiling_and_it_stands_with_who_and_why(world, open_as):
    page = open_as("pagu", size="desktop")
    page.goto(page.url.rstrip("/") + "/iklan/pagu")
    page.locator("select[name=level]").select_option("opd_month")
    page.locator("select[name=holder]").select_option("DINKES")
    page.get_by_label("Batas baru, rupiah termasuk PPN").fill("900000")
    page.get_by_label("Alasan").fill("Pekan imunisasi nasional.")
    page.get_by_role("button", name="Ubah pagu").click()
    expect(page.locator("#kabar")).to_contain_text("Pagu diubah.")
    expect(page.get_by_role("region", name="Riwayat pagu")).to_contain_text("Pekan imunisasi nasional.")
