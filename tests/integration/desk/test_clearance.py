"""What was approved is published under the rules of the moment: each change between approval and commit is noticed."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from siar import audit, freezes
from siar.editorial import admission, approval, clearance, release
from siar.editorial.editing import edit_texts
from siar.faults import open_faults
from siar.publishing.dispatch import publish_due
from siar.store import connect
from tests.integration.desk.world import NOON, NOW, PEOPLE

pytestmark = pytest.mark.integration
LATER = NOON + timedelta(hours=7)


def begin(world, kind: str, *periods: dict[str, str]) -> None:
    """Put periods into the city's configuration, in place of those of this kind; today and tomorrow unless they say."""
    days = {"from": "2026-09-15", "to": "2026-09-16"}
    screening = world.settings.screening
    values = {**screening.model_dump(by_alias=True), kind: [{**days, **period} for period in periods]}
    world.settings = world.settings.model_copy(update={"screening": screening.model_validate(values)})


def level(world, code: str, letter: str) -> None:
    screening = world.settings.screening
    values = screening.model_dump(by_alias=True)
    values["words"][code]["level"] = letter
    world.settings = world.settings.model_copy(update={"screening": screening.model_validate(values)})


def ways(world, **change: Any) -> None:
    """Give the city other stages, chains or routes."""
    stages = world.settings.stages
    values = stages.model_dump()
    for name, value in change.items():
        values[name] = value(values[name]) if callable(value) else value
    world.settings = world.settings.model_copy(update={"stages": stages.model_validate(values)})


def with_leadership(chains: dict[str, Any]) -> dict[str, Any]:
    return {**chains, "biasa": {"label": "Biasa", "stages": ["verifikator", "approver", "pimpinan"]}}


def renamed(world) -> None:
    """The ordinary chain gets another name."""

    def chains(old: dict[str, Any]) -> dict[str, Any]:
        return {"harian" if name == "biasa" else name: chain for name, chain in old.items()}

    def routes(old: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**route, "chain": "harian" if route["chain"] == "biasa" else route["chain"]} for route in old]

    ways(world, chains=chains, routes=routes)


def of(world, opd: str, channel: str = "facebook") -> dict[str, Any]:
    return next(post for post in world.waiting() if post["opd"] == opd and post["channel"] == channel)


def row(world, post) -> dict[str, Any]:
    found = world.conn.execute("select * from posts where post_id = %s", (post["post_id"],)).fetchone()
    assert found
    return found


def agree(world, post, name: str, **over: Any) -> approval.Decision:
    return approval.approve(
        over.get("conn", world.conn),
        post_id=post["post_id"],
        actor=name,
        roles=PEOPLE[name],
        content_hash=post["content_hash"],
        now=world.now,
        settings=world.settings,
        due_at=over.get("due_at"),
    )


def sentence(world) -> str:
    found = world.conn.execute("select sentence from publications where state = 'parked'").fetchone()
    assert found
    return str(found["sentence"])


def test_a_stage_that_was_added_after_the_approval_is_asked_for_before_it_goes_out(world, desk):
    world.fill()
    post = of(world, "DINKES")
    world.approve(post, due_at=NOON)
    ways(world, chains=with_leadership)
    world.now = NOON
    world.publish()
    assert world.states() == ["parked"]
    assert "Persetujuan pimpinan" in sentence(world)
    assert (row(world, post)["state"], row(world, post)["stage"]) == ("draft", "pimpinan")
    assert "Persetujuan pimpinan" in desk("sekda").get("/?tab=parkir").text
    decision = agree(world, post, "sekda", due_at=NOON + timedelta(minutes=10))
    assert decision.waiting is None
    world.now = NOON + timedelta(minutes=10)
    world.publish()
    assert world.states() == ["published"]
    assert audit.verify(world.conn).broken_at is None


def test_what_is_changed_between_preparing_and_the_commit_is_seen_where_the_commit_begins(world):
    world.fill()
    post = of(world, "DINKES")
    world.approve(post, due_at=NOON)
    world.now = NOON

    def checkpoint(name: str) -> None:
        if name == "prepared:saved":
            ways(world, chains=with_leadership)

    def objections(conn, item, *, now):
        return release.objections(world.settings)(conn, item, now=now)

    publish_due(
        world.conn,
        world.publishers(),
        objections=objections,
        settings=world.settings,
        now=world.now,
        workers=1,
        checkpoint=checkpoint,
    )
    assert world.states() == ["parked"]
    assert world.facebook_text() == []
    assert row(world, post)["state"] == "draft"


def test_a_word_that_may_no_longer_be_said_keeps_back_what_was_approved_with_it(world):
    world.add_report(title="Lapak dibuka, kata wali kota")
    world.compose()
    post = of(world, "DINKES")
    world.approve(post, due_at=NOON)
    level(world, "S_UCAPAN_PEJABAT", "E")
    world.now = NOON
    world.publish()
    assert world.states() == ["parked"]
    assert "ucapan" in sentence(world)
    assert row(world, post)["state"] == "draft"


@pytest.mark.parametrize("kind", ["elections", "mourning"])
def test_at_once_is_no_exemption_from_a_period(world, kind):
    """An ordinary post was to go out at once while the channel was stopped; it is thawed into a period."""
    world.fill()
    post = of(world, "DINKES")
    freezes.freeze(world.conn, "all", reason="akun dicurigai", actor="asti", now=NOW)
    world.approve(post, due_at=NOW)
    assert row(world, post)["urgent"]
    begin(world, kind, {"stage": "Masa tenang"} if kind == "elections" else {"reason": "Masa berkabung"})
    freezes.thaw(world.conn, "all", actor="asti", now=NOW)
    world.publish()
    assert world.states() == ["parked"]
    assert row(world, post)["state"] == ("draft" if kind == "elections" else "approved")


def test_the_mark_at_once_ends_with_an_edit_and_with_a_move(world, desk):
    world.fill()
    edited, moved = of(world, "DINKES"), of(world, "DISHUB")
    freezes.freeze(world.conn, "all", reason="akun dicurigai", actor="asti", now=NOW)
    for post in (edited, moved):
        world.approve(post, due_at=NOW)
    edit_texts(
        world.conn,
        post_id=edited["post_id"],
        seen=edited["content_hash"],
        caption=edited["caption"] + " Baru.",
        alternative=edited["alt_text"],
        actor="edi",
        media=world.media,
        settings=world.settings,
        now=NOW,
    )
    place = f"/api/drafts/{moved['draft_id']}/place"
    assert desk("asti").put(place, json={"to": LATER.isoformat()}).status_code == 200
    assert not row(world, edited)["urgent"]
    assert not row(world, moved)["urgent"]


def test_a_second_mourning_is_another_one(world, desk):
    world.fill()
    begin(world, "mourning", {"reason": "Berkabung daerah"})
    post = of(world, "DINKES")
    admission.refresh(world.conn, settings=world.settings, now=NOW)
    world.approve(post, due_at=NOON)
    begin(world, "mourning", {"reason": "Berkabung daerah"}, {"reason": "Berkabung nasional"})
    world.now = NOON
    world.publish()
    assert world.states() == ["parked"]
    assert "Berkabung nasional" in sentence(world)
    assert "15–16 September 2026" in sentence(world)
    place = f"/api/drafts/{post['draft_id']}/place"
    assert desk("asti").put(place, json={"to": LATER.isoformat()}).status_code == 200
    world.now = LATER
    world.publish()
    assert world.states() == ["published"], "whoever gave it a slot knew"


def test_nobody_agrees_to_a_period_that_the_page_did_not_name(world, desk):
    world.fill()
    post = of(world, "DINKES")
    begin(world, "mourning", {"reason": "Berkabung daerah"})
    body = {"posts": [{"post_id": post["post_id"], "content_hash": post["content_hash"]}]}
    (refused,) = desk("vera").post("/api/approvals", json=body).json()["refused"]
    assert "Berkabung daerah" in refused["detail"]
    assert "Berkabung daerah" in desk("vera").get("/").text
    assert desk("vera").post("/api/approvals", json=body).json()["agreed"] == [post["post_id"]]


def test_a_chain_that_shrank_to_what_agreed_already_plans_the_post(world):
    begin(world, "elections", {"stage": "Masa kampanye"})
    world.fill()
    post = of(world, "DINKES")
    agree(world, post, "vera")
    assert agree(world, post, "asti").waiting == "pimpinan"
    begin(world, "elections")
    admission.refresh(world.conn, settings=world.settings, now=NOW)
    assert (row(world, post)["state"], row(world, post)["chain"]) == ("approved", "biasa")
    assert world.states() == ["planned"]
    world.now = NOON
    world.publish()
    assert world.states() == ["published"]


def test_a_chain_that_is_renamed_while_posts_wait_is_today_s_on_every_page(world, desk):
    world.fill()
    post = of(world, "DINKES")
    agree(world, post, "vera")
    renamed(world)
    assert desk("asti").get("/").status_code == 200
    assert desk("asti").get(f"/kiriman/{post['post_id']}").status_code == 200
    assert row(world, post)["chain"] == "harian"
    assert agree(world, post, "asti", due_at=NOON).waiting is None


def test_a_chain_that_was_renamed_is_no_error_for_who_agrees_before_any_page_was_read(world):
    world.fill()
    post = of(world, "DINKES")
    agree(world, post, "vera")
    renamed(world)
    assert agree(world, post, "asti", due_at=NOON).waiting is None


def test_as_a_role_that_a_stage_no_longer_asks_for_nobody_has_agreed(world):
    world.fill()
    post = of(world, "DINKES")
    agree(world, post, "vera")
    ways(world, stages=lambda old: {**old, "verifikator": {**old["verifikator"], "roles": ["prokopim"]}})
    found = clearance.of_post(world.conn, post["post_id"], settings=world.settings, now=NOW)
    assert found.standing.stage == "verifikator"


def unreadable(monkeypatch, words: str) -> None:
    look = clearance.look

    def failing(texts, **more):
        if words in " ".join(texts := list(texts)):
            raise ZeroDivisionError
        return look(texts, **more)

    monkeypatch.setattr(clearance, "look", failing)


def test_what_cannot_be_looked_through_costs_itself_alone(world, desk, monkeypatch):
    world.fill()
    bad, good = of(world, "DINKES"), of(world, "DISHUB")
    unreadable(monkeypatch, "Vaksinasi")
    begin(world, "mourning", {"reason": "Berkabung daerah"})
    page = desk("vera").get("/")
    assert page.status_code == 200
    assert "Kiriman ini belum dapat diperiksa" in page.text
    assert desk("vera").get(f"/kiriman/{bad['post_id']}").status_code == 200
    body = {"posts": [{"post_id": post["post_id"], "content_hash": post["content_hash"]} for post in (bad, good)]}
    answer = desk("vera").post("/api/approvals", json=body)
    assert answer.status_code == 200
    assert answer.json()["agreed"] == [good["post_id"]]
    (refused,) = answer.json()["refused"]
    assert refused["post_id"] == bad["post_id"]
    assert "gangguan" in refused["detail"]
    assert {fault.item for fault in open_faults(world.conn, "post")} >= {str(bad["post_id"])}


def test_what_cannot_be_looked_through_when_it_is_due_waits_for_a_person_and_the_others_go_out(world, monkeypatch):
    world.fill()
    for post in (of(world, "DINKES"), of(world, "DISHUB")):
        world.approve(post, due_at=NOON)
    unreadable(monkeypatch, "Vaksinasi")
    world.now = NOON
    with pytest.raises(Exception, match="ZeroDivisionError"):
        world.publish()
    assert world.states() == ["parked", "published"]
    assert "belum dapat diperiksa" in sentence(world)


def group(desk, *posts) -> int:
    refs = [{"post_id": post["post_id"], "content_hash": post["content_hash"]} for post in posts]
    answer = desk("edi").post("/api/carousels", json={"posts": refs, "title": "Kabar kota", "lead": ""})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["draft_id"])


def test_a_carousel_takes_the_strictest_way_of_all_its_reports(world, desk):
    """Both took the way of elections when they were chosen; the election ends, and one of them is a budget."""
    begin(world, "elections", {"stage": "Masa kampanye"})
    world.fill()
    draft_id = group(desk, of(world, "DISHUB"), of(world, "BKAD"))
    begin(world, "elections")
    admission.refresh(world.conn, settings=world.settings, now=NOW)
    for post in world.waiting():
        if post["draft_id"] == draft_id:
            assert post["chain"] == "sensitif"
            agree(world, post, "vera")
            assert agree(world, post, "asti").waiting == "pimpinan"


def test_posts_of_different_ways_are_compared_by_today_s(world, desk):
    """What was written down when the election was on does not open the door for a budget."""
    begin(world, "elections", {"stage": "Masa kampanye"})
    world.fill()
    begin(world, "elections")
    posts = (of(world, "DISHUB"), of(world, "BKAD"))
    refs = [{"post_id": post["post_id"], "content_hash": post["content_hash"]} for post in posts]
    answer = desk("edi").post("/api/carousels", json={"posts": refs, "title": "Kabar kota", "lead": ""})
    assert answer.status_code == 409
    assert "tahap persetujuan yang berbeda" in answer.json()["detail"]


def test_what_stands_in_the_second_report_counts_like_the_first(world, desk):
    world.add_report(title="Jalan selesai diaspal", opd="PUPR", kind="Kegiatan")
    world.add_report(title="Lampu jalan menyala", opd="DISHUB", kind="Kegiatan", body="“Rawatlah,” pesan wali kota.")
    world.compose()
    level(world, "S_UCAPAN_PEJABAT", "W")
    first, second = of(world, "PUPR"), of(world, "DISHUB")
    ways(world, routes=[{"chain": "sensitif", "findings": ["S_POLITIK"]}, {"chain": "biasa"}])
    draft_id = group(desk, first, second)
    (post, *_) = [post for post in world.waiting() if post["draft_id"] == draft_id]
    found = clearance.of_post(world.conn, post["post_id"], settings=world.settings, now=NOW)
    assert "S_UCAPAN_PEJABAT" in {finding.code for finding in found.findings}


def test_both_channels_of_a_draft_are_approved_at_once_by_two_people(world):
    """One order of locks: neither waits for what the other holds."""
    world.fill()
    for opd in ("DINKES", "DISHUB", "BPBD"):
        posts = [of(world, opd, channel) for channel in ("facebook", "instagram")]
        if opd != "BPBD":
            for post in posts:
                agree(world, post, "vera")
        ready = threading.Barrier(len(posts))

        def approve(post, ready=ready):
            with connect(world.dsn) as own:
                ready.wait()
                return agree(world, post, "asti", conn=own).waiting

        with ThreadPoolExecutor(len(posts)) as pool:
            assert list(pool.map(approve, posts)) == [None, None]
    assert world.states() == ["planned"] * 6


def test_once_a_freeze_has_returned_nothing_begins(world):
    """A commit that is about to begin has looked at the switch: the freeze waits for it, and stands before the next."""
    waits = "select exists (select from pg_locks where locktype = 'advisory' and not granted) as waits"
    with connect(world.dsn) as beginning, connect(world.dsn) as other, ThreadPoolExecutor(1) as pool:
        with beginning.transaction():
            assert freezes.frozen(beginning, "facebook") is None
            freezing = pool.submit(freezes.freeze, other, "all", reason="duka", actor="asti", now=NOW)
            while not freezing.done() and not world.conn.execute(waits).fetchone()["waits"]:
                pass
            assert not freezing.done(), "it waits for whoever has looked already"
        assert freezing.result()
    assert freezes.frozen(world.conn, "facebook") is not None
