"""Attacks on approvals and on the database by hand: nothing sticks, vanishes, comes twice, or is published as nobody agreed to it."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from siar.editorial import admission
from siar.faults import ItemsFailedError
from siar.publishing import reconcile
from siar.publishing.channels.protocol import AlreadyOutError
from tests.integration.desk import test_clearance as rules
from tests.integration.desk import test_corrections as fixing
from tests.integration.desk.attacking import (
    LATER,
    REASON,
    agree,
    edit,
    one,
    person,
    publication,
    said,
    stored,
)
from tests.integration.desk.world import NOON, NOW

pytestmark = pytest.mark.integration


# -- approvals that stick, vanish, or come twice ------------------------------------------------------------------------


def test_a_look_that_comes_late_plans_nothing_a_second_time(world, desk):
    """A page read its list of what is due, somebody approved meanwhile."""
    post = one(world)
    world.approve(post, due_at=NOW)
    before = publication(world, post)
    admission._look_again(world.conn, post["post_id"], settings=world.settings, now=NOW + timedelta(seconds=5))
    assert publication(world, post) == before


def test_a_look_that_comes_late_raises_nothing_about_what_is_out(world, desk):
    post = one(world)
    world.approve(post, due_at=NOW)
    world.publish()
    admission._look_again(world.conn, post["post_id"], settings=world.settings, now=NOW + timedelta(seconds=5))
    assert world.states() == ["published"]


def test_an_edit_of_one_channel_does_not_bring_back_what_was_sent_back_on_the_other(world, desk):
    world.add_report()
    world.compose()
    ig, fb = sorted(world.waiting(), key=lambda p: p["channel"], reverse=True)
    ref = {"post_id": ig["post_id"], "content_hash": ig["content_hash"]}
    assert desk("vera").post("/api/returns", json={"post": ref, **REASON}).status_code == 200
    assert edit(desk, "edi", fb, fb["caption"], alt=fb["alt_text"] + " Selesai.").status_code == 200
    assert stored(world, ig)["state"] == "returned"


def test_an_agreement_of_the_same_instant_as_an_edit_there_and_back_is_void(world, desk):
    post = one(world)
    assert agree(desk, "vera", post).json()["agreed"]
    first = post["caption"]
    assert edit(desk, "edi", post, first + " Ditambah.").status_code == 200
    assert edit(desk, "edi", post, first).status_code == 200
    assert "Verifikasi" in said(agree(desk, "asti", post))


def test_an_agreement_counts_although_the_clock_of_who_edited_went_ahead(world, desk):
    post = one(world)
    world.now = NOW + timedelta(minutes=2)
    assert edit(desk, "edi", post, post["caption"] + " Ditambah.").status_code == 200
    world.now = NOW
    assert agree(desk, "vera", post).json()["agreed"]
    assert agree(desk, "asti", post, when="now").json()["approved"]
    world.publish()
    assert len(world.facebook_text()) == 1


def test_who_agreed_at_a_stage_that_is_gone_may_agree_where_it_counts(world, desk):
    """Otherwise nobody is left: the only one of the role has decided at a stage that no chain has."""
    person(world, "tia", known_as="tia", roles=("verifikator", "sekda"))
    post = one(world)
    assert agree(desk, "tia", post).json()["agreed"]
    rules.ways(world, chains=lambda old: {**old, "biasa": {"label": "Biasa", "stages": ["pimpinan", "approver"]}})
    answer = agree(desk, "tia", post)
    assert answer.json()["agreed"], answer.json()


@pytest.mark.parametrize("stage", ["verifikator", "approver"])
def test_a_role_that_was_taken_from_a_stage_counts_no_more_at_the_commit(world, desk, stage):
    post = one(world)
    world.approve(post, due_at=NOON)
    rules.ways(world, stages=lambda old: {**old, stage: {**old[stage], "roles": ["prokopim"]}})
    world.now = NOON
    world.publish()
    assert world.facebook_text() == []


def test_a_stage_that_asks_for_all_of_its_roles_later_waits_for_them(world, desk):
    post = one(world, opd="BKAD", kind="Anggaran", title="Realisasi", budget_rp=1_000_000_000)
    world.approve(post, due_at=NOON)
    rules.ways(world, stages=lambda old: {**old, "pimpinan": {**old["pimpinan"], "needs": "all"}})
    world.now = NOON
    world.publish()
    assert world.facebook_text() == []
    assert "Persetujuan pimpinan" in rules.sentence(world)


def test_one_person_of_both_roles_is_not_all(world, desk):
    rules.ways(world, stages=lambda old: {**old, "pimpinan": {**old["pimpinan"], "needs": "all"}})
    person(world, "dua", known_as="dua", roles=("sekda", "prokopim"))
    post = one(world, opd="BKAD", kind="Anggaran", title="Realisasi", budget_rp=1_000_000_000)
    for who in ("vera", "asti", "dua"):
        assert agree(desk, who, post).json()["agreed"]
    assert agree(desk, "dua", post).json()["refused"]


def test_an_election_between_the_first_and_the_last_agreement(world, desk):
    post = one(world)
    assert agree(desk, "vera", post).json()["agreed"]
    rules.begin(world, "elections", {"stage": "Masa tenang"})
    assert said(agree(desk, "asti", post)), "the page did not name it"
    desk("asti").get("/")
    assert agree(desk, "asti", post, when="now").json()["agreed"]
    assert agree(desk, "sekda", post, when="now").json()["approved"]


def test_a_kind_that_is_changed_by_hand_after_the_approval(world, desk):
    post = one(world)
    world.approve(post, due_at=NOON)
    world.conn.execute("update reports set kind = 'Anggaran'")
    world.now = NOON
    world.publish()
    assert world.facebook_text() == []


# -- by hand, in the database ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "update posts set caption = caption || ' Pilih nomor satu.'",
        "update drafts set alt_text = alt_text || ' Pilih nomor satu.'",
        "update drafts set visual_sha256 = repeat('0', 64)",
        "update reports set body = body || ' Jangan lupa pilkada.'",
        "update reports set may_air = false",
        "update reports set superseded_at = now()",
        "update posts set content_hash = repeat('0', 64)",
        "update posts set state = 'draft'",
        "update posts set state = 'returned'",
        "update posts set state = 'superseded'",
        "update publications set payload = jsonb_set(payload, '{text}', payload->'text' || '\" x\"'), revision = revision + 1",
        "insert into hands (draft_id, actor, deed, done_at) select draft_id, 'asti', 'caption', now() from drafts",
        "insert into holds (draft_id, actor, reason, held_at) select draft_id, 'asti', 'tunggu', now() from drafts",
    ],
)
def test_what_was_changed_by_hand_after_the_approval_is_not_public(world, desk, sql):
    post = one(world)
    world.approve(post, due_at=NOON)
    world.conn.execute(sql)
    world.now = NOON
    for _ in range(2):
        # An altered payload ends the run red, everything else waits for a person.
        with contextlib.suppress(ItemsFailedError):
            world.publish()
        assert world.facebook_text() == []
    assert desk("asti").get("/?tab=parkir").status_code == 200


def test_a_state_that_was_set_by_hand_without_agreements(world, desk):
    post = one(world)
    world.approve(post, due_at=NOON)
    other = next(p for p in world.waiting() if p["channel"] == "instagram")
    world.conn.execute("update posts set state = 'approved' where post_id = %s", (other["post_id"],))
    row = publication(world, post)
    world.conn.execute(
        "insert into publications (post_id, account_id, channel, reference_code, content_hash, payload, due_at, created_at, updated_at)"
        " select %s, 'instagram-city', 'instagram', reference_code, %s, payload, due_at, now(), now() from publications where publication_id = %s",
        (other["post_id"], other["content_hash"], row["publication_id"]),
    )
    world.now = NOON
    world.publish()
    assert not [text for text in world.graph.live() if text.startswith("instagram")]


def test_a_payload_that_nobody_can_read_costs_itself(world, desk):
    bad, good = one(world), one(world, title="Lain", opd="DISHUB", kind="Kegiatan", indicators=[])
    for post in (bad, good):
        world.approve(post, due_at=NOON)
    world.conn.execute(
        "update publications set payload = '{}', revision = revision + 1 where post_id = %s", (bad["post_id"],)
    )
    world.now = NOON
    for _ in range(2):
        with contextlib.suppress(ItemsFailedError):
            world.publish()
    assert publication(world, good)["state"] == "published"


def test_a_payload_that_nobody_can_read_and_that_is_overdue_stops_nothing(world, desk):
    bad = one(world)
    good = one(world, title="Lain", opd="DISHUB", kind="Kegiatan", indicators=[])
    world.approve(bad, due_at=NOON)
    world.approve(good, due_at=LATER)
    world.conn.execute(
        "update publications set payload = '{}', revision = revision + 1 where post_id = %s", (bad["post_id"],)
    )
    world.now = LATER
    for _ in range(2):
        with contextlib.suppress(ItemsFailedError):
            world.publish()
    assert publication(world, good)["state"] == "published"


def test_an_altered_payload_ends_the_run_red_like_an_altered_picture(world, desk):
    post = one(world)
    world.approve(post, due_at=NOON)
    world.conn.execute(
        "update publications set revision = revision + 1,"
        " payload = jsonb_set(payload, '{media,0,alt_text}', '\"lain\"')"
    )
    world.now = NOON
    with pytest.raises(ItemsFailedError, match="disetujui"):
        world.publish()
    assert world.states() == ["parked"]
    assert world.facebook_text() == []
    assert (
        world.conn.execute("select count(*) as n from audit_entries where action = 'payload.altered'").fetchone()["n"]
        == 1
    )


# -- a second post --------------------------------------------------------------------------------------------------------


def test_found_to_be_out_while_preparing_after_its_row_s_new_draft_was_composed(world, desk, monkeypatch):
    post = one(world)
    world.approve(post, due_at=NOON)
    world.now = NOON
    publishers = world.publishers()

    def checkpoint(name: str) -> None:
        if name == "cleared:done":
            row = world.conn.execute("select row_id from reports").fetchone()["row_id"]
            world.add_report(row_id=row, revision=2, title="Vaksinasi, diperbarui")
            world.compose()
            world.graph.post_by_hand(post["caption"])

    kind = type(publishers["facebook-city"])
    real = kind.prepare

    def prepare(self, item, journal):
        if item.post_id == post["post_id"]:
            raise AlreadyOutError("it is there")
        return real(self, item, journal)

    monkeypatch.setattr(kind, "prepare", prepare)
    world.publish(checkpoint=checkpoint)
    assert publication(world, post)["state"] == "unknown"
    fresh = next((p for p in world.waiting() if p["channel"] == "facebook" and p["post_id"] != post["post_id"]), None)
    if fresh:
        for who in ("vera", "asti"):
            agree(desk, who, fresh, when="now")
        world.publish()
    world.compose()
    assert len(world.facebook_text()) == 1
    assert [p for p in world.waiting() if p["channel"] == "facebook"] == []
    world.now += timedelta(minutes=10)
    world.graph.clock.advance(timedelta(minutes=10))
    reconcile.reconcile(world.conn, world.publishers(), now=world.now)
    world.compose()
    assert post["reference_code"] in desk("edi").get("/ralat").text


@pytest.mark.parametrize("pair", [("facebook", "instagram"), ("facebook", "facebook")])
def test_follow_ups_of_both_channels_at_once(world, desk, pair):
    posts = {p["channel"]: p for p in world.publish_one(title="Pasar murah")}
    fixing.change_row(world, title="Pasar murah diundur")
    gate = threading.Barrier(2)

    def go(channel: str) -> int:
        client = desk("edi")
        gate.wait()
        return client.post("/api/follow-ups", json={"post_id": posts[channel]["post_id"], **REASON}).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(go, pair))
    assert answers == ([200, 200] if pair[0] != pair[1] else [200, 409])
    assert world.conn.execute("select count(*) as n from drafts where state <> 'superseded'").fetchone()["n"] == 2
