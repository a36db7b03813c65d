"""Attacks by what nobody thought of typing, by many at once, and through the lane, carousels and *found*."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from siar.editorial import release
from siar.explain import explain
from siar.publishing.dispatch import publish_due
from siar.store import connect
from tests.integration.desk import test_clearance as rules
from tests.integration.desk import test_corrections as fixing
from tests.integration.desk.attacking import (
    LATER,
    POLITICAL,
    REASON,
    agree,
    all_proven,
    edit,
    force_not_sent,
    one,
    person,
    publication,
    said,
    stored,
)
from tests.integration.desk.world import NOON

pytestmark = pytest.mark.integration


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
