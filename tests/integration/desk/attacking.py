"""What attacks on the way to the public are made of: who somebody is, what somebody presses, and what must stand after it."""

from __future__ import annotations

from datetime import timedelta

from siar import audit, proof
from siar.editorial import release
from siar.publishing import ledger, reconcile
from siar.web.access import DeskUser
from tests.integration.desk.world import NOON, DeskWorld

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
