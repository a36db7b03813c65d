"""The desk in Chromium, at desktop and phone width: every page is accessible, every action works."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from siar import outbox
from siar.editorial import approval, parking, schedule
from tests.browser.barriers import no_barriers
from tests.integration.desk.world import NOON, NOW, REPORTS

pytestmark = [pytest.mark.browser, pytest.mark.integration]
SIZES = ("desktop", "phone")
REASON = "Angka pada baris keliru."


@pytest.fixture
def busy(world):
    """A desk with something on every page; returns the ids of a published, outgrown post by channel."""
    out = world.publish_one(title="Pasar murah di Oebobo")
    row = world.conn.execute("select row_id from reports").fetchone()["row_id"]
    world.add_report(row_id=row, revision=2, title="Pasar murah di Oebobo diundur")
    posts = world.fill()
    by_opd = {}
    for post in posts:
        by_opd.setdefault(post["opd"], []).append(post)
    world.add_review()
    for post in by_opd["DISHUB"]:
        world.approve(post, due_at=NOON)
    for post in by_opd["BKAD"]:
        world.approve(post, due_at=NOON + timedelta(minutes=10))
    parking.hold(world.conn, draft_id=by_opd["BKAD"][0]["draft_id"], actor="asti", reason="menunggu data", now=NOW)
    approval.return_post(
        world.conn,
        post_id=by_opd["DINKES"][1]["post_id"],
        actor="vera",
        roles={"verifikator"},
        content_hash=by_opd["DINKES"][1]["content_hash"],
        reason=REASON,
        now=NOW,
        settings=world.settings,
    )
    lose_a_letter(world)
    return {post["channel"]: post["post_id"] for post in out}


def lose_a_letter(world):
    """A report of which nobody can say whether it arrived."""
    letter = outbox.Letter("Laporan mingguan media sosial Kota Kupang", "Ringkas.")
    outbox.plan(
        world.conn,
        letter,
        kind="briefing",
        recipient="walikota@kupangkota.example",
        key="1",
        settings=world.settings,
        now=NOW,
    )
    world.conn.execute("update messages set state = 'sending', sending_at = %s, next_try_at = null", (NOW,))
    world.conn.execute(
        "update messages set state = 'unknown', ended_at = %s, error = 'Server surat mail.example:587 memutus sebelum"
        " menjawab (SMTPServerDisconnected); belum pasti surat sampai.'",
        (NOW,),
    )


@pytest.mark.parametrize("size", [*SIZES, "narrow"])
def test_every_page_is_accessible(world, busy, open_as, size):
    paths = [
        "/",
        "/?tab=parkir",
        "/?tab=terjadwal",
        "/?tab=tayang",
        "/?tab=dikembalikan",
        "/?tab=tinjauan",
        "/perlu-dicek",
        "/kalender",
    ]
    paths += ["/kalender/bulan", "/kiriman", f"/kiriman/{busy['facebook']}", "/ralat", f"/ralat/{busy['facebook']}"]
    paths += [f"/ralat/{busy['instagram']}", "/komentar", "/iklan", "/laporan", "/kesehatan", "/data-pribadi"]
    page = open_as("asti", size=size)
    address = page.url.rstrip("/")
    for path in paths:
        page.goto(address + path)
        no_barriers(page, path)


@pytest.mark.parametrize("size", SIZES)
def test_two_people_approve(world, open_as, size):
    world.add_report()
    world.compose()
    page = open_as("vera", size=size)
    page.get_by_role("button", name="Setujui tahap Verifikasi").click()
    expect(page.locator("#kabar")).to_contain_text("2 lanjut ke tahap berikutnya")
    page.reload()
    expect(page.get_by_role("article")).to_contain_text("bukan tahap Anda")
    page = open_as("asti", size=size)
    page.get_by_role("button", name="Setujui tahap Persetujuan").click()
    expect(page.locator("#kabar")).to_contain_text("2 disetujui, tayang")
    assert world.states() == ["planned", "planned"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("button", "said", "state"),
    [("Kirim lagi", "Dikirim lagi dalam sepuluh menit", "planned"), ("Sudah beres", "Dicatat beres", "done")],
)
def test_deciding_about_a_letter_that_may_be_lost(world, open_as, size, button, said, state):
    lose_a_letter(world)
    page = open_as("asti", size=size)
    page.goto(page.url.rstrip("/") + "/kesehatan")
    page.get_by_role("button", name=button).click()
    expect(page.locator("#kabar")).to_contain_text(said)
    expect(page.get_by_text("Surat yang perlu keputusan")).to_have_count(0)
    assert world.conn.execute("select state from messages").fetchone()["state"] == state


def test_one_channel_alone_and_the_keys(world, open_as):
    world.fill()
    page = open_as("vera")
    cards = page.get_by_role("article")
    cards.nth(1).focus()
    cards.nth(1).get_by_role("checkbox", name="Instagram").uncheck()
    cards.nth(1).focus()
    page.keyboard.press("s")
    expect(page.locator("#kabar")).to_contain_text("1 lanjut")
    cards.nth(0).focus()
    page.keyboard.press("j")
    expect(cards.nth(2)).to_be_focused()
    page.keyboard.press("b")
    expect(cards.nth(2).get_by_label("Alasan")).to_be_focused()


@pytest.mark.parametrize("size", SIZES)
def test_sending_back_with_a_reason(world, open_as, size):
    world.add_report()
    world.compose()
    page = open_as("vera", size=size)
    page.get_by_text("Kembalikan ke OPD…").click()
    page.get_by_label("Alasan").fill(REASON)
    page.get_by_role("button", name="Kembalikan").click()
    expect(page.locator("#kabar")).to_contain_text("Dikembalikan")
    assert world.conn.execute("select reason from returned_rows").fetchall() == [{"reason": REASON}]


@pytest.mark.parametrize("size", SIZES)
def test_an_edit_counts_previews_and_voids_the_approval(world, open_as, size):
    world.add_report()
    world.compose()
    post = world.waiting()[0]
    world.approve(post, due_at=NOON)
    page = open_as("edi", f"/kiriman/{post['post_id']}", size=size)
    page.get_by_role("button", name="Sunting (membatalkan persetujuan)").click()
    area = page.get_by_label("Takarir Facebook")
    expect(area).to_be_focused()
    no_barriers(page, "the editor")
    text = f"Vaksin tersedia lagi. Kode: {post['reference_code']}"
    area.fill(text)
    expect(page.get_by_text(f"{len(text)} dari 5000 huruf")).to_be_visible()
    expect(page.get_by_role("group", name="Pratinjau Facebook")).to_contain_text("Vaksin tersedia lagi")
    page.get_by_role("button", name="Simpan teks").click()
    expect(page.locator("#kabar")).to_contain_text("Persetujuan dimulai lagi")
    expect(page.locator("main")).to_contain_text("isi lama, tidak berlaku lagi")
    row = world.conn.execute(
        "select state, stage, caption from posts where post_id = %s", (post["post_id"],)
    ).fetchone()
    assert row == {"state": "draft", "stage": "verifikator", "caption": text}


def test_a_template_is_previewed_before_it_is_used(world, open_as):
    world.add_report()
    world.compose()
    page = open_as("edi")
    page.get_by_role("button", name="Sunting Facebook").click()
    with page.expect_response(lambda answer: "/preview?template=" in answer.url) as shown:
        page.get_by_label("Templat").select_option("umum")
    assert shown.value.status in {200, 409}
    assert world.conn.execute("select count(*) as n from posts where edited_by is not null").fetchone() == {"n": 0}


def test_four_eyes(world, open_as):
    world.add_report()
    world.compose()
    page = open_as("asti")
    page.get_by_role("button", name="Sunting Facebook").click()
    area = page.get_by_label("Takarir Facebook")
    area.fill(area.input_value() + "\nTambahan.")
    page.get_by_role("button", name="Simpan teks").click()
    expect(page.locator("#kabar")).to_contain_text("Disimpan")
    for post in world.waiting():
        approval.approve(
            world.conn,
            post_id=post["post_id"],
            actor="vera",
            roles={"verifikator"},
            content_hash=post["content_hash"],
            now=NOW,
            settings=world.settings,
        )
    page.reload()
    page.get_by_role("button", name="Setujui tahap Persetujuan").click()
    expect(page.get_by_role("article")).to_contain_text("Anda ikut menyunting")
    assert world.states() == ["planned"], "the channel that she did not edit"


def test_moving_by_drag(world, open_as):
    post = world.fill()[0]
    schedule.move(world.conn, draft_id=post["draft_id"], to=NOON, actor="asti", settings=world.settings, now=NOW)
    page = open_as("asti", "/kalender")
    target = page.locator("[data-free]").nth(4)
    at = target.get_attribute("data-at")
    page.locator(".day [data-draft]").first.drag_to(target)
    expect(page.locator("#kabar")).to_contain_text("Dipindahkan")
    moved = world.conn.execute("select distinct scheduled_for from posts where scheduled_for is not null").fetchall()
    assert [row["scheduled_for"].isoformat() for row in moved] == [at]


@pytest.mark.parametrize("size", SIZES)
def test_moving_by_keyboard_and_taking_proposals(world, open_as, size):
    post = world.fill()[0]
    schedule.move(world.conn, draft_id=post["draft_id"], to=NOON, actor="asti", settings=world.settings, now=NOW)
    page = open_as("asti", "/kalender", size=size)
    page.get_by_label("Pindahkan Vaksinasi").focus()
    page.keyboard.press("Enter")
    form = page.locator(".day details[open] form").first
    form.get_by_label("Ke").select_option(index=3)
    form.get_by_role("button", name="Pindah").press("Enter")
    expect(page.locator("#kabar")).to_contain_text("Dipindahkan")
    page.get_by_role("button", name="Usulkan untuk 7 hari").click()
    boxes = page.locator(".place-choice")
    expect(boxes).to_have_count(2)
    boxes.first.uncheck()
    page.get_by_role("button", name="Terapkan yang dicentang").click()
    expect(page.locator("#kabar")).to_contain_text("diterapkan")
    rows = world.conn.execute(
        "select count(distinct draft_id) as n from posts where scheduled_for is not null"
    ).fetchone()
    assert rows == {"n": 2}


@pytest.mark.parametrize("size", SIZES)
def test_the_stop_switch(world, open_as, size):
    post = world.fill()[0]
    world.approve(post, due_at=NOON)
    page = open_as("asti", "/kesehatan", size=size)
    page.get_by_text("Hentikan semua tayangan…").click()
    page.get_by_label("Alasan").first.fill("Masa berkabung")
    page.get_by_role("button", name="Hentikan Semua tayangan").click()
    expect(page.get_by_role("alert")).to_contain_text("Masa berkabung")
    no_barriers(page, "a frozen desk")
    world.now = NOON + timedelta(minutes=1)
    page.get_by_role("button", name="Jalankan lagi").click()
    expect(page.locator("#kabar")).to_contain_text("menunggu slot baru")
    assert world.states() == ["parked"]
    page.get_by_role("navigation", name="Halaman").get_by_role("link", name="Antrean").click()
    page.get_by_role("navigation", name="Keadaan kiriman").get_by_role("link", name="Perlu slot baru").click()
    page.get_by_role("button", name="Beri slot ini").click()
    expect(page.locator("#kabar")).to_contain_text("Dipindahkan")
    assert world.states() == ["planned"]


@pytest.mark.parametrize("size", SIZES)
def test_a_correction_side_by_side(world, busy, open_as, size):
    page = open_as("edi", "/ralat", size=size)
    page.get_by_role("row", name="Facebook").get_by_role("link").click()
    page.get_by_label("Alasan").first.fill("Acara diundur")
    page.get_by_role("button", name="Ajukan ralat").click()
    expect(page.locator("#kabar")).to_contain_text("menunggu persetujuan")
    for name in ("vera", "asti"):
        page = open_as(name, f"/ralat/{busy['facebook']}", size=size)
        page.get_by_role("button", name="Setujui ralat").click()
        expect(page.locator("#kabar")).to_contain_text("Dicatat")
    assert any(text.startswith("RALAT 15 September 2026") for text in world.facebook_text())


def test_hostile_text_does_nothing(world, open_as):
    world.add_report(title="Pasar murah")
    world.compose()
    evil = "<img src=x onerror=document.title='jebol'><script>document.title='jebol'</script>"
    world.conn.execute("update posts set caption = %s || caption", (evil,))
    world.conn.execute("update reports set title = %s", (evil,))
    page = open_as("edi")
    page.get_by_role("button", name="Sunting Facebook").click()
    area = page.get_by_label("Takarir Facebook")
    area.fill(area.input_value() + evil)
    assert page.title().startswith("Antrean")
    assert page.locator("img[src=x]").count() == 0


def test_somebody_without_the_right_sees_no_buttons(world, busy, open_as):
    for path in ("/", "/kalender", f"/kiriman/{busy['facebook']}", "/kesehatan", f"/ralat/{busy['facebook']}"):
        page = open_as("tamu", path)
        assert page.locator("main form[data-api]").count() == 0, path


@pytest.mark.parametrize("size", SIZES)
def test_rows_to_check_are_accepted_or_sent_back(world, open_as, size):
    first, second = world.add_review(title="Posyandu Mawar"), world.add_review(title="Posyandu Melati")
    page = open_as("vera", "/perlu-dicek", size=size)
    page.get_by_role("article", name="Posyandu Mawar").get_by_role("button", name="Terima").click()
    expect(page.locator("#kabar")).to_contain_text("Diterima")
    card = page.get_by_role("article", name="Posyandu Melati")
    card.get_by_text("Kembalikan ke OPD…").click()
    card.get_by_label("Alasan").fill(REASON)
    card.get_by_role("button", name="Kembalikan").click()
    expect(page.locator("#kabar")).to_contain_text("Dikembalikan")
    rows = world.conn.execute("select revision_id, verdict from verdicts order by revision_id").fetchall()
    assert [(row["revision_id"], row["verdict"]) for row in rows] == [(first, "accepted"), (second, "held")]


@pytest.mark.parametrize("size", SIZES)
def test_several_cards_are_approved_together(world, open_as, size):
    world.fill()
    page = open_as("vera", size=size)
    bar = page.get_by_role("region", name="Kartu terpilih")
    expect(bar).to_be_hidden()
    page.get_by_label("Pilih semua").check()
    mine = page.locator(".card-pick").count()
    assert mine >= 2
    expect(bar).to_contain_text(f"{mine} kartu terpilih")
    no_barriers(page, "the queue with cards chosen")
    bar.get_by_role("button", name="Batal pilih").click()
    expect(bar).to_be_hidden()
    expect(page.get_by_label("Pilih semua")).to_be_focused()
    page.get_by_label("Pilih semua").check()
    bar.get_by_role("button", name="Setujui bersama").click()
    expect(page.locator("#kabar")).to_contain_text("lanjut ke tahap berikutnya")
    expect(page.locator(".card-pick")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
def test_a_photo_is_cut_around_the_point_that_was_clicked(world, open_as, size):
    world.add_photo(world.add_report(**REPORTS[1]))
    world.compose()
    post = world.waiting()[0]
    page = open_as("edi", f"/kiriman/{post['post_id']}", size=size)
    page.get_by_role("button", name="Sunting").click()
    photo = page.locator(".focus")
    no_barriers(page, "the editor with a photo")
    box = photo.bounding_box()
    with page.expect_response(lambda answer: "/preview" in answer.url and "x=0.1" in answer.url):
        photo.click(position={"x": box["width"] * 0.1, "y": box["height"] * 0.2})
    page.get_by_label("mendatar").press("ArrowRight")
    page.get_by_role("button", name="Pakai potongan ini").click()
    expect(page.locator("#kabar")).to_contain_text("Potongan foto diganti")
    (x, y) = world.conn.execute("select photo_focus from drafts").fetchone()["photo_focus"]
    assert (round(x, 1), round(y, 1)) == (0.1, 0.2)


@pytest.mark.parametrize("size", SIZES)
def test_cards_become_one_carousel(world, open_as, size):
    for title in ("Jalan Adisucipto selesai diaspal", "Drainase Oesapa mulai digali", "Lampu Lasiana menyala"):
        world.add_report(title=title, opd="PUPR", kind="Kegiatan", data_source="Dinas PUPR")
    world.compose()
    page = open_as("edi", size=size)
    for box in page.locator(".card-pick").all():
        box.check()
    bar = page.get_by_role("region", name="Kartu terpilih")
    bar.get_by_text("Gabungkan menjadi korsel").click()
    bar.get_by_label("Judul sampul").fill("Pembangunan kota bulan ini")
    no_barriers(page, "the queue with cards to group")
    bar.get_by_role("button", name="Gabungkan").click()
    expect(page.locator("#kabar")).to_contain_text("Korsel dibuat")
    card = page.locator(".card")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("Korsel 5 halaman")
    expect(card.locator(".pages img")).to_have_count(4)
    no_barriers(page, "the queue with a carousel")
    card.get_by_role("heading").get_by_role("link").click()
    expect(page.locator(".pages img")).to_have_count(5)
    no_barriers(page, "a carousel's story")
