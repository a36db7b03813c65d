"""What people do on the desk, through its API, on a real database and the sandbox's Graph service."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from siar import audit, freezes
from siar.editorial import editing, parking, schedule
from siar.json_values import plain
from tests.integration.desk.world import NOON, NOW
from tests.unit.siar.briefings.examples import growth

pytestmark = pytest.mark.integration
REASON = {"reason": "Angka pada baris keliru."}


def ref(post):
    return {"post_id": post["post_id"], "content_hash": post["content_hash"]}


def story(desk, post):
    return desk("asti").get(f"/api/posts/{post['post_id']}").json()


def test_two_people_bring_a_post_into_the_next_slot(world, desk):
    world.add_report()
    world.compose()
    posts = desk("vera").get("/api/posts").json()["posts"]
    body = {"posts": [ref(post) for post in posts]}
    first = desk("vera").post("/api/approvals", json=body).json()
    assert (len(first["agreed"]), first["approved"]) == (2, [])
    again = desk("vera").post("/api/approvals", json=body).json()
    assert len(again["refused"]) == 2
    second = desk("asti").post("/api/approvals", json=body).json()
    assert (len(second["approved"]), second["due_at"]) == (2, "2026-09-15T04:00:00Z")
    assert world.states() == ["planned", "planned"]
    assert audit.verify(world.conn).broken_at is None


def test_a_moment_that_is_no_slot_is_refused(world, desk):
    posts = world.fill()
    body = {"posts": [ref(posts[0])], "when": "2026-09-15T04:03:00+00:00"}
    assert desk("vera").post("/api/approvals", json=body).status_code == 422


def test_editing_voids_the_approval_and_nothing_of_it_goes_out(world, desk):
    world.add_report()
    world.compose()
    post = desk("vera").get("/api/posts").json()["posts"][0]
    world.approve(post, due_at=NOON)
    assert world.states() == ["planned"]
    texts = {
        "content_hash": post["content_hash"],
        "caption": post["caption"] + "\nTambahan.",
        "alt_text": post["alt_text"],
    }
    edited = desk("edi").put(f"/api/posts/{post['post_id']}/texts", json=texts).json()
    assert edited["voided"] == [post["post_id"]]
    after = story(desk, post)
    assert (after["state"], after["stage"], after["edited_by"]) == ("draft", "verifikator", "edi")
    world.now = NOON
    world.publish()
    assert world.states() == ["parked"]
    assert world.facebook_text() == []
    new = {**post, "content_hash": edited["hashes"][str(post["post_id"])]}
    world.approve(new, due_at=NOON + timedelta(minutes=10))
    world.now = NOON + timedelta(minutes=10)
    world.publish()
    assert "Tambahan." in world.facebook_text()[0]


@pytest.mark.parametrize(
    ("caption", "sentence"),
    [
        ("tanpa kode", "kode rujukan"),
        ("", "kosong"),
        ("{code} " + "#a " * 31, "31 tagar"),
        ("{code} " + "x" * 2200, "batasnya"),
    ],
)
def test_a_caption_that_instagram_would_refuse_is_refused_here(world, desk, caption, sentence):
    world.add_report()
    world.compose()
    post = next(p for p in desk("edi").get("/api/posts").json()["posts"] if p["channel"] == "instagram")
    text = caption.replace("{code}", post["reference_code"])
    body = {"content_hash": post["content_hash"], "caption": text, "alt_text": post["alt_text"]}
    answer = desk("edi").put(f"/api/posts/{post['post_id']}/texts", json=body)
    assert answer.status_code == 409
    assert sentence in answer.json()["detail"]


def test_personal_data_in_a_stored_caption_blocks_the_approval(world, desk):
    """The desk refuses to store it (`test_free_text`); what an earlier version stored is met here."""
    world.add_report()
    world.compose()
    post = desk("edi").get("/api/posts").json()["posts"][0]
    edited = editing.edit_texts(
        world.conn,
        post_id=post["post_id"],
        seen=post["content_hash"],
        caption=post["caption"] + "\nNIK 5371011203850001",
        alternative=post["alt_text"],
        actor="edi",
        media=world.media,
        settings=world.settings,
        now=world.now,
    )
    digest = edited.hashes[post["post_id"]]
    answer = desk("vera").post("/api/approvals", json={"posts": [{"post_id": post["post_id"], "content_hash": digest}]})
    assert "NIK" in answer.json()["refused"][0]["detail"]


def test_another_template_redraws_the_picture_for_both_channels(world, desk):
    world.add_report()
    world.compose()
    posts = desk("edi").get("/api/posts").json()["posts"]
    first = posts[0]
    shown = desk("edi").get(f"/api/posts/{first['post_id']}/preview?template=umum")
    assert shown.content[:2] == b"\xff\xd8"
    assert story(desk, first)["template"] == first["template"], "a preview stores nothing"
    answer = desk("edi").put(
        f"/api/posts/{first['post_id']}/template", json={"content_hash": first["content_hash"], "template": "umum"}
    )
    if answer.status_code == 409:
        assert "Teks alternatif" in answer.json()["detail"]
    else:
        assert set(answer.json()["hashes"]) == {str(post["post_id"]) for post in posts}
        assert story(desk, first)["template"] == "umum"
    refused = desk("edi").put(
        f"/api/posts/{first['post_id']}/template", json={"content_hash": "0" * 64, "template": "umum"}
    )
    assert refused.status_code == 409


def test_moving_in_the_calendar(world, desk):
    posts = world.fill()
    drafts = sorted({post["draft_id"] for post in posts})
    put = lambda draft, to: desk("asti").put(f"/api/drafts/{draft}/place", json={"to": to.isoformat()})  # noqa: E731 - short names for one test
    assert put(drafts[0], NOON).json()["concerns"] == []
    taken = put(drafts[1], NOON)
    assert taken.status_code == 409
    assert "terisi" in taken.json()["detail"]
    assert "lewat" in put(drafts[1], NOW - timedelta(hours=3)).json()["detail"]
    sunday = put(drafts[1], NOON + timedelta(days=4, hours=19))  # Sunday, 07.00 WITA
    assert [item["code"] for item in sunday.json()["concerns"]] == ["W_JADWAL_HARI_IBADAH"]
    assert desk("asti").delete(f"/api/drafts/{drafts[1]}/place").status_code == 200
    assert "Vaksinasi" in desk("asti").get("/kalender").text


def test_the_machine_proposes_and_a_person_decides(world, desk):
    for number in range(4):
        world.add_report(title=f"Laporan {number}", opd="DINKES")
    world.fill()
    page = desk("asti").get("/kalender/usulan").text
    assert world.conn.execute("select count(*) as n from posts where scheduled_for is not null").fetchone() == {"n": 0}
    found = schedule.propose(world.conn, settings=world.settings, now=world.now)
    assert all(item.title in page for item in found)
    days: dict[tuple[str, str], int] = {}
    zone = world.settings.city.zone
    for item in found:
        key = (item.opd, f"{item.at.astimezone(zone):%F}")
        days[key] = days.get(key, 0) + 1
    assert max(days.values()) <= world.settings.slots.per_agency_per_day
    assert len({item.at for item in found}) == len(found)
    assert found[0].opd != found[1].opd, "no agency fills the day while others wait"
    body = {"places": [{"draft_id": item.draft_id, "to": item.at.isoformat()} for item in found]}
    assert len(desk("asti").post("/api/places", json=body).json()["moved"]) == len(found)


def test_the_calendar_says_of_a_slot_what_the_newest_report_does(world, desk):
    assert "Saran slot menurut" not in desk("asti").get("/kalender").text
    last = world.now.date().replace(day=1) - timedelta(days=1)
    world.conn.execute(
        "insert into siar.briefings (kind, period_start, period_end, path, sha256, figures, summary, created_at)"
        " values ('bulanan', %s, %s, 'a.pdf', %s, %s, 'Ringkas.', %s)",
        (last.replace(day=1), last, "0" * 64, json.dumps({"growth": plain(growth())}), world.now),
    )
    page = desk("asti").get(f"/kalender?week={world.now.date() + timedelta(days=7)}").text
    assert "belum tentu penyebab. Pukul 19.00: jangkauan 1,6 kali jam lain (FB).</p>" in page
    assert page.count("jangkauan 1,6 kali") == 1, "once a week, not once an evening"
    assert page.count("patut dicoba") == 2
    assert "Saran slot menurut" in page


def test_what_fell_due_while_frozen_waits_for_a_person(world, desk):
    post = world.fill()[0]
    world.approve(post, due_at=NOON)
    assert desk("asti").put("/api/freezes/all", json={"reason": "masa berkabung"}).json() == {"changed": True}
    world.now = NOON + timedelta(minutes=5)
    world.publish()
    assert world.states() == ["planned"]
    assert desk("asti").delete("/api/freezes/all").json() == {"changed": True, "parked": 1}
    world.publish()
    assert world.states() == ["parked"]
    assert "Slotnya lewat saat tayangan dihentikan" in desk("asti").get("/?tab=parkir").text
    later = NOON + timedelta(hours=7)
    assert desk("asti").put(f"/api/drafts/{post['draft_id']}/place", json={"to": later.isoformat()}).status_code == 200
    world.now = later
    world.publish()
    assert world.states() == ["published"]


def test_a_thaw_of_one_channel_leaves_the_other_alone(world):
    for post in world.fill()[:2]:
        world.approve(post, due_at=NOON)
    freezes.freeze(world.conn, "facebook", reason="uji", actor="asti", now=NOW)
    result = parking.thaw(world.conn, "facebook", actor="asti", now=NOON)
    assert (result.parked, world.states()) == (1, ["parked", "planned"])


def test_after_an_outage_nothing_goes_out_by_surprise(world):
    post = world.fill()[0]
    world.approve(post, due_at=NOON)
    other = world.waiting()[0]
    world.approve(other, due_at=NOON + timedelta(hours=2))
    world.now = NOON + timedelta(hours=7)
    world.publish()
    assert world.states() == ["parked", "published"], "five hours late is still in time"


def changed_row(world):
    """A row that says something else after both channels showed it."""
    posts = world.publish_one(title="Pasar murah di Oebobo")
    row = world.conn.execute("select row_id from reports").fetchone()["row_id"]
    world.add_report(row_id=row, revision=2, title="Pasar murah di Oebobo diundur")
    world.compose()
    return {post["channel"]: post for post in posts}


def test_instagram_is_corrected_by_a_follow_up_that_takes_all_stages(world, desk):
    post = changed_row(world)["instagram"]
    body = {"post_id": post["post_id"], "caption": post["reference_code"], **REASON}
    assert desk("edi").post("/api/corrections", json=body).status_code == 409
    made = desk("edi").post("/api/follow-ups", json={"post_id": post["post_id"], **REASON}).json()["post_id"]
    new = story(desk, {"post_id": made})
    assert (new["channel"], new["state"], new["corrects_post_id"]) == ("instagram", "draft", post["post_id"])
    assert new["caption"].startswith(f"RALAT atas kiriman {post['reference_code']}")
    assert desk("edi").post("/api/follow-ups", json={"post_id": post["post_id"], **REASON}).status_code == 409
    world.approve(new, due_at=world.now)
    world.publish()
    assert story(desk, new)["publication"]["state"] == "published"
    assert made in [item["post_id"] for item in story(desk, post)["siblings"]]


@pytest.mark.parametrize("channel", ["facebook", "instagram"])
def test_withdrawal_takes_the_post_down_once(world, desk, channel):
    posts = {post["channel"]: post for post in world.publish_one(title="Pasar murah")}
    publication = story(desk, posts[channel])["publication"]["publication_id"]
    live = sum(world.graph.live().values())
    path = f"/api/publications/{publication}/withdrawal"
    assert desk("vera").post(path, json=REASON).status_code == 403
    assert desk("asti").post(path, json=REASON).json() == {"state": "done", "boost": None}
    assert sum(world.graph.live().values()) == live - 1
    assert desk("asti").post(path, json=REASON).status_code == 409
    assert "ditarik" in desk("asti").get(f"/kiriman/{posts[channel]['post_id']}").text
    assert audit.verify(world.conn).broken_at is None


def test_a_row_corrected_after_its_withdrawal_becomes_a_new_post(world, desk):
    posts = changed_row(world)
    assert world.conn.execute("select code from compose_findings").fetchall() == [{"code": "K_PERLU_RALAT"}]
    for number, channel in enumerate(("facebook", "instagram"), 1):
        publication = story(desk, posts[channel])["publication"]["publication_id"]
        path = f"/api/publications/{publication}/withdrawal"
        assert desk("asti").post(path, json=REASON).json()["state"] == "done"
        world.compose()
        waiting = desk("vera").get("/api/posts").json()["posts"]
        assert len(waiting) == number, "where the old text still stands it is corrected, not doubled"
    assert {post["title"] for post in waiting} == {"Pasar murah di Oebobo diundur"}


def test_a_correction_shows_the_picture_that_the_row_asks_for_now(world, desk):
    post = changed_row(world)["facebook"]
    page = desk("edi").get(f"/ralat/{post['post_id']}").text
    assert "<del>" in page
    assert "Pasar murah di Oebobo diundur" in page
    assert "Ralat teks tidak mengubah gambar" in page
    assert desk("edi").get(f"/ralat/{post['post_id']}/gambar").content[:2] == b"\xff\xd8"
    assert desk("edi").get("/ralat/999999/gambar").status_code == 409
