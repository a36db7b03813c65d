"""Attacks on the way to the public: nothing goes out that the right people did not approve as it stands."""

from __future__ import annotations

import contextlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from siar import audit, people, proof
from siar.editorial import admission, approval, correction_sending, parking, release
from siar.errors import InputError
from siar.explain import explain
from siar.faults import ItemsFailedError
from siar.meta.pages import Page
from siar.publishing import ledger, reconcile
from siar.publishing.channels.protocol import AlreadyOutError
from siar.publishing.dispatch import publish_due
from siar.store import connect
from siar.web.access import DeskUser
from tests.integration.desk import test_clearance as rules
from tests.integration.desk import test_corrections as fixing
from tests.integration.desk.world import NOON, NOW, PEOPLE, DeskWorld

pytestmark = pytest.mark.integration
LATER = NOON + timedelta(hours=7)
REASON = {"reason": "Angka pada baris keliru."}
POLITICAL = "Jangan lupa pilkada."


def person(world: DeskWorld, cookie: str, *, known_as: str, name: str | None = None, roles: tuple[str, ...]) -> None:
    """Let somebody sign in whose id and name are others than the colleagues'."""
    known, old = frozenset(roles), world.user

    def user(who: str) -> DeskUser:
        if who != cookie:
            return old(who)
        return DeskUser(known_as, name or known_as, world.settings.roles.permissions_of(known), "t", known)

    world.user = user


def one(world, desk=None, **report) -> dict:
    """A waiting post on Facebook."""
    report_id = world.add_report(**report)
    world.compose()
    return next(p for p in world.waiting() if p["report_id"] == report_id and p["channel"] == "facebook")


def agree(desk, who: str, post: dict, *, seen: str | None = None, when: str = "slot"):
    ref = {"post_id": post["post_id"], "content_hash": seen or post["content_hash"]}
    return desk(who).post("/api/approvals", json={"posts": [ref], "when": when})


def said(answer) -> str:
    return answer.json()["refused"][0]["detail"] if answer.json()["refused"] else ""


def edit(desk, who: str, post: dict, caption: str, *, alt: str | None = None):
    body = {"content_hash": post["content_hash"], "caption": caption, "alt_text": alt or post["alt_text"]}
    answer = desk(who).put(f"/api/posts/{post['post_id']}/texts", json=body)
    if answer.status_code == 200:
        post["content_hash"] = answer.json()["hashes"].get(str(post["post_id"]), post["content_hash"])
        post["caption"], post["alt_text"] = caption, alt or post["alt_text"]
    return answer


def stored(world, post) -> dict:
    return world.conn.execute("select * from posts where post_id = %s", (post["post_id"],)).fetchone()


def publication(world, post) -> dict:
    return world.conn.execute("select * from publications where post_id = %s", (post["post_id"],)).fetchone()


def all_proven(world) -> None:
    for number in proof.public_posts(world.conn):
        found = proof.proof_of(
            world.conn, number, media=world.media, read=lambda url: world.media.read(url.split("/", 3)[3])
        )
        assert not [c for c in found.missing if c.verdict == "refuted"], found.missing
    assert audit.verify(world.conn).broken_at is None


# -- who somebody is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alias", ["VERA", " vera", "vera ", "ｖｅｒａ", "Vera", "ve\u200bra", "\tvera"])
def test_nobody_is_two_people_by_writing_an_id_otherwise(world, desk, alias):
    post = one(world)
    person(world, "alias", known_as=alias, name="V. Lestari", roles=("approver", "editor"))
    assert agree(desk, "vera", post).json()["agreed"]
    answer = agree(desk, "alias", post, when="now")
    assert not answer.json()["approved"], answer.json()
    assert "empat mata" in said(answer)


@pytest.mark.parametrize("alias", ["EDI", " edi", "ｅｄｉ", "edi\u00a0"])
def test_nobody_approves_an_edit_under_another_spelling(world, desk, alias):
    post = one(world)
    assert edit(desk, "edi", post, post["caption"] + " Ditambah.").status_code == 200
    person(world, "alias", known_as=alias, name="E", roles=("verifikator",))
    assert "empat mata" in said(agree(desk, "alias", post))


def test_two_ids_that_turn_out_to_be_one_person_are_one_agreement(world, desk):
    post = one(world)
    for who, role in (("u7", "verifikator"), ("u9", "approver")):
        approval.approve(
            world.conn,
            post_id=post["post_id"],
            actor=who,
            roles=[role],
            content_hash=post["content_hash"],
            now=NOW,
            settings=world.settings,
            due_at=NOON,
        )
    for who in ("u7", "u9"):
        people.remember(world.conn, who, name="Maria Asti", now=NOW)
    world.now = NOON
    world.publish()
    assert world.facebook_text() == []
    assert world.states() == ["parked"]


def test_an_id_that_is_a_colleague_s_name_is_no_stranger(world, desk):
    post = one(world)
    person(world, "a", known_as="u1", name="vera", roles=("verifikator",))
    person(world, "b", known_as="vera", name="B", roles=("approver",))
    assert agree(desk, "a", post).json()["agreed"]
    assert "empat mata" in said(agree(desk, "b", post))


def test_a_name_lifts_nobody_s_hold(world, desk):
    post = one(world)
    world.approve(post, due_at=NOON)
    assert desk("asti").post(f"/api/drafts/{post['draft_id']}/hold", json=REASON).status_code == 200
    person(world, "thief", known_as="u66", name="asti", roles=("editor",))
    answer = desk("thief").put(f"/api/drafts/{post['draft_id']}/place", json={"to": LATER.isoformat()})
    assert answer.status_code == 409, answer.json()


@pytest.mark.parametrize("roles", [(), ("tanpa-peran",), ("operator",), ("viewer",), ("editor",)])
def test_without_a_role_of_the_stage_nobody_decides(world, desk, roles):
    post = one(world)
    person(world, "x", known_as="x", roles=roles)
    answer = agree(desk, "x", post)
    assert answer.status_code == 403 or answer.json()["refused"]
    with pytest.raises(InputError):
        approval.approve(
            world.conn,
            post_id=post["post_id"],
            actor="x",
            roles=roles,
            content_hash=post["content_hash"],
            now=NOW,
            settings=world.settings,
        )


def test_a_fresh_pair_of_eyes_looks_at_a_correction_of_the_lane(world, desk):
    """The one who let a correction of a warning out is not the one who looks at it afterwards."""
    person(world, "budi", known_as="budi", roles=("approver",))
    posts = world.publish_one(
        opd="BPBD", kind="Imbauan", title="Waspada angin kencang", body="Nelayan menunda melaut.", indicators=[]
    )
    fb = next(p for p in posts if p["channel"] == "facebook")
    assert desk("vera").post(f"/api/posts/{fb['post_id']}/review", json={}).status_code == 200
    fixing.change_row(
        world,
        opd="BPBD",
        kind="Imbauan",
        title="Waspada angin kencang sekali",
        body="Nelayan menunda melaut.",
        indicators=[],
    )
    number = fixing.start(desk, fb)
    assert world.send_correction(desk, number, "budi").json()["state"] == "done"
    assert stored(world, fb)["review_due"]
    answer = desk("budi").post(f"/api/posts/{fb['post_id']}/review", json={})
    assert answer.status_code == 409, answer.json()


def test_the_writer_of_a_correction_settles_no_objection_to_it(world, desk):
    person(world, "nia", known_as="nia", roles=("editor", "verifikator"))
    person(world, "budi", known_as="budi", roles=("approver",))
    posts = world.publish_one(
        opd="BPBD", kind="Imbauan", title="Waspada angin kencang", body="Nelayan menunda melaut.", indicators=[]
    )
    fb = next(p for p in posts if p["channel"] == "facebook")
    fixing.change_row(
        world,
        opd="BPBD",
        kind="Imbauan",
        title="Waspada angin kencang sekali",
        body="Nelayan menunda melaut.",
        indicators=[],
    )
    number = fixing.start(desk, fb, who="nia")
    assert world.send_correction(desk, number, "budi").json()["state"] == "done"
    world.now += timedelta(minutes=1)
    assert (
        desk("vera").post(f"/api/posts/{fb['post_id']}/review", json={"note": "Nama pantainya salah."}).status_code
        == 200
    )
    answer = desk("nia").post(f"/api/posts/{fb['post_id']}/objection/settlement", json={"reason": "Biar saja begitu."})
    assert answer.status_code == 409, answer.json()


# -- holds ------------------------------------------------------------------------------------------------------------


def force_not_sent(world, post) -> None:
    """Begin a commit and prove that it never left."""
    item = ledger.claim(world.conn, ["facebook-city", "instagram-city"], now=world.now, post_id=post["post_id"])
    ledger.prepared(world.conn, item, {}, now=world.now)
    attempt = ledger.Attempt("commit", world.now, "not_sent")
    release.objections(world.settings).record(world.conn, item, now=world.now)
    ledger.begin_commit(world.conn, item, attempt)
    ledger.give_back(
        world.conn, item, attempt, state="prepared", staged={}, next_try_at=None, tries=1, proof="not_sent"
    )


def look(world, times: int = 4) -> None:
    for _ in range(times):
        world.now += timedelta(minutes=10)
        world.graph.clock.advance(timedelta(minutes=10))
        reconcile.reconcile(world.conn, world.publishers(), now=world.now)


def test_another_look_lifts_no_hold(world, desk):
    post = one(world)
    world.approve(post, due_at=NOON)
    world.now = NOON
    force_not_sent(world, post)
    assert desk("asti").post(f"/api/drafts/{post['draft_id']}/hold", json=REASON).status_code == 200
    number = publication(world, post)["publication_id"]
    desk("edi").post(f"/api/publications/{number}/retry", json={})
    look(world)
    world.publish()
    assert world.facebook_text() == []


def test_what_is_held_after_a_commit_that_did_nothing_can_be_moved_by_who_may(world, desk):
    post = one(world)
    world.approve(post, due_at=NOON)
    world.now = NOON
    force_not_sent(world, post)
    assert desk("asti").post(f"/api/drafts/{post['draft_id']}/hold", json=REASON).status_code == 200
    answer = desk("asti").put(f"/api/drafts/{post['draft_id']}/place", json={"to": LATER.isoformat()})
    assert answer.status_code == 200, answer.json()
    look(world)
    world.now = LATER
    world.publish()
    assert len(world.facebook_text()) == 1


def test_a_stage_that_is_added_after_a_commit_that_did_nothing_can_be_agreed_to(world, desk):
    post = one(world)
    world.approve(post, due_at=NOON)
    world.now = NOON
    force_not_sent(world, post)
    rules.ways(world, chains=rules.with_leadership)
    world.publish()
    assert stored(world, post)["state"] == "draft"
    answer = agree(desk, "sekda", post, when="now")
    assert answer.json()["approved"], answer.json()
    look(world)
    world.publish()
    assert len(world.facebook_text()) == 1
    all_proven(world)


def test_a_hold_whose_rank_nobody_knows_is_lifted_by_the_highest_that_could_hold(world, desk):
    post = one(world)
    world.approve(post, due_at=NOON)
    parking.hold(world.conn, draft_id=post["draft_id"], actor="lama", reason="dari masa lalu", now=NOW, rank=None)
    move = {"to": LATER.isoformat()}
    assert desk("edi").put(f"/api/drafts/{post['draft_id']}/place", json=move).status_code == 409
    assert desk("asti").put(f"/api/drafts/{post['draft_id']}/place", json=move).status_code == 200


def test_a_sibling_of_what_is_held_does_not_come_back_by_itself(world, desk):
    """One channel's outcome is open while the draft is held; proven not to be out, it stays held, too."""
    world.add_report()
    world.compose()
    fb, ig = sorted((p for p in world.waiting()), key=lambda p: p["channel"])
    world.approve(fb, due_at=NOON)
    world.approve(ig, due_at=LATER)
    world.now = NOON
    world.graph.faults.add("meta.page.feed.create", "drop_before", times=1)
    world.publish()
    assert publication(world, fb)["state"] == "unknown"
    assert desk("asti").post(f"/api/drafts/{fb['draft_id']}/hold", json=REASON).status_code == 200
    for _ in range(4):
        world.now += timedelta(minutes=10)
        world.graph.clock.advance(timedelta(minutes=10))
        reconcile.reconcile(world.conn, world.publishers(), now=world.now)
        world.publish()
    assert world.facebook_text() == []


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


# -- corrections ------------------------------------------------------------------------------------------------------------


class Dead(BaseException):
    """The process ends."""


def stuck(world, desk, *, arrived: bool) -> tuple[dict, int]:
    """A correction whose sender died after, or before, its call."""
    post = fixing.out(world)
    number = fixing.start(desk, post)
    world.send_correction(desk, number, "vera")
    row = world.conn.execute(
        "select content_hash from current_corrections where correction_id = %s", (number,)
    ).fetchone()

    def checkpoint(name: str) -> None:
        if name == ("edit:answered" if arrived else "before:read"):
            raise Dead

    with pytest.raises(Dead):
        correction_sending.send(
            world.conn,
            lambda account: Page(world.graph.client()),
            correction_id=number,
            content_hash=row["content_hash"],
            actor="asti",
            roles=PEOPLE["asti"],
            settings=world.settings,
            now=world.now,
            checkpoint=checkpoint,
        )
    assert fixing.state(world, number) == "sending"
    return post, number


@pytest.mark.parametrize(("arrived", "ends"), [(True, "done"), (False, "open")])
def test_a_correction_whose_sender_died_is_looked_at_by_itself_after_the_lease(world, desk, arrived, ends):
    _, number = stuck(world, desk, arrived=arrived)

    def look() -> None:
        correction_sending.look_at_unproven(
            world.conn, lambda account: Page(world.graph.client()), settings=world.settings, now=world.now
        )

    look()
    assert fixing.state(world, number) == "sending", "its sender may be alive"
    world.now += timedelta(minutes=6)
    sent = len([name for name in world.graph.operations() if "update" in name or "edit" in name])
    look()
    assert fixing.state(world, number) == ends
    assert sent == len([name for name in world.graph.operations() if "update" in name or "edit" in name])


def test_two_who_agree_last_at_once_send_a_correction_once(world, desk):
    person(world, "budi", known_as="budi", roles=("approver",))
    post = fixing.out(world)
    number = fixing.start(desk, post)
    world.send_correction(desk, number, "vera")
    digest = fixing.hash_of(world, number)
    gate = threading.Barrier(2)

    def go(who: str) -> int:
        client = desk(who)
        gate.wait()
        return client.post(f"/api/corrections/{number}/send", json={"content_hash": digest}).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(go, ("asti", "budi")))
    assert answers == [200, 409]


def test_a_correction_is_rewritten_while_the_last_one_agrees(world, desk):
    post = fixing.out(world)
    number = fixing.start(desk, post)
    world.send_correction(desk, number, "vera")
    digest = fixing.hash_of(world, number)
    gate = threading.Barrier(2)

    def send() -> int:
        client = desk("asti")
        gate.wait()
        return client.post(f"/api/corrections/{number}/send", json={"content_hash": digest}).status_code

    def write() -> int:
        client = desk("edi")
        gate.wait()
        return client.put(f"/api/corrections/{number}", json={"caption": fixing.text(post, POLITICAL)}).status_code

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(send), pool.submit(write)
        assert sorted([first.result(), second.result()]) == [200, 409]
    assert fixing.text(post, POLITICAL) not in world.facebook_text()


def test_two_ids_of_one_person_are_one_agreement_to_a_correction(world, desk):
    person(world, "u7", known_as="u7", name="M", roles=("verifikator",))
    person(world, "u9", known_as="u9", name="N", roles=("approver",))
    post = fixing.out(world)
    rules.ways(world, chains=rules.with_leadership)
    number = fixing.start(desk, post)
    assert world.send_correction(desk, number, "u7", "u9").json()["waiting"] == "Persetujuan pimpinan"
    for who in ("u7", "u9"):
        people.remember(world.conn, who, name="Maria Asti", now=NOW)
    answer = world.send_correction(desk, number, "sekda")
    assert answer.status_code == 409, answer.json()


@pytest.mark.parametrize("words", ["ralat", "Bukan RALAT:", "RALATKAN", "\u200bRALAT", "R A L A T"])
def test_a_correction_says_so_in_its_first_word(world, desk, words):
    post = fixing.out(world)
    body = {"post_id": post["post_id"], "caption": f"{words} diundur\n\n{post['reference_code']}", **REASON}
    assert desk("edi").post("/api/corrections", json=body).status_code == 409


# -- what nobody thought of typing ---------------------------------------------------------------------------------------------

BAD_TEXTS = ["isi \u0000 kosong", "\ud800 pasangan", "     "]


@pytest.mark.parametrize("text", BAD_TEXTS)
@pytest.mark.parametrize(
    "route", ["hold", "return", "texts", "correction", "follow_up", "withdrawal", "review", "carousel", "row"]
)
def test_no_text_is_an_error_of_ours(world, desk, route, text):
    def post(who: str, path: str, body: dict, method: str = "post"):
        raw = json.dumps(body)
        return desk(who).request(method, path, content=raw, headers={"content-type": "application/json"})

    reason = text if len(text) >= 5 else text * 5
    if route in {"hold", "return", "texts", "carousel"}:
        p = one(world)
        if route == "hold":
            world.approve(p, due_at=NOON)
            answer = post("asti", f"/api/drafts/{p['draft_id']}/hold", {"reason": reason})
        elif route == "return":
            ref = {"post_id": p["post_id"], "content_hash": p["content_hash"]}
            answer = post("vera", "/api/returns", {"post": ref, "reason": reason})
        elif route == "texts":
            body = {
                "content_hash": p["content_hash"],
                "caption": f"{text} {p['reference_code']}",
                "alt_text": p["alt_text"],
            }
            answer = post("edi", f"/api/posts/{p['post_id']}/texts", body, "put")
            if not text.strip():
                return
        else:
            q = one(world, title="Lain")
            refs = [{"post_id": x["post_id"], "content_hash": x["content_hash"]} for x in (p, q)]
            answer = post("edi", "/api/carousels", {"posts": refs, "title": reason, "lead": ""})
    elif route == "row":
        number = world.add_review()
        answer = post("vera", f"/api/reviews/{number}/refusal", {"reason": reason})
    else:
        lane = route == "review"
        p = (
            next(
                x
                for x in world.publish_one(
                    opd="BPBD", kind="Imbauan", title="Waspada angin", body="Nelayan menunda.", indicators=[]
                )
                if x["channel"] == "facebook"
            )
            if lane
            else fixing.out(world)
        )
        if route == "correction":
            answer = post(
                "edi", "/api/corrections", {"post_id": p["post_id"], "caption": fixing.text(p), "reason": reason}
            )
        elif route == "follow_up":
            answer = post("edi", "/api/follow-ups", {"post_id": p["post_id"], "reason": reason})
        elif route == "withdrawal":
            answer = post(
                "asti", f"/api/publications/{publication(world, p)['publication_id']}/withdrawal", {"reason": reason}
            )
        else:
            answer = post("vera", f"/api/posts/{p['post_id']}/review", {"note": reason})
    assert answer.status_code in {409, 422}, (answer.status_code, answer.text)


@pytest.mark.parametrize("number", [0, -1, 2**63, 2**70])
def test_no_number_is_an_error_of_ours(world, desk, number):
    digest = "0" * 64
    ref = {"post_id": number, "content_hash": digest}
    answers = [
        desk("vera").post("/api/approvals", json={"posts": [ref]}),
        desk("vera").post("/api/returns", json={"post": ref, **REASON}),
        desk("edi").post("/api/carousels", json={"posts": [ref], "title": "Dua", "lead": ""}),
        desk("edi").put(f"/api/posts/{number}/texts", json={"content_hash": digest, "caption": "a", "alt_text": "b"}),
        desk("asti").post(f"/api/drafts/{number}/hold", json=REASON),
        desk("asti").put(f"/api/drafts/{number}/place", json={"to": LATER.isoformat()}),
        desk("asti").post(f"/api/publications/{number}/found", json={"remote_id": "1"}),
        desk("asti").post(f"/api/publications/{number}/retry", json={}),
        desk("asti").post(f"/api/publications/{number}/withdrawal", json=REASON),
        desk("edi").post("/api/corrections", json={"post_id": number, "caption": "RALAT x", **REASON}),
        desk("vera").post(f"/api/corrections/{number}/send", json={"content_hash": digest}),
        desk("vera").post(f"/api/corrections/{number}/recheck", json={}),
        desk("edi").post("/api/follow-ups", json={"post_id": number, **REASON}),
        desk("vera").post(f"/api/posts/{number}/review", json={}),
        desk("vera").post(f"/api/posts/{number}/objection/settlement", json=REASON),
        desk("vera").post(f"/api/reviews/{number}/acceptance", json={}),
    ]
    assert [(a.request.url.path, a.status_code) for a in answers if a.status_code >= 500] == []


# -- at once, by several ------------------------------------------------------------------------------------------------------


def race(*acts) -> list:
    gate = threading.Barrier(len(acts))

    def go(act):
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(go, act) for act in acts]]


def test_many_hands_on_one_draft_at_once(world, desk):
    """Approvals, edits, holds, moves, a return, a look and a run of publishing over the same two posts."""
    for _ in range(4):
        world.add_report()
    world.compose()
    posts = world.waiting()
    codes = []
    for fb in (p for p in posts if p["channel"] == "facebook"):
        ig = next(p for p in posts if p["draft_id"] == fb["draft_id"] and p["channel"] == "instagram")
        for p in (fb, ig):
            agree(desk, "vera", p)

        def edited(p=fb):
            return edit(desk, "edi", dict(p), p["caption"], alt=p["alt_text"] + " Selesai.").status_code

        def publish():
            with connect(world.dsn) as own:
                publish_due(
                    own,
                    world.publishers(),
                    objections=release.objections(world.settings),
                    settings=world.settings,
                    now=world.now,
                    workers=1,
                )
            return 200

        codes += race(
            lambda p=fb: agree(desk, "asti", p, when="now").status_code,
            lambda p=ig: agree(desk, "asti", p, when="now").status_code,
            edited,
            lambda p=fb: desk("asti").post(f"/api/drafts/{p['draft_id']}/hold", json=REASON).status_code,
            lambda p=fb: (
                desk("asti").put(f"/api/drafts/{p['draft_id']}/place", json={"to": LATER.isoformat()}).status_code
            ),
            lambda: desk("tamu").get("/").status_code,
            publish,
        )
    world.publish()
    assert set(codes) <= {200, 409}, codes
    all_proven(world)


def test_carousels_of_the_same_posts_in_both_orders_at_once(world, desk):
    a, b = one(world), one(world, title="Kedua")
    refs = [{"post_id": p["post_id"], "content_hash": p["content_hash"]} for p in (a, b)]
    answers = race(
        lambda: desk("edi").post("/api/carousels", json={"posts": refs, "title": "Dua", "lead": ""}),
        lambda: desk("asti").post("/api/carousels", json={"posts": refs[::-1], "title": "Dua", "lead": ""}),
        lambda: agree(desk, "vera", a),
        lambda: agree(desk, "vera", b),
    )
    assert sorted(x.status_code for x in answers[:2]) == [200, 409], [x.text for x in answers]
    assert all(x.status_code == 200 for x in answers[2:])


def test_a_hold_while_the_last_one_agrees(world, desk):
    for _ in range(3):
        post = one(world)
        other = next(p for p in world.waiting() if p["draft_id"] == post["draft_id"] and p["channel"] == "instagram")
        world.approve(post, due_at=LATER)
        agree(desk, "vera", other)
        race(
            lambda p=post: desk("asti").post(f"/api/drafts/{p['draft_id']}/hold", json=REASON),
            lambda p=other: agree(desk, "asti", p, when="now"),
        )
        world.publish()
        held = world.conn.execute(
            "select 1 from holds where draft_id = %s and lifted_at is null", (post["draft_id"],)
        ).fetchone()
        if held:
            row = publication(world, other)
            assert row is None or row["state"] in {"parked", "published"}


# -- the lane, carousels, found --------------------------------------------------------------------------------------------------


def warning(world) -> dict:
    return one(
        world, opd="BPBD", kind="Imbauan", title="Waspada angin kencang", body="Nelayan menunda melaut.", indicators=[]
    )


@pytest.mark.parametrize("where", ["caption", "alt_text"])
def test_politics_in_any_text_of_a_warning_leave_the_lane(world, desk, where):
    post = warning(world)
    if where == "caption":
        edit(desk, "edi", post, f"{POLITICAL} {post['caption']}")
    else:
        edit(desk, "edi", post, post["caption"], alt=f"{post['alt_text']} {POLITICAL}")
    answer = agree(desk, "asti", post, when="now").json()
    assert not answer["approved"], answer


def test_the_lane_is_decided_anew_at_the_commit(world, desk):
    post = warning(world)
    world.approve(post, due_at=NOON)
    rules.ways(world, routes=lambda old: [route for route in old if route["chain"] != "cepat"])
    world.now = NOON
    world.publish()
    assert world.facebook_text() == []


def test_the_only_approver_accepted_the_row_of_a_warning(world, desk):
    number = world.add_review(
        opd="BPBD", kind="Imbauan", title="Waspada rob", body="Warga pesisir waspada.", data_source="BMKG"
    )
    person(world, "rina", known_as="rina", roles=("editor", "approver"))
    assert desk("rina").post(f"/api/reviews/{number}/acceptance", json={}).status_code == 200
    world.compose()
    post = next(p for p in world.waiting() if p["channel"] == "facebook")
    assert "empat mata" in said(agree(desk, "rina", post, when="now"))


@pytest.mark.parametrize("what", ["foreign", "not_parked", "other_account"])
def test_found_is_only_what_is_ours(world, desk, what):
    post = one(world)
    world.approve(post, due_at=NOON)
    number = publication(world, post)["publication_id"]
    world.graph.post_by_hand(f"Ucapan {post['reference_code'] if what == 'not_parked' else ''}")
    (remote,) = world.graph.service.state.posts
    if what == "foreign":
        force = {"foreign"}
        world.now = NOON
        force_not_sent(world, post)
        desk("asti").post(f"/api/drafts/{post['draft_id']}/hold", json=REASON)
        assert force
    if what == "other_account":
        remote = "1" + remote
    assert desk("asti").post(f"/api/publications/{number}/found", json={"remote_id": remote}).status_code == 409
    assert publication(world, post)["state"] != "published"


def test_a_carousel_is_held_to_an_election_that_begins_after_it_was_made(world, desk):
    a, b = one(world), one(world, title="Kedua")
    refs = [{"post_id": p["post_id"], "content_hash": p["content_hash"]} for p in (a, b)]
    made = desk("edi").post("/api/carousels", json={"posts": refs, "title": "Dua", "lead": ""}).json()["draft_id"]
    fb = next(p for p in world.waiting() if p["draft_id"] == made and p["channel"] == "facebook")
    world.approve(fb, due_at=NOON)
    rules.begin(world, "elections", {"stage": "Masa tenang"})
    world.now = NOON
    world.publish()
    assert world.facebook_text() == []
    assert stored(world, fb)["stage"] == "pimpinan"


def test_who_touched_one_of_its_posts_does_not_approve_the_carousel(world, desk):
    a, b = one(world), one(world, title="Kedua")
    edit(desk, "asti", b, b["caption"] + " Ditambah.")
    refs = [{"post_id": p["post_id"], "content_hash": p["content_hash"]} for p in (a, b)]
    made = desk("edi").post("/api/carousels", json={"posts": refs, "title": "Dua", "lead": ""}).json()["draft_id"]
    fb = next(p for p in world.waiting() if p["draft_id"] == made and p["channel"] == "facebook")
    agree(desk, "vera", fb)
    assert "empat mata" in said(agree(desk, "asti", fb))


def test_names_stand_in_the_proof(world, desk):
    person(world, "u7", known_as="u7", name="Vera Lestari", roles=("verifikator",))
    person(world, "u9", known_as="u9", name="Asti Manafe", roles=("approver",))
    post = one(world)
    assert agree(desk, "u7", post).json()["agreed"]
    assert agree(desk, "u9", post, when="now").json()["approved"]
    world.publish()
    text = "\n".join(
        f"{fact.label}: {fact.text}" for fact in explain(world.conn, post["reference_code"], media=world.media)
    )
    assert text.count("Vera Lestari") >= 2
    assert text.count("Asti Manafe") >= 2
