from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from sandbox.blobs import Blobs
from sandbox.mailbox import Mailbox
from sandbox.pages.presets import PRESETS
from sandbox.pages.rendering import bita, inisial, jam, local_url, takarir, uang, waktu
from sandbox.server import create_app
from sandbox.world import Clock, World

PATHS = ("/", "/facebook", "/instagram", "/iklan", "/surat", "/gangguan")


@pytest.mark.parametrize("path", PATHS)
def test_every_page_answers_and_marks_its_place(client: TestClient, path: str):
    page = client.get(path)
    assert page.status_code == 200
    assert page.text.startswith("<!doctype html>")
    assert page.text.count('aria-current="page"') == (0 if path == "/" else 1)


@pytest.mark.parametrize("path", PATHS)
def test_pages_of_an_empty_world_without_meta(path: str):
    clock, blobs = Clock(), Blobs()
    client = TestClient(create_app(World([Mailbox(clock=clock, blobs=blobs)], clock=clock, blobs=blobs)))
    assert client.get(path).status_code == 200


def test_feed_is_newest_first_and_paged(client: TestClient):
    first = client.get("/facebook").text
    assert re.findall(r'id="post-1077_(\d+)"', first) == [str(n) for n in range(14, 4, -1)]
    link = re.search(r'href="(/facebook\?before=[^"]+)"', first)
    assert link
    second = client.get(link[1]).text
    assert re.findall(r'id="post-1077_(\d+)"', second) == ["4", "3", "2", "1"]
    assert "before=" not in second


def test_feed_shows_captions_as_text_with_breaks_and_tags(client: TestClient):
    text = client.get("/facebook/1077_7").text
    assert "&lt;bantuan&gt; beras tahap 7" in text
    assert '<br><br><span class="tagar">#KotaKupang</span>' in text
    assert '<a href="https://kupangkota.go.id/bantuan" rel="noopener noreferrer">' in text


def test_album_of_seven_shows_five_and_the_rest_as_a_number(client: TestClient):
    text = client.get("/facebook/1077_7").text
    assert 'class="album n5"' in text
    assert "+2</span>" in text
    pictures = re.findall(r'<img src="(/gambar/[^"]+)" alt="([^"]+)"', text)
    assert len(pictures) == 5
    assert client.get(pictures[0][0]).headers["content-type"] == "image/jpeg"
    # All seven alternative texts can be read all the same.
    assert "7. Infografik pembagian beras, bagian 7" in text


def test_instagram_grid_and_one_picture(client: TestClient):
    grid = client.get("/instagram").text
    assert grid.count('href="/instagram/17900') == 14
    assert "<strong>14</strong> kiriman" in grid
    one = client.get("/instagram/179003").text
    assert "Teks alternatif" in one
    assert one.count('<img src="/gambar/') == 1


@pytest.mark.parametrize("path", ["/facebook/1077_99", "/instagram/5", "/surat/4"])
def test_missing_things_are_a_page_too(client: TestClient, path: str):
    page = client.get(path)
    assert page.status_code == 404
    assert "Halaman ini tidak ada" in page.text


def test_ads_show_money_and_states(client: TestClient):
    text = client.get("/iklan").text
    assert "Rp148.500</strong> terpakai dari Rp150.000 (99%)" in text
    assert 'aria-label="Terpakai 27 persen"' in text
    for label in ("Aktif", "Menunggu tinjauan", "Ditolak", "Dijeda"):
        assert f">{label}</span>" in text


@pytest.mark.parametrize("key", [preset.key for preset in PRESETS])
def test_every_preset_can_be_set(client: TestClient, world: World, key: str):
    assert client.post("/gangguan/preset", data={"key": key}).headers["location"] == "/gangguan"
    assert len(world.faults.rules()) == 1
    assert client.get("/gangguan").text.count("Hapus gangguan ") == 1


def test_own_faults_are_set_and_removed_by_form(client: TestClient, world: World):
    form = {"route": "notes.*", "action": "status", "amount": "503", "times": "2", "after_n": "1"}
    assert client.post("/gangguan/tambah", data=form).status_code == 303
    [rule] = world.faults.rules()
    assert (rule.status, rule.times, rule.after_n) == (503, 2, 1)
    client.post("/gangguan/hapus", data={"rule_id": str(rule.id)})
    assert world.faults.rules() == []
    client.post("/gangguan/tambah", data={"route": "*", "action": "drop_after"})
    client.post("/gangguan/hapus")
    assert world.faults.rules() == []


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/gangguan/preset", {"key": "x"}),
        ("/gangguan/tambah", {"route": "*", "action": "latency"}),
        ("/gangguan/tambah", {"route": "*", "action": "boom"}),
        ("/gangguan/waktu", {"hours": "-1"}),
    ],
)
def test_wrong_forms_are_refused(client: TestClient, world: World, path: str, form: dict[str, str]):
    assert client.post(path, data=form).status_code in (404, 422)
    assert world.faults.rules() == []


def test_time_moves_by_form(client: TestClient, world: World):
    client.post("/gangguan/waktu", data={"hours": "24"})
    assert world.clock.offset.total_seconds() == 86_400
    assert "dimajukan 24 jam" in client.get("/gangguan").text


def test_index_counts(client: TestClient, world: World):
    mailbox: Any = world.services["mailbox"]
    mailbox.receive(b"Subject: a\n\n", sender="a@x", recipients=["b@x"])
    text = client.get("/").text
    for line in ("14 kiriman", "3 promosi, 1 aktif", "1 surat", "tidak ada yang dipasang"):
        assert line in text


def test_indonesian_formats():
    assert waktu(datetime(2026, 8, 17, 2, 5, tzinfo=UTC)) == "17 Agu 2026, 10.05 WITA"
    assert waktu(None) == "–"
    assert jam("2026-08-17T23:05:09.120+00:00") == "07.05.09"
    assert uang(1_250_000) == "Rp1.250.000"
    assert uang(None) == "–"
    assert uang(5, "USD") == "USD 5"
    assert [bita(n) for n in (812, 48_300, 1_340_000)] == ["812 B", "48 kB", "1,3 MB"]
    assert inisial("Pemerintah Kota Kupang") == "PK"
    assert inisial("…") == "?"
    assert local_url("http://a:1/x/y.jpg?oe=1") == "/x/y.jpg?oe=1"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb", "a<br>b"),
        ("<b>&", "&lt;b&gt;&amp;"),
        (
            "lihat https://x.id/a?b=1&c.",
            'lihat <a href="https://x.id/a?b=1&amp;c" rel="noopener noreferrer">https://x.id/a?b=1&amp;c</a>.',
        ),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("#Kota_Kupang!", '<span class="tagar">#Kota_Kupang</span>!'),
        ("nomor#5", "nomor#5"),
    ],
)
def test_captions_become_safe_html(text: str, html: str):
    assert takarir(text) == html
