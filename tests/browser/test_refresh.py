"""Pages that keep themselves true: what waits is counted, what others did is seen, and what somebody types stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from siar import freezes
from siar.editorial import approval
from tests.browser.barriers import no_barriers
from tests.browser.test_desk import lose_a_letter
from tests.integration.desk.world import NOON, NOW

pytestmark = [pytest.mark.browser, pytest.mark.integration]


def look_again(page: Page) -> None:
    """What a page does by itself every few seconds, and when somebody comes back to it."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def card(page: Page, title: str):
    return page.get_by_role("article").filter(has_text=title)


def agree_elsewhere(world, opd: str, *, name: str = "vera") -> None:
    """Somebody else agrees, in another window."""
    for post in world.waiting():
        if post["opd"] == opd:
            approval.approve(
                world.conn,
                post_id=post["post_id"],
                actor=name,
                roles={"verifikator"},
                content_hash=post["content_hash"],
                now=NOW,
                settings=world.settings,
            )


def tally(page: Page, entry: str):
    return page.locator(f"[data-tally={entry}]")


def test_the_navigation_counts_what_waits_for_whoever_looks(world, open_as):
    world.fill()
    world.add_review()
    page = open_as("vera")
    expect(tally(page, "antrean")).to_have_text("3 menunggu giliran Anda")  # the warning waits for an approver
    expect(tally(page, "perlu-dicek")).to_have_text("1 baris menunggu")
    expect(tally(page, "ralat")).to_be_hidden()
    agree_elsewhere(world, "DISHUB")
    world.add_review(title="Posyandu Mawar layani 12 balita")
    look_again(page)
    expect(tally(page, "antrean")).to_have_text("2 menunggu giliran Anda")
    expect(tally(page, "perlu-dicek")).to_have_text("2 baris menunggu")


def test_a_card_on_which_somebody_else_agreed_shows_it_without_a_reload(world, open_as):
    world.fill()
    page = open_as("asti")
    parking = card(page, "Penertiban parkir")
    expect(parking).to_contain_text("menunggu Verifikasi")
    agree_elsewhere(world, "DISHUB")
    look_again(page)
    expect(parking).to_contain_text("✓ Verifikasi: vera")
    expect(parking.get_by_role("button", name="Setujui tahap Persetujuan")).to_be_visible()
    expect(page.locator("#segar")).to_contain_text("1 kartu berubah")
    # What was exchanged works like what the page came with.
    parking.get_by_role("button", name="Setujui tahap Persetujuan").click()
    expect(page.locator("#kabar")).to_contain_text("2 disetujui")


def test_what_somebody_types_stays_and_is_told_of_what_is_newer(world, open_as):
    world.fill()
    page = open_as("vera")
    parking = card(page, "Penertiban parkir")
    parking.get_by_text("Kembalikan ke OPD…").click()
    reason = parking.get_by_label("Alasan, dibaca OPD di lembarnya")
    reason.fill("Nama jalan perlu diperiksa")
    agree_elsewhere(world, "DISHUB", name="verni")
    look_again(page)
    expect(parking).to_contain_text("Kartu ini berubah sejak Anda membukanya")
    expect(reason).to_have_value("Nama jalan perlu diperiksa")
    expect(reason).to_be_focused()
    expect(page.locator("#segar")).to_contain_text("Yang sedang Anda kerjakan tidak diubah")
    no_barriers(page, "a card that is held")
    parking.get_by_role("button", name="Tampilkan yang baru").click()
    expect(parking).to_contain_text("✓ Verifikasi: verni")
    expect(parking).not_to_contain_text("Kartu ini berubah")


def test_an_open_editor_and_ticked_cards_stay(world, open_as):
    world.fill()
    page = open_as("edi")
    parking = card(page, "Penertiban parkir")
    parking.get_by_role("button", name="Sunting Facebook").click()
    caption = parking.get_by_label("Takarir", exact=False).first
    expect(caption).to_be_visible()
    vaccines = card(page, "Vaksinasi")
    vaccines.get_by_label("Pilih: Vaksinasi").check()
    agree_elsewhere(world, "DISHUB")
    agree_elsewhere(world, "DINKES")
    agree_elsewhere(world, "BKAD")
    look_again(page)
    expect(card(page, "Realisasi anggaran")).to_contain_text("✓ Verifikasi: vera")
    expect(parking.locator(".panel")).not_to_be_empty()
    expect(vaccines.get_by_label("Pilih: Vaksinasi")).to_be_checked()
    expect(page.get_by_text("1 kartu terpilih")).to_be_visible()


def test_new_cards_come_and_finished_ones_go(world, open_as):
    world.add_report(opd="DISHUB", kind="Kegiatan", title="Penertiban parkir", indicators=[])
    world.compose()
    page = open_as("asti")
    expect(page.get_by_role("article")).to_have_count(1)
    for post in world.waiting():
        world.approve(post, due_at=NOON)
    world.fill()
    look_again(page)
    expect(page.get_by_role("article")).to_have_count(4)
    expect(page.get_by_role("article").first).to_contain_text("Waspada angin kencang")
    expect(page.locator("#segar")).to_contain_text("4 kartu baru, 1 kartu selesai")
    expect(page.get_by_role("link", name="Menunggu 4")).to_be_visible()


def test_a_page_can_be_told_to_stay_as_it_is_and_remembers_it(world, open_as):
    world.fill()
    page = open_as("asti")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Perbarui sendiri").uncheck()
    agree_elsewhere(world, "DISHUB")
    look_again(page)
    page.reload()
    expect(page.get_by_label("Perbarui sendiri")).not_to_be_checked()
    look_again(page)
    page.evaluate("new Promise((done) => requestAnimationFrame(done))")
    assert not [url for url in asked if "/api/pulse" in url]
    with page.expect_request(lambda request: "/api/pulse" in request.url):
        page.get_by_label("Perbarui sendiri").check()


def test_a_hidden_page_asks_nothing(world, open_as):
    world.fill()
    page = open_as("asti")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })")
    look_again(page)
    page.evaluate("new Promise((done) => requestAnimationFrame(done))")
    assert not asked
    page.evaluate("Object.defineProperty(document, 'hidden', { configurable: true, get: () => false })")
    with page.expect_response(lambda answer: "/api/pulse" in answer.url) as answer:
        look_again(page)
    assert answer.value.status == 304
    assert len(asked) == 1, "nothing has changed, so the page is not read again"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_page_says_what_is_stopped_and_what_waits_for_a_decision(world, open_as, size):
    world.fill()
    page = open_as("asti", "/laporan", size=size)
    banner = page.locator("#spanduk")
    expect(banner).to_contain_text("Menunggu keputusan Anda: 1 peringatan")
    lose_a_letter(world)
    world.conn.execute(
        "insert into account_stops (account_id, code, sentence, stopped_at) values ('facebook-city', '190',"
        " 'Facebook dihentikan. Token akses tidak berlaku. Admin perlu membuat yang baru.', %s)",
        (NOW - timedelta(minutes=30),),
    )
    freezes.freeze(world.conn, "instagram", reason="masa berkabung", actor="sekda", now=NOW)
    look_again(page)
    expect(banner).to_contain_text("Instagram sedang dihentikan oleh sekda")
    expect(banner).to_contain_text("Tidak ada yang tayang di Facebook")
    expect(banner.get_by_role("link", name="1 surat perlu keputusan")).to_be_visible()
    no_barriers(page, "banner")
    banner.get_by_role("link", name="Bereskan di Kesehatan").click()
    expect(page.get_by_role("heading", name="Kesehatan", level=1)).to_be_visible()
    expect(banner).not_to_contain_text("Tidak ada yang tayang")  # the page itself begins with it
    no_barriers(page, "Kesehatan with a cause")
    first = page.get_by_role("article").first
    expect(first).to_contain_text("Tidak ada yang tayang di Facebook: Token akses tidak berlaku.")
    first.get_by_role("button", name="Sudah dibereskan, buka Facebook").click()
    expect(page.locator("#kabar")).to_contain_text("Kanal dibuka")
    expect(banner).not_to_contain_text("Tidak ada yang tayang di Facebook")


def test_other_pages_are_exchanged_as_a_whole_unless_somebody_is_at_them(world, open_as):
    page = open_as("asti", "/kesehatan")
    expect(page.get_by_text("Tidak ada yang macet.")).to_be_visible()
    page.get_by_text("Hentikan Iklan…").click()
    page.get_by_label("Alasan").locator("visible=true").fill("Menunggu rapat")
    lose_a_letter(world)
    look_again(page)
    expect(page.get_by_text("Isi halaman ini berubah.")).to_be_visible()
    expect(page.get_by_label("Alasan").locator("visible=true")).to_have_value("Menunggu rapat")
    page.get_by_role("button", name="Tampilkan yang baru").click()
    expect(page.get_by_role("heading", name="Surat yang perlu keputusan")).to_be_visible()
