"""An agency with a Page and an Instagram account of its own, on the desk: from its draft to what residents see."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.meta.business import FixedPage
from siar import accounts, monitors
from siar.editorial import board, draft_times
from siar.editorial.schedule import move
from siar.errors import InputError
from siar.intake.rules.rulebook import RuleBook
from siar.slots import slots_of
from tests.integration.alerts import silent
from tests.integration.desk.world import NOON, NOW, DeskWorld
from tests.integration.publishing.graphworld import GraphWorld

pytestmark = pytest.mark.integration

REASON = {"reason": "Diminta Dinas Kesehatan"}


@pytest.fixture
def city(world: DeskWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeskWorld:
    """The desk of a city whose health agency posts half an hour after the city, on its own Page and account too."""
    world.graph = GraphWorld(
        NOW,
        more=[FixedPage(name="Dinas Kesehatan", username="dinkes")],
        media=world.public_copies,
        served=world.public_media.read,
    )
    page = list(world.graph.service.state.pages.values())[1]
    own = {"label": "Dinas Kesehatan", "opd": "DINKES", "after_minutes": 30}
    plans = {
        "facebook-dinkes": {"channel": "facebook", "remote_id": page.id, **own},
        "instagram-dinkes": {"channel": "instagram", "remote_id": page.instagram_id, "page_id": page.id, **own},
    }
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "accounts.yaml").write_text(yaml.safe_dump({"accounts": plans}), encoding="utf-8")
    monkeypatch.setenv("SIAR_CONFIG_OVERLAY", str(overlay))
    accounts.sync(world.conn, settings=world.settings, now=NOW)
    return world


def posts_of(world: DeskWorld, **report: object) -> dict[str, dict[str, Any]]:
    """A new report's posts by account."""
    report_id = world.add_report(**report)
    world.compose()
    return {post.account_id: asdict(post) for post in board.queue(world.conn) if post.report_id == report_id}


def due_times(world: DeskWorld) -> dict[str, str]:
    rows = world.conn.execute("select account_id, due_at from publications").fetchall()
    return {row["account_id"]: row["due_at"] for row in rows}


def live_on(world: DeskWorld, place: int) -> list[str]:
    """What residents read on the first Page and its Instagram account, or on the second's."""
    state = world.graph.service.state
    page = list(state.pages.values())[place]
    media = [medium.caption for medium in state.media.values() if medium.account_id == page.instagram_id]
    return [*(post.message for post in state.posts.values() if post.page_id == page.id), *media]


def test_an_agencys_posts_are_made_for_its_own_accounts_too_and_anothers_are_not(city: DeskWorld) -> None:
    assert list(posts_of(city)) == ["facebook-city", "instagram-city", "facebook-dinkes", "instagram-dinkes"]
    assert list(posts_of(city, opd="DISHUB")) == ["facebook-city", "instagram-city"]


def test_a_card_names_every_account_and_one_approval_takes_all(city: DeskWorld, desk) -> None:
    posts = posts_of(city)
    page = desk("vera").get("/").text
    for name in ("Facebook", "Instagram", "Facebook · Dinas Kesehatan", "Instagram · Dinas Kesehatan"):
        assert f'aria-label="{name}"' in page
    seen = [{"post_id": post["post_id"], "content_hash": post["content_hash"]} for post in posts.values()]
    for name in ("vera", "asti"):
        answer = desk(name).post("/api/approvals", json={"posts": seen}).json()
    assert sorted(answer["approved"]) == sorted(post["post_id"] for post in posts.values())


def test_each_account_has_its_own_time_and_record(city: DeskWorld) -> None:
    posts = posts_of(city)
    for post in posts.values():
        city.approve(post)
    later = NOON + timedelta(minutes=30)
    assert due_times(city) == {
        "facebook-city": NOON,
        "instagram-city": NOON,
        "facebook-dinkes": later,
        "instagram-dinkes": later,
    }
    city.now = NOON
    city.publish()
    assert (len(live_on(city, 0)), len(live_on(city, 1))) == (2, 0)
    city.now = later
    city.publish()
    assert (len(live_on(city, 0)), len(live_on(city, 1))) == (2, 2)
    assert set(live_on(city, 0)) == set(live_on(city, 1))
    remote = city.conn.execute("select count(distinct remote_id) as n from publications where state = 'published'")
    assert remote.fetchone() == {"n": 4}


def test_a_draft_moves_with_all_its_accounts_and_keeps_the_distance(city: DeskWorld) -> None:
    posts = posts_of(city)
    for post in posts.values():
        city.approve(post)
    evening = NOON + timedelta(hours=7)
    draft_id = next(iter(posts.values()))["draft_id"]
    move(city.conn, draft_id=draft_id, to=evening, actor="asti", settings=city.settings, now=NOW)
    assert set(due_times(city).values()) == {evening, evening + timedelta(minutes=30)}


def test_what_is_put_out_at_once_goes_out_at_once_everywhere(city: DeskWorld) -> None:
    for post in posts_of(city).values():
        city.approve(post, due_at=city.now)
    city.publish()
    assert (len(live_on(city, 0)), len(live_on(city, 1))) == (2, 2)


def test_taking_down_and_correcting_touch_one_account(city: DeskWorld, desk) -> None:
    posts = posts_of(city, title="Pasar murah", row_id=None)
    for post in posts.values():
        city.approve(post, due_at=city.now)
    city.publish()
    numbers = {
        row["account_id"]: row["publication_id"]
        for row in city.conn.execute("select account_id, publication_id from publications")
    }
    path = f"/api/publications/{numbers['instagram-dinkes']}/withdrawal"
    assert desk("asti").post(path, json=REASON).json()["state"] == "done"
    assert (len(live_on(city, 0)), len(live_on(city, 1))) == (2, 1)
    own = posts["facebook-dinkes"]
    row = city.conn.execute("select row_id from reports where report_id = %s", (own["report_id"],)).fetchone()
    city.add_report(row_id=row["row_id"], revision=2, title="Pasar murah diundur")
    city.compose()
    text = f"RALAT: diundur.\n\n{own['reference_code']}"
    body = {"post_id": own["post_id"], "caption": text, **REASON}
    number = desk("edi").post("/api/corrections", json=body).json()["correction_id"]
    assert "Facebook · Dinas Kesehatan" in desk("vera").get("/ralat").text
    assert city.send_correction(desk, number, "vera", "asti").json()["state"] == "done"
    assert text in live_on(city, 1)
    assert text not in live_on(city, 0)


def test_one_account_can_be_frozen_and_a_stopped_one_opened_on_the_desk(city: DeskWorld, desk) -> None:
    page = desk("asti").get("/kesehatan").text
    assert "Hentikan Facebook · Dinas Kesehatan" in page
    assert desk("asti").put("/api/freezes/facebook-dinkes", json=REASON).json() == {"changed": True}
    assert "Facebook · Dinas Kesehatan sedang dihentikan" in desk("tamu").get("/").text
    assert desk("asti").put("/api/freezes/facebook-nobody", json=REASON).status_code == 409
    for post in posts_of(city).values():
        city.approve(post, due_at=city.now)
    city.publish()
    assert (len(live_on(city, 0)), len(live_on(city, 1))) == (2, 1)
    assert desk("asti").delete("/api/freezes/facebook-dinkes").json() == {"changed": True, "parked": 1}
    city.graph.service.state.instagrams[list(city.graph.service.state.pages.values())[1].instagram_id].restricted = True
    for post in posts_of(city, title="Kedua").values():
        city.approve(post, due_at=city.now)
    city.publish()
    assert "Tidak ada yang tayang di Instagram · Dinas Kesehatan" in desk("tamu").get("/kesehatan").text
    monitors.accounts(city.conn, alerts=silent(city.settings), now=city.now)
    assert desk("asti").delete("/api/stops/instagram-dinkes").json() == {"changed": True}
    told = city.conn.execute("select subject from siar.messages where kind = 'alarm' order by message_id").fetchall()
    assert [row["subject"].partition(":")[0] for row in told] == ["[Siar] Gangguan", "[Siar] Selesai"]


def accepted(world: DeskWorld, draft_id: int, slots: list[datetime]) -> list[datetime]:
    """Of these slots, those in which planning lets a draft stand."""
    found = []
    for slot in slots:
        with suppress(InputError), world.conn.transaction(force_rollback=True):
            move(world.conn, draft_id=draft_id, to=slot, actor="asti", settings=world.settings, now=world.now)
            found.append(slot)
    return found


def test_what_goes_out_later_than_its_slot_is_offered_only_slots_that_planning_accepts(city: DeskWorld, desk) -> None:
    today = city.now.astimezone(city.settings.city.zone).date()
    # The last slots before it begins are too late for the account that posts half an hour after them.
    report = {"kind": "Agenda", "indicators": [], "opd": "DINKES", "starts_on": today, "as_of": today}
    (draft_id,) = {
        post["draft_id"] for post in posts_of(city, **report, body="Pukul 17.00–19.15 WITA di aula.").values()
    }
    posts_of(city)
    week = [at for days in range(6) for at in slots_of(today + timedelta(days=days), settings=city.settings)]
    ahead = [at for at in week if at > city.now]
    times = draft_times.of_drafts(city.conn, [draft_id], settings=city.settings)[draft_id]
    book = RuleBook.load(city.settings)
    last = timedelta(minutes=30)
    assert any(not times.refusal(at, book=book) and times.refusal(at + last, book=book) for at in ahead)
    page = desk("asti").get("/kalender").text
    (free,) = re.findall(r'<template id="slot-kosong">(.*?)</template>', page)
    shown = [datetime.fromisoformat(value) for value in re.findall(r'value="([^"]+)"', free)]
    (closed,) = re.findall(rf'data-api="PUT /api/drafts/{draft_id}/place".*?data-without="([^"]*)"', page, re.DOTALL)
    offered = [at for index, at in enumerate(shown) if str(index) not in closed.split()]
    assert offered == accepted(city, draft_id, ahead) != []
    for name in ("vera", "asti"):
        card = desk(name).get("/?opd=DINKES").text.split(f'id="draf-{draft_id}"')[1].split("</article>")[0]
        seen = [
            {"post_id": post.post_id, "content_hash": post.content_hash}
            for post in board.queue(city.conn)
            if post.draft_id == draft_id
        ]
        desk("vera").post("/api/approvals", json={"posts": seen})
    on_card = [datetime.fromisoformat(value) for value in re.findall(r'<option value="(\d{4}-[^"]+)"', card)]
    assert sorted(set(on_card)) == offered
