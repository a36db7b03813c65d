"""Mourning, disasters and elections that begin while posts wait, are planned, or could be promoted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from siar import audit
from siar.editorial import schedule
from tests.integration.desk.world import NOON, NOW

pytestmark = pytest.mark.integration


def begin(world, kind: str, **period: str) -> None:
    """Put a period of two days, today and tomorrow, into the city's configuration."""
    screening = world.settings.screening
    values = {**screening.model_dump(by_alias=True), kind: [{**period, "from": "2026-09-15", "to": "2026-09-16"}]}
    world.settings = world.settings.model_copy(update={"screening": screening.model_validate(values)})


def findings(world, post) -> set[str]:
    row = world.conn.execute("select screening from posts where post_id = %s", (post["post_id"],)).fetchone()
    return {item["code"] for item in row["screening"]}


def test_what_waits_is_told_when_mourning_begins_and_when_it_is_over(world, desk):
    posts = {post["opd"]: post for post in world.fill()}
    assert "S_MASA_BERKABUNG" not in findings(world, posts["DINKES"])
    begin(world, "mourning", reason="Masa berkabung daerah")
    page = desk("vera").get("/").text
    assert "Masa berkabung daerah: tunda kiriman biasa" in page
    assert "S_MASA_BERKABUNG" in findings(world, posts["DINKES"])
    assert "S_MASA_BERKABUNG" not in findings(world, posts["BPBD"]), "a warning goes on"
    world.now = NOW + timedelta(days=2)
    assert "Masa berkabung daerah" not in desk("vera").get("/").text
    assert "S_MASA_BERKABUNG" not in findings(world, posts["DINKES"])


def test_what_was_approved_before_mourning_waits_for_a_person_and_then_goes_out(world, desk):
    posts = {post["opd"]: post for post in world.fill()}
    for code in ("DINKES", "BPBD"):
        world.approve(posts[code], due_at=NOON)
    begin(world, "disaster", reason="Tanggap darurat banjir")
    world.now = NOON
    world.publish()
    assert world.states() == ["parked", "published"], "the warning went out"
    assert "sebelum masa berkabung" in desk("asti").get("/?tab=parkir").text
    later = NOON + timedelta(hours=7)
    moved = desk("asti").put(f"/api/drafts/{posts['DINKES']['draft_id']}/place", json={"to": later.isoformat()}).json()
    assert "K_JADWAL_MASA_KHUSUS" in [item["code"] for item in moved["concerns"]]
    world.now = later
    world.publish()
    assert world.states() == ["published", "published"]
    assert audit.verify(world.conn).broken_at is None


def test_an_election_asks_for_a_stage_that_ordinary_posts_do_not_have(world):
    posts = {post["opd"]: post for post in world.fill()}
    post = posts["DINKES"]
    for each in (post, posts["BPBD"]):
        world.approve(each, due_at=NOON)
    begin(world, "elections", stage="Masa tenang Pilkada")
    world.now = NOON
    world.publish()
    assert world.states() == ["parked", "published"], "a warning waits for nothing"
    row = world.conn.execute("select state, chain, stage from posts where post_id = %s", (post["post_id"],)).fetchone()
    assert row == {"state": "draft", "chain": "sensitif", "stage": "pimpinan"}
    world.approve(post, due_at=NOON + timedelta(minutes=10))
    world.now = NOON + timedelta(minutes=10)
    world.publish()
    assert world.states() == ["published", "published"]


def test_the_calendar_offers_no_day_of_mourning(world):
    world.fill()
    begin(world, "mourning", reason="Masa berkabung daerah")
    found = schedule.propose(world.conn, settings=world.settings, now=NOW)
    zone = world.settings.city.zone
    assert found
    assert min(item.at.astimezone(zone).date() for item in found) == date(2026, 9, 17)


def test_a_row_that_changed_a_moment_ago_does_not_go_out(world):
    """Intake has replaced the report; composing has not run yet."""
    posts = world.fill()
    world.approve(posts[0], due_at=NOON)
    row = world.conn.execute("select row_id from reports where report_id = %s", (posts[0]["report_id"],)).fetchone()
    world.add_report(row_id=row["row_id"], revision=2, title="Angka yang diperbaiki")
    world.now = NOON
    world.publish()
    assert world.states() == ["parked"]
    assert world.facebook_text() == []
