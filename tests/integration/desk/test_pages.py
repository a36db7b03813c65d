"""Every page is made of real rows, says what it should, and shows hostile text as text."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from siar import freezes
from siar.editorial import board, parking
from siar.editorial.approval import return_post
from tests.integration.desk.world import NOON, NOW

pytestmark = pytest.mark.integration
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"> {{ 7 * 7 }} "><svg/onload=alert(3)>'
PATHS = ("/", "/kalender", "/kalender/bulan", "/kiriman", "/ralat", "/komentar", "/iklan", "/laporan", "/kesehatan")


@pytest.mark.parametrize("path", PATHS)
def test_every_page_opens_on_an_empty_database(desk, path):
    for name in ("asti", "tamu"):
        answer = desk(name).get(path)
        assert answer.status_code == 200, answer.text
        assert "</html>" in answer.text


def test_hostile_text_is_shown_as_text_on_every_page(world, desk):
    world.add_report(title="Pasar murah", body="Sembako.", place="Kota Kupang")
    world.compose()
    world.conn.execute("update reports set title = %s, data_source = %s", (HOSTILE, HOSTILE))
    world.conn.execute("update posts set caption = %s || caption, scheduled_for = %s", (HOSTILE, NOON))
    world.conn.execute("update drafts set alt_text = %s", (HOSTILE,))
    freezes.freeze(world.conn, "all", reason=HOSTILE, actor=HOSTILE, now=NOW)
    post = world.conn.execute("select post_id from posts").fetchone()["post_id"]
    for path in (*PATHS, f"/kiriman/{post}", f"/kartu/{post}/sunting", "/?tab=terjadwal", "/kiriman?code=<script>"):
        text = desk("asti").get(path).text
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        assert "<svg/onload" not in text, path
    assert "&lt;script&gt;alert(1)" in desk("asti").get("/").text
    assert "{{ 7 * 7 }}" in desk("asti").get("/").text


def test_the_queue_says_who_is_asked_and_why_somebody_cannot(world, desk):
    world.fill()
    page = desk("vera").get("/").text
    assert page.index("Waspada angin kencang") < page.index("Vaksinasi"), "warnings come first"
    assert "Setujui tahap Verifikasi" in page
    assert "bukan tahap Anda" in page, "the warning waits for an approver"
    assert "Setujui tahap" not in desk("tamu").get("/").text
    assert "Setujui tahap" not in desk("edi").get("/").text


def test_filters_and_the_pages_key(world, desk):
    world.fill()
    client = desk("vera")
    only = client.get("/?opd=DISHUB").text
    assert "Penertiban parkir" in only
    assert "Vaksinasi" not in only
    mine = client.get("/?mine=true").text
    assert "Waspada angin" not in mine
    assert client.get("/?after=kosong").status_code == 409


def test_next_pages_go_on_where_the_first_ended(world):
    world.fill()
    seen: list[int] = []
    after = None
    while True:
        page = board.listing(
            world.conn,
            "menunggu",
            filters=board.Filters(),
            settings=world.settings,
            now=world.now,
            after=after,
            limit=3,
        )
        seen += [post.post_id for card in page.cards for post in card.posts]
        after = page.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 8


@pytest.mark.parametrize("tab", ["parkir", "terjadwal", "tayang", "dikembalikan", "tinjauan"])
def test_each_tab_shows_what_belongs_there(world, desk, tab):
    posts = world.fill()
    by_opd = {}
    for post in posts:
        by_opd.setdefault(post["opd"], []).append(post)
    for post in by_opd["BPBD"]:
        world.approve(post, due_at=world.now)
    for post in by_opd["DINKES"]:
        world.approve(post, due_at=NOON)
    for post in by_opd["BKAD"]:
        world.approve(post, due_at=NOON + timedelta(minutes=10))
    parking.hold(world.conn, draft_id=by_opd["BKAD"][0]["draft_id"], actor="asti", reason="menunggu data", now=NOW)
    for post in by_opd["DISHUB"]:
        return_post(
            world.conn,
            post_id=post["post_id"],
            actor="vera",
            roles={"verifikator"},
            content_hash=post["content_hash"],
            reason="Nama jalan keliru",
            now=NOW,
            settings=world.settings,
        )
    world.publish()
    text = desk("asti").get(f"/?tab={tab}").text
    titles = {
        "parkir": "Realisasi anggaran",
        "terjadwal": "Vaksinasi",
        "tayang": "Waspada angin",
        "dikembalikan": "Penertiban parkir",
        "tinjauan": "Waspada angin",
    }
    for name in set(titles.values()):
        assert (name in text) == (name == titles[tab]), (tab, name)
    if tab == "dikembalikan":
        assert "Nama jalan keliru" in text
    if tab == "parkir":
        assert "menunggu data" in text


def test_a_posts_page_tells_its_whole_story(world, desk):
    post = world.publish_one(title="Pasar murah")[0]
    text = desk("asti").get(f"/kiriman/{post['post_id']}").text
    for part in (
        "vera",
        "asti",
        "<strong>disetujui</strong> oleh asti",
        "<strong>disusun dari baris OPD</strong> oleh siar",
        "mengirim: berhasil",
        "tayang",
        "Revisi",
        "langkah pengiriman",
        "Tarik dari",
    ):
        assert part in text
    assert "Tarik dari" not in desk("vera").get(f"/kiriman/{post['post_id']}").text
    assert desk("asti").get("/kiriman/999999", headers={"Accept": "text/html"}).status_code == 404
    assert post["reference_code"] in desk("asti").get(f"/kiriman?code={post['reference_code'][:8].lower()}").text


def test_posts_are_found_by_code_and_by_words_of_the_headline(world, desk):
    world.fill()
    client = desk("tamu")
    for wanted in ("parkir ahmad", "PENERT", "Penertiban parkir di Jalan"):
        text = client.post("/kiriman/cari", data={"code": wanted}).text
        assert "Penertiban parkir" in text, wanted
        assert "Vaksinasi" not in text, wanted
    for nothing in ("parkir vaksinasi", "' & | !", "KPG-9999", ":*"):
        assert "Tidak ada kiriman dengan kode" in client.post("/kiriman/cari", data={"code": nothing}).text, nothing
    assert client.get("/kiriman").text.count("<code>KPG-") == 4, "a cross-post is one line"


def test_a_card_tells_what_the_second_channel_says_differently(world, desk):
    world.add_report()
    world.compose()
    text = desk("vera").get("/").text
    assert "Takarirnya sama, kecuali:" in text
    assert '<del><span class="sr">tanpa: </span>Informasi lain: kupangkota.go.id</del>' in text


def test_tabs_count_cards(world, desk):
    world.fill()
    assert 'Menunggu <span class="count">4</span>' in desk("vera").get("/").text


def test_only_free_slots_are_offered_and_only_to_the_last_stage(world, desk):
    posts = world.fill()
    world.approve(posts[0], due_at=NOON)
    approver = desk("asti").get("/?opd=BPBD").text
    assert f'value="{(NOON + timedelta(minutes=10)).isoformat()}"' in approver
    assert f'value="{NOON.isoformat()}"' not in approver, "it is taken"
    assert 'name="when"' in approver
    ordinary = desk("vera").get("/?opd=DISHUB").text
    assert "Setujui tahap Verifikasi" in ordinary
    assert ordinary.count('name="when"') == 1, "the bar for several cards alone asks for a time"


def test_the_examination_never_breaks_the_page(world, desk):
    answer = desk("asti").get("/kesehatan/pemeriksaan")
    assert answer.status_code == 200
    assert "tidak dapat diperiksa" in answer.text


def offered(desk, name: str, tab: str) -> dict[str, list[str]]:
    """The slots that each card's menu offers, by title."""
    page = desk(name).get(f"/?tab={tab}").text
    found = {}
    for card in page.split('<article class="card')[1:]:
        title = re.search(r"<h2[^>]*><a[^>]*>([^<]+)</a>", card)
        assert title
        found[title.group(1)] = re.findall(r'<option value="(\d{4}-[^"]+)"', card)
    return found


def test_a_card_offers_only_slots_at_which_its_post_may_go_out(world, desk):
    agenda = {"kind": "Agenda", "indicators": [], "opd": "DISHUB", "body": "Mulai pukul 19.30 WITA di aula."}
    greeting = {"kind": "Ucapan", "indicators": [], "opd": "KESRA", "body": "Semoga damai."}
    world.add_report(**agenda, title="Bursa kerja", starts_on=date(2026, 9, 15), as_of=date(2026, 9, 15))
    world.add_report(**greeting, title="Selamat Hari Guru", starts_on=date(2026, 10, 5), as_of=date(2026, 10, 5))
    world.add_report()
    world.compose()
    waiting = [{"post_id": post["post_id"], "content_hash": post["content_hash"]} for post in world.waiting()]
    assert desk("vera").post("/api/approvals", json={"posts": waiting}).json()["refused"] == []
    found = offered(desk, "asti", "menunggu")
    days = {title: {slot[:10] for slot in slots} for title, slots in found.items()}
    assert days["Bursa kerja"] == {"2026-09-15"}
    assert days["Selamat Hari Guru"] <= {"2026-10-04", "2026-10-05"}
    assert found["Selamat Hari Guru"]
    assert len(found["Vaksinasi"]) == 18
